//! Every order beyond the service's window: the time is cut into parts that fit into it.
//!
//! Pure over a fetch closure. Whether `since` and `until` are inclusive, whether they apply to the
//! creation, and in which order results come is not documented: so parts overlap by a millisecond
//! on each side, the outermost keep the bounds that were asked for (or none), duplicates are
//! dropped, and each part and the whole are held against the service's counts.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use chrono::{DateTime, Utc};

use super::order_set::OrderSet;
use super::pages::{Completeness, PageWindow, PagesRead};
use crate::error::IncompleteList;
use crate::order::{Order, Page, Time};
use crate::query::MAX_PAGE_SIZE;
use crate::when::TimeRange;

/// Parts are cut for so many orders: so far below a page that chance seldom makes them overflow.
const ORDERS_PER_SLICE: u64 = 465;
/// The service keeps orders for a month; older ones that it still gives are in the first part.
const MONTH_MS: i64 = 30 * 86_400_000;

/// Asks for one page of one range; called from several threads.
pub(super) type FetchSlice<'a> = dyn Fn(TimeRange, u32, u32) -> Result<Page> + Sync + 'a;

/// How to gather.
pub(super) struct SlicedFetch<'a> {
    /// The way to the service.
    pub(super) fetch: &'a FetchSlice<'a>,
    /// How many requests at a time, asked anew before each part: it falls when the service is
    /// throttling.
    pub(super) parallel: &'a (dyn Fn() -> usize + Sync),
    /// Records for each request.
    pub(super) page_size: u32,
    /// The range that was asked for.
    pub(super) range: TimeRange,
    /// What an open range ends with.
    pub(super) now: DateTime<Utc>,
}

/// A part: both of its milliseconds belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slice {
    first: i64,
    last: i64,
    /// Nothing of the range lies before it.
    is_first: bool,
    /// Nothing of the range lies after it.
    is_last: bool,
}

/// What the workers share.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Slice>,
    running: usize,
    done: Vec<(i64, OrderSet)>,
    repeated: usize,
    failed: Option<Error>,
}

