//! What became of an order: its phase and its outcome, decided here and nowhere else; and what an
//! order does to its pool.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// The phase of an order: one of the service's words, in the order of an order's life.
///
/// Each spelling is in `Phase::spelling` and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Awaiting payment or approval.
    Pending,
    /// In progress.
    Running,
    /// Completed successfully.
    Succeeded,
    /// Completed in part: fewer nodes than wanted, for example.
    PartialSucceeded,
    /// Failed.
    Failed,
    /// The service's word is not one of these.
    Unknown,
}

/// What an order came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It has not ended.
    Open,
    /// It ended successfully.
    Succeeded,
    /// It ended with less than it was to reach.
    Partial,
    /// It failed.
    Failed,
    /// It ended, and no known word says how.
    Unknown,
}

impl Outcome {
    /// Whether the order changes no more.
    pub fn is_ended(self) -> bool {
        self != Self::Open
    }

    /// Whether it ended otherwise than it should have, as far as is known.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Partial)
    }
}

/// How a phase is written.
struct Spelling {
    /// What is printed, and what the service's filter takes.
    word: &'static str,
    /// What else the service's responses say.
    also_sent: &'static [&'static str],
    /// What else a person may type.
    also_typed: &'static [&'static str],
    help: &'static str,
}

impl Phase {
    const ALL: [Self; 6] = [
        Self::Pending,
        Self::Running,
        Self::Succeeded,
        Self::PartialSucceeded,
        Self::Failed,
        Self::Unknown,
    ];

    const fn spelling(self) -> Spelling {
        let (word, also_sent, also_typed, help): (_, &[_], &[_], _) = match self {
            Self::Pending => ("pending", &[], &[], "Awaiting payment or approval"),
            Self::Running => ("running", &["processing"], &[], "In progress"),
            Self::Succeeded => {
                ("successed", &["succeeded", "success", "succeed"], &[], "Completed successfully")
            }
            Self::PartialSucceeded => {
                ("partialSuccessed", &[], &["partial", "partialSucceeded"], "Completed in part")
            }
            Self::Failed => ("failed", &[], &[], "Failed"),
            Self::Unknown => ("unknown", &[], &[], "In a phase that is not documented"),
        };
        Spelling { word, also_sent, also_typed, help }
    }

    /// The word that people see and filters take.
    pub fn as_str(self) -> &'static str {
        self.spelling().word
    }

    /// Every word that a person may type for it.
    pub fn typed_words(self) -> impl Iterator<Item = &'static str> {
        let Spelling { word, also_sent, also_typed, .. } = self.spelling();
        std::iter::once(word).chain(also_sent.iter().copied()).chain(also_typed.iter().copied())
    }

    /// Whether the service's phase filter documents this word.
    pub fn can_be_sent(self) -> bool {
        !matches!(self, Self::PartialSucceeded | Self::Unknown)
    }

    /// Reads the service's word; letter case and outer blanks do not matter.
    pub(super) fn read(word: &str) -> Option<Self> {
        let word = word.trim();
        let is_spelt_so = |phase: &Self| {
            let Spelling { word: own, also_sent, .. } = phase.spelling();
            [own].iter().chain(also_sent).any(|known| word.eq_ignore_ascii_case(known))
        };
        Self::ALL.into_iter().filter(|phase| *phase != Self::Unknown).find(is_spelt_so)
    }

    /// The phase of an order, from everything that says something about it.
    pub(super) fn decide(
        phase: Option<&str>,
        result: Option<&str>,
        has_ended: bool,
        has_reason: bool,
    ) -> Self {
        let known = [phase, result].into_iter().flatten().filter_map(Self::read);
        // An order that has ended is not on its way, whatever its word.
        let known = known.filter(|phase| !has_ended || !phase.is_open());
        match known.min_by_key(|phase| phase.rank()) {
            Some(phase) => phase,
            None if has_ended && has_reason => Self::Failed,
            None => Self::Unknown,
        }
    }

    /// The outcome that goes with a phase.
    pub(super) fn outcome(self, has_ended: bool) -> Outcome {
        match self {
            Self::Succeeded => Outcome::Succeeded,
            Self::PartialSucceeded => Outcome::Partial,
            Self::Failed => Outcome::Failed,
            Self::Unknown if has_ended => Outcome::Unknown,
            Self::Pending | Self::Running | Self::Unknown => Outcome::Open,
        }
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Running)
    }

    /// Of two known words the worse counts, which is the one of the lower rank.
    fn rank(self) -> u8 {
        match self {
            Self::Failed => 0,
            Self::PartialSucceeded => 1,
            Self::Pending | Self::Running => 2,
            Self::Succeeded => 3,
            Self::Unknown => 4,
        }
    }
}

