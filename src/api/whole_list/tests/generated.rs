//! Random services with one or two faults, from a seed that is printed on failure.
//!
//! Not generated, since their responses are identical to those of a correct service: page sizes
//! limited to other than a multiple of 50 with a count of the page's own length or so far; caps
//! other than 500 and 1,000; records without name, ID and time together with a second fault.

use super::service::{BoundsOf, Counting, Duplicates, Identity, NOW, Offsets, Sequence, Service};
use super::*;

const SEED: u64 = 20_261_125;
const DAY: i64 = 86_400_000;

#[test]
fn lists_of_services_with_one_fault_are_complete_or_an_error() {
    run(40, 1);
}

#[test]
fn lists_of_services_with_two_faults_are_complete_or_an_error() {
    run(25, 2);
}

#[test]
#[ignore = "takes minutes: cargo test --release --lib thousands_of_services -- --ignored"]
fn lists_of_thousands_of_faulty_services_are_complete_or_an_error() {
    run(2_000, 1);
    run(500, 2);
}

fn run(services: u64, faults: usize) {
    let mut whole = 0;
    for number in 0..services {
        let seed = SEED + 1_000_000 * faults as u64 + number;
        let mut random = fastrand::Rng::with_seed(seed);
        let (service, page_size) = generated(&mut random, faults);
        let reading = read(&service, page_size);
        service.check(&reading, page_size as usize, &format!("seed {seed}, pages of {page_size}"));
        whole += u64::from(reading.read.outcome.is_ok());
    }
    // A client that always reports an error would pass too, but be useless.
    assert!(whole > services / 3, "only {whole} of {services} were read whole");
}

fn generated(random: &mut fastrand::Rng, faults: usize) -> (Service, u32) {
    let page_size = match random.u8(0..10) {
        0..=4 => 500,
        5..=7 => random.u32(50..500),
        8 => random.u32(10..50),
        _ => random.u32(1..10),
    };
    let orders = match random.u8(0..10) {
        0..=1 => random.usize(0..120),
        2..=4 => random.usize(120..1_100),
        // Edge cases.
        5 => *random.choice(&[50, 499, 500, 501, 999, 1_000, 1_001]).unwrap(),
        6..=8 => random.usize(1_000..3_000),
        _ => random.usize(3_000..12_000),
    };
    let orders = orders.min(page_size as usize * 60);
    let mut service = Service { seed: random.u64(..), ..Service::at(times(random, orders)) };
    service.since_is_inclusive = random.bool();
    service.until_is_inclusive = random.bool();
    let mut kinds = Vec::new();
    while kinds.len() < faults {
        let kind = random.u8(0..13);
        if !kinds.contains(&kind) {
            kinds.push(kind);
            add_fault(random, &mut service, kind, faults == 1);
        }
    }
    if cannot_be_told(&service) { generated(random, faults) } else { (service, page_size) }
}

fn times(random: &mut fastrand::Rng, orders: usize) -> Vec<i64> {
    let spread = *random.choice(&[DAY / 24, DAY, 29 * DAY, 29 * DAY, 1_000 * DAY]).unwrap();
    let mut times: Vec<i64> = (0..orders).map(|_| NOW - random.i64(1..spread)).collect();
    if random.u8(0..4) == 0 {
        // A burst within a second.
        let burst = times.len() / 3;
        let at = NOW - random.i64(1_000..spread);
        times[..burst].fill_with(|| at + random.i64(0..1_000));
    }
    times
}

fn pick<T: Copy>(random: &mut fastrand::Rng, of: &[T]) -> T {
    of[random.usize(..of.len())]
}

/// The requests before which something happens: a few of the first, or one in four.
fn requests(random: &mut fastrand::Rng) -> Vec<usize> {
    if random.bool() {
        (1..3_000).filter(|_| random.u8(0..4) == 0).collect()
    } else {
        (0..random.usize(1..4)).map(|_| random.usize(1..8)).collect()
    }
}

fn add_fault(random: &mut fastrand::Rng, service: &mut Service, kind: u8, is_alone: bool) {
    use Counting::{AtMost, Missing, OneTooLarge, OneTooSmall, OwnLength, Right, SoFar, Zero};
    match kind {
        0 => service.moves_at = requests(random),
        1 => service.arrives_at = requests(random),
        2 => service.departs_at = requests(random),
        3 => {
            let others = [Sequence::OldestFirst, Sequence::Mixed, Sequence::Shuffled];
            service.sequence = pick(random, &others);
        }
        4 | 5 => {
            let (few, many) = (AtMost(500), AtMost(1_000));
            let wrong = [Zero, Missing, OwnLength, SoFar, few, many, OneTooSmall, OneTooLarge];
            service.counting = pick(random, &wrong);
        }
        6 => {
            let other = random.usize(2..499);
            service.clamp = Some(pick(random, &[1, 10, 50, 100, 250, 499, other]));
            if is_alone {
                service.counting = pick(random, &[Right, OwnLength, Zero, Missing, SoFar]);
            }
        }
        7 => {
            let cap = pick(random, &[500, 1_000]);
            (service.cap, service.counting) = (Some(cap), AtMost(cap));
            service.sequence = pick(random, &[Sequence::NewestFirst, Sequence::OldestFirst]);
        }
        8 => {
            service.offsets = pick(random, &[Offsets::Ignored, Offsets::PageNumbers]);
            if is_alone {
                service.counting = pick(random, &[Right, Missing, OwnLength]);
            }
        }
        9 => match random.u8(0..3) {
            0 => service.ignores_limit = true,
            1 => service.ignores_since = true,
            _ => service.ignores_until = true,
        },
        10 => {
            let kinds = [Duplicates::WithinPages, Duplicates::InTheList];
            service.duplicates = pick(random, &kinds);
        }
        11 => {
            let kinds = [Identity::OneId, Identity::None, Identity::Nothing];
            service.identity = if is_alone { pick(random, &kinds) } else { Identity::OneId };
        }
        _ if random.bool() => service.bounds_of = BoundsOf::Begin,
        _ => service.empty_from = Some(random.usize(1..500)),
    }
}

/// See the module documentation.
fn cannot_be_told(service: &Service) -> bool {
    let has_odd_clamp = service.clamp.is_some_and(|clamp| clamp % 50 != 0);
    has_odd_clamp && matches!(service.counting, Counting::OwnLength | Counting::SoFar)
}
