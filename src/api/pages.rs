//! Reads the pages of one API query, as far as its offset reaches. Pure: pages come from a closure.
//!
//! The service returns at most 500 records per request and accepts offsets up to 500, so one API
//! query reaches 1,000 records. Its responses are not trusted: pages may be shorter than requested,
//! `count` may be wrong, missing or capped, and orders come and go while pages are read. So the end
//! of a list needs evidence, and consecutive pages overlap by one record, which must be in both. If
//! something does not match, the pages are read again, and finally reported as incomplete.

use super::order_set::{Insert, OrderSet, is_same_record};
use crate::error::Result;
use crate::order::{Order, Page};
use crate::query::{MAX_OFFSET, MAX_PAGE_SIZE};

/// Maximum number of times that the pages are read while the list is changing.
const MAX_PASSES: usize = 3;
/// Smaller pages do not overlap, since that would take too many requests; they are read twice.
const MIN_OVERLAPPING_PAGE: u32 = 10;
/// Services limit page sizes to multiples of this.
const CLAMP: usize = 50;
/// A count of exactly this may be a cap.
const CAPS: [u64; 2] = [500, 1_000];
/// The number of records that one API query can reach.
pub(super) const REACH: u64 = (MAX_OFFSET + MAX_PAGE_SIZE) as u64;

/// How to read the pages of one API query.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageWindow {
    /// Records per request.
    pub(super) page_size: u32,
    /// Whether to read on even if the count says that the end is out of reach.
    pub(super) reads_all_in_reach: bool,
}

/// The result of reading the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PagesRead {
    pub(super) end: Completeness,
    /// The number of orders that the service reports, or has sent.
    pub(super) counted: u64,
    /// Whether the service reports a count.
    pub(super) is_counted: bool,
    /// The number of duplicate records.
    pub(super) repeated: usize,
    /// By how much the count grew while the pages were read.
    pub(super) arrived: u64,
}

/// Whether the list is complete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Completeness {
    /// All orders were read.
    Complete,
    /// Probably all orders were read, but the number may be a cap or a limited page size, or the
    /// service ignores the offset that would tell.
    Unproven,
    /// There are more orders than the offset reaches.
    BeyondWindow,
    /// The service reports more orders than it returns, or its pages do not match.
    #[default]
    Incomplete,
}

/// How one pass over the pages ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PassEnd {
    /// There is evidence that nothing follows.
    Proven,
    /// See [`Completeness::Unproven`].
    Unproven,
    /// See [`Completeness::BeyondWindow`].
    BeyondWindow,
    /// The service returns no more records, but there is no evidence of the end.
    Stuck,
    /// A record is not at its previous position: records moved between two requests.
    Moved,
}

/// One pass over the pages.
#[derive(Default)]
struct Pass {
    found: OrderSet,
    first_count: Option<u64>,
    last_count: Option<u64>,
    has_shrunk: bool,
    /// Duplicates within a page, which the service may count too.
    repeated_within_a_page: usize,
    /// Duplicates from different pages, except for the requested overlap.
    repeated_between_pages: usize,
    /// Whether there were duplicates where all records should be new.
    has_odd_copies: bool,
    /// Whether consecutive pages were read without overlap.
    has_seams: bool,
    /// The size of the largest page so far; a limit on page sizes is not smaller.
    longest: usize,
    /// The size of the largest page that was shorter than requested.
    longest_cut: Option<usize>,
    /// The position of the last record so far.
    last: Option<usize>,
}

/// The result of adding one page.
struct Step {
    received: usize,
    new: usize,
    /// The index in the page of the previous page's last record.
    seam: Option<usize>,
    /// Whether the page ends with that record.
    ends_with_seam: bool,
    /// Whether the page is as long as an earlier one that was shorter than requested.
    may_be_clamped: bool,
}

type Fetch<'a> = dyn FnMut(u32, u32) -> Result<Page> + 'a;