impl SlicedFetch<'_> {
    /// Gathers all orders of a range of which a window showed too many; on an error `found` holds
    /// what had arrived.
    ///
    /// `first` is how the service counts them, `found` what the window gave.
    pub(super) fn run(&self, first: PagesRead, found: &mut OrderSet) -> Result<PagesRead> {
        let whole = self.whole(found);
        let work = Mutex::new(Queue {
            waiting: whole.truncate(first.counted, found.orders()).into(),
            ..Queue::default()
        });
        let (requests, changed) = (AtomicUsize::new(0), Condvar::new());
        let most_requests = most_requests(first.counted);
        let workers = (self.parallel)().max(1);
        std::thread::scope(|scope| {
            for number in 0..workers {
                let (work, requests, changed) = (&work, &requests, &changed);
                scope.spawn(move || {
                    let bounded = |range, offset, limit| {
                        if requests.fetch_add(1, Ordering::Relaxed) >= most_requests {
                            return Err(incomplete_list(first.counted, locked(work).received()));
                        }
                        (self.fetch)(range, offset, limit)
                    };
                    while let Some(part) = self.next(number, work, changed) {
                        let outcome = self.read(part, &bounded);
                        locked(work).complete(part, self.range, outcome);
                        changed.notify_all();
                    }
                    changed.notify_all();
                });
            }
        });
        let mut work = work.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Newest first, whatever the threads did: the same data gives the same sequence.
        work.done.sort_by_key(|(first, _)| std::cmp::Reverse(*first));
        for (_, part) in work.done {
            found.extend(part)?;
        }
        match work.failed {
            Some(error) => Err(error),
            None => Ok(self.held_against_the_count(first, found, work.repeated)?),
        }
    }

    /// The whole range; an open start is a month back, though the first part stays open.
    fn whole(&self, shown: &OrderSet) -> Slice {
        let now = self.now.timestamp_millis();
        let newest = shown.orders().iter().filter_map(created).max().unwrap_or(now).max(now);
        let ms = |bound: Option<DateTime<Utc>>| bound.map(|bound| bound.timestamp_millis());
        let last = ms(self.range.until).unwrap_or(newest);
        let first = ms(self.range.since).unwrap_or(now.min(last) - MONTH_MS);
        Slice { first: first.min(last), last, is_first: true, is_last: true }
    }

    /// The next part for a worker; `None` when nothing is left, or too many workers are at it.
    fn next(&self, worker: usize, work: &Mutex<Queue>, changed: &Condvar) -> Option<Slice> {
        let mut work = locked(work);
        loop {
            let is_one_too_many = worker > 0 && worker >= (self.parallel)();
            if work.failed.is_some() || is_one_too_many {
                return None;
            }
            if let Some(part) = work.waiting.pop_front() {
                work.running += 1;
                return Some(part);
            }
            if work.running == 0 {
                return None;
            }
            work = changed.wait(work).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn read(
        &self,
        part: Slice,
        fetch: &(dyn Fn(TimeRange, u32, u32) -> Result<Page> + Sync),
    ) -> (OrderSet, Result<PagesRead>) {
        let window = PageWindow { start: 0, page_size: self.page_size, most: None };
        let mut found = OrderSet::default();
        let within = |margin: i64, found: &mut OrderSet| {
            let range = part.asked(self.range, margin);
            window.read(&mut |offset, limit| fetch(range, offset, limit), found)
        };
        let overflows = |reading: &Result<PagesRead>| {
            reading.as_ref().is_ok_and(|reading| reading.end == Completeness::BeyondWindow)
        };
        let mut reading = within(1, &mut found);
        let wider = part.extended(self.range, found.orders());
        if overflows(&reading) && wider.first == wider.last {
            // The neighbouring milliseconds may be what is too much.
            reading = within(0, &mut found);
            if overflows(&reading) {
                let counted = reading.map_or(0, |reading| reading.counted);
                let error = incomplete_list(counted, found.len() as u64).about(format!(
                    "more than 1,000 orders share the millisecond {}: it cannot be split",
                    part.first
                ));
                return (found, Err(error));
            }
        }
        (found, reading)
    }

    /// Each part was whole; the sum is held against what the service counted at first, and where
    /// it is less, against what it counts now.
    fn held_against_the_count(
        &self,
        first: PagesRead,
        found: &OrderSet,
        repeated: usize,
    ) -> Result<PagesRead> {
        let received = found.len() as u64;
        let mut counted = first.counted;
        if received < counted {
            let again = (self.fetch)(self.range, 0, MAX_PAGE_SIZE)?;
            counted = again.count.unwrap_or(counted);
        }
        let end =
            if received < counted { Completeness::Incomplete } else { Completeness::Complete };
        let arrived = received.saturating_sub(first.counted);
        Ok(PagesRead { end, counted: counted.max(received), repeated, arrived })
    }
}

/// Requests are bounded, whatever the service answers: room for parts that overflow and are cut
/// again, some times over.
fn most_requests(counted: u64) -> usize {
    let pages = counted.div_ceil(u64::from(MAX_PAGE_SIZE));
    usize::try_from(pages).unwrap_or(usize::MAX).saturating_mul(6).saturating_add(64)
}

fn incomplete_list(counted: u64, received: u64) -> Error {
    IncompleteList { counted, received, is_beyond_window: true }.into()
}

fn locked(work: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    work.lock().unwrap_or_else(PoisonError::into_inner)
}

fn created(order: &Order) -> Option<i64> {
    Some(order.created().and_then(Time::instant)?.timestamp_millis())
}

impl Queue {
    fn received(&self) -> u64 {
        self.done.iter().map(|(_, part)| part.len() as u64).sum()
    }

    /// Takes a part's orders, cuts it again where it was too much, or notes why all must end.
    fn complete(
        &mut self,
        part: Slice,
        whole: TimeRange,
        (found, reading): (OrderSet, Result<PagesRead>),
    ) {
        self.running -= 1;
        match reading {
            Ok(PagesRead { end: Completeness::BeyondWindow, counted, .. }) => {
                let wider = part.extended(whole, found.orders());
                for smaller in wider.truncate(counted, found.orders()).into_iter().rev() {
                    self.waiting.push_front(smaller);
                }
                return;
            }
            Ok(PagesRead { end: Completeness::Incomplete, counted, .. }) => {
                let received = found.len() as u64;
                let short = IncompleteList { counted, received, is_beyond_window: false };
                self.failed.get_or_insert_with(|| short.into());
            }
            Ok(reading) => self.repeated += reading.repeated,
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
        self.done.push((part.first, found));
    }
}

impl Slice {
    /// The range to ask for, with so many milliseconds of its neighbours.
    fn asked(self, whole: TimeRange, margin: i64) -> TimeRange {
        let at = DateTime::from_timestamp_millis;
        TimeRange {
            since: if self.is_first { whole.since } else { at(self.first - margin) },
            until: if self.is_last { whole.until } else { at(self.last + margin) },
        }
    }

    /// An open end reaches as far as the orders that were seen there, and further: it was a guess.
    fn extended(self, whole: TimeRange, shown: &[Order]) -> Self {
        let mut wider = self;
        for at in shown.iter().filter_map(created) {
            if self.is_first && whole.since.is_none() && at < self.first {
                wider.first = wider.first.min(at - MONTH_MS);
            }
            if self.is_last && whole.until.is_none() && at > self.last {
                wider.last = wider.last.max(at + MONTH_MS);
            }
        }
        wider
    }

    /// Cuts it, newest part first, into parts of about [`ORDERS_PER_SLICE`] orders.
    ///
    /// `shown` are some of its orders. Where they reach over most of the part they stand for all
    /// of it; else the service gave one end first, and the others are taken to be spread evenly
    /// over the rest.
    fn truncate(self, counted: u64, shown: &[Order]) -> Vec<Self> {
        let mut times: Vec<i64> = shown
            .iter()
            .filter_map(created)
            .filter(|at| (self.first..=self.last).contains(at))
            .collect();
        times.sort_unstable();
        let mut cuts = Vec::new();
        match (times.first(), times.last()) {
            (Some(oldest), Some(newest)) if newest - oldest < (self.last - self.first) / 2 => {
                let elsewhere = counted.saturating_sub(times.len() as u64);
                let rest = (self.last - self.first) - (newest - oldest);
                // One full millisecond is parted from its neighbours on both sides.
                let is_one_millisecond = oldest == newest;
                for (first, end, edge) in
                    [(self.first, *oldest, *oldest), (newest + 1, self.last + 1, newest + 1)]
                {
                    let share = i128::from(elsewhere) * i128::from((end - first).max(0))
                        / i128::from(rest.max(1));
                    even_cuts(first, end, u64::try_from(share).unwrap_or(0), &mut cuts);
                    if share > 0 || is_one_millisecond {
                        cuts.push(edge);
                    }
                }
                sampled_cuts(&times, times.len() as u64, &mut cuts);
            }
            (Some(_), Some(_)) => sampled_cuts(&times, counted, &mut cuts),
            _ => even_cuts(self.first, self.last + 1, counted, &mut cuts),
        }
        cuts.retain(|cut| self.first < *cut && *cut <= self.last);
        if cuts.is_empty() && self.first < self.last {
            // A part must become smaller, or it would be cut for ever.
            cuts.push(self.first + (self.last - self.first + 1) / 2);
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
}

/// Cuts a stretch over which so many orders are spread evenly.
fn even_cuts(first: i64, end: i64, orders: u64, cuts: &mut Vec<i64>) {
    let parts = i64::try_from(orders.div_ceil(ORDERS_PER_SLICE)).unwrap_or(i64::MAX);
    let step = (end - first) / parts.max(1);
    if step > 0 {
        cuts.extend((1..parts).map(|number| first + number * step));
    }
}

/// Cuts where the times of sample orders, which stand for so many, say that a part is full.
fn sampled_cuts(times: &[i64], orders: u64, cuts: &mut Vec<i64>) {
    let parts = usize::try_from(orders.div_ceil(ORDERS_PER_SLICE)).unwrap_or(usize::MAX);
    for number in 1..parts.min(times.len()) {
        cuts.push(times[number * times.len() / parts]);
    }
}

#[cfg(test)]
mod tests;
