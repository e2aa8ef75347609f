//! One question's whole list, or a clear word that it is not whole; pure over a fetch closure.

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
    /// The way to the service.
    pub(super) fetch: &'a FetchSlice<'a>,
    /// How many requests at a time, asked anew before each part.
    pub(super) parallel: &'a (dyn Fn() -> usize + Sync),
    /// Records for each request.
    pub(super) page_size: u32,
    /// The range that was asked for.
    pub(super) range: TimeRange,
    /// What an open range ends with.
    pub(super) now: DateTime<Utc>,
    /// So many of the newest orders will do, where the list is longer than one question reaches.
    pub(super) newest: Option<u64>,
}

/// How a list was read.
pub(super) struct ListRead {
    /// How many orders the service counts, as far as it was asked.
    pub(super) counted: u64,
    /// How it went; an error where the list is not known to be whole.
    pub(super) outcome: Result<PagesRead>,
}

impl WholeList<'_> {
    /// Reads the list; on an error `found` holds what had arrived.
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
