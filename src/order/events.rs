//! The events of a pool: what the service noticed while it worked on it.
//!
//! Times come as RFC 3339 texts, unlike those of orders; numbers of milliseconds are read too. The
//! service's own example has a `continue` mark and no `total`: every field is optional.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::number::integer;
use super::page::{BoundedVec, MAX_ORDERS, ParseError, not_the_document, utf8};
use super::{Time, compact};

/// One response to a request for the events of a pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    text: Box<str>,
    /// The events, as the service ordered them.
    pub items: Vec<Event>,
    /// How many there are in all, if the service says so.
    pub total: Option<u64>,
    /// The mark behind which the next page begins, if there is one.
    pub next: Option<String>,
}

/// Something that happened to a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    text: Box<str>,
    /// `Normal` or `Warning`.
    pub kind: Option<String>,
    /// When it happened first.
    pub first: Option<Time>,
    /// When it happened last.
    pub last: Option<Time>,
    /// How often in a row.
    pub count: Option<i64>,
    /// Such as `PoolStatusChange`.
    pub reason: Option<String>,
    /// What happened, in the service's words.
    pub message: Option<String>,
}

impl Events {
    /// The service's response, compact, otherwise as it was sent.
    pub fn json(&self) -> &str {
        &self.text
    }
}

impl Event {
    /// The event as the service sent it, compact.
    pub fn json(&self) -> &str {
        &self.text
    }

    /// Whether it is a warning.
    pub fn is_warning(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("warning"))
    }

    /// When it happened last, or else first.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        let instant = |time: &Option<Time>| time.as_ref().and_then(Time::instant);
        instant(&self.last).or_else(|| instant(&self.first))
    }
}

#[derive(serde::Deserialize)]
#[serde(expecting = "an object with items")]
struct EventsOnWire<'a> {
    #[serde(borrow)]
    metadata: Option<BTreeMap<Cow<'a, str>, &'a RawValue>>,
    #[serde(borrow)]
    total: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<BoundedVec<&'a RawValue, MAX_ORDERS>>,
}

/// Reads the body of a response to a request for events.
pub fn read_events(body: &[u8]) -> Result<Events, ParseError> {
    let json = utf8(body)?;
    let wire: EventsOnWire<'_> =
        serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
    let (text, _) = compact::compact(json).map_err(ParseError)?;
    let total = wire.total.and_then(|raw| integer(&compact::decoded(raw.get())));
    let items = wire.items.map(|items| items.0).unwrap_or_default();
    if items.is_empty() && total.is_none() && wire.metadata.is_none() {
        return Err(ParseError("it has neither items nor total".to_owned()));
    }
    let next = wire.metadata.as_ref().and_then(|metadata| metadata.get("continue"));
    let next = next.map(|raw| compact::decoded(raw.get()).into_owned());
    Ok(Events {
        text: text.into_boxed_str(),
        items: items.into_iter().map(|raw| event(raw.get())).collect::<Result<_, _>>()?,
        total: total.and_then(|total| u64::try_from(total).ok()),
        next: next.filter(|next| !next.is_empty() && next != "null"),
    })
}

fn event(json: &str) -> Result<Event, ParseError> {
    let fields: BTreeMap<Cow<'_, str>, &RawValue> =
        serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
    let (own, _) = compact::compact(json).map_err(ParseError)?;
    let raw = |name: &str| {
        let found = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, raw)| raw.get()).filter(|raw| *raw != "null")
    };
    let text = |name: &str| {
        raw(name).map(|raw| compact::decoded(raw).into_owned()).filter(|text| !text.is_empty())
    };
    Ok(Event {
        kind: text("type"),
        first: raw("firstTimestamp").and_then(Time::read),
        last: raw("lastTimestamp").and_then(Time::read),
        count: raw("count").and_then(|raw| integer(&compact::decoded(raw))),
        reason: text("reason"),
        message: text("message"),
        text: own.into_boxed_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_texts_or_milliseconds_and_every_field_may_be_missing() {
        let body = br#"{"kind":"EventList","metadata":{"continue":"7f-1"},"items":[
            {"type":"Warning","firstTimestamp":"2026-08-19T12:00:00Z","lastTimestamp":"2026-08-19T14:05:00+02:00",
             "count":"3","reason":"PoolStatusChange","message":"a\nb"},
            {"lasttimestamp":1787140800000}, {}]}"#;
        let events = read_events(body).unwrap();
        assert_eq!((events.total, events.next.as_deref()), (None, Some("7f-1")));
        let [first, second, third] = &events.items[..] else { panic!("{events:?}") };
        assert!(first.is_warning() && !second.is_warning());
        assert_eq!(first.count, Some(3));
        let at = |event: &Event| event.instant().map(|at| at.timestamp());
        assert_eq!(
            (at(first), at(second), at(third)),
            (Some(1_787_141_100), Some(1_787_140_800), None)
        );
        assert_eq!(second.json(), r#"{"lasttimestamp":1787140800000}"#);
    }

    #[test]
    fn an_empty_list_is_one_and_another_document_is_not() {
        assert_eq!(read_events(br#"{"total":0,"items":[]}"#).unwrap().items, []);
        assert_eq!(read_events(br#"{"total":0}"#).unwrap().total, Some(0));
        for body in ["", "[]", "{}", r#"{"items":[1]}"#, r#"{"error_code":"ModelArts.50004000"}"#] {
            assert!(read_events(body.as_bytes()).is_err(), "{body}");
        }
    }
}
