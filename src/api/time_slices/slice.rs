//! A part of the time, and how it is cut.

use chrono::{DateTime, Utc};

use crate::order::{Order, Time};
use crate::when::TimeRange;

/// Parts are cut for so many orders: so far below a page that chance seldom makes them overflow.
pub(super) const ORDERS_PER_SLICE: u64 = 465;
/// No more parts at once, whatever the service counts.
const MAX_PARTS: u64 = 512;
/// Parts of equal size would often hold a multiple of 50 orders, which a clamp gives too.
const SKEW: usize = 7;
/// What an open end is taken to reach over until orders show that it is more.
pub(super) const MONTH_MS: i64 = 30 * 86_400_000;

/// A part: both of its milliseconds belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) first: i64,
    pub(super) last: i64,
    /// Nothing of the range lies before it.
    pub(super) is_first: bool,
    /// Nothing of the range lies after it.
    pub(super) is_last: bool,
}

impl Slice {
    /// The range to ask for, with so many milliseconds of its neighbours.
    pub(super) fn asked(self, whole: TimeRange, margin: i64) -> TimeRange {
        let at = DateTime::from_timestamp_millis;
        TimeRange {
            since: if self.is_first { whole.since } else { at(self.first - margin) },
            until: if self.is_last { whole.until } else { at(self.last + margin) },
        }
    }

    /// An open end reaches as far as the orders that were seen there, and further: it was a guess.
    pub(super) fn extended(self, whole: TimeRange, shown: &[Order]) -> Self {
        let mut wider = self;
        for at in shown.iter().filter_map(created_ms) {
            if self.is_first && whole.since.is_none() && at < self.first {
                wider.first = wider.first.min(at.saturating_sub(MONTH_MS));
            }
            if self.is_last && whole.until.is_none() && at > self.last {
                wider.last = wider.last.max(at.saturating_add(MONTH_MS));
            }
        }
        wider
    }

    /// Cuts it, newest part first, into parts of about [`ORDERS_PER_SLICE`] orders, at no time
    /// before the horizon; one part alone is one that cannot be cut.
    ///
    /// `shown` are some of its orders. Where they reach over most of the part they stand for all
    /// of it; else the service gave one end first, and the others are taken to be spread evenly
    /// over the rest.
    pub(super) fn cut(self, counted: u64, shown: &[Order], horizon: i64) -> Vec<Self> {
        let within = |at: &i64| (self.first..=self.last).contains(at);
        let mut times: Vec<i64> = shown.iter().filter_map(created_ms).filter(within).collect();
        times.sort_unstable();
        let mut cuts = self.cuts(counted, &times);
        if 2 * times.len() < shown.len() {
            // The neighbouring milliseconds are what is too much: only the edges touch them.
            cuts.extend([self.first.saturating_add(1), self.last]);
        }
        if cuts.iter().any(|cut| *cut < horizon) {
            cuts.push(horizon);
        }
        let earliest = horizon.max(self.first.saturating_add(1));
        cuts.retain(|cut| (earliest..=self.last).contains(cut));
        if cuts.is_empty() && earliest <= self.last {
            // A part must become smaller, or it would be cut for ever.
            cuts.push(self.first.midpoint(self.last).saturating_add(1).max(earliest));
        }
        cuts.sort_unstable();
        cuts.dedup();
        let starts = std::iter::once(self.first).chain(cuts.iter().copied());
        let ends = cuts.iter().map(|cut| cut - 1).chain(std::iter::once(self.last));
        let mut parts: Vec<_> = starts
            .zip(ends)
            .map(|(first, last)| Self {
                first,
                last,
                is_first: self.is_first && first == self.first,
                is_last: self.is_last && last == self.last,
            })
            .collect();
        parts.reverse();
        parts
    }

    /// Where to cut, by the sorted times of the orders that were shown.
    fn cuts(self, counted: u64, times: &[i64]) -> Vec<i64> {
        let mut cuts = Vec::new();
        let (Some(oldest), Some(newest)) = (times.first(), times.last()) else {
            even_cuts(self.first, self.last.saturating_add(1), counted, &mut cuts);
            return cuts;
        };
        if newest - oldest >= (self.last - self.first) / 2 {
            sampled_cuts(times, counted, &mut cuts);
            return cuts;
        }
        let elsewhere = counted.saturating_sub(times.len() as u64);
        let rest = (self.last - self.first) - (newest - oldest);
        // One full millisecond is parted from its neighbours on both sides.
        let is_one_millisecond = oldest == newest;
        for (first, end, edge) in
            [(self.first, *oldest, *oldest), (newest + 1, self.last + 1, newest + 1)]
        {
            let share =
                i128::from(elsewhere) * i128::from((end - first).max(0)) / i128::from(rest.max(1));
            even_cuts(first, end, u64::try_from(share).unwrap_or(0), &mut cuts);
            if share > 0 || is_one_millisecond {
                cuts.push(edge);
            }
        }
        sampled_cuts(times, times.len() as u64, &mut cuts);
        cuts
    }
}

/// When an order was made, in milliseconds.
pub(super) fn created_ms(order: &Order) -> Option<i64> {
    order.created().and_then(Time::instant).map(|at: DateTime<Utc>| at.timestamp_millis())
}

fn parts_for(orders: u64) -> u64 {
    orders.div_ceil(ORDERS_PER_SLICE).min(MAX_PARTS)
}

/// Cuts a stretch over which so many orders are spread evenly.
fn even_cuts(first: i64, end: i64, orders: u64, cuts: &mut Vec<i64>) {
    let parts = i64::try_from(parts_for(orders)).unwrap_or(1);
    let step = (end - first) / parts.max(1);
    if step > 0 {
        cuts.extend((1..parts).map(|number| first + number * step));
    }
}

/// Cuts where the times of sample orders, which stand for so many, say that a part is full.
fn sampled_cuts(times: &[i64], orders: u64, cuts: &mut Vec<i64>) {
    let parts = usize::try_from(parts_for(orders)).unwrap_or(1);
    let skew = if times.len() > 2 * SKEW * parts { SKEW } else { 0 };
    for number in 1..parts.min(times.len()) {
        cuts.push(times[number * times.len() / parts - skew]);
    }
}