impl ValueEnum for Phase {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let aliases = self.typed_words().filter(|alias| *alias != self.as_str());
        Some(PossibleValue::new(self.as_str()).aliases(aliases).help(self.spelling().help))
    }
}

/// What an order does to its pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Operation {
    /// Create it.
    Apply,
    /// Change its size.
    Modify,
    /// Delete it.
    Delete,
}

impl Operation {
    /// The service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Modify => "modify",
            Self::Delete => "delete",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Order;

    /// The table of outcomes: phase, result, `endTimestamp`, `failReason`; phase, printed, outcome.
    type Row<'a> = (&'a str, &'a str, bool, bool, Phase, &'a str, Outcome);

    #[test]
    fn phase_and_outcome_follow_from_phase_result_end_and_reason() {
        use Phase::{Failed, PartialSucceeded, Pending, Running, Succeeded, Unknown};
        let (no, yes) = (false, true);
        let rows: [Row<'_>; 44] = [
            ("pending", "", no, no, Pending, "pending", Outcome::Open),
            ("pending", "", no, yes, Pending, "pending", Outcome::Open),
            ("running", "", no, no, Running, "running", Outcome::Open),
            ("processing", "", no, no, Running, "running", Outcome::Open),
            ("processing", "successed", no, no, Running, "running", Outcome::Open),
            ("pending", "processing", no, no, Pending, "pending", Outcome::Open),
            ("processing", "pending", no, no, Running, "running", Outcome::Open),
            ("processing", "failed", no, no, Failed, "failed", Outcome::Failed),
            (
                "processing",
                "partialSuccessed",
                no,
                no,
                PartialSucceeded,
                "partialSuccessed",
                Outcome::Partial,
            ),
            ("processing", "odd", no, no, Running, "running", Outcome::Open),
            ("processing", "", yes, no, Unknown, "running", Outcome::Unknown),
            ("running", "", yes, yes, Failed, "failed", Outcome::Failed),
            ("running", "failed", yes, no, Failed, "failed", Outcome::Failed),
            ("running", "successed", yes, no, Succeeded, "successed", Outcome::Succeeded),
            ("pending", "", yes, no, Unknown, "pending", Outcome::Unknown),
            ("pending", "", yes, yes, Failed, "failed", Outcome::Failed),
            ("successed", "", no, no, Succeeded, "successed", Outcome::Succeeded),
            ("successed", "", yes, no, Succeeded, "successed", Outcome::Succeeded),
            ("successed", "", yes, yes, Succeeded, "successed", Outcome::Succeeded),
            ("successed", "failed", yes, no, Failed, "failed", Outcome::Failed),
            (
                "successed",
                "partialSuccessed",
                yes,
                no,
                PartialSucceeded,
                "partialSuccessed",
                Outcome::Partial,
            ),
            ("successed", "processing", no, no, Running, "running", Outcome::Open),
            ("successed", "processing", yes, no, Succeeded, "successed", Outcome::Succeeded),
            ("SUCCEEDED", "", yes, no, Succeeded, "successed", Outcome::Succeeded),
            ("success", "", yes, no, Succeeded, "successed", Outcome::Succeeded),
            ("succeed", "", yes, no, Succeeded, "successed", Outcome::Succeeded),
            ("completed", "successed", yes, no, Succeeded, "successed", Outcome::Succeeded),
            ("completed", "failed", yes, no, Failed, "failed", Outcome::Failed),
            ("completed", "", yes, no, Unknown, "completed", Outcome::Unknown),
            ("completed", "", no, no, Unknown, "completed", Outcome::Open),
            ("completed", "", no, yes, Unknown, "completed", Outcome::Open),
            ("completed", "", yes, yes, Failed, "failed", Outcome::Failed),
            (
                "partialSuccessed",
                "",
                no,
                no,
                PartialSucceeded,
                "partialSuccessed",
                Outcome::Partial,
            ),
            (
                "partialsuccessed",
                "",
                yes,
                yes,
                PartialSucceeded,
                "partialSuccessed",
                Outcome::Partial,
            ),
            (
                "partialSuccessed",
                "successed",
                yes,
                no,
                PartialSucceeded,
                "partialSuccessed",
                Outcome::Partial,
            ),
            ("partialSuccessed", "failed", yes, no, Failed, "failed", Outcome::Failed),
            (" failed ", "", yes, no, Failed, "failed", Outcome::Failed),
            ("Failed", "successed", no, no, Failed, "failed", Outcome::Failed),
            ("fail", "", yes, no, Unknown, "fail", Outcome::Unknown),
            ("Failure", "", yes, yes, Failed, "failed", Outcome::Failed),
            ("cancelled", "", yes, no, Unknown, "cancelled", Outcome::Unknown),
            ("", "", yes, yes, Failed, "failed", Outcome::Failed),
            ("", "", yes, no, Unknown, "", Outcome::Unknown),
            ("", "", no, yes, Unknown, "", Outcome::Open),
        ];
        for row @ (word, result, ended, reason, phase, printed, outcome) in rows {
            let (end, why) = (if ended { 7 } else { 0 }, if reason { "full" } else { "" });
            let order = Order::read(&format!(
                r#"{{"phase":"{word}","result":"{result}","endTimestamp":{end},"failReason":"{why}"}}"#
            ))
            .unwrap();
            assert_eq!((order.phase(), order.outcome()), (phase, outcome), "{row:?}");
            assert_eq!(order.phase_text().as_deref().unwrap_or_default(), printed, "{row:?}");
        }
    }

    #[test]
    fn an_end_is_a_time_after_1970() {
        for (end, is_end) in [
            ("0", false),
            ("null", false),
            ("\"\"", false),
            ("-1", false),
            ("\"0001-01-01T00:00:00Z\"", false),
            ("\"soon\"", false),
            ("1", true),
            ("\"1682043883000\"", true),
            ("\"2026-11-01T10:00:00Z\"", true),
            ("99999999999999999999", true),
        ] {
            let order = Order::read(&format!(r#"{{"endTimestamp":{end}}}"#)).unwrap();
            assert_eq!(order.outcome().is_ended(), is_end, "{end}");
        }
    }

    #[test]
    fn only_ended_orders_without_a_known_word_can_be_accepted() {
        for (json, is_accepted) in [
            (r#"{"phase":"Cancelled ","endTimestamp":7}"#, true),
            (r#"{"phase":"cancelled","endTimestamp":7,"failReason":"by hand"}"#, true),
            (r#"{"result":"cancelled","endTimestamp":7}"#, true),
            (r#"{"phase":"cancelled"}"#, false),
            (r#"{"phase":"cancelled","result":"failed","endTimestamp":7}"#, false),
            (r#"{"phase":"cancelling","endTimestamp":7}"#, false),
        ] {
            let order = Order::read(json).unwrap();
            assert_eq!(order.is_accepted(&["cancelled".to_owned()]), is_accepted, "{json}");
            assert!(!order.is_accepted(&[]), "{json}");
        }
    }

    #[test]
    fn what_is_printed_can_be_typed_back() {
        for (json, typed) in [
            (r#"{"phase":"processing"}"#, "running"),
            (r#"{"phase":"partialSuccessed"}"#, "partialSuccessed"),
            (r#"{"phase":"partialSuccessed"}"#, "PARTIAL"),
            (r#"{"phase":"processing","endTimestamp":7}"#, "running"),
            (r#"{"phase":"processing","endTimestamp":7}"#, "unknown"),
            (r#"{"phase":"odd","endTimestamp":7}"#, "unknown"),
            (r#"{"phase":"odd"}"#, "unknown"),
            ("{}", "unknown"),
        ] {
            let phase = Phase::from_str(typed, true).unwrap();
            assert!(Order::read(json).unwrap().is_in(phase), "{json} {typed}");
        }
        assert!(!Order::read(r#"{"phase":"odd"}"#).unwrap().is_in(Phase::Running));
        assert!(Phase::from_str("odd", true).is_err());
    }
}
