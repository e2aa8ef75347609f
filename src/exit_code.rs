//! The exit codes.
//!
//! 0 means success, 1 to 9 that the query failed, 10 and above describe the orders.

use std::fmt::Write as _;
use std::sync::LazyLock;

/// The exit code of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Success: a complete result; also help and version.
    Success = 0,
    /// Internal error, or the output could not be written.
    Unexpected = 1,
    /// Invalid usage or settings; nothing was sent.
    Usage = 2,
    /// HTTP 3xx: redirects are never followed, since the token would be sent along.
    Redirected = 3,
    /// Any other HTTP 4xx.
    ClientError = 4,
    /// HTTP 5xx or 429 after the last retry.
    ServerError = 5,
    /// No HTTP response.
    Unreachable = 6,
    /// Invalid or incomplete response.
    InvalidResponse = 7,
    /// HTTP 401 or 403.
    Unauthorized = 8,
    /// HTTP 404, or an unknown order or pool.
    NotFound = 9,
    /// A check failed: `--fail-on` matched, or an order waited for failed.
    CheckFailed = 10,
    /// `wait` timed out.
    WaitTimeout = 11,
    /// SIGINT.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

/// The exit codes with descriptions, for README, manual and help.
pub const TABLE: [(&str, &str); 13] = [
    ("0", "success: complete result (even if empty); help, version, dry run"),
    ("1", "internal error, or the output could not be written"),
    ("2", "invalid usage, or a missing or invalid setting; nothing was sent"),
    ("3", "HTTP 3xx (redirects are not followed)"),
    ("4", "any other HTTP 4xx"),
    ("5", "HTTP 5xx or 429 after the last retry; try later"),
    ("6", "no HTTP response (DNS, connection, TLS, proxy, timeout); try later"),
    ("7", "invalid or incomplete response, or an order with an unknown outcome"),
    ("8", "HTTP 401 or 403, sign-in rejected, or no identity service found"),
    ("9", "HTTP 404: no such pool, order or project"),
    ("10", "check failed: --fail-on matched, or an awaited order failed"),
    ("11", "`wait` timed out: orders not finished, or none appeared"),
    ("129, 130, 131, 143", "SIGHUP, SIGINT, SIGQUIT, SIGTERM"),
];

/// The table at the end of a help text.
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
    /// The number that the process exits with.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The exit code for an unexpected HTTP status.
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
    fn every_http_status_has_one_exit_code() {
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
