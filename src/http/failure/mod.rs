//! Why there is no usable answer: said no, said nothing, or said something that is no answer.
//!
//! - [`api_error`](ApiError): the service said no.
//! - [`transport`](TransportError): no response came; where the request was, and which limit ran
//!   out.
//! - [`tls`](TlsError): what TLS found.

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
pub use transport::{Phase, ProxyRefusal, TransportCause, TransportError};

/// A request that failed for good.
#[derive(Debug)]
pub struct Failure {
    /// Why.
    pub cause: FailureKind,
    /// What was asked, and how it went.
    pub request: RequestLog,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Why it was not tried again, where that needs saying.
    pub stopped: Option<String>,
}

impl Failure {
    /// A request that cannot even be made.
    pub(super) fn setup(what: String) -> Box<Self> {
        let cause = FailureKind::Setup(what);
        let request = RequestLog::default();
        Box::new(Self { cause, request, retryable: false, stopped: None })
    }

    /// An answer that arrived whole and is not what was asked for.
    pub fn unusable(what: String, request: RequestLog) -> Self {
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

/// What went wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FailureKind {
    /// The service, or something before it, answered with another status than the expected one.
    #[error("{0}")]
    Rejected(ApiError),
    /// No answer came.
    #[error("{0}")]
    Transport(TransportError),
    /// The connection ended before the answer did.
    #[error("response truncated after {received} bytes{}", .declared.map(|all| format!(" of {all}")).unwrap_or_default())]
    Truncated {
        /// Bytes that arrived.
        received: usize,
        /// Bytes that were announced.
        declared: Option<u64>,
    },
    /// The answer is whole and cannot be used.
    #[error("invalid response: {0}")]
    InvalidResponse(String),
    /// The request could not be sent, for a reason on this side: certificates or a proxy.
    #[error("{0}")]
    Setup(String),
}

/// What was asked, and how it went.
#[derive(Debug, Clone, Default)]
pub struct RequestLog {
    /// The method.
    pub method: String,
    /// The address, with its query; the token is in a header.
    pub url: String,
    /// The service's id for the request, if it answered with one.
    pub request_id: Option<String>,
    /// How often it was asked.
    pub attempts: u32,
    /// How long all attempts took, pauses included.
    pub took: Duration,
    /// The headers of the last answer.
    pub headers: Option<HeaderMap>,
    /// How many characters the token has that went along.
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

    /// `redact` takes secrets out of a text.
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
