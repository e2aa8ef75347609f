//! Writes to standard error: notes, warnings, traces and the final error.
//!
//! Sanitizes every message, redacts known secrets, and applies `--quiet` and `-v`. Shared by
//! threads; each message is a single write.

mod secrets;

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use serde_json::json;

use secrets::Secrets;

use crate::fit::truncate_line;
use crate::sanitize::{sanitize, truncate};
use crate::world::{SharedWriter, Terminal};

/// Which messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// `-q`: warnings and errors only.
    Quiet,
    /// Also notes.
    #[default]
    Normal,
    /// `-v`: also each request with its status, duration and request ID.
    Requests,
    /// `-vv`: also the headers of each request and response.
    Headers,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ErrorFormat {
    /// Human-readable text
    #[default]
    Text,
    /// One JSON object per line
    Json,
}

/// The error that ends a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What failed.
    pub message: String,
    /// Additional lines.
    pub details: Vec<String>,
    /// What to try next.
    pub hint: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// The service's request ID.
    pub request_id: Option<String>,
    /// The URL of the failed request.
    pub url: Option<String>,
    /// The number of attempts.
    pub attempts: Option<u32>,
    /// Whether the same command may succeed later.
    pub is_retryable: bool,
    /// The exit code.
    pub exit: u8,
    /// The project, if several were queried and the error is about one.
    pub project: Option<String>,
}

/// The fields of an error in JSON, with descriptions; notes and warnings have the first two.
pub const ERROR_FIELDS: [(&str, &str); 11] = [
    ("kind", "error, warning, note, trace or summary. Errors come last."),
    ("message", "What failed."),
    ("status", "The HTTP status of the response, or null."),
    ("code", "The service's error code, for example ModelArts.50015001, or null."),
    ("requestId", "The service's request ID, or null."),
    ("url", "The URL of the request, or null. Never contains credentials."),
    ("attempts", "The number of attempts, or null if nothing was sent."),
    ("retryable", "Whether the same command may succeed later."),
    ("exit", "The exit code."),
    ("hint", "What to try next, or null."),
    ("project", "The project, if several were queried and the error is about one of them."),
];

/// A number with its noun, for example `1 order` or `2 orders`.
pub fn counted(number: impl TryInto<u64>, noun: &str) -> String {
    match number.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {noun}"),
        many => format!("{many} {noun}s"),
    }
}

/// Writes messages.
#[derive(Clone)]
pub struct Messages {
    out: SharedWriter,
    verbosity: Verbosity,
    format: ErrorFormat,
    /// Standard error, if it is a terminal that can rewrite a line.
    rewritable: Option<Terminal>,
    secrets: Arc<Secrets>,
    is_progress_shown: Arc<AtomicBool>,
}

/// Moves to the start of the line and clears it (ECMA-48, EL).
const REWRITE: &str = "\r\x1b[K";
/// The interval between progress updates; operations that end sooner show none.
const SECOND: Duration = Duration::from_secs(1);
/// Maximum length of a message; none should come near it.
const MAX_LENGTH: usize = 16 * 1024;

impl Messages {
    /// Creates a writer of messages.
    pub fn new(out: SharedWriter, verbosity: Verbosity, format: ErrorFormat) -> Self {
        Self {
            out,
            verbosity,
            format,
            secrets: Arc::default(),
            rewritable: None,
            is_progress_shown: Arc::default(),
        }
    }

    /// The format of messages.
    pub fn format(&self) -> ErrorFormat {
        self.format
    }

    /// Shows progress on a line that is rewritten, if there is a terminal for that.
    pub fn with_progress(self, rewritable: Option<Terminal>) -> Self {
        Self { rewritable, ..self }
    }

    /// The same, for another writer.
    pub fn to(&self, out: SharedWriter) -> Self {
        Self { out, rewritable: None, is_progress_shown: Arc::default(), ..self.clone() }
    }

    /// Rewrites the progress line; does nothing with `--quiet` or without a terminal.
    pub fn progress(&self, text: &str) {
        let Some(mut terminal) = self.rewritable.filter(|_| self.shows_progress()) else { return };
        self.is_progress_shown.store(true, Ordering::Relaxed);
        // The cursor stays on the line, so a full line would start the next one.
        terminal.refresh_size();
        let width = usize::from(terminal.width.unwrap_or(80).max(2)) - 1;
        self.put(&format!("{REWRITE}{}", truncate_line(text, width)));
    }

