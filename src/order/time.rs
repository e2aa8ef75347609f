//! Times in an order.

use chrono::{DateTime, Utc};

use super::number::integer;
use super::text;

/// A time in an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// Something the calendar cannot hold, as it was spelt.
    Odd(Box<str>),
    /// An instant, to the millisecond.
    At(DateTime<Utc>),
}

impl Time {
    /// The instant, if it is one.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::At(instant) => Some(*instant),
            Self::Odd(_) => None,
        }
    }

    /// Reads a timestamp in milliseconds, spelt as a number or as a text; 0 is "not yet".
    pub(super) fn read(raw: &str) -> Option<Self> {
        let spelt = text::decoded(raw);
        match integer(&spelt) {
            _ if spelt.is_empty() || raw == "null" => None,
            Some(0) => None,
            Some(ms) => Some(
                DateTime::from_timestamp_millis(ms)
                    .map_or_else(|| Self::Odd(spelt.into()), Self::At),
            ),
            None => Some(Self::Odd(spelt.into())),
        }
    }
}
