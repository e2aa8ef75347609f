//! Why there is no usable answer: said no, said nothing, or said something that is no answer.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use reqwest::blocking::{Request, Response};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;

use crate::sanitize::sanitize_message;

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
    #[error("the answer was cut short after {received} bytes{}", .declared.map(|all| format!(" of {all}")).unwrap_or_default())]
    Truncated {
        /// Bytes that arrived.
        received: usize,
        /// Bytes that were announced.
        declared: Option<u64>,
    },
    /// The answer is whole and cannot be used.
    #[error("the answer cannot be used: {0}")]
    InvalidResponse(String),
    /// The request could not be sent, for a reason on this side: certificates or a proxy.
    #[error("{0}")]
    Setup(String),
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The name is not known, and asking again is no use.
    #[error("the host's name is not known: {0}")]
    UnknownHost(String),
    /// The name could not be looked up now.
    #[error("the host's name could not be looked up: {0}")]
    NameService(String),
    /// The certificate or the TLS handshake is bad.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// No connection: refused, unreachable, a proxy that refuses.
    #[error("no connection: {0}")]
    Connection(String),
    /// The connection ended before an answer began.
    #[error("the connection was lost: {0}")]
    Lost(String),
    /// One request took longer than a request may.
    #[error("no whole answer within 30 s")]
    Stalled,
    /// The run's time is over.
    #[error("out of time: no whole answer within the --timeout")]
    OutOfTime,
}

impl TransportError {
    /// Reads `reqwest`'s error; `timed_out` is what a timeout means for this request.
    pub(super) fn of(error: &reqwest::Error, timed_out: Self) -> Self {
        let causes: Vec<&(dyn Error + 'static)> =
            std::iter::successors(error.source(), |cause| (*cause).source()).collect();
        let last = causes.last().map_or_else(|| error.to_string(), ToString::to_string);
        // Wrapped in io errors at unforeseeable depth, which hide their inner error's own type.
        let all = causes.iter().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let is_tls = causes.iter().any(|cause| is_tls(*cause));
        if is_tls {
            Self::Tls(last)
        } else if error.is_timeout() {
            timed_out
        } else if error.is_dns() {
            if all.contains("emporary") || all.contains("ry again") {
                Self::NameService(last)
            } else {
                Self::UnknownHost(last)
            }
        } else if error.is_connect() {
            Self::Connection(last)
        } else {
            Self::Lost(last)
        }
    }
}

fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<rustls::Error>()
        || cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .is_some_and(|inner| is_tls(inner))
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
}

impl RequestLog {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            method: request.method().to_string(),
            url: request.url().to_string(),
            ..Self::default()
        }
    }

    pub(super) fn answered(&mut self, response: &Response) {
        let id = ["x-request-id", "x-iam-trace-id", "x-openstack-request-id"];
        self.request_id = id.iter().find_map(|name| header(response.headers(), name));
        self.headers = Some(response.headers().clone());
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned();
    (!text.is_empty()).then(|| sanitize_message(&text))
}

/// The service said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The service's own code, such as `ModelArts.50015001`.
    pub code: Option<String>,
    /// The service's words.
    pub message: Option<String>,
    /// The id of the request where only the body names it.
    pub request_id: Option<String>,
    /// Where a redirect points: scheme and host.
    pub location: Option<String>,
}

impl ApiError {
    /// The last four digits of the gateway's code: `APIGW.0301` and `APIG.0301` are the same.
    pub fn gateway_code(&self) -> Option<&str> {
        let (prefix, digits) = self.code.as_deref()?.split_once('.')?;
        matches!(prefix, "APIGW" | "APIG").then_some(digits)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.message, &self.location) {
            (_, Some(location)) => {
                write!(formatter, "redirected to {location}, which is not followed")?;
            }
            (Some(message), None) => write!(formatter, "{message}")?,
            (None, None) => formatter.write_str(match self.status {
                401 | 403 => "not allowed",
                404 => "not found",
                429 => "too many requests",
                500.. => "the service failed",
                200..300 => "an unexpected kind of success",
                _ => "the service refused",
            })?,
        }
        match &self.code {
            Some(code) => write!(formatter, " (HTTP {}, {code})", self.status),
            None => write!(formatter, " (HTTP {})", self.status),
        }
    }
}

