//! The words and formats that dates consist of.

use chrono::{FixedOffset, NaiveDate, NaiveTime, Weekday};

use super::DateError;

/// A weekday by its name or abbreviation, in lower case.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "monday" => Weekday::Mon,
        "tue" | "tues" | "tuesday" => Weekday::Tue,
        "wed" | "wednesday" => Weekday::Wed,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thu,
        "fri" | "friday" => Weekday::Fri,
        "sat" | "saturday" => Weekday::Sat,
        "sun" | "sunday" => Weekday::Sun,
        _ => return None,
    })
}

/// A month by its name or abbreviation, in lower case.
pub(super) fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.strip_suffix('.').unwrap_or(word);
    let found = MONTHS.iter().position(|name| *name == word || name[..3] == *word);
    let found = found.or((word == "sept").then_some(8))?;
    u32::try_from(found + 1).ok()
}

/// A number with a number of digits in this range.
pub(super) fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// A date in one word: `2026-03-01`, `2026/03/01`, `01.03.2026`.
///
/// `None` if the word has another format; an error if day and month are ambiguous.
pub(super) fn date(word: &str) -> Option<Result<NaiveDate, DateError>> {
    let separator = ['-', '/', '.'].into_iter().find(|one| word.contains(*one))?;
    let parts: Vec<&str> = word.split(separator).collect();
    if !parts.iter().all(|part| number(part, 1..=4).is_some()) {
        return None;
    }
    let ambiguous = || {
        let message = format!("{word:?} could mean more than one day");
        Some(Err(DateError::new(message).hint("write YYYY-MM-DD")))
    };
    let [one, two, three] = parts.as_slice() else { return ambiguous() };
    let (year, month, day) = match (separator, one.len(), three.len()) {
        ('-' | '/', 4, _) => (one, two, three),
        ('.', 1..=2, 4) => (three, two, one),
        _ => return ambiguous(),
    };
    let (year, month, day) = (number(year, 4..=4)?, number(month, 1..=2), number(day, 1..=2));
    let found = month.zip(day).and_then(|(month, day)| calendar_date(year, month, day));
    Some(found.ok_or_else(|| no_such_day(word)))
}

pub(super) fn calendar_date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

pub(super) fn no_such_day(text: &str) -> DateError {
    DateError::new(format!("no such day: {text:?}")).hint("write YYYY-MM-DD")
}

/// A time at the start of a word, and the rest of the word: `10:00`, `10:00:30.123`, `10am`,
/// optionally followed by an offset or `am`.
pub(super) fn time(word: &str) -> Option<(TimeOfDay, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (hour, mut rest) = word.split_at(digits(word));
    let hour = number(hour, 1..=2)?;
    let mut clock = TimeOfDay { hour, minute: 0, second: 0, nano: 0, has_minutes: false };
    if let Some(after) = rest.strip_prefix(':') {
        clock.has_minutes = true;
        clock.minute = number(after.get(..2)?, 2..=2)?;
        rest = &after[2..];
        if let Some(after) = rest.strip_prefix(':') {
            clock.second = number(after.get(..2)?, 2..=2)?;
            rest = &after[2..];
            if let Some(after) = rest.strip_prefix('.') {
                let (fraction, left) = after.split_at(digits(after));
                clock.nano = format!("{fraction:0<9}").parse().ok()?;
                number(fraction.get(..1)?, 1..=1).filter(|_| fraction.len() <= 9)?;
                rest = left;
            }
        }
    }
    Some((clock, rest))
}

/// A time before `am` or `pm` is applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TimeOfDay {
    pub(super) hour: u32,
    minute: u32,
    second: u32,
    nano: u32,
    pub(super) has_minutes: bool,
}

impl TimeOfDay {
    /// Applies `am` or `pm`: hours go from 1 to 12, and 12am is midnight.
    pub(super) fn of_day(self, half: Option<&str>) -> Option<NaiveTime> {
        let hour = match half {
            None => self.hour,
            Some(_) if !(1..=12).contains(&self.hour) => return None,
            Some("am") => self.hour % 12,
            Some(_) => self.hour % 12 + 12,
        };
        // chrono represents a leap second as a fraction above one second; not supported here.
        if self.second > 59 {
            return None;
        }
        NaiveTime::from_hms_nano_opt(hour, self.minute, self.second, self.nano)
    }
}

/// A time zone with a fixed offset: `Z`, `UTC`, `+02:00`, `CET`.
pub(super) fn zone(word: &str) -> Option<FixedOffset> {
    const HOUR: i32 = 3600;
    match word {
        "z" | "utc" | "gmt" => return FixedOffset::east_opt(0),
        "cet" | "mez" => return FixedOffset::east_opt(HOUR),
        "cest" | "mesz" => return FixedOffset::east_opt(2 * HOUR),
        _ => {}
    }
    let sign = match word.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let has_colon = word.len() == 6 && word.as_bytes()[3] == b':';
    let digits = word[1..].replacen(':', "", usize::from(has_colon));
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, minutes) = (number(hours, 2..=2)?, number(minutes, 2..=2)?);
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (minutes < 60).then(|| FixedOffset::east_opt(sign * seconds)).flatten()
}

/// Whether the word is a time zone abbreviation with different meanings.
pub(super) fn is_other_zone(word: &str) -> bool {
    (3..=5).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (word.ends_with('t') || word.ends_with('z'))
        || word.contains('/')
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_' | b'-'))
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    /// A number of milliseconds.
    Exact(i64),
    /// A number of calendar months.
    Months(u32),
}

impl Unit {
    /// The approximate length, for comparison.
    fn ms(self) -> i64 {
        match self {
            Self::Exact(ms) => ms,
            Self::Months(months) => i64::from(months) * 30 * 86_400_000,
        }
    }
}

/// A unit by its name or abbreviation, in lower case.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Exact(1_000),
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Exact(60_000),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Exact(3_600_000),
        "d" | "day" | "days" => Unit::Exact(86_400_000),
        "w" | "week" | "weeks" => Unit::Exact(7 * 86_400_000),
        "mo" | "mos" | "month" | "months" => Unit::Months(1),
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Months(12),
        _ => return None,
    })
}

/// Splits `1h30m` or `1h 30m` or `an hour` into amounts and units; `None` if it is something else.
/// Units keep their case.
pub(super) fn amounts(text: &str) -> Option<Vec<(u32, &str)>> {
    let mut found = Vec::new();
    let mut last = None;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (amount, after) = if end > 0 {
            (number(&rest[..end], 1..=9)?, &rest[end..])
        } else {
            let (article, after) = rest.split_once(' ')?;
            let is_article = found.is_empty() && article.eq_ignore_ascii_case("a")
                || article.eq_ignore_ascii_case("an");
            (is_article.then_some(1)?, after)
        };
        let after = after.trim_start();
        let end = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let size = unit(&after[..end].to_ascii_lowercase()).map(Unit::ms);
        // Units must be in descending order, each only once: `1h1h` is a typo.
        if end == 0 || (size.is_some() && last.is_some() && size >= last) {
            return None;
        }
        last = size;
        found.push((amount, &after[..end]));
        rest = after[end..].trim_start();
    }
    (!found.is_empty()).then_some(found)
}
