//! What each exit code means.
//!
//! 0 is good, 1 to 9 could not ask, 10 and up are about the orders.

use std::fmt::Write as _;
use std::sync::LazyLock;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Asked, answered, complete; help, version.
    Success = 0,
    /// A fault of ours, or the output could not be written.
    Unexpected = 1,
    /// Wrong usage, a missing or unusable setting: nothing was sent.
    Usage = 2,
    /// HTTP 3xx, which is never followed: the token would go along.
    Redirected = 3,
    /// HTTP 4xx other than those below.
    ClientError = 4,
    /// HTTP 5xx, or 429, after the last retry.
    ServerError = 5,
    /// No HTTP answer.
    Unreachable = 6,
    /// An answer that cannot be used or is not complete.
    InvalidResponse = 7,
    /// HTTP 401 or 403.
    Unauthorized = 8,
    /// HTTP 404.
    NotFound = 9,
    /// The orders say no.
    CheckFailed = 10,
    /// Not ended in time.
    WaitTimeout = 11,
    /// SIGINT.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

/// The exit numbers as README and help print them: number, meaning.
pub const TABLE: [(&str, &str); 13] = [
    ("0", "asked, answered, complete (also when nothing matched); help, version, dry run"),
    ("1", "unexpected: a fault of ours, or the output could not be written"),
    ("2", "wrong usage, a missing or unusable setting: nothing was sent"),
    ("3", "HTTP 3xx: never followed, the token would go along"),
    ("4", "HTTP 4xx other than below"),
    ("5", "HTTP 5xx, or 429, after the last retry; try later"),
    ("6", "no HTTP answer: name, connection, TLS, proxy, timeout; try later"),
    ("7", "an answer that cannot be used or is not complete"),
    ("8", "HTTP 401 or 403, or the sign-in was refused"),
    ("9", "HTTP 404: no such pool, order or project"),
    ("10", "the orders say no: --fail-on matched, or one that was waited for failed"),
    ("11", "wait: not ended, or none appeared, in time; wait longer"),
    ("130, 143", "SIGINT, SIGTERM"),
];

/// The table as the end of a help text, of which each command has one.
pub fn table_for_help() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(written_for_help);
    &TEXT
}

fn written_for_help() -> String {
    TABLE.iter().fold("Exit codes:".to_owned(), |mut text, (number, meaning)| {
        let _ = write!(text, "\n  {number:<8}  {meaning}");
        text
    })
}

impl ExitCode {
    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The exit for an HTTP status that is not the expected one.
    pub fn of_status(status: u16) -> Self {
        match status {
            300..400 => Self::Redirected,
            401 | 403 => Self::Unauthorized,
            404 => Self::NotFound,
            429 | 500..600 => Self::ServerError,
            400..500 => Self::ClientError,
            _ => Self::InvalidResponse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_one_exit() {
        for (status, exit) in [
            (201, 7),
            (204, 7),
            (206, 7),
            (302, 3),
            (304, 3),
            (400, 4),
            (401, 8),
            (403, 8),
            (404, 9),
            (408, 4),
            (429, 5),
            (494, 4),
            (500, 5),
            (503, 5),
            (600, 7),
            (999, 7),
        ] {
            assert_eq!(ExitCode::of_status(status).number(), exit, "{status}");
        }
    }
}
