//! Whatever a service sends when it fails: nothing of it reaches a terminal raw, no secret that it
//! echoes is shown, and no pause that it asks for ends after the time that is left.
#![no_main]

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use ma_orders::http::{FailureKind, RetryDecision, Retryability, Tries, decide, read_api_error};

const SECRET: &str = "s3cr3t-t0ken-0123";
const STATUSES: [u16; 12] = [302, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504, 999];

fuzz_target!(|input: (u8, &[u8], &[u8], &[u8])| {
    let (status, retry_after, date, body) = input;
    let mut headers = HeaderMap::new();
    for (name, value) in [("retry-after", retry_after), ("date", date), ("location", retry_after)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    let redact = |text: &str| text.replace(SECRET, "<redacted>");
    let status = STATUSES[usize::from(status) % STATUSES.len()];
    let error = read_api_error(status, &headers, body, &redact);
    let shown = error.to_string();
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    assert!(!shown.contains(SECRET), "{shown:?}");

    let outcome = Retryability::of(&FailureKind::Rejected(error), Some(&headers));
    let left = Duration::from_secs(60);
    for tries in [Tries { failures: 1, waits: 0 }, Tries { failures: 0, waits: 20 }] {
        if let RetryDecision::Retry(pause) = decide(&outcome, tries, 3, left, 1.0) {
            assert!(pause < left, "{pause:?}");
        }
    }
});
