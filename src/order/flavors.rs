//! The lists of nodes of an order, as they are on the wire.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::page::Capped;
use super::text::decoded;
use super::{FlavorCount, ZoneCount, integer};

/// More flavors in one order than any pool has.
const MOST_FLAVORS: usize = 1_000;
/// More zones of one flavor than any region has.
const MOST_ZONES: usize = 1_000;

/// One of an order's lists.
#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct OnWire<'a>(Capped<FlavorOnWire<'a>, MOST_FLAVORS>);

impl OnWire<'_> {
    pub(super) fn read(self) -> Result<Vec<FlavorCount>, String> {
        self.0.0.into_iter().map(FlavorOnWire::read).collect()
    }
}

#[derive(Deserialize)]
struct FlavorOnWire<'a> {
    #[serde(borrow)]
    flavor: Option<Cow<'a, str>>,
    #[serde(borrow)]
    count: Option<&'a RawValue>,
    #[serde(borrow, rename = "maxCount")]
    max: Option<&'a RawValue>,
    #[serde(borrow)]
    azs: Option<Capped<ZoneOnWire<'a>, MOST_ZONES>>,
}

#[derive(Deserialize)]
struct ZoneOnWire<'a> {
    #[serde(borrow)]
    az: Option<Cow<'a, str>>,
    #[serde(borrow)]
    count: Option<&'a RawValue>,
}

impl FlavorOnWire<'_> {
    fn read(self) -> Result<FlavorCount, String> {
        let zones = self.azs.map(|azs| azs.0).unwrap_or_default();
        Ok(FlavorCount {
            flavor: self.flavor.unwrap_or_default().into_owned(),
            count: number(self.count)?,
            max: number(self.max)?,
            zones: zones
                .into_iter()
                .map(|zone| {
                    let count = number(zone.count)?;
                    Ok(ZoneCount { zone: zone.az.unwrap_or_default().into_owned(), count })
                })
                .collect::<Result<_, String>>()?,
        })
    }
}

fn number(raw: Option<&RawValue>) -> Result<Option<i64>, String> {
    let Some(raw) = raw.map(RawValue::get).filter(|raw| *raw != "null") else { return Ok(None) };
    match integer(&decoded(raw)) {
        Some(number) => Ok(Some(number)),
        None => Err(format!("{raw} is not a count")),
    }
}
