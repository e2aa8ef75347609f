//! One response to a list request, parsed strictly, since a lenient parser could lose orders.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::number::integer;
use super::{Order, compact};

/// More orders than any response has. Limits memory use: each order needs more than its text.
pub const MAX_ORDERS: usize = 20_000;

/// One response to a list request.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// `count`: "Total number of results that meet the query conditions", if the service sent it.
    pub count: Option<u64>,
    /// The orders, in the order of the response.
    pub orders: Vec<Order>,
}

/// A response that does not have the documented structure.
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
    #[serde(borrow, alias = "errorCode")]
    error_code: Option<&'a RawValue>,
    #[serde(borrow, alias = "errorMsg")]
    error_msg: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

/// Parses a response body: `{"count": …, "items": […]}`.
///
/// Accepts a byte order mark, unknown fields, a `count` that is a string, and missing or null
/// `items` if `count` is 0. Fails on anything else, and reports the offset at which the body stops
/// being JSON.
pub fn read_page(body: &[u8]) -> Result<Page, ParseError> {
    read_document::<MAX_ORDERS>(utf8(body)?)
}

pub(super) fn read_document<const MAX: usize>(json: &str) -> Result<Page, ParseError> {
    if json.trim_start().starts_with('[') {
        return Err(ParseError("expected an object with count and items, got a list".to_owned()));
    }
    let wire: PageOnWire<'_, MAX> =
        serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
    let may_be_error = [wire.error_code, wire.error_msg, wire.error].iter().any(Option::is_some);
    if (may_be_error || wire.items.is_none())
        && let Some(what) = error_in_place_of_orders(json)
    {
        return Err(ParseError(what));
    }
    let count = match wire.count.map(RawValue::get) {
        None | Some("null") => None,
        Some(raw) => Some(
            integer(&compact::decoded(raw))
                .and_then(|count| u64::try_from(count).ok())
                .filter(|count| *count <= MAX_COUNTED)
                .ok_or_else(|| ParseError(format!("invalid count {}", shown(raw))))?,
        ),
    };
    let Some(items) = wire.items else {
        return match count {
            Some(0) => Ok(Page { count, orders: Vec::new() }),
            Some(count) => Err(ParseError(format!("count is {count}, but items is missing"))),
            None => Err(ParseError("missing count and items".to_owned())),
        };
    };
    Ok(Page { count, orders: read_all(&items.0)? })
}

fn read_all(items: &[&RawValue]) -> Result<Vec<Order>, ParseError> {
    let read = |(number, raw): (usize, &&RawValue)| {
        let item = format!("item {} of {}", number + 1, items.len());
        match read_order(raw.get()) {
            Ok(Some(order)) => Ok(order),
            Ok(None) => Err(ParseError(format!("{item} is not an order: no known fields"))),
            Err(ParseError(what)) => Err(ParseError(format!("{item}: {what}"))),
        }
    };
    items.iter().enumerate().map(read).collect()
}

/// Parses an object as an order; `None` if it has no field of one.
pub(super) fn read_order(json: &str) -> Result<Option<Order>, ParseError> {
    if !json.starts_with('{') {
        return Err(ParseError("not a JSON object".to_owned()));
    }
    let order = Order::read(json).map_err(ParseError)?;
    Ok(order.is_an_order().then_some(order))
}

/// The message of an object that reports an error and has no orders: from the service, a gateway,
/// or ma-orders.
pub(super) fn error_in_place_of_orders(json: &str) -> Option<String> {
    let fields: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(json).ok()?;
    let text_of = |fields: &BTreeMap<Cow<'_, str>, &RawValue>, names: &[&str]| {
        let text = names.iter().filter_map(|name| fields.get(*name)).map(|raw| raw.get());
        let mut text = text.filter(|raw| !raw.starts_with(['{', '[']) && *raw != "null");
        text.next().map(|raw| compact::decoded(raw).into_owned()).filter(|text| !text.is_empty())
    };
    let of = |fields: &BTreeMap<Cow<'_, str>, &RawValue>, codes: &[&str], words: &[&str]| {
        let message: Vec<_> =
            [text_of(fields, codes), text_of(fields, words)].into_iter().flatten().collect();
        (!message.is_empty())
            .then(|| format!("got an error instead of orders: {}", message.join(": ")))
    };
    if text_of(&fields, &["kind"]).is_some() && text_of(&fields, &["message"]).is_some() {
        return of(&fields, &["code"], &["message"]);
    }
    let inner = fields.get("error").and_then(|raw| {
        let inner: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(raw.get()).ok()?;
        of(&inner, &["error_code", "code"], &["error_msg", "message", "title"])
    });
    let (codes, words) = (["error_code", "errorCode"], ["error_msg", "errorMsg", "error"]);
    inner.or_else(|| of(&fields, &codes, &words))
}

/// More orders than any service has; a larger count is wrong or malicious.
const MAX_COUNTED: u64 = 1_000_000_000;

