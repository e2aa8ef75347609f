//! Whether and when to retry. Pure, so that it can be tested without waiting.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;

use super::failure::{ApiError, FailureKind};
use super::pace;

/// The pause before the first retry is random up to this; it doubles with each retry.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Maximum pause, unless the service requests a longer one.
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// Minimum pause, so that a failed service is not retried at once.
const MIN_PAUSE: Duration = Duration::from_millis(100);
/// Minimum pause if the service requests one.
const MIN_WAIT: Duration = Duration::from_secs(1);
/// How many times in a row a request may be throttled before that is a failure.
const MAX_WAITS: u32 = 20;

/// Whether a failure can be retried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retryability {
    /// A retry may help; the service may have requested a pause.
    Retryable(Option<RetryAfter>),
    /// The service throttled and told when to retry; not counted as a failure yet.
    Throttled(RetryAfter),
    /// A retry cannot help, or does harm.
    Permanent,
}

/// A pause requested by the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryAfter {
    /// The length of the pause.
    pub pause: Duration,
    /// The service's own text, for messages.
    pub original: String,
}

/// The outcomes of a request so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tries {
    /// The number of failures.
    pub failures: u32,
    /// The number of consecutive throttled attempts.
    pub waits: u32,
}

/// What to do after a failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryDecision {
    /// Retry after this pause.
    Retry(Duration),
    /// Give up; with a reason if it would surprise the user.
    GiveUp(Option<String>),
}

impl Retryability {
    /// Classifies the outcome of an attempt.
    pub fn of(cause: &FailureKind, headers: Option<&HeaderMap>) -> Self {
        match cause {
            FailureKind::Rejected(rejection) if is_transient(rejection) => {
                let retry_after =
                    headers.and_then(parse_retry_after).or_else(|| limit_of(rejection));
                match retry_after {
                    Some(retry_after) if rejection.status == 429 => Self::Throttled(retry_after),
                    retry_after => Self::Retryable(retry_after),
                }
            }
            FailureKind::Transport(error) if error.is_transient() => Self::Retryable(None),
            FailureKind::Truncated { .. } => Self::Retryable(None),
            _ => Self::Permanent,
        }
    }

    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        *self != Self::Permanent
    }

    /// The pause that the service requests, if any.
    pub fn retry_after(&self) -> Option<&RetryAfter> {
        match self {
            Self::Throttled(retry_after) | Self::Retryable(Some(retry_after)) => Some(retry_after),
            Self::Retryable(None) | Self::Permanent => None,
        }
    }
}

impl Tries {
    /// Counts the outcome of an attempt.
    pub fn count(&mut self, outcome: &Retryability) {
        if matches!(outcome, Retryability::Throttled(_)) {
            self.waits += 1;
        } else {
            self.failures += 1;
            self.waits = 0;
        }
    }
}

/// Decides after a failed attempt.
///
/// `random`, from 0 to 1, spreads the pauses so that clients do not retry simultaneously. It is
/// added to a pause that the service requests.
pub fn decide(
    outcome: &Retryability,
    tries: Tries,
    retries: u32,
    left: Duration,
    random: f64,
) -> RetryDecision {
    let spread = |number: u32| {
        let doubled = FIRST_PAUSE.saturating_mul(1 << (number.saturating_sub(1)).min(10));
        doubled.min(MAX_PAUSE).mul_f64(random.clamp(0.0, 1.0))
    };
    let pause = match outcome {
        Retryability::Permanent => return RetryDecision::GiveUp(None),
        _ if retries == 0 => return RetryDecision::GiveUp(None),
        Retryability::Throttled(_) if tries.waits > MAX_WAITS => {
            return RetryDecision::GiveUp(Some(format!("throttled {MAX_WAITS} times in a row")));
        }
        Retryability::Throttled(retry_after) => {
            retry_after.pause.max(MIN_WAIT).saturating_add(spread(tries.waits))
        }
        Retryability::Retryable(_) if tries.failures > retries => {
            return RetryDecision::GiveUp(None);
        }
        Retryability::Retryable(None) => spread(tries.failures).max(MIN_PAUSE),
        Retryability::Retryable(Some(retry_after)) => {
            retry_after.pause.saturating_add(spread(tries.failures)).max(MIN_PAUSE)
        }
    };
    if pause < left {
        return RetryDecision::Retry(pause);
    }
    RetryDecision::GiveUp(Some(match outcome.retry_after() {
        Some(retry_after) if retry_after.pause >= left => {
            format!("{} is longer than the time left (--timeout)", retry_after.original)
        }
        _ => "no time left to retry (--timeout)".to_owned(),
    }))
}

/// The gateway's `limit:N,time:T`, which it sends instead of a header.
fn limit_of(rejection: &ApiError) -> Option<RetryAfter> {
    let pause = gap_of(rejection)?;
    let message = rejection.message.as_deref()?;
    let original = message.get(message.find("limit:")?..)?.to_owned();
    Some(RetryAfter { pause, original })
}

