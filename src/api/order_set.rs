//! A set of orders that keeps their order of insertion.
//!
//! Only copies are merged (see [`Order::is_copy_of`]): merging two distinct orders would silently
//! lose one. Records without name and ID are always kept, unless two results are known to overlap:
//! then records with the same text are the same record.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use crate::order::Order;

/// At most this many records with the same name or ID are searched for a copy. More than any
/// service has, and a malicious response cannot cause quadratic time.
const MAX_CANDIDATES: usize = 64;
/// Marks a missing position.
const NONE: u32 = u32::MAX;

/// A set of orders in the order of insertion.
#[derive(Debug, Default)]
pub(super) struct OrderSet {
    orders: Vec<Order>,
    hasher: RandomState,
    /// Positions by the hash of the identifying fields.
    positions: HashMap<u64, u32>,
    /// Which combinations of identifying fields occur, one bit for each.
    combinations: u128,
    /// Positions by name or ID alone; built once the records differ in which fields they have.
    related: Option<Related>,
    /// The number of records without name and ID, by the hash of their text.
    anonymous: HashMap<u64, u32>,
}

/// Chains of orders with the same name, and of orders with the same ID.
#[derive(Debug, Default)]
struct Related {
    newest: HashMap<u64, u32>,
    /// For each position, the previous one with the same name, and the one with the same ID.
    before: Vec<[u32; 2]>,
}

/// The result of adding an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Insert {
    Added,
    /// It replaced its copy at this position.
    Replaced(usize),
}

impl OrderSet {
    pub(super) fn len(&self) -> usize {
        self.orders.len()
    }

    pub(super) fn orders(&self) -> &[Order] {
        &self.orders
    }

    pub(super) fn into_orders(self) -> Vec<Order> {
        self.orders
    }

    /// Adds an order. If it has a copy in the set, replaces the copy in place.
    pub(super) fn add(&mut self, order: Order) -> Insert {
        if order.is_anonymous() {
            *self.anonymous.entry(self.hash_of_text(&order)).or_default() += 1;
            return self.append(order);
        }
        let (hash, combination) = self.identity(&order);
        let position = match self.positions.get(&hash) {
            Some(position) if self.orders[*position as usize].is_copy_of(&order) => Some(*position),
            _ => self.related_copy(&order, combination),
        };
        let Some(position) = position else {
            self.positions.insert(hash, position_number(self.orders.len()));
            return self.append(order);
        };
        // The new copy may have fields that the old one lacked, so both hashes lead here from now
        // on.
        self.positions.insert(hash, position);
        let known = &mut self.orders[position as usize];
        if let Some(related) = &mut self.related {
            related.add(&self.hasher, &order, Some(known), position);
        }
        *known = order;
        Insert::Replaced(position as usize)
    }

    fn append(&mut self, order: Order) -> Insert {
        if let Some(related) = &mut self.related {
            related.add(&self.hasher, &order, None, position_number(self.orders.len()));
        }
        self.orders.push(order);
        Insert::Added
    }

    fn identity(&mut self, order: &Order) -> (u64, u8) {
        let mut hasher = self.hasher.build_hasher();
        let combination = order.hash_identity(&mut hasher);
        (hasher.finish(), combination)
    }

    /// The position of a copy that has fewer or more identifying fields than the order.
    fn related_copy(&mut self, order: &Order, combination: u8) -> Option<u32> {
        let is_first = self.combinations == 0;
        self.combinations |= 1 << combination;
        if is_first || self.combinations.is_power_of_two() {
            return None;
        }
        let (hasher, orders) = (&self.hasher, &self.orders);
        let related = self.related.get_or_insert_with(|| {
            let mut related = Related::default();
            for (position, order) in orders.iter().enumerate() {
                related.add(hasher, order, None, position_number(position));
            }
            related
        });
        related
            .candidates(hasher, order)
            .find(|position| orders[*position as usize].is_copy_of(order))
    }

    /// Adds the orders of a later response, whose copies replace earlier ones.
    pub(super) fn extend(&mut self, later: Vec<Order>) {
        for order in later {
            self.add(order);
        }
    }

    /// Adds the orders of an overlapping set. Records without name and ID occur as often as in the
    /// set that has more of them.
    pub(super) fn merge(&mut self, other: Vec<Order>) {
        let mut met: HashMap<u64, u32> = HashMap::new();
        let known = self.anonymous.clone();
        for order in other {
            if order.is_anonymous() {
                let text = self.hash_of_text(&order);
                let met = met.entry(text).or_default();
                *met += 1;
                if known.get(&text).is_some_and(|known| *met <= *known) {
                    continue;
                }
            }
            self.add(order);
        }
    }

