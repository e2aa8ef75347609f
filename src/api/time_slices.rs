//! Fetches lists that exceed one API query, by splitting the time range into slices. Pure: pages
//! come from a closure.
//!
//! The documentation does not say whether `since` and `until` are inclusive, whether they apply to
//! the creation time, and how results are sorted. So slices overlap by a millisecond on each side,
//! the outermost keep the requested bounds (or none), duplicates are dropped, and each slice and
//! the total are compared with the reported counts. No generated `since` is older than 30 days,
//! which the service rejects: older orders are fetched with `until` alone, from newest to oldest.

mod slice;

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::order_set::OrderSet;
use super::pages::{Completeness, PageWindow, PagesRead};
use crate::error::{Error, IncompleteList, Result};
use crate::order::{Order, Page};
use crate::when::TimeRange;
use slice::{MONTH_MS, ORDERS_PER_SLICE, Slice, created_ms};

/// The oldest generated `since` is this much younger than 30 days, since the run takes time.
const HORIZON_MARGIN_MS: i64 = 600_000;
/// If splitting this many times does not reduce the results, the service ignores the time range.
const MAX_FUTILE_SPLITS: u8 = 3;
/// The service may round bounds to seconds.
const ROUNDING_MS: i64 = 1_000;

/// Fetches one page of a time range, given offset and limit; called from several threads.
pub(super) type FetchSlice<'a> = dyn Fn(TimeRange, u32, u32) -> Result<Page> + Sync + 'a;

/// How to fetch a list in slices.
pub(super) struct SlicedFetch<'a> {
    /// Fetches one page.
    pub(super) fetch: &'a FetchSlice<'a>,
    /// Called with the number of orders received so far.
    pub(super) received: &'a (dyn Fn(u64) + Sync),
    /// The number of concurrent requests; called before each slice, since it drops when the service
    /// throttles.
    pub(super) parallel: &'a (dyn Fn() -> usize + Sync),
    /// Records per request.
    pub(super) page_size: u32,
    /// The requested time range.
    pub(super) range: TimeRange,
    /// The end of an open time range.
    pub(super) now: DateTime<Utc>,
    /// If set, only this many of the newest orders are needed.
    pub(super) newest: Option<u64>,
    /// For deduplication.
    pub(super) hasher: RandomState,
}

/// A slice to fetch.
struct Task {
    slice: Slice,
    /// If this slice continues one that exceeded the limit, the last record of that one, which must
    /// be in this slice again.
    seam: Option<Order>,
    /// The number of orders in the slice from which this one was cut.
    cut_from: u64,
    /// How many times splitting has not reduced the results.
    futile_splits: u8,
}

/// The state shared by the workers.
#[derive(Default)]
struct Queue {
    /// Newest first.
    waiting: VecDeque<Task>,
    running: usize,
    done: Vec<(Slice, Vec<Order>)>,
    received: u64,
    repeated: usize,
    /// The sizes of slices that may have been capped: their parts must have at least as many
    /// orders.
    doubtful: Vec<u64>,
    /// Whether slices were skipped because enough of the newest orders were received.
    ended_early: bool,
    /// Set if a slice is incomplete; the others are read nevertheless.
    incomplete: Option<Error>,
    /// Set if a slice failed; stops all workers.
    failed: Option<Error>,
}

