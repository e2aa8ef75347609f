//! Compares each poll with the previous ones.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::api::Orders;
use crate::client;
use crate::order::{Order, OrderKey};
use crate::output::{Change, Column};
use crate::query::Query;

/// A successful poll.
pub(super) struct Snapshot {
    pub(super) at: DateTime<Utc>,
    pub(super) orders: Vec<Order>,
    pub(super) changes: Vec<Change>,
    pub(super) removed: usize,
    /// What `--limit` omitted.
    pub(super) limit: Option<String>,
}

/// The previous polls.
#[derive(Default)]
pub(super) struct History {
    /// The last successful poll.
    pub(super) last: Option<Snapshot>,
    /// The last known state of each order. An order that is missing from one poll is not new later.
    known: HashMap<OrderKey, Box<str>>,
}

impl History {
    /// Removes orders that do not match `--phase`, except those that matched in the previous poll,
    /// which are shown once more.
    pub(super) fn keep_selected(&self, query: &Query, orders: &mut Vec<Order>) {
        let selected: HashSet<_> =
            self.last_orders().filter(|order| query.selects(order)).map(Order::key).collect();
        orders.retain(|order| query.selects(order) || selected.contains(&order.key()));
    }

    /// Sorts the orders, and compares them with the previous polls.
    pub(super) fn diff(
        &mut self,
        mut orders: Orders,
        query: &Query,
        sort: (Column, bool),
        now: DateTime<Utc>,
    ) -> Snapshot {
        let limit = client::sorted_and_limited(&mut orders, query, sort, now);
        let orders = orders.items;
        let mark = |order: &Order| match self.known.insert(order.key(), order.json().into()) {
            Some(known) if *known == *order.json() => Change::None,
            Some(_) => Change::Modified,
            None => Change::Added,
        };
        let changes = orders.iter().map(mark).collect();
        let here: HashSet<_> = orders.iter().map(Order::key).collect();
        let removed = self.last_orders().filter(|order| !here.contains(&order.key())).count();
        Snapshot { at: now, orders, changes, removed, limit }
    }

    fn last_orders(&self) -> impl Iterator<Item = &Order> {
        self.last.iter().flat_map(|snapshot| &snapshot.orders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Phase;

    fn order(id: &str, phase: &str) -> Order {
        Order::read(&format!(r#"{{"orderId":"{id}","phase":"{phase}"}}"#)).unwrap()
    }

    /// The changes of a poll, one sign for each order, and the number of removed orders.
    fn poll(history: &mut History, query: &Query, orders: &[(&str, &str)]) -> (String, usize) {
        let mut items = orders.iter().map(|(id, phase)| order(id, phase)).collect();
        history.keep_selected(query, &mut items);
        let orders = Orders { total: items.len() as u64, items };
        let snapshot = history.diff(orders, query, (Column::Id, false), DateTime::UNIX_EPOCH);
        let sign = |change: &Change| match change {
            Change::None => '=',
            Change::Added => '+',
            Change::Modified => '*',
        };
        let result = (snapshot.changes.iter().map(sign).collect(), snapshot.removed);
        history.last = Some(snapshot);
        result
    }

    #[test]
    fn watch_marks_new_and_changed_orders_and_counts_removed_ones() {
        let (mut history, query) = (History::default(), Query::default());
        for (orders, changes, removed) in [
            (&[("a", "running"), ("b", "running")][..], "++", 0),
            (&[("a", "running"), ("b", "failed")], "=*", 0),
            (&[("b", "failed"), ("c", "pending")], "=+", 1),
            (&[("a", "running"), ("b", "failed")], "==", 1),
            (&[("a", "successed")], "*", 1),
        ] {
            let result = poll(&mut history, &query, orders);
            assert_eq!(result, (changes.to_owned(), removed), "{orders:?}");
        }
    }

    #[test]
    fn watch_keeps_an_order_that_leaves_the_phase_filter_for_one_poll() {
        let mut history = History::default();
        let query = Query { phases: vec![Phase::Running], ..Query::default() };
        let ended = [("a", "failed"), ("b", "failed")];
        for (orders, changes, removed) in
            [(&[("a", "running"), ("b", "failed")][..], "+", 0), (&ended, "*", 0), (&ended, "", 1)]
        {
            let result = poll(&mut history, &query, orders);
            assert_eq!(result, (changes.to_owned(), removed), "{orders:?}");
        }
    }
}
