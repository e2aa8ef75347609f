//! Orders that change with time: open ones finish within seconds, and new ones arrive.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use fastrand::Rng;

use super::sample_orders::{DOCUMENTED, Fate, Life, POOLS, StoredOrder, life, to_json};

/// The initially open sample orders, and new ones.
#[derive(Debug)]
pub(super) struct Moving {
    started: i64,
    seed: u64,
    open: Vec<(Life, Rng)>,
}

/// The interval between new orders in milliseconds.
const ARRIVAL: i64 = 4_000;

/// The sample orders, with the open ones separate.
pub(super) fn moving(orders: usize, seed: u64, now: DateTime<Utc>) -> (Vec<StoredOrder>, Moving) {
    let mut random = Rng::with_seed(seed);
    let started = now.timestamp() * 1_000;
    let mut taken = HashSet::new();
    let mut store = vec![StoredOrder::read(DOCUMENTED.to_owned())];
    let mut open = Vec::new();
    for number in 0..orders {
        let life = life(number, started, &mut random);
        let its_own = random.clone();
        let json = to_json(life, &mut random, &mut taken);
        if matches!(life.fate, Fate::Pending | Fate::Running) {
            let began = if life.began == 0 {
                started + its_own.clone().i64(1_000..4_000)
            } else {
                life.began
            };
            let ended = started + its_own.clone().i64(5_000..12_000);
            open.push((Life { began, ended, fate: Fate::Succeeded, ..life }, its_own));
        } else {
            store.push(StoredOrder::read(json));
        }
    }
    (store, Moving { started, seed, open })
}

impl Moving {
    /// The orders as they are at a time.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Vec<StoredOrder> {
        let now = now.timestamp_millis();
        let write = |(life, random): (Life, Rng)| {
            StoredOrder::read(to_json(life.at(now), &mut random.clone(), &mut HashSet::new()))
        };
        let arrived = (now - self.started) / ARRIVAL;
        let arrivals = (0..arrived).map(|number| self.arrival(number));
        self.open.iter().cloned().chain(arrivals).map(write).collect()
    }

    /// The first new order belongs to train-gpu and fails; the others belong to pools whose open
    /// orders succeed.
    fn arrival(&self, number: i64) -> (Life, Rng) {
        let mut random =
            Rng::with_seed(self.seed.wrapping_mul(31).wrapping_add(number.unsigned_abs()));
        let created = self.started + (number + 1) * ARRIVAL - 1_000;
        let began = created + random.i64(1_000..3_000);
        let ended = began + random.i64(2_000..6_000);
        let (pool, fate) = match number {
            0 => (POOLS[2], Fate::Failed),
            _ if random.u32(0..5) == 0 => (POOLS[random.usize(3..POOLS.len())], Fate::Failed),
            _ => (POOLS[random.usize(3..POOLS.len())], Fate::Succeeded),
        };
        (Life { pool, created, began, ended, fate, operation: "modify" }, random)
    }
}

impl Life {
    /// The part of its life up to a time.
    fn at(self, now: i64) -> Self {
        if now < self.began {
            Self { began: 0, ended: 0, fate: Fate::Pending, ..self }
        } else if now < self.ended {
            Self { ended: 0, fate: Fate::Running, ..self }
        } else {
            self
        }
    }
}
