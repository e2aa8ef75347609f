//! Which orders `wait` counts, and what is known of how they end; pure.

use std::collections::HashSet;

use chrono::TimeDelta;

use crate::order::{Order, OrderKey, Phase, Time};
use crate::query::Query;
use crate::when::TimeRange;

/// Which orders count.
#[derive(Debug, Default)]
pub(super) struct Criteria {
    /// Names or ids, each of which has to appear.
    pub(super) names: Vec<String>,
    /// Orders in these phases join; none means all.
    pub(super) phases: Vec<Phase>,
    /// Whether orders count that had ended before, and later ones: a name or a time was given.
    pub(super) counts_all: bool,
    /// Whether no order at all is good.
    pub(super) allow_empty: bool,
}

/// What is waited for, and what has been seen of it.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    criteria: Criteria,
    /// The orders that had ended at the first look.
    ended_before: Option<HashSet<OrderKey>>,
    followed: Vec<Order>,
    newest: Option<Order>,
}

/// How waiting ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Every order that counts has succeeded.
    Succeeded,
    /// One has failed.
    Failed,
}

impl Tracker {
    /// Nothing has been seen yet.
    pub(super) fn of(criteria: Criteria) -> Self {
        Self { criteria, ..Self::default() }
    }

    /// Takes in a list that was read whole, or from the oldest order on that matters.
    pub(super) fn observe(&mut self, orders: &[Order]) {
        let ended_before = self.ended_before.take().unwrap_or_else(|| {
            orders.iter().filter(|order| is_ended(order)).map(Order::key).collect()
        });
        let was_ended = |order: &Order| ended_before.contains(&order.key());
        let joins: Vec<Order> = orders
            .iter()
            .filter(|order| self.criteria.names.is_empty() || self.is_named(order))
            .filter(|order| {
                self.criteria.phases.is_empty()
                    || self.criteria.phases.iter().any(|phase| order.is_in(*phase))
            })
            .filter(|order| self.criteria.counts_all || !was_ended(order))
            .cloned()
            .collect();
        self.ended_before = Some(ended_before);
        let may_join = self.criteria.counts_all || self.followed.is_empty();
        self.update(orders);
        if may_join {
            for order in joins {
                if !self.follows(&order) {
                    self.followed.push(order);
                }
            }
        }
        self.newest = orders.iter().chain(&self.newest).max_by_key(|order| at(order)).cloned();
    }

    /// Takes in what arrived of a list that could not be read whole: enough to see a failure.
    pub(super) fn observe_partial(&mut self, orders: &[Order]) {
        self.update(orders);
        if self.criteria.counts_all && self.criteria.phases.is_empty() {
            let failed = orders.iter().filter(|order| {
                order.outcome().is_failure()
                    && (self.criteria.names.is_empty() || self.is_named(order))
                    && !self.follows(order)
            });
            let failed: Vec<_> = failed.cloned().collect();
            self.followed.extend(failed);
        }
    }

    fn update(&mut self, orders: &[Order]) {
        for known in &mut self.followed {
            if let Some(now) = orders.iter().find(|order| order.key() == known.key()) {
                known.clone_from(now);
            }
        }
    }

    fn follows(&self, order: &Order) -> bool {
        self.followed.iter().any(|known| known.key() == order.key())
    }

    fn is_named(&self, order: &Order) -> bool {
        self.criteria.names.iter().any(|name| order.matches_name(name))
    }

    /// The outcome, as soon as it is known.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        if self.failed().is_some() {
            return Some(Outcome::Failed);
        }
        let is_any = !self.followed.is_empty() || self.criteria.allow_empty;
        let have_succeeded =
            self.followed.iter().all(|order| order.outcome() == crate::order::Outcome::Succeeded);
        let has_looked = self.ended_before.is_some();
        (has_looked && is_any && have_succeeded && self.missing().is_empty())
            .then_some(Outcome::Succeeded)
    }

    /// Named orders that have not appeared.
    pub(super) fn missing(&self) -> Vec<&str> {
        let is_missing =
            |name: &&String| !self.followed.iter().any(|order| order.matches_name(name));
        self.criteria.names.iter().filter(is_missing).map(String::as_str).collect()
    }

    /// An order that has failed.
    pub(super) fn failed(&self) -> Option<&Order> {
        self.followed.iter().find(|order| order.outcome().is_failure())
    }

    /// The orders that count, as they were last seen.
    pub(super) fn orders(&self) -> &[Order] {
        &self.followed
    }

    /// The orders that have not ended.
    pub(super) fn open(&self) -> impl Iterator<Item = &Order> {
        self.followed.iter().filter(|order| !is_ended(order))
    }

    /// A smaller query that shows everything that may have changed, and the orders that its answer
    /// must hold to be believed; `None` where only the whole list will do.
    pub(super) fn incremental_query(&self, query: &Query) -> Option<(Query, Vec<OrderKey>)> {
        let mut must_contain: Vec<&Order> = self.open().collect();
        // Where orders may still join, they are younger than any that is known.
        if self.criteria.counts_all || self.followed.is_empty() {
            must_contain.push(self.newest.as_ref()?);
        }
        let oldest = must_contain.iter().map(|order| at(order)).min()??;
        // Whether since itself is part of the range is not documented.
        let since = oldest - TimeDelta::seconds(1);
        if query.range.since.is_some_and(|given| given >= since) {
            return None;
        }
        let range = TimeRange { since: Some(since), until: query.range.until };
        let keys = must_contain.into_iter().map(Order::key).collect();
        Some((Query { range, ..query.clone() }, keys))
    }
}

