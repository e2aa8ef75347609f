//! Timestamps in orders.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::compact;
use super::number::integer;

/// A timestamp in an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Time {
    /// A value that is not a valid time, as the service sent it.
    Invalid(Box<str>),
    /// An instant, in milliseconds precision.
    At(DateTime<Utc>),
}

impl Time {
    /// The instant, if the value is valid.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::At(instant) => Some(*instant),
            Self::Invalid(_) => None,
        }
    }

    /// Whether an end time with this value means that something has ended: it is after 1970.
    pub(super) fn is_an_end(&self) -> bool {
        match self {
            Self::At(instant) => *instant > DateTime::UNIX_EPOCH,
            Self::Invalid(original) => {
                original.parse().is_ok_and(|number: f64| number > 0.0 && number.is_finite())
            }
        }
    }

    /// Parses milliseconds since 1970, as a number or a string, or an ISO 8601 string. `None` for 0
    /// and for Go's zero time, which mean "not yet".
    pub(super) fn read(raw: &str) -> Option<Self> {
        let original = compact::decoded(raw);
        match integer(&original) {
            _ if original.is_empty() || raw == "null" => None,
            Some(0) => None,
            Some(ms) => Some(
                DateTime::from_timestamp_millis(ms)
                    .map_or_else(|| Self::Invalid(original.into()), Self::At),
            ),
            None if original.starts_with("0001-01-01T00:00:00") => None,
            None => Some(iso(&original).map_or_else(|| Self::Invalid(original.into()), Self::At)),
        }
    }
}

/// Parses RFC 3339; the offset may lack its colon, or be missing, which means UTC.
fn iso(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let zoned = || DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").ok();
    let plain = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(zoned)
        .map(|instant| instant.to_utc())
        .or_else(|| plain().map(|naive| naive.and_utc()))
}
