//! Generated services, read to the last order.

use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_795_000_000_000;

/// A service: when its orders were made, and how it reads a request.
#[derive(Debug, Clone)]
struct Service {
    made: Vec<i64>,
    inclusive_since: bool,
    inclusive_until: bool,
    sequence: Sequence,
}

#[derive(Debug, Clone, Copy)]
enum Sequence {
    NewestFirst,
    OldestFirst,
    Shuffled,
}

impl Service {
    fn new(made: Vec<i64>) -> Self {
        Self { made, inclusive_since: true, inclusive_until: true, sequence: Sequence::NewestFirst }
    }

    fn page(&self, range: TimeRange, offset: u32, limit: u32) -> Page {
        assert!(offset <= 500 && (1..=500).contains(&limit));
        let ms = |bound: Option<DateTime<Utc>>| bound.map(|at| at.timestamp_millis());
        let after = |at: i64| match ms(range.since) {
            Some(since) if self.inclusive_since => at >= since,
            Some(since) => at > since,
            None => true,
        };
        let before = |at: i64| match ms(range.until) {
            Some(until) if self.inclusive_until => at <= until,
            Some(until) => at < until,
            None => true,
        };
        let mut matching: Vec<(usize, i64)> = self
            .made
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, at)| after(*at) && before(*at))
            .collect();
        match self.sequence {
            Sequence::NewestFirst => matching.sort_by_key(|(_, at)| -at),
            Sequence::OldestFirst => matching.sort_by_key(|(_, at)| *at),
            // A fixed shuffle: the same for each request, unrelated to time.
            Sequence::Shuffled => {
                matching.sort_by_key(|(number, _)| number.wrapping_mul(0x9e37_79b9) % 65_537);
            }
        }
        let count = Some(matching.len() as u64);
        let page = matching.iter().skip(offset as usize).take(limit as usize);
        Page { count, orders: page.map(|(number, at)| order(*number, *at)).collect() }
    }

    fn read(&self, parallel: usize) -> (Result<PagesRead>, usize, usize) {
        let requests = AtomicUsize::new(0);
        let fetch = |range, offset, limit| {
            requests.fetch_add(1, Ordering::Relaxed);
            Ok(self.page(range, offset, limit))
        };
        let (reading, found) = everything(&fetch, parallel);
        (reading, found.len(), requests.into_inner())
    }
}

