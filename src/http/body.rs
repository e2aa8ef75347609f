//! Reads response bodies up to a maximum size.

use std::io::{self, Read as _};

use reqwest::blocking::Response;

use super::failure::{FailureKind, TransportError};
use crate::sanitize::sanitize_message;

/// Maximum size of a body in bytes; 500 orders take about 0.3 MiB.
const MAX_BODY: usize = 8 << 20;
/// Maximum size of an error's body in bytes.
const MAX_ERROR_BODY: u64 = 64 << 10;

/// Reads the whole body.
pub(super) fn read_body(
    response: Response,
    timed_out: impl FnOnce() -> TransportError,
) -> Result<Vec<u8>, FailureKind> {
    let too_large = || FailureKind::InvalidResponse(format!("larger than {} MiB", MAX_BODY >> 20));
    if let Some(encoding) = encoding(&response) {
        let why = format!("encoded as {encoding}, which was not requested");
        return Err(FailureKind::InvalidResponse(why));
    }
    let declared = response.content_length();
    if declared.is_some_and(|length| length > MAX_BODY as u64) {
        return Err(too_large());
    }
    // One byte more than declared, so that the end is detected without reallocating.
    let expected = declared.and_then(|length| usize::try_from(length).ok()).map_or(0, |l| l + 1);
    let mut body = Vec::with_capacity(expected);
    let read = response.take(MAX_BODY as u64 + 1).read_to_end(&mut body);
    match read {
        Ok(_) if body.len() > MAX_BODY => Err(too_large()),
        Ok(_) => Ok(body),
        Err(error) if is_timeout(&error) => Err(FailureKind::Transport(timed_out())),
        Err(_) => Err(FailureKind::Truncated { received: body.len(), declared }),
    }
}

/// Reads as much of an error's body as possible: its status matters more than its text.
pub(super) fn read_error_body(response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    let _ = response.take(MAX_ERROR_BODY).read_to_end(&mut body);
    body
}

/// The content encoding of a body, which was not requested.
fn encoding(response: &Response) -> Option<String> {
    let name = response.headers().get("content-encoding")?;
    let name = String::from_utf8_lossy(name.as_bytes());
    let is_plain = name.trim().is_empty() || name.trim().eq_ignore_ascii_case("identity");
    (!is_plain).then(|| sanitize_message(name.trim()))
}

fn is_timeout(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::TimedOut
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_timeout)
}
