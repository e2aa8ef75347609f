//! Ways in which a list is at times not what it says, so that they can be rehearsed.

use chrono::{DateTime, TimeDelta, Utc};

use super::sample_orders::StoredOrder;

/// A clamp's longest page.
const CLAMP: usize = 100;
/// No more orders of one query are counted, or can be reached.
const CAP: usize = 500;
/// "Only orders within the last month can be queried."
const MONTH: TimeDelta = TimeDelta::days(30);

/// A way in which the service is not honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Quirk {
    /// Return at most 100 orders per page, and count only those
    Clamp,
    /// Count and return at most 500 orders per query
    Cap,
    /// Return the oldest orders first
    Disorder,
    /// Reject time ranges that start more than 30 days ago
    History,
    /// Return each order twice
    Duplicates,
    /// Return the first page for every offset
    IgnoreOffset,
    /// Ignore the start of the time range
    IgnoreSince,
    /// Return orders for every pool
    IgnorePool,
}

/// The quirks of a service.
#[derive(Debug, Clone, Default)]
pub(super) struct Quirks(pub(super) Vec<Quirk>);

impl Quirks {
    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.0.contains(&quirk)
    }

    /// Whether the start of a time range is too old.
    pub(super) fn refuses(&self, since: Option<i64>, now: DateTime<Utc>) -> bool {
        let oldest = (now - MONTH).timestamp_millis();
        self.has(Quirk::History) && since.is_some_and(|since| since < oldest)
    }

    /// One page of the orders that match, newest first, and what is counted.
    pub(super) fn page<'a>(
        &self,
        mut matching: Vec<&'a StoredOrder>,
        offset: usize,
        limit: usize,
    ) -> (usize, Vec<&'a str>) {
        if self.has(Quirk::Disorder) {
            matching.reverse();
        }
        if self.has(Quirk::Cap) {
            matching.truncate(CAP);
        }
        let offset = if self.has(Quirk::IgnoreOffset) { 0 } else { offset };
        let limit = if self.has(Quirk::Clamp) { limit.min(CLAMP) } else { limit };
        let times = if self.has(Quirk::Duplicates) { 2 } else { 1 };
        let page: Vec<_> = matching
            .iter()
            .skip(offset)
            .take(limit)
            .flat_map(|order| std::iter::repeat_n(order.json.as_str(), times))
            .collect();
        let count = if self.has(Quirk::Clamp) { page.len() } else { matching.len() };
        (count, page)
    }
}
