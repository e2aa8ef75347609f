//! Verifies signed requests for one known key. Implemented from the signing guide, without code of
//! the client.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use hyper::{HeaderMap, Method, Uri};
use ring::{digest, hmac};

use super::{ACCESS_KEY, SECRET_KEY};

/// From the signing guide: "The gateway rejects a difference over 15 minutes."
const TOLERANCE: TimeDelta = TimeDelta::minutes(15);

/// Why a signature was rejected: the gateway's error code and message.
pub(super) type Refusal = (&'static str, String);

/// Verifies the `Authorization` header of a request without a body.
pub(super) fn check(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bad = || {
        ("0301", "Incorrect IAM authentication information: verify aksk signature fail".to_owned())
    };
    let authorization = header("authorization").ok_or_else(bad)?;
    let fields = authorization.strip_prefix("SDK-HMAC-SHA256 ").ok_or_else(bad)?;
    let field = |name: &str| fields.split(", ").find_map(|field| field.strip_prefix(name));
    let (key, scope) = match (field("Access="), field("Credential=")) {
        (Some(key), None) => (key, None),
        (None, Some(credential)) => {
            let (key, scope) = credential.split_once('/').ok_or_else(bad)?;
            (key, Some(scope))
        }
        _ => return Err(bad()),
    };
    if key != ACCESS_KEY {
        let text = "Incorrect IAM authentication information: Get secretKey failed,ak:";
        return Err(("0301", format!("{text}{key},err:ak not exist")));
    }
    let date = header("x-sdk-date").ok_or_else(bad)?;
    let sent = NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").map_err(|_| bad())?.and_utc();
    if (now - sent).abs() > TOLERANCE {
        let text = "Incorrect app authentication information: signature expired";
        return Err(("0303", text.to_owned()));
    }
    let names = field("SignedHeaders=").ok_or_else(bad)?;
    if !names.split(';').any(|name| name == "x-sdk-date") {
        return Err(bad());
    }
    let canonical = canonical_request(method, uri, names, &header).ok_or_else(bad)?;
    let expected = signature(&canonical, date, scope);
    if field("Signature=") == Some(&expected) { Ok(()) } else { Err(bad()) }
}

/// The canonical request of the signing guide; `None` if a signed header is missing.
fn canonical_request<'a>(
    method: &Method,
    uri: &Uri,
    signed_headers: &str,
    header: &dyn Fn(&str) -> Option<&'a str>,
) -> Option<String> {
    let mut canonical = format!("{method}\n{}/\n", uri.path().trim_end_matches('/'));
    let mut pairs: Vec<_> = uri.query().unwrap_or_default().split('&').collect();
    // Sorted by name and then by value: sorted as whole strings, `a-b=1` would precede `a=1`.
    pairs.sort_unstable_by_key(|pair| pair.split_once('='));
    canonical.push_str(&pairs.join("&"));
    canonical.push('\n');
    for name in signed_headers.split(';') {
        canonical += &[name, ":", header(name)?.trim(), "\n"].concat();
    }
    let empty = digits(digest::digest(&digest::SHA256, b"").as_ref());
    canonical += &["\n", signed_headers, "\n", &empty].concat();
    Some(canonical)
}

/// The signature of a canonical request. With a scope, a key is derived for the day.
fn signature(canonical: &str, date: &str, scope: Option<&str>) -> String {
    let hash = digits(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    let mac = |key: &[u8], text: &str| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
    };
    let tag = match scope {
        None => mac(SECRET_KEY.as_bytes(), &format!("SDK-HMAC-SHA256\n{date}\n{hash}")),
        Some(scope) => {
            let start = mac(format!("SDK{SECRET_KEY}").as_bytes(), &date[..8]);
            let key = scope.split('/').skip(1).fold(start, |key, part| mac(key.as_ref(), part));
            mac(key.as_ref(), &format!("SDK-HMAC-SHA256\n{date}\n{scope}\n{hash}"))
        }
    };
    digits(tag.as_ref())
}

fn digits(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
