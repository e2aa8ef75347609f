//! The phase, the outcome and the operation of an order. The only place that derives them.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// The phase of an order. Variants are in the order of an order's life.
///
/// The words for each are in `Phase::words` and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Awaiting payment or approval.
    Pending,
    /// In progress.
    Running,
    /// Completed successfully.
    Succeeded,
    /// Completed in part, for example with fewer nodes than requested.
    PartialSucceeded,
    /// Failed.
    Failed,
    /// The service sent a word that is not documented.
    Unknown,
}

/// The result of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Not ended.
    Open,
    /// Ended successfully.
    Succeeded,
    /// Ended with less than was requested.
    Partial,
    /// Failed.
    Failed,
    /// Ended, but no known word tells how.
    Unknown,
}

impl Outcome {
    /// Whether the order has ended and will not change.
    pub fn is_ended(self) -> bool {
        self != Self::Open
    }

    /// Whether the order is known to have failed, at least in part.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Partial)
    }
}

/// The words for a phase.
struct PhaseWords {
    /// The word that is printed, and that the service's filter accepts.
    word: &'static str,
    /// Other words in the service's responses.
    also_sent: &'static [&'static str],
    /// Other words that users may type.
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

    const fn words(self) -> PhaseWords {
        let (word, also_sent, also_typed, help): (_, &[_], &[_], _) = match self {
            Self::Pending => ("pending", &[], &[], "Awaiting payment or approval"),
            Self::Running => ("running", &["processing"], &[], "In progress"),
            Self::Succeeded => {
                ("successed", &["succeeded", "success", "succeed"], &[], "Completed successfully")
            }
            Self::PartialSucceeded => {
                ("partialSuccessed", &[], &["partial", "partialSucceeded"], "Partially completed")
            }
            Self::Failed => ("failed", &[], &[], "Failed"),
            Self::Unknown => ("unknown", &[], &[], "Any undocumented phase"),
        };
        PhaseWords { word, also_sent, also_typed, help }
    }

    /// The word that is printed and that filters accept.
    pub fn as_str(self) -> &'static str {
        self.words().word
    }

    /// All words that users may type for the phase.
    pub fn typed_words(self) -> impl Iterator<Item = &'static str> {
        let PhaseWords { word, also_sent, also_typed, .. } = self.words();
        std::iter::once(word).chain(also_sent.iter().copied()).chain(also_typed.iter().copied())
    }

    /// Whether the documentation of the service's phase filter lists the word.
    pub fn can_be_sent(self) -> bool {
        !matches!(self, Self::PartialSucceeded | Self::Unknown)
    }

    /// Parses the service's word; ignores letter case and surrounding white space.
    pub(super) fn read(word: &str) -> Option<Self> {
        let word = word.trim();
        let has_word = |phase: &Self| {
            let PhaseWords { word: own, also_sent, .. } = phase.words();
            [own].iter().chain(also_sent).any(|known| word.eq_ignore_ascii_case(known))
        };
        Self::ALL.into_iter().filter(|phase| *phase != Self::Unknown).find(has_word)
    }

    /// Derives the phase of an order.
    pub(super) fn decide(
        phase: Option<&str>,
        result: Option<&str>,
        has_ended: bool,
        has_reason: bool,
    ) -> Self {
        let known = [phase, result].into_iter().flatten().filter_map(Self::read);
        // An order that has ended is not open, whatever its phase says.
        let known = known.filter(|phase| !has_ended || !phase.is_open());
        match known.min_by_key(|phase| phase.rank()) {
            Some(phase) => phase,
            None if has_ended && has_reason => Self::Failed,
            None => Self::Unknown,
        }
    }

    /// The outcome for a phase.
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

    /// If two known words differ, the worse one, with the lower rank, wins.
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
        Some(PossibleValue::new(self.as_str()).aliases(aliases).help(self.words().help))
    }
}

