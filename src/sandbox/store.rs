//! The orders that the service has at a given time, newest first.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::live::{self, Moving};
use super::sample_orders::{self, DOCUMENTED, StoredOrder};
use super::{OrderSource, PROJECT_ID, projects};

/// The orders, and how they change.
pub(super) enum Store {
    /// They do not change.
    Fixed(Vec<StoredOrder>),
    /// They are replaced at these times after the start.
    Staged(DateTime<Utc>, Vec<(Duration, Vec<StoredOrder>)>),
    /// Some of them change.
    Live(Vec<StoredOrder>, Moving),
}

impl Store {
    /// The orders of each project with orders, by its ID, at the start.
    pub(super) fn of_projects(
        source: OrderSource,
        now: DateTime<Utc>,
    ) -> HashMap<&'static str, Self> {
        match source {
            OrderSource::Seeded { orders, seed, is_live } => projects::of_region()
                .map(|(number, project)| {
                    let own = OrderSource::Seeded { orders, seed, is_live };
                    let store = match number {
                        0 => Self::of(own, now),
                        _ => Self::Fixed(of_other_project(project.id, number, orders, seed, now)),
                    };
                    (project.id, store)
                })
                .collect(),
            OrderSource::OfProjects(given) => given
                .into_iter()
                .filter_map(|(name, orders)| {
                    let own = Self::of(OrderSource::Given(orders), now);
                    Some((projects::by_name(name)?.id, own))
                })
                .collect(),
            source => HashMap::from([(PROJECT_ID, Self::of(source, now))]),
        }
    }

    /// The orders of a source, at the start.
    fn of(source: OrderSource, now: DateTime<Utc>) -> Self {
        let read =
            |orders: Vec<String>| newest_first(orders.into_iter().map(StoredOrder::read).collect());
        match source {
            OrderSource::Seeded { orders, seed, is_live: false } => {
                Self::Fixed(newest_first(sample_orders::seeded(orders, seed, now)))
            }
            OrderSource::Seeded { orders, seed, is_live: true } => {
                let (fixed, moving) = live::moving(orders, seed, now);
                Self::Live(fixed, moving)
            }
            OrderSource::Given(orders) => Self::Fixed(read(orders)),
            OrderSource::OfProjects(given) => {
                Self::Fixed(read(given.into_iter().flat_map(|(_, orders)| orders).collect()))
            }
            OrderSource::Staged(stages) => {
                let stages = stages.into_iter().map(|(from, orders)| (from, read(orders)));
                Self::Staged(now, stages.collect())
            }
        }
    }

    /// The orders at a time.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Cow<'_, [StoredOrder]> {
        match self {
            Self::Fixed(orders) => Cow::Borrowed(orders),
            Self::Staged(started, stages) => {
                let since = (now - *started).to_std().unwrap_or_default();
                let stage = stages.iter().rev().find(|(from, _)| *from <= since);
                stage.map_or(Cow::Borrowed(&[]), |(_, orders)| Cow::Borrowed(orders))
            }
            Self::Live(fixed, moving) => {
                let mut all = moving.at(now);
                all.extend(fixed.iter().cloned());
                Cow::Owned(newest_first(all))
            }
        }
    }
}

/// Sample orders for another project than the documented example's: fewer, and for its own pools.
fn of_other_project(
    project_id: &str,
    number: usize,
    orders: usize,
    seed: u64,
    now: DateTime<Utc>,
) -> Vec<StoredOrder> {
    let seed = seed + 1_000 * number as u64;
    let orders = sample_orders::seeded(orders / (number + 1), seed, now).into_iter();
    let own = orders.filter(|order| order.json != DOCUMENTED);
    newest_first(
        own.map(|order| StoredOrder::read(order.json.replace(PROJECT_ID, project_id))).collect(),
    )
}

fn newest_first(mut orders: Vec<StoredOrder>) -> Vec<StoredOrder> {
    orders.sort_by_key(|order| Reverse(order.created));
    orders
}
