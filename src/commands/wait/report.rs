//! The messages of `wait`: what it waits for, what has changed, and the outcome.

use std::fmt::Write as _;

use super::tracker::{Event, WaitOutcome};
use super::{Ended, Waiting};
use crate::client::Session;
use crate::commands::fail_on::{names, printed_phase, unknown_outcomes};
use crate::error::{Error, Result};
use crate::exit_code::ExitCode;
use crate::messages::{Report, counted as number_of};
use crate::order::{Order, Outcome};

/// If more orders than this change in one poll, the changes are counted instead of listed.
const MAX_NOTES: usize = 20;

/// Notes changes, so that the log of a job tells what happened when, and initially what is waited
/// for.
pub(super) fn note_events(
    events: &[Event],
    waiting: &Waiting,
    is_first: bool,
    session: &Session<'_>,
) {
    let tracker = &waiting.tracker;
    let name = |place: usize| name(tracker.order(place));
    let mut lines = Vec::new();
    for event in events {
        lines.push(match event {
            Event::Joined(_) if is_first => continue,
            Event::Joined(place) => {
                format!("order {}: {}", name(*place), printed_phase(tracker.order(*place)))
            }
            Event::Changed(place, was) => {
                format!("order {}: {was} -> {}", name(*place), printed_phase(tracker.order(*place)))
            }
            Event::Gone(place) => format!(
                "order {} is no longer listed (was {})",
                name(*place),
                printed_phase(tracker.order(*place))
            ),
            Event::Deleted(place) => format!(
                "order {}: the pool no longer exists, so the deletion succeeded",
                name(*place)
            ),
        });
    }
    for line in lines.iter().take(MAX_NOTES) {
        session.messages.note(line);
    }
    if lines.len() > MAX_NOTES {
        session
            .messages
            .note(&format!("{} changed", number_of(lines.len() - MAX_NOTES, "more order")));
    }
    if is_first && tracker.outcome().is_none() {
        session.messages.note(&format!("waiting for {}", counted(waiting)));
    }
}

/// What is waited for, for example `2 of 3 orders (1 pending, 1 running)`.
pub(super) fn counted(waiting: &Waiting) -> String {
    let tracker = &waiting.tracker;
    let (open, all) = (tracker.open(), tracker.orders().count());
    let mut parts = Vec::new();
    if !open.is_empty() {
        let mut phases: Vec<(String, usize)> = Vec::new();
        for order in &open {
            let word = printed_phase(order);
            match phases.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => phases.push((word, 1)),
            }
        }
        phases.sort();
        let phases: Vec<_> = phases.iter().map(|(word, count)| format!("{count} {word}")).collect();
        parts.push(format!("{} of {all} orders ({})", open.len(), phases.join(", ")));
    }
    let missing = tracker.missing_names();
    if !missing.is_empty() {
        parts.push(format!("order {} to appear", missing.join(", ")));
    }
    let pools: Vec<_> =
        tracker.missing_pools().filter_map(|number| waiting.pools[number].as_deref()).collect();
    if !pools.is_empty() {
        parts.push(format!("pool {} to appear", pools.join(", ")));
    }
    if parts.is_empty() {
        let what = if all == 0 { "a matching order" } else { "a complete list" };
        parts.push(what.to_owned());
    }
    parts.join(" and ")
}

/// Reports the outcome, and returns its exit code.
pub(super) fn report(ended: &Ended, waiting: &Waiting, session: &Session<'_>) -> Result<ExitCode> {
    let tracker = &waiting.tracker;
    let all = tracker.orders().count();
    if tracker.accepted() > 0 {
        let accepted = tracker.accepted();
        session
            .messages
            .note(&format!("{accepted} of {all} orders ended in an accepted phase (--accept)"));
    }
    if let Ended::Proved(_, errors) = ended {
        for error in errors {
            session.messages.warning(&format!("could not read the complete list: {error}"));
        }
    }
    let (exit, message, hint) = match ended {
        Ended::Known(WaitOutcome::Succeeded) | Ended::Proved(WaitOutcome::Succeeded, _) => {
            return Ok(ExitCode::Success);
        }
        Ended::Known(WaitOutcome::Unknown) | Ended::Proved(WaitOutcome::Unknown, _) => {
            return Err(Error::from(unknown_outcomes(&tracker.unknown(), all, "")));
        }
        Ended::Known(WaitOutcome::Failed) | Ended::Proved(WaitOutcome::Failed, _) => {
            (ExitCode::CheckFailed, failure(&tracker.failed(), all), None)
        }
        Ended::OutOfTime => {
            let hint = "increase --timeout".to_owned();
            (ExitCode::WaitTimeout, out_of_time(waiting), Some(hint))
        }
    };
    session.messages.error(&Report {
        message,
        hint,
        is_retryable: exit == ExitCode::WaitTimeout,
        exit: exit.number(),
        ..Report::default()
    });
    Ok(exit)
}

fn failure(failed: &[&Order], all: usize) -> String {
    let [order] = failed else {
        let names = names(failed, |order| Some(printed_phase(order)));
        return format!("{} of {all} orders failed: {names}", failed.len());
    };
    let what = match order.outcome() {
        Outcome::Partial => "partially succeeded",
        _ => "failed",
    };
    let reason = order.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("order {} {what}{reason}", name(order))
}

fn out_of_time(waiting: &Waiting) -> String {
    let gone = waiting.tracker.gone();
    let mut message = format!("timed out waiting for {}", counted(waiting));
    if !gone.is_empty() {
        let names = names(&gone, |order| Some(format!("was {}", printed_phase(order))));
        let _ = write!(message, "; no longer listed: {names}");
    }
    message
}

fn name(order: &Order) -> String {
    order.id_or_name().unwrap_or_default().into_owned()
}
