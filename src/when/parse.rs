//! Parses dates, without a clock.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::words::{self, Unit};
use super::{DateError, Day, Meaning, Span};

/// Maximum length of a date in bytes.
const MAX_LENGTH: usize = 64;

/// The suggestion for invalid dates without a more specific one.
const EXAMPLES: &str = "write 2d, '3 hours ago', yesterday, '2026-03-01 10:00' or @1682043883";

/// Parses the whole text.
pub(super) fn meaning(text: &str) -> Result<Meaning, DateError> {
    let text = text.trim();
    if text.len() > MAX_LENGTH {
        return Err(
            DateError::new(format!("the date is longer than {MAX_LENGTH} bytes")).hint(EXAMPLES)
        );
    }
    if let Some(odd) = text.chars().find(|character| !(' '..='~').contains(character)) {
        let code = u32::from(odd);
        let message = format!("invalid character U+{code:04X} in the date");
        return Err(DateError::new(message).hint(EXAMPLES));
    }
    if text.is_empty() {
        return Err(DateError::new("the date is empty").hint(EXAMPLES));
    }
    if is_flag(text) {
        let message = format!("the date is missing: {text:?} is a flag");
        return Err(DateError::new(message).hint(EXAMPLES));
    }
    let lower = text.to_ascii_lowercase();
    if lower == "now" {
        return Ok(Meaning::Now);
    }
    if let Some(epoch) = epoch(&lower) {
        return epoch;
    }
    if let Some(span) = span(text) {
        return span.map(Meaning::Ago);
    }
    calendar(&lower)
}

/// Whether the text is a flag, which means that the date before it is missing.
pub(super) fn is_flag(text: &str) -> bool {
    text.starts_with("--")
        || text.starts_with('-') && text.len() == 2 && !text.ends_with(|c: char| c.is_ascii_digit())
}

/// `@` and up to 11 digits are seconds. Without `@`: 13 digits are milliseconds, 10 seconds, 8
/// YYYYMMDD.
fn epoch(text: &str) -> Option<Result<Meaning, DateError>> {
    let (digits, is_marked) = match text.strip_prefix('@') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return is_marked.then(|| {
            Err(DateError::new(format!("{text:?} is not a timestamp"))
                .hint("write @ and seconds: @1682043883"))
        });
    }
    let seconds = || digits.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1_000));
    let ms = match (is_marked, digits.len()) {
        (true, 1..=11) | (false, 10) => seconds(),
        (false, 13) => digits.parse().ok(),
        (false, 8) => {
            let part = |range| words::number(&digits[range], 1..=4);
            let date = part(0..4)
                .zip(part(4..6))
                .zip(part(6..8))
                .and_then(|((year, month), day)| words::calendar_date(year, month, day));
            let day = date.map(|date| Meaning::Calendar {
                day: Some(Day::Date(date, None)),
                time: None,
                zone: None,
            });
            return Some(day.ok_or_else(|| words::no_such_day(text)));
        }
        _ => None,
    };
    let hint = "write @ and seconds, 13 digits for milliseconds, or YYYY-MM-DD; a duration has a unit: 90s";
    let refused = || DateError::new(format!("{text:?} is ambiguous")).hint(hint);
    Some(ms.map(Meaning::Epoch).ok_or_else(refused))
}

/// A time span before now, with or without `ago` or a leading `-`; `None` if it is not one.
fn span(text: &str) -> Option<Result<Span, DateError>> {
    if let Some(ahead) = text.strip_prefix('+') {
        return words::amounts(ahead).map(|_| {
            Err(DateError::new(format!("{text:?} is in the future; durations count back from now"))
                .hint("write 2d for two days ago, or a date"))
        });
    }
    let bare = text.strip_prefix('-').unwrap_or(text).trim_start();
    let without_ago = match bare.len().checked_sub(4).and_then(|at| bare.split_at_checked(at)) {
        Some((before, ago)) if ago.eq_ignore_ascii_case(" ago") => before,
        _ => bare,
    };
    let amounts = words::amounts(without_ago)?;
    let all_known =
        amounts.iter().all(|(_, unit)| words::unit(&unit.to_ascii_lowercase()).is_some());
    if !all_known {
        return None;
    }
    Some(add_up(&amounts, text))
}

