//! Converts the meaning of a date to an instant, given `now` and a time zone.
//!
//! A local time may be ambiguous or skipped when clocks change. chrono's own answer is wrong around
//! changes (chronotope/chrono#1625), so candidates are made from the offsets around the time, and
//! only those that convert back to the same local time are kept.

use chrono::{
    DateTime, Datelike as _, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime,
    TimeDelta, Utc, Weekday,
};

use super::{DateError, Day, Meaning, Moment, RangeEnd, Span, parse};
use crate::world::{Zone, local};

pub(super) fn moment(
    meaning: &Meaning,
    end: RangeEnd,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> Result<Moment, DateError> {
    let (at, note) = match meaning {
        Meaning::Now => (Some(now), None),
        Meaning::Epoch(ms) => (DateTime::from_timestamp_millis(*ms), None),
        Meaning::Ago(span) => (ago(*span, end, now, zone), None),
        Meaning::Calendar { day, time, zone: Some(own) } => calendar(*day, *time, end, now, own)?,
        Meaning::Calendar { day, time, zone: None } => calendar(*day, *time, end, now, zone)?,
    };
    let in_range = at.filter(|at| (1970..=9999).contains(&at.year()) && at.timestamp_millis() >= 0);
    match in_range {
        Some(at) => Ok(Moment { at, note }),
        None => Err(DateError::new("the date is outside the years 1970 to 9999")),
    }
}

/// Subtracts calendar months, with the day clamped to the month, and then milliseconds.
fn ago(span: Span, end: RangeEnd, now: DateTime<Utc>, zone: &dyn Zone) -> Option<DateTime<Utc>> {
    let start = if span.months == 0 {
        now
    } else {
        let there = local(now, zone).naive_local().checked_sub_months(Months::new(span.months))?;
        instant(there, end, zone)?
    };
    start.checked_sub_signed(TimeDelta::try_milliseconds(span.ms)?)
}

type Found = (Option<DateTime<Utc>>, Option<String>);

fn calendar(
    day: Option<Day>,
    time: Option<NaiveTime>,
    end: RangeEnd,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> Result<Found, DateError> {
    let today = local(now, zone).date_naive();
    let on = |date: NaiveDate| match time {
        Some(time) => instant(date.and_time(time), end, zone),
        // A date without a time is the start of that day, for both ends.
        None => instant(date.and_time(NaiveTime::MIN), RangeEnd::Since, zone),
    };
    let is_past = |date: &NaiveDate| on(*date).is_some_and(|at| at <= now);
    Ok(match day {
        None => {
            let at = on(today);
            let lies_ahead = at.is_some_and(|at| at > now);
            (at, lies_ahead.then(|| "that time today is in the future".to_owned()))
        }
        Some(Day::Date(date, _)) => (on(date), None),
        Some(Day::FromToday(days)) => {
            let date = today.checked_add_signed(TimeDelta::days(days));
            (date.and_then(on), None)
        }
        Some(Day::Weekday(weekday)) => (days_back(today, weekday).find(is_past).and_then(on), None),
        Some(Day::LastWeekday(weekday)) => {
            (days_back(today, weekday).find(|date| *date < today).and_then(on), None)
        }
        Some(Day::OfAnyYear { month, day, weekday }) => {
            // The last leap day is at most eight years ago (1896 to 1904).
            let date = (0..=8)
                .filter_map(|years| NaiveDate::from_ymd_opt(today.year() - years, month, day))
                .find(is_past);
            if let (Some(date), Some(weekday)) = (date, weekday) {
                parse::check_weekday(date, weekday)?;
            }
            (date.and_then(on), None)
        }
    })
}

/// The days with this weekday up to today, latest first.
fn days_back(today: NaiveDate, weekday: Weekday) -> impl Iterator<Item = NaiveDate> {
    (0..=14)
        .filter_map(move |days| today.checked_sub_days(Days::new(days)))
        .filter(move |date| date.weekday() == weekday)
}

/// The instant of a local time. If it is ambiguous, `end` decides; if it is skipped, the clock
/// change.
fn instant(there: NaiveDateTime, end: RangeEnd, zone: &dyn Zone) -> Option<DateTime<Utc>> {
    let mut offsets: Vec<FixedOffset> = (-26..=26)
        .step_by(13)
        .filter_map(|hours| there.checked_add_signed(TimeDelta::hours(hours)))
        .map(|around| zone.offset_at(around))
        .collect();
    // Two clock changes within a day do not occur; a single one is found from both sides.
    offsets.sort_unstable_by_key(FixedOffset::local_minus_utc);
    offsets.dedup();
    let mut candidates: Vec<NaiveDateTime> = offsets
        .iter()
        .filter_map(|offset| {
            let utc = there.checked_sub_offset(*offset)?;
            (zone.offset_at(utc) == *offset).then_some(utc)
        })
        .collect();
    candidates.sort_unstable();
    let found = match end {
        RangeEnd::Since => candidates.first(),
        RangeEnd::Until => candidates.last(),
    };
    let utc = found.copied().or_else(|| change(there, zone))?;
    Some(utc.and_utc())
}

/// The instant of the clock change that skips a local time.
fn change(skipped: NaiveDateTime, zone: &dyn Zone) -> Option<NaiveDateTime> {
    let mut before = skipped.checked_sub_signed(TimeDelta::hours(26))?;
    let mut after = skipped.checked_add_signed(TimeDelta::hours(26))?;
    let shows = |utc: NaiveDateTime| utc.checked_add_offset(zone.offset_at(utc));
    while after - before > TimeDelta::milliseconds(1) {
        let middle = before + (after - before) / 2;
        if shows(middle)? < skipped {
            before = middle;
        } else {
            after = middle;
        }
    }
    // Clock changes are on whole seconds.
    let ms = after.and_utc().timestamp_millis();
    DateTime::from_timestamp_millis(ms.div_euclid(1_000) * 1_000).map(|at| at.naive_utc())
}
