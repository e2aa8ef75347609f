//! The steps of an order and the events of its pool, as tables.

use std::cmp::Reverse;
use std::io::{self, Write};

use chrono::{DateTime, Utc};

use super::{Moment, write_below};
use crate::order::{Event, Step, Steps, Time};
use crate::output::grid::{self, Align};
use crate::output::{Destination, View, time};
use crate::sanitize::sanitize;

/// Maximum number of events shown on a terminal.
const MAX_EVENTS_SHOWN: usize = 20;

/// Writes the steps, each with its message below it. On a terminal, nodes with the same steps share
/// a row.
pub(super) fn write_steps(
    steps: &Steps,
    reason: Option<&str>,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = steps.items.len();
    let more = steps.count.filter(|count| usize::try_from(*count).is_ok_and(|all| all > shown));
    let more = more.map(|all| format!(" ({shown} of {all} returned)")).unwrap_or_default();
    writeln!(out, "\nsteps{more}")?;
    let is_alike = |one: &Step, other: &Step| {
        view.destination.is_terminal()
            && (&one.status, &one.action, &one.message) == (&other.status, &other.action, &None)
    };
    let mut rows =
        vec![["status", "action", "took", "started", "resource"].map(str::to_owned).into()];
    let mut messages = Vec::new();
    for alike in steps.items.chunk_by(is_alike) {
        let mut row = step_row(&alike[0], view);
        if let [_, rest @ .., last] = alike {
            let last = text(last.resource.as_deref());
            let between = if rest.is_empty() { ", " } else { " … " };
            row[1] = format!("{} ×{}", row[1], alike.len());
            row[4] = format!("{}{between}{last}", row[4]);
        }
        rows.push(row);
        messages.push(alike[0].message.as_deref());
    }
    write_rows(&rows, messages.into_iter(), reason, view, out)
}

fn step_row(step: &Step, view: &View<'_>) -> Vec<String> {
    let began = step.began.as_ref().and_then(Time::instant);
    let took = match (began, step.updated.as_ref().and_then(Time::instant)) {
        (Some(began), _) if is_open(step) => time::so_far(view.now - began),
        (Some(began), Some(ended)) if ended >= began => time::format_duration(ended - began),
        _ => "-".to_owned(),
    };
    let started = Moment(view).of(step.began.as_ref());
    vec![
        text(step.status.as_deref()),
        text(step.action.as_deref()),
        took,
        started,
        text(step.resource.as_deref()),
    ]
}

/// Whether a step is in progress, so that its last update is not its end.
fn is_open(step: &Step) -> bool {
    let status = step.status.as_deref().unwrap_or_default();
    ["processing", "running", "pending"].iter().any(|open| status.eq_ignore_ascii_case(open))
}

/// Writes the events: warnings first, then newest first; on a terminal only the first few.
pub(super) fn write_events(
    events: &[Event],
    reason: Option<&str>,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if events.is_empty() {
        return writeln!(out, "\nevents     none");
    }
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by_key(|event| {
        (!event.is_warning(), Reverse(event.instant().unwrap_or(DateTime::<Utc>::MIN_UTC)))
    });
    let most = match view.destination {
        Destination::Terminal { .. } => MAX_EVENTS_SHOWN,
        Destination::Pipe => usize::MAX,
    };
    let rest = sorted.len().saturating_sub(most);
    sorted.truncate(most);
    writeln!(out, "\nevents")?;
    let mut rows = vec![["type", "count", "last", "reason"].map(str::to_owned).into()];
    rows.extend(sorted.iter().map(|event| event_row(event, view)));
    let messages = sorted.iter().map(|event| event.message.as_deref());
    write_rows(&rows, messages, reason, view, out)?;
    if rest > 0 {
        writeln!(out, "  {rest} more; use --output json to show all")?;
    }
    Ok(())
}

fn event_row(event: &Event, view: &View<'_>) -> Vec<String> {
    let last = Moment(view).of(event.last.as_ref().or(event.first.as_ref()));
    let count = event.count.map_or_else(|| "1".to_owned(), |count| count.to_string());
    vec![text(event.kind.as_deref()), count, last, text(event.reason.as_deref())]
}

/// Writes the rows of a table, each with its message below it, unless the message repeats the
/// order's reason, which has already been printed.
fn write_rows<'a>(
    rows: &[Vec<String>],
    messages: impl Iterator<Item = Option<&'a str>>,
    reason: Option<&str>,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = match view.destination {
        Destination::Terminal { width } => width,
        Destination::Pipe => usize::MAX,
    };
    let lines = grid::lines_within(rows, &[Align::Left; 5], 2, width);
    let messages = std::iter::once(None).chain(messages);
    for (lines, message) in lines.iter().zip(messages) {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        match message {
            Some(message) if reason == Some(message) => write_below("the reason above", view, out)?,
            Some(message) => write_below(&sanitize(message), view, out)?,
            None => {}
        }
    }
    Ok(())
}

fn text(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| sanitize(text).into_owned())
}
