//! Which orders `wait` counts: examples, and random runs compared with a definition.

use std::cell::RefCell;
use std::collections::HashMap;

use super::*;
use proptest::prelude::*;

fn order(id: &str, phase: &str) -> Order {
    let end = if matches!(phase, "pending" | "processing" | "odd") { 0 } else { 7 };
    let phase = if phase == "lost" { "cancelled" } else { phase };
    let json = format!(r#"{{"orderId":"{id}","phase":"{phase}","endTimestamp":{end}}}"#);
    Order::read(&json).unwrap()
}

fn all(orders: &[(&str, &str)]) -> Vec<Order> {
    orders.iter().map(|(id, phase)| order(id, phase)).collect()
}

/// A tracker for one API query.
fn of_one(criteria: Criteria) -> Tracker {
    Tracker::new(criteria, 1)
}

fn see(tracker: &mut Tracker, orders: &[(&str, &str)]) -> Option<WaitOutcome> {
    tracker.observe(vec![ListResult::Complete(all(orders))]);
    tracker.outcome()
}

fn see_part(tracker: &mut Tracker, orders: &[(&str, &str)]) -> Option<WaitOutcome> {
    tracker.observe(vec![ListResult::Partial(all(orders))]);
    tracker.outcome()
}

fn counting_all() -> Criteria {
    Criteria { counts_all: true, ..Criteria::default() }
}

#[test]
fn wait_counts_orders_that_were_open_at_the_start() {
    let mut tracker = of_one(Criteria::default());
    assert_eq!(tracker.outcome(), None);
    assert_eq!(see(&mut tracker, &[("a", "failed"), ("b", "processing"), ("c", "pending")]), None);
    let later = [("a", "failed"), ("b", "successed"), ("c", "processing"), ("d", "failed")];
    assert_eq!(see(&mut tracker, &later), None, "a and d do not count");
    assert_eq!(
        see(&mut tracker, &[("b", "successed"), ("c", "successed")]),
        Some(WaitOutcome::Succeeded)
    );
}

#[test]
fn what_became_of_each_order_is_known() {
    let ids = |orders: Vec<&Order>| -> String {
        orders.iter().map(|order| order.id().unwrap().into_owned()).collect()
    };
    let names = ["a", "b", "z"].map(str::to_owned).into();
    let accept = vec!["cancelled".to_owned()];
    let mut tracker = Tracker::new(Criteria { names, accept, ..counting_all() }, 2);
    assert_eq!(tracker.missing_names(), ["a", "b", "z"]);
    assert_eq!(tracker.missing_pools().collect::<Vec<_>>(), [0, 1]);
    assert!(!tracker.was_complete(0) && !tracker.was_complete(1));
    let poll = |first: &[(&str, &str)]| vec![ListResult::Complete(all(first)), ListResult::NoPool];
    let open = [("a", "processing"), ("b", "pending")];
    let joined = tracker.observe(poll(&open));
    assert_eq!(joined, [Event::Joined(0), Event::Joined(1)]);
    assert_eq!(ids(tracker.open()), "ab");
    assert_eq!((tracker.missing_names(), tracker.orders().count()), (vec!["z"], 2));
    assert_eq!(tracker.missing_pools().collect::<Vec<_>>(), [1]);
    assert!(tracker.was_complete(0) && tracker.was_complete(1));
    // Gone is said once, and again only after it was there.
    assert_eq!(tracker.observe(poll(&open[..1])), [Event::Gone(1)]);
    assert_eq!(ids(tracker.gone()), "b");
    assert_eq!(tracker.observe(poll(&open[..1])), []);
    assert_eq!(tracker.observe(poll(&open)), []);
    assert_eq!(ids(tracker.gone()), "");
    assert_eq!(tracker.observe(poll(&open[..1])), [Event::Gone(1)]);
    // Partial results say nothing about what they lack.
    assert_eq!(tracker.observe(vec![ListResult::Partial(all(&open[1..]))]), []);
    let ended = [("a", "failed"), ("b", "lost")];
    let changed = tracker.observe(poll(&ended));
    let was = |word: &str| word.to_owned();
    assert_eq!(changed, [Event::Changed(0, was("running")), Event::Changed(1, was("pending"))]);
    assert_eq!((ids(tracker.failed()), tracker.accepted()), ("a".into(), 1));
    assert_eq!((ids(tracker.open()), ids(tracker.unknown())), (String::new(), String::new()));
    assert_eq!(tracker.order(1).id().as_deref(), Some("b"));
    // An order that has ended may leave the list without a word.
    assert_eq!(tracker.observe(poll(&[])), []);
    let mut undecided = of_one(counting_all());
    see(&mut undecided, &[("a", "lost"), ("b", "successed")]);
    assert_eq!((ids(undecided.unknown()), undecided.accepted()), ("a".into(), 0));
}

#[test]
fn a_pool_exists_once_any_of_its_orders_was_returned() {
    let missing = |tracker: &Tracker| tracker.missing_pools().count();
    let mut tracker = of_one(counting_all());
    see_part(&mut tracker, &[]);
    assert_eq!((missing(&tracker), tracker.was_complete(0)), (1, false));
    assert!(!tracker.was_there(0));
    see_part(&mut tracker, &[("a", "pending")]);
    assert_eq!((missing(&tracker), tracker.was_complete(0)), (0, false));
    see_part(&mut tracker, &[]);
    assert_eq!(missing(&tracker), 0);
    assert!(tracker.was_there(0));
    let mut empty = of_one(counting_all());
    see(&mut empty, &[]);
    assert_eq!((missing(&empty), empty.was_complete(0)), (0, true));
}

#[test]
fn wait_ends_at_the_first_failure_partial_success_or_unknown_outcome() {
    for (phase, outcome) in [
        ("failed", WaitOutcome::Failed),
        ("partialSuccessed", WaitOutcome::Failed),
        ("lost", WaitOutcome::Unknown),
    ] {
        let mut tracker = of_one(Criteria::default());
        assert_eq!(see(&mut tracker, &[("b", "processing"), ("c", "pending")]), None);
        assert_eq!(see(&mut tracker, &[("b", "processing"), ("c", phase)]), Some(outcome));
    }
    let mut both = of_one(counting_all());
    assert_eq!(see(&mut both, &[("a", "lost"), ("b", "failed")]), Some(WaitOutcome::Failed));
    let accept = vec!["cancelled".to_owned()];
    let mut accepting = of_one(Criteria { accept, ..counting_all() });
    assert_eq!(see(&mut accepting, &[("a", "lost")]), Some(WaitOutcome::Succeeded));
}

#[test]
fn wait_treats_an_undocumented_phase_without_an_end_as_open() {
    let mut tracker = of_one(Criteria::default());
    assert_eq!(see(&mut tracker, &[("a", "odd")]), None);
    assert_eq!(see(&mut tracker, &[("a", "successed")]), Some(WaitOutcome::Succeeded));
}

#[test]
fn wait_counts_a_first_match_even_if_it_ends_between_two_polls() {
    let mut tracker = of_one(Criteria::default());
    assert_eq!(see(&mut tracker, &[("a", "failed")]), None);
    assert_eq!(
        see(&mut tracker, &[("a", "failed"), ("b", "successed")]),
        Some(WaitOutcome::Succeeded)
    );
    let mut empty = of_one(Criteria { allow_empty: true, ..Criteria::default() });
    assert_eq!(empty.outcome(), None, "before the first look nothing is known");
    assert_eq!(see_part(&mut empty, &[]), None);
    assert_eq!(see(&mut empty, &[]), Some(WaitOutcome::Succeeded));
}

#[test]
fn wait_requires_every_name_and_counts_ended_orders_by_name() {
    let names = vec!["a".to_owned(), "b".to_owned()];
    let mut tracker = of_one(Criteria { names, ..counting_all() });
    assert_eq!(see(&mut tracker, &[("a", "successed"), ("x", "failed")]), None);
    assert_eq!(tracker.missing_names(), ["b"]);
    assert_eq!(see(&mut tracker, &[("b", "successed")]), Some(WaitOutcome::Succeeded));
}

#[test]
fn wait_with_since_counts_all_matches_and_later_ones() {
    let mut tracker = of_one(counting_all());
    assert_eq!(see(&mut tracker, &[("a", "successed"), ("b", "processing")]), None);
    let later = [("a", "successed"), ("b", "successed"), ("c", "pending")];
    assert_eq!(see(&mut tracker, &later), None);
    assert_eq!(see(&mut tracker, &[("c", "failed")]), Some(WaitOutcome::Failed));
}

#[test]
fn wait_with_phase_selects_from_the_initial_orders() {
    let phases = vec![Phase::Pending];
    let mut tracker = of_one(Criteria { phases, ..Criteria::default() });
    assert_eq!(see(&mut tracker, &[("a", "processing"), ("b", "pending")]), None);
    assert_eq!(see(&mut tracker, &[("a", "failed"), ("b", "processing")]), None);
    assert_eq!(
        see(&mut tracker, &[("a", "failed"), ("b", "successed")]),
        Some(WaitOutcome::Succeeded)
    );
}

#[test]
fn wait_counts_open_orders_of_an_incomplete_list() {
    let mut tracker = of_one(Criteria::default());
    assert_eq!(see_part(&mut tracker, &[("a", "failed")]), None, "it may have failed long ago");
    assert_eq!(see_part(&mut tracker, &[("a", "failed"), ("b", "processing")]), None);
    assert_eq!(see_part(&mut tracker, &[("b", "failed")]), Some(WaitOutcome::Failed));
    let mut whole = of_one(Criteria::default());
    assert_eq!(see_part(&mut whole, &[("b", "processing")]), None);
    assert_eq!(see(&mut whole, &[("a", "failed"), ("b", "failed")]), Some(WaitOutcome::Failed));
    assert_eq!(whole.failed().len(), 1);
}

#[test]
fn wait_does_not_succeed_with_an_incomplete_list() {
    let mut tracker = of_one(Criteria::default());
    assert_eq!(see(&mut tracker, &[("a", "processing")]), None);
    assert_eq!(see_part(&mut tracker, &[("a", "successed")]), None);
    assert_eq!(see(&mut tracker, &[("a", "successed")]), Some(WaitOutcome::Succeeded));
}

#[test]
fn wait_ignores_ended_orders_of_one_pool_while_another_is_missing() {
    let mut tracker = Tracker::new(Criteria::default(), 2);
    let poll = |new: ListResult, old: &[(&str, &str)]| vec![new, ListResult::Complete(all(old))];
    tracker.observe(poll(ListResult::NoPool, &[("old", "failed"), ("x", "processing")]));
    assert_eq!(tracker.outcome(), None);
    tracker.observe(poll(ListResult::NoPool, &[("old", "failed"), ("x", "successed")]));
    assert_eq!(tracker.outcome(), None, "a pool is missing");
    tracker.observe(poll(ListResult::Complete(all(&[("n", "pending")])), &[("x", "successed")]));
    assert_eq!(tracker.outcome(), None, "the first order of the new pool counts");
    tracker.observe(poll(ListResult::Complete(all(&[("n", "failed")])), &[("x", "successed")]));
    assert_eq!(tracker.outcome(), Some(WaitOutcome::Failed));
}

#[test]
fn wait_keeps_a_first_result_for_each_api_query() {
    let mut tracker = Tracker::new(Criteria::default(), 2);
    tracker.observe(vec![
        ListResult::Complete(vec![order("a", "processing")]),
        ListResult::Partial(vec![]),
    ]);
    tracker.observe(vec![
        ListResult::Complete(vec![order("a", "successed")]),
        ListResult::Complete(vec![order("b", "failed")]),
    ]);
    assert_eq!(tracker.outcome(), Some(WaitOutcome::Succeeded), "b had failed before");
}

#[test]
fn wait_counts_a_missing_pool_as_success_of_its_delete_order() {
    let delete = r#"{"orderId":"d","operation":"delete","phase":"processing"}"#;
    let modify = r#"{"orderId":"m","operation":"modify","phase":"processing"}"#;
    let read = |json| Order::read(json).unwrap();
    let mut tracker = of_one(Criteria::default());
    tracker.observe(vec![ListResult::Complete(vec![read(delete)])]);
    let events = tracker.observe(vec![ListResult::NoPool]);
    assert_eq!(
        (events, tracker.outcome()),
        (vec![Event::Deleted(0)], Some(WaitOutcome::Succeeded))
    );
    let mut with_other = of_one(Criteria::default());
    with_other.observe(vec![ListResult::Complete(vec![read(delete), read(modify)])]);
    let events = with_other.observe(vec![ListResult::NoPool]);
    assert_eq!(events, [Event::Deleted(0), Event::Gone(1)]);
    assert_eq!(with_other.outcome(), None);
}

#[test]
fn wait_reports_changed_phases_as_they_are_printed() {
    let mut tracker = of_one(Criteria::default());
    let mut poll = |phase: &str| {
        let json = format!(r#"{{"orderId":"a","phase":"{phase}"}}"#);
        tracker.observe(vec![ListResult::Complete(vec![Order::read(&json).unwrap()])])
    };
    poll(" odd ");
    assert_eq!(poll("odd"), [], "only white space is different");
    assert_eq!(poll(" odder"), [Event::Changed(0, "odd".into())]);
    poll("");
    assert_eq!(poll("odd"), [Event::Changed(0, "no phase".into())]);
}

#[test]
fn wait_reports_a_missing_order_once_and_keeps_waiting_for_it() {
    let mut tracker = of_one(Criteria::default());
    see(&mut tracker, &[("a", "processing"), ("b", "processing")]);
    let gone = |tracker: &mut Tracker| {
        tracker.observe(vec![ListResult::Complete(all(&[("b", "successed")]))])
    };
    assert_eq!(gone(&mut tracker), [Event::Changed(1, "running".into()), Event::Gone(0)]);
    assert_eq!(gone(&mut tracker), []);
    assert_eq!((tracker.outcome(), tracker.gone().len()), (None, 1));
    assert_eq!(see(&mut tracker, &[("a", "successed")]), Some(WaitOutcome::Succeeded));
    assert_eq!(tracker.gone().len(), 0);
}

#[test]
fn wait_recognizes_an_order_that_gets_its_id_later() {
    let mut tracker = of_one(Criteria::default());
    for (json, outcome) in [
        (r#"{"orderName":"n","phase":"pending"}"#, None),
        (r#"{"orderName":"n","orderId":"i","phase":"processing"}"#, None),
        (r#"{"orderId":"i","phase":"successed"}"#, Some(WaitOutcome::Succeeded)),
    ] {
        tracker.observe(vec![ListResult::Complete(vec![Order::read(json).unwrap()])]);
        assert_eq!(tracker.outcome(), outcome, "{json}");
    }
    assert_eq!(tracker.orders().count(), 1);
}

// The definition, applied to the whole log of results at once: unlike the tracker, it keeps no
// state between polls.

/// An order of a simulated service, by poll.
#[derive(Debug, Clone)]
struct Story {
    pool: usize,
    arrives: usize,
    works: usize,
    ends: usize,
    outcome: &'static str,
    is_delete: bool,
    /// Polls in which the list omits it.
    hidden: Vec<usize>,
}

/// The response for one pool in one poll.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reply {
    Fine,
    /// Only this many orders are received.
    Broken(usize),
}

#[derive(Debug, Clone)]
struct World {
    pools: Vec<(usize, usize)>,
    stories: Vec<Story>,
    reply: Vec<Vec<Reply>>,
}

const ROUNDS: usize = 14;

/// An order in a result: its number and its phase.
type SeenOrder = (usize, &'static str);

#[derive(Debug, Clone)]
enum Log {
    Complete(Vec<SeenOrder>),
    NoPool,
    Partial(Vec<SeenOrder>),
}

impl World {
    fn phase(story: &Story, poll: usize) -> Option<&'static str> {
        let begins = story.arrives + story.works;
        match poll {
            _ if poll < story.arrives || story.hidden.contains(&poll) => None,
            _ if poll < begins => Some("pending"),
            _ if poll < begins + story.ends => Some("processing"),
            _ => Some(story.outcome),
        }
    }

    fn result(&self, pool: usize, poll: usize) -> Log {
        let (from, until) = self.pools[pool];
        let reply = self.reply[pool][poll];
        if !(from..until).contains(&poll) {
            return if reply == Reply::Fine { Log::NoPool } else { Log::Partial(vec![]) };
        }
        let stories = self.stories.iter().enumerate().filter(|(_, story)| story.pool == pool);
        let mut seen_orders: Vec<SeenOrder> = stories
            .filter_map(|(number, story)| Some((number, Self::phase(story, poll)?)))
            .collect();
        match reply {
            Reply::Fine => Log::Complete(seen_orders),
            Reply::Broken(arrived) => {
                seen_orders.truncate(arrived);
                Log::Partial(seen_orders)
            }
        }
    }

    fn log(&self) -> Vec<Vec<Log>> {
        let poll = |poll| (0..self.pools.len()).map(|pool| self.result(pool, poll)).collect();
        (0..ROUNDS).map(poll).collect()
    }
}

fn seen_orders(result: &Log) -> &[SeenOrder] {
    match result {
        Log::Complete(seen_orders) | Log::Partial(seen_orders) => seen_orders,
        Log::NoPool => &[],
    }
}

fn is_open(phase: &str) -> bool {
    matches!(phase, "pending" | "processing" | "odd")
}

/// The definition, for the polls up to a given one.
struct Definition<'a> {
    world: &'a World,
    log: &'a [Vec<Log>],
    counts_all: bool,
    allow_empty: bool,
    name: Option<usize>,
    /// Memoized results; the definition is recursive.
    known: RefCell<HashMap<(usize, usize), bool>>,
}

impl Definition<'_> {
    /// The poll with the first complete result for a pool; "no such pool" is one.
    fn first_whole(&self, pool: usize, until: usize) -> Option<usize> {
        (0..=until).find(|poll| !matches!(self.log[*poll][pool], Log::Partial(_)))
    }

    fn phase_at(&self, number: usize, poll: usize) -> Option<&'static str> {
        let seen = seen_orders(&self.log[poll][self.world.stories[number].pool]);
        seen.iter().find(|(one, _)| *one == number).map(|(_, phase)| *phase)
    }

    fn was_open(&self, number: usize, until: usize) -> bool {
        (0..=until).any(|poll| self.phase_at(number, poll).is_some_and(is_open))
    }

    /// Ended in the first complete result, and not open in an earlier one.
    fn is_history(&self, number: usize, until: usize) -> bool {
        let first = self.first_whole(self.world.stories[number].pool, until);
        first.is_some_and(|first| {
            self.phase_at(number, first).is_some() && !self.was_open(number, first)
        })
    }

    /// Whether an order counts by the end of a poll.
    fn counts(&self, number: usize, until: usize) -> bool {
        if let Some(known) = self.known.borrow().get(&(number, until)) {
            return *known;
        }
        let counts = self.find_out_whether_it_counts(number, until);
        self.known.borrow_mut().insert((number, until), counts);
        counts
    }

    fn find_out_whether_it_counts(&self, number: usize, until: usize) -> bool {
        if self.name.is_some_and(|name| name != number) {
            return false;
        }
        if self.counts_all {
            return (0..=until).any(|poll| self.phase_at(number, poll).is_some());
        }
        let pool = self.world.stories[number].pool;
        let first = self.first_whole(pool, until);
        if self.was_open(number, first.unwrap_or(until)) {
            return true;
        }
        // Otherwise as a first match, in the first poll that has a new order while none counts.
        let Some(first) = first else { return false };
        let began_without = matches!(self.log[first][pool], Log::NoPool);
        (first + 1..=until).any(|poll| {
            let is_listed = self.phase_at(number, poll).is_some();
            let of_pool = |other: &usize| self.world.stories[*other].pool == pool;
            let counted = |other: &usize| self.counts(*other, poll - 1);
            let all = 0..self.world.stories.len();
            is_listed
                && !self.is_history(number, poll)
                && (!all.clone().any(|other| counted(&other))
                    || began_without && !all.filter(of_pool).any(|other| counted(&other)))
        })
    }

    fn latest(&self, number: usize, until: usize) -> Option<&'static str> {
        (0..=until).rev().find_map(|poll| self.phase_at(number, poll))
    }

    /// The pool is gone, and the order, which was seen open, was to delete it.
    fn is_deleted(&self, number: usize, until: usize) -> bool {
        let story = &self.world.stories[number];
        let last = (0..=until).rev().find(|poll| self.phase_at(number, *poll).is_some());
        story.is_delete
            && last.is_some_and(|last| {
                is_open(self.phase_at(number, last).unwrap())
                    && (last + 1..=until)
                        .any(|poll| matches!(self.log[poll][story.pool], Log::NoPool))
            })
    }

    fn outcome(&self, until: usize) -> Option<WaitOutcome> {
        let all = 0..self.world.stories.len();
        let counted: Vec<usize> = all.filter(|number| self.counts(*number, until)).collect();
        let latest = |number: &usize| self.latest(*number, until).unwrap_or_default();
        if counted.iter().any(|one| matches!(latest(one), "failed" | "partialSuccessed")) {
            return Some(WaitOutcome::Failed);
        }
        if counted.iter().any(|one| latest(one) == "lost") {
            return Some(WaitOutcome::Unknown);
        }
        let poll = &self.log[until];
        let is_whole = !poll.iter().any(|result| matches!(result, Log::Partial(_)));
        let was_there = |pool: usize| {
            (0..=until).any(|poll| match &self.log[poll][pool] {
                Log::Complete(_) => true,
                Log::Partial(seen_orders) => !seen_orders.is_empty(),
                Log::NoPool => false,
            })
        };
        let has_pools = self.allow_empty || (0..poll.len()).all(was_there);
        let has_orders = self.allow_empty || !counted.is_empty();
        let has_name = self.name.is_none_or(|name| counted.contains(&name));
        let good = |one: &usize| latest(one) == "successed" || self.is_deleted(*one, until);
        (is_whole && has_pools && has_orders && has_name && counted.iter().all(good))
            .then_some(WaitOutcome::Succeeded)
    }
}

