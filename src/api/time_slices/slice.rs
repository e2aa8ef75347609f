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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slice(first: i64, last: i64) -> Slice {
        Slice { first, last, is_first: true, is_last: true }
    }

    fn created_at(times: impl IntoIterator<Item = i64>) -> Vec<Order> {
        let order = |ms| Order::read(&format!(r#"{{"orderId":"a","creationTimestamp":{ms}}}"#));
        times.into_iter().map(|ms| order(ms).unwrap()).collect()
    }

    /// The parts as `first..last`, oldest first.
    fn cut(slice: Slice, counted: u64, shown: &[Order], horizon: i64) -> String {
        let mut parts = slice.cut(counted, shown, horizon);
        parts.reverse();
        let parts = parts.iter().map(|part| format!("{}..{}", part.first, part.last));
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn without_a_sample_the_parts_are_of_equal_length() {
        for (counted, horizon, parts) in [
            (930, i64::MIN, "0..499 500..999"),
            (931, i64::MIN, "0..332 333..665 666..999"),
            // Even if one would do: the whole has more than can be read.
            (465, i64::MIN, "0..499 500..999"),
            (0, i64::MIN, "0..499 500..999"),
            // No part but the first begins before the horizon.
            (930, 500, "0..499 500..999"),
            (930, 501, "0..500 501..999"),
            (930, 999, "0..998 999..999"),
            (931, 400, "0..399 400..665 666..999"),
            (930, 1_000, "0..999"),
        ] {
            assert_eq!(cut(slice(0, 999), counted, &[], horizon), parts, "{counted} {horizon}");
        }
        assert_eq!(cut(slice(5, 5), 930, &[], i64::MIN), "5..5");
        assert_eq!(cut(slice(5, 6), 930, &[], i64::MIN), "5..5 6..6");
        assert_eq!(slice(0, 9_999_999).cut(10_000_000, &[], i64::MIN).len(), 512);
    }

    #[test]
    fn a_sample_of_the_whole_tells_where_to_split() {
        // Shifted by seven, so that no part has a multiple of 50 orders.
        let all = created_at(0..930);
        assert_eq!(cut(slice(0, 929), 930, &all, i64::MIN), "0..457 458..929");
        // A sample of a tenth.
        let tenth = created_at((0..93).map(|n| n * 10 + 1));
        assert_eq!(cut(slice(0, 929), 930, &tenth, i64::MIN), "0..390 391..929");
        // From 29 orders on.
        for (count, parts) in [(28, "0..420 421..929"), (29, "0..210 211..929")] {
            let some = created_at((0..count).map(|n| n * 30 + 1));
            assert_eq!(cut(slice(0, 929), 930, &some, i64::MIN), parts);
        }
        // A small one is not shifted.
        let few = created_at([1, 100, 200, 300, 400, 900]);
        assert_eq!(cut(slice(0, 929), 930, &few, i64::MIN), "0..299 300..929");
        // What lies outside, or has no time, is no part of it.
        let mut others = created_at([1, 100, 200, 300, 400, 900, 930, -1]);
        others.push(Order::read(r#"{"orderId":"a"}"#).unwrap());
        assert_eq!(cut(slice(0, 929), 930, &others, i64::MIN), "0..299 300..929");
    }

    #[test]
    fn a_sample_from_one_end_leaves_the_others_spread_over_the_rest() {
        let newest = created_at(9_500..10_000);
        let parts = "0..4749 4750..9499 9500..9742 9743..9999";
        assert_eq!(cut(slice(0, 9_999), 1_395, &newest, i64::MIN), parts);
        let oldest = created_at(0..500);
        let parts = "0..242 243..499 500..5249 5250..9999";
        assert_eq!(cut(slice(0, 9_999), 1_395, &oldest, i64::MIN), parts);
        let parts = "0..242 243..9999";
        assert_eq!(cut(slice(0, 9_999), 500, &oldest, i64::MIN), parts);
    }

    #[test]
    fn a_crowded_millisecond_is_separated() {
        let crowd = created_at([5_000; 10]);
        for counted in [10, 100] {
            let parts = "0..4999 5000..5000 5001..9999";
            assert_eq!(cut(slice(0, 9_999), counted, &crowd, i64::MIN), parts);
        }
        // If most of the orders are of the milliseconds beside the slice, its edges are.
        let beside = created_at([9, 9, 9, 21, 21, 15]);
        let parts = "10..10 11..14 15..15 16..19 20..20";
        assert_eq!(cut(slice(10, 20), 6, &beside, i64::MIN), parts);
    }

    #[test]
    fn bounds_have_a_margin_except_at_an_end_of_the_whole() {
        let at = DateTime::from_timestamp_millis;
        let whole = TimeRange { since: at(7), until: None };
        for (is_first, is_last, since, until) in [
            (false, false, at(999), at(2_001)),
            (true, false, at(7), at(2_001)),
            (false, true, at(999), None),
        ] {
            let slice = Slice { first: 1_000, last: 2_000, is_first, is_last };
            assert_eq!(slice.request_range(whole, 1), TimeRange { since, until });
        }
        let inner = Slice { is_first: false, is_last: false, ..slice(1_000, 2_000) };
        assert_eq!(inner.request_range(whole, 0), TimeRange { since: at(1_000), until: at(2_000) });
    }

    #[test]
    fn an_open_end_is_extended_beyond_what_is_there() {
        let at = DateTime::from_timestamp_millis;
        let month = 2_592_000_000;
        let (open, closed) = (TimeRange::default(), TimeRange { since: at(10), until: at(20) });
        let inner = Slice { is_first: false, is_last: false, ..slice(10, 20) };
        for (slice, whole, times, first, last) in [
            (slice(10, 20), open, vec![10, 15, 20], 10, 20),
            (slice(10, 20), open, vec![9], 9 - month, 20),
            (slice(10, 20), open, vec![9, 5, 7], 5 - month, 20),
            (slice(10, 20), open, vec![21], 10, 21 + month),
            (slice(10, 20), open, vec![21, 30, 25], 10, 30 + month),
            (slice(10, 20), closed, vec![9, 21], 10, 20),
            (inner, open, vec![9, 21], 10, 20),
        ] {
            let wider = slice.extended(whole, &created_at(times.clone()));
            assert_eq!((wider.first, wider.last), (first, last), "{times:?}");
            assert_eq!((wider.is_first, wider.is_last), (slice.is_first, slice.is_last));
        }
    }

    proptest! {
        #[test]
        fn parts_are_the_whole_newest_first(
            first in -1_000i64..1_000,
            length in 0i64..5_000,
            ends in any::<(bool, bool)>(),
            counted in 0u64..5_000,
            times in prop::collection::vec(-1_500i64..6_500, 0..40),
            horizon in -2_000i64..7_000,
        ) {
            let whole = Slice { first, last: first + length, is_first: ends.0, is_last: ends.1 };
            let parts = whole.cut(counted, &created_at(times), horizon);
            prop_assert_eq!(parts[0].last, whole.last);
            prop_assert_eq!(parts[parts.len() - 1].first, first);
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[1].last + 1, pair[0].first);
                prop_assert!(pair[0].first >= horizon);
            }
            for (place, part) in parts.iter().enumerate() {
                prop_assert!(part.first <= part.last);
                prop_assert_eq!(part.is_first, ends.0 && place == parts.len() - 1);
                prop_assert_eq!(part.is_last, ends.1 && place == 0);
            }
        }
    }
}
