//! Misbehavior of lists that can be enabled for tests.

use chrono::{DateTime, TimeDelta, Utc};

use super::sample_orders::StoredOrder;

/// The maximum page size with the quirk `clamp`.
const CLAMP: usize = 100;
/// The maximum number of orders per query with the quirk `cap`.
const CAP: usize = 500;
/// From the API documentation: "Only orders within the last month can be queried."
const MONTH: TimeDelta = TimeDelta::days(30);

/// A kind of misbehavior.
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

/// The enabled quirks.
#[derive(Debug, Clone, Default)]
pub(super) struct Quirks(pub(super) Vec<Quirk>);

impl Quirks {
    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.0.contains(&quirk)
    }

    /// Whether the start of a time range is rejected as too old.
    pub(super) fn refuses(&self, since: Option<i64>, now: DateTime<Utc>) -> bool {
        let oldest = (now - MONTH).timestamp_millis();
        self.has(Quirk::History) && since.is_some_and(|since| since < oldest)
    }

    /// One page of the matching orders, newest first, and the reported count.
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
