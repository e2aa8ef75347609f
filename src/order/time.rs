//! Times in an order.

use chrono::{DateTime, Utc};

use super::compact;
use super::number::integer;

/// A time in an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// Something the calendar cannot hold, as it was spelt.
    Invalid(Box<str>),
    /// An instant, to the millisecond.
    At(DateTime<Utc>),
}

impl Time {
    /// The instant, if it is one.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::At(instant) => Some(*instant),
            Self::Invalid(_) => None,
        }
    }

    /// Reads a timestamp in milliseconds, spelt as a number or as a text; 0 is "not yet".
    pub(super) fn read(raw: &str) -> Option<Self> {
        let original = compact::decoded(raw);
        match integer(&original) {
            _ if original.is_empty() || raw == "null" => None,
            Some(0) => None,
            Some(ms) => Some(
                DateTime::from_timestamp_millis(ms)
                    .map_or_else(|| Self::Invalid(original.into()), Self::At),
            ),
            None => Some(Self::Invalid(original.into())),
        }
    }

    /// Reads a timestamp that may also be an RFC 3339 text.
    pub(super) fn read_text(raw: &str) -> Option<Self> {
        let text = compact::decoded(raw);
        match DateTime::parse_from_rfc3339(&text) {
            Ok(instant) => Some(Self::At(instant.with_timezone(&Utc))),
            Err(_) => Self::read(raw),
        }
    }
}
