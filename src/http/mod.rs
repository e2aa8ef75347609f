//! One request sent, repeated when that can help, within bounds that always hold.
//!
//! The blocking client of `reqwest` with its surprises taken away: no redirects (it would take
//! the token along), no proxy for loopback, no environment read behind our back, a true deadline
//! for each request and for the run, a bound on what is read, and exactly the expected status as
//! success.
//!
//! - [`failure`](Failure): why there is no answer.
//! - `retry`: whether to ask again, and when; pure.
//! - `client`: the connection: roots, proxy, time bounds.
//! - `read`: the body of an answer, bounded.

mod body;
mod client;
mod failure;
mod retry;

use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::blocking::{Client, Request};
use reqwest::header::HeaderMap;

use crate::messages::{Messages, Verbosity};
use crate::world::Clock;

pub use client::{ConnectionOptions, ProxyChoice, Roots, is_loopback};
pub use failure::{ApiError, Failure, FailureKind, RequestLog, TransportError, read_api_error};
pub use retry::{RetryAfter, RetryDecision, Retryability, decide};

/// At most so long for one request, from the look-up of the name to the last byte.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// At most so long for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The way to the network.
pub struct Http {
    connection: ConnectionOptions,
    /// Never dropped: after a stuck name look-up that blocks for up to 10 s.
    /// One for http and one for https, which needs certificates.
    clients: [OnceLock<ManuallyDrop<Client>>; 2],
    is_throttled: AtomicBool,
    clock: Arc<dyn Clock>,
    messages: Messages,
    deadline: Option<Duration>,
    retries: u32,
}

/// An answer with the expected status.
#[derive(Debug)]
pub struct HttpResponse {
    /// The body, whole.
    pub body: Vec<u8>,
    /// The headers.
    pub headers: HeaderMap,
    /// What was asked, and how it went: for errors about the body.
    pub request: RequestLog,
}

impl Http {
    /// A way to the network for a run.
    ///
    /// `deadline` is the time since the program began by which the run has ended.
    pub fn new(
        connection: ConnectionOptions,
        clock: Arc<dyn Clock>,
        messages: Messages,
        deadline: Option<Duration>,
        retries: u32,
    ) -> Self {
        Self {
            connection,
            clients: [OnceLock::new(), OnceLock::new()],
            is_throttled: AtomicBool::new(false),
            clock,
            messages,
            deadline,
            retries,
        }
    }

    /// Sends a request until it is answered with the expected status, or asking again is no use.
    ///
    /// `build` makes the request anew for each try, since a signed one carries the time. What
    /// every request carries besides (the user agent) is added here.
    pub fn send(
        &self,
        expected: u16,
        build: &dyn Fn() -> anyhow::Result<Request>,
    ) -> Result<HttpResponse, Box<Failure>> {
        let begin = self.clock.since_start();
        let mut last_rejection = None;
        let mut attempts = 0;
        loop {
            let request = build().map_err(|error| Failure::setup(format!("{error:#}")))?;
            let mut log = RequestLog::of(&request);
            let left = self.time_left();
            attempts += 1;
            let attempt = if left.is_zero() {
                attempts -= 1;
                Err(FailureKind::Transport(TransportError::OutOfTime))
            } else {
                self.attempt(expected, request, left, &mut log)
            };
            log.attempts = attempts;
            log.took = self.clock.since_start().saturating_sub(begin);
            let (cause, attempt) = match attempt {
                Ok(answer) => return Ok(HttpResponse { request: log, ..answer }),
                Err(cause) => {
                    let attempt = Retryability::of(&cause, log.headers.as_ref());
                    if matches!(&cause, FailureKind::Rejected(rejection) if rejection.status == 429)
                    {
                        self.is_throttled.store(true, Ordering::Relaxed);
                    }
                    (cause, attempt)
                }
            };
            let left = self.time_left();
            match decide(&attempt, attempts, self.retries, left, fastrand::f64()) {
                RetryDecision::Retry(pause) => {
                    self.messages.note(&format!(
                        "{cause}; asking again in {:.1} s ({} of {} retries)",
                        pause.as_secs_f64(),
                        attempts,
                        self.retries
                    ));
                    if matches!(cause, FailureKind::Rejected(_)) {
                        last_rejection = Some(cause);
                    }
                    self.clock.sleep(pause);
                }
                RetryDecision::GiveUp(why) => {
                    let why = why.or_else(|| self.clock_difference(&cause, &log));
                    // Out of time after an answer that said "later" is that answer's failure.
                    let cause = match (cause, last_rejection) {
                        (FailureKind::Transport(TransportError::OutOfTime), Some(rejection)) => {
                            rejection
                        }
                        (cause, _) => cause,
                    };
                    let retryable = attempt.is_worth_repeating();
                    return Err(Box::new(Failure { cause, request: log, retryable, stopped: why }));
                }
            }
        }
    }

