//! Generated services, correct and faulty: the result is all orders or an error.

mod generated;
mod service;

use chrono::DateTime;

use super::*;
use crate::error::Error;
use service::{Counting, Duplicates, Identity, NOW, Offsets, Sequence, Service};

/// The result of reading a list.
struct Reading {
    read: ListRead,
    found: OrderSet,
}

fn list<'a>(fetch: &'a FetchSlice<'a>, page_size: u32) -> WholeList<'a> {
    WholeList {
        fetch,
        parallel: &|| 1,
        page_size,
        range: TimeRange::default(),
        now: DateTime::from_timestamp_millis(NOW).unwrap(),
        newest: None,
    }
}

fn read(service: &Service, page_size: u32) -> Reading {
    let fetch = |range, offset, limit| service.page(range, offset, limit);
    let mut found = OrderSet::default();
    let read = list(&fetch, page_size).read(&mut found);
    Reading { read, found }
}

/// The number of orders read; `None` if the list is reported as incomplete.
fn whole(service: &Service, page_size: u32) -> Option<usize> {
    let Reading { read, found } = read(service, page_size);
    match read.outcome {
        Ok(_) => Some(found.len()),
        Err(error) => {
            assert!(matches!(error.kind(), Error::Incomplete(_)), "{error}");
            None
        }
    }
}

#[test]
fn a_correct_list_takes_few_requests() {
    for (orders, requests) in [
        (0, 1),
        (1, 1),
        (49, 1),
        (50, 2),
        (499, 1),
        (500, 4),
        (501, 2),
        (849, 3),
        (999, 3),
        (1_000, 6),
        (10_000, 40),
    ] {
        let service = Service::with(orders);
        assert_eq!(whole(&service, 500), Some(orders), "{orders}");
        assert!(service.requests() <= requests, "{orders}: {}", service.requests());
    }
}

#[test]
fn a_correct_list_is_complete_at_any_page_size() {
    for (orders, page_size) in
        [(7, 3), (6, 3), (95, 10), (500, 9), (1_400, 10), (10_000, 50), (40, 1)]
    {
        let service = Service::with(orders);
        assert_eq!(whole(&service, page_size), Some(orders), "{orders} by {page_size}");
    }
}

#[test]
fn clamped_pages_are_followed_to_the_end() {
    for counting in
        [Counting::Right, Counting::OwnLength, Counting::Zero, Counting::Missing, Counting::SoFar]
    {
        let service = Service { clamp: Some(100), counting, ..Service::with(430) };
        assert_eq!(whole(&service, 500), Some(430), "{counting:?}");
    }
}

#[test]
fn a_capped_or_wrong_count_hides_no_order() {
    for (orders, counting) in [
        (1_400, Counting::AtMost(1_000)),
        (1_001, Counting::AtMost(1_000)),
        (1_001, Counting::OneTooSmall),
        (740, Counting::Zero),
        (740, Counting::Missing),
        (740, Counting::AtMost(500)),
    ] {
        let service = Service { counting, ..Service::with(orders) };
        assert_eq!(whole(&service, 500), Some(orders), "{orders} {counting:?}");
    }
    let service = Service { counting: Counting::OneTooLarge, ..Service::with(300) };
    let Reading { read, .. } = read(&service, 500);
    let error = read.outcome.unwrap_err().to_string();
    assert!(error.contains("301") && error.contains("300"), "{error}");
}

#[test]
fn the_newest_orders_are_found_even_if_old_ones_are_sorted_first() {
    let service = Service {
        cap: Some(500),
        sequence: Sequence::OldestFirst,
        counting: Counting::AtMost(500),
        ..Service::with(700)
    };
    assert_eq!(whole(&service, 500), Some(700));
}

