//! The events of a pool: what the service recorded while it worked on the pool.
//!
//! Times are RFC 3339 strings, unlike those of orders; milliseconds as numbers are accepted too.
//! The documentation's example has a `continue` field but no `total`, so every field is optional.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::number::integer;
use super::page::{BoundedVec, MAX_ORDERS, ParseError, not_the_document, utf8};
use super::{Time, compact};

/// One page of the events of a pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    text: Box<str>,
    /// The events, in the order of the response.
    pub items: Vec<Event>,
    /// The total number of events, if the service reports it.
    pub total: Option<u64>,
    /// The `continue` marker for the next page, if there is one.
    pub next: Option<String>,
}

/// One event of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    text: Box<str>,
    /// `Normal` or `Warning`.
    pub kind: Option<String>,
    /// When it first happened.
    pub first: Option<Time>,
    /// When it last happened.
    pub last: Option<Time>,
    /// How many times in a row it happened.
    pub count: Option<i64>,
    /// For example `PoolStatusChange`.
    pub reason: Option<String>,
    /// The service's message.
    pub message: Option<String>,
}

impl Events {
    /// The response body as compact JSON, otherwise unchanged.
    pub fn json(&self) -> &str {
        &self.text
    }
}

impl Event {
    /// The event as compact JSON, otherwise as the service sent it.
    pub fn json(&self) -> &str {
        &self.text
    }

    /// Whether the event is a warning.
    pub fn is_warning(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("warning"))
    }

    /// When it last happened, or else when it first happened.
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

/// Parses the response to a request for events.
pub fn read_events(body: &[u8]) -> Result<Events, ParseError> {
    let json = utf8(body)?;
    let wire: EventsOnWire<'_> =
        serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
    let (text, _) = compact::compact(json).map_err(ParseError)?;
    let total = wire.total.and_then(|raw| integer(&compact::decoded(raw.get())));
    if wire.items.is_none() && total.is_none() && wire.metadata.is_none() {
        return Err(ParseError("missing items and total".to_owned()));
    }
    let items = wire.items.map(|items| items.0).unwrap_or_default();
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
    fn event_times_are_strings_or_milliseconds_and_every_field_is_optional() {
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
    fn empty_events_are_parsed_and_other_documents_rejected() {
        for body in [r#"{"total":0,"items":[]}"#, r#"{"items":[]}"#, r#"{"metadata":{}}"#] {
            assert_eq!(read_events(body.as_bytes()).unwrap().items, [], "{body}");
        }
        assert_eq!(read_events(br#"{"total":0}"#).unwrap().total, Some(0));
        for body in ["", "[]", "{}", r#"{"items":[1]}"#, r#"{"error_code":"ModelArts.50004000"}"#] {
            assert!(read_events(body.as_bytes()).is_err(), "{body}");
        }
    }
}
