//! How fast a host may be asked: learnt from its refusals, and shared by all requests of the run.
//!
//! Pure: it is told the time, and tells how long to wait.

use std::time::Duration;

/// The first gap between requests, if the service does not say how many it takes.
const FIRST_GAP: Duration = Duration::from_millis(250);
/// No gap is longer.
const MAX_GAP: Duration = Duration::from_secs(10);

/// The pace of one host. Times are those since the program began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pace {
    /// The least time from one request to the next; none until the host has refused one.
    gap: Option<Duration>,
    /// When the gap was last learnt: what was sent before says nothing about it.
    learnt_at: Duration,
    /// When the last request was sent.
    last_sent: Duration,
    /// No request is sent before.
    not_before: Duration,
    /// Whether a request was taken since the gap was last learnt.
    was_taken: bool,
}

impl Pace {
    /// Whether the host has ever asked for patience.
    pub(super) fn is_throttled(&self) -> bool {
        self.gap.is_some()
    }

    /// How long the next request has to wait.
    pub(super) fn wait(&self, now: Duration) -> Duration {
        let Some(gap) = self.gap else { return Duration::ZERO };
        (self.last_sent + gap).max(self.not_before).saturating_sub(now)
    }

    /// A request is sent.
    pub(super) fn sent(&mut self, now: Duration) {
        self.last_sent = now;
    }

    /// The host has taken a request.
    pub(super) fn taken(&mut self) {
        self.was_taken = true;
    }

    /// The host has refused the request that was sent at `sent_at`.
    ///
    /// `known` is the gap that its message tells, `wish` the time after which it may be asked
    /// again.
    pub(super) fn refused(
        &mut self,
        now: Duration,
        sent_at: Duration,
        known: Option<Duration>,
        wish: Option<Duration>,
    ) {
        let gap = match self.gap {
            None => known.unwrap_or(FIRST_GAP),
            // Sent before the pace was learnt: it does not show that the pace is too fast.
            Some(gap) if sent_at < self.learnt_at => gap.max(known.unwrap_or_default()),
            // A known pace is not too fast only because its period has not ended yet.
            Some(gap) if known.is_some() && !self.was_taken => gap,
            Some(gap) => (gap * 2).max(known.unwrap_or_default()),
        };
        self.was_taken = false;
        self.gap = Some(gap.min(MAX_GAP));
        self.learnt_at = now;
        let until = now.saturating_add(wish.unwrap_or_default());
        self.not_before = self.not_before.max(until);
    }
}

/// Reads the gateway's `limit:30,time:1 minute` out of its message: the gap that keeps within it.
pub(super) fn gap_of(message: &str) -> Option<Duration> {
    let after = |word: &str| {
        let at = message.find(word)? + word.len();
        let rest = message[at..].trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Some((rest[..end].parse::<u32>(), rest[end..].trim_start()))
    };
    let (limit, _) = after("limit:")?;
    let (time, unit) = after("time:")?;
    // `time:minute` is one of them.
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
    fn a_host_that_never_refused_is_not_waited_for() {
        let mut pace = Pace::default();
        pace.sent(ms(10));
        assert_eq!(pace.wait(ms(10)), Duration::ZERO);
        assert!(!pace.is_throttled());
    }

    #[test]
    fn the_gap_is_learnt_doubled_at_each_refusal_and_bounded() {
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
    fn refusals_of_requests_that_were_under_way_teach_nothing() {
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
    fn what_the_service_says_of_its_limit_is_the_gap() {
        let mut pace = Pace::default();
        pace.refused(ms(0), ms(0), Some(ms(2000)), None);
        assert_eq!(pace.wait(ms(0)), ms(2000));
        // Its period has not ended: nothing is learnt.
        pace.sent(ms(2000));
        pace.refused(ms(2001), ms(2000), Some(ms(2000)), None);
        assert_eq!(pace.wait(ms(2000)), ms(2000));
        // Others share the limit.
        pace.taken();
        pace.sent(ms(9000));
        pace.refused(ms(9001), ms(9000), Some(ms(2000)), None);
        assert_eq!(pace.wait(ms(9000)), ms(4000));
    }

    #[test]
    fn a_wish_holds_for_every_request() {
        let mut pace = Pace::default();
        pace.refused(ms(100), ms(0), None, Some(ms(3000)));
        assert_eq!(pace.wait(ms(100)), ms(3000));
        pace.refused(ms(200), ms(0), None, Some(ms(10)));
        assert_eq!(pace.wait(ms(200)), ms(2900));
        pace.refused(ms(300), ms(0), None, Some(Duration::MAX));
        assert!(pace.wait(ms(300)) > ms(1_000_000_000));
    }

    #[test]
    fn the_gateways_message_tells_its_pace() {
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
