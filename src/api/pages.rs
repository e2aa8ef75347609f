//! The pages of one question, as far as the service's offset reaches; pure over a fetch closure.
//!
//! The service gives at most 500 records a request and takes offsets up to 500: 1,000 records a
//! question. Its `count` is a hint, not a bound: it may be wrong, and orders come and go while
//! pages are read. So pages are followed as long as they bring something new, and the whole is
//! then held against the count; what does not fit is read again, and given up in the open.

use crate::error::Result;

use super::order_set::{Insert, OrderSet};
use crate::order::Page;
use crate::query::{MAX_OFFSET, MAX_PAGE_SIZE};

/// The same pages are read at most so often while the list changes under us.
const MAX_PASSES: usize = 3;

/// What of the service's window to read, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageWindow {
    /// The first record.
    pub(super) start: u32,
    /// Records for each request.
    pub(super) page_size: u32,
    /// Enough is enough.
    pub(super) most: Option<u64>,
}

/// How the reading went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PagesRead {
    pub(super) end: Completeness,
    /// How many orders the service counts from the start of its list.
    pub(super) counted: u64,
    /// Orders that came more than once.
    pub(super) repeated: usize,
    /// Orders by which the count grew while the pages were read.
    pub(super) arrived: u64,
}

/// Where the reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completeness {
    /// Every order is there.
    Complete,
    /// As many as were wanted are there.
    LimitReached,
    /// The service counts more than it gives.
    Incomplete,
    /// There are more than the offset reaches.
    BeyondWindow,
}

/// One time through the pages.
#[derive(Default)]
struct Pass {
    found: OrderSet,
    first_count: Option<u64>,
    most_counted: u64,
    has_shrunk: bool,
    repeated: usize,
    repeated_within_a_page: usize,
    is_beyond: bool,
}

type Fetch<'a> = dyn FnMut(u32, u32) -> Result<Page> + 'a;

impl PageWindow {
    /// Reads the window into a collection, which on an error holds what had arrived.
    pub(super) fn read(self, fetch: &mut Fetch<'_>, found: &mut OrderSet) -> Result<PagesRead> {
        let mut number = 0;
        loop {
            number += 1;
            let mut pass = Pass::default();
            let went = self.pass(fetch, &mut pass);
            let end = self.end(&pass, number == MAX_PASSES);
            let is_unchanged = pass.found.is_same_sequence(found);
            if let Err(error) = went {
                found.extend(pass.found)?;
                return Err(error);
            }
            let is_settled =
                end != Completeness::Incomplete || is_unchanged || number == MAX_PASSES;
            let reading = PagesRead {
                end,
                counted: pass.most_counted.max(pass.found.len() as u64),
                repeated: pass.repeated,
                arrived: match (end, pass.first_count) {
                    (Completeness::Complete, Some(first))
                        if self.wanted(pass.most_counted) > pass.found.len() as u64 =>
                    {
                        pass.most_counted.saturating_sub(first)
                    }
                    _ => 0,
                },
            };
            *found = pass.found;
            if is_settled {
                return Ok(reading);
            }
        }
    }

    /// How many orders the window should hold when the service counts so many from its start.
    fn wanted(self, counted: u64) -> u64 {
        counted.saturating_sub(u64::from(self.start))
    }

    fn pass(self, fetch: &mut Fetch<'_>, pass: &mut Pass) -> Result<()> {
        let mut offset = self.start;
        let mut limit = self.page_size;
        loop {
            if let Some(most) = self.most {
                let missing = most.saturating_sub(pass.found.len() as u64);
                limit = limit.min(u32::try_from(missing).unwrap_or(MAX_PAGE_SIZE)).max(1);
            }
            let page = fetch(offset, limit)?;
            let count = page.count;
            let received = u32::try_from(page.orders.len()).unwrap_or(u32::MAX);
            let new = pass.add(page)?;
            let has_enough = self.most.is_some_and(|most| pass.found.len() as u64 >= most);
            if new == 0 || has_enough {
                return Ok(());
            }
            let position = offset.saturating_add(received);
            let is_full = received >= limit;
            let says_more = count.is_some_and(|count| u64::from(position) < count);
            if !is_full && !says_more {
                return Ok(());
            }
            let reachable = u64::from(MAX_OFFSET + MAX_PAGE_SIZE);
            if is_full && self.most.is_none() && count.is_some_and(|count| count > reachable) {
                // The next page would not be the last one needed: the time must be cut anyway.
                pass.is_beyond = true;
                return Ok(());
            }
            if offset >= MAX_OFFSET {
                // A full last page: only a count that fits exactly is believed to be the end.
                let fits = count == Some(u64::from(position));
                pass.is_beyond = says_more || !fits;
                return Ok(());
            }
            offset = position.min(MAX_OFFSET);
            limit = if offset == MAX_OFFSET { MAX_PAGE_SIZE } else { self.page_size };
        }
    }