impl PageWindow {
    /// Reads the pages into `found`, which on an error has what was received.
    pub(super) fn read(self, fetch: &mut Fetch<'_>, found: &mut OrderSet) -> Result<PagesRead> {
        let mut before: Option<Pass> = None;
        for number in 1.. {
            let mut pass = Pass::default();
            let end = match self.pass(fetch, &mut pass) {
                Ok(end) => end,
                Err(error) => {
                    if pass.found.len() >= before.as_ref().map_or(0, |before| before.found.len()) {
                        before = Some(pass);
                    }
                    *found = before.unwrap_or_default().found;
                    return Err(error);
                }
            };
            let completeness = pass.completeness(end, before.as_ref(), number == MAX_PASSES);
            if let Some(completeness) = completeness {
                let read = pass.read(completeness);
                *found = pass.found;
                return Ok(read);
            }
            before = Some(pass);
        }
        Ok(PagesRead::default())
    }

    fn pass(self, fetch: &mut Fetch<'_>, pass: &mut Pass) -> Result<PassEnd> {
        let (mut offset, mut limit) = (0, self.page_size);
        let mut looks_back = false;
        loop {
            let overlap = pass.found.len().saturating_sub(offset as usize);
            let is_first = pass.longest == 0;
            let page = fetch(offset, limit)?;
            let count = page.count.filter(|count| *count > 0);
            let step = pass.add(page, overlap, limit as usize);
            let position = pass.found.len() as u64;
            let is_full = step.received >= limit as usize;
            if overlap > 0 && step.seam.is_none() {
                return Ok(PassEnd::Moved);
            }
            pass.has_seams |= overlap == 0 && step.new > 0 && !is_first;
            if step.received == 0 {
                if position == 0 {
                    return Ok(if count.is_none() { PassEnd::Proven } else { PassEnd::Stuck });
                }
                // No record is expected at this offset; check that the offset is obeyed with the
                // record before it.
                looks_back = true;
            } else if step.new == 0 {
                return Ok(pass.end_of_copies(&step, overlap, looks_back, count));
            } else if is_first_believable(&step, limit, count, position) {
                return Ok(PassEnd::Proven);
            }
            let is_out_of_reach = count.is_some_and(|count| count > REACH && count > position);
            let ends_early = is_full && is_out_of_reach && !self.reads_all_in_reach;
            if ends_early || offset == MAX_OFFSET {
                return Ok(PassEnd::BeyondWindow);
            }
            let overlaps = self.page_size >= MIN_OVERLAPPING_PAGE && pass.longest > 1;
            let next = if overlaps || looks_back { position - 1 } else { position };
            let next = u32::try_from(next).unwrap_or(MAX_OFFSET).min(MAX_OFFSET);
            if next <= offset && !looks_back {
                return Ok(PassEnd::Stuck);
            }
            offset = next;
            limit = if offset == MAX_OFFSET { MAX_PAGE_SIZE } else { self.page_size };
        }
    }
}

/// Whether a page with new records is by itself evidence of the end.
///
/// It is shorter than requested, not by a limited page size, and the count agrees.
fn is_first_believable(step: &Step, limit: u32, count: Option<u64>, position: u64) -> bool {
    step.received < limit as usize
        && !step.received.is_multiple_of(CLAMP)
        && !step.may_be_clamped
        && count == Some(position)
}

impl Pass {
    /// Adds a page whose first `overlap` records should be known.
    fn add(&mut self, page: Page, overlap: usize, limit: usize) -> Step {
        if let Some(count) = page.count.filter(|count| *count > 0) {
            self.has_shrunk |= self.last_count.is_some_and(|last| count < last);
            self.first_count.get_or_insert(count);
            self.last_count = Some(count);
        }
        let before = self.found.len();
        let received = page.orders.len();
        let seam = self.seam(&page.orders, overlap);
        let ends_with_seam = seam.is_some() && page.orders.last().is_some_and(|o| self.is_last(o));
        let is_cut = received < limit;
        let may_be_clamped = self.longest_cut.is_some_and(|longest| received >= longest);
        self.longest = self.longest.max(received);
        self.longest_cut = self.longest_cut.max(is_cut.then_some(received));
        for (place, order) in page.orders.into_iter().enumerate() {
            let is_overlap = seam.is_some_and(|seam| place <= seam);
            if is_overlap && order.is_anonymous() && self.found.has_text(&order) {
                continue;
            }
            let inserted = self.found.add(order);
            if let Insert::Replaced(known) = inserted {
                self.repeated_within_a_page += usize::from(known >= before);
                self.repeated_between_pages += usize::from(known < before && !is_overlap);
            }
            // The overlap consists of the last records so far, and everything after them is new.
            let is_as_expected = match (inserted, seam.filter(|_| is_overlap)) {
                (Insert::Added, None) => true,
                (Insert::Replaced(known), Some(seam)) => known + seam == before - 1 + place,
                _ => false,
            };
            self.has_odd_copies |= !is_as_expected;
            self.last = Some(match inserted {
                Insert::Added => self.found.len() - 1,
                Insert::Replaced(known) => known,
            });
        }
        self.repeated_between_pages += seam.map_or(0, |seam| (seam + 1).saturating_sub(overlap));
        Step { received, new: self.found.len() - before, seam, ends_with_seam, may_be_clamped }
    }

