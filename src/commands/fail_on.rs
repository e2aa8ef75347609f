//! `--fail-on`: checks the orders; the result is an exit code and a line on standard error.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::api::QueryError;
use crate::cli::{FailOn, FailOnArgs};
use crate::client::Session;
use crate::error::{Result, Undecided};
use crate::exit_code::ExitCode;
use crate::messages::{Report, counted};
use crate::order::{Order, Outcome, Phase};
use crate::query::{PhaseFilter, Query};
use crate::usage::UsageError;

/// More orders than this are not named, but counted.
const MAX_NAMED: usize = 20;

/// The conditions of `--fail-on`, and the query whose orders they check.
pub(super) struct FailOnCheck<'a> {
    fail_on: &'a [FailOn],
    accept: &'a [String],
    query: &'a Query,
}

/// The result of checking a complete list.
#[derive(Debug, Default)]
pub(super) struct CheckResult {
    /// The message for exit code 10.
    failed: Option<String>,
    /// The error for exit code 7.
    undecided: Option<Undecided>,
    /// The number of orders that only pass because of `--accept`.
    accepted: usize,
}

/// With `--fail-on`, which checks all orders, `--phase` only selects the orders to print.
pub(super) fn phase_filter(args: &FailOnArgs) -> PhaseFilter {
    if args.fail_on.is_empty() { PhaseFilter::Service } else { PhaseFilter::Caller }
}

impl<'a> FailOnCheck<'a> {
    /// Rejects flags with which `--fail-on` would not check all orders.
    pub(super) fn new(args: &'a FailOnArgs, query: &'a Query) -> Result<Self, UsageError> {
        let FailOnArgs { fail_on, accept } = args;
        let excluding = [
            (query.limit.is_some(), "--limit"),
            (query.offset.is_some(), "--offset"),
            (!query.params.is_empty(), "--param"),
        ];
        match excluding.iter().find(|(given, _)| *given && !fail_on.is_empty()) {
            Some((_, flag)) => {
                Err(UsageError::new(format!("--fail-on cannot be used with {flag}"))
                    .hint(format!("--fail-on checks all matching orders, but {flag} omits some")))
            }
            None => Ok(Self { fail_on, accept, query }),
        }
    }

    /// Whether `--fail-on` was given.
    pub(super) fn is_enabled(&self) -> bool {
        !self.fail_on.is_empty()
    }

    /// Checks a complete list.
    pub(super) fn check_orders(&self, orders: &[Order]) -> CheckResult {
        if !self.is_enabled() {
            return CheckResult::default();
        }
        let checked: Vec<_> = orders.iter().filter(|one| !self.query.is_foreign(one)).collect();
        if checked.is_empty() && !orders.is_empty() {
            return CheckResult {
                undecided: Some(all_foreign(orders.len())),
                ..CheckResult::default()
            };
        }
        let accepted = checked.iter().filter(|order| order.is_accepted(self.accept)).count();
        let matching: Vec<_> =
            checked.iter().copied().filter(|order| self.is_matched_by(order)).collect();
        if !matching.is_empty() {
            let failed = Some(self.sentence(&matching, &checked.len().to_string()));
            return CheckResult { failed, undecided: None, accepted };
        }
        if self.fail_on.contains(&FailOn::Empty)
            && !checked.iter().any(|order| self.query.selects(order))
        {
            let failed = Some(format!("no orders match ({})", self.flags()));
            return CheckResult { failed, undecided: None, accepted };
        }
        CheckResult { failed: None, undecided: self.undecided(&checked), accepted }
    }

    /// Whether a single order is sufficient for a match, whatever the others are.
    fn is_matched_by(&self, order: &Order) -> bool {
        self.fail_on.iter().any(|condition| match condition {
            FailOn::Any => self.query.selects(order),
            FailOn::Empty => false,
            FailOn::Phase(_) if order.is_accepted(self.accept) => false,
            FailOn::Phase(Phase::Failed) => order.outcome().is_failure(),
            FailOn::Phase(phase) => order.phase() == *phase,
        })
    }

    /// The error about ended orders with an unknown outcome, if a condition is about the outcome.
    fn undecided(&self, orders: &[&Order]) -> Option<Undecided> {
        let is_about_success = self.fail_on.iter().any(|condition| {
            use Phase::{Failed, PartialSucceeded, Succeeded};
            matches!(condition, FailOn::Phase(Failed | PartialSucceeded | Succeeded))
        });
        let is_undecided = |order: &&&Order| {
            order.outcome() == Outcome::Unknown && !order.is_accepted(self.accept)
        };
        let unknown: Vec<_> = orders.iter().filter(is_undecided).copied().collect();
        (is_about_success && !unknown.is_empty())
            .then(|| unknown_outcomes(&unknown, orders.len(), &format!(" ({})", self.flags())))
    }

    /// For example `3 of 12 orders failed (--fail-on failed): CS9072, CS6088, CS7508`.
    fn sentence(&self, matching: &[&Order], all: &str) -> String {
        let be = if matching.len() == 1 { "is" } else { "are" };
        let what = match self.fail_on {
            [FailOn::Phase(Phase::Failed)] => "failed".to_owned(),
            [FailOn::Phase(Phase::PartialSucceeded)] => "partially succeeded".to_owned(),
            [FailOn::Phase(Phase::Succeeded)] => "succeeded".to_owned(),
            [FailOn::Phase(phase @ (Phase::Pending | Phase::Running))] => {
                format!("{be} {}", phase.as_str())
            }
            [FailOn::Phase(Phase::Unknown)] => format!("{be} in an undocumented phase"),
            _ => if matching.len() == 1 { "matches" } else { "match" }.to_owned(),
        };
        let names = names(matching, |order| {
            let is_plain = self.fail_on == [FailOn::Phase(order.phase())];
            (!is_plain || order.phase() == Phase::Unknown).then(|| printed_phase(order))
        });
        format!("{} of {all} orders {what} ({}): {names}", matching.len(), self.flags())
    }