    /// Whether the set has this record without name and ID.
    pub(super) fn has_text(&self, order: &Order) -> bool {
        self.anonymous.contains_key(&self.hash_of_text(order))
    }

    fn hash_of_text(&self, order: &Order) -> u64 {
        self.hasher.hash_one(order.json())
    }

    /// Whether both sets have the same orders in the same sequence.
    pub(super) fn is_same_sequence(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.orders.iter().zip(&other.orders).all(|(one, two)| is_same_record(one, two))
    }

    /// Adds orders from an earlier response, except those that have a copy in the set.
    pub(super) fn add_missing(&mut self, earlier: Vec<Order>) {
        for order in earlier {
            if !self.has(&order) {
                self.add(order);
            }
        }
    }

    /// Whether the set has a copy of the order.
    pub(super) fn has(&mut self, order: &Order) -> bool {
        if order.is_anonymous() { self.has_text(order) } else { self.find(order).is_some() }
    }

    /// Whether the set has copies of all of the orders.
    pub(super) fn has_all(&mut self, orders: &[Order]) -> bool {
        orders.iter().all(|order| self.has(order))
    }

    /// Reserves capacity.
    pub(super) fn reserve(&mut self, orders: usize) {
        self.orders.reserve_exact(orders);
        self.positions.reserve(orders);
    }

    /// The position of a copy of the order.
    fn find(&mut self, order: &Order) -> Option<u32> {
        let (hash, combination) = self.identity(order);
        match self.positions.get(&hash) {
            Some(position) if self.orders[*position as usize].is_copy_of(order) => Some(*position),
            _ => self.related_copy(order, combination),
        }
    }
}

/// Whether two responses have the same record.
pub(super) fn is_same_record(one: &Order, two: &Order) -> bool {
    one.is_copy_of(two) || one.is_anonymous() && one.json() == two.json()
}

/// Positions fit into 32 bits: memory is exhausted long before.
fn position_number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NONE)
}

