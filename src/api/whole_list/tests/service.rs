//! A simulated service with configurable faults.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Reading;
use crate::error::Result;
use crate::order::{Order, Page};
use crate::when::TimeRange;

pub(super) const NOW: i64 = 1_795_000_000_000;
const DAY: i64 = 86_400_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    NewestFirst,
    OldestFirst,
    /// The same sequence for each request, unrelated to time.
    Mixed,
    /// A new sequence for each request.
    Shuffled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    Right,
    Zero,
    Missing,
    /// The length of the page.
    OwnLength,
    /// The number of records up to the end of the page.
    SoFar,
    AtMost(usize),
    OneTooSmall,
    OneTooLarge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offsets {
    Obeyed,
    Ignored,
    PageNumbers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicates {
    None,
    /// Each record of a page occurs twice.
    WithinPages,
    /// Each record of the list occurs twice.
    InTheList,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    NameAndId,
    /// The same ID for all, and no name.
    OneId,
    /// Neither name nor id, but a time.
    None,
    /// Neither name nor ID nor time: a dozen distinct texts.
    Nothing,
}

/// Which time the bounds apply to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BoundsOf {
    Creation,
    Begin,
}

#[derive(Debug, Clone)]
pub(super) struct Stored {
    number: usize,
    created: i64,
    begun: i64,
    order: Order,
}

/// The simulated service.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fault by itself")]
pub(super) struct Service {
    pub(super) stored: Mutex<Vec<Stored>>,
    pub(super) asked: AtomicUsize,
    /// The orders that existed at some time, and those that existed all the time.
    pub(super) history: Mutex<(HashSet<usize>, HashSet<usize>)>,
    pub(super) largest_count: AtomicUsize,
    pub(super) most: AtomicUsize,
    pub(super) sequence: Sequence,
    pub(super) counting: Counting,
    pub(super) clamp: Option<usize>,
    /// The maximum number of records that one API query can reach.
    pub(super) cap: Option<usize>,
    pub(super) offsets: Offsets,
    pub(super) ignores_limit: bool,
    pub(super) ignores_since: bool,
    pub(super) ignores_until: bool,
    pub(super) since_is_inclusive: bool,
    pub(super) until_is_inclusive: bool,
    pub(super) bounds_of: BoundsOf,
    pub(super) duplicates: Duplicates,
    pub(super) identity: Identity,
    /// Pages are empty from this record on.
    pub(super) empty_from: Option<usize>,
    /// Before these requests one order is removed and one is added.
    pub(super) moves_at: Vec<usize>,
    pub(super) arrives_at: Vec<usize>,
    pub(super) departs_at: Vec<usize>,
    pub(super) fails_at: Option<usize>,
    pub(super) seed: u64,
}

impl Service {
    /// Orders spread evenly over the last 30 days.
    pub(super) fn with(orders: usize) -> Self {
        Self::over(orders, 30 * DAY)
    }

    /// Orders spread evenly over a period.
    pub(super) fn over(orders: usize, time: i64) -> Self {
        let step = time / i64::try_from(orders).unwrap().max(1);
        Self::at((0..orders).map(|n| NOW - 1 - i64::try_from(n).unwrap() * step).collect())
    }

    /// Orders with these creation times.
    pub(super) fn at(times: Vec<i64>) -> Self {
        let orders = times.len();
        let stored = times.into_iter().enumerate().map(|(number, at)| Stored::new(number, at));
        Self {
            stored: Mutex::new(stored.collect()),
            asked: AtomicUsize::new(0),
            history: Mutex::default(),
            largest_count: AtomicUsize::new(0),
            most: AtomicUsize::new(orders),
            sequence: Sequence::NewestFirst,
            counting: Counting::Right,
            clamp: None,
            cap: None,
            offsets: Offsets::Obeyed,
            ignores_limit: false,
            ignores_since: false,
            ignores_until: false,
            since_is_inclusive: true,
            until_is_inclusive: true,
            bounds_of: BoundsOf::Creation,
            duplicates: Duplicates::None,
            identity: Identity::NameAndId,
            empty_from: None,
            moves_at: Vec::new(),
            arrives_at: Vec::new(),
            departs_at: Vec::new(),
            fails_at: None,
            seed: 0,
        }
    }