/// The interval between requests from the gateway's message.
pub(super) fn gap_of(rejection: &ApiError) -> Option<Duration> {
    let message = rejection.message.as_deref().filter(|_| rejection.gateway_code() == Some("0308"));
    pace::gap_of(message?)
}

/// Whether the same request may succeed later, by status and code.
fn is_transient(rejection: &ApiError) -> bool {
    /// The gateway's "backend does not exist": a permanent configuration error, whatever the
    /// status.
    const LASTING: [&str; 3] = ["0103", "0104", "0105"];
    matches!(rejection.status, 408 | 429 | 500 | 502 | 503 | 504)
        && !rejection.gateway_code().is_some_and(|code| LASTING.contains(&code))
}

/// Parses `Retry-After` (RFC 9110, 10.2.3): seconds, or a date relative to the response's own
/// `Date`, since the local clock may be wrong.
fn parse_retry_after(headers: &HeaderMap) -> Option<RetryAfter> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let original = text("retry-after")?;
    let pause = if !original.is_empty() && original.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are longer than any timeout.
        Duration::from_secs(original.parse().unwrap_or(u64::MAX))
    } else {
        let then: SystemTime = httpdate::parse_http_date(original).ok()?;
        let now = httpdate::parse_http_date(text("date")?).ok()?;
        then.duration_since(now).unwrap_or_default()
    };
    let original = format!("Retry-After: {}", crate::sanitize::sanitize_message(original));
    Some(RetryAfter { pause, original })
}

#[cfg(test)]
mod tests {
    use super::super::connector::TimeLimit;
    use super::super::failure::{
        ProxyRefusal, RequestStage, TlsError, TransportCause, TransportError,
    };
    use super::*;
    use proptest::prelude::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn rejected(status: u16, code: Option<&str>, message: Option<&str>) -> FailureKind {
        FailureKind::Rejected(ApiError {
            status,
            code: code.map(str::to_owned),
            message: message.map(str::to_owned),
            request_id: None,
            location: None,
        })
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn after(seconds: u64) -> RetryAfter {
        RetryAfter {
            pause: Duration::from_secs(seconds),
            original: format!("Retry-After: {seconds}"),
        }
    }

    fn failed(failures: u32) -> Tries {
        Tries { failures, waits: 0 }
    }

    #[test]
    fn only_transient_errors_are_retried() {
        let is_repeated = |cause: &FailureKind| Retryability::of(cause, None).is_retryable();
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(is_repeated(&rejected(status, None, None)), "{status}");
        }
        for status in [204, 302, 400, 401, 403, 404, 409, 494, 501, 505] {
            assert!(!is_repeated(&rejected(status, None, None)), "{status}");
        }
        for code in ["APIG.0103", "APIGW.0104", "APIG.0105"] {
            assert!(!is_repeated(&rejected(500, Some(code), None)), "{code}");
        }
        for (cause, repeat) in [
            (TransportCause::UnknownHost, false),
            (TransportCause::NameService(String::new()), true),
            (TransportCause::Tls(TlsError::UnknownAuthority), false),
            (TransportCause::NotConnected(String::new()), true),
            (TransportCause::Closed(None), true),
            (TransportCause::ProxyRefused(ProxyRefusal::Credentials), false),
            (TransportCause::ProxyRefused(ProxyRefusal::Tunnel), false),
            (TransportCause::TimedOut(TimeLimit::Connection), true),
            (TransportCause::TimedOut(TimeLimit::Request), true),
        ] {
            let host = "a.test".to_owned();
            let error = TransportError { stage: RequestStage::Connect, cause, host, proxy: None };
            assert_eq!(is_repeated(&FailureKind::Transport(error.clone())), repeat, "{error}");
        }
        assert!(is_repeated(&FailureKind::Truncated { received: 1, declared: None }));
        assert!(!is_repeated(&FailureKind::InvalidResponse(String::new())));
    }

    #[test]
    fn retry_pauses_double_up_to_ten_seconds() {
        let decided = |failures, retries, random| {
            decide(&Retryability::Retryable(None), failed(failures), retries, MINUTE, random)
        };
        let pause = |failures| match decided(failures, 9, 1.0) {
            RetryDecision::Retry(pause) => pause.as_millis(),
            RetryDecision::GiveUp(_) => 0,
        };
        assert_eq!([1, 2, 3, 4, 5, 6, 7].map(pause), [500, 1000, 2000, 4000, 8000, 10000, 10000]);
        assert_eq!(decided(1, 3, 0.0), RetryDecision::Retry(MIN_PAUSE));
        assert_eq!(decided(4, 3, 0.5), RetryDecision::GiveUp(None));
        assert_eq!(decided(1, 0, 0.5), RetryDecision::GiveUp(None));
        let permanent = decide(&Retryability::Permanent, failed(1), 3, MINUTE, 0.5);
        assert_eq!(permanent, RetryDecision::GiveUp(None));
    }

