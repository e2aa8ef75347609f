//! Whether to ask again, and when: a pure decision, so that it is tested without waiting.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;

use super::failure::{ApiError, FailureKind, TransportError};

/// The pause before the first retry is up to this, doubled for each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause of our own choosing is longer.
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// Nor shorter: a service that just failed is given a moment.
const MIN_PAUSE: Duration = Duration::from_millis(100);

/// What the decision depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retryability {
    /// Asking again may help; the service may have said after which time.
    Retryable(Option<RetryAfter>),
    /// Asking again is no use, or does harm.
    Permanent,
}

/// The service's wish for a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryAfter {
    /// How long.
    pub pause: Duration,
    /// The header's value, for messages.
    pub original: String,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryDecision {
    /// Ask again after a pause.
    Retry(Duration),
    /// Give up; with a reason where the user would wonder.
    GiveUp(Option<String>),
}

impl Retryability {
    /// Reads the outcome of a try.
    pub fn of(cause: &FailureKind, headers: Option<&HeaderMap>) -> Self {
        let may_help = match cause {
            FailureKind::Rejected(rejection) => is_passing(rejection),
            FailureKind::Transport(no_answer) => !matches!(
                no_answer,
                TransportError::UnknownHost(_) | TransportError::Tls(_) | TransportError::OutOfTime
            ),
            FailureKind::Truncated { .. } => true,
            FailureKind::InvalidResponse(_) | FailureKind::Setup(_) => false,
        };
        if may_help { Self::Retryable(headers.and_then(retry_after)) } else { Self::Permanent }
    }

    /// Whether the same request may succeed later.
    pub fn is_worth_repeating(&self) -> bool {
        matches!(self, Self::Retryable(_))
    }
}

/// Decides after the `attempts`th try failed.
///
/// `random` from 0 to 1 spreads the pauses, so that many clients do not come back at once.
pub fn decide(
    attempt: &Retryability,
    attempts: u32,
    retries: u32,
    left: Duration,
    random: f64,
) -> RetryDecision {
    let Retryability::Retryable(wish) = attempt else { return RetryDecision::GiveUp(None) };
    if attempts > retries {
        return RetryDecision::GiveUp(None);
    }
    let doubled = FIRST_PAUSE.saturating_mul(1 << (attempts.saturating_sub(1)).min(10));
    let own = doubled.min(MAX_PAUSE).mul_f64(random.clamp(0.0, 1.0)).max(MIN_PAUSE);
    let pause = wish.as_ref().map_or(own, |wish| own.max(wish.pause));
    if pause < left {
        return RetryDecision::Retry(pause);
    }
    RetryDecision::GiveUp(Some(match wish {
        Some(wish) if wish.pause >= left => {
            let original = &wish.original;
            format!(
                "it asks to come back later than the --timeout allows (Retry-After: {original})"
            )
        }
        _ => "no time is left within the --timeout for another try".to_owned(),
    }))
}

/// Statuses after which the same request may succeed.
fn is_passing(rejection: &ApiError) -> bool {
    /// The gateway's own "backend does not exist": a mistake in its settings, whatever the status.
    const LASTING: [&str; 3] = ["0103", "0104", "0105"];
    matches!(rejection.status, 408 | 429 | 500 | 502 | 503 | 504)
        && !rejection.gateway_code().is_some_and(|code| LASTING.contains(&code))
}

/// Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or a date measured from the answer's own
/// `Date`, since our clock may be off.
fn retry_after(headers: &HeaderMap) -> Option<RetryAfter> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let original = text("retry-after")?;
    let pause = if !original.is_empty() && original.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are longer than anybody waits.
        Duration::from_secs(original.parse().unwrap_or(u64::MAX))
    } else {
        let then: SystemTime = httpdate::parse_http_date(original).ok()?;
        let now = httpdate::parse_http_date(text("date")?).ok()?;
        then.duration_since(now).unwrap_or_default()
    };
    Some(RetryAfter { pause, original: crate::sanitize::sanitize_message(original) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn rejected(status: u16, code: Option<&str>) -> FailureKind {
        FailureKind::Rejected(ApiError {
            status,
            code: code.map(str::to_owned),
            message: None,
            request_id: None,
            location: None,
        })
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_what_may_pass_is_repeated() {
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(
                Retryability::of(&rejected(status, None), None).is_worth_repeating(),
                "{status}"
            );
        }
        for status in [204, 302, 400, 401, 403, 404, 409, 494, 501, 505] {
            assert!(
                !Retryability::of(&rejected(status, None), None).is_worth_repeating(),
                "{status}"
            );
        }
        for code in ["APIG.0103", "APIGW.0104", "APIG.0105"] {
            assert!(
                !Retryability::of(&rejected(500, Some(code)), None).is_worth_repeating(),
                "{code}"
            );
        }
        for (cause, repeat) in [
            (TransportError::UnknownHost(String::new()), false),
            (TransportError::NameService(String::new()), true),
            (TransportError::Tls(String::new()), false),
            (TransportError::Connection(String::new()), true),
            (TransportError::Lost(String::new()), true),
            (TransportError::Stalled, true),
            (TransportError::OutOfTime, false),
        ] {
            let attempt = Retryability::of(&FailureKind::Transport(cause.clone()), None);
            assert_eq!(attempt.is_worth_repeating(), repeat, "{cause}");
        }
        let cut = FailureKind::Truncated { received: 1, declared: None };
        assert!(Retryability::of(&cut, None).is_worth_repeating());
        assert!(
            !Retryability::of(&FailureKind::InvalidResponse(String::new()), None)
                .is_worth_repeating()
        );
    }

    #[test]
    fn pauses_double_up_to_ten_seconds() {
        let pause =
            |attempts| match decide(&Retryability::Retryable(None), attempts, 9, MINUTE, 1.0) {
                RetryDecision::Retry(pause) => pause.as_millis(),
                RetryDecision::GiveUp(_) => 0,
            };
        assert_eq!([1, 2, 3, 4, 5, 6, 7].map(pause), [500, 1000, 2000, 4000, 8000, 10000, 10000]);
        let least = decide(&Retryability::Retryable(None), 1, 3, MINUTE, 0.0);
        assert_eq!(least, RetryDecision::Retry(MIN_PAUSE));
        assert_eq!(
            decide(&Retryability::Retryable(None), 4, 3, MINUTE, 0.5),
            RetryDecision::GiveUp(None)
        );
        assert_eq!(
            decide(&Retryability::Permanent, 1, 3, MINUTE, 0.5),
            RetryDecision::GiveUp(None)
        );
    }

    #[test]
    fn the_services_wish_is_the_least_that_is_waited() {
        let wish = |pairs| retry_after(&headers(pairs)).map(|wish| wish.pause.as_secs());
        assert_eq!(wish(&[("retry-after", "2")]), Some(2));
        assert_eq!(wish(&[("retry-after", "99999999999999999999999")]), Some(u64::MAX));
        assert_eq!(wish(&[("retry-after", "soon")]), None);
        assert_eq!(wish(&[("retry-after", "-1")]), None);
        assert_eq!(
            wish(&[
                ("date", "Mon, 23 Nov 2026 10:00:00 GMT"),
                ("retry-after", "Mon, 23 Nov 2026 10:00:07 GMT")
            ]),
            Some(7)
        );
        let two = Retryability::of(&rejected(429, None), Some(&headers(&[("retry-after", "2")])));
        assert_eq!(decide(&two, 1, 3, MINUTE, 0.1), RetryDecision::Retry(Duration::from_secs(2)));
    }

    #[test]
    fn a_wish_beyond_the_time_left_stops_at_once_and_says_so() {
        let year =
            Retryability::of(&rejected(503, None), Some(&headers(&[("retry-after", "31536000")])));
        let RetryDecision::GiveUp(Some(why)) = decide(&year, 1, 3, MINUTE, 0.1) else { panic!() };
        assert!(why.contains("Retry-After: 31536000"), "{why}");
    }

    proptest! {
        #[test]
        fn no_pause_ends_after_the_time_left(
            attempts in 1u32..100, left in 0u64..100_000, wish in any::<u64>(), random in any::<f64>()
        ) {
            let left = Duration::from_millis(left);
            let wish = RetryAfter { pause: Duration::from_secs(wish), original: String::new() };
            for attempt in [Retryability::Retryable(None), Retryability::Retryable(Some(wish))] {
                if let RetryDecision::Retry(pause) = decide(&attempt, attempts, 200, left, random) {
                    prop_assert!(pause < left && pause >= MIN_PAUSE);
                }
            }
        }
    }
}
