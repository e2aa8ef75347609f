//! `ma-orders watch`: lists repeatedly.
//!
//! On a terminal the table is redrawn and changes are marked. Otherwise each order is written once
//! when it is new, and again whenever it has changed.

mod history;
mod message_buffer;
mod screen;

use std::io::Write as _;

use chrono::TimeDelta;

use super::fail_on::{CheckResult, FailOnCheck};
use super::polling;
use crate::api::QueryError;
use crate::cli::{GlobalArgs, WatchArgs};
use crate::client::{self, Client, ConnectOptions, RangeText, Session, TokenSource};
use crate::error::Result;
use crate::exit_code::ExitCode;
use crate::output::{self, Change, Format, OutputError, OutputOptions, View, write_while_open};
use crate::query::{PhaseFilter, Query};
use crate::usage::UsageError;
use crate::world::{SharedWriter, local};
use history::{History, Snapshot};
use message_buffer::MessageBuffer;
use screen::{Frame, Screen};

/// Maximum number of consecutive failed polls.
const MAX_FAILED_POLLS: u32 = 5;

/// Polls until `--fail-on`, `--timeout`, repeated failures or a signal ends it.
pub fn run(args: &WatchArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    if output::print_columns_help(&args.view, session.world)? {
        return Ok(ExitCode::Success);
    }
    // An order that no longer matches --phase is shown once more; --limit counts matching orders.
    let phase_filter =
        if args.limit.limit.is_some() { PhaseFilter::Local } else { PhaseFilter::Caller };
    let (mut query, range) = client::query(&args.filter, Some(&args.limit), phase_filter, session)?;
    client::set_sequence(&mut query, &args.view)?;
    let check = FailOnCheck::new(&args.fail_on, &query)?;
    let output_options = client::output_options(&args.view, args.filter.utc, shared, session)?;
    let is_redrawn = session.world.terminal.stdout && !session.world.is_dumb_terminal();
    if output_options.format == Format::Json && !is_redrawn {
        return Err(UsageError::new("`watch` cannot write a JSON array")
            .hint("use --output jsonl")
            .into());
    }
    // On a redrawn terminal, messages are shown below the table.
    let buffer = MessageBuffer::default();
    let watch = Watch {
        args,
        query: &query,
        check: &check,
        range,
        output_options,
        sink: Sink::Stream { is_begun: false },
        buffer: buffer.clone(),
        lines: Vec::new(),
        history: History::default(),
    };
    let ordinary = session.messages.clone();
    if is_redrawn && session.world.terminal.stderr {
        session.messages = ordinary.to(SharedWriter::new(buffer.clone()));
    }
    let ended = watch.run(is_redrawn, shared, session);
    session.messages = ordinary;
    if !matches!(ended, Ok(Ended::Quietly)) {
        let _ = session.world.stderr.write_all(&buffer.text());
    }
    match ended? {
        Ended::Quietly => Ok(ExitCode::Success),
        Ended::Checked(result) => result.conclude(session),
        Ended::Incomplete(error) => check.match_or_error(error, session),
    }
}

/// How watching ended.
enum Ended {
    /// The time is up, or the output was closed.
    Quietly,
    /// `--fail-on` matched.
    Checked(CheckResult),
    /// A poll failed permanently.
    Incomplete(QueryError),
}

/// Where orders are written.
enum Sink {
    /// A terminal that is redrawn.
    Screen(Screen),
    /// A pipe, a file, or a terminal that cannot be redrawn.
    Stream {
        /// Whether the header row has been written.
        is_begun: bool,
    },
}

struct Watch<'a> {
    args: &'a WatchArgs,
    query: &'a Query,
    check: &'a FailOnCheck<'a>,
    range: RangeText,
    output_options: OutputOptions,
    sink: Sink,
    buffer: MessageBuffer,
    /// Messages of the last polls.
    lines: Vec<String>,
    history: History,
}