fn is_ended(order: &Order) -> bool {
    order.outcome().is_ended()
}

fn at(order: &Order) -> Option<chrono::DateTime<chrono::Utc>> {
    order.created().and_then(Time::instant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(id: &str, phase: &str) -> Order {
        let minute = u64::from(id.as_bytes()[0]) * 60_000;
        let json =
            format!(r#"{{"orderId":"{id}","phase":"{phase}","creationTimestamp":{minute}}}"#);
        Order::read(&json).unwrap()
    }

    fn all(orders: &[(&str, &str)]) -> Vec<Order> {
        orders.iter().map(|(id, phase)| order(id, phase)).collect()
    }

    #[test]
    fn orders_count_that_had_not_ended_when_waiting_began() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.outcome(), None);
        tracker.observe(&all(&[("a", "failed"), ("b", "running"), ("c", "pending")]));
        assert_eq!(tracker.outcome(), None);
        tracker.observe(&all(&[
            ("a", "failed"),
            ("b", "successed"),
            ("c", "running"),
            ("d", "failed"),
        ]));
        assert_eq!(tracker.outcome(), None, "a and d do not count");
        tracker.observe(&all(&[("b", "successed"), ("c", "successed")]));
        assert_eq!(tracker.outcome(), Some(Outcome::Succeeded));
    }

    #[test]
    fn the_first_failure_is_the_outcome() {
        let mut tracker = Tracker::default();
        tracker.observe(&all(&[("b", "running"), ("c", "pending")]));
        tracker.observe(&all(&[("b", "running"), ("c", "failed")]));
        assert_eq!(tracker.outcome(), Some(Outcome::Failed));
        assert_eq!(tracker.failed().and_then(Order::id).as_deref(), Some("c"));
    }

    #[test]
    fn a_first_match_is_waited_for_even_if_it_ends_between_two_looks() {
        let mut tracker = Tracker::default();
        tracker.observe(&all(&[("a", "failed")]));
        assert_eq!(tracker.outcome(), None);
        tracker.observe(&all(&[("a", "failed"), ("b", "successed")]));
        assert_eq!(tracker.outcome(), Some(Outcome::Succeeded));
        let mut empty = Tracker::of(Criteria { allow_empty: true, ..Criteria::default() });
        assert_eq!(empty.outcome(), None, "before the first look nothing is known");
        empty.observe(&[]);
        assert_eq!(empty.outcome(), Some(Outcome::Succeeded));
    }

    #[test]
    fn every_name_has_to_appear_and_ended_orders_count() {
        let names = vec!["a".to_owned(), "b".to_owned()];
        let mut tracker = Tracker::of(Criteria { names, counts_all: true, ..Criteria::default() });
        tracker.observe(&all(&[("a", "successed"), ("x", "failed")]));
        assert_eq!(tracker.outcome(), None);
        tracker.observe(&all(&[("b", "successed")]));
        assert_eq!(tracker.outcome(), Some(Outcome::Succeeded));
    }

    #[test]
    fn with_a_time_all_that_match_count_and_later_ones_join() {
        let mut tracker = Tracker::of(Criteria { counts_all: true, ..Criteria::default() });
        tracker.observe(&all(&[("a", "successed"), ("b", "running")]));
        tracker.observe(&all(&[("a", "successed"), ("b", "successed"), ("c", "pending")]));
        assert_eq!(tracker.outcome(), None);
        tracker.observe(&all(&[("c", "failed")]));
        assert_eq!(tracker.outcome(), Some(Outcome::Failed));
    }

    #[test]
    fn a_phase_that_nobody_documented_is_not_an_end() {
        let mut tracker = Tracker::of(Criteria { counts_all: true, ..Criteria::default() });
        tracker.observe(&all(&[("a", "completed")]));
        assert_eq!(tracker.outcome(), None);
    }

    #[test]
    fn what_arrived_of_a_broken_list_proves_only_failures_that_count() {
        let mut tracker = Tracker::default();
        tracker.observe_partial(&all(&[("a", "failed")]));
        assert_eq!(tracker.outcome(), None, "it may have failed long ago");
        tracker.observe(&all(&[("b", "running")]));
        tracker.observe_partial(&all(&[("a", "failed"), ("b", "failed")]));
        assert_eq!(tracker.outcome(), Some(Outcome::Failed));
        let names = vec!["a".to_owned()];
        let mut named = Tracker::of(Criteria { names, counts_all: true, ..Criteria::default() });
        named.observe_partial(&all(&[("b", "failed")]));
        assert_eq!(named.outcome(), None);
        named.observe_partial(&all(&[("a", "failed")]));
        assert_eq!(named.outcome(), Some(Outcome::Failed));
    }

    #[test]
    fn later_looks_begin_at_the_oldest_open_order() {
        let mut tracker = Tracker::default();
        tracker.observe(&all(&[("a", "successed"), ("b", "running"), ("c", "pending")]));
        let (query, must_contain) = tracker.incremental_query(&Query::default()).unwrap();
        let since = query.range.since.unwrap().timestamp();
        assert_eq!(since, i64::from(b'b') * 60 - 1);
        assert_eq!(must_contain, [order("b", "").key(), order("c", "").key()]);
        let mut waiting = Tracker::default();
        waiting.observe(&all(&[("a", "successed"), ("d", "failed")]));
        let (_, must_contain) = waiting.incremental_query(&Query::default()).unwrap();
        assert_eq!(must_contain, [order("d", "").key()]);
        assert!(Tracker::default().incremental_query(&Query::default()).is_none());
    }

    /// An order of a made-up service: when it arrives, begins and ends, in rounds, and how.
    #[derive(Debug, Clone)]
    struct Story {
        arrives: u8,
        begins: u8,
        ends: u8,
        fails: bool,
    }

    impl Story {
        fn at(&self, number: usize, round: u8) -> Option<Order> {
            let begins = self.arrives + self.begins;
            let phase = match round {
                _ if round < self.arrives => return None,
                _ if round < begins => "pending",
                _ if round < begins + self.ends => "processing",
                _ if self.fails => "failed",
                _ => "successed",
            };
            let created = (u64::from(self.arrives) + 1) * 60_000 + number as u64;
            let json = format!(
                r#"{{"orderId":"{number}","phase":"{phase}","creationTimestamp":{created}}}"#
            );
            Order::read(&json).ok()
        }
    }

    fn list(stories: &[Story], round: u8) -> Vec<Order> {
        let orders = stories.iter().enumerate();
        orders.filter_map(|(number, story)| story.at(number, round)).collect()
    }

    /// The outcome and its round, with every list read whole, or from where it matters on.
    fn ends(stories: &[Story], criteria: Criteria, narrows: bool) -> Option<(u8, Outcome)> {
        let mut tracker = Tracker::of(criteria);
        for round in 0..30 {
            let whole = list(stories, round);
            let incremental_query =
                tracker.incremental_query(&Query::default()).filter(|_| narrows && round > 0);
            if let Some((query, must_contain)) = incremental_query {
                let is_in = |order: &&Order| at(order).is_some_and(|at| query.range.contains(at));
                let part: Vec<_> = whole.iter().filter(is_in).cloned().collect();
                assert!(
                    must_contain.iter().all(|key| part.iter().any(|order| order.key() == *key))
                );
                tracker.observe(&part);
                if tracker.outcome() == Some(Outcome::Succeeded) {
                    tracker.observe(&whole);
                }
            } else {
                tracker.observe(&whole);
            }
            if let Some(outcome) = tracker.outcome() {
                return Some((round, outcome));
            }
        }
        None
    }

    proptest! {
        #[test]
        fn asking_for_less_changes_neither_the_outcome_nor_its_time(
            stories in prop::collection::vec(
                (0_u8..6, 0_u8..4, 0_u8..4, any::<bool>()).prop_map(|(arrives, begins, ends, fails)| {
                    Story { arrives, begins, ends, fails }
                }),
                0..6,
            ),
            counts_all in any::<bool>(),
            allow_empty in any::<bool>(),
            name in prop::option::of(0_usize..6),
        ) {
            let criteria = || Criteria {
                names: name.map(|name| name.to_string()).into_iter().collect(),
                phases: Vec::new(),
                counts_all: counts_all || name.is_some(),
                allow_empty: allow_empty && name.is_none(),
            };
            let whole = ends(&stories, criteria(), false);
            prop_assert_eq!(ends(&stories, criteria(), true), whole);
            // A success is one of orders that have all ended well.
            if let (Some((round, Outcome::Succeeded)), Some(name)) = (whole, name) {
                let order = stories[name].at(name, round).unwrap();
                prop_assert_eq!(order.phase(), Phase::Succeeded);
            }
        }
    }
}