impl Related {
    fn keys(hasher: &RandomState, order: &Order) -> [Option<u64>; 2] {
        let key = |kind: u8, text: Option<std::borrow::Cow<'_, str>>| {
            text.map(|text| hasher.hash_one((kind, &*text)))
        };
        [key(0, order.name()), key(1, order.id())]
    }

    /// Indexes an order, or the fields that its later copy has in addition.
    fn add(&mut self, hasher: &RandomState, order: &Order, earlier: Option<&Order>, position: u32) {
        let slot = position as usize;
        if self.before.len() <= slot {
            self.before.resize(slot + 1, [NONE; 2]);
        }
        let known = earlier.map_or([None; 2], |earlier| Self::keys(hasher, earlier));
        for (kind, key) in Self::keys(hasher, order).into_iter().enumerate() {
            let (Some(key), None) = (key, known[kind]) else { continue };
            if self.newest.get(&key) != Some(&position) {
                self.before[slot][kind] = self.newest.insert(key, position).unwrap_or(NONE);
            }
        }
    }

    fn candidates<'a>(
        &'a self,
        hasher: &RandomState,
        order: &Order,
    ) -> impl Iterator<Item = u32> + 'a {
        Self::keys(hasher, order).into_iter().enumerate().flat_map(move |(kind, key)| {
            let newest = key.and_then(|key| self.newest.get(&key)).copied();
            let before = move |position: &u32| {
                Some(self.before[*position as usize][kind]).filter(|p| *p != NONE)
            };
            std::iter::successors(newest, before).take(MAX_CANDIDATES)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(json: &str) -> Order {
        Order::read(json).unwrap()
    }

    fn set(records: &[&str]) -> OrderSet {
        let mut all = OrderSet::default();
        for json in records {
            all.add(order(json));
        }
        all
    }

    #[test]
    fn a_later_copy_of_an_order_replaces_the_first_in_place() {
        let mut all = OrderSet::default();
        for (json, added) in [
            (r#"{"orderId":"a","phase":"running"}"#, Insert::Added),
            (r#"{"orderId":"b"}"#, Insert::Added),
            (r#"{"orderId":"a","phase":"failed"}"#, Insert::Replaced(0)),
        ] {
            assert_eq!(all.add(order(json)), added);
        }
        assert_eq!(all.into_orders()[0].phase_text().as_deref(), Some("failed"));
    }

    #[test]
    fn an_order_that_gets_its_id_later_stays_one_order() {
        let mut all = OrderSet::default();
        for (json, added) in [
            (r#"{"orderName":"n","creationTimestamp":1}"#, Insert::Added),
            (r#"{"orderName":"m","orderId":"b","creationTimestamp":1}"#, Insert::Added),
            (r#"{"orderName":"n","orderId":"a","creationTimestamp":1}"#, Insert::Replaced(0)),
            (r#"{"orderName":"n","orderId":"a","creationTimestamp":1}"#, Insert::Replaced(0)),
            (r#"{"orderName":"n","creationTimestamp":1}"#, Insert::Replaced(0)),
            (r#"{"orderId":"b"}"#, Insert::Replaced(1)),
            (r#"{"orderName":"n","orderId":"c","creationTimestamp":2}"#, Insert::Added),
        ] {
            assert_eq!(all.add(order(json)), added, "{json}");
        }
    }

    #[test]
    fn orders_that_share_one_id_are_all_kept() {
        let records =
            (0..300).map(|n| format!(r#"{{"orderId":"a","creationTimestamp":{}}}"#, n + 1));
        let mut all = OrderSet::default();
        assert!(records.map(|json| all.add(order(&json))).all(|added| added == Insert::Added));
    }

    #[test]
    fn records_without_name_and_id_are_deduplicated_only_between_overlapping_results() {
        let mut all = set(&[r#"{"phase":"failed"}"#, r#"{"phase":"failed"}"#]);
        assert_eq!(all.len(), 2);
        let failed = || order(r#"{"phase":"failed"}"#);
        all.merge(vec![failed(), order(r#"{"phase":"running"}"#)]);
        assert_eq!(all.len(), 3);
        all.merge(vec![failed(), failed(), failed()]);
        assert_eq!(all.len(), 4);
        assert!(all.has_all(&[order(r#"{"phase":"running"}"#)]));
        assert!(!all.has_all(&[order(r#"{"phase":"pending"}"#)]));
    }

    #[test]
    fn only_a_limited_number_of_records_with_one_name_are_compared() {
        let mut all = OrderSet::default();
        for number in 0..1_000 {
            let missing = if number % 2 == 0 { "" } else { r#""resourceName":"r","# };
            all.add(order(&format!(
                r#"{{"orderName":"n","orderId":"a",{missing}"operation":"o{number}","creationTimestamp":7}}"#
            )));
        }
        assert_eq!(all.len(), 1_000);
        let related = all.related.as_ref().unwrap();
        let looked_at = |json| related.candidates(&all.hasher, &order(json)).collect::<Vec<_>>();
        let newest: Vec<u32> = (936..1_000).rev().collect();
        assert_eq!(looked_at(r#"{"orderName":"n"}"#), newest);
        assert_eq!(looked_at(r#"{"orderId":"a"}"#), newest);
        assert_eq!(looked_at(r#"{"orderName":"n","orderId":"a"}"#).len(), 2 * MAX_CANDIDATES);
    }

    #[test]
    fn records_without_a_name_are_the_same_only_if_their_text_is() {
        for (one, two, is_same) in [
            (r#"{"phase":"failed"}"#, r#"{"phase":"failed"}"#, true),
            (r#"{"phase":"failed"}"#, r#"{"phase":"running"}"#, false),
            (r#"{"phase":"failed"}"#, r#"{"orderId":"a","phase":"failed"}"#, false),
            (r#"{"orderId":"a","phase":"failed"}"#, r#"{"phase":"failed"}"#, false),
            (r#"{"orderId":"a","phase":"failed"}"#, r#"{"orderId":"a"}"#, true),
            (r#"{"orderId":"a"}"#, r#"{"orderId":"b"}"#, false),
        ] {
            assert_eq!(is_same_record(&order(one), &order(two)), is_same, "{one} {two}");
        }
        let sequence = |one: &[&str], two: &[&str]| set(one).is_same_sequence(&set(two));
        let (a, b) = (r#"{"orderId":"a"}"#, r#"{"orderId":"b"}"#);
        assert!(sequence(&[a, b], &[a, b]) && sequence(&[], &[]));
        assert!(!sequence(&[a, b], &[b, a]) && !sequence(&[a, b], &[a]) && !sequence(&[a], &[b]));
    }
}