    /// Where a request is not accepted and the clocks differ by more than the gateway allows
    /// (15 minutes), that is the likely cause.
    fn clock_difference(&self, cause: &FailureKind, log: &RequestLog) -> Option<String> {
        let is_unauthorized = matches!(cause, FailureKind::Rejected(no) if no.status == 401);
        let date = log.headers.as_ref().filter(|_| is_unauthorized)?.get("date")?.to_str().ok()?;
        let theirs: chrono::DateTime<chrono::Utc> = httpdate::parse_http_date(date).ok()?.into();
        let minutes = (self.clock.now() - theirs).num_minutes();
        let way = if minutes < 0 { "behind" } else { "ahead of" };
        let minutes = minutes.abs();
        (minutes > 15)
            .then(|| format!("this machine's clock is {minutes} minutes {way} the service's"))
    }

    /// Whether the service has said that it is asked too often.
    pub fn is_throttled(&self) -> bool {
        self.is_throttled.load(Ordering::Relaxed)
    }

    fn attempt(
        &self,
        expected: u16,
        mut request: Request,
        left: Duration,
        log: &mut RequestLog,
    ) -> Result<HttpResponse, FailureKind> {
        let begin = self.clock.since_start();
        let is_whole_run = left < REQUEST_TIMEOUT;
        *request.timeout_mut() = Some(left.min(REQUEST_TIMEOUT));
        let client = self.client(request.url()).map_err(FailureKind::Setup)?;
        self.trace_headers(">", request.headers());
        let timed_out =
            if is_whole_run { TransportError::OutOfTime } else { TransportError::Stalled };
        let response = client
            .execute(request)
            .map_err(|error| FailureKind::Transport(TransportError::of(&error, timed_out.clone())))
            .inspect_err(|cause| {
                self.messages
                    .trace(Verbosity::Requests, &format!("{} {} -> {cause}", log.method, log.url));
            })?;
        log.answered(&response);
        let status = response.status().as_u16();
        let took = self.clock.since_start().saturating_sub(begin);
        self.messages.trace(
            Verbosity::Requests,
            &format!(
                "{} {} -> {status} in {} ms{}",
                log.method,
                log.url,
                took.as_millis(),
                log.request_id.as_ref().map(|id| format!(", request id {id}")).unwrap_or_default()
            ),
        );
        self.trace_headers("<", response.headers());
        let headers = response.headers().clone();
        if status == expected {
            let body = body::read_body(response, timed_out)?;
            return Ok(HttpResponse { body, headers, request: RequestLog::default() });
        }
        let body = body::read_error_body(response);
        Err(FailureKind::Rejected(read_api_error(status, &headers, &body)))
    }

    /// The client, built when the first request needs it: reading roots costs milliseconds.
    fn client(&self, url: &reqwest::Url) -> Result<&Client, String> {
        let slot = &self.clients[usize::from(url.scheme() == "https")];
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let client = self.connection.build(url, &*self.clock, self.deadline)?;
        Ok(slot.get_or_init(|| ManuallyDrop::new(client)))
    }

    fn time_left(&self) -> Duration {
        self.deadline
            .map_or(Duration::MAX, |deadline| deadline.saturating_sub(self.clock.since_start()))
    }

    fn trace_headers(&self, direction: &str, headers: &HeaderMap) {
        if !self.messages.shows(Verbosity::Headers) {
            return;
        }
        for (name, value) in headers {
            let is_secret = value.is_sensitive() || SECRET_HEADERS.contains(&name.as_str());
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = if is_secret { "<redacted>" } else { &value };
            self.messages.trace(Verbosity::Headers, &format!("{direction} {name}: {value}"));
        }
    }
}

/// Headers whose values are secrets in either direction.
const SECRET_HEADERS: [&str; 7] = [
    "x-auth-token",
    "x-subject-token",
    "x-security-token",
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];
