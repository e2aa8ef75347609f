//! Failed requests: an error response, no response, or an invalid response.
//!
//! - [`api_error`](ApiError): an error response.
//! - [`transport`](TransportError): no response; how far the request got, and which time limit was
//!   exceeded.
//! - [`tls`](TlsError): TLS errors.

mod api_error;
mod tls;
mod transport;

use std::error::Error;
use std::fmt;
use std::time::Duration;

use reqwest::blocking::{Request, Response};
use reqwest::header::{HeaderMap, HeaderValue};

use crate::sanitize::sanitize_message;

pub use api_error::{ApiError, read_api_error};
pub use tls::TlsError;
pub(super) use transport::host_of;
pub use transport::{ProxyRefusal, RequestStage, TransportCause, TransportError};

/// A request that failed after all retries.
#[derive(Debug)]
pub struct Failure {
    /// The cause.
    pub cause: FailureKind,
    /// The request, and its attempts.
    pub request: RequestLog,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Why it was not retried, if that is worth reporting.
    pub stopped: Option<String>,
}

impl Failure {
    /// A request that could not be sent because of the local configuration.
    pub(super) fn setup(what: String) -> Box<Self> {
        let cause = FailureKind::Setup(what);
        let request = RequestLog::default();
        Box::new(Self { cause, request, retryable: false, stopped: None })
    }

    /// A complete response with unexpected content.
    pub fn invalid_response(what: String, request: RequestLog) -> Self {
        Self { cause: FailureKind::InvalidResponse(what), request, retryable: false, stopped: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.cause, &self.stopped) {
            (cause, None) => write!(formatter, "{cause}"),
            (cause, Some(stopped)) => write!(formatter, "{cause}; {stopped}"),
        }
    }
}

impl Error for Failure {}

/// The cause of a failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FailureKind {
    /// The service, or something in front of it, responded with an unexpected status.
    #[error("{0}")]
    Rejected(ApiError),
    /// There was no response.
    #[error("{0}")]
    Transport(TransportError),
    /// The connection ended before the end of the response.
    #[error("response truncated after {received} bytes{}", .declared.map(|all| format!(" of {all}")).unwrap_or_default())]
    Truncated {
        /// Bytes received.
        received: usize,
        /// Bytes declared.
        declared: Option<u64>,
    },
    /// The response is complete, but invalid.
    #[error("invalid response: {0}")]
    InvalidResponse(String),
    /// The request could not be sent because of the local configuration: certificates or proxy.
    #[error("{0}")]
    Setup(String),
}

/// A request, and its attempts.
#[derive(Debug, Clone, Default)]
pub struct RequestLog {
    /// The method.
    pub method: String,
    /// The URL with its query; it contains no secrets.
    pub url: String,
    /// The service's request ID, if the response has one.
    pub request_id: Option<String>,
    /// The number of attempts.
    pub attempts: u32,
    /// The total time, including pauses.
    pub elapsed: Duration,
    /// The headers of the last response.
    pub headers: Option<HeaderMap>,
    /// The length of the token that was sent, in characters.
    pub token_length: usize,
}

impl RequestLog {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            method: request.method().to_string(),
            url: request.url().to_string(),
            token_length: request.headers().get("x-auth-token").map_or(0, HeaderValue::len),
            ..Self::default()
        }
    }

    /// Records a response; `redact` removes secrets from text.
    pub(super) fn answered(&mut self, response: &Response, redact: &dyn Fn(&str) -> String) {
        let id = ["x-request-id", "x-iam-trace-id", "x-openstack-request-id"];
        self.request_id = id.iter().find_map(|name| header(response.headers(), name, redact));
        self.headers = Some(response.headers().clone());
    }
}

fn header(headers: &HeaderMap, name: &str, redact: &dyn Fn(&str) -> String) -> Option<String> {
    let text = redact(&String::from_utf8_lossy(headers.get(name)?.as_bytes()));
    (!text.is_empty()).then(|| sanitize_message(&text))
}
