//! Decides which orders `wait` counts, and what the outcome is. Pure.
//!
//! For each API query (one per pool) it remembers whether it has ever returned a complete list, and
//! whether its pool exists. A poll takes time proportional to the number of its orders.

use crate::commands::fail_on::printed_phase;
use crate::order::{Operation, Order, OrderIndex, Outcome, Phase};

/// Which orders count.
#[derive(Debug, Default)]
pub(super) struct Criteria {
    /// Names or IDs, each of which must appear.
    pub(super) names: Vec<String>,
    /// Phases to wait for; empty for all.
    pub(super) phases: Vec<Phase>,
    /// Whether orders count that had already ended, or were created later: a name or a time was
    /// given.
    pub(super) counts_all: bool,
    /// Whether no orders at all count as success.
    pub(super) allow_empty: bool,
    /// Undocumented phases that count as success.
    pub(super) accept: Vec<String>,
}

/// The result of one API query in one poll.
#[derive(Debug)]
pub(super) enum ListResult {
    /// The complete list.
    Complete(Vec<Order>),
    /// The service reports that the pool does not exist.
    NoPool,
    /// The orders received before an error.
    Partial(Vec<Order>),
}

/// What a poll has changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The order at this index is waited for from now on.
    Joined(usize),
    /// The phase of the order at this index has changed; its previous phase.
    Changed(usize, String),
    /// The order at this index is no longer listed, although it had not ended.
    Gone(usize),
    /// The pool of the order at this index was deleted, as intended.
    Deleted(usize),
}

/// The outcome of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitOutcome {
    /// Every order that counts has succeeded.
    Succeeded,
    /// An order has failed, or succeeded only in part.
    Failed,
    /// An order has ended with an unknown outcome.
    Unknown,
}

/// What is waited for, and what is known about it.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    criteria: Criteria,
    queries: Vec<QueryState>,
    orders: Vec<Tracked>,
    index: OrderIndex,
    poll: u32,
    /// Whether all API queries of the last poll returned complete lists.
    is_poll_complete: bool,
}

#[derive(Debug, Default)]
struct QueryState {
    /// The first complete result, if there has been one.
    first: Option<FirstResult>,
    /// Whether it has ever returned a list.
    was_there: bool,
    /// Whether an order from its results is waited for.
    is_awaited: bool,
}

/// The first complete result of an API query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FirstResult {
    List,
    NoPool,
}

/// Whether an order is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Listed,
    /// No longer listed, although it had not ended.
    Gone,
    /// Its pool is gone, and the order was to delete it.
    Deleted,
}

#[derive(Debug)]
struct Tracked {
    order: Order,
    is_awaited: bool,
    /// It had ended before waiting began.
    is_history: bool,
    was_open: bool,
    presence: Presence,
    /// The last API query and poll whose result had the order.
    query: usize,
    poll: u32,
}

impl Tracker {
    /// A tracker before the first poll.
    pub(super) fn new(criteria: Criteria, queries: usize) -> Self {
        let queries = (0..queries).map(|_| QueryState::default()).collect();
        Self { criteria, queries, ..Self::default() }
    }

    /// Processes a poll: the result of each API query.
    pub(super) fn observe(&mut self, results: Vec<ListResult>) -> Vec<Event> {
        self.poll += 1;
        self.is_poll_complete = results.len() == self.queries.len();
        let awaits_nothing = !self.queries.iter().any(|query| query.is_awaited);
        let mut events = Vec::new();
        for (number, result) in results.into_iter().enumerate() {
            let query = &mut self.queries[number];
            let waits_for_first =
                awaits_nothing || query.first == Some(FirstResult::NoPool) && !query.is_awaited;
            match result {
                ListResult::NoPool => {
                    query.first.get_or_insert(FirstResult::NoPool);
                    self.mark_missing(number, false, &mut events);
                }
                ListResult::Complete(orders) => {
                    query.was_there = true;
                    self.add_orders(number, orders, true, waits_for_first, &mut events);
                    self.queries[number].first.get_or_insert(FirstResult::List);
                    self.mark_missing(number, true, &mut events);
                }
                ListResult::Partial(orders) => {
                    query.was_there |= !orders.is_empty();
                    self.is_poll_complete = false;
                    self.add_orders(number, orders, false, waits_for_first, &mut events);
                }
            }
        }
        events
    }

    fn add_orders(
        &mut self,
        number: usize,
        orders: Vec<Order>,
        is_complete: bool,
        waits_for_first: bool,
        events: &mut Vec<Event>,
    ) {
        let has_begun = self.queries[number].first.is_some();
        for order in orders {
            let is_open = !order.outcome().is_ended();
            let is_match = self.criteria.matches(&order);
            let position = self.add_or_update(order, events);
            let tracked = &mut self.orders[position];
            (tracked.query, tracked.poll) = (number, self.poll);
            tracked.was_open |= is_open;
            // An order that had ended in the first complete result, and was not open before, is
            // ignored.
            tracked.is_history |= is_complete && !has_begun && !tracked.was_open;
            let joins = self.criteria.counts_all
                || if has_begun {
                    waits_for_first && !tracked.is_history
                } else {
                    tracked.was_open
                };
            if joins && is_match && !tracked.is_awaited {
                tracked.is_awaited = true;
                self.queries[number].is_awaited = true;
                events.push(Event::Joined(position));
            }
        }
    }

