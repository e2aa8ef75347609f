//! Saved documents for `--input`: all kinds that contain orders, any number of them in a file.
//!
//! A document is an API response, an order, the output of `show`, or a list of these. An object
//! with any documented field of an order is an order, whatever else it contains. Anything else is
//! an error, because skipping it could lose orders silently.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::index::OrderIndex;
use super::page::{BoundedVec, not_the_document, read_document, read_order, utf8};
use super::{Order, Outcome, ParseError, Phase};

/// More documents or orders than any file that was saved from the service.
const MAX_SAVED: usize = 1_000_000;
/// Maximum nesting of lists: API responses in one array.
const MAX_DEPTH: usize = 2;

/// The contents of all files.
#[derive(Debug, Default)]
pub struct Saved {
    orders: Vec<Order>,
    index: OrderIndex,
    /// Whether there was at least one document.
    pub has_documents: bool,
    /// The number of older and repeated states of orders that were dropped.
    pub left_out: usize,
    /// For each reported `count`, the number of orders in the partial pages with that count.
    pages: HashMap<u64, u64>,
}

impl Saved {
    /// Reads another file.
    pub fn read(&mut self, file: &[u8]) -> Result<(), ParseError> {
        let json = utf8(file)?;
        let documents = serde_json::Deserializer::from_str(json).into_iter::<&RawValue>();
        for document in documents {
            let document = document.map_err(|error| not_the_document(json, &error))?;
            self.document(document.get(), 0)?;
        }
        Ok(())
    }

    /// The distinct orders, in the order in which they were first read.
    pub fn into_orders(self) -> Vec<Order> {
        self.orders
    }

    /// The reported count and the number of orders for saved pages that do not add up to their
    /// list.
    pub fn incomplete_page(&self) -> Option<(u64, u64)> {
        self.pages.iter().find(|(count, received)| received < count).map(|(c, r)| (*c, *r))
    }

    fn document(&mut self, json: &str, depth: usize) -> Result<(), ParseError> {
        self.has_documents = true;
        if json.starts_with('[') {
            if depth == MAX_DEPTH {
                return Err(ParseError("expected orders, got nested lists".to_owned()));
            }
            let items: BoundedVec<&RawValue, MAX_SAVED> =
                serde_json::from_str(json).map_err(|error| not_the_document(json, &error))?;
            return items.0.iter().try_for_each(|item| self.document(item.get(), depth + 1));
        }
        if let Some(order) = read_order(json)? {
            return self.add(order);
        }
        if let Some(order) = of_show(json) {
            let order = read_order(order)?
                .ok_or_else(|| ParseError("its order has no known fields".to_owned()))?;
            return self.add(order);
        }
        let page = read_document::<MAX_SAVED>(json)?;
        let received = page.orders.len() as u64;
        if let Some(count) = page.count.filter(|count| *count > received) {
            *self.pages.entry(count).or_default() += received;
        }
        page.orders.into_iter().try_for_each(|order| self.add(order))
    }

    /// Adds an order. Of several states of an order the latest is kept, at the position of the
    /// first.
    fn add(&mut self, order: Order) -> Result<(), ParseError> {
        let is_anonymous = order.name().is_none() && order.id().is_none();
        let known = if is_anonymous {
            None
        } else {
            self.index.find(&order, |position| &self.orders[position])
        };
        let Some(position) = known else {
            if self.orders.len() == MAX_SAVED {
                return Err(ParseError(format!("more than {MAX_SAVED} orders")));
            }
            self.index.add(&order, self.orders.len());
            self.orders.push(order);
            return Ok(());
        };
        self.left_out += 1;
        if stage(&order) >= stage(&self.orders[position]) {
            self.index.add(&order, position);
            self.orders[position] = order;
        }
        Ok(())
    }
}

/// Ranks the state of an order: ended over open, running over pending, a known outcome over an
/// unknown one, then by end time.
fn stage(order: &Order) -> impl Ord + use<> {
    let progress = match (order.outcome(), order.phase()) {
        (Outcome::Open, Phase::Running) => 2,
        (Outcome::Open, Phase::Pending) => 1,
        (Outcome::Open, _) => 0,
        (Outcome::Unknown, _) => 3,
        _ => 4,
    };
    (progress, order.ended().and_then(super::Time::instant))
}