    /// The index in a page of the previous page's last record.
    fn seam(&self, page: &[Order], overlap: usize) -> Option<usize> {
        let expected = overlap.checked_sub(1)?;
        if page.get(expected).is_some_and(|order| self.is_last(order)) {
            return Some(expected);
        }
        page.iter().position(|order| self.is_last(order))
    }

    fn is_last(&self, order: &Order) -> bool {
        self.last.is_some_and(|last| is_same_record(order, &self.found.orders()[last]))
    }

    /// What a page without new records proves.
    fn end_of_copies(
        &self,
        step: &Step,
        overlap: usize,
        looked_back: bool,
        count: Option<u64>,
    ) -> PassEnd {
        let position = self.found.len();
        let is_at_the_end = overlap > 0 && step.ends_with_seam;
        let obeys_offset = step.received == overlap || step.received < position;
        // If all pages are this short, a limited page size may have truncated this one too.
        let is_short = step.received < self.longest || looked_back && self.longest == 1;
        if is_at_the_end && obeys_offset && is_short {
            PassEnd::Proven
        } else if count.is_some_and(|count| count <= position as u64) {
            PassEnd::Unproven
        } else if step.may_be_clamped && is_at_the_end && step.received == overlap {
            PassEnd::BeyondWindow
        } else {
            PassEnd::Stuck
        }
    }

    /// The completeness after a pass; `None` if the pages have to be read again.
    fn completeness(
        &self,
        end: PassEnd,
        before: Option<&Self>,
        is_last: bool,
    ) -> Option<Completeness> {
        let is_unchanged = before.is_some_and(|before| {
            self.repeated_within_a_page == before.repeated_within_a_page
                && self.found.is_same_sequence(&before.found)
        });
        let incomplete = (is_last || is_unchanged).then_some(Completeness::Incomplete);
        match end {
            PassEnd::BeyondWindow => return Some(Completeness::BeyondWindow),
            PassEnd::Unproven => return Some(Completeness::Unproven),
            PassEnd::Stuck if self.first_count == self.last_count => {
                return Some(Completeness::Incomplete);
            }
            PassEnd::Stuck | PassEnd::Moved => return incomplete,
            PassEnd::Proven => {}
        }
        if (self.has_odd_copies || self.has_seams) && !is_unchanged {
            return incomplete;
        }
        let has = (self.found.len() + self.repeated_within_a_page) as u64;
        if self.last_count.is_some_and(|count| count > has) && !(is_last && self.only_grew()) {
            return incomplete;
        }
        let totals = [Some(self.found.len() as u64), self.last_count];
        let may_be_capped = totals.into_iter().flatten().any(|total| CAPS.contains(&total));
        Some(if may_be_capped { Completeness::Unproven } else { Completeness::Complete })
    }

    /// Whether orders were only added: all of the initial count is there, and nothing was removed.
    fn only_grew(&self) -> bool {
        let has = self.found.len() as u64;
        !self.has_shrunk
            && self.first_count.is_some_and(|first| first <= has)
            && self.first_count != self.last_count
    }

    fn read(&self, end: Completeness) -> PagesRead {
        let has = self.found.len() as u64;
        let last = self.last_count.unwrap_or(0);
        let arrived = match self.first_count {
            Some(first) if end == Completeness::Complete && last > has => last - first,
            _ => 0,
        };
        PagesRead {
            end,
            counted: last.max(self.first_count.unwrap_or(0)).max(has),
            is_counted: self.last_count.is_some(),
            repeated: self.repeated_within_a_page + self.repeated_between_pages,
            arrived,
        }
    }
}

#[cfg(test)]
mod tests;