/// An order as the service sends it.
fn sent(number: usize, phase: &str, world: &World) -> Order {
    let operation = if world.stories[number].is_delete { "delete" } else { "modify" };
    let plain = order(&number.to_string(), phase);
    let json = plain.json().replacen('{', &format!(r#"{{"operation":"{operation}","#), 1);
    Order::read(&json).unwrap()
}

fn observed(result: &Log, world: &World) -> ListResult {
    let read = |seen_orders: &[SeenOrder]| {
        seen_orders.iter().map(|(number, phase)| sent(*number, phase, world)).collect()
    };
    match result {
        Log::Complete(seen_orders) => ListResult::Complete(read(seen_orders)),
        Log::Partial(seen_orders) => ListResult::Partial(read(seen_orders)),
        Log::NoPool => ListResult::NoPool,
    }
}

fn story() -> impl Strategy<Value = Story> {
    let outcome = prop_oneof![
        6 => Just("successed"),
        2 => Just("failed"),
        1 => Just("partialSuccessed"),
        1 => Just("lost"),
        1 => Just("odd"),
    ];
    let hidden = prop::collection::vec(0..ROUNDS, 0..3);
    (0..3_usize, 0..8_usize, 0..4_usize, 0..4_usize, outcome, any::<bool>(), hidden).prop_map(
        |(pool, arrives, works, ends, outcome, is_delete, hidden)| Story {
            pool,
            // Half of them exist from the beginning.
            arrives: arrives.saturating_sub(3),
            works,
            ends,
            outcome,
            is_delete,
            hidden,
        },
    )
}

fn world() -> impl Strategy<Value = World> {
    let pool = prop_oneof![
        2 => Just((0, ROUNDS)),
        1 => (1..6_usize).prop_map(|from| (from, ROUNDS)),
        1 => (2..ROUNDS).prop_map(|until| (0, until)),
    ];
    let reply = prop_oneof![5 => Just(Reply::Fine), 1 => (0..3_usize).prop_map(Reply::Broken)];
    let reply = prop::collection::vec(prop::collection::vec(reply, ROUNDS), 3);
    (prop::collection::vec(pool, 1..=3), prop::collection::vec(story(), 0..6), reply).prop_map(
        |(pools, mut stories, reply)| {
            for story in &mut stories {
                story.pool %= pools.len();
            }
            World { pools, stories, reply }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_tracker_agrees_with_the_definition_in_random_runs(
        world in world(),
        counts_all in any::<bool>(),
        allow_empty in prop::bool::weighted(0.2),
        name in prop::option::weighted(0.2, 0_usize..6),
    ) {
        let counts_all = counts_all || name.is_some();
        let allow_empty = allow_empty && name.is_none();
        let log = world.log();
        let definition = Definition { world: &world, log: &log, counts_all, allow_empty, name, known: RefCell::default() };
        let names = name.map(|name| name.to_string()).into_iter().collect();
        let criteria = Criteria { names, counts_all, allow_empty, ..Criteria::default() };
        let mut tracker = Tracker::new(criteria, world.pools.len());
        for poll in 0..ROUNDS {
            tracker.observe(log[poll].iter().map(|result| observed(result, &world)).collect());
            let outcome = definition.outcome(poll);
            prop_assert_eq!(tracker.outcome(), outcome, "round {} of {:#?}", poll, log);
            if outcome.is_some() {
                break;
            }
        }
    }
}
