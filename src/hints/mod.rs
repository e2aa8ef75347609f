//! Hints: what to try next after an error.
//!
//! - `habits`: equivalents for commands and flags of other tools. `likeness`: detects typos.

mod habits;
mod likeness;

use clap::error::{ContextKind, ContextValue};

use crate::error::{CredentialsUsed, Error, SignInFailure, UnknownOrder};
use crate::http::{
    ApiError, Failure, FailureKind, ProxyRefusal, TimeLimit, TransportCause, TransportError,
};

/// The hint for an error, if there is one.
pub fn hint(error: &Error) -> Option<String> {
    if let Some(hint) = error.failure().and_then(of_long_token) {
        return Some(hint);
    }
    let text = match error.kind() {
        Error::Usage(usage) => return usage.hint.clone(),
        Error::Undecided(undecided) => return Some(undecided.hint.clone()),
        Error::SignIn(sign_in) => return of_sign_in(sign_in),
        Error::AccessKeyRejected | Error::Skipped => return None,
        Error::Unauthorized { failure, credentials } => {
            return Some(of_unauthorized(failure, credentials));
        }
        Error::UnknownProject(_) => {
            "project names must match exactly; `openstack project list` shows those that this user can access"
        }
        Error::Http(failure) => of_failure(failure)?,
        Error::UnknownOrder(UnknownOrder::OfPool(_)) => UNKNOWN_POOL,
        Error::UnknownOrder(UnknownOrder::OfSavedPool { .. }) => {
            "pool names are exact; `ma-orders stats --by pool --input FILE` shows those in FILE"
        }
        Error::UnknownOrder(UnknownOrder::Named(_)) => {
            "names and IDs must match exactly (`ma-orders list --columns id,name` shows them); for the newest order for a pool, use `show --pool NAME`"
        }
        Error::Incomplete(list) if list.is_beyond_window => {
            "a query returns at most 1,000 orders; narrow it with --since, --until, --pool or --phase"
        }
        Error::Incomplete(_) => {
            "orders may have changed while they were being read; run the command again, with -v to see each request"
        }
        Error::InvalidDocument(_)
        | Error::Output(_)
        | Error::Other(_)
        | Error::About { .. }
        | Error::OfProject { .. }
        | Error::Projects { .. }
        | Error::Several(_) => {
            return None;
        }
    };
    Some(text.to_owned())
}

/// The hint for a failed sign-in, which is never about the ModelArts endpoint.
fn of_sign_in(sign_in: &SignInFailure) -> Option<String> {
    let auth_url = match &sign_in.auth_url_source {
        Some(file) if file.contains('(') => format!("auth_url in {file}"),
        Some(variable) => variable.clone(),
        None => "OS_AUTH_URL".to_owned(),
    };
    if sign_in.is_not_there() {
        let version = sign_in.auth_url.trim_end_matches('/').rsplit('/').next();
        let is_old = version.is_some_and(|last| last.starts_with("v2"));
        let root = sign_in.auth_url.trim_end_matches('/').trim_end_matches("/v2.0");
        return Some(if is_old {
            format!("only version 3 of the identity API is supported; set {auth_url} to {root}/v3")
        } else {
            format!("check {auth_url}; it usually ends in /v3")
        });
    }
    let text = match &sign_in.failure.cause {
        FailureKind::Rejected(rejection) => match of_rejected_sign_in(rejection) {
            Some(text) => text,
            None => {
                return Some(match &sign_in.credentials {
                    Some(used) if used.is_token => of_unauthorized(&sign_in.failure, used),
                    Some(used) => used.remedy.clone(),
                    None => CHECK_SIGN_IN.to_owned(),
                });
            }
        },
        FailureKind::Transport(error) if is_about_the_address(error) => {
            return Some(format!(
                "check the host in {auth_url}, and HTTPS_PROXY and NO_PROXY; -v shows each request"
            ));
        }
        _ => return of_failure(&sign_in.failure).map(str::to_owned),
    };
    Some(text.to_owned())
}

/// The hint for a word from another tool on the command line.
pub fn of_habit(error: &clap::Error) -> Option<String> {
    habits::hint(error)
}

