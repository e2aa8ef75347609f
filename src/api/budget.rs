//! Limits the number of requests for a list, whatever the service responds.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::order::Page;

/// Requests that any list may take.
const BASE: u64 = 64;
/// Additional requests for each expected page.
const FOR_EACH_PAGE: u64 = 6;
/// The reported count is trusted up to a factor of the number of orders received, plus a constant,
/// so that a wrong count without orders does not allow more requests.
const BELIEVED: (u64, u64) = (4, 12_000);

/// The maximum number of requests for one list: 64 + 6 × ⌈count ÷ page size⌉.
#[derive(Debug)]
pub(super) struct Budget {
    page_size: u64,
    spent: AtomicU64,
    counted: AtomicU64,
    received: AtomicU64,
}

impl Budget {
    pub(super) fn new(page_size: u32) -> Self {
        let zero = || AtomicU64::new(0);
        Self { page_size: page_size.into(), spent: zero(), counted: zero(), received: zero() }
    }

    /// Counts a request, and returns whether it may be sent.
    pub(super) fn allows_one_more(&self) -> bool {
        let received = self.received();
        let believed = received.saturating_mul(BELIEVED.0).saturating_add(BELIEVED.1);
        let orders = self.counted().min(believed).max(received);
        let pages = orders.div_ceil(self.page_size);
        let max = BASE.saturating_add(FOR_EACH_PAGE.saturating_mul(pages));
        self.spent.fetch_add(1, Ordering::Relaxed) < max
    }

    /// Records a page of the whole list or of a slice.
    pub(super) fn learn(&self, page: &Page, offset: u32, is_whole: bool) {
        if is_whole {
            self.counted.fetch_max(page.count.unwrap_or(0), Ordering::Relaxed);
        }
        // Offsets count distinct records.
        self.has_received(u64::from(offset) + page.orders.len() as u64);
    }

    /// Records the number of distinct orders received.
    pub(super) fn has_received(&self, orders: u64) {
        self.received.fetch_max(orders, Ordering::Relaxed);
    }

    /// The largest count that the service has reported for the whole list.
    pub(super) fn counted(&self) -> u64 {
        self.counted.load(Ordering::Relaxed)
    }

    fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_budget_grows_with_orders_received_not_with_the_reported_count() {
        for (page_size, count, received, max) in [
            (500, 0, 0, 64),
            (500, 10_000, 500, 64 + 6 * 20),
            (500, 1_000_000_000_000, 500, 64 + 6 * 28),
            (10, 1_400, 10, 64 + 6 * 140),
            (500, 0, 20_000, 64 + 6 * 40),
        ] {
            let budget = Budget::new(page_size);
            budget.learn(&Page { count: Some(count), orders: Vec::new() }, 0, true);
            budget.has_received(received);
            let sent = (0..10_000).take_while(|_| budget.allows_one_more()).count();
            assert_eq!(sent, max, "{page_size} {count} {received}");
        }
    }
}