    pub(super) fn requests(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// The order with this number.
    pub(super) fn order(&self, number: usize) -> Order {
        let stored = self.stored.lock().unwrap();
        stored.iter().find(|order| order.number == number).unwrap().order.clone()
    }

    /// The response to one request.
    pub(super) fn page(&self, range: TimeRange, offset: u32, limit: u32) -> Result<Page> {
        assert!(offset <= 500 && (1..=500).contains(&limit), "{offset} {limit}");
        let since = range.since.map(|at| at.timestamp_millis());
        assert!(since.is_none_or(|since| since >= NOW - 30 * DAY), "a since older than a month");
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        if self.fails_at == Some(number) {
            return Err(anyhow::anyhow!("gone").into());
        }
        let mut stored = self.stored.lock().unwrap();
        self.live(number, &mut stored);
        self.arrange(&mut stored, number as u64);
        let until = range.until.map(|at| at.timestamp_millis());
        let mut matching: Vec<&Stored> =
            stored.iter().filter(|order| self.is_within(order, since, until)).collect();
        let total = matching.len();
        matching.truncate(self.cap.unwrap_or(usize::MAX));
        if self.duplicates == Duplicates::InTheList {
            matching = matching.into_iter().flat_map(|order| [order, order]).collect();
        }
        let mut skip = match self.offsets {
            Offsets::Obeyed => offset as usize,
            Offsets::Ignored => 0,
            Offsets::PageNumbers => offset as usize * limit as usize,
        };
        if self.empty_from.is_some_and(|from| skip >= from) {
            skip = usize::MAX;
        }
        let take = if self.ignores_limit { usize::MAX } else { limit as usize };
        let take = take.min(self.clamp.unwrap_or(usize::MAX));
        let page = matching.iter().skip(skip).take(take);
        let mut page: Vec<Order> = page.map(|order| order.seen_as(self.identity)).collect();
        if self.duplicates == Duplicates::WithinPages {
            page = page.into_iter().flat_map(|order| [order.clone(), order]).collect();
        }
        let count = match self.counting {
            Counting::Right => Some(total),
            Counting::Zero => Some(0),
            Counting::Missing => None,
            Counting::OwnLength => Some(page.len()),
            Counting::SoFar => Some(skip.min(total) + page.len()),
            Counting::AtMost(most) => Some(total.min(most)),
            Counting::OneTooSmall => Some(total.saturating_sub(1)),
            Counting::OneTooLarge => Some(total + 1),
        };
        self.largest_count.fetch_max(count.unwrap_or(0), Ordering::Relaxed);
        Ok(Page { count: count.map(|count| count as u64), orders: page })
    }

    fn arrange(&self, stored: &mut [Stored], request: u64) {
        match self.sequence {
            Sequence::NewestFirst => stored.sort_by_key(|order| -order.created),
            Sequence::OldestFirst => stored.sort_by_key(|order| order.created),
            Sequence::Mixed => stored.sort_by_key(|order| mixed(order.number as u64)),
            Sequence::Shuffled => {
                stored.sort_by_key(|order| mixed(order.number as u64 ^ (request + 1) << 32));
            }
        }
    }

    /// Removes and adds orders before a request.
    fn live(&self, number: usize, stored: &mut Vec<Stored>) {
        let mut history = self.history.lock().unwrap();
        if number == 0 {
            let numbers: HashSet<_> = stored.iter().map(|order| order.number).collect();
            *history = (numbers.clone(), numbers);
        }
        let moves = self.moves_at.contains(&number);
        if (moves || self.departs_at.contains(&number)) && !stored.is_empty() {
            let random = mixed(self.seed ^ number as u64);
            let place = usize::try_from(random % stored.len() as u64).unwrap();
            let gone = stored.remove(if moves { place.min(3) } else { place });
            history.1.remove(&gone.number);
        }
        if moves || self.arrives_at.contains(&number) {
            let new = Stored::new(1_000_000 + number, NOW + i64::try_from(number).unwrap());
            history.0.insert(new.number);
            stored.push(new);
            self.most.fetch_max(stored.len(), Ordering::Relaxed);
        }
    }

    fn is_within(&self, order: &Stored, since: Option<i64>, until: Option<i64>) -> bool {
        let at = match self.bounds_of {
            BoundsOf::Creation => order.created,
            BoundsOf::Begin => order.begun,
        };
        let margin = |is_inclusive: bool| i64::from(!is_inclusive);
        let since = since.filter(|_| !self.ignores_since);
        let until = until.filter(|_| !self.ignores_until);
        since.is_none_or(|since| at >= since + margin(self.since_is_inclusive))
            && until.is_none_or(|until| at <= until - margin(self.until_is_inclusive))
    }

    /// Compares a result with the truth: a complete list has each order that existed all the time,
    /// once, and only orders that existed at some time.
    pub(super) fn check(&self, reading: &Reading, page_size: usize, label: &str) {
        let most = self.most.load(Ordering::Relaxed);
        let counted = most.max(self.largest_count.load(Ordering::Relaxed));
        let bound = 64 + 6 * counted.div_ceil(page_size);
        assert!(self.requests() <= bound, "{label}: more than {bound} requests: {self}");
        if reading.read.outcome.is_err() {
            return;
        }
        let found = reading.found.orders();
        if matches!(self.identity, Identity::None | Identity::Nothing) {
            assert_eq!(found.len(), most, "{label}: {self}");
            return;
        }
        let history = self.history.lock().unwrap();
        let numbers: HashSet<usize> = found.iter().map(number_of).collect();
        assert_eq!(numbers.len(), found.len(), "{label}: some orders are there twice: {self}");
        let missing = history.1.difference(&numbers).count();
        assert_eq!(missing, 0, "{label}: missing, {} are there: {self}", found.len());
        assert!(numbers.is_subset(&history.0), "{label}: {self}");
    }
}

impl std::fmt::Display for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let orders = self.stored.lock().unwrap().len();
        write!(formatter, "{orders} orders, {:?}, counts {:?}, ", self.sequence, self.counting)?;
        write!(
            formatter,
            "clamp {:?}, cap {:?}, offsets {:?}, ",
            self.clamp, self.cap, self.offsets
        )?;
        let ignored = [self.ignores_limit, self.ignores_since, self.ignores_until];
        write!(formatter, "limit, since, until ignored {ignored:?}, ")?;
        let inclusive = [self.since_is_inclusive, self.until_is_inclusive];
        write!(formatter, "inclusive {inclusive:?} of {:?}, ", self.bounds_of)?;
        write!(formatter, "{:?}, {:?}, ", self.duplicates, self.identity)?;
        let lives = [&self.moves_at, &self.arrives_at, &self.departs_at].map(Vec::len);
        write!(formatter, "empty from {:?}, lives {lives:?}, ", self.empty_from)?;
        write!(formatter, "{} requests", self.requests())
    }
}