fn add_up(amounts: &[(u32, &str)], text: &str) -> Result<Span, DateError> {
    let mut span = Span::default();
    for (amount, unit) in amounts {
        if *unit == "M" {
            let message = format!("the M in {text:?} could be months or minutes");
            return Err(DateError::new(message).hint("write m for minutes, mo for months"));
        }
        let sum = match words::unit(&unit.to_ascii_lowercase()) {
            Some(Unit::Exact(ms)) => ms
                .checked_mul(i64::from(*amount))
                .and_then(|ms| span.ms.checked_add(ms))
                .map(|ms| Span { ms, ..span }),
            Some(Unit::Months(months)) => months
                .checked_mul(*amount)
                .and_then(|months| span.months.checked_add(months))
                .map(|months| Span { months, ..span }),
            None => None,
        };
        span = sum.ok_or_else(|| DateError::new(format!("{text:?} is too long ago")))?;
    }
    Ok(span)
}

/// The components of a date found so far.
#[derive(Default)]
struct Parts {
    date: Option<NaiveDate>,
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    from_today: Option<i64>,
    weekday: Option<Weekday>,
    is_last: bool,
    clock: Option<words::TimeOfDay>,
    half: Option<String>,
    time: Option<NaiveTime>,
    zone: Option<chrono::FixedOffset>,
}

/// A date and a time in either order, in the formats that people and programs write.
fn calendar(text: &str) -> Result<Meaning, DateError> {
    if let Some(period) = ["week", "month", "year"].iter().find(|one| text == format!("last {one}"))
    {
        let message = format!("{text:?} could be a calendar {period} or the days before today");
        return Err(DateError::new(message).hint("write 7d or 1 month ago"));
    }
    let mut parts = Parts::default();
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    for (place, word) in words.iter().enumerate() {
        if *word == "at" && place > 0 && words.get(place + 1).is_some_and(|next| is_time(next)) {
            continue;
        }
        let understood = match split_at_t(word) {
            Some((date, time)) => parts.add(date)? && parts.add(time)?,
            None => parts.add(word)?,
        };
        if !understood {
            return Err(not_understood(text, word));
        }
    }
    parts.meaning(text)
}

/// Whether the word can follow `at`.
fn is_time(word: &str) -> bool {
    matches!(word, "noon" | "midnight") || words::time(word).is_some()
}

/// Splits `2026-03-01t10:00` into date and time.
fn split_at_t(word: &str) -> Option<(&str, &str)> {
    let (date, time) = word.split_once('t')?;
    let are_digits = date.starts_with(|c: char| c.is_ascii_digit())
        && time.starts_with(|c: char| c.is_ascii_digit());
    are_digits.then_some((date, time))
}

fn not_understood(text: &str, word: &str) -> DateError {
    if words::is_other_zone(word) {
        let message = format!("the time zone {:?} is ambiguous", word.to_ascii_uppercase());
        return DateError::new(message).hint("write a numeric offset such as +02:00 or -05:00");
    }
    if word.contains('.')
        && word.starts_with(|c: char| c.is_ascii_digit())
        && words::amounts(word).is_none()
        && word.ends_with(|c: char| c.is_ascii_alphabetic())
    {
        return DateError::new(format!("{word:?} is not a whole number")).hint("write 1h30m");
    }
    let message = if text.trim().eq_ignore_ascii_case(word) {
        format!("{text:?} is not a date")
    } else {
        format!("{text:?} is not a date: {word:?} is not recognized")
    };
    DateError::new(message).hint(EXAMPLES)
}

/// Sets a component; false if it was already set.
fn put<T>(place: &mut Option<T>, value: T) -> bool {
    let was_free = place.is_none();
    *place = Some(value);
    was_free
}

impl Parts {
    /// Adds a word; false if it does not fit to the others.
    fn add(&mut self, word: &str) -> Result<bool, DateError> {
        if let Some(date) = words::date(word) {
            return Ok(put(&mut self.date, date?));
        }
        if let Some(weekday) = words::weekday(word) {
            return Ok(put(&mut self.weekday, weekday));
        }
        if let Some(month) = words::month(word) {
            return Ok(put(&mut self.month, month));
        }
        match word {
            "last" if self.weekday.is_none() && !self.is_last => {
                self.is_last = true;
                return Ok(true);
            }
            "today" => return Ok(put(&mut self.from_today, 0)),
            "yesterday" => return Ok(put(&mut self.from_today, -1)),
            "tomorrow" => return Ok(put(&mut self.from_today, 1)),
            "noon" => {
                return Ok(put(
                    &mut self.time,
                    NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default(),
                ));
            }
            "midnight" => return Ok(put(&mut self.time, NaiveTime::default())),
            "am" | "pm" if self.half.is_none() => {
                let clock = self.clock.or_else(|| self.day_as_hour());
                self.clock = clock;
                self.half = Some(word.to_owned());
                return Ok(clock.is_some());
            }
            _ => {}
        }
        if let Some(zone) = words::zone(word) {
            return Ok(put(&mut self.zone, zone));
        }
        if let Some(year) = words::number(word, 4..=4) {
            return Ok(put(&mut self.year, year));
        }
        if let Some(day) = words::number(word, 1..=2) {
            return Ok(put(&mut self.day, day));
        }
        Ok(self.add_time(word))
    }

