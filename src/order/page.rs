//! A whole response of the service, read strictly where carelessness would hide a loss.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::number::integer;
use super::{Order, compact};

/// More orders in one answer than any service sends; each costs memory beyond its text.
pub const MAX_ORDERS: usize = 20_000;

/// The answer to one request for orders.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// "Total number of results that meet the query conditions", if the service said so.
    pub count: Option<u64>,
    /// The orders, as the service ordered them.
    pub orders: Vec<Order>,
}

/// An answer that is not the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseError(pub String);

#[derive(serde::Deserialize)]
#[serde(expecting = "an object with count and items")]
struct PageOnWire<'a, const MAX: usize> {
    #[serde(borrow)]
    count: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<BoundedVec<&'a RawValue, MAX>>,
}

/// Reads the body of an answer: `{"count": …, "items": […]}`.
///
/// Tolerant of a byte order mark, unknown fields, `count` written as a text, and missing or null
/// `items` where `count` is 0. Everything else that is not the document is refused, with the byte
/// where it stops being JSON.
pub fn read_page(body: &[u8]) -> Result<Page, ParseError> {
    read_document::<MAX_ORDERS>(utf8(body)?)
}

fn read_document<const MAX: usize>(json: &str) -> Result<Page, ParseError> {
    if json.trim_start().starts_with('[') {
        return Err(ParseError("it is a list, not an object with count and items".to_owned()));
    }
    let wire: PageOnWire<'_, MAX> =
        serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
    let count = match wire.count.map(RawValue::get) {
        None | Some("null") => None,
        Some(raw) => Some(
            integer(&compact::decoded(raw))
                .and_then(|count| u64::try_from(count).ok())
                .filter(|count| *count <= MAX_COUNTED)
                .ok_or_else(|| ParseError(format!("its count is {}", shown(raw))))?,
        ),
    };
    let Some(items) = wire.items else {
        return match count {
            Some(0) => Ok(Page { count, orders: Vec::new() }),
            Some(count) => Err(ParseError(format!("it counts {count} orders and holds no items"))),
            None => Err(ParseError("it has neither count nor items".to_owned())),
        };
    };
    Ok(Page { count, orders: read_all(&items.0)? })
}

fn read_all(items: &[&RawValue]) -> Result<Vec<Order>, ParseError> {
    let read = |(number, raw): (usize, &&RawValue)| {
        Order::read(raw.get())
            .map_err(|what| ParseError(format!("order {} of {}: {what}", number + 1, items.len())))
    };
    items.iter().enumerate().map(read).collect()
}

/// More orders than this are in no file that was saved from the service.
const MAX_SAVED: usize = 1_000_000;

/// Reads what was saved: the service's response, or what `--output json` or `jsonl` has written.
pub fn read_saved(file: &[u8]) -> Result<Page, ParseError> {
    let json = utf8(file)?;
    let start = json.trim_start();
    if start.starts_with('[') {
        let items: BoundedVec<&RawValue, MAX_SAVED> =
            serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
        return Ok(Page { count: None, orders: read_all(&items.0)? });
    }
    if start.is_empty() {
        // What an empty list looks like in jsonl.
        return Ok(Page { count: None, orders: Vec::new() });
    }
    let mut values = serde_json::Deserializer::from_str(json).into_iter::<&RawValue>();
    let first = values.next().transpose().map_err(|error| not_the_document(json, &error))?;
    let first = first.map_or("", RawValue::get);
    if is_answer(first) {
        return read_document::<MAX_SAVED>(json);
    }
    let mut items = Vec::new();
    for value in serde_json::Deserializer::from_str(json).into_iter::<&RawValue>() {
        if items.len() == MAX_SAVED {
            return Err(ParseError(format!("more than {MAX_SAVED} orders")));
        }
        items.push(value.map_err(|error| not_the_document(json, &error))?);
    }
    Ok(Page { count: None, orders: read_all(&items)? })
}

/// Whether an object is the service's response rather than one order.
fn is_answer(json: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Document<'a> {
        #[serde(borrow)]
        items: Option<&'a RawValue>,
        #[serde(borrow)]
        count: Option<&'a RawValue>,
    }
    serde_json::from_str::<Document<'_>>(json)
        .map_or(true, |answer| answer.items.is_some() || answer.count.is_some())
}

/// No service has more orders than this; a larger count is a mistake or a trap.
const MAX_COUNTED: u64 = 1_000_000_000;

