//! Durations for timeouts and intervals.

use std::time::Duration;

use super::DateError;
use super::words::{self, Unit};

/// Maximum duration; with longer ones, arithmetic with times could overflow.
const MAX_LENGTH: Duration = Duration::from_secs(365 * 86_400);

/// Parses `90s`, `5m`, `1h30m`, `500ms`, `2 minutes`. A bare number means seconds, like in curl.
pub fn read_duration(text: &str) -> Result<Duration, DateError> {
    let refused = || {
        DateError::new(format!("{:?} is not a duration", crate::sanitize::truncate(text, 64)))
            .hint("write 90s, 5m or 1h30m")
    };
    let mut ms: u64 = 0;
    if let Some(seconds) = words::number(text.trim(), 1..=9) {
        ms = u64::from(seconds) * 1_000;
    } else {
        for (amount, unit) in words::amounts(text).ok_or_else(refused)? {
            let unit = match words::unit(unit) {
                Some(Unit::Exact(ms)) => u64::try_from(ms).unwrap_or_default(),
                None if unit == "ms" => 1,
                _ => return Err(refused()),
            };
            // Few amounts, each with at most 9 digits times a week, cannot overflow.
            ms = ms.saturating_add(u64::from(amount).saturating_mul(unit));
        }
    }
    let duration = Duration::from_millis(ms);
    if duration.is_zero() || duration > MAX_LENGTH {
        return Err(refused());
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parsed_as_people_write_them() {
        for (text, ms) in [
            ("90s", 90_000),
            ("60", 60_000),
            ("1h30m", 5_400_000),
            ("500ms", 500),
            ("2 minutes", 120_000),
            ("an hour", 3_600_000),
        ] {
            assert_eq!(read_duration(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "0", "0s", "soon", "-5s", "1mo", "1y", "9999999w", "1.5h", "5M"] {
            assert!(read_duration(text).is_err(), "{text}");
        }
    }
}
