//! The clock and the time zone.

use std::ffi::OsStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Offset as _, TimeZone, Utc};

/// The clock, which also provides sleeping.
pub trait Clock: Send + Sync {
    /// The wall clock, to which human dates refer.
    fn now(&self) -> DateTime<Utc>;
    /// The time since the program started. Monotonic, so that deadlines are not affected by clock
    /// adjustments.
    fn since_start(&self) -> Duration;
    /// Waits.
    fn sleep(&self, pause: Duration);
}

/// The machine's clock.
pub(super) struct SystemClock {
    pub(super) start: Instant,
}

#[allow(clippy::disallowed_methods, reason = "the one door to the clock")]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn since_start(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }
}

/// A time zone: object-safe, unlike [`chrono::TimeZone`].
///
/// One method is sufficient: the offset at an instant. Local times are derived from it (see
/// [`crate::when`]), which avoids chronotope/chrono#1625: [`chrono::Local`] converts local times
/// incorrectly around clock changes.
pub trait Zone: Send + Sync {
    /// The offset from UTC at an instant given in UTC.
    fn offset_at(&self, utc: NaiveDateTime) -> FixedOffset;
}

impl<Z: TimeZone + Send + Sync> Zone for Z {
    fn offset_at(&self, utc: NaiveDateTime) -> FixedOffset {
        self.offset_from_utc_datetime(&utc).fix()
    }
}

/// The system's time zone. [`chrono::Local`] reads `TZ` on every system except Windows, where only
/// UTC can be set.
pub(super) fn system_zone(tz: Option<&OsStr>) -> Arc<dyn Zone> {
    if cfg!(windows) && tz.and_then(OsStr::to_str).is_some_and(is_utc) {
        Arc::new(Utc)
    } else {
        Arc::new(Local)
    }
}

/// Whether a value of `TZ` means UTC.
pub fn is_utc(tz: &str) -> bool {
    matches!(tz, "UTC" | "UTC0" | "GMT" | "GMT0" | "Etc/UTC" | "Etc/GMT")
}

/// An instant as local time in a zone.
pub fn local(instant: DateTime<Utc>, zone: &dyn Zone) -> DateTime<FixedOffset> {
    instant.with_timezone(&zone.offset_at(instant.naive_utc()))
}
