//! Error responses: status, code and message in all known formats.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;

use crate::sanitize::sanitize_message;

/// An error response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The service's error code, for example `ModelArts.50015001`.
    pub code: Option<String>,
    /// The error message.
    pub message: Option<String>,
    /// The request ID, if only the body has it.
    pub request_id: Option<String>,
    /// The scheme and host of a redirect's target.
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
                write!(formatter, "redirected to {location} (redirects are not followed)")?;
            }
            (Some(message), None) => write!(formatter, "{message}")?,
            (None, None) => formatter.write_str(match self.status {
                401 | 403 => "not allowed",
                404 => "not found",
                429 => "too many requests",
                500.. => "server error",
                200..300 => "unexpected status",
                _ => "request rejected",
            })?,
        }
        match &self.code {
            Some(code) => write!(formatter, " (HTTP {}, {code})", self.status),
            None => write!(formatter, " (HTTP {})", self.status),
        }
    }
}

/// Parses the body of an error response.
///
/// Known formats are `{"error_code", "error_msg"}` of ModelArts and the API gateway, `{"error":
/// {"code", "message"}}` of the identity service, the variants `errorCode`/`errorMsg` and
/// `code`/`message`, and each of these nested one level deeper. Of an HTML page the title is used;
/// of other text the beginning, if it is readable.
///
/// `redact` removes secrets; it is applied before text is sanitized or truncated.
pub fn read_api_error(
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    redact: &dyn Fn(&str) -> String,
) -> ApiError {
    // A service may echo a secret verbatim or in encoded form.
    let raw = std::str::from_utf8(body).ok().map(redact);
    let body = raw.as_ref().map_or(body, |raw| raw.as_bytes());
    let text = |json: &Value, keys: &[&str]| text(json, keys, redact);
    let location = (300..400).contains(&status).then(|| origin(headers.get("location"), redact));
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
        Err(_) => rejection.message = raw.and_then(|raw| readable(headers, &raw)),
    }
    rejection
}

/// Keystone's `required_auth_methods`, which it sends with a receipt if only some of the factors of
/// a sign-in were correct or given: the combinations that are sufficient.
fn missing_proofs(json: &Value) -> Option<String> {
    let combinations = json.get("required_auth_methods")?.as_array()?;
    let combination = |methods: &Value| {
        let methods = methods.as_array()?.iter().filter_map(Value::as_str);
        Some(methods.collect::<Vec<_>>().join(" and "))
    };
    let all: Vec<_> = combinations.iter().filter_map(combination).collect();
    Some(sanitize_message(&format!("further authentication is required: {}", all.join(", or "))))
}

const MESSAGE_KEYS: [&str; 3] = ["error_msg", "errorMsg", "message"];
const CODE_KEYS: [&str; 3] = ["error_code", "errorCode", "code"];