/// What an order does to its pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Operation {
    /// Create the pool.
    Apply,
    /// Resize the pool.
    Modify,
    /// Delete the pool.
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

    /// Phase, result, whether there is an end and a reason; the expected phase, printed phase and
    /// outcome. `-` is an empty text, `_` a space.
    const TABLE: &str = "
        pending           -                 no     no      =  Pending           pending           Open
        pending           -                 no     yes     =  Pending           pending           Open
        running           -                 no     no      =  Running           running           Open
        processing        -                 no     no      =  Running           running           Open
        processing        successed         no     no      =  Running           running           Open
        pending           processing        no     no      =  Pending           pending           Open
        processing        pending           no     no      =  Running           running           Open
        processing        failed            no     no      =  Failed            failed            Failed
        processing        partialSuccessed  no     no      =  PartialSucceeded  partialSuccessed  Partial
        processing        odd               no     no      =  Running           running           Open
        processing        -                 yes    no      =  Unknown           running           Unknown
        running           -                 yes    yes     =  Failed            failed            Failed
        running           failed            yes    no      =  Failed            failed            Failed
        running           successed         yes    no      =  Succeeded         successed         Succeeded
        pending           -                 yes    no      =  Unknown           pending           Unknown
        pending           -                 yes    yes     =  Failed            failed            Failed
        successed         -                 no     no      =  Succeeded         successed         Succeeded
        successed         -                 yes    no      =  Succeeded         successed         Succeeded
        successed         -                 yes    yes     =  Succeeded         successed         Succeeded
        successed         failed            yes    no      =  Failed            failed            Failed
        successed         partialSuccessed  yes    no      =  PartialSucceeded  partialSuccessed  Partial
        successed         processing        no     no      =  Running           running           Open
        successed         processing        yes    no      =  Succeeded         successed         Succeeded
        SUCCEEDED         -                 yes    no      =  Succeeded         successed         Succeeded
        success           -                 yes    no      =  Succeeded         successed         Succeeded
        succeed           -                 yes    no      =  Succeeded         successed         Succeeded
        completed         successed         yes    no      =  Succeeded         successed         Succeeded
        completed         failed            yes    no      =  Failed            failed            Failed
        completed         -                 yes    no      =  Unknown           completed         Unknown
        completed         -                 no     no      =  Unknown           completed         Open
        completed         -                 no     yes     =  Unknown           completed         Open
        completed         -                 yes    yes     =  Failed            failed            Failed
        partialSuccessed  -                 no     no      =  PartialSucceeded  partialSuccessed  Partial
        partialsuccessed  -                 yes    yes     =  PartialSucceeded  partialSuccessed  Partial
        partialSuccessed  successed         yes    no      =  PartialSucceeded  partialSuccessed  Partial
        partialSuccessed  failed            yes    no      =  Failed            failed            Failed
        _failed_          -                 yes    no      =  Failed            failed            Failed
        Failed            successed         no     no      =  Failed            failed            Failed
        fail              -                 yes    no      =  Unknown           fail              Unknown
        Failure           -                 yes    yes     =  Failed            failed            Failed
        cancelled         -                 yes    no      =  Unknown           cancelled         Unknown
        -                 -                 yes    yes     =  Failed            failed            Failed
        -                 -                 yes    no      =  Unknown           -                 Unknown
        -                 -                 no     yes     =  Unknown           -                 Open
    ";

    #[test]
    fn phase_and_outcome_follow_from_phase_result_end_and_reason() {
        for row in TABLE.lines().map(str::trim).filter(|row| !row.is_empty()) {
            let text =
                |cell: &str| if cell == "-" { String::new() } else { cell.replace('_', " ") };
            let cells: Vec<_> = row.split_whitespace().map(text).collect();
            let [word, result, ended, reason, _, phase, printed, outcome] = &cells[..] else {
                panic!("{row}");
            };
            let end = if ended == "yes" { 7 } else { 0 };
            let why = if reason == "yes" { "full" } else { "" };
            let order = Order::read(&format!(
                r#"{{"phase":"{word}","result":"{result}","endTimestamp":{end},"failReason":"{why}"}}"#
            ))
            .unwrap();
            assert_eq!(&format!("{:?}", order.phase()), phase, "{row}");
            assert_eq!(&format!("{:?}", order.outcome()), outcome, "{row}");
            assert_eq!(&order.phase_text().unwrap_or_default(), printed, "{row}");
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
    fn printed_phases_select_their_orders() {
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