/// Removes clap's suggestions that are not similar to what was typed.
pub fn keep_alike(error: &mut clap::Error) {
    for (typed, suggested) in [
        (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
        (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        (ContextKind::InvalidValue, ContextKind::SuggestedValue),
    ] {
        let Some(ContextValue::String(typed)) = error.get(typed) else { continue };
        let typed = typed.trim_start_matches('-').to_owned();
        let is_alike = |known: &str| likeness::is_alike(&typed, known.trim_start_matches('-'));
        let kept = match error.get(suggested) {
            Some(ContextValue::String(known)) => {
                is_alike(known).then(|| known.clone()).map(ContextValue::String)
            }
            Some(ContextValue::Strings(known)) => {
                let alike: Vec<_> = known.iter().filter(|known| is_alike(known)).cloned().collect();
                (!alike.is_empty()).then_some(ContextValue::Strings(alike))
            }
            _ => continue,
        };
        match kept {
            Some(kept) => error.insert(suggested, kept),
            None => error.remove(suggested),
        };
    }
}

/// By the identity service's error codes (from its documentation), or its messages.
fn of_rejected_sign_in(rejection: &ApiError) -> Option<&'static str> {
    let message = rejection.message.as_deref().unwrap_or_default();
    Some(match rejection.code.as_deref().unwrap_or_default() {
        "IAM.0061" => {
            "the account is locked after too many wrong passwords; wait, or contact the administrator"
        }
        "IAM.0081" => {
            "this user has console access only; ask the administrator for programmatic access"
        }
        "IAM.0082" => "the user is disabled; contact the administrator",
        "IAM.1061" => "the one-time code has expired; set OS_PASSCODE to a new one",
        "IAM.1105" | "IAM.1107" | "IAM.1108" => {
            "the access key has expired or is inactive; create a new one"
        }
        _ if message.contains("totp") => {
            "the user requires a second factor; set OS_PASSCODE to a current one-time code"
        }
        _ if message.contains("domain in project") => {
            "the project name requires a domain; set OS_PROJECT_DOMAIN_NAME"
        }
        _ if message.contains("domain in user") => {
            "the user name requires a domain; set OS_USER_DOMAIN_NAME"
        }
        _ if (500..).contains(&rejection.status) => "the identity service failed; try again later",
        _ if rejection.status == 429 => "try again later",
        _ if (300..400).contains(&rejection.status) => {
            "redirects are not followed; set OS_AUTH_URL to the final address"
        }
        _ => return None,
    })
}

/// The hint for a rejected sign-in without further details.
const CHECK_SIGN_IN: &str =
    "check OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME and OS_PROJECT_NAME";

/// The hint for rejected credentials: which they were, what they override, and how to get others.
fn of_unauthorized(failure: &Failure, used: &CredentialsUsed) -> String {
    let FailureKind::Rejected(rejection) = &failure.cause else { return used.remedy.clone() };
    if is_about_a_key(rejection) || is_about_the_clock(rejection) {
        return of_rejection(rejection).unwrap_or_default().to_owned();
    }
    let why = match rejection.gateway_code() {
        Some("0307") => "has expired or belongs to another region",
        _ => "has expired or is invalid",
    };
    let overrides = if used.overrides.is_empty() {
        String::new()
    } else {
        format!(" (it overrides {})", used.overrides.join(", "))
    };
    format!("{}{overrides} {why}; {}", used.what, used.remedy)
}

/// Whether the gateway rejects a signature as expired.
fn is_about_the_clock(rejection: &ApiError) -> bool {
    let message = rejection.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    match rejection.gateway_code() {
        Some("0303") => true,
        Some("0301") => message.contains("expired"),
        _ => false,
    }
}

fn of_failure(failure: &Failure) -> Option<&'static str> {
    Some(match &failure.cause {
        FailureKind::Rejected(rejection) if is_about_dates(rejection, &failure.request.url) => {
            "the service accepts dates within the last month only; -v shows the request"
        }
        FailureKind::Rejected(rejection) => of_rejection(rejection)?,
        FailureKind::Transport(error) => of_transport(error),
        FailureKind::Setup(what) if what.contains("no root certificates") => {
            "install the package ca-certificates, or pass a file with --ca-file"
        }
        FailureKind::Truncated { .. } | FailureKind::InvalidResponse(_) | FailureKind::Setup(_) => {
            return None;
        }
    })
}

/// A date is the likely cause where one was sent and ModelArts does not like the request.
fn is_about_dates(rejection: &ApiError, url: &str) -> bool {
    let is_of_modelarts = rejection.code.as_deref().is_some_and(|it| it.starts_with("ModelArts."));
    rejection.status == 400
        && is_of_modelarts
        && ["since=", "until="].iter().any(|date| url.contains(date))
}

