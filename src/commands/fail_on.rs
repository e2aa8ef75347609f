//! What `--fail-on` says about orders.

use crate::error::Result;

use crate::api::QueryError;
use crate::cli::FailOn;
use crate::client::Session;
use crate::exit_code::ExitCode;
use crate::messages::Report;
use crate::order::{Order, Phase};
use crate::query::{PhaseFilter, Query};
use crate::usage::UsageError;

/// Refuses a `--fail-on` that the query makes meaningless.
pub(super) fn check(fail_on: &[FailOn], query: &Query) -> Result<(), UsageError> {
    if fail_on.is_empty() {
        return Ok(());
    }
    for (given, flag) in [(query.limit.is_some(), "--limit"), (query.offset > 0, "--offset")] {
        if given {
            return Err(UsageError::new(format!(
                "--fail-on is about all orders, {flag} leaves some out"
            ))
            .hint(format!("leave out {flag}")));
        }
    }
    Ok(())
}

/// Beside a verdict, which is about all orders, `--phase` only chooses what is shown.
pub(super) fn phase_filter(fail_on: &[FailOn]) -> PhaseFilter {
    if fail_on.is_empty() { PhaseFilter::Service } else { PhaseFilter::Caller }
}

/// The exit that `--fail-on` gives a whole list.
pub(super) fn exit(fail_on: &[FailOn], query: &Query, orders: &[Order]) -> ExitCode {
    let is_empty = !orders.iter().any(|order| query.selects(order));
    let is_met =
        fail_on.contains(&FailOn::Empty) && is_empty || proof(fail_on, query, orders).is_some();
    if is_met { ExitCode::CheckFailed } else { ExitCode::Success }
}

/// An order that alone is proof, whatever the others are.
pub(super) fn proof<'a>(
    fail_on: &[FailOn],
    query: &Query,
    orders: &'a [Order],
) -> Option<&'a Order> {
    let is_met_by = |one: &FailOn, order: &Order| match one {
        FailOn::Phase(Phase::Failed) => order.outcome().is_failure(),
        FailOn::Phase(phase) => order.phase() == *phase,
        FailOn::Any => query.selects(order),
        FailOn::Empty => false,
    };
    orders.iter().find(|order| fail_on.iter().any(|one| is_met_by(one, order)))
}

/// One match is proof even if the rest could not be read.
pub(super) fn proof_or_error(
    fail_on: &[FailOn],
    query: &Query,
    incomplete: QueryError,
    session: &mut Session<'_>,
) -> Result<ExitCode> {
    let Some(order) = proof(fail_on, query, &incomplete.seen) else { return Err(incomplete.error) };
    let word = order.phase_text().unwrap_or_default();
    let name = order.id_or_name().unwrap_or_default();
    session.messages.warning(&format!("the list could not be read whole: {:#}", incomplete.error));
    session.messages.error(&Report {
        message: format!("order {name} is {word}: --fail-on matched, whatever the rest says"),
        exit: ExitCode::CheckFailed.number(),
        ..Report::default()
    });
    Ok(ExitCode::CheckFailed)
}