/// The order in the output of `show`, as written.
fn of_show(json: &str) -> Option<&str> {
    #[derive(serde::Deserialize)]
    struct Shown<'a> {
        #[serde(borrow)]
        order: &'a RawValue,
        #[serde(borrow, rename = "details")]
        _details: Option<&'a RawValue>,
    }
    serde_json::from_str::<Shown<'_>>(json).ok().map(|shown| shown.order.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(files: &[&str]) -> Result<Saved, ParseError> {
        let mut saved = Saved::default();
        files.iter().try_for_each(|file| saved.read(file.as_bytes()))?;
        Ok(saved)
    }

    fn ids(files: &[&str]) -> String {
        let orders = saved(files).unwrap().into_orders();
        orders.iter().map(|order| order.id().unwrap_or("-".into())).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_kind_of_saved_document_is_read() {
        for (file, read) in [
            ("", ""),
            (" \n", ""),
            ("[]", ""),
            (r#"{"count":0,"items":[]}"#, ""),
            (r#"{"count":0}"#, ""),
            ("\u{feff}{\"items\":[{\"orderId\":\"a\"}]}", "a"),
            (r#"{"count":1,"items":[{"orderId":"a"}]}"#, "a"),
            (r#"[{"orderId":"a"},{"orderId":"b"}]"#, "a b"),
            ("{\"orderId\":\"a\"}\n{\"orderId\":\"b\"}\n", "a b"),
            (r#"{"orderId":"a","count":3,"items":[1]}"#, "a"),
            (
                r#"[{"count":2,"items":[{"orderId":"a"}]},{"count":2,"items":[{"orderId":"b"}]}]"#,
                "a b",
            ),
            (
                r#"{"count":2,"items":[{"orderId":"a"}]} {"count":2,"items":[{"orderId":"b"}]}"#,
                "a b",
            ),
            (r#"[{"order":{"orderId":"a"},"details":null,"events":{"items":[]}}]"#, "a"),
            (
                r#"{"order":{"orderId":"a"},"details":{"count":1,"items":[{"action":"createPool"}]}}"#,
                "a",
            ),
            (r#"[[{"orderId":"a"}],{"items":[{"orderId":"b"}]},{"orderId":"c"}]"#, "a b c"),
            (r#"{"phase":"failed"} {"phase":"failed"}"#, "- -"),
        ] {
            assert_eq!(ids(&[file]), read, "{file}");
        }
        assert_eq!(ids(&[r#"{"orderId":"b"}"#, r#"[{"orderId":"a"}]"#]), "b a");
    }

    #[test]
    fn saved_documents_without_orders_are_rejected() {
        for (file, what) in [
            ("{}", "missing count and items"),
            ("[{}]", "missing count and items"),
            ("x", "at byte 1"),
            ("7", "not a JSON object"),
            ("[3]", "not a JSON object"),
            ("[{}", "unexpected end"),
            ("{\"orderId\":\"a\"}\n{", "unexpected end"),
            (r#"{"items":7}"#, "expected a list"),
            (r#"{"orderId":"a","orderId":"b"}"#, "duplicate key"),
            (r#"{"orders":[{"phase":"failed"}]}"#, "missing count and items"),
            (r#"{"count":1,"items":[{"foo":1}]}"#, "item 1 of 1 is not an order"),
            (
                r#"{"kind":"List","items":[{"kind":"Pool","metadata":{"name":"p"}}]}"#,
                "is not an order",
            ),
            (
                r#"{"count":1,"items":[{"resourceName":"p","action":"createPool","status":"succeed","beginTimestamp":"1"}]}"#,
                "item 1 of 1 is not an order",
            ),
            (r#"{"error_code":"APIGW.0307","error_msg":"expired"}"#, "APIGW.0307: expired"),
            (r#"{"count":0,"items":[],"error_code":"ModelArts.50005000"}"#, "ModelArts.50005000"),
            (r#"{"error":{"code":"503","message":"down"}}"#, "503: down"),
            (
                r#"{"kind":"error","message":"pool-x: not found","code":null,"exit":9}"#,
                "pool-x: not found",
            ),
            (r#"{"kind":"note","message":"retrying"}"#, "retrying"),
            ("[[[{}]]]", "nested lists"),
        ] {
            let error = saved(&[file]).unwrap_err().to_string();
            assert!(error.contains(what), "{file}: {error}");
        }
    }

    #[test]
    fn the_latest_saved_state_of_an_order_counts_wherever_it_is() {
        let at = |phase: &str, end: u64| {
            format!(r#"{{"orderId":"a","phase":"{phase}","endTimestamp":{end}}}"#)
        };
        // From the earliest state to the latest.
        let states = [
            at("odd", 0),
            at("pending", 0),
            at("processing", 0),
            at("cancelled", 9),
            at("failed", 5),
            at("successed", 8),
        ];
        for (older, newer) in states.iter().zip(&states[1..]) {
            for files in [[&**older, newer], [newer, older]] {
                let read = saved(&files).unwrap();
                assert_eq!(read.left_out, 1);
                assert_eq!(read.into_orders()[0].json(), newer, "{files:?}");
            }
        }
        let twice = saved(&[r#"{"orderId":"a","x":1}"#, r#"{"orderId":"a","x":2}"#]).unwrap();
        assert_eq!(twice.into_orders()[0].json(), r#"{"orderId":"a","x":2}"#);
    }

    #[test]
    fn saved_pages_of_a_list_make_it_complete() {
        let page =
            |count: u64, id: &str| format!(r#"{{"count":{count},"items":[{{"orderId":"{id}"}}]}}"#);
        let whole = saved(&[&page(2, "a"), &page(2, "b"), &page(1, "c")]).unwrap();
        assert_eq!(whole.incomplete_page(), None);
        assert_eq!(saved(&[&page(3, "a"), &page(3, "b")]).unwrap().incomplete_page(), Some((3, 2)));
        assert_eq!(saved(&[&page(2, "a"), &page(1, "b")]).unwrap().incomplete_page(), Some((2, 1)));
        // A page of another list with the same count is not completed by a complete one.
        let complete = r#"{"count":2,"items":[{"orderId":"a"},{"orderId":"b"}]}"#;
        assert_eq!(saved(&[complete, &page(2, "c")]).unwrap().incomplete_page(), Some((2, 1)));
    }

    #[test]
    fn a_year_of_overlapping_saved_lists_is_merged() {
        let order = |day: u64, seen: u64| {
            let phase = if seen > day { "successed" } else { "processing" };
            let end = if seen > day { day + 1 } else { 0 };
            format!(r#"{{"orderId":"{day}","phase":"{phase}","endTimestamp":{end}}}"#)
        };
        let list = |seen: u64| -> String {
            let days = seen.saturating_sub(30)..=seen;
            days.map(|day| order(day, seen) + "\n").collect()
        };
        let history: String = (0..365).map(list).collect();
        let read = saved(&[&history]).unwrap();
        let expected: Vec<_> = (0..365).map(|day| order(day, 364)).collect();
        let orders: Vec<_> = read.into_orders().iter().map(|one| one.json().to_owned()).collect();
        assert_eq!(orders, expected);
    }
}
