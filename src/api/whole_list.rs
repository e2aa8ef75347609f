//! Reads the complete list of one API query, or reports that it is incomplete. Pure: pages come
//! from a closure.

use std::hash::RandomState;

use chrono::{DateTime, Utc};

use super::budget::Budget;
use super::order_set::OrderSet;
use super::pages::{Completeness, PageWindow, PagesRead};
use super::time_slices::{FetchSlice, SlicedFetch};
use crate::error::{IncompleteList, Result};
use crate::when::TimeRange;

/// How to read a list.
pub(super) struct WholeList<'a> {
    /// Fetches one page.
    pub(super) fetch: &'a FetchSlice<'a>,
    /// The number of concurrent requests; called before each slice.
    pub(super) parallel: &'a (dyn Fn() -> usize + Sync),
    /// Records per request.
    pub(super) page_size: u32,
    /// The requested time range.
    pub(super) range: TimeRange,
    /// The end of an open time range.
    pub(super) now: DateTime<Utc>,
    /// If set, only this many of the newest orders are needed from a list that exceeds one API
    /// query.
    pub(super) newest: Option<u64>,
}

/// The result of reading a list.
pub(super) struct ListRead {
    /// The number of orders reported by the service, as far as known.
    pub(super) counted: u64,
    /// An error if the list is not known to be complete.
    pub(super) outcome: Result<PagesRead>,
}

impl WholeList<'_> {
    /// Reads the list into `found`, which on an error has what was received.
    pub(super) fn read(&self, found: &mut OrderSet) -> ListRead {
        let budget = Budget::new(self.page_size);
        let bounded = |range: TimeRange, offset, limit| {
            if !budget.allows_one_more() {
                let counted = budget.counted();
                return Err(IncompleteList { counted, received: 0, is_beyond_window: true }.into());
            }
            let page = (self.fetch)(range, offset, limit)?;
            budget.learn(&page, offset, range == self.range);
            Ok(page)
        };
        let outcome = self.outcome(&bounded, &budget, found);
        let received = found.len() as u64;
        let known = outcome.as_ref().map_or(0, |read| read.counted);
        let counted = known.max(budget.counted()).max(received);
        ListRead {
            counted,
            outcome: outcome.map_err(|error| error.with_numbers(counted, received)),
        }
    }

    fn outcome(
        &self,
        fetch: &FetchSlice<'_>,
        budget: &Budget,
        found: &mut OrderSet,
    ) -> Result<PagesRead> {
        let window = PageWindow { page_size: self.page_size, reads_all_in_reach: false };
        let mut read = window.read(&mut |offset, limit| fetch(self.range, offset, limit), found)?;
        if matches!(read.end, Completeness::BeyondWindow | Completeness::Unproven) {
            let slices = SlicedFetch {
                fetch,
                received: &|orders| budget.has_received(orders),
                parallel: self.parallel,
                page_size: self.page_size,
                range: self.range,
                now: self.now,
                newest: self.newest,
                hasher: RandomState::new(),
            };
            read = slices.run(read, found)?;
        }
        match read.end {
            Completeness::Complete => Ok(read),
            end => {
                let (counted, received) = (read.counted, found.len() as u64);
                let is_beyond_window = end == Completeness::BeyondWindow;
                Err(IncompleteList { counted, received, is_beyond_window }.into())
            }
        }
    }
}

#[cfg(test)]
mod tests;