    #[test]
    fn retry_after_is_read_from_the_header_or_the_gateways_message() {
        let retry_after = |pairs| {
            parse_retry_after(&headers(pairs)).map(|retry_after| retry_after.pause.as_secs())
        };
        assert_eq!(retry_after(&[("retry-after", "2")]), Some(2));
        assert_eq!(retry_after(&[("retry-after", "99999999999999999999999")]), Some(u64::MAX));
        assert_eq!(retry_after(&[("retry-after", "soon")]), None);
        assert_eq!(retry_after(&[("retry-after", "-1")]), None);
        let date = ("date", "Mon, 23 Nov 2026 10:00:00 GMT");
        assert_eq!(retry_after(&[date, ("retry-after", "Mon, 23 Nov 2026 10:00:07 GMT")]), Some(7));
        let words = "The throttling threshold has been reached: policy ip over ratelimit,limit:30,time:1 minute";
        let throttled = rejected(429, Some("APIGW.0308"), Some(words));
        let two = RetryAfter {
            pause: Duration::from_secs(2),
            original: "limit:30,time:1 minute".to_owned(),
        };
        assert_eq!(Retryability::of(&throttled, None), Retryability::Throttled(two));
        let seven = headers(&[("retry-after", "7")]);
        assert_eq!(Retryability::of(&throttled, Some(&seven)), Retryability::Throttled(after(7)));
        let other = rejected(429, Some("APIGW.0309"), Some(words));
        assert_eq!(Retryability::of(&other, None), Retryability::Retryable(None));
        let busy = rejected(503, None, None);
        assert_eq!(Retryability::of(&busy, Some(&seven)), Retryability::Retryable(Some(after(7))));
    }

    #[test]
    fn jitter_is_added_to_retry_after_of_at_least_a_second() {
        let pause = |outcome: &Retryability, random| {
            let tries = Tries { failures: 1, waits: 1 };
            match decide(outcome, tries, 3, MINUTE, random) {
                RetryDecision::Retry(pause) => pause.as_millis(),
                RetryDecision::GiveUp(_) => 0,
            }
        };
        let throttled = |seconds| Retryability::Throttled(after(seconds));
        assert_eq!(pause(&throttled(2), 0.0), 2000);
        assert_eq!(pause(&throttled(2), 0.5), 2250);
        assert_eq!(pause(&throttled(0), 1.0), 1500);
        assert_eq!(pause(&Retryability::Retryable(Some(after(2))), 0.5), 2250);
        assert_eq!(pause(&Retryability::Retryable(Some(after(0))), 0.0), 100);
    }

    #[test]
    fn throttling_uses_no_retry_and_fails_after_twenty_times() {
        let throttled = Retryability::Throttled(after(1));
        let mut tries = Tries::default();
        for _ in 0..MAX_WAITS {
            tries.count(&throttled);
            let decision = decide(&throttled, tries, 1, MINUTE, 0.0);
            assert_eq!(decision, RetryDecision::Retry(Duration::from_secs(1)));
        }
        tries.count(&throttled);
        let decision = decide(&throttled, tries, 1, MINUTE, 0.0);
        assert_eq!(decision, RetryDecision::GiveUp(Some("throttled 20 times in a row".to_owned())));
        assert_eq!(tries.failures, 0);
        tries.count(&Retryability::Retryable(Some(after(1))));
        assert_eq!(tries, Tries { failures: 1, waits: 0 });
        let none = decide(&throttled, Tries { failures: 0, waits: 1 }, 0, MINUTE, 0.0);
        assert_eq!(none, RetryDecision::GiveUp(None));
    }

    #[test]
    fn retry_after_beyond_the_timeout_fails_at_once() {
        for outcome in
            [Retryability::Throttled, |retry_after| Retryability::Retryable(Some(retry_after))]
        {
            let RetryDecision::GiveUp(Some(why)) =
                decide(&outcome(after(31_536_000)), failed(1), 3, MINUTE, 0.1)
            else {
                panic!()
            };
            assert_eq!(why, "Retry-After: 31536000 is longer than the time left (--timeout)");
        }
        // A pause as long as the time left leaves no time for the request.
        let exact = decide(&Retryability::Throttled(after(60)), failed(1), 3, MINUTE, 0.0);
        assert!(matches!(exact, RetryDecision::GiveUp(Some(_))));
    }

    proptest! {
        #[test]
        fn no_retry_pause_exceeds_the_time_left(
            failures in 1u32..100, waits in 0u32..30, left in 0u64..100_000, retry_after in any::<u64>(),
            random in any::<f64>()
        ) {
            let left = Duration::from_millis(left);
            let tries = Tries { failures, waits };
            for outcome in [
                Retryability::Retryable(None),
                Retryability::Retryable(Some(after(retry_after))),
                Retryability::Throttled(after(retry_after)),
            ] {
                if let RetryDecision::Retry(pause) = decide(&outcome, tries, 200, left, random) {
                    prop_assert!(pause < left && pause >= MIN_PAUSE);
                }
            }
        }
    }
}
