//! The lists of node counts as they are on the wire.

use std::borrow::Cow;

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::number::{integer, whole};
use super::page::BoundedVec;
use super::{FlavorCount, ZoneCount};

/// More flavors than any pool has.
const MAX_FLAVORS: usize = 1_000;
/// More zones than any region has.
const MAX_ZONES: usize = 1_000;

/// One of an order's lists of node counts.
#[derive(serde::Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct OnWire<'a>(BoundedVec<FlavorOnWire<'a>, MAX_FLAVORS>);

impl OnWire<'_> {
    pub(super) fn read(self) -> Vec<FlavorCount> {
        self.0.0.into_iter().map(FlavorOnWire::read).collect()
    }

    /// The sum over all flavors; `None` if none has a count.
    pub(super) fn nodes(&self) -> Result<Option<i64>, String> {
        self.0.0.iter().filter_map(|flavor| flavor.count).try_fold(None, |sum: Option<i64>, one| {
            let sum = sum.unwrap_or(0).checked_add(one.0);
            sum.map(Some).ok_or_else(|| "the sum of the node counts is too large".to_owned())
        })
    }
}

#[derive(serde::Deserialize)]
struct FlavorOnWire<'a> {
    #[serde(borrow)]
    flavor: Option<Text<'a>>,
    count: Option<WholeNumber>,
    #[serde(rename = "maxCount")]
    max: Option<WholeNumber>,
    #[serde(borrow)]
    azs: Option<BoundedVec<ZoneOnWire<'a>, MAX_ZONES>>,
}

/// A string that is borrowed if it holds no escapes; serde would copy an `Option<Cow<str>>`.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(serde::Deserialize)]
struct ZoneOnWire<'a> {
    #[serde(borrow)]
    az: Option<Text<'a>>,
    count: Option<WholeNumber>,
}

impl FlavorOnWire<'_> {
    fn read(self) -> FlavorCount {
        let zone = |zone: ZoneOnWire<'_>| ZoneCount {
            zone: zone.az.map(|az| az.0.into_owned()).unwrap_or_default(),
            count: zone.count.map(|count| count.0),
        };
        FlavorCount {
            flavor: self.flavor.map(|flavor| flavor.0.into_owned()).unwrap_or_default(),
            count: self.count.map(|count| count.0),
            max: self.max.map(|count| count.0),
            zones: self.azs.map(|azs| azs.0).unwrap_or_default().into_iter().map(zone).collect(),
        }
    }
}

/// A whole number in any notation that loses nothing; see [`integer`].
#[derive(Clone, Copy)]
struct WholeNumber(i64);

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountRepr;
        impl Visitor<'_> for CountRepr {
            type Value = WholeNumber;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a count")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<WholeNumber, E> {
                Ok(WholeNumber(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<WholeNumber, E> {
                number.try_into().map(WholeNumber).map_err(|_| not_a_count(number))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<WholeNumber, E> {
                whole(number).map(WholeNumber).ok_or_else(|| not_a_count(number))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<WholeNumber, E> {
                integer(text).map(WholeNumber).ok_or_else(|| not_a_count(format_args!("{text:?}")))
            }
        }
        deserializer.deserialize_any(CountRepr)
    }
}

fn not_a_count<E: Error>(original: impl fmt::Display) -> E {
    E::custom(format_args!("{original} is not a count"))
}