pub(super) fn utf8(body: &[u8]) -> Result<&str, ParseError> {
    let text = std::str::from_utf8(body)
        .map_err(|error| ParseError(format!("invalid UTF-8 at byte {}", error.valid_up_to())))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

pub(super) fn not_the_document(json: &str, error: &serde_json::Error) -> ParseError {
    if json.trim().is_empty() {
        return ParseError("the document is empty".to_owned());
    }
    let line_start: usize =
        json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let byte = (line_start + error.column()).min(json.len());
    ParseError(match error.classify() {
        serde_json::error::Category::Eof => format!("unexpected end at byte {byte}"),
        _ => format!("at byte {byte}: {}", reason(error)),
    })
}

/// The reason of a JSON error without its position, which is relative to the parsed fragment.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

fn shown(raw: &str) -> String {
    crate::sanitize::truncate(raw, 64).into_owned()
}

/// A list that fails to deserialize beyond a maximum length.
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
    fn the_documented_page_is_parsed() {
        let page = read_page(include_bytes!("../../tests/data/documented_answer.json")).unwrap();
        assert_eq!((page.count, page.orders.len()), (Some(1), 1));
    }

    #[test]
    fn pages_with_known_deviations_are_parsed() {
        for (body, count, orders) in [
            ("\u{feff}{\"count\":0,\"items\":[]}", Some(0), 0),
            (r#"{"count":0,"items":null}"#, Some(0), 0),
            (r#"{"count":0}"#, Some(0), 0),
            (r#"{"count":"2","items":[{"phase":"odd"},{"orderId":1}],"more":{}}"#, Some(2), 2),
            (r#"{"items":[{"endTimestamp":7}]}"#, None, 1),
            (r#"{"count":0,"items":[],"error_code":"","error":null}"#, Some(0), 0),
        ] {
            let page = read_page(body.as_bytes()).unwrap();
            assert_eq!((page.count, page.orders.len()), (count, orders), "{body}");
        }
    }

    #[test]
    fn pages_that_would_lose_orders_are_rejected() {
        for (body, what) in [
            ("", "empty"),
            ("<html>", "at byte 1: expected value"),
            (r#"{"count":1,"items":[{"a":1}"#, "unexpected end at byte 27"),
            (r#"{"count":0,"items":[]}{}"#, "trailing characters"),
            (r#"{"count":0,"count":1,"items":[]}"#, "duplicate field"),
            (r#"{"count":-1,"items":[]}"#, "invalid count -1"),
            (r#"{"count":1e300,"items":[]}"#, "invalid count 1e300"),
            (r#"{"count":3}"#, "count is 3, but items is missing"),
            ("{}", "missing count and items"),
            (r#"{"count":1,"items":[{}]}"#, "item 1 of 1 is not an order"),
            (r#"{"count":1,"items":[{"foo":1,"phase":null}]}"#, "item 1 of 1 is not an order"),
            (
                r#"{"count":0,"items":[],"error_code":"ModelArts.50005000","error_msg":"internal error"}"#,
                "got an error instead of orders: ModelArts.50005000: internal error",
            ),
            (r#"{"count":1,"items":{}}"#, "expected a list"),
            (r#"{"count":1,"items":[3]}"#, "item 1 of 1: not a JSON object"),
            (r#"{"count":1,"items":[{"a":NaN}]}"#, "at byte 26"),
            ("[1,[]]", "got a list"),
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
    fn errors_in_place_of_orders_are_recognized() {
        for (json, says) in [
            (r#"{"kind":"error","message":"m","code":"c"}"#, Some("c: m")),
            (r#"{"kind":"error","message":"m","code":null}"#, Some("m")),
            (r#"{"kind":"error","error_msg":"m"}"#, Some("m")),
            (r#"{"message":"m"}"#, None),
            (r#"{"message":"m","error_code":"c"}"#, Some("c")),
            (r#"{"error_code":"c","error_msg":"m"}"#, Some("c: m")),
            (r#"{"errorCode":"c","errorMsg":"m"}"#, Some("c: m")),
            (r#"{"error":"m"}"#, Some("m")),
            (r#"{"error":{"code":401,"message":"m","title":"t"}}"#, Some("401: m")),
            (r#"{"error":{"title":"t"}}"#, Some("t")),
            (r#"{"error":{},"error_msg":"m"}"#, Some("m")),
            (r#"{"error_code":"","error_msg":null}"#, None),
            (r#"{"error_msg":["m"]}"#, None),
            (r#"{"orderId":"a"}"#, None),
            ("[]", None),
        ] {
            let says = says.map(|says| format!("got an error instead of orders: {says}"));
            assert_eq!(error_in_place_of_orders(json), says, "{json}");
        }
    }

    proptest! {
        #[test]
        fn read_page_never_panics(body in any::<Vec<u8>>()) {
            let _ = read_page(&body);
            let _ = crate::order::Saved::default().read(&body);
        }

        #[test]
        fn compacted_json_has_the_same_value(value in json()) {
            let original = serde_json::to_string_pretty(&serde_json::json!({ "a": value })).unwrap();
            let kept = Order::read(&original).unwrap();
            let again: serde_json::Value = serde_json::from_str(kept.json()).unwrap();
            prop_assert_eq!(again, serde_json::json!({ "a": value }));
            prop_assert!(!kept.json().chars().any(crate::sanitize::tests::is_hidden));
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
