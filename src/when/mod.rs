//! Human dates: "2 days ago", "2h", "2026-08-01", "yesterday at 6pm".
//!
//! A strict reader of our own, since no crate reads dates safely for this job: the whole text is
//! understood or it is refused with what to write instead. Reading knows no clock, so a bad date
//! is a usage error; the instant comes later, against one `now` for the whole run.
//!
//! - `parse`: text to [`When`].
//! - `words`: the words and shapes that dates are made of.
//! - `resolve`: [`When`] and now and zone to an instant.
//! - `duration`: how long, for timeouts and intervals.

mod duration;
mod parse;
mod resolve;
mod words;

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, Utc, Weekday};

pub use duration::read_duration;

use crate::world::Zone;

/// Which end of a range a date is: it decides a local hour that the clocks pass twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeEnd {
    /// The first pass.
    Since,
    /// The second pass.
    Until,
}

/// A moment as a person wrote it; it becomes an instant with [`When::at`].
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    text: String,
    meaning: Meaning,
}

/// What a text means, before the clock is asked.
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

/// A span back in time: calendar months first, then exact milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Span {
    months: u32,
    ms: i64,
}

/// A day as it was named.
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

/// Why a text is not a date, and what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", .hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
pub struct DateError {
    /// What is wrong.
    pub message: String,
    /// What to write.
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

/// An instant, with what the user should know about how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: DateTime<Utc>,
    /// Such as that a time of today lies ahead.
    pub note: Option<String>,
}

impl FromStr for When {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Ok(Self { text: text.trim().to_owned(), meaning: parse::meaning(text)? })
    }
}

impl When {
    /// Whether a text that was typed for a date is a flag: the date is missing.
    pub fn is_missing_before(text: &str) -> bool {
        parse::is_flag(text)
    }

    /// The text as it was typed, without outer blanks.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The instant that is meant; dates without a zone are in `zone`.
    pub fn at(
        &self,
        end: RangeEnd,
        now: DateTime<Utc>,
        zone: &dyn Zone,
    ) -> Result<Moment, DateError> {
        resolve::moment(&self.meaning, end, now, zone)
    }
}

/// A range of time; an open end has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeRange {
    /// From then on.
    pub since: Option<DateTime<Utc>>,
    /// Until then.
    pub until: Option<DateTime<Utc>>,
}

impl TimeRange {
    /// A range; its start must lie before its end.
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

    /// Whether an instant lies in the range, which is half open: its end is not part of it.
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.since.is_none_or(|since| instant >= since)
            && self.until.is_none_or(|until| instant < until)
    }
}

#[cfg(test)]
mod tests;
