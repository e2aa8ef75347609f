//! What to try next, for errors that have a known remedy.

use crate::api::{Shortfall, UnknownOrder};
use crate::auth::Refused;
use crate::cli::Usage;
use crate::http::{Cause, Failure, NoAnswer, Rejection};

/// The remedy for an error, where there is a known one.
pub fn hint(error: &anyhow::Error) -> Option<String> {
    if error.is::<Refused>() {
        return of_refused_sign_in(error);
    }
    error.chain().find_map(|cause| {
        if let Some(usage) = cause.downcast_ref::<Usage>() {
            return usage.hint.clone();
        }
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return of_failure(failure);
        }
        if cause.is::<UnknownOrder>() {
            let where_to_look = "names and ids are exact, and the service keeps orders for one month; `ma-orders list --columns id,name` shows them";
            return Some(where_to_look.to_owned());
        }
        let shortfall = cause.downcast_ref::<Shortfall>()?;
        let what = if shortfall.is_beyond_window {
            "one query reaches 1,000 orders: ask for less with --since and --until, --pool or --phase"
        } else {
            "orders may have changed while they were read: run it again; -v shows each request"
        };
        Some(what.to_owned())
    })
}

/// The identity service's own codes (its error page) say which remedy fits.
fn of_refused_sign_in(error: &anyhow::Error) -> Option<String> {
    let failure = error.chain().find_map(|cause| cause.downcast_ref::<Failure>())?;
    let Cause::Rejected(rejection) = &failure.cause else { return None };
    let text = match rejection.code.as_deref().unwrap_or_default() {
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
    };
    Some(text.to_owned())
}

fn of_failure(failure: &Failure) -> Option<String> {
    let text = match &failure.cause {
        Cause::Rejected(rejection) => of_rejection(rejection)?,
        Cause::NoAnswer(NoAnswer::UnknownHost(_)) => {
            "check the endpoint's host; `--region` or `--endpoint` gives it"
        }
        Cause::NoAnswer(NoAnswer::Tls(_)) => {
            "where a proxy or a private cloud has its own certificates, give them with --ca-file"
        }
        Cause::NoAnswer(NoAnswer::OutOfTime) => "allow more with --timeout",
        Cause::NoAnswer(_) => "check the endpoint, HTTPS_PROXY and NO_PROXY; -v shows each request",
        Cause::Unsendable(what) if what.contains("no root certificates") => {
            "install the package ca-certificates, or give a file with --ca-file"
        }
        Cause::CutShort { .. } | Cause::Unusable(_) | Cause::Unsendable(_) => return None,
    };
    Some(text.to_owned())
}

/// The gateway answers bad tokens and bad access keys with the same code.
fn is_about_a_key(rejection: &Rejection) -> bool {
    let message = rejection.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    ["aksk", "secretkey", "ak:", "ak access"].iter().any(|word| message.contains(word))
}

/// Keyed on status and code: the same number occurs with different statuses.
fn of_rejection(rejection: &Rejection) -> Option<&'static str> {
    let code = rejection.code.as_deref().unwrap_or_default();
    Some(match (rejection.status, rejection.gateway_code(), code) {
        (404, Some("0101"), _) => {
            "no such API there: check the endpoint's host and path, and its region"
        }
        (404, _, "ModelArts.50015001") => {
            "pool names are exact; `ma-orders list --columns pool --no-headers | sort -u` shows the pools that have orders"
        }
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
