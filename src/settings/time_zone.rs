//! The local time zone: an unknown one is an error instead of meaning UTC.

use std::path::Path;

use crate::error::Result;
use crate::usage::UsageError;
use crate::world::{World, is_utc};

/// Where systems have their time zone files.
const FOLDERS: [&str; 4] =
    ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo", "/usr/share/lib/zoneinfo"];

/// Rejects an unknown `TZ`; an empty one means UTC (POSIX).
pub fn check_zone(world: &World) -> Result<()> {
    let Some(name) = world.variables.text("TZ")? else { return Ok(()) };
    if cfg!(windows) {
        return Ok(check_on_windows(name)?);
    }
    let file = name.strip_prefix(':').unwrap_or(name);
    let is_file = if file.starts_with('/') {
        Path::new(file).is_file()
    } else {
        FOLDERS.iter().any(|folder| Path::new(folder).join(file).is_file())
    };
    if is_file || matches!(name, "UTC" | "GMT" | "localtime") || is_posix_rule(name) {
        return Ok(());
    }
    Err(UsageError::new(format!("unknown time zone in TZ: {name:?}"))
        .hint("use a name like Europe/Berlin; install tzdata if the image has no zone data; or unset TZ and use --utc")
        .into())
}

/// Windows ignores `TZ`, so only UTC is accepted there.
fn check_on_windows(name: &str) -> Result<(), UsageError> {
    if is_utc(name) {
        return Ok(());
    }
    Err(UsageError::new(format!("TZ is not supported on Windows, except for UTC: {name:?}"))
        .hint("unset TZ to use the system's zone; for UTC, use --utc or TZ=UTC"))
}

/// Whether the text looks like a POSIX rule (POSIX 8.3), for example `CET-1CEST,M3.5.0,M10.5.0/3`.
fn is_posix_rule(text: &str) -> bool {
    let name = if let Some(quoted) = text.strip_prefix('<') {
        quoted.find('>').map(|end| end + 2)
    } else {
        text.find(|c: char| !c.is_ascii_alphabetic()).filter(|end| *end >= 3)
    };
    let offset = name.and_then(|end| text.get(end..)).unwrap_or_default();
    offset.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{check_on_windows, is_posix_rule};

    #[test]
    fn on_windows_only_tz_utc_is_accepted() {
        for name in ["UTC", "UTC0", "GMT", "Etc/UTC"] {
            assert!(check_on_windows(name).is_ok(), "{name}");
        }
        for name in ["Europe/Berlin", "CET-1CEST", "localtime"] {
            assert!(check_on_windows(name).is_err(), "{name}");
        }
    }

    #[test]
    fn posix_tz_rules_are_distinguished_from_zone_names() {
        for rule in ["CET-1CEST", "UTC0", "<+03>-3", "EST5EDT,M3.2.0,M11.1.0"] {
            assert!(is_posix_rule(rule), "{rule}");
        }
        for name in ["Mars/Olympus", "Europe", "A1", "", "<+03"] {
            assert!(!is_posix_rule(name), "{name}");
        }
    }
}