fn text(json: &Value, keys: &[&str], redact: &dyn Fn(&str) -> String) -> Option<String> {
    let found = match keys.iter().find_map(|key| json.get(key))? {
        Value::String(text) => redact(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    // The message is followed by more text, so drop the full stop.
    let found = found.trim_end_matches('.');
    (!found.is_empty()).then(|| sanitize_message(found))
}

/// The readable part of a body that is not JSON.
fn readable(headers: &HeaderMap, text: &str) -> Option<String> {
    let text = text.trim();
    let is_html =
        headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
            || text.starts_with('<');
    let text = if is_html { title(text)? } else { text.to_owned() };
    (!text.is_empty()).then(|| sanitize_message(&text))
}

/// The title of an HTML page, on one line, with common character references decoded.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let begin = open + lower[open..].find('>')? + 1;
    let end = begin + lower[begin..].find("</title")?;
    let text = page[begin..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let text = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")]
        .iter()
        .fold(text, |text, (reference, character)| text.replace(reference, character));
    Some(text.replace("&amp;", "&"))
}

/// Scheme and host of a redirect's target. A host that holds a secret is not shown at all: it is in
/// lower case, in which parts of the secret would remain.
fn origin(location: Option<&HeaderValue>, redact: &dyn Fn(&str) -> String) -> String {
    let Some(location) = location else { return "an unknown location".to_owned() };
    let text = String::from_utf8_lossy(location.as_bytes());
    let Ok(url) = reqwest::Url::parse(&text) else {
        return "another path on the same host".to_owned();
    };
    let origin = url.origin().ascii_serialization();
    let is_secret = reqwest::Url::parse(&redact(&text)).is_err() || redact(&origin) != origin;
    if is_secret { "another host".to_owned() } else { sanitize_message(&origin) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rejection(status: u16, body: &str) -> (Option<String>, Option<String>) {
        let read = read_api_error(status, &HeaderMap::new(), body.as_bytes(), &str::to_owned);
        (read.code, read.message)
    }

    #[test]
    fn error_bodies_in_all_known_formats_are_parsed() {
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
                Some("further authentication is required: password and totp, or x"),
            ),
            (503, "<html><h1>busy</h1>", None, None),
            (
                400,
                "<html>\r\n<head><TITLE>400 Request Header\n Or Cookie &amp; Too Large</TITLE></head>",
                None,
                Some("400 Request Header Or Cookie & Too Large"),
            ),
            (502, "<html><title>a\u{1b}[31m</title>", None, Some(r"a\u{1b}[31m")),
            (502, "<html><title></title>", None, None),
            (502, "<title>no end", None, None),
            (503, "try later", None, Some("try later")),
            (500, "{}", None, None),
            (500, r#"{"message":[]}"#, None, None),
        ] {
            let (read_code, read_message) = rejection(status, body);
            assert_eq!((read_code.as_deref(), read_message.as_deref()), (code, message), "{body}");
        }
    }

    #[test]
    fn gateway_codes_apigw_and_apig_are_equal() {
        for code in ["APIGW.0301", "APIG.0301"] {
            let body = format!(r#"{{"error_msg":"m","error_code":"{code}","request_id":"r1"}}"#);
            let read = read_api_error(401, &HeaderMap::new(), body.as_bytes(), &str::to_owned);
            assert_eq!(read.gateway_code(), Some("0301"));
            assert_eq!(read.request_id.as_deref(), Some("r1"));
        }
    }

    #[test]
    fn a_redirect_error_names_only_scheme_and_host_and_no_secret() {
        for (location, shown) in [
            ("https://evil.test/x?token=1", "https://evil.test"),
            ("https://evil.test/x?token=S3cret-Token", "https://evil.test"),
            ("https://S3cret-Token.evil.test/x", "another host"),
            // The URL parser drops tabs.
            ("https://s3cret-\ttoken.evil.test/x", "another host"),
            ("/S3cret-Token", "another path on the same host"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("location", HeaderValue::from_static(location));
            let redact = |text: &str| {
                text.replace("S3cret-Token", "<redacted>").replace("s3cret-token", "<redacted>")
            };
            let read = read_api_error(302, &headers, b"", &redact);
            let expected = format!("redirected to {shown} (redirects are not followed) (HTTP 302)");
            assert_eq!(read.to_string(), expected, "{location}");
        }
    }

    #[test]
    fn secrets_in_error_bodies_are_redacted_before_decoding_and_truncating() {
        let token = format!("MII{}/tail.", "x".repeat(8740));
        let redact = |text: &str| text.replace(&token, "<redacted>");
        let escaped = token.replace('/', "\\/");
        for body in [
            format!(r#"{{"error_code":"A.1","error_msg":"bad {token}"}}"#),
            format!(r#"{{"error_code":"A.1","error_msg":"bad {escaped}"}}"#),
            format!("bad {token}"),
            format!("<title>bad {token}</title>"),
        ] {
            let read = read_api_error(401, &HeaderMap::new(), body.as_bytes(), &redact);
            assert_eq!(read.message.as_deref(), Some("bad <redacted>"), "{body:.40}");
        }
    }

    proptest! {
        #[test]
        fn error_bodies_never_panic_and_are_sanitized(body in any::<Vec<u8>>()) {
            let shown = read_api_error(500, &HeaderMap::new(), &body, &str::to_owned).to_string();
            prop_assert!(!shown.chars().any(crate::sanitize::tests::is_hidden));
        }
    }
}
