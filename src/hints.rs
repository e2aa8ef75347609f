//! What to try next, for errors that have a known remedy.

use crate::error::{Error, UnknownOrder};
use crate::http::{ApiError, Failure, FailureKind, TransportError};

/// The remedy for an error, where there is a known one.
pub fn hint(error: &Error) -> Option<String> {
    let text = match error.kind() {
        Error::Usage(usage) => return usage.hint.clone(),
        Error::SignInRejected(failure) => of_rejected_sign_in(failure)?,
        Error::Http(failure) => of_failure(failure)?,
        Error::UnknownOrder(UnknownOrder::OfPool(_)) => UNKNOWN_POOL,
        Error::UnknownOrder(UnknownOrder::Named(_)) => {
            "names and ids are exact, and the service keeps orders for one month; `ma-orders list --columns id,name` shows them"
        }
        Error::Incomplete(list) if list.is_beyond_window => {
            "one query reaches 1,000 orders: ask for less with --since and --until, --pool or --phase"
        }
        Error::Incomplete(_) => {
            "orders may have changed while they were read: run it again; -v shows each request"
        }
        Error::InvalidDocument(_) | Error::Output(_) | Error::Other(_) | Error::About { .. } => {
            return None;
        }
    };
    Some(text.to_owned())
}

/// The identity service's own codes (its error page) say which remedy fits.
fn of_rejected_sign_in(failure: &Failure) -> Option<&'static str> {
    let FailureKind::Rejected(rejection) = &failure.cause else { return None };
    Some(match rejection.code.as_deref().unwrap_or_default() {
        "IAM.0061" => {
            "the account is locked after too many wrong passwords: wait, or ask its administrator"
        }
        "IAM.0081" => {
            "this user has console access only: its administrator can allow programmatic access"
        }
        "IAM.0082" => "the user is disabled: ask its administrator",
        "IAM.1061" => "the one-time code has passed: set OS_PASSCODE to a new one",
        "IAM.1105" | "IAM.1107" | "IAM.1108" => {
            "the access key has expired or is inactive: make a new one"
        }
        _ => "check OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME and OS_PROJECT_NAME",
    })
}

fn of_failure(failure: &Failure) -> Option<&'static str> {
    Some(match &failure.cause {
        FailureKind::Rejected(rejection) => of_rejection(rejection)?,
        FailureKind::Transport(TransportError::UnknownHost(_)) => {
            "check the endpoint's host; `--region` or `--endpoint` gives it"
        }
        FailureKind::Transport(TransportError::Tls(_)) => {
            "where a proxy or a private cloud has its own certificates, give them with --ca-file"
        }
        FailureKind::Transport(TransportError::OutOfTime) => "allow more with --timeout",
        FailureKind::Transport(_) => {
            "check the endpoint, HTTPS_PROXY and NO_PROXY; -v shows each request"
        }
        FailureKind::Setup(what) if what.contains("no root certificates") => {
            "install the package ca-certificates, or give a file with --ca-file"
        }
        FailureKind::Truncated { .. } | FailureKind::InvalidResponse(_) | FailureKind::Setup(_) => {
            return None;
        }
    })
}

/// The gateway answers bad tokens and bad access keys with the same code.
fn is_about_a_key(rejection: &ApiError) -> bool {
    let message = rejection.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    ["aksk", "secretkey", "ak:", "ak access"].iter().any(|word| message.contains(word))
}

const UNKNOWN_POOL: &str = "pool names are exact; `ma-orders list --columns pool --no-headers | sort -u` shows the pools that have orders";

/// Keyed on status and code: the same number occurs with different statuses.
fn of_rejection(rejection: &ApiError) -> Option<&'static str> {
    let code = rejection.code.as_deref().unwrap_or_default();
    Some(match (rejection.status, rejection.gateway_code(), code) {
        (404, Some("0101"), _) => {
            "no such API there: check the endpoint's host and path, and its region"
        }
        (404, _, "ModelArts.50015001") => UNKNOWN_POOL,
        (401, Some("0307"), _) => "the token has expired or is of another region: get a new one",
        (401, Some("0303"), _) => "a signature lives 15 minutes: check this machine's clock",
        (401, Some("0301"), _) if is_about_a_key(rejection) => {
            "check the access key and its secret, which may have expired; five failures lock the key for five minutes"
        }
        (401, ..) => "the token has expired or is not one: get a new one",
        (403, _, "ModelArts.0210") => {
            "the token is of another project than the project id: give a pair that fits"
        }
        (403, ..) => "the user may not list orders here: check project, region and permissions",
        (429, ..) => "fewer requests at a time, or later",
        (300..400, ..) => {
            "give the address that answers itself with --endpoint; a redirect would take the token along"
        }
        (400, ..) => "dates may reach back one month only; -v shows the request",
        _ => return None,
    })
}
