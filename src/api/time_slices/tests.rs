//! Each step of reading a list in slices, on its own.

use super::*;

const NOW: i64 = 1_795_000_000_000;

fn at(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap()
}

/// Orders with these creation times; 0 is an order without one.
fn orders(times: &[i64]) -> Vec<Order> {
    let order = |(number, ms): (usize, &i64)| {
        let json = format!(r#"{{"orderId":"{number}-{ms}","creationTimestamp":{ms}}}"#);
        Order::read(&json).unwrap()
    };
    times.iter().enumerate().map(order).collect()
}

fn set(times: &[i64]) -> OrderSet {
    let mut all = OrderSet::default();
    all.extend(orders(times));
    all
}

fn slice(first: i64, last: i64) -> Slice {
    Slice { first, last, is_first: false, is_last: false }
}

fn task(slice: Slice) -> Task {
    Task { slice, seam: None, cut_from: u64::MAX, futile_splits: 0 }
}

/// Calls a function with a fetcher that does not fetch.
fn with(
    range: TimeRange,
    newest: Option<u64>,
    parallel: usize,
    call: impl FnOnce(&SlicedFetch<'_>),
) {
    let fetch = |_: TimeRange, _: u32, _: u32| -> Result<Page> { panic!("it fetches") };
    call(&SlicedFetch {
        fetch: &fetch,
        received: &|_| (),
        parallel: &|| parallel,
        page_size: 500,
        range,
        now: at(NOW),
        newest,
        hasher: RandomState::new(),
    });
}

#[test]
fn a_worker_gets_the_newest_slice_unless_there_are_too_many_workers() {
    let open = TimeRange::default;
    let queue = |waiting: &[i64], running: usize| {
        let waiting = waiting.iter().map(|first| task(slice(*first, first + 9))).collect();
        Mutex::new(Queue { waiting, running, ..Queue::default() })
    };
    let changed = Condvar::new();
    for (parallel, worker, first) in [
        (4, 0, Some(20)),
        (4, 3, Some(20)),
        (4, 4, None),
        (1, 1, None),
        (1, 0, Some(20)),
        (0, 0, Some(20)),
    ] {
        with(open(), None, parallel, |sliced| {
            let queue = queue(&[20, 10], 0);
            let next = sliced.next(worker, &queue, &changed);
            assert_eq!(next.map(|task| task.slice.first), first, "{parallel} {worker}");
            let queue = queue.into_inner().unwrap();
            assert_eq!(queue.running, usize::from(first.is_some()));
        });
    }
    with(open(), None, 4, |sliced| {
        assert!(sliced.next(0, &queue(&[], 0), &changed).is_none());
        let failed = queue(&[20], 0);
        failed.lock().unwrap().failed = Some(Error::Skipped);
        assert!(sliced.next(0, &failed, &changed).is_none());
    });
    with(open(), Some(2), 4, |sliced| {
        let enough = queue(&[20], 0);
        enough.lock().unwrap().done.push((slice(30, 39), orders(&[30, 35])));
        assert!(sliced.next(0, &enough, &changed).is_none());
        assert!(enough.lock().unwrap().ended_early);
    });
}

#[test]
fn newer_slices_have_enough_only_if_their_bounds_were_obeyed() {
    let last = Slice { is_last: true, ..slice(20_000, 29_999) };
    let inner = slice(20_000, 29_999);
    let older = slice(5_000, 9_999);
    for (newest, done, times, has_enough) in [
        (Some(2), inner, &[20_000, 25_000][..], true),
        (Some(3), inner, &[20_000, 25_000], false),
        (Some(2), inner, &[19_999, 25_000], false),
        // A second of rounding is allowed on either side.
        (Some(2), inner, &[19_000, 25_000, 25_001], true),
        (Some(2), inner, &[18_999, 25_000, 25_001], false),
        (Some(2), inner, &[30_999, 25_000], true),
        (Some(2), inner, &[31_000, 25_000, 25_001], false),
        (Some(2), inner, &[0, 25_000, 25_001], false),
        // The end of the last slice is open.
        (Some(2), last, &[90_000, 25_000], true),
        (Some(2), older, &[5_000, 6_000], false),
        (None, inner, &[20_000, 25_000], false),
    ] {
        with(TimeRange::default(), newest, 1, |sliced| {
            let mut queue = Queue::default();
            assert!(!sliced.has_enough(&queue));
            queue.waiting.push_back(task(slice(10_000, 19_999)));
            queue.done.push((done, orders(times)));
            assert_eq!(sliced.has_enough(&queue), has_enough, "{times:?}");
        });
    }
}

#[test]
fn one_millisecond_has_no_open_end() {
    let (since, until) = (Some(at(5)), Some(at(5)));
    for (first, last, is_first, is_last, range, is_one) in [
        (5, 5, false, false, TimeRange::default(), true),
        (5, 6, false, false, TimeRange::default(), false),
        (5, 5, true, false, TimeRange::default(), false),
        (5, 5, false, true, TimeRange::default(), false),
        (5, 5, true, false, TimeRange { since, until: None }, true),
        (5, 5, false, true, TimeRange { since, until: None }, false),
        (5, 5, false, true, TimeRange { since: None, until }, true),
        (5, 5, true, true, TimeRange { since, until: None }, false),
        (5, 5, true, true, TimeRange { since, until }, true),
    ] {
        with(range, None, 1, |sliced| {
            let slice = Slice { first, last, is_first, is_last };
            assert_eq!(sliced.is_one_millisecond(slice), is_one, "{slice:?} {range:?}");
        });
    }
}

#[test]
fn each_order_counts_in_one_slice() {
    for (is_first, received) in [(false, 2), (true, 3)] {
        with(TimeRange::default(), None, 1, |sliced| {
            let mut queue = Queue { received: 10, ..Queue::default() };
            let slice = Slice { is_first, ..slice(100, 200) };
            sliced.keep(&mut queue, slice, set(&[99, 100, 200, 201, 0]));
            assert_eq!(queue.received, 10 + received);
            assert_eq!((queue.done.len(), queue.done[0].1.len()), (1, 5));
        });
    }
}

#[test]
fn a_slice_without_a_start_goes_on_before_its_oldest_order_if_newest_came_first() {
    let first = Slice { is_first: true, ..slice(100, 900) };
    let since = TimeRange { since: Some(at(1)), until: None };
    for (slice, range, times, rest) in [
        (first, TimeRange::default(), &[900, 500, 300][..], Some((100, 300))),
        (first, TimeRange::default(), &[900, 500, 50], Some((49, 50))),
        (first, TimeRange::default(), &[900, 300, 500], None),
        (first, TimeRange::default(), &[900, 0, 300], None),
        (first, TimeRange::default(), &[900, 900], None),
        (first, TimeRange::default(), &[], None),
        (first, since, &[900, 500, 300], None),
        (slice(100, 900), TimeRange::default(), &[900, 500, 300], None),
    ] {
        with(range, None, 1, |sliced| {
            let mut queue = Queue::default();
            assert_eq!(sliced.walk(&mut queue, slice, &set(times)), rest.is_some(), "{times:?}");
            let next = queue.waiting.pop_front();
            let found = next.as_ref().map(|task| (task.slice.first, task.slice.last));
            assert_eq!(found, rest, "{times:?}");
            if let Some(task) = next {
                assert!(task.slice.is_first && !task.slice.is_last);
                let seam = task.seam.as_ref().and_then(created_ms);
                assert_eq!(seam, times.last().copied());
                assert_eq!((task.cut_from, task.futile_splits), (u64::MAX, 0));
            }
        });
    }
}

fn pages(end: Completeness, counted: u64) -> PagesRead {
    PagesRead { end, counted, is_counted: true, repeated: 3, arrived: 0 }
}

/// What is left of the queue after one slice was read.
fn completed(task: Task, times: &[i64], read: Result<PagesRead>) -> Queue {
    let mut queue = Queue { running: 1, ..Queue::default() };
    with(TimeRange::default(), None, 1, |sliced| {
        sliced.complete(&mut queue, task, (set(times), read));
    });
    assert_eq!(queue.running, 0);
    queue
}

#[test]
fn a_complete_slice_is_kept() {
    let queue = completed(task(slice(100, 200)), &[100, 150], Ok(pages(Completeness::Complete, 2)));
    assert_eq!((queue.done.len(), queue.received, queue.repeated), (1, 2, 3));
    assert!(queue.waiting.is_empty() && queue.failed.is_none() && queue.incomplete.is_none());
}

#[test]
fn a_failed_or_incomplete_slice_is_kept_with_its_error() {
    let queue = completed(task(slice(100, 200)), &[100], Err(Error::Skipped));
    assert!(matches!(queue.failed, Some(Error::Skipped)));
    assert_eq!(queue.done.len(), 1);
    let incomplete = Ok(pages(Completeness::Incomplete, 9));
    let queue = completed(task(slice(100, 200)), &[100], incomplete);
    let Some(Error::Incomplete(list)) = queue.incomplete else { panic!("it is complete") };
    assert_eq!((list.counted, list.received, list.is_beyond_window), (9, 1, false));
    // The slice before ended with an order that must be there again.
    let seam = orders(&[150]).pop();
    let gone = Task { seam, ..task(slice(100, 200)) };
    let queue = completed(gone, &[100], Ok(pages(Completeness::Complete, 1)));
    assert!(queue.incomplete.is_some() && queue.repeated == 0);
}

#[test]
fn a_slice_with_too_many_orders_is_split_unless_that_was_in_vain() {
    let times: Vec<i64> = (100..1_000).collect();
    for (futile_splits, cut_from, after) in [
        (0, 1_201, Some(0)),
        (0, 1_200, Some(1)),
        (1, 1_200, Some(2)),
        (1, 1_201, Some(1)),
        (2, 1_200, None),
    ] {
        let task = Task { cut_from, futile_splits, ..task(slice(NOW, NOW + 999)) };
        let times: Vec<i64> = times.iter().map(|ms| NOW + ms).collect();
        let queue = completed(task, &times, Ok(pages(Completeness::BeyondWindow, 1_200)));
        if let Some(after) = after {
            assert!(queue.waiting.len() >= 2 && queue.done.is_empty());
            assert!(queue.waiting.iter().all(|task| task.futile_splits == after));
            assert!(queue.waiting.iter().all(|task| task.cut_from == 1_200));
            assert!(queue.doubtful.is_empty());
            let starts: Vec<_> = queue.waiting.iter().map(|task| task.slice.first).collect();
            assert!(starts.is_sorted_by(|one, two| one > two), "newest first: {starts:?}");
        } else {
            let said = queue.incomplete.unwrap().to_string();
            assert!(said.contains("ignores since and until"), "{said}");
            assert_eq!(queue.done.len(), 1);
        }
    }
    // What a cap may have hidden must be in the parts.
    let queue = completed(
        task(slice(NOW, NOW + 999)),
        &[NOW, NOW + 500],
        Ok(pages(Completeness::Unproven, 500)),
    );
    assert_eq!(queue.doubtful.len(), 2);
    assert_ne!(queue.doubtful[0], queue.doubtful[1]);
}

#[test]
fn why_a_slice_cannot_be_split_is_said() {
    with(TimeRange::default(), None, 1, |sliced| {
        let one = task(slice(5, 5));
        let vain = Task { futile_splits: 3, ..task(slice(5, 5)) };
        for (task, end, words) in [
            (&one, Completeness::BeyondWindow, "more than 1,000 orders"),
            (&one, Completeness::Unproven, "may have capped"),
            (&vain, Completeness::BeyondWindow, "ignores since and until"),
            (&super::tests::task(slice(5, 9)), Completeness::BeyondWindow, "older than one month"),
        ] {
            let said = sliced.why_uncut(task, end);
            assert!(said.contains(words), "{said}");
        }
    });
}

/// The result as `Completeness counted received repeated arrived`, and how often it was counted
/// again. `again` is that count.
fn merged(queue: Queue, first: PagesRead, shown: &[Order], again: Option<u64>) -> (String, usize) {
    let counts = std::sync::atomic::AtomicUsize::new(0);
    let fetch = |_: TimeRange, offset: u32, limit: u32| -> Result<Page> {
        assert_eq!((offset, limit), (0, 500));
        counts.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(Page { count: again, orders: Vec::new() })
    };
    let sliced = SlicedFetch {
        fetch: &fetch,
        received: &|_| (),
        parallel: &|| 1,
        page_size: 500,
        range: TimeRange::default(),
        now: at(NOW),
        newest: None,
        hasher: RandomState::new(),
    };
    let mut found = OrderSet::default();
    found.extend(shown.to_vec());
    let text = match sliced.merged(queue, first, &mut found) {
        Ok(read) => {
            format!(
                "{:?} {} {} {} {}",
                read.end,
                read.counted,
                found.len(),
                read.repeated,
                read.arrived
            )
        }
        Err(error) => error.to_string(),
    };
    (text, counts.into_inner())
}

#[test]
fn the_whole_is_compared_with_its_count() {
    use Completeness::{BeyondWindow, Unproven};
    let all = orders(&[400, 300, 200, 100]);
    let done = || Queue {
        done: vec![(slice(100, 250), all[2..].to_vec()), (slice(251, 500), all[..2].to_vec())],
        repeated: 7,
        ..Queue::default()
    };
    let early = || Queue { ended_early: true, ..done() };
    let doubtful = || Queue { doubtful: vec![1], ..done() };
    let other = orders(&[999]);
    let uncounted = |end| PagesRead { is_counted: false, ..pages(end, 4) };
    for (queue, first, shown, again, result, counts) in [
        (done(), pages(BeyondWindow, 4), &all[..1], None, "Complete 4 4 7 0", 0),
        (done(), pages(Unproven, 4), &all[..1], None, "Complete 4 4 7 0", 0),
        // Orders that were deleted meanwhile: the current count decides.
        (done(), pages(BeyondWindow, 5), &all[..1], Some(4), "Complete 4 4 7 0", 1),
        (done(), pages(BeyondWindow, 5), &all[..1], Some(5), "Incomplete 5 4 7 0", 1),
        (done(), pages(BeyondWindow, 5), &all[..1], None, "Incomplete 5 4 7 0", 1),
        (early(), pages(BeyondWindow, 5), &all[..1], None, "Complete 5 4 7 0", 0),
        // Orders that were created meanwhile; a count that may be capped does not tell.
        (done(), pages(BeyondWindow, 3), &all[1..2], None, "Complete 4 4 7 1", 0),
        (done(), pages(BeyondWindow, 1), &all[1..2], None, "Complete 4 4 7 1", 0),
        // No order is newer than those seen at first: the count was wrong.
        (done(), pages(BeyondWindow, 3), &all[..1], None, "Complete 4 4 7 0", 0),
        (done(), pages(Unproven, 3), &all[..1], None, "Complete 4 4 7 0", 0),
        // What was seen at first is in no slice.
        (done(), pages(BeyondWindow, 5), &other, None, "Complete 5 5 7 0", 0),
        (done(), pages(Unproven, 4), &other, None, "Incomplete 5 5 7 0", 0),
        (done(), uncounted(BeyondWindow), &other, None, "Incomplete 5 5 7 0", 0),
        (doubtful(), pages(Unproven, 4), &all[..1], None, "Incomplete 4 4 7 0", 0),
    ] {
        let merged = merged(queue, first, shown, again);
        assert_eq!((merged.0.as_str(), merged.1), (result, counts), "{first:?}");
    }
    let failed = Queue { failed: Some(Error::Skipped), ..done() };
    assert_eq!(merged(failed, pages(BeyondWindow, 9), &all, None), ("skipped".into(), 0));
    let short = IncompleteList { counted: 9, received: 4, is_beyond_window: false };
    let incomplete = Queue { incomplete: Some(short.into()), ..done() };
    assert_eq!(merged(incomplete, pages(BeyondWindow, 9), &all, None).1, 0);
}

#[test]
fn the_whole_range_ends_now_or_with_its_newest_order() {
    let month = 2_592_000_000;
    for (since, until, shown, first, last) in [
        (None, None, &[][..], NOW - month, NOW),
        (None, None, &[NOW + 5, NOW - 5], NOW - month, NOW + 5),
        (None, None, &[NOW - 5], NOW - month, NOW),
        (Some(7), None, &[], 7, NOW),
        (None, Some(NOW - 9), &[], NOW - 9 - month, NOW - 9),
        (None, Some(NOW + 9), &[], NOW - month, NOW + 9),
        (Some(7), Some(9), &[], 7, 9),
        (Some(NOW + 50), None, &[], NOW, NOW),
    ] {
        let range = TimeRange { since: since.map(at), until: until.map(at) };
        with(range, None, 1, |sliced| {
            let whole = sliced.whole(&set(shown));
            assert_eq!((whole.first, whole.last), (first, last), "{range:?}");
            assert!(whole.is_first && whole.is_last);
            let horizon = NOW - month + 600_000;
            assert_eq!(sliced.horizon(), since.map_or(horizon, |since| since.min(horizon)));
        });
    }
}
