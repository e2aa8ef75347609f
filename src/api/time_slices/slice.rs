//! A slice of the time range, and how to split it.

use chrono::{DateTime, Utc};

use crate::order::{Order, Time};
use crate::when::TimeRange;

/// The target size of slices: below a page, so that few of them exceed it by chance.
pub(super) const ORDERS_PER_SLICE: u64 = 465;
/// Maximum number of slices from one split, whatever the reported count.
const MAX_PARTS: u64 = 512;
/// Slices of equal size would often have a multiple of 50 orders, like a limited page.
const SKEW: usize = 7;
/// The assumed length of an open range, unless orders show that it is longer.
pub(super) const MONTH_MS: i64 = 30 * 86_400_000;

/// A slice of the time range. Both ends are inclusive, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) first: i64,
    pub(super) last: i64,
    /// Whether the slice is the first of the range.
    pub(super) is_first: bool,
    /// Whether the slice is the last of the range.
    pub(super) is_last: bool,
}

impl Slice {
    /// The range to request, with a margin of this many milliseconds on each side.
    pub(super) fn request_range(self, whole: TimeRange, margin: i64) -> TimeRange {
        let at = DateTime::from_timestamp_millis;
        TimeRange {
            since: if self.is_first { whole.since } else { at(self.first - margin) },
            until: if self.is_last { whole.until } else { at(self.last + margin) },
        }
    }

    /// Extends a slice with an open end beyond the orders seen there, since that end was a guess.
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

    /// Splits the slice into parts of about [`ORDERS_PER_SLICE`] orders, newest first, never before
    /// the horizon. A single part means that it cannot be split.
    ///
    /// `shown` is a sample of its orders. If the sample covers most of the slice, it is taken as
    /// representative; otherwise it comes from one end, and the other orders are assumed to be
    /// spread evenly over the rest.
    pub(super) fn cut(self, counted: u64, shown: &[Order], horizon: i64) -> Vec<Self> {
        let within = |at: &i64| (self.first..=self.last).contains(at);
        let mut times: Vec<i64> = shown.iter().filter_map(created_ms).filter(within).collect();
        times.sort_unstable();
        let mut cuts = self.cuts(counted, &times);
        if 2 * times.len() < shown.len() {
            // The adjacent milliseconds cause the excess; only the edges touch them.
            cuts.extend([self.first.saturating_add(1), self.last]);
        }
        if cuts.iter().any(|cut| *cut < horizon) {
            cuts.push(horizon);
        }
        let earliest = horizon.max(self.first.saturating_add(1));
        cuts.retain(|cut| (earliest..=self.last).contains(cut));
        if cuts.is_empty() && earliest <= self.last {
            // A part must be smaller than the whole, or the split would never end.
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

    /// Where to split, from the sorted times of the sample.
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
        // A single crowded millisecond is separated from its neighbors on both sides.
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

/// The creation time in milliseconds.
pub(super) fn created_ms(order: &Order) -> Option<i64> {
    order.created().and_then(Time::instant).map(|at: DateTime<Utc>| at.timestamp_millis())
}

fn parts_for(orders: u64) -> u64 {
    orders.div_ceil(ORDERS_PER_SLICE).min(MAX_PARTS)
}

/// Splits a stretch over which the orders are spread evenly.
fn even_cuts(first: i64, end: i64, orders: u64, cuts: &mut Vec<i64>) {
    let parts = i64::try_from(parts_for(orders)).unwrap_or(1);
    let step = (end - first) / parts.max(1);
    if step > 0 {
        cuts.extend((1..parts).map(|number| first + number * step));
    }
}

/// Splits at the times of the sample where a part has enough orders.
fn sampled_cuts(times: &[i64], orders: u64, cuts: &mut Vec<i64>) {
    let parts = usize::try_from(parts_for(orders)).unwrap_or(1);
    let skew = if times.len() > 2 * SKEW * parts { SKEW } else { 0 };
    for number in 1..parts.min(times.len()) {
        cuts.push(times[number * times.len() / parts - skew]);
    }
}
