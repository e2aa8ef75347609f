//! One attempt to send a request: waits for its turn, and enforces its time limits.

use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::{Client, Request, Response};

use super::client::{ProxyChoice, Route};
use super::connector::{Observe, Stage, TimeLimit};
use super::failure::{
    FailureKind, RequestLog, TransportCause, TransportError, host_of, read_api_error,
};
use super::pace::Pace;
use super::retry::{Retryability, gap_of};
use super::{Http, HttpResponse, REQUEST_TIMEOUT, body};

/// Serializes the requests to one host, once it has throttled.
#[derive(Default)]
pub(super) struct HostGate {
    pace: Mutex<Pace>,
    /// Held by the request in progress.
    turn: Mutex<()>,
}

impl HostGate {
    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_throttled(&self) -> bool {
        self.pace().is_throttled()
    }
}

impl Http {
    /// Sends a request once; records the outcome in `log`.
    pub(super) fn attempt(
        &self,
        expected: u16,
        request: Request,
        log: &mut RequestLog,
    ) -> Result<HttpResponse, FailureKind> {
        let url = request.url().clone();
        let gate = self.gate(&url);
        let not_sent = || FailureKind::Transport(TransportError::not_sent(&url));
        // Held until the response has been read: one request at a time.
        let _turn = self.wait_for_turn(&gate).map_err(|OutOfTime| not_sent())?;
        let _slot = self.traffic.slot();
        let sent_at = self.clock.since_start();
        let left = self.time_left();
        if left.is_zero() {
            return Err(not_sent());
        }
        let limit = if left < REQUEST_TIMEOUT { TimeLimit::Run } else { TimeLimit::Request };
        let route = self.connection.route(&url);
        let client = self.client(route).map_err(FailureKind::Setup)?;
        let proxy = self.connection.proxy.as_ref().filter(|_| route == Route::Proxied);
        if let Some(proxy) = proxy.filter(|_| is_ipv6(&url)) {
            return Err(FailureKind::Setup(no_ipv6(proxy)));
        }
        self.hide_signature(request.headers());
        log.attempts += 1;
        self.trace_headers(">", request.headers());
        let answered = self.execute(client, request, proxy, limit);
        let response = answered.inspect_err(|cause| self.trace_failure(log, cause))?;
        log.answered(&response, &|text| self.messages.without_secrets(text));
        let elapsed = self.clock.since_start().saturating_sub(sent_at);
        self.trace_response(log, &response, proxy, elapsed);
        let read = self.read(expected, response, &url, limit);
        match &read {
            Ok(_) => gate.pace().taken(),
            Err(cause) => self.learn(&gate, cause, log, sent_at),
        }
        read
    }

    /// Executes a request. Repeats it if the server had closed a kept-alive connection, which is
    /// not a failure.
    fn execute(
        &self,
        client: &Client,
        mut request: Request,
        proxy: Option<&ProxyChoice>,
        limit: TimeLimit,
    ) -> Result<Response, FailureKind> {
        *request.timeout_mut() = Some(self.time_left().min(REQUEST_TIMEOUT));
        let (url, again) = (request.url().clone(), request.try_clone());
        let before = self.connections.started();
        let error = match client.execute(request) {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let was_kept = before > 0 && self.connections.started() == before;
        // The request's own timeout may fire first; its error does not tell the stage.
        let stage = if was_kept { None } else { self.connections.stage() };
        let failure = read_error(&error, &url, proxy, (limit, stage));
        match (&failure, again) {
            (FailureKind::Transport(closed), Some(mut again))
                if was_kept && matches!(closed.cause, TransportCause::Closed(_)) =>
            {
                *again.timeout_mut() = Some(self.time_left().min(REQUEST_TIMEOUT));
                client
                    .execute(again)
                    .map_err(|error| read_error(&error, &url, proxy, (limit, None)))
            }
            _ => Err(failure),
        }
    }

    fn read(
        &self,
        expected: u16,
        response: Response,
        url: &Url,
        limit: TimeLimit,
    ) -> Result<HttpResponse, FailureKind> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if status == expected {
            let body = body::read_body(response, || TransportError::timed_out(url, limit))?;
            return Ok(HttpResponse { body, headers, request: RequestLog::default() });
        }
        let body = body::read_error_body(response);
        let redact = |text: &str| self.messages.without_secrets(text);
        Err(FailureKind::Rejected(read_api_error(status, &headers, &body, &redact)))
    }

    fn gate(&self, url: &Url) -> Arc<HostGate> {
        self.traffic.gate(&host_of(url))
    }

    /// Waits for a request's turn, if its host has ever throttled; an error if the time is up.
    fn wait_for_turn<'a>(
        &self,
        gate: &'a HostGate,
    ) -> Result<Option<MutexGuard<'a, ()>>, OutOfTime> {
        let turn =
            gate.is_throttled().then(|| gate.turn.lock().unwrap_or_else(PoisonError::into_inner));
        let wait = gate.pace().wait(self.clock.since_start());
        if wait >= self.time_left() {
            return Err(OutOfTime);
        }
        if !wait.is_zero() {
            self.clock.sleep(wait);
        }
        gate.pace().sent(self.clock.since_start());
        Ok(turn)
    }

    /// Adapts the pace after a response that throttles.
    fn learn(&self, gate: &HostGate, cause: &FailureKind, log: &RequestLog, sent_at: Duration) {
        let FailureKind::Rejected(rejection) = cause else { return };
        let outcome = Retryability::of(cause, log.headers.as_ref());
        let retry_after = outcome.retry_after().map(|retry_after| retry_after.pause);
        if rejection.status == 429 || (rejection.status == 503 && retry_after.is_some()) {
            gate.pace().refused(self.clock.since_start(), sent_at, gap_of(rejection), retry_after);
        }
    }

    /// The HTTP client, built on first use: loading certificates takes milliseconds.
    fn client(&self, route: Route) -> Result<&Client, String> {
        let slot = &self.clients[route as usize];
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let client = self.connection.build(
            route,
            Observe {
                clock: Arc::clone(&self.clock),
                deadline: self.deadline,
                connections: Arc::clone(&self.connections),
            },
        )?;
        Ok(slot.get_or_init(|| ManuallyDrop::new(client)))
    }
}

fn is_ipv6(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.starts_with('['))
}

/// The HTTP client passes an IPv6 address to a proxy as if it were a name.
fn no_ipv6(proxy: &ProxyChoice) -> String {
    let source = &proxy.source;
    format!(
        "could not reach an IPv6 address {proxy}; use a host name, add the address to NO_PROXY, or unset {source}"
    )
}

/// The run ends before the request can be sent.
struct OutOfTime;

/// An invalid HTTP response is an invalid response; other errors mean that there was none.
fn read_error(
    error: &reqwest::Error,
    url: &Url,
    proxy: Option<&ProxyChoice>,
    timed_out: (TimeLimit, Option<Stage>),
) -> FailureKind {
    let first: &(dyn std::error::Error + 'static) = error;
    let parse_error = std::iter::successors(Some(first), |error| (*error).source())
        .filter_map(|error| error.downcast_ref::<hyper::Error>())
        .find(|error| error.is_parse());
    match parse_error {
        Some(error) => FailureKind::InvalidResponse(format!("malformed HTTP: {error}")),
        None => FailureKind::Transport(TransportError::of(error, url, proxy, timed_out)),
    }
}