impl Stored {
    fn new(number: usize, created: i64) -> Self {
        let delay = i64::try_from(mixed(number as u64) % 7_200_000).unwrap();
        let json = format!(
            r#"{{"orderName":"{number}","orderId":"o{number}","creationTimestamp":{created}}}"#
        );
        Self { number, created, begun: created + delay, order: Order::read(&json).unwrap() }
    }

    fn seen_as(&self, identity: Identity) -> Order {
        let (number, created) = (self.number, self.created);
        let json = match identity {
            Identity::NameAndId => return self.order.clone(),
            Identity::OneId => format!(
                r#"{{"orderId":"o","resourceDisplayName":"{number}","creationTimestamp":{created}}}"#
            ),
            Identity::None => format!(r#"{{"phase":"failed","creationTimestamp":{created}}}"#),
            Identity::Nothing => format!(r#"{{"phase":"failed","failReason":"r{}"}}"#, number % 12),
        };
        Order::read(&json).unwrap()
    }
}

fn number_of(order: &Order) -> usize {
    order.name().or(order.pool()).unwrap().parse().unwrap()
}

/// A pseudo-random number (the finalizer of MurmurHash3).
fn mixed(number: u64) -> u64 {
    let mut number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        number = (number ^ (number >> 33)).wrapping_mul(factor);
    }
    number ^ (number >> 33)
}
