//! Relative times, local times, RFC 3339, and durations.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::{Destination, View};
use crate::world::{Zone, local};

/// How the table shows times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum TimeStyle {
    /// Relative to now, for example 5m ago
    Relative,
    /// Local time with seconds on a terminal, RFC 3339 UTC in a pipe
    Absolute,
}

/// The time format for an output format and a destination.
#[derive(Clone, Copy)]
pub(super) enum TimeFormat<'a> {
    /// `5m ago`, relative to an instant.
    Ago(DateTime<Utc>),
    /// `2026-08-19 14:02:00 +02:00`.
    Local(&'a dyn Zone),
    /// `2026-08-19T12:02:00Z`, with or without milliseconds.
    Utc(SecondsFormat),
}

impl<'a> TimeFormat<'a> {
    /// The time format of the table.
    pub(super) fn of_table(view: &View<'a>) -> Self {
        match (view.time, view.destination) {
            (TimeStyle::Relative, _) => Self::Ago(view.now),
            (TimeStyle::Absolute, Destination::Terminal { .. }) => Self::Local(view.zone),
            (TimeStyle::Absolute, Destination::Pipe) => Self::Utc(SecondsFormat::Secs),
        }
    }

    /// Formats an instant.
    pub(super) fn format(self, instant: DateTime<Utc>) -> String {
        match self {
            Self::Ago(now) => ago(now - instant),
            Self::Local(zone) => local(instant, zone).format("%Y-%m-%d %H:%M:%S %:z").to_string(),
            Self::Utc(seconds) => instant.to_rfc3339_opts(seconds, true),
        }
    }
}

/// The time that something has taken so far, for example `32h so far`.
pub(super) fn so_far(past: TimeDelta) -> String {
    format!("{} so far", distance(past))
}

/// A time span in one unit, rounded down; the unit is chosen so that rounding loses less than half.
fn distance(span: TimeDelta) -> String {
    let seconds = span.num_seconds().unsigned_abs();
    match seconds {
        0..120 => format!("{seconds}s"),
        120..7_200 => format!("{}m", seconds / 60),
        7_200..172_800 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

fn ago(past: TimeDelta) -> String {
    let distance = distance(past);
    if past.num_seconds() < 0 { format!("in {distance}") } else { format!("{distance} ago") }
}

/// A duration in its two largest units: `10s`, `4m10s`, `3h12m`, `2d4h`.
pub fn format_duration(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        ..60 => format!("{seconds}s"),
        60..3_600 => format!("{minutes}m{}s", seconds % 60),
        3_600..86_400 => format!("{hours}h{}m", minutes % 60),
        _ => format!("{days}d{}h", hours % 24),
    }
}

/// A duration in seconds, with millisecond precision: `10`, `0.35`.
pub(super) fn seconds(duration: TimeDelta) -> String {
    let milliseconds = duration.num_milliseconds();
    let exact = format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000);
    exact.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::FixedOffset;

    #[test]
    fn distances_use_one_unit() {
        for (past, original) in [
            (0, "0s ago"),
            (119, "119s ago"),
            (120, "2m ago"),
            (7_199, "119m ago"),
            (7_200, "2h ago"),
            (172_799, "47h ago"),
            (172_800, "2d ago"),
            (86_400 * 400, "400d ago"),
            (-300, "in 5m"),
        ] {
            assert_eq!(ago(TimeDelta::seconds(past)), original);
        }
    }

    #[test]
    fn durations_use_two_units() {
        for (duration, original, exact) in [
            (0, "0s", "0"),
            (350, "0s", "0.35"),
            (10_000, "10s", "10"),
            (250_001, "4m10s", "250.001"),
            (11_520_000, "3h12m", "11520"),
            (187_200_000, "2d4h", "187200"),
        ] {
            let duration = TimeDelta::milliseconds(duration);
            assert_eq!(
                (format_duration(duration).as_str(), seconds(duration).as_str()),
                (original, exact)
            );
        }
    }

    #[test]
    fn local_times_name_their_offset() {
        let instant = DateTime::from_timestamp(1_787_140_920, 0).unwrap();
        let east = FixedOffset::east_opt(7_200).unwrap();
        assert_eq!(TimeFormat::Local(&east).format(instant), "2026-08-19 14:02:00 +02:00");
        assert_eq!(TimeFormat::Local(&Utc).format(instant), "2026-08-19 12:02:00 +00:00");
        assert_eq!(TimeFormat::Utc(SecondsFormat::Secs).format(instant), "2026-08-19T12:02:00Z");
    }

    #[test]
    fn the_first_and_last_possible_times_can_be_formatted() {
        let east = FixedOffset::east_opt(86_399).unwrap();
        let west = FixedOffset::west_opt(86_399).unwrap();
        for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            for zone in [east, west] {
                assert!(!TimeFormat::Local(&zone).format(end).is_empty());
            }
            assert!(TimeFormat::Ago(DateTime::UNIX_EPOCH).format(end).len() > 8);
            assert!(TimeFormat::Utc(SecondsFormat::Millis).format(end).ends_with('Z'));
        }
    }
}
