//! An index from orders to their positions in a list; any copy of an order finds it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher as _, RandomState};
use std::iter;

use super::Order;

/// At most this many orders with the same name or ID are compared. More than any service has, and a
/// malicious list cannot cause quadratic time.
const MAX_CANDIDATES: usize = 64;

/// Positions by order name and ID.
#[derive(Debug, Default)]
pub struct OrderIndex {
    /// The first position of each hash, and any others. Orders that are found are compared, so that
    /// a collision does no harm.
    positions: HashMap<u64, (usize, Vec<usize>)>,
    hasher: RandomState,
}

impl OrderIndex {
    /// The position of a copy of this order.
    pub fn find<'o>(&self, order: &Order, at: impl Fn(usize) -> &'o Order) -> Option<usize> {
        let known = self.keys(order).filter_map(|key| self.positions.get(&key));
        let mut positions = known.flat_map(|(first, more)| iter::once(first).chain(more)).copied();
        positions.find(|position| is_same(at(*position), order))
    }

    /// Adds the order at a position.
    pub fn add(&mut self, order: &Order, position: usize) {
        for key in self.keys(order) {
            match self.positions.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert((position, Vec::new()));
                }
                Entry::Occupied(mut entry) => {
                    let (first, more) = entry.get_mut();
                    let is_known = *first == position || more.contains(&position);
                    if !is_known && more.len() + 1 < MAX_CANDIDATES {
                        more.push(position);
                    }
                }
            }
        }
    }

    /// The hashes of the order's name and ID, or of the whole record if it has neither.
    fn keys(&self, order: &Order) -> impl Iterator<Item = u64> + use<> {
        let key =
            |kind: u8, text: Option<&str>| text.map(|text| self.hasher.hash_one((kind, text)));
        let (name, id) = (key(0, order.name().as_deref()), key(1, order.id().as_deref()));
        let neither = name.is_none() && id.is_none();
        [name, id, key(2, neither.then(|| order.json()))].into_iter().flatten()
    }
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
