//! The request rate for a host, adapted when it throttles, and shared by all requests of the run.
//!
//! Pure: the caller passes the time, and gets how long to wait.

use std::time::Duration;

/// The first interval between requests, if the service does not tell its limit.
const FIRST_GAP: Duration = Duration::from_millis(250);
/// Maximum interval.
const MAX_GAP: Duration = Duration::from_secs(10);

/// The pace for one host. All times are since the program started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pace {
    /// The minimum interval between requests; none until the host has throttled.
    gap: Option<Duration>,
    /// When the interval was last adapted; earlier requests say nothing about it.
    learned_at: Duration,
    /// When the last request was sent.
    last_sent: Duration,
    /// No request is sent before this time.
    not_before: Duration,
    /// Whether a request was accepted since the interval was last adapted.
    was_taken: bool,
}

impl Pace {
    /// Whether the host has ever throttled.
    pub(super) fn is_throttled(&self) -> bool {
        self.gap.is_some()
    }

    /// How long the next request has to wait.
    pub(super) fn wait(&self, now: Duration) -> Duration {
        let Some(gap) = self.gap else { return Duration::ZERO };
        (self.last_sent + gap).max(self.not_before).saturating_sub(now)
    }

    /// Records that a request is sent.
    pub(super) fn sent(&mut self, now: Duration) {
        self.last_sent = now;
    }

    /// Records that the host accepted a request.
    pub(super) fn taken(&mut self) {
        self.was_taken = true;
    }

    /// Records that the host throttled the request that was sent at `sent_at`.
    ///
    /// `known` is the interval from the host's message, `retry_after` the time after which it
    /// accepts requests again.
    pub(super) fn refused(
        &mut self,
        now: Duration,
        sent_at: Duration,
        known: Option<Duration>,
        retry_after: Option<Duration>,
    ) {
        let gap = match self.gap {
            None => known.unwrap_or(FIRST_GAP),
            // Sent before the interval was adapted, so it does not show that the interval is too
            // short.
            Some(gap) if sent_at < self.learned_at => gap.max(known.unwrap_or_default()),
            // A known interval is not too short just because the host's period has not ended yet.
            Some(gap) if known.is_some() && !self.was_taken => gap,
            Some(gap) => (gap * 2).max(known.unwrap_or_default()),
        };
        self.was_taken = false;
        self.gap = Some(gap.min(MAX_GAP));
        self.learned_at = now;
        let until = now.saturating_add(retry_after.unwrap_or_default());
        self.not_before = self.not_before.max(until);
    }
}

/// Parses the gateway's message, for example `limit:30,time:1 minute`: the interval that stays
/// within the limit.
pub(super) fn gap_of(message: &str) -> Option<Duration> {
    let after = |word: &str| {
        let at = message.find(word)? + word.len();
        let rest = message[at..].trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Some((rest[..end].parse::<u32>(), rest[end..].trim_start()))
    };
    let (limit, _) = after("limit:")?;
    let (time, unit) = after("time:")?;
    // `time:minute` means one minute.
    let time = time.unwrap_or(1);
    let seconds = match unit.get(..3).unwrap_or(unit).to_ascii_lowercase().as_str() {
        "min" => 60,
        "hou" => 3600,
        "day" => 86_400,
        _ => 1,
    };
    let limit = limit.ok().filter(|limit| *limit > 0)?;
    Some(Duration::from_secs(u64::from(time) * seconds) / limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn there_is_no_wait_for_a_host_that_never_throttled() {
        let mut pace = Pace::default();
        pace.sent(ms(10));
        assert_eq!(pace.wait(ms(10)), Duration::ZERO);
        assert!(!pace.is_throttled());
    }

    #[test]
    fn the_request_interval_doubles_with_each_throttled_request_up_to_a_maximum() {
        let mut pace = Pace::default();
        let mut now = ms(1000);
        for gap in [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000] {
            pace.sent(now);
            pace.refused(now + ms(1), now, None, None);
            assert_eq!(pace.wait(now + ms(1)), ms(gap - 1));
            now += ms(20_000);
        }
    }

    #[test]
    fn throttled_requests_sent_before_the_interval_was_learned_do_not_change_it() {
        let mut pace = Pace::default();
        for sent_at in [0, 1, 2, 3] {
            pace.sent(ms(sent_at));
        }
        for sent_at in [0, 1, 2, 3] {
            pace.refused(ms(50 + sent_at), ms(sent_at), None, None);
        }
        assert_eq!(pace.wait(ms(3)), ms(250));
    }

    #[test]
    fn a_rate_limit_in_the_message_sets_the_request_interval() {
        let mut pace = Pace::default();
        pace.refused(ms(0), ms(0), Some(ms(2000)), None);
        assert_eq!(pace.wait(ms(0)), ms(2000));
        // The period has not ended: nothing is learned.
        pace.sent(ms(2000));
        pace.refused(ms(2001), ms(2000), Some(ms(2000)), None);
        assert_eq!(pace.wait(ms(2000)), ms(2000));
        // Other clients share the limit.
        pace.taken();
        pace.sent(ms(9000));
        pace.refused(ms(9001), ms(9000), Some(ms(2000)), None);
        assert_eq!(pace.wait(ms(9000)), ms(4000));
    }

    #[test]
    fn retry_after_applies_to_all_requests() {
        let mut pace = Pace::default();
        pace.refused(ms(100), ms(0), None, Some(ms(3000)));
        assert_eq!(pace.wait(ms(100)), ms(3000));
        pace.refused(ms(200), ms(0), None, Some(ms(10)));
        assert_eq!(pace.wait(ms(200)), ms(2900));
        pace.refused(ms(300), ms(0), None, Some(Duration::MAX));
        assert!(pace.wait(ms(300)) > ms(1_000_000_000));
    }

    #[test]
    fn the_rate_limit_is_parsed_from_the_gateways_message() {
        let throttled = "The throttling threshold has been reached: policy ip over ratelimit,";
        for (rest, gap) in [
            ("limit:30,time:1 minute", Some(2000)),
            ("limit:5,time:1 minute", Some(12_000)),
            ("limit:200,time:1 second", Some(5)),
            ("limit:10,time:60", Some(6000)),
            ("limit:60,time:minute", Some(1000)),
            ("limit:3600,time:2 hours", Some(2000)),
            ("limit:0,time:1 minute", None),
            ("limit:,time:1 minute", None),
            ("limit:5", None),
            ("", None),
        ] {
            assert_eq!(gap_of(&format!("{throttled}{rest}")), gap.map(ms), "{rest}");
        }
    }
}
