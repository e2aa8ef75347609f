//! The clock and the time zone.

use std::ffi::OsStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Offset as _, TimeZone, Utc};

/// The time, and the only way to wait.
pub trait Clock: Send + Sync {
    /// The wall clock: what human dates are read against.
    fn now(&self) -> DateTime<Utc>;
    /// Time since the program began; monotonic, so deadlines survive a stepped clock.
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

/// A time zone as the program needs it: object-safe, unlike [`chrono::TimeZone`].
///
/// One question is enough: the offset at an instant. Local times are found from it (see
/// [`crate::when`]), which steps around chronotope/chrono#1625, where [`chrono::Local`] answers the
/// opposite question wrongly around clock changes.
pub trait Zone: Send + Sync {
    /// The zone's offset from UTC at an instant given in UTC.
    fn offset_at(&self, utc: NaiveDateTime) -> FixedOffset;
}

impl<Z: TimeZone + Send + Sync> Zone for Z {
    fn offset_at(&self, utc: NaiveDateTime) -> FixedOffset {
        self.offset_from_utc_datetime(&utc).fix()
    }
}

/// The system's zone. [`chrono::Local`] reads `TZ` on every system but Windows, where it can only
/// say UTC.
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

/// An instant as the clocks of a zone show it.
pub fn local(instant: DateTime<Utc>, zone: &dyn Zone) -> DateTime<FixedOffset> {
    instant.with_timezone(&zone.offset_at(instant.naive_utc()))
}