    /// The relevant flags, as typed.
    fn flags(&self) -> String {
        let words: Vec<_> = self.fail_on.iter().map(|one| one.as_str()).collect();
        let fail_on = format!("--fail-on {}", words.join(","));
        let is_about_phases = self.fail_on.iter().any(|one| !matches!(one, FailOn::Phase(_)));
        if !is_about_phases || self.query.phases.is_empty() {
            return fail_on;
        }
        let phases: Vec<_> = self.query.phases.iter().map(|phase| phase.as_str()).collect();
        format!("--phase {} {fail_on}", phases.join(","))
    }

    /// Whether an incomplete list has an order that is sufficient for a match.
    pub(super) fn has_match(&self, incomplete: &QueryError) -> bool {
        !self.matches(&incomplete.received).is_empty()
    }

    fn matches<'o>(&self, orders: &'o [Order]) -> Vec<&'o Order> {
        let is_match = |order: &&Order| !self.query.is_foreign(order) && self.is_matched_by(order);
        orders.iter().filter(is_match).collect()
    }

    /// A match, even if the list is incomplete, or else the error.
    pub(super) fn match_or_error(
        &self,
        incomplete: QueryError,
        session: &Session<'_>,
    ) -> Result<ExitCode> {
        let matching = self.matches(&incomplete.received);
        if matching.is_empty() {
            return Err(incomplete.error);
        }
        let sentence = self.sentence(&matching, &format!("at least {}", incomplete.received.len()));
        session
            .messages
            .warning(&format!("could not read the complete list: {}", incomplete.error));
        Ok(check_failed(sentence, session))
    }
}

impl CheckResult {
    /// Whether the check passed.
    pub(super) fn is_passed(&self) -> bool {
        self.failed.is_none() && self.undecided.is_none()
    }

    /// The exit code of the check.
    pub(super) fn exit(&self) -> ExitCode {
        match (&self.failed, &self.undecided) {
            (Some(_), _) => ExitCode::CheckFailed,
            (None, Some(_)) => ExitCode::InvalidResponse,
            (None, None) => ExitCode::Success,
        }
    }

    /// Notes how many orders only pass because of `--accept`.
    pub(super) fn note_accepted(&self, session: &Session<'_>) {
        if self.accepted > 0 {
            let accepted = counted(self.accepted, "order");
            session.messages.note(&format!("{accepted} ended in an accepted phase (--accept)"));
        }
    }

    /// Reports the result, after everything else has been written.
    pub(super) fn conclude(self, session: &Session<'_>) -> Result<ExitCode> {
        match (self.failed, self.undecided) {
            (Some(message), _) => Ok(check_failed(message, session)),
            (None, Some(undecided)) => Err(undecided.into()),
            (None, None) => Ok(ExitCode::Success),
        }
    }
}

fn check_failed(message: String, session: &Session<'_>) -> ExitCode {
    let exit = ExitCode::CheckFailed;
    session.messages.error(&Report { message, exit: exit.number(), ..Report::default() });
    exit
}

/// The error about ended orders with an unknown outcome; `context` names the flag or command.
pub(super) fn unknown_outcomes(unknown: &[&Order], all: usize, context: &str) -> Undecided {
    let words: BTreeSet<_> = unknown.iter().filter_map(|order| order.phase_text()).collect();
    let words: Vec<_> = words.iter().map(|word| word.trim()).collect();
    let hint = if words.is_empty() {
        "run `ma-orders show ORDER` for details".to_owned()
    } else {
        format!("if this is not a failure, pass --accept {}", words.join(","))
    };
    let (count, names) = (unknown.len(), names(unknown, |order| Some(printed_phase(order))));
    let message =
        format!("{count} of {all} orders ended with an unknown outcome{context}: {names}");
    Undecided { message, hint }
}

/// Orders by ID or name, each with a remark.
pub(super) fn names(orders: &[&Order], remark: impl Fn(&Order) -> Option<String>) -> String {
    let name = |order: &&Order| {
        let name = order.id_or_name().unwrap_or("(no ID)".into());
        match remark(order) {
            Some(remark) => format!("{name} ({remark})"),
            None => name.into_owned(),
        }
    };
    let mut text = orders.iter().take(MAX_NAMED).map(name).collect::<Vec<_>>().join(", ");
    if orders.len() > MAX_NAMED {
        let _ = write!(text, " and {} more", orders.len() - MAX_NAMED);
    }
    text
}

/// The printed phase.
pub(super) fn printed_phase(order: &Order) -> String {
    order.phase_text().map_or_else(|| "no phase".to_owned(), |word| word.trim().to_owned())
}

fn all_foreign(count: usize) -> Undecided {
    Undecided {
        message: format!(
            "none of the {count} orders returned by the service are in the requested pool and time range"
        ),
        hint: "the service may ignore these filters; -v shows each request".to_owned(),
    }
}

#[cfg(test)]
mod tests;
