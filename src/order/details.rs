//! The steps of an order: what the service did for it, resource by resource.
//!
//! The API documentation lists the keys in camel case, but its example has them in lower case, and
//! timestamps both as strings and as numbers. All of these are accepted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::number::integer;
use super::page::{BoundedVec, MAX_ORDERS, ParseError, not_the_document, utf8};
use super::{Time, compact};

/// The response to a request for an order's details.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    text: Box<str>,
    /// The number of resources, if the service reports it.
    pub count: Option<i64>,
    /// The steps, in the order of the response.
    pub items: Vec<Step>,
}

/// One action of the service on one resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// The pool or node.
    pub resource: Option<String>,
    /// For example `createPool` or `deleteNode`.
    pub action: Option<String>,
    /// `processing`, `succeed`, `failed`.
    pub status: Option<String>,
    /// When the step began.
    pub began: Option<Time>,
    /// When the step was last updated; its end time if it has ended.
    pub updated: Option<Time>,
    /// For example why the step failed.
    pub message: Option<String>,
}

impl Steps {
    /// The response body as compact JSON, otherwise unchanged.
    pub fn json(&self) -> &str {
        &self.text
    }
}

#[derive(serde::Deserialize)]
#[serde(expecting = "an object with count and items")]
struct OnWire<'a> {
    #[serde(borrow)]
    count: Option<&'a RawValue>,
    #[serde(borrow)]
    items: BoundedVec<BTreeMap<Cow<'a, str>, &'a RawValue>, MAX_ORDERS>,
}

/// Parses the response to a request for an order's details.
pub fn read_steps(body: &[u8]) -> Result<Steps, ParseError> {
    let json = utf8(body)?;
    let wire: OnWire<'_> =
        serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
    let (text, _) = compact::compact(json).map_err(ParseError)?;
    let count = wire.count.and_then(|raw| integer(&compact::decoded(raw.get())));
    let items = wire.items.0.iter().map(step).collect();
    Ok(Steps { text: text.into_boxed_str(), count, items })
}

fn step(fields: &BTreeMap<Cow<'_, str>, &RawValue>) -> Step {
    let raw = |name: &str| {
        let found = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, raw)| raw.get()).filter(|raw| *raw != "null")
    };
    let text = |name: &str| {
        raw(name).map(|raw| compact::decoded(raw).into_owned()).filter(|text| !text.is_empty())
    };
    Step {
        resource: text("resourceName"),
        action: text("action"),
        status: text("status"),
        began: raw("beginTimestamp").and_then(Time::read),
        updated: raw("updateTimestamp").and_then(Time::read),
        message: text("message"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_parsed_with_both_spellings_of_keys_and_times() {
        let camel = r#"{"count":1,"items":[{"action":"createPool","status":"succeed",
            "resourceName":"pool-1","beginTimestamp":"1744285793000","updateTimestamp":"1744286479000"}]}"#;
        let lower = r#"{"count":1,"items":[{"action":"createPool","status":"succeed",
            "resourcename":"pool-1","begintimestamp":1744285793000,"updatetimestamp":1744286479000}]}"#;
        let camel = read_steps(camel.as_bytes()).unwrap();
        let lower = read_steps(lower.as_bytes()).unwrap();
        assert_eq!(camel.items, lower.items);
        assert_eq!(camel.items[0].resource.as_deref(), Some("pool-1"));
        let began = camel.items[0].began.as_ref().and_then(Time::instant);
        assert_eq!(began.map(|at| at.timestamp()), Some(1_744_285_793));
        assert!(lower.json().contains(r#""begintimestamp":1744285793000"#));
    }

    #[test]
    fn steps_keep_their_original_json_with_control_characters_escaped() {
        let body = "{ \"count\": 1.0, \"items\": [ {\"action\":\"\u{9b}x\",\"new\":[1]} ] }";
        let steps = read_steps(body.as_bytes()).unwrap();
        assert_eq!(steps.json(), r#"{"count":1.0,"items":[{"action":"\u009bx","new":[1]}]}"#);
        assert_eq!(steps.count, Some(1));
    }

    #[test]
    fn invalid_steps_are_rejected() {
        for body in ["", "[]", "{}", r#"{"items":[1]}"#, r#"{"items":[{"a":1,"a":2}]}"#] {
            assert!(read_steps(body.as_bytes()).is_err(), "{body}");
        }
    }
}