#[test]
fn an_ignored_offset_is_detected_after_few_requests() {
    for offsets in [Offsets::Ignored, Offsets::PageNumbers] {
        for counting in [Counting::Right, Counting::Missing, Counting::Zero] {
            let service = Service { counting, offsets, ..Service::with(700) };
            assert_eq!(whole(&service, 500), None, "{offsets:?} {counting:?}");
            assert!(service.requests() <= 6, "{offsets:?} {counting:?}");
        }
    }
    let service = Service { offsets: Offsets::Ignored, ..Service::with(300) };
    assert_eq!(whole(&service, 500), Some(300));
    let service = Service { offsets: Offsets::Ignored, ignores_limit: true, ..Service::with(700) };
    assert_eq!(whole(&service, 500), Some(700));
}

#[test]
fn no_order_is_missed_if_one_is_removed_and_another_added() {
    for sequence in [Sequence::NewestFirst, Sequence::OldestFirst] {
        let service = Service { sequence, moves_at: vec![1], ..Service::with(700) };
        service.check(&read(&service, 500), 500, "moves");
        assert!(whole(&service, 500).is_some(), "{sequence:?}");
    }
}

#[test]
fn duplicate_orders_are_returned_once() {
    let service = Service { duplicates: Duplicates::WithinPages, ..Service::with(250) };
    assert_eq!(whole(&service, 100), Some(250));
}

#[test]
fn orders_with_one_id_or_none_are_all_returned() {
    for identity in [Identity::OneId, Identity::None] {
        let service = Service { identity, ..Service::with(300) };
        assert_eq!(whole(&service, 500), Some(300), "{identity:?}");
    }
    let service = Service { identity: Identity::Nothing, ..Service::with(250) };
    assert_eq!(whole(&service, 500), Some(250));
}

#[test]
fn lists_older_than_30_days_are_read_with_until_alone() {
    let service = Service::over(3_000, 3 * 365 * 86_400_000);
    assert_eq!(whole(&service, 500), Some(3_000));
    assert!(service.requests() <= 20, "{}", service.requests());
    let service =
        Service { sequence: Sequence::OldestFirst, ..Service::over(3_000, 3 * 365 * 86_400_000) };
    assert_eq!(whole(&service, 500), None);
}

#[test]
fn a_crowded_millisecond_is_incomplete_and_keeps_the_orders_in_reach() {
    let service = Service::at(vec![NOW - 1_000_000; 1_200]);
    let Reading { read, found } = read(&service, 500);
    let error = read.outcome.unwrap_err().to_string();
    assert!(error.contains("cannot list them all") && error.contains("1200"), "{error}");
    assert_eq!((found.len(), read.counted), (1_000, 1_200));
}

#[test]
fn an_error_keeps_the_orders_received_and_the_count() {
    let service = Service { fails_at: Some(1), ..Service::with(700) };
    let Reading { read, found } = read(&service, 500);
    assert_eq!(read.outcome.unwrap_err().to_string(), "gone");
    assert_eq!((found.len(), read.counted), (500, 700));
}

#[test]
fn the_newest_orders_of_a_long_list_take_few_requests() {
    let service = Service::with(10_000);
    let fetch = |range, offset, limit| service.page(range, offset, limit);
    let mut found = OrderSet::default();
    let list = WholeList { newest: Some(5), ..list(&fetch, 500) };
    let read = list.read(&mut found);
    assert_eq!(read.outcome.unwrap().counted, 10_000);
    assert!(service.requests() <= 3, "{}", service.requests());
    for number in 0..5 {
        assert!(found.has(&service.order(number)), "{number}");
    }
}

#[test]
fn a_crowded_millisecond_is_read_alone_if_its_neighbors_cause_the_excess() {
    let crowd = || {
        let at = NOW - 1_000_000;
        [[at - 1; 200].as_slice(), &[at; 900], &[at + 1; 200]].concat()
    };
    assert_eq!(whole(&Service::at(crowd()), 500), Some(1_300));
    // With exclusive bounds it cannot be requested alone.
    let exclusive =
        Service { since_is_inclusive: false, until_is_inclusive: false, ..Service::at(crowd()) };
    exclusive.check(&read(&exclusive, 500), 500, "exclusive bounds");
}