    fn end(self, pass: &Pass, is_last: bool) -> Completeness {
        let has = pass.found.len() as u64;
        let accounted = has + pass.repeated_within_a_page as u64;
        // A busy service: what was there at first is there, and nothing went away.
        let only_grew = is_last
            && !pass.has_shrunk
            && pass.first_count.is_some_and(|first| has >= self.wanted(first))
            && pass.first_count != Some(pass.most_counted);
        if self.most.is_some_and(|most| has >= most) {
            Completeness::LimitReached
        } else if pass.is_beyond {
            Completeness::BeyondWindow
        } else if accounted >= self.wanted(pass.most_counted) || only_grew {
            Completeness::Complete
        } else {
            Completeness::Incomplete
        }
    }
}

impl Pass {
    /// Adds a page; returns how many of its orders are new.
    fn add(&mut self, page: Page) -> Result<usize> {
        if let Some(count) = page.count {
            self.first_count.get_or_insert(count);
            self.has_shrunk |= count < self.most_counted;
            self.most_counted = self.most_counted.max(count);
        }
        let before = self.found.len();
        for order in page.orders {
            if let Insert::Replaced(place) = self.found.add(order)? {
                self.repeated += 1;
                self.repeated_within_a_page += usize::from(place >= before);
            }
        }
        Ok(self.found.len() - before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Order;
    use proptest::prelude::*;

    /// A service with so many orders, and what it does to a request.
    struct Service {
        orders: Vec<u64>,
        asked: Vec<(u32, u32)>,
    }

    impl Service {
        fn with(orders: u64) -> Self {
            Self { orders: (0..orders).collect(), asked: Vec::new() }
        }

        fn honest(&mut self, offset: u32, limit: u32) -> Page {
            assert!(offset <= 500 && (1..=500).contains(&limit), "{offset} {limit}");
            self.asked.push((offset, limit));
            assert!(self.asked.len() < 2000, "requests are bounded");
            self.page(offset, limit)
        }

        fn page(&self, offset: u32, limit: u32) -> Page {
            let items = self.orders.iter().skip(offset as usize).take(limit as usize);
            Page {
                count: Some(self.orders.len() as u64),
                orders: items.copied().map(order).collect(),
            }
        }
    }

    fn order(number: u64) -> Order {
        Order::read(&format!(r#"{{"orderId":"o{number}","creationTimestamp":{number}}}"#)).unwrap()
    }

    const ALL: PageWindow = PageWindow { start: 0, page_size: 500, most: None };

    fn read(window: PageWindow, fetch: &mut Fetch<'_>) -> (PagesRead, usize) {
        let mut found = OrderSet::default();
        let reading = window.read(fetch, &mut found).unwrap();
        (reading, found.len())
    }

    #[test]
    fn up_to_a_thousand_orders_come_in_few_requests() {
        for (orders, page_size, requests) in [
            (0, 500, 1),
            (1, 500, 1),
            (499, 500, 1),
            (500, 500, 2),
            (999, 500, 2),
            (1000, 500, 2),
            (1000, 300, 3),
            (7, 3, 3),
        ] {
            let mut service = Service::with(orders);
            let window = PageWindow { page_size, ..ALL };
            let (reading, found) = read(window, &mut |at, limit| Ok(service.honest(at, limit)));
            assert_eq!(
                (reading.end, found as u64),
                (Completeness::Complete, orders),
                "{orders} by {page_size}"
            );
            assert_eq!(service.asked.len(), requests, "{orders} by {page_size}");
        }
    }

    #[test]
    fn more_than_a_thousand_orders_are_beyond_the_window() {
        let mut service = Service::with(1200);
        let (reading, found) = read(ALL, &mut |at, limit| Ok(service.honest(at, limit)));
        assert_eq!((reading.end, reading.counted, found), (Completeness::BeyondWindow, 1200, 500));
    }

    #[test]
    fn a_limit_ends_the_reading_and_an_offset_begins_it() {
        let mut service = Service::with(900);
        let window = PageWindow { start: 10, page_size: 500, most: Some(20) };
        let (reading, found) = read(window, &mut |at, limit| Ok(service.honest(at, limit)));
        assert_eq!((reading.end, reading.counted, found), (Completeness::LimitReached, 900, 20));
        assert_eq!(service.asked, [(10, 20)]);
        let window = PageWindow { start: 450, page_size: 100, most: None };
        let (reading, found) = read(window, &mut |at, limit| Ok(service.honest(at, limit)));
        assert_eq!((reading.end, found), (Completeness::Complete, 450));
    }

    #[test]
    fn services_that_ignore_offset_or_limit_end_soon() {
        for (orders, whole) in [(300, true), (500, true), (700, false)] {
            let service = Service::with(orders);
            let mut asked = 0;
            let (reading, _) = read(ALL, &mut |_, limit| {
                asked += 1;
                Ok(service.page(0, limit))
            });
            assert_eq!(reading.end == Completeness::Complete, whole, "offset ignored, {orders}");
            assert!(asked <= 4, "{asked}");
            let (reading, found) = read(ALL, &mut |_, _| Ok(service.page(0, 10_000)));
            assert_eq!(
                (reading.end, found as u64),
                (Completeness::Complete, orders),
                "both ignored, {orders}"
            );
        }
    }

    #[test]
    fn short_pages_are_followed_up() {
        let service = Service::with(430);
        let (reading, found) = read(ALL, &mut |at, limit| Ok(service.page(at, limit.min(100))));
        assert_eq!((reading.end, found), (Completeness::Complete, 430));
    }

    #[test]
    fn a_count_that_no_page_reaches_is_short() {
        let mut asked = 0;
        let (reading, found) = read(ALL, &mut |at, limit| {
            asked += 1;
            Ok(Page { count: Some(300), ..Service::with(250).page(at, limit) })
        });
        assert_eq!((reading.end, reading.counted, found), (Completeness::Incomplete, 300, 250));
        assert!(asked <= 6, "{asked}");
    }

    #[test]
    fn a_count_too_small_hides_no_order() {
        for count in [Some(0), Some(1), Some(500), None] {
            let service = Service::with(740);
            let (reading, found) =
                read(ALL, &mut |at, limit| Ok(Page { count, ..service.page(at, limit) }));
            assert_eq!((reading.end, found), (Completeness::Complete, 740), "{count:?}");
        }
        let service = Service::with(1400);
        let (reading, _) =
            read(ALL, &mut |at, limit| Ok(Page { count: Some(500), ..service.page(at, limit) }));
        assert_eq!(reading.end, Completeness::BeyondWindow);
    }

    #[test]
    fn an_order_that_vanishes_meanwhile_makes_it_read_again() {
        let mut orders: Vec<u64> = (0..700).collect();
        let mut asked = 0;
        let (reading, found) = read(ALL, &mut |at, limit| {
            asked += 1;
            if asked == 2 {
                orders.remove(3);
            }
            Ok(Service { orders: orders.clone(), asked: Vec::new() }.page(at, limit))
        });
        assert_eq!((reading.end, found, asked), (Completeness::Complete, 699, 4));
    }

    #[test]
    fn orders_that_keep_arriving_are_said_and_the_first_list_is_whole() {
        let mut next = 700;
        let mut orders: Vec<u64> = (0..700).collect();
        let (reading, found) = read(ALL, &mut |at, limit| {
            let page = Service { orders: orders.clone(), asked: Vec::new() }.page(at, limit);
            orders.insert(0, next);
            next += 1;
            Ok(page)
        });
        assert_eq!(reading.end, Completeness::Complete);
        assert!(reading.arrived > 0 && reading.repeated > 0 && found >= 700);
    }

    #[test]
    fn an_order_repeated_within_a_page_counts_as_the_service_counts() {
        let (reading, found) =
            read(ALL, &mut |_, _| Ok(Page { count: Some(3), orders: [1, 2, 1].map(order).into() }));
        assert_eq!((reading.end, reading.repeated, found), (Completeness::Complete, 1, 2));
    }

    #[test]
    fn what_had_arrived_before_a_failure_is_kept() {
        let mut found = OrderSet::default();
        let failed = ALL.read(
            &mut |at, limit| match at {
                0 => Ok(Service::with(600).page(at, limit)),
                _ => Err(anyhow::anyhow!("gone").into()),
            },
            &mut found,
        );
        assert!(failed.is_err());
        assert_eq!(found.len(), 500);
    }

    proptest! {
        #[test]
        fn an_honest_service_is_read_whole_at_any_page_size(
            orders in 0u64..=1000, page_size in 1u32..=500
        ) {
            let mut service = Service::with(orders);
            let window = PageWindow { page_size, ..ALL };
            let (reading, found) = read(window, &mut |at, limit| Ok(service.honest(at, limit)));
            prop_assert_eq!((reading.end, found as u64), (Completeness::Complete, orders));
        }
    }
}
