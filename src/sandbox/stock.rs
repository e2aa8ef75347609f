//! The orders that the service has at a time, newest first.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Supply;
use super::live::{self, Moving};
use super::orders::{self, Stocked};

/// The orders, and how they change.
pub(super) enum Stock {
    /// They stay as they are.
    Fixed(Vec<Stocked>),
    /// They are these from a time on, counted from the beginning.
    Staged(DateTime<Utc>, Vec<(Duration, Vec<Stocked>)>),
    /// Some of them move.
    Live(Vec<Stocked>, Moving),
}

impl Stock {
    /// The orders of a supply, at its beginning.
    pub(super) fn of(supply: Supply, now: DateTime<Utc>) -> Self {
        let read =
            |orders: Vec<String>| newest_first(orders.into_iter().map(Stocked::read).collect());
        match supply {
            Supply::Seeded { orders, seed, is_live: false } => {
                Self::Fixed(newest_first(orders::seeded(orders, seed, now)))
            }
            Supply::Seeded { orders, seed, is_live: true } => {
                let (fixed, moving) = live::moving(orders, seed, now);
                Self::Live(fixed, moving)
            }
            Supply::Given(orders) => Self::Fixed(read(orders)),
            Supply::Staged(stages) => {
                let stages = stages.into_iter().map(|(from, orders)| (from, read(orders)));
                Self::Staged(now, stages.collect())
            }
        }
    }

    /// The orders as they are at a time.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Cow<'_, [Stocked]> {
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

fn newest_first(mut orders: Vec<Stocked>) -> Vec<Stocked> {
    orders.sort_by_key(|order| Reverse(order.created));
    orders
}
