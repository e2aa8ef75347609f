//! The orders that the service has at a time, newest first.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::OrderSource;
use super::live::{self, Moving};
use super::sample_orders::{self, StoredOrder};

/// The orders, and how they change.
pub(super) enum Store {
    /// They stay as they are.
    Fixed(Vec<StoredOrder>),
    /// They are these from a time on, counted from the beginning.
    Staged(DateTime<Utc>, Vec<(Duration, Vec<StoredOrder>)>),
    /// Some of them move.
    Live(Vec<StoredOrder>, Moving),
}

impl Store {
    /// The orders of a supply, at its beginning.
    pub(super) fn of(source: OrderSource, now: DateTime<Utc>) -> Self {
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
            OrderSource::Staged(stages) => {
                let stages = stages.into_iter().map(|(from, orders)| (from, read(orders)));
                Self::Staged(now, stages.collect())
            }
        }
    }

    /// The orders as they are at a time.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Cow<'_, [StoredOrder]> {
        match self {
            Self::Fixed(orders) => Cow::Borrowed(orders),
            Self::Staged(begun, stages) => {
                let since = (now - *begun).to_std().unwrap_or_default();
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

fn newest_first(mut orders: Vec<StoredOrder>) -> Vec<StoredOrder> {
    orders.sort_by_key(|order| Reverse(order.created));
    orders
}