pub(super) fn utf8(body: &[u8]) -> Result<&str, ParseError> {
    let text = std::str::from_utf8(body)
        .map_err(|error| ParseError(format!("byte {} is not UTF-8", error.valid_up_to())))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

pub(super) fn not_the_document(json: &str, error: &serde_json::Error) -> ParseError {
    if json.trim().is_empty() {
        return ParseError("it is empty".to_owned());
    }
    let line_start: usize =
        json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let byte = (line_start + error.column()).min(json.len());
    ParseError(match error.classify() {
        serde_json::error::Category::Eof => format!("it ends in the middle, at byte {byte}"),
        _ => format!("at byte {byte}: {}", reason(error)),
    })
}

/// What `serde_json` found, without the place, which it counts within the piece it was given.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

fn shown(raw: &str) -> String {
    crate::sanitize::truncate(raw, 64).into_owned()
}

/// A list that refuses to grow beyond a bound while it is being read.
pub(super) struct BoundedVec<T, const MAX: usize>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for BoundedVec<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bounded<T, const MAX: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Bounded<T, MAX> {
            type Value = Vec<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
                let mut read = Vec::new();
                while let Some(element) = list.next_element()? {
                    if read.len() == MAX {
                        return Err(A::Error::custom(format_args!("more than {MAX} elements")));
                    }
                    read.push(element);
                }
                Ok(read)
            }
        }
        deserializer.deserialize_seq(Bounded::<T, MAX>(PhantomData)).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_documented_answer_is_read() {
        let page = read_page(include_bytes!("../../tests/data/documented_answer.json")).unwrap();
        assert_eq!((page.count, page.orders.len()), (Some(1), 1));
    }

    #[test]
    fn loose_answers_are_read() {
        for (body, count, orders) in [
            ("\u{feff}{\"count\":0,\"items\":[]}", Some(0), 0),
            (r#"{"count":0,"items":null}"#, Some(0), 0),
            (r#"{"count":0}"#, Some(0), 0),
            (r#"{"count":"2","items":[{},{}],"more":{}}"#, Some(2), 2),
            (r#"{"items":[{}]}"#, None, 1),
        ] {
            let page = read_page(body.as_bytes()).unwrap();
            assert_eq!((page.count, page.orders.len()), (count, orders), "{body}");
        }
    }

    #[test]
    fn answers_that_hide_a_loss_are_refused() {
        for (body, what) in [
            ("", "empty"),
            ("<html>", "at byte 1: expected value"),
            (r#"{"count":1,"items":[{"a":1}"#, "ends in the middle, at byte 27"),
            (r#"{"count":0,"items":[]}{}"#, "trailing characters"),
            (r#"{"count":0,"count":1,"items":[]}"#, "duplicate field"),
            (r#"{"count":-1,"items":[]}"#, "its count is -1"),
            (r#"{"count":1e300,"items":[]}"#, "its count is 1e300"),
            (r#"{"count":3}"#, "counts 3 orders and holds no items"),
            ("{}", "neither count nor items"),
            (r#"{"count":1,"items":{}}"#, "expected a list"),
            (r#"{"count":1,"items":[3]}"#, "order 1 of 1: it is not an object"),
            (r#"{"count":1,"items":[{"a":NaN}]}"#, "at byte 26"),
            ("[1,[]]", "it is a list"),
            ("7", "expected an object with count and items"),
        ] {
            let error = read_page(body.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(what), "{body}: {error}");
        }
        assert!(read_page(b"{\"count\":0,\"items\":[\"\xff\"]}").is_err());
        let many = format!(r#"{{"items":[{}{{}}]}}"#, "{},".repeat(MAX_ORDERS));
        assert!(read_page(many.as_bytes()).unwrap_err().to_string().contains("more than 20000"));
    }

    #[test]
    fn what_was_saved_is_read_in_each_of_its_forms() {
        for (file, count, orders) in [
            (r#"{"count":2,"items":[{},{}]}"#, Some(2), 2),
            ("[\n{\"orderId\":\"a\"},\n{\"orderId\":\"b\"}\n]\n", None, 2),
            ("{\"orderId\":\"a\"}\n{\"orderId\":\"b\"}\n", None, 2),
            ("{\"orderId\":\"a\"}\n", None, 1),
            ("[]\n", None, 0),
            ("", None, 0),
        ] {
            let page = read_saved(file.as_bytes()).unwrap();
            assert_eq!((page.count, page.orders.len()), (count, orders), "{file}");
        }
        for file in ["x", "{\"orderId\":\"a\"}\n{", "[{}", "[3]", "{\"items\":7}", "3"] {
            assert!(read_saved(file.as_bytes()).is_err(), "{file}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in any::<Vec<u8>>()) {
            let _ = read_page(&body);
            let _ = read_saved(&body);
        }

        #[test]
        fn any_json_survives_the_walk(value in json()) {
            let original = serde_json::to_string_pretty(&serde_json::json!({ "a": value })).unwrap();
            let kept = Order::read(&original).unwrap();
            let again: serde_json::Value = serde_json::from_str(kept.json()).unwrap();
            prop_assert_eq!(again, serde_json::json!({ "a": value }));
            prop_assert!(!kept.json().chars().any(crate::sanitize::needs_escape));
        }
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        use serde_json::Value;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::from(serde_json::Map::from_iter(map))),
            ]
        })
    }
}
