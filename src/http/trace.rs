//! The output of `-v` and `-vv`: requests and responses without secrets.

use std::time::Duration;

use reqwest::blocking::Response;
use reqwest::header::HeaderMap;

use super::Http;
use super::client::ProxyChoice;
use super::failure::{FailureKind, RequestLog};
use crate::messages::Verbosity;

/// Headers whose values are shown; all others may be secret.
const HARMLESS: [&str; 35] = [
    "accept",
    "accept-encoding",
    "accept-ranges",
    "age",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "expires",
    "host",
    "keep-alive",
    "last-modified",
    "retry-after",
    "server",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "x-apig-latency",
    "x-apig-ratelimit-api",
    "x-apig-ratelimit-api-allenv",
    "x-apig-ratelimit-user",
    "x-apig-upstream-latency",
    "x-content-type-options",
    "x-domain-id",
    "x-iam-trace-id",
    "x-openstack-request-id",
    "x-project-id",
    "x-request-id",
    "x-sdk-date",
];

impl Http {
    /// Prints a request with a response.
    pub(super) fn trace_response(
        &self,
        log: &RequestLog,
        response: &Response,
        proxy: Option<&ProxyChoice>,
        elapsed: Duration,
    ) {
        let id = log.request_id.as_ref().map(|id| format!(", request id {id}"));
        let way = proxy.map(|proxy| format!(", {proxy}"));
        let text = format!(
            "{} {} -> {} in {} ms{}{}",
            log.method,
            log.url,
            response.status().as_u16(),
            elapsed.as_millis(),
            id.unwrap_or_default(),
            way.unwrap_or_default(),
        );
        self.messages.trace(Verbosity::Requests, &text);
        self.trace_headers("<", response.headers());
    }

    /// Prints a request without a response.
    pub(super) fn trace_failure(&self, log: &RequestLog, cause: &FailureKind) {
        let text = format!("{} {} -> {cause}", log.method, log.url);
        self.messages.trace(Verbosity::Requests, &text);
    }

    /// Prints the headers of a request or a response.
    pub(super) fn trace_headers(&self, direction: &str, headers: &HeaderMap) {
        if !self.messages.shows(Verbosity::Headers) {
            return;
        }
        for (name, value) in headers {
            let is_shown = !value.is_sensitive() && HARMLESS.contains(&name.as_str());
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = if is_shown { &value } else { "<redacted>" };
            self.messages.trace(Verbosity::Headers, &format!("{direction} {name}: {value}"));
        }
    }

    /// Redacts signatures, which are secret as long as they are valid.
    pub(super) fn hide_signature(&self, headers: &HeaderMap) {
        let Some(authorization) = headers.get("authorization") else { return };
        let text = authorization.to_str().unwrap_or_default();
        if let Some((_, signature)) = text.rsplit_once("Signature=") {
            self.messages.hide(signature.to_owned().into());
        }
    }
}