/// Reads an error's body, whoever wrote it.
///
/// Known are ModelArts' and the gateway's `{"error_code", "error_msg"}`, the identity service's
/// `{"error": {"code", "message"}}`, their variants `errorCode`/`errorMsg` and `code`/`message`,
/// and any of these one level down. Of anything else the beginning is shown, if it is text that
/// a person would read.
pub fn read_api_error(status: u16, headers: &HeaderMap, body: &[u8]) -> ApiError {
    let location = (300..400).contains(&status).then(|| origin(headers.get("location")));
    let mut rejection = ApiError { status, code: None, message: None, request_id: None, location };
    match serde_json::from_slice::<Value>(body) {
        Ok(json) => {
            let inner = json.as_object().and_then(|object| {
                object.values().find(|value| text(value, &MESSAGE_KEYS).is_some())
            });
            let envelope = if text(&json, &MESSAGE_KEYS).is_some() { Some(&json) } else { inner };
            if let Some(envelope) = envelope {
                rejection.code =
                    text(envelope, &CODE_KEYS).filter(|code| *code != status.to_string());
                rejection.message = text(envelope, &MESSAGE_KEYS);
            }
            rejection.request_id = text(&json, &["request_id"]);
            if rejection.message.is_none() {
                rejection.message = missing_proofs(&json);
            }
        }
        Err(_) => rejection.message = readable(headers, body),
    }
    rejection
}

/// What Keystone says when one proof of several was right: `required_auth_methods`, a list of the
/// combinations that would do, beside a receipt for the proof that was.
fn missing_proofs(json: &Value) -> Option<String> {
    let combinations = json.get("required_auth_methods")?.as_array()?;
    let combination = |methods: &Value| {
        let methods = methods.as_array()?.iter().filter_map(Value::as_str);
        Some(methods.collect::<Vec<_>>().join(" and "))
    };
    let all: Vec<_> = combinations.iter().filter_map(combination).collect();
    Some(sanitize_message(&format!("further proofs are required: {}", all.join(", or "))))
}

const MESSAGE_KEYS: [&str; 3] = ["error_msg", "errorMsg", "message"];
const CODE_KEYS: [&str; 3] = ["error_code", "errorCode", "code"];

fn text(json: &Value, keys: &[&str]) -> Option<String> {
    let found = match keys.iter().find_map(|key| json.get(key))? {
        Value::String(text) => text.trim_end_matches('.').to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!found.is_empty()).then(|| sanitize_message(&found))
}

/// The beginning of a body that is neither JSON nor a page of HTML.
fn readable(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let is_html =
        headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
            || text.starts_with('<');
    (!is_html && !text.is_empty()).then(|| sanitize_message(text))
}

fn origin(location: Option<&HeaderValue>) -> String {
    let Some(location) = location else { return "nowhere".to_owned() };
    let text = String::from_utf8_lossy(location.as_bytes());
    match reqwest::Url::parse(&text) {
        Ok(url) => sanitize_message(&url.origin().ascii_serialization()),
        Err(_) => "another path of the same host".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rejection(status: u16, body: &str) -> (Option<String>, Option<String>) {
        let read = read_api_error(status, &HeaderMap::new(), body.as_bytes());
        (read.code, read.message)
    }

    #[test]
    fn every_envelope_is_read() {
        for (status, body, code, message) in [
            (
                404,
                r#"{"error_code":"ModelArts.50015001","error_msg":"Pool p not found."}"#,
                Some("ModelArts.50015001"),
                Some("Pool p not found"),
            ),
            (
                401,
                r#"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#,
                None,
                Some("The username or password is wrong"),
            ),
            (400, r#"{"errorCode":"X.1","errorMsg":"no"}"#, Some("X.1"), Some("no")),
            (500, r#"{"code":7,"message":"oh"}"#, Some("7"), Some("oh")),
            (
                401,
                r#"{"receipt":{"methods":["password"]},"required_auth_methods":[["password","totp"],["x"]]}"#,
                None,
                Some("further proofs are required: password and totp, or x"),
            ),
            (503, "<html><h1>busy</h1>", None, None),
            (503, "try later", None, Some("try later")),
            (500, "{}", None, None),
            (500, r#"{"message":[]}"#, None, None),
        ] {
            let (read_code, read_message) = rejection(status, body);
            assert_eq!((read_code.as_deref(), read_message.as_deref()), (code, message), "{body}");
        }
    }

    #[test]
    fn the_gateways_two_names_are_one() {
        for code in ["APIGW.0301", "APIG.0301"] {
            let body = format!(r#"{{"error_msg":"m","error_code":"{code}","request_id":"r1"}}"#);
            let read = read_api_error(401, &HeaderMap::new(), body.as_bytes());
            assert_eq!(read.gateway_code(), Some("0301"));
            assert_eq!(read.request_id.as_deref(), Some("r1"));
        }
    }

    #[test]
    fn a_redirect_names_the_host_and_nothing_more() {
        let mut headers = HeaderMap::new();
        headers.insert("location", HeaderValue::from_static("https://evil.test/x?token=1"));
        let read = read_api_error(302, &headers, b"");
        assert_eq!(
            read.to_string(),
            "redirected to https://evil.test, which is not followed (HTTP 302)"
        );
    }

    proptest! {
        #[test]
        fn no_body_panics_or_reaches_the_terminal_raw(body in any::<Vec<u8>>()) {
            let shown = read_api_error(500, &HeaderMap::new(), &body).to_string();
            prop_assert!(!shown.chars().any(crate::sanitize::needs_escape));
        }
    }
}
