//! Orders, each once, in the order in which they came.
//!
//! Nothing is folded that is not a copy (see [`Order::is_copy_of`]): folding two orders into one
//! would lose one in silence. Records without any name and id are always kept; only where two
//! answers are known to overlap, the same text is the same record.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use crate::order::Order;

/// So many records that share a name or an id are looked at for a copy that lacks something:
/// enough for any service, and no hostile answer takes quadratic time.
const MAX_CANDIDATES: usize = 64;
/// No place.
const NONE: u32 = u32::MAX;

/// Orders, each once.
#[derive(Debug, Default)]
pub(super) struct OrderSet {
    orders: Vec<Order>,
    hasher: RandomState,
    /// By all that copies have in common.
    places: HashMap<u64, u32>,
    /// Which parts of an identity are there, one bit for each combination that was met.
    combinations: u128,
    /// By name or id alone; kept only once records differ in what is there.
    related: Option<Related>,
    /// How often the text of each record without name and id is there.
    anonymous: HashMap<u64, u32>,
}

/// Chains of the orders that share a name, and of those that share an id.
#[derive(Debug, Default)]
struct Related {
    newest: HashMap<u64, u32>,
    /// For each place the one before it with the same name, and with the same id.
    before: Vec<[u32; 2]>,
}

/// Whether an order was known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Insert {
    Added,
    /// It is a copy of the order at this place.
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

    /// Adds an order; of one that is known the later copy stays, at the place of the first.
    pub(super) fn add(&mut self, order: Order) -> Insert {
        if order.is_anonymous() {
            *self.anonymous.entry(self.hash_of_text(&order)).or_default() += 1;
            return self.append(order);
        }
        let (hash, combination) = self.identity(&order);
        let place = match self.places.get(&hash) {
            Some(place) if self.orders[*place as usize].is_copy_of(&order) => Some(*place),
            _ => self.related_copy(&order, combination),
        };
        let Some(place) = place else {
            self.places.insert(hash, place_number(self.orders.len()));
            return self.append(order);
        };
        // The later copy may have what the earlier one lacked: both are found from now on.
        self.places.insert(hash, place);
        let known = &mut self.orders[place as usize];
        if let Some(related) = &mut self.related {
            related.add(&self.hasher, &order, Some(known), place);
        }
        *known = order;
        Insert::Replaced(place as usize)
    }

    fn append(&mut self, order: Order) -> Insert {
        if let Some(related) = &mut self.related {
            related.add(&self.hasher, &order, None, place_number(self.orders.len()));
        }
        self.orders.push(order);
        Insert::Added
    }

    fn identity(&mut self, order: &Order) -> (u64, u8) {
        let mut hasher = self.hasher.build_hasher();
        let combination = order.hash_identity(&mut hasher);
        (hasher.finish(), combination)
    }

    /// A copy of an order that lacks something which the order has, or the other way round.
    fn related_copy(&mut self, order: &Order, combination: u8) -> Option<u32> {
        let is_first = self.combinations == 0;
        self.combinations |= 1 << combination;
        if is_first || self.combinations.is_power_of_two() {
            return None;
        }
        let (hasher, orders) = (&self.hasher, &self.orders);
        let related = self.related.get_or_insert_with(|| {
            let mut related = Related::default();
            for (place, order) in orders.iter().enumerate() {
                related.add(hasher, order, None, place_number(place));
            }
            related
        });
        related.candidates(hasher, order).find(|place| orders[*place as usize].is_copy_of(order))
    }

    /// Adds the orders of another answer, which are the later copies.
    pub(super) fn extend(&mut self, later: Vec<Order>) {
        for order in later {
            self.add(order);
        }
    }

    /// Adds what overlaps with this: records without name and id as often as they are in either.
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

    /// Whether a record without name and id is there.
    pub(super) fn has_text(&self, order: &Order) -> bool {
        self.anonymous.contains_key(&self.hash_of_text(order))
    }

    fn hash_of_text(&self, order: &Order) -> u64 {
        self.hasher.hash_one(order.json())
    }

    /// Whether both hold the same orders in the same sequence.
    pub(super) fn is_same_sequence(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.orders.iter().zip(&other.orders).all(|(one, two)| is_same_record(one, two))
    }

    /// Adds what is not there; what is, came later than these.
    pub(super) fn add_missing(&mut self, earlier: Vec<Order>) {
        for order in earlier {
            if !self.has(&order) {
                self.add(order);
            }
        }
    }

    /// Whether a copy of the order is here.
    pub(super) fn has(&mut self, order: &Order) -> bool {
        if order.is_anonymous() { self.has_text(order) } else { self.find(order).is_some() }
    }

    /// Whether copies of all of them are here.
    pub(super) fn has_all(&mut self, orders: &[Order]) -> bool {
        orders.iter().all(|order| self.has(order))
    }

    /// Makes room.
    pub(super) fn reserve(&mut self, orders: usize) {
        self.orders.reserve_exact(orders);
        self.places.reserve(orders);
    }

    /// The place of an order's copy.
    fn find(&mut self, order: &Order) -> Option<u32> {
        let (hash, combination) = self.identity(order);
        match self.places.get(&hash) {
            Some(place) if self.orders[*place as usize].is_copy_of(order) => Some(*place),
            _ => self.related_copy(order, combination),
        }
    }
}

/// Whether two answers hold the same record.
pub(super) fn is_same_record(one: &Order, two: &Order) -> bool {
    one.is_copy_of(two) || one.is_anonymous() && one.json() == two.json()
}

/// Places fit into 32 bits: memory ends long before.
fn place_number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

impl Related {
    fn keys(hasher: &RandomState, order: &Order) -> [Option<u64>; 2] {
        let key = |kind: u8, text: Option<std::borrow::Cow<'_, str>>| {
            text.map(|text| hasher.hash_one((kind, &*text)))
        };
        [key(0, order.name()), key(1, order.id())]
    }

    /// Adds an order, or what its later copy has more.
    fn add(&mut self, hasher: &RandomState, order: &Order, earlier: Option<&Order>, place: u32) {
        let slot = place as usize;
        if self.before.len() <= slot {
            self.before.resize(slot + 1, [NONE; 2]);
        }
        let known = earlier.map_or([None; 2], |earlier| Self::keys(hasher, earlier));
        for (kind, key) in Self::keys(hasher, order).into_iter().enumerate() {
            let (Some(key), None) = (key, known[kind]) else { continue };
            if self.newest.get(&key) != Some(&place) {
                self.before[slot][kind] = self.newest.insert(key, place).unwrap_or(NONE);
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
            let before =
                move |place: &u32| Some(self.before[*place as usize][kind]).filter(|p| *p != NONE);
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
    fn the_later_copy_of_an_order_wins_at_the_place_of_the_first() {
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
    fn records_without_name_and_id_are_kept_and_dropped_only_where_answers_overlap() {
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
    fn a_hundred_thousand_records_under_one_id_take_no_quadratic_time() {
        let mut all = OrderSet::default();
        for number in 0..100_000 {
            let missing = if number % 2 == 0 { "" } else { r#""resourceName":"r","# };
            all.add(order(&format!(
                r#"{{"orderId":"a",{missing}"operation":"o{number}","creationTimestamp":7}}"#
            )));
        }
        assert_eq!(all.len(), 100_000);
    }
}
