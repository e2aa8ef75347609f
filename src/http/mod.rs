//! Sends requests, retries them if that can help, and enforces limits.
//!
//! Wraps the blocking client of `reqwest`: no redirects (the token would be sent along), no proxy
//! for loopback addresses, no access to the environment, a deadline for each request and for the
//! run, a maximum response size, and success only for the expected status.
//!
//! - [`failure`](Failure): failed requests.
//! - `retry`: whether and when to retry. `pace`: the request rate for a throttling host. Both are
//!   pure.
//! - `attempt`: one attempt to send a request.
//! - `traffic`: the request rates and the concurrency limit that all clients of a run share.
//! - `client`: builds the `reqwest` clients: certificates, proxy, timeouts. `connector`: tracks the
//!   stage of connections. `no_proxy`: the rules of `NO_PROXY`.
//! - `body`: reads bodies up to a maximum size.
//! - `trace`: the output of `-v` and `-vv`.

mod attempt;
mod body;
mod client;
mod connector;
mod failure;
mod no_proxy;
mod pace;
mod retry;
mod trace;
mod traffic;

use std::mem::ManuallyDrop;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::blocking::{Client, Request};
use reqwest::header::HeaderMap;

use crate::messages::Messages;
use crate::world::Clock;

use client::Route;
use connector::Connections;

pub use client::{ConnectionOptions, ProxyChoice, Roots, is_loopback};
pub use connector::TimeLimit;
pub use failure::{
    ApiError, Failure, FailureKind, ProxyRefusal, RequestLog, RequestStage, TlsError,
    TransportCause, TransportError, read_api_error,
};
pub use retry::{RetryAfter, RetryDecision, Retryability, Tries, decide};
pub use traffic::Traffic;

/// Time limit for one attempt, from DNS resolution to the last byte of the response.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Time limit for establishing a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The HTTP client.
pub struct Http {
    connection: ConnectionOptions,
    /// Never dropped: that would block for up to 10 s after a stuck DNS resolution.
    clients: [OnceLock<ManuallyDrop<Client>>; Route::ALL.len()],
    /// The connections that were started.
    connections: Arc<Connections>,
    /// Shared with the other clients of the run.
    traffic: Arc<Traffic>,
    clock: Arc<dyn Clock>,
    messages: Messages,
    deadline: Option<Duration>,
    retries: u32,
}

/// A response with the expected status.
#[derive(Debug)]
pub struct HttpResponse {
    /// The complete body.
    pub body: Vec<u8>,
    /// The headers.
    pub headers: HeaderMap,
    /// The request and its attempts, for errors about the body.
    pub request: RequestLog,
}

impl Http {
    /// Creates a client.
    ///
    /// `deadline` is when the run must end, as the time since the program started.
    pub fn new(
        connection: ConnectionOptions,
        clock: Arc<dyn Clock>,
        messages: Messages,
        deadline: Option<Duration>,
        retries: u32,
    ) -> Self {
        if let Some(password) = connection.proxy.as_ref().and_then(ProxyChoice::password) {
            messages.hide(password);
        }
        Self {
            connection,
            clients: Route::ALL.map(|_| OnceLock::new()),
            connections: Arc::default(),
            traffic: Arc::default(),
            clock,
            messages,
            deadline,
            retries,
        }
    }

    /// Shares the limits in `traffic` with other clients.
    pub fn within(self, traffic: Arc<Traffic>) -> Self {
        Self { traffic, ..self }
    }

    /// Sends a request until the response has the expected status or a retry cannot help.
    ///
    /// `build` creates the request for each attempt, since a signature contains the time. Headers
    /// for all requests (the user agent) are added here.
    pub fn send(
        &self,
        expected: u16,
        build: &dyn Fn() -> anyhow::Result<Request>,
    ) -> Result<HttpResponse, Box<Failure>> {
        let begin = self.clock.since_start();
        let (mut attempts, mut tries, mut last_cause) = (0, Tries::default(), None);
        loop {
            let request = build().map_err(|error| Failure::setup(format!("{error:#}")))?;
            let mut log = RequestLog::of(&request);
            let result = self.attempt(expected, request, &mut log);
            attempts += u32::from(log.attempts > 0);
            log.attempts = attempts;
            log.elapsed = self.clock.since_start().saturating_sub(begin);
            let cause = match result {
                Ok(response) => return Ok(HttpResponse { request: log, ..response }),
                Err(FailureKind::Setup(what)) => return Err(Failure::setup(what)),
                Err(cause) => cause,
            };
            let outcome = Retryability::of(&cause, log.headers.as_ref());
            tries.count(&outcome);
            // A turn that comes too late comes too late for a retry too.
            let left = if is_out_of_time(&cause) { Duration::ZERO } else { self.time_left() };
            match decide(&outcome, tries, self.retries, left, fastrand::f64()) {
                RetryDecision::Retry(pause) => {
                    self.note_retry(&cause, &outcome, tries, pause);
                    last_cause = Some(cause);
                    self.clock.sleep(pause);
                }
                RetryDecision::GiveUp(why) => {
                    let retryable = outcome.is_retryable();
                    let (cause, stopped) = match (cause, last_cause) {
                        // If the time is up after another failure, report that failure.
                        (cause, Some(before)) if is_out_of_time(&cause) => (before, why),
                        (cause, _) if is_out_of_time(&cause) => (cause, None),
                        (cause, _) => {
                            let why = why.or_else(|| self.clock_difference(&cause, &log));
                            (cause, why)
                        }
                    };
                    return Err(Box::new(Failure { cause, request: log, retryable, stopped }));
                }
            }
        }
    }

    fn note_retry(
        &self,
        cause: &FailureKind,
        outcome: &Retryability,
        tries: Tries,
        pause: Duration,
    ) {
        let pause = pause.as_secs_f64();
        self.messages.note(&match outcome {
            Retryability::Throttled(retry_after) => {
                format!("{cause}; retrying in {pause:.1} s ({})", retry_after.original)
            }
            _ => format!(
                "{cause}; retrying in {pause:.1} s (retry {} of {})",
                tries.failures, self.retries
            ),
        });
    }

    /// If credentials are rejected and the clocks differ by more than the gateway allows (15
    /// minutes), that is the likely cause.
    fn clock_difference(&self, cause: &FailureKind, log: &RequestLog) -> Option<String> {
        let is_unauthorized = matches!(cause, FailureKind::Rejected(no) if no.status == 401);
        let date = log.headers.as_ref().filter(|_| is_unauthorized)?.get("date")?.to_str().ok()?;
        let theirs: chrono::DateTime<chrono::Utc> = httpdate::parse_http_date(date).ok()?.into();
        let minutes = (self.clock.now() - theirs).num_minutes();
        let way = if minutes < 0 { "behind" } else { "ahead of" };
        let minutes = minutes.abs();
        (minutes > 15).then(|| format!("the system clock is {minutes} minutes {way} the service's"))
    }

    /// Whether the service has throttled.
    pub fn is_throttled(&self) -> bool {
        self.traffic.is_throttled()
    }

    fn time_left(&self) -> Duration {
        self.deadline
            .map_or(Duration::MAX, |deadline| deadline.saturating_sub(self.clock.since_start()))
    }
}

fn is_out_of_time(cause: &FailureKind) -> bool {
    matches!(cause, FailureKind::Transport(error) if error.is_out_of_time())
}

#[cfg(test)]
mod tests;