impl SlicedFetch<'_> {
    /// Fetches all orders of a range that exceeds, or may exceed, one API query. On an error
    /// `found` has what was received.
    ///
    /// `first` is the result for the whole range, and `found` the orders from it.
    pub(super) fn run(&self, first: PagesRead, found: &mut OrderSet) -> Result<PagesRead> {
        let mut queue = Queue::default();
        let whole =
            Task { slice: self.whole(found), seam: None, cut_from: u64::MAX, futile_splits: 0 };
        if !self.cut(&mut queue, &whole, first.counted, found.orders()) {
            queue.waiting.push_front(whole);
        }
        let (queue, changed) = (Mutex::new(queue), Condvar::new());
        std::thread::scope(|scope| {
            // If all wanted orders fit into the first slice, the others are not requested.
            let needs_one_part = self.newest.is_some_and(|newest| newest <= ORDERS_PER_SLICE);
            let workers = if needs_one_part { 1 } else { (self.parallel)().max(1) };
            for number in 0..workers {
                let (queue, changed) = (&queue, &changed);
                scope.spawn(move || {
                    while let Some(task) = self.next(number, queue, changed) {
                        let outcome = self.read(&task);
                        self.complete(&mut locked(queue), task, outcome);
                        changed.notify_all();
                    }
                    changed.notify_all();
                });
            }
        });
        self.merged(queue.into_inner().unwrap_or_else(PoisonError::into_inner), first, found)
    }

    /// The whole range. An open start is taken as 30 days ago, although the first slice stays open.
    fn whole(&self, shown: &OrderSet) -> Slice {
        let now = self.now.timestamp_millis();
        let newest = shown.orders().iter().filter_map(created_ms).max().unwrap_or(now).max(now);
        let ms = |bound: Option<DateTime<Utc>>| bound.map(|bound| bound.timestamp_millis());
        let last = ms(self.range.until).unwrap_or(newest);
        let first = ms(self.range.since).unwrap_or(now.min(last) - MONTH_MS);
        Slice { first: first.min(last), last, is_first: true, is_last: true }
    }

    /// The oldest `since` that may be sent, in milliseconds.
    fn horizon(&self) -> i64 {
        let ours = self.now.timestamp_millis() - MONTH_MS + HORIZON_MARGIN_MS;
        self.range.since.map_or(ours, |given| given.timestamp_millis().min(ours))
    }

    /// The next slice for a worker; `None` if all are done or there are too many workers.
    fn next(&self, worker: usize, queue: &Mutex<Queue>, changed: &Condvar) -> Option<Task> {
        let mut queue = locked(queue);
        loop {
            let is_one_too_many = worker > 0 && worker >= (self.parallel)();
            if queue.failed.is_some() || is_one_too_many {
                return None;
            }
            if self.has_enough(&queue) {
                queue.waiting.clear();
                queue.ended_early = true;
            }
            if let Some(task) = queue.waiting.pop_front() {
                queue.running += 1;
                return Some(task);
            }
            if queue.running == 0 {
                return None;
            }
            queue = changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether the finished slices have enough of the newest orders.
    ///
    /// Only if the bounds apply to the creation time, which can be seen from the orders.
    fn has_enough(&self, queue: &Queue) -> bool {
        let (Some(wanted), Some(next)) = (self.newest, queue.waiting.front()) else { return false };
        let mut newer = 0;
        for (slice, orders) in queue.done.iter().filter(|(slice, _)| slice.first > next.slice.last)
        {
            let created = || orders.iter().map(created_ms);
            let near = slice.first - ROUNDING_MS..=slice.last.saturating_add(ROUNDING_MS);
            if !slice.is_last && !created().all(|at| at.is_some_and(|at| near.contains(&at))) {
                return false;
            }
            newer += created().filter(|at| at.is_some_and(|at| at >= slice.first)).count() as u64;
        }
        newer >= wanted
    }

    fn read(&self, task: &Task) -> (OrderSet, Result<PagesRead>) {
        let mut found = OrderSet::default();
        let within = |margin: i64, reads_all_in_reach: bool, found: &mut OrderSet| {
            let range = task.slice.request_range(self.range, margin);
            let window = PageWindow { page_size: self.page_size, reads_all_in_reach };
            window.read(&mut |offset, limit| (self.fetch)(range, offset, limit), found)
        };
        let mut read = within(1, false, &mut found);
        if !read.as_ref().is_ok_and(|read| read.end == Completeness::BeyondWindow) {
            return (found, read);
        }
        if self.is_one_millisecond(task.slice) {
            // The adjacent milliseconds may cause the excess.
            let mut all = std::mem::take(&mut found).into_orders();
            read = within(0, true, &mut found);
            all.retain(|order| created_ms(order) == Some(task.slice.first));
            let lacks_some = !found.has_all(&all);
            found.add_missing(all);
            if let (true, Ok(read)) = (lacks_some, &mut read) {
                // Exclusive bounds: this millisecond cannot be requested alone.
                read.end = Completeness::BeyondWindow;
            }
        } else if found.orders().iter().filter_map(created_ms).all(|at| at >= task.slice.last) {
            read = within(1, true, &mut found);
        }
        (found, read)
    }

    fn is_one_millisecond(&self, slice: Slice) -> bool {
        slice.first == slice.last
            && (!slice.is_first || self.range.since.is_some())
            && (!slice.is_last || self.range.until.is_some())
    }

    /// Handles the result of a slice: keeps its orders, splits it again, or records why to stop.
    fn complete(&self, queue: &mut Queue, task: Task, outcome: (OrderSet, Result<PagesRead>)) {
        let (mut found, read) = outcome;
        queue.running -= 1;
        let read = match read {
            Ok(read) => read,
            Err(error) => {
                queue.failed.get_or_insert(error);
                return self.keep(queue, task.slice, found);
            }
        };
        let received = found.len() as u64;
        let incomplete =
            IncompleteList { counted: read.counted, received, is_beyond_window: false };
        let is_continued = task.seam.as_ref().is_none_or(|seam| found.has(seam));
        match read.end {
            Completeness::Complete if is_continued => queue.repeated += read.repeated,
            Completeness::BeyondWindow | Completeness::Unproven if is_continued => {
                let wider = Task {
                    slice: task.slice.extended(self.range, found.orders()),
                    futile_splits: task.futile_splits + u8::from(read.counted >= task.cut_from),
                    ..task
                };
                if self.cut(queue, &wider, read.counted, found.orders()) {
                    if read.end == Completeness::Unproven {
                        queue.doubtful.extend(found.orders().iter().map(|o| self.identity(o)));
                    }
                    return;
                }
                if !self.walk(queue, wider.slice, &found) {
                    let why = Error::from(IncompleteList { is_beyond_window: true, ..incomplete });
                    let why = why.about(self.why_uncut(&wider, read.end));
                    queue.incomplete.get_or_insert(why);
                }
            }
            _ => {
                queue.incomplete.get_or_insert_with(|| incomplete.into());
            }
        }
        self.keep(queue, task.slice, found);
    }

    fn keep(&self, queue: &mut Queue, slice: Slice, found: OrderSet) {
        // Each order counts in one slice only, even if the service ignores the bounds.
        let is_own = |at| at >= slice.first && at <= slice.last;
        let created = found.orders().iter().map(created_ms);
        queue.received += created.filter(|at| at.map_or(slice.is_first, is_own)).count() as u64;
        (self.received)(queue.received);
        queue.done.push((slice, found.into_orders()));
    }

    /// Splits a slice into smaller ones, to be fetched next. Returns whether it could be split.
    fn cut(&self, queue: &mut Queue, task: &Task, counted: u64, shown: &[Order]) -> bool {
        let parts = task.slice.cut(counted, shown, self.horizon());
        if parts.len() < 2 || task.futile_splits >= MAX_FUTILE_SPLITS {
            return false;
        }
        for slice in parts.into_iter().rev() {
            let (cut_from, futile_splits) = (counted, task.futile_splits);
            queue.waiting.push_front(Task { slice, seam: None, cut_from, futile_splits });
        }
        true
    }

    fn identity(&self, order: &Order) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        order.hash_identity(&mut hasher);
        hasher.finish()
    }

    /// Continues before the oldest order of a slice that has no lower bound, if the service returns
    /// the newest first. Returns whether that is possible.
    fn walk(&self, queue: &mut Queue, slice: Slice, found: &OrderSet) -> bool {
        let times: Vec<_> = found.orders().iter().map(created_ms).collect();
        let is_newest_first =
            times.iter().all(Option::is_some) && times.is_sorted_by(|one, two| one >= two);
        let (Some(Some(oldest)), Some(seam)) = (times.last(), found.orders().last()) else {
            return false;
        };
        let goes_on =
            slice.is_first && self.range.since.is_none() && is_newest_first && *oldest < slice.last;
        if goes_on {
            let first = slice.first.min(oldest.saturating_sub(1));
            let rest = Slice { first, last: *oldest, is_first: true, is_last: false };
            let seam = Some(seam.clone());
            queue.waiting.push_front(Task {
                slice: rest,
                seam,
                cut_from: u64::MAX,
                futile_splits: 0,
            });
        }
        goes_on
    }

    /// Merges the slices, each of which is complete. Compares the total with the initial count, and
    /// if it is less, with the current count.
    fn merged(
        &self,
        mut queue: Queue,
        first: PagesRead,
        found: &mut OrderSet,
    ) -> Result<PagesRead> {
        let shown = std::mem::take(found).into_orders();
        let newest = shown.iter().filter_map(created_ms).max();
        // Newest first, whatever the order of the threads, so that the result is deterministic.
        queue.done.sort_by_key(|(slice, _)| std::cmp::Reverse(slice.first));
        found.reserve(queue.done.iter().map(|(_, orders)| orders.len()).sum());
        for (_, orders) in queue.done.drain(..) {
            found.merge(orders);
        }
        let ended_early = queue.ended_early;
        let mut is_covered = found.has_all(&shown);
        if !queue.doubtful.is_empty() {
            let there: HashSet<_> = found.orders().iter().map(|o| self.identity(o)).collect();
            is_covered &= queue.doubtful.iter().all(|order| there.contains(order));
        }
        found.add_missing(shown);
        if let Some(error) = queue.failed.or(queue.incomplete) {
            return Err(error);
        }
        let received = found.len() as u64;
        let mut counted = first.counted;
        if received < counted && !ended_early {
            let again = (self.fetch)(self.range, 0, self.page_size)?;
            counted = again.count.unwrap_or(counted);
        }
        let is_proven = is_covered || first.end == Completeness::BeyondWindow && first.is_counted;
        let is_complete = ended_early || received >= counted && is_proven;
        let end = if is_complete { Completeness::Complete } else { Completeness::Incomplete };
        // A capped or clamped count does not tell how many orders came later, but only orders that
        // are newer than those of the first responses did.
        let newer = found.orders().iter().filter(|order| created_ms(order) > newest).count() as u64;
        let arrived = match first.end {
            Completeness::Unproven => 0,
            _ => received.saturating_sub(first.counted).min(newer),
        };
        Ok(PagesRead {
            end,
            counted: counted.max(received),
            repeated: queue.repeated,
            arrived,
            ..first
        })
    }
}

impl SlicedFetch<'_> {
    fn why_uncut(&self, task: &Task, end: Completeness) -> String {
        if task.futile_splits >= MAX_FUTILE_SPLITS {
            return "the service ignores since and until".to_owned();
        }
        if !self.is_one_millisecond(task.slice) {
            return "orders older than one month are not sorted by time, so the list cannot be split".to_owned();
        }
        let at = task.slice.first;
        match end {
            Completeness::Unproven => {
                format!(
                    "the API may have capped the orders created in the same millisecond ({at}); it cannot list them all"
                )
            }
            _ => format!(
                "more than 1,000 orders were created in the same millisecond ({at}); the API cannot list them all"
            ),
        }
    }
}

fn locked(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