fn order(number: usize, at: i64) -> Order {
    Order::read(&format!(r#"{{"orderId":"o{number}","creationTimestamp":{at}}}"#)).unwrap()
}

fn everything(fetch: &FetchSlice<'_>, parallel: usize) -> (Result<PagesRead>, OrderSet) {
    let mut found = OrderSet::default();
    let window = PageWindow { start: 0, page_size: 500, most: None };
    let range = TimeRange::default();
    let first = window.read(&mut |offset, limit| fetch(range, offset, limit), &mut found).unwrap();
    if first.end != Completeness::BeyondWindow {
        return (Ok(first), found);
    }
    let gathering = SlicedFetch {
        fetch,
        parallel: &|| parallel,
        page_size: 500,
        range,
        now: DateTime::from_timestamp_millis(NOW).unwrap(),
    };
    let reading = gathering.run(first, &mut found);
    (reading, found)
}

/// So many orders spread evenly over the last 30 days.
fn even(orders: i64) -> Vec<i64> {
    (0..orders).map(|n| NOW - 1 - n * (30 * 86_400_000 / orders)).collect()
}

#[test]
fn ten_thousand_orders_take_few_requests() {
    for sequence in [Sequence::NewestFirst, Sequence::OldestFirst, Sequence::Shuffled] {
        let service = Service { sequence, ..Service::new(even(10_000)) };
        let (reading, found, requests) = service.read(4);
        assert_eq!((reading.unwrap().end, found), (Completeness::Complete, 10_000), "{sequence:?}");
        assert!(requests <= 40, "{sequence:?}: {requests}");
    }
}

#[test]
fn a_hundred_thousand_orders_are_all_found() {
    let (reading, found, requests) = Service::new(even(100_000)).read(4);
    assert_eq!((reading.unwrap().end, found), (Completeness::Complete, 100_000));
    assert!(requests <= 300, "{requests}");
}

#[test]
fn too_many_orders_in_one_millisecond_cannot_be_split() {
    let mut made = vec![NOW - 1_000_000; 1_200];
    made.extend(even(50));
    let (reading, _, requests) = Service::new(made).read(4);
    let error = format!("{:#}", reading.unwrap_err());
    assert!(error.contains("cannot be split") && error.contains("1200"), "{error}");
    assert!(requests <= most_requests(1_250), "{requests}");
}

#[test]
fn neighbouring_full_milliseconds_are_told_apart() {
    let made = [NOW - 9, NOW - 8, NOW - 7].into_iter().flat_map(|at| vec![at; 900]).collect();
    let (reading, found, _) = Service::new(made).read(2);
    assert_eq!((reading.unwrap().end, found), (Completeness::Complete, 2_700));
}

#[test]
fn a_service_that_ignores_the_range_is_given_up_soon_and_never_called_whole() {
    let service = Service::new(even(3_000));
    let requests = AtomicUsize::new(0);
    let fetch = |_: TimeRange, offset, limit| {
        requests.fetch_add(1, Ordering::Relaxed);
        Ok(service.page(TimeRange::default(), offset, limit))
    };
    let (reading, found) = everything(&fetch, 4);
    assert!(reading.is_err() && found.len() >= 500);
    assert!(requests.into_inner() <= most_requests(3_000) + 4);
}

#[test]
fn a_failure_ends_all_and_keeps_what_had_arrived() {
    let service = Service::new(even(5_000));
    let requests = AtomicUsize::new(0);
    let fetch = |range, offset, limit| match requests.fetch_add(1, Ordering::Relaxed) {
        6 => Err(anyhow::anyhow!("gone").into()),
        _ => Ok(service.page(range, offset, limit)),
    };
    let (reading, found) = everything(&fetch, 3);
    assert_eq!(reading.unwrap_err().to_string(), "gone");
    assert!(found.len() >= 500);
}

#[test]
fn after_a_throttling_one_worker_finishes_alone() {
    let service = Service::new(even(5_000));
    let (is_throttled, busy, most) =
        (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let fetch = |range, offset, limit| {
        let now = busy.fetch_add(1, Ordering::SeqCst) + 1;
        if is_throttled.swap(true, Ordering::SeqCst) {
            most.fetch_max(now, Ordering::SeqCst);
        }
        let page = service.page(range, offset, limit);
        busy.fetch_sub(1, Ordering::SeqCst);
        Ok(page)
    };
    let mut found = OrderSet::default();
    let whole = PageWindow { start: 0, page_size: 500, most: None };
    let range = TimeRange::default();
    let first = whole
        .read(&mut |offset, limit| Ok(service.page(range, offset, limit)), &mut found)
        .unwrap();
    let parallel = || if is_throttled.load(Ordering::SeqCst) { 1 } else { 4 };
    let gathering = SlicedFetch {
        fetch: &fetch,
        parallel: &parallel,
        page_size: 500,
        range,
        now: DateTime::from_timestamp_millis(NOW).unwrap(),
    };
    assert_eq!(gathering.run(first, &mut found).unwrap().end, Completeness::Complete);
    assert_eq!(found.len(), 5_000);
    // Those that had begun may finish; after them one is left.
    assert!(most.into_inner() <= 4);
}

#[test]
fn the_same_orders_come_in_the_same_sequence_however_the_threads_run() {
    let service = Service::new(even(4_000));
    let sequence = |parallel| {
        let (_, found) =
            everything(&|range, at, limit| Ok(service.page(range, at, limit)), parallel);
        found.into_orders().iter().map(|order| order.json().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(sequence(1), sequence(4));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_generated_service_is_read_whole(
        // Bursts: how many orders, when, over how long.
        bursts in prop::collection::vec((1usize..1_500, 0i64..40 * 86_400_000, 0i64..3_600_000), 1..7),
        inclusive_since: bool,
        inclusive_until: bool,
        sequence in prop::sample::select(vec![Sequence::NewestFirst, Sequence::OldestFirst, Sequence::Shuffled]),
        parallel in 1usize..5,
    ) {
        let made: Vec<i64> = bursts
            .iter()
            .flat_map(|(orders, ago, over)| {
                (0..*orders).map(move |n| {
                    // A burst of no length would share milliseconds by the thousand.
                    let over = (*over).max(i64::try_from(*orders).unwrap());
                    NOW - ago - i64::try_from(n).unwrap() * over / i64::try_from(*orders).unwrap()
                })
            })
            .collect();
        let orders = made.len();
        let service = Service { made, inclusive_since, inclusive_until, sequence };
        let (reading, found, requests) = service.read(parallel);
        let reading = reading.unwrap();
        prop_assert_eq!((reading.end, found), (Completeness::Complete, orders));
        prop_assert!(requests <= most_requests(orders as u64) + 3, "{}", requests);
    }
}
