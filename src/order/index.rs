//! An index from orders to their positions in a list; any copy of an order finds it.

use std::collections::HashMap;

use super::Order;

/// At most this many orders with the same name or ID are compared. More than any service has, and a
/// malicious list cannot cause quadratic time.
const MAX_CANDIDATES: usize = 64;

/// Positions by order name and ID.
#[derive(Debug, Default)]
pub struct OrderIndex(HashMap<(u8, Box<str>), Vec<usize>>);

impl OrderIndex {
    /// The position of a copy of this order.
    pub fn find<'o>(&self, order: &Order, at: impl Fn(usize) -> &'o Order) -> Option<usize> {
        let positions = keys(order).filter_map(|key| self.0.get(&key)).flatten();
        positions.copied().find(|position| is_same(at(*position), order))
    }

    /// Adds the order at a position.
    pub fn add(&mut self, order: &Order, position: usize) {
        for key in keys(order) {
            let positions = self.0.entry(key).or_default();
            if positions.len() < MAX_CANDIDATES && !positions.contains(&position) {
                positions.push(position);
            }
        }
    }
}

/// The order's name and ID, or the whole record if it has neither.
fn keys(order: &Order) -> impl Iterator<Item = (u8, Box<str>)> {
    let key = |kind, text: Option<std::borrow::Cow<'_, str>>| {
        text.map(|text| (kind, Box::<str>::from(&*text)))
    };
    let (name, id) = (key(0, order.name()), key(1, order.id()));
    let neither = name.is_none() && id.is_none();
    let text = neither.then(|| (2, Box::from(order.json())));
    [name, id, text].into_iter().flatten()
}

fn is_same(one: &Order, other: &Order) -> bool {
    one.is_copy_of(other) || one.json() == other.json()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_the_same_text_are_found() {
        let read = |json: &str| Order::read(json).unwrap();
        let all = [
            r#"{"orderId":"a","orderName":"n","creationTimestamp":1}"#,
            r#"{"phase":"failed"}"#,
            r#"{"orderId":"a","orderName":"n","creationTimestamp":2}"#,
        ]
        .map(read);
        let mut index = OrderIndex::default();
        for (position, order) in all.iter().enumerate() {
            assert_eq!(index.find(order, |position| &all[position]), None);
            index.add(order, position);
        }
        for (json, position) in [
            (r#"{"orderId":"a","creationTimestamp":1}"#, Some(0)),
            (r#"{"orderName":"n","creationTimestamp":2}"#, Some(2)),
            (r#"{"orderId":"a","orderName":"n","creationTimestamp":3}"#, None),
            (r#"{"orderId":"n"}"#, None),
            (r#"{ "phase": "failed" }"#, Some(1)),
            (r#"{"phase":"running"}"#, None),
        ] {
            let found = index.find(&read(json), |position| &all[position]);
            assert_eq!(found, position, "{json}");
        }
    }
}