    /// Adds or updates an order; returns its index.
    fn add_or_update(&mut self, order: Order, events: &mut Vec<Event>) -> usize {
        let Some(position) = self.index.find(&order, |position| &self.orders[position].order)
        else {
            self.index.add(&order, self.orders.len());
            self.orders.push(Tracked::new(order));
            return self.orders.len() - 1;
        };
        let tracked = &mut self.orders[position];
        let names = |order: &Order| (order.name().is_some(), order.id().is_some());
        if names(&order) != names(&tracked.order) {
            self.index.add(&order, position);
        }
        let was = printed_phase(&tracked.order);
        if tracked.is_awaited && was != printed_phase(&order) {
            events.push(Event::Changed(position, was));
        }
        tracked.order = order;
        tracked.presence = Presence::Listed;
        position
    }

    /// Finds orders that a complete result no longer has, although they had not ended.
    fn mark_missing(&mut self, number: usize, has_pool: bool, events: &mut Vec<Event>) {
        for (position, tracked) in self.orders.iter_mut().enumerate() {
            let is_lost = tracked.is_awaited
                && tracked.query == number
                && tracked.poll != self.poll
                && !tracked.order.outcome().is_ended();
            let is_deleted = !has_pool && tracked.order.is_operation(Operation::Delete);
            if is_lost && is_deleted && tracked.presence != Presence::Deleted {
                tracked.presence = Presence::Deleted;
                events.push(Event::Deleted(position));
            } else if is_lost && tracked.presence == Presence::Listed {
                tracked.presence = Presence::Gone;
                events.push(Event::Gone(position));
            }
        }
    }

    /// The outcome, as soon as it is known. Success requires a poll with complete results only.
    pub(super) fn outcome(&self) -> Option<WaitOutcome> {
        let has = |status: Status| self.awaited().any(|one| self.status(one) == status);
        if has(Status::Failed) {
            return Some(WaitOutcome::Failed);
        }
        if has(Status::Unknown) {
            return Some(WaitOutcome::Unknown);
        }
        let is_any = self.awaited().next().is_some() || self.criteria.allow_empty;
        let is_complete = self.missing_names().is_empty()
            && (self.criteria.allow_empty || self.missing_pools().next().is_none());
        (self.is_poll_complete && self.poll > 0 && is_any && is_complete && !has(Status::Open))
            .then_some(WaitOutcome::Succeeded)
    }

    fn status(&self, tracked: &Tracked) -> Status {
        match tracked.order.outcome() {
            _ if tracked.presence == Presence::Deleted => Status::Succeeded,
            _ if tracked.order.is_accepted(&self.criteria.accept) => Status::Succeeded,
            Outcome::Succeeded => Status::Succeeded,
            Outcome::Failed | Outcome::Partial => Status::Failed,
            Outcome::Unknown => Status::Unknown,
            Outcome::Open => Status::Open,
        }
    }

    fn awaited(&self) -> impl Iterator<Item = &Tracked> {
        self.orders.iter().filter(|tracked| tracked.is_awaited)
    }

    fn with_status(&self, status: Status) -> Vec<&Order> {
        let such = self.awaited().filter(|tracked| self.status(tracked) == status);
        such.map(|tracked| &tracked.order).collect()
    }

    /// The orders that count, in their last known state.
    pub(super) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.awaited().map(|tracked| &tracked.order)
    }

    /// The order at an index from an event.
    pub(super) fn order(&self, position: usize) -> &Order {
        &self.orders[position].order
    }

    /// The orders that have failed, or succeeded only in part.
    pub(super) fn failed(&self) -> Vec<&Order> {
        self.with_status(Status::Failed)
    }

    /// The orders that have ended with an unknown outcome.
    pub(super) fn unknown(&self) -> Vec<&Order> {
        self.with_status(Status::Unknown)
    }

    /// The orders that have not ended.
    pub(super) fn open(&self) -> Vec<&Order> {
        self.with_status(Status::Open)
    }

    /// The number of ended orders that count as success only because of `--accept`.
    pub(super) fn accepted(&self) -> usize {
        self.orders().filter(|order| order.is_accepted(&self.criteria.accept)).count()
    }

    /// The orders that have not ended and are no longer listed.
    pub(super) fn gone(&self) -> Vec<&Order> {
        let gone = self.awaited().filter(|tracked| tracked.presence == Presence::Gone);
        gone.map(|tracked| &tracked.order).collect()
    }

    /// Named orders that have not appeared.
    pub(super) fn missing_names(&self) -> Vec<&str> {
        let is_missing = |name: &&String| !self.orders().any(|order| order.matches_name(name));
        self.criteria.names.iter().filter(is_missing).map(String::as_str).collect()
    }

    /// The API queries whose pool has never existed.
    pub(super) fn missing_pools(&self) -> impl Iterator<Item = usize> {
        let is_missing = |(_, query): &(usize, &QueryState)| !query.was_there;
        self.queries.iter().enumerate().filter(is_missing).map(|(number, _)| number)
    }

    /// Whether this API query has ever returned a complete result.
    pub(super) fn was_complete(&self, query: usize) -> bool {
        self.queries[query].first.is_some()
    }

    /// Whether this API query has ever returned a list.
    pub(super) fn was_there(&self, query: usize) -> bool {
        self.queries[query].was_there
    }
}

/// What an order that counts means for the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Open,
    Succeeded,
    Failed,
    Unknown,
}

impl Criteria {
    fn matches(&self, order: &Order) -> bool {
        let is_named = || self.names.iter().any(|name| order.matches_name(name));
        let is_in_phase = || self.phases.iter().any(|phase| order.is_in(*phase));
        (self.names.is_empty() || is_named()) && (self.phases.is_empty() || is_in_phase())
    }
}

impl Tracked {
    fn new(order: Order) -> Self {
        Self {
            order,
            is_awaited: false,
            is_history: false,
            was_open: false,
            presence: Presence::Listed,
            query: 0,
            poll: 0,
        }
    }
}

#[cfg(test)]
mod tests;