    /// Runs a long operation and updates the progress line every second.
    pub fn while_waiting<T>(
        &self,
        how_far: &(dyn Fn(u64) -> String + Sync),
        work: impl FnOnce() -> T,
    ) -> T {
        if !self.shows_progress() {
            return work();
        }
        let done = std::thread::scope(|scope| {
            let (working, has_ended) = mpsc::channel::<()>();
            scope.spawn(move || {
                let mut seconds = 0;
                while has_ended.recv_timeout(SECOND) == Err(RecvTimeoutError::Timeout) {
                    seconds += 1;
                    self.progress(&how_far(seconds));
                }
            });
            let done = work();
            drop(working);
            done
        });
        self.end_progress();
        done
    }

    fn shows_progress(&self) -> bool {
        self.rewritable.is_some()
            && self.format == ErrorFormat::Text
            && self.shows(Verbosity::Normal)
    }

    /// Clears the progress line.
    pub fn end_progress(&self) {
        if self.is_progress_shown.swap(false, Ordering::Relaxed) {
            self.put(REWRITE);
        }
    }

    /// Redacts this text in all further messages.
    pub fn hide(&self, secret: secrecy::SecretString) {
        self.secrets.add(secret);
    }

    /// Whether messages of this level are written.
    pub fn shows(&self, verbosity: Verbosity) -> bool {
        self.verbosity >= verbosity
    }

    /// Writes a note; not with `--quiet`.
    pub fn note(&self, text: &str) {
        if self.shows(Verbosity::Normal) {
            self.line("note", text);
        }
    }

    /// Writes a warning, even with `--quiet`.
    pub fn warning(&self, text: &str) {
        self.line("warning", text);
    }

    /// Writes a trace message for `-v` or `-vv`.
    pub fn trace(&self, verbosity: Verbosity, text: &str) {
        if self.shows(verbosity) {
            self.plain_line("trace", text);
        }
    }

    /// Writes a line without a prefix, such as the summary below a table; not with `--quiet`.
    pub fn plain(&self, text: &str) {
        if self.shows(Verbosity::Normal) {
            self.plain_line("summary", text);
        }
    }

    /// Writes the error that ends the run.
    pub fn error(&self, report: &Report) {
        if self.format == ErrorFormat::Json {
            let clean = |text: &Option<String>| text.as_deref().map(|text| self.clean(text));
            let mut object = json!({
                "kind": "error",
                "message": self.clean(&report.message),
                "status": report.status,
                "code": clean(&report.code),
                "requestId": clean(&report.request_id),
                "url": clean(&report.url),
                "attempts": report.attempts,
                "retryable": report.is_retryable,
                "exit": report.exit,
                "hint": clean(&report.hint),
            });
            if report.project.is_some() {
                object["project"] = clean(&report.project).into();
            }
            return self.object(&object);
        }
        self.line("error", &report.message);
        for detail in &report.details {
            self.write(&format!("  {detail}"));
        }
        if let Some(hint) = &report.hint {
            self.line("hint", hint);
        }
    }

    /// Redacts known secrets in raw text from outside.
    pub fn without_secrets(&self, text: &str) -> String {
        self.secrets.redact_outside(text)
    }

    fn line(&self, kind: &str, text: &str) {
        match self.format {
            ErrorFormat::Text => self.write(&format!("{kind}: {text}")),
            ErrorFormat::Json => self.object(&json!({ "kind": kind, "message": self.clean(text) })),
        }
    }

    /// Writes a line that needs no prefix in text format.
    fn plain_line(&self, kind: &str, text: &str) {
        match self.format {
            ErrorFormat::Text => self.write(text),
            ErrorFormat::Json => self.line(kind, text),
        }
    }

    /// Standard error may be closed or full; there is no way to report that.
    fn write(&self, text: &str) {
        self.end_progress();
        self.put(&format!("{}\n", self.clean(text)));
    }

    fn object(&self, object: &serde_json::Value) {
        self.put(&format!("{object}\n"));
    }

    /// Redacts secrets, sanitizes, and truncates.
    fn clean(&self, text: &str) -> String {
        truncate(&sanitize(&self.secrets.redact(text)), MAX_LENGTH).into_owned()
    }

    fn put(&self, text: &str) {
        let mut out = self.out.clone();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_is_singular() {
        for (number, text) in [(0, "0 orders"), (1, "1 order"), (2, "2 orders")] {
            assert_eq!(super::counted(number, "order"), text);
        }
    }
}