    /// In `6 pm` the 6 was first taken as a day.
    fn day_as_hour(&mut self) -> Option<words::TimeOfDay> {
        let hour = self.day.filter(|_| self.month.is_none())?;
        self.day = None;
        words::time(&hour.to_string()).map(|(clock, _)| clock)
    }

    /// Adds a time, optionally with `am`, `pm` or an offset.
    fn add_time(&mut self, word: &str) -> bool {
        let Some((clock, mut rest)) = words::time(word) else { return false };
        for half in ["am", "pm"] {
            if let Some(after) = rest.strip_prefix(half) {
                rest = after;
                if !put(&mut self.half, half.to_owned()) {
                    return false;
                }
            }
        }
        if !clock.has_minutes && self.half.is_none() {
            return false;
        }
        let zone_fits =
            rest.is_empty() || words::zone(rest).is_some_and(|zone| put(&mut self.zone, zone));
        zone_fits && put(&mut self.clock, clock)
    }

    fn meaning(self, text: &str) -> Result<Meaning, DateError> {
        let refused = || DateError::new(format!("{text:?} is not a date")).hint(EXAMPLES);
        let time = match (self.clock, self.time) {
            (Some(_), Some(_)) => return Err(refused()),
            (Some(clock), None) => Some(clock.of_day(self.half.as_deref()).ok_or_else(|| {
                DateError::new(format!("no such time: {text:?}")).hint("write 18:00 or 6pm")
            })?),
            (None, time) => time,
        };
        let weekday = self.weekday;
        let named = [self.date.is_some(), self.month.is_some(), self.from_today.is_some()];
        if named.iter().filter(|given| **given).count() > 1
            || (self.month.is_none() && (self.year.is_some() || self.day.is_some()))
            || (self.month.is_some() && self.day.is_none())
            || (self.is_last && (weekday.is_none() || named.contains(&true)))
            || (self.from_today.is_some() && weekday.is_some())
        {
            return Err(refused());
        }
        let day = match (self.date, self.month.zip(self.day), self.year, self.from_today, weekday) {
            (Some(date), ..) => Some(Day::Date(date, weekday)),
            (_, Some((month, day)), Some(year), ..) => {
                let date = words::calendar_date(year, month, day);
                Some(Day::Date(date.ok_or_else(|| words::no_such_day(text))?, weekday))
            }
            (_, Some((month, day)), None, ..) => {
                // 2000 was a leap year, so every valid day exists in it.
                words::calendar_date(2000, month, day).ok_or_else(|| words::no_such_day(text))?;
                Some(Day::OfAnyYear { month, day, weekday })
            }
            (_, _, _, Some(days), _) => Some(Day::FromToday(days)),
            (_, _, _, _, Some(weekday)) if self.is_last => Some(Day::LastWeekday(weekday)),
            (_, _, _, _, Some(weekday)) => Some(Day::Weekday(weekday)),
            _ => None,
        };
        // A number such as `-12` after a day is not meant as an offset.
        if (day.is_none() || self.zone.is_some()) && time.is_none() {
            return Err(refused());
        }
        if let Some(Day::Date(date, Some(weekday))) = day {
            check_weekday(date, weekday)?;
        }
        Ok(Meaning::Calendar { day, time, zone: self.zone })
    }
}

pub(super) fn check_weekday(date: NaiveDate, weekday: Weekday) -> Result<(), DateError> {
    use chrono::Datelike as _;
    if date.weekday() == weekday {
        return Ok(());
    }
    Err(DateError::new(format!("{date} is a {}, not a {weekday}", date.weekday()))
        .hint("omit the weekday, or correct the date"))
}
