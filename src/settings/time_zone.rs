//! The local time zone: an unknown one is an error instead of meaning UTC.

use std::path::Path;

use crate::error::Result;
use crate::usage::UsageError;
use crate::world::{World, is_utc, read_file};

/// Maximum size of a time zone file; the largest have some 4 KiB.
const MAX_SIZE: u64 = 1 << 20;

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
        is_zone_file(Path::new(file))
    } else {
        FOLDERS.iter().any(|folder| is_zone_file(&Path::new(folder).join(file)))
    };
    if is_file || matches!(name, "UTC" | "GMT" | "localtime") || is_posix_rule(name) {
        return Ok(());
    }
    Err(UsageError::new(format!("unknown time zone in TZ: {name:?}"))
        .hint("use a name like Europe/Berlin; install tzdata if the image has no zone data; or unset TZ and use --utc")
        .into())
}

/// Whether a file has the format of RFC 9636.
fn is_zone_file(path: &Path) -> bool {
    read_file(path, MAX_SIZE).is_ok_and(|read| read.bytes.starts_with(b"TZif"))
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
/// Daylight saving time without its dates (`CET-1CEST`) has no defined meaning.
fn is_posix_rule(text: &str) -> bool {
    let name = if let Some(quoted) = text.strip_prefix('<') {
        quoted.find('>').map(|end| end + 2)
    } else {
        text.find(|c: char| !c.is_ascii_alphabetic()).filter(|end| *end >= 3)
    };
    let offset = name.and_then(|end| text.get(end..)).unwrap_or_default();
    let offset = offset.trim_start_matches(['+', '-']);
    let daylight = offset.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
    daylight.len() < offset.len() && (daylight.is_empty() || daylight.contains(','))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn zone_files_are_distinguished_from_other_files() {
        for (path, is_zone) in [("/etc/passwd", false), ("/nowhere", false), ("/", false)] {
            assert_eq!(is_zone_file(Path::new(path)), is_zone, "{path}");
        }
        let file = std::env::temp_dir().join(format!("ma-orders-zone-{}", std::process::id()));
        std::fs::write(&file, b"TZif2").unwrap();
        assert!(is_zone_file(&file));
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn posix_tz_rules_are_distinguished_from_zone_names() {
        for rule in ["UTC0", "<+03>-3", "CET-1:00", "EST5EDT,M3.2.0,M11.1.0", "JST-9"] {
            assert!(is_posix_rule(rule), "{rule}");
        }
        for name in ["Mars/Olympus", "Europe", "A1", "", "<+03", "CET-1CEST", "CET"] {
            assert!(!is_posix_rule(name), "{name}");
        }
    }
}
