//! Orders told apart and merged, each once, in the order in which they came.

use std::collections::HashMap;

use crate::order::{Order, ParseError};

/// Two orders that share a name and id and are not the same order.
fn conflict(key: &str) -> ParseError {
    let key = crate::sanitize::sanitize_message(key);
    ParseError(format!(
        "two different orders share the name and id {key:?}: they cannot be told apart"
    ))
}

/// Orders, each once.
#[derive(Debug, Default)]
pub(super) struct OrderSet {
    orders: Vec<Order>,
    places: HashMap<Box<str>, usize>,
}

/// Whether an order was known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Insert {
    Added,
    /// It is the order at this place.
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
    ///
    /// Orders are told apart by name and id, and where both are missing by their whole text.
    /// The same key with another creation time or resource is a conflict: folding the two into
    /// one would lose an order in silence.
    pub(super) fn add(&mut self, order: Order) -> Result<Insert, ParseError> {
        let key = order.key();
        if let Some(place) = self.places.get(&key) {
            let known = &mut self.orders[*place];
            if known.created() != order.created() || known.resource() != order.resource() {
                return Err(conflict(&key));
            }
            *known = order;
            return Ok(Insert::Replaced(*place));
        }
        self.places.insert(key, self.orders.len());
        self.orders.push(order);
        Ok(Insert::Added)
    }

    /// Adds all of another collection; its copies are the later ones.
    pub(super) fn extend(&mut self, other: Self) -> Result<(), ParseError> {
        if self.orders.is_empty() {
            *self = other;
            return Ok(());
        }
        other.orders.into_iter().try_for_each(|order| self.add(order).map(drop))
    }

    /// Whether both hold the same orders in the same sequence.
    pub(super) fn is_same_sequence(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.orders.iter().zip(&other.orders).all(|(one, two)| one.key() == two.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(json: &str) -> Order {
        Order::read(json).unwrap()
    }

    #[test]
    fn the_later_copy_of_an_order_wins_at_the_place_of_the_first() {
        let mut all = OrderSet::default();
        for (json, added) in [
            (r#"{"orderId":"a","phase":"running"}"#, Insert::Added),
            (r#"{"orderId":"b"}"#, Insert::Added),
            (r#"{"orderId":"a","phase":"failed"}"#, Insert::Replaced(0)),
        ] {
            assert_eq!(all.add(order(json)), Ok(added));
        }
        assert_eq!(all.into_orders()[0].phase_text().as_deref(), Some("failed"));
    }

    #[test]
    fn different_orders_under_one_id_are_never_folded() {
        let mut all = OrderSet::default();
        all.add(order(r#"{"orderId":"a","creationTimestamp":1}"#)).unwrap();
        assert!(all.add(order(r#"{"orderId":"a","creationTimestamp":2}"#)).is_err());
        assert!(
            all.add(order(r#"{"orderId":"a","creationTimestamp":1,"resourceName":"r"}"#)).is_err()
        );
    }

    #[test]
    fn orders_without_name_and_id_are_told_apart_by_their_text() {
        let mut all = OrderSet::default();
        assert_eq!(all.add(order(r#"{"phase":"failed"}"#)), Ok(Insert::Added));
        assert_eq!(all.add(order(r#"{"phase":"running"}"#)), Ok(Insert::Added));
        assert_eq!(all.add(order(r#"{ "phase":"running" }"#)), Ok(Insert::Replaced(1)));
    }
}