/// Many servers limit all headers to about 8 KiB.
const LONG_TOKEN: usize = 8000;

/// A header that is too long is rejected by a server in front of the service, without an error
/// code.
fn of_long_token(failure: &Failure) -> Option<String> {
    let length = failure.request.token_length;
    let FailureKind::Rejected(rejection) = &failure.cause else { return None };
    let is_likely = matches!(rejection.status, 400 | 414 | 431 | 494) && rejection.code.is_none();
    (is_likely && length > LONG_TOKEN).then(|| {
        format!(
            "the token has {length} characters, more than many servers accept in a header; use an access key or a token without a catalog, or raise the server's limit"
        )
    })
}

/// Whether nothing is known except that there was no response.
fn is_about_the_address(error: &TransportError) -> bool {
    let is_known = matches!(
        error.cause,
        TransportCause::Tls(_)
            | TransportCause::TimedOut(TimeLimit::Run)
            | TransportCause::ProxyRefused(_)
    );
    !is_known && error.proxy.is_none()
}

fn of_transport(error: &TransportError) -> &'static str {
    match &error.cause {
        TransportCause::Tls(why) => why.hint(),
        TransportCause::TimedOut(TimeLimit::Run) => "increase --timeout",
        TransportCause::ProxyRefused(ProxyRefusal::Credentials) => {
            "add the user name and password to the proxy variable: http://USER:PASSWORD@HOST:PORT"
        }
        _ if error.proxy.is_some() => {
            "check the proxy variable; to bypass the proxy for a host, add the host to NO_PROXY"
        }
        TransportCause::UnknownHost => "check the host name (--region, --endpoint)",
        _ => "check the endpoint, HTTPS_PROXY and NO_PROXY; -v shows each request",
    }
}

/// The gateway uses the same code for invalid tokens and access keys.
fn is_about_a_key(rejection: &ApiError) -> bool {
    let message = rejection.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    ["aksk", "secretkey", "ak:", "ak access"].iter().any(|word| message.contains(word))
}

const UNKNOWN_POOL: &str = "pool names are exact; `ma-orders list --columns pool --no-headers | sort -u` shows the pools that have orders";

