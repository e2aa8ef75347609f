//! Human dates: "2 days ago", "2h", "2026-08-01", "yesterday at 6pm".
//!
//! A strict parser: no crate parses dates safely for this purpose. The whole text must be
//! understood, or it is rejected with a suggestion. Parsing needs no clock, so an invalid date is a
//! usage error; it is converted to an instant later, relative to one `now` for the whole run.
//!
//! - `parse`: text to [`When`].
//! - `words`: the words and formats that dates consist of.
//! - `resolve`: a [`When`], `now` and a time zone to an instant.
//! - `duration`: durations for timeouts and intervals.

mod duration;
mod parse;
mod resolve;
mod words;

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, Utc, Weekday};

pub use duration::read_duration;

use crate::world::Zone;

/// Which end of a range a date is. Decides between the two instants of an ambiguous local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeEnd {
    /// The start of the range; the earlier instant.
    Since,
    /// The end of the range; the later instant.
    Until,
}

/// A date as the user wrote it; [`When::at`] converts it to an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    text: String,
    meaning: Meaning,
}

/// The meaning of a date, independent of the current time.
#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    Now,
    /// Milliseconds since 1970.
    Epoch(i64),
    Ago(Span),
    Calendar {
        day: Option<Day>,
        time: Option<NaiveTime>,
        zone: Option<FixedOffset>,
    },
}

/// A time span before now: first calendar months, then milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Span {
    months: u32,
    ms: i64,
}

/// A day as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Day {
    Date(NaiveDate, Option<Weekday>),
    OfAnyYear {
        month: u32,
        day: u32,
        weekday: Option<Weekday>,
    },
    Weekday(Weekday),
    LastWeekday(Weekday),
    /// Days from today: -1 is yesterday.
    FromToday(i64),
}

/// Why a text is not a valid date, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", .hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
pub struct DateError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl DateError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// An instant, and a note about how it was determined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: DateTime<Utc>,
    /// For example that a time today is in the future.
    pub note: Option<String>,
}

impl FromStr for When {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Ok(Self { text: text.trim().to_owned(), meaning: parse::meaning(text)? })
    }
}

impl When {
    /// Whether text given as a date is a flag, which means that the date is missing.
    pub fn is_missing_before(text: &str) -> bool {
        parse::is_flag(text)
    }

    /// The text as typed, without surrounding white space.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The instant; dates without an offset are in `zone`.
    pub fn at(
        &self,
        end: RangeEnd,
        now: DateTime<Utc>,
        zone: &dyn Zone,
    ) -> Result<Moment, DateError> {
        resolve::moment(&self.meaning, end, now, zone)
    }
}

/// A time range; both ends are optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeRange {
    /// The start, inclusive.
    pub since: Option<DateTime<Utc>>,
    /// The end, exclusive.
    pub until: Option<DateTime<Utc>>,
}

impl TimeRange {
    /// Creates a range; fails if it is empty.
    pub fn new(
        since: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Result<Self, DateError> {
        if let (Some(start), Some(end)) = (since, until)
            && start >= end
        {
            let exact = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let (start, end) = (exact(start), exact(end));
            let message = format!("the range is empty: it begins {start} and ends {end}");
            return Err(DateError::new(message).hint("--since must be before --until"));
        }
        Ok(Self { since, until })
    }

    /// Whether the range contains an instant; its end is exclusive.
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.since.is_none_or(|since| instant >= since)
            && self.until.is_none_or(|until| instant < until)
    }
}

#[cfg(test)]
mod tests;