impl Watch<'_> {
    /// Connects, takes over the terminal if it is redrawn, polls, and restores the terminal.
    fn run(
        mut self,
        is_redrawn: bool,
        shared: &GlobalArgs,
        session: &mut Session<'_>,
    ) -> Result<Ended> {
        let options = ConnectOptions {
            parallel: self.args.parallel.number(),
            token_source: TokenSource::Cache,
            timeout: None,
        };
        let mut client = Client::connect(options, shared, session)?;
        if is_redrawn {
            self.sink = Sink::Screen(Screen::enter(session.world)?);
        }
        let ended = self.polls(&mut client, session);
        self.restore(session)?;
        ended
    }

    fn polls(&mut self, client: &mut Client, session: &mut Session<'_>) -> Result<Ended> {
        let mut failed = 0;
        let mut last_error;
        loop {
            match client.orders(self.query, session) {
                Ok(mut orders) => {
                    failed = 0;
                    last_error = None;
                    self.lines.clear();
                    let result = self.check.check_orders(&orders.items);
                    if self.history.last.is_none() {
                        result.note_accepted(session);
                    }
                    self.history.keep_selected(self.query, &mut orders.items);
                    let sort = (self.output_options.sort, self.output_options.reverse);
                    let now = session.world.clock.now();
                    let snapshot = self.history.diff(orders, self.query, sort, now);
                    let stdout_is_open = self.show(snapshot, session)?;
                    if !result.is_passed() {
                        return Ok(Ended::Checked(result));
                    }
                    if !stdout_is_open && !self.check.is_enabled() {
                        return Ok(Ended::Quietly);
                    }
                }
                Err(incomplete) => {
                    failed += 1;
                    if failed == MAX_FAILED_POLLS || self.is_the_end(&incomplete, client, session) {
                        return Ok(Ended::Incomplete(incomplete));
                    }
                    session.messages.warning(&format!(
                        "poll failed ({failed} of {MAX_FAILED_POLLS} before giving up): {:#}",
                        incomplete.error
                    ));
                    self.redraw(session)?;
                    last_error = Some(incomplete.error);
                }
            }
            self.pause(client, session);
            // Detects a closed pipe even if nothing has changed.
            let stdout_is_open =
                session.world.terminal.stdout_is_open.is_none_or(|stdout_is_open| stdout_is_open());
            if !stdout_is_open && !self.check.is_enabled() {
                return Ok(Ended::Quietly);
            }
            if client.time_left(session).is_zero() {
                // Only a successful last poll proves that all was well until the end.
                return last_error.map_or(Ok(Ended::Quietly), Err);
            }
        }
    }

    /// Whether to stop after a failed poll: it is sufficient for `--fail-on`, the time is up, or no
    /// later poll can succeed.
    fn is_the_end(&self, failed: &QueryError, client: &Client, session: &Session<'_>) -> bool {
        let is_hopeless = self.history.last.is_none() && !client::is_transient(&failed.error);
        // Five failures lock an access key.
        let locks_key = client.signs_requests() && client::is_unauthorized(&failed.error);
        is_hopeless
            || locks_key
            || client.time_left(session).is_zero()
            || self.check.has_match(failed)
    }

    /// Shows a poll. Returns whether the output is still open.
    fn show(&mut self, snapshot: Snapshot, session: &mut Session<'_>) -> Result<bool> {
        let is_first = self.history.last.is_none();
        let stdout_is_open = match &mut self.sink {
            Sink::Screen(_) => true,
            Sink::Stream { is_begun } => {
                let changed = snapshot.orders.iter().zip(&snapshot.changes);
                let changed: Vec<_> = changed
                    .filter(|(_, mark)| **mark != Change::None)
                    .map(|(order, _)| order.clone())
                    .collect();
                let text = self
                    .output_options
                    .continued(&changed, is_begun, session.world)
                    .map_err(OutputError::from)?;
                if is_first && let Some(limit) = &snapshot.limit {
                    session.messages.note(limit);
                }
                write_while_open(&text, session.world)?
            }
        };
        self.history.last = Some(snapshot);
        if is_first && let Some(snapshot) = &mut self.history.last {
            // On the first screen, everything would be new.
            snapshot.changes.fill(Change::None);
        }
        self.redraw(session)?;
        Ok(stdout_is_open)
    }

    /// Redraws the last poll, because of new messages or a resized terminal.
    fn redraw(&mut self, session: &mut Session<'_>) -> Result<()> {
        if !matches!(self.sink, Sink::Screen(_)) {
            return Ok(());
        }
        self.lines.extend(self.buffer.take());
        let mut table = Vec::new();
        let mut status = Vec::new();
        if let Some(snapshot) = &self.history.last {
            let view =
                View { changes: &snapshot.changes, ..self.output_options.view(session.world) };
            output::render(self.output_options.format, &snapshot.orders, &view, &mut table)
                .map_err(OutputError::from)?;
            status = self.status(snapshot);
        }
        let table = String::from_utf8_lossy(&table);
        let frame = Frame { table: &table, status: &status, messages: &self.lines };
        match &mut self.sink {
            Sink::Screen(screen) => Ok(screen.draw(&frame, session.world)?),
            Sink::Stream { .. } => Ok(()),
        }
    }

    /// The parts of the status line, most important first.
    fn status(&self, snapshot: &Snapshot) -> Vec<String> {
        let at = local(snapshot.at, self.output_options.zone()).format("at %H:%M:%S").to_string();
        let interval = TimeDelta::from_std(self.args.polls.interval).unwrap_or_default();
        let interval = format!("every {}", output::format_duration(interval));
        let removed = (snapshot.removed > 0).then(|| format!("{} gone", snapshot.removed));
        let range = self.range.text.trim_start_matches(", ");
        let range = (!range.is_empty()).then(|| range.to_owned());
        let first =
            [Some(output::summary(&snapshot.orders, "")), removed, Some(at), Some(interval)];
        let last = [Some("Ctrl-C to stop".to_owned()), snapshot.limit.clone(), range];
        first.into_iter().chain(last).flatten().collect()
    }

    fn pause(&mut self, client: &Client, session: &mut Session<'_>) {
        let length = self.args.polls.interval.min(client.time_left(session));
        polling::pause(length, session, |session, _| {
            if session.world.terminal.refresh_size() {
                // An error writing to the terminal will occur again in the next poll.
                let _ = self.redraw(session);
            }
        });
    }

    /// Restores the terminal.
    fn restore(self, session: &mut Session<'_>) -> Result<()> {
        for line in &self.lines {
            self.buffer.keep(line);
        }
        match self.sink {
            Sink::Screen(screen) => Ok(screen.restore(session.world)?),
            Sink::Stream { .. } => Ok(()),
        }
    }
}