/// By status and code: the same code occurs with different statuses.
fn of_rejection(rejection: &ApiError) -> Option<&'static str> {
    let code = rejection.code.as_deref().unwrap_or_default();
    Some(match (rejection.status, rejection.gateway_code(), code) {
        (404, Some("0101"), _) => "no such API at this endpoint; check its host, path and region",
        (404, _, "ModelArts.50015001") => UNKNOWN_POOL,
        (401, Some("0307"), _) => {
            "the token has expired or belongs to another region; get a new one"
        }
        (401, ..) if is_about_the_clock(rejection) => {
            "signatures are valid for 15 minutes; check the system clock"
        }
        (401, Some("0301"), _) if is_about_a_key(rejection) => {
            "check the access key and its secret, which may have expired; five failures lock the key for five minutes"
        }
        (401, ..) => "the token has expired or is invalid; get a new one",
        (403, _, "ModelArts.0210") => {
            "the token was issued for a different project than --project-id"
        }
        (403, ..) => {
            "the user is not allowed to list orders here; check project, region and permissions"
        }
        (429, ..) => "lower --parallel or try again later",
        (300..=399, ..) => {
            "set --endpoint to the final address; following the redirect would send the token to it"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{RequestLog, RequestStage, TlsError};

    fn hint_of(cause: FailureKind, token_length: usize) -> String {
        let request = RequestLog { token_length, ..RequestLog::default() };
        let failure = Failure { cause, request, retryable: false, stopped: None };
        hint(&Error::from(failure)).unwrap_or_default()
    }

    fn rejected(status: u16, code: Option<&str>) -> FailureKind {
        let code = code.map(str::to_owned);
        FailureKind::Rejected(ApiError {
            status,
            code,
            message: None,
            request_id: None,
            location: None,
        })
    }

    #[test]
    fn each_known_rejection_has_its_hint() {
        let hint_of = |status, code: &str, message: &str| {
            let rejection = ApiError {
                status,
                code: Some(code.to_owned()).filter(|code| !code.is_empty()),
                message: Some(message.to_owned()),
                request_id: None,
                location: None,
            };
            let service = of_rejection(&rejection).unwrap_or_default();
            (service, of_rejected_sign_in(&rejection).unwrap_or_default())
        };
        for (status, code, message, word) in [
            (404, "APIGW.0101", "", "endpoint"),
            (404, "ModelArts.50015001", "", "pool names are exact"),
            (401, "APIGW.0307", "", "another region"),
            (401, "APIGW.0303", "", "system clock"),
            (401, "APIGW.0301", "signature expired", "system clock"),
            (401, "APIGW.0301", "verify ak access failed", "access key"),
            (401, "APIGW.0301", "decrypt token fail", "the token has expired"),
            (401, "", "", "the token has expired"),
            (403, "ModelArts.0210", "", "--project-id"),
            (403, "", "", "permissions"),
        ] {
            let (hint, _) = hint_of(status, code, message);
            assert!(hint.contains(word), "{status} {code} {message}: {hint}");
        }
        for (status, code, message, word) in [
            (401, "IAM.0061", "", "locked"),
            (401, "IAM.0081", "", "programmatic"),
            (401, "IAM.0082", "", "disabled"),
            (401, "IAM.1061", "", "OS_PASSCODE"),
            (401, "IAM.1105", "", "access key"),
            (401, "IAM.1107", "", "access key"),
            (401, "IAM.1108", "", "access key"),
            (401, "", "further: totp", "second factor"),
            (400, "", "a domain in project scope", "OS_PROJECT_DOMAIN_NAME"),
            (400, "", "a domain in user", "OS_USER_DOMAIN_NAME"),
            (500, "", "", "identity service failed"),
            (429, "", "", "later"),
            (301, "", "", "OS_AUTH_URL"),
        ] {
            let (_, hint) = hint_of(status, code, message);
            assert!(hint.contains(word), "{status} {code} {message}: {hint}");
        }
        assert_eq!(hint_of(401, "", "").1, "");
    }

    #[test]
    fn the_hint_about_a_long_token_is_limited_to_likely_causes() {
        for status in [400, 414, 431, 494] {
            assert!(hint_of(rejected(status, None), 8744).starts_with("the token has 8744 "));
            assert!(!hint_of(rejected(status, None), 8000).contains("characters"));
            assert!(!hint_of(rejected(status, Some("ModelArts.1")), 8744).contains("characters"));
        }
        assert!(!hint_of(rejected(401, None), 8744).contains("characters"));
    }

    #[test]
    fn the_hint_about_dates_requires_a_modelarts_request_with_dates() {
        for (code, query, is_named) in [
            (Some("ModelArts.50004000"), "since=1&limit=500", true),
            (Some("ModelArts.50004000"), "until=1", true),
            (Some("ModelArts.50004000"), "limit=500", false),
            (None, "since=1", false),
        ] {
            let url = format!("https://m.test/v1/p/orders?{query}");
            let request = RequestLog { url, ..RequestLog::default() };
            let cause = rejected(400, code);
            let failure = Failure { cause, request, retryable: false, stopped: None };
            let hint = hint(&Error::from(failure)).unwrap_or_default();
            assert_eq!(hint.contains("month"), is_named, "{code:?} {query}");
        }
    }

    #[test]
    fn each_cause_of_a_failed_connection_has_its_hint() {
        let error = |cause, proxy: Option<&str>| {
            FailureKind::Transport(TransportError {
                stage: RequestStage::Connect,
                cause,
                host: "a.test".to_owned(),
                proxy: proxy.map(str::to_owned),
            })
        };
        let refused = || TransportCause::NotConnected("Connection refused".to_owned());
        for (cause, proxy, says) in [
            (TransportCause::UnknownHost, None, "--region"),
            (TransportCause::UnknownHost, Some("p"), "proxy variable"),
            (refused(), None, "check the endpoint"),
            (refused(), Some("p"), "NO_PROXY"),
            (TransportCause::Tls(TlsError::UnknownAuthority), None, "--ca-file"),
            (TransportCause::Tls(TlsError::NotYetValid(None)), None, "clock"),
            (TransportCause::TimedOut(TimeLimit::Run), Some("p"), "--timeout"),
            (TransportCause::TimedOut(TimeLimit::Connection), None, "check the endpoint"),
            (TransportCause::ProxyRefused(ProxyRefusal::Credentials), Some("p"), "USER:PASSWORD"),
        ] {
            let hint = hint_of(error(cause.clone(), proxy), 0);
            assert!(hint.contains(says), "{cause:?}: {hint}");
        }
    }
}
