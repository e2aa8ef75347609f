//! `ma-orders wait`: until the matching orders have ended, or the outcome is known.
//!
//! The service is asked for the list without `--phase`, since its pages disagree about what that
//! filter knows, and an order that a filter hides would make a job green that should be red. To
//! ask for no more than is needed, later rounds ask only from the oldest order on that matters;
//! the page does not say what `since` compares, so an answer that lacks a known order is not
//! believed, and success is said only after a look at the whole list.

mod tracker;

use std::time::Duration;

use crate::error::{Error, Result};

use super::polling;
use crate::cli::{GlobalArgs, WaitArgs};
use crate::client::{self, Client, ConnectOptions, Session, TokenSource};
use crate::exit_code::ExitCode;
use crate::messages::Report;
use crate::order::{Order, Phase};
use crate::output::{self, OutputOptions, write_out};
use crate::query::{PhaseFilter, Query};
use crate::usage::UsageError;
use tracker::{Criteria, Outcome, Tracker};

/// Long enough for a pool to be made.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Asks until the outcome is known, and shows the orders as they are then.
pub fn run(args: &WaitArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    if output::lists_columns(&args.view) {
        write_out(output::list_columns().as_bytes(), session.world)?;
        return Ok(ExitCode::Success);
    }
    let (mut query, range) = client::query(&args.filter, None, PhaseFilter::Caller, session)?;
    if args.allow_empty && !args.orders.is_empty() {
        return Err(UsageError::new("--allow-empty and the names of orders contradict each other")
            .hint("an order that was named has to appear")
            .into());
    }
    let view = OutputOptions::from_args(
        &args.view,
        shared.color,
        client::zone(args.filter.utc, session)?,
        session.world,
    )?;
    let wish = ConnectOptions {
        parallel: args.parallel.number(),
        reuse: TokenSource::Cache,
        timeout: Some(DEFAULT_TIMEOUT),
    };
    let mut way = Client::connect(wish, shared, session)?;
    let tracker = Tracker::of(Criteria {
        names: args.orders.clone(),
        phases: std::mem::take(&mut query.phases),
        counts_all: !args.orders.is_empty() || args.filter.since.is_some(),
        allow_empty: args.allow_empty,
    });
    let mut waiting = Waiting { tracker, query, has_answer: false, may_be_incremental: true };
    let ended = waiting.keep(args.polls.interval, &mut way, session);
    session.messages.end_progress();
    let ended = ended?;
    if !matches!(ended, Ended::Authentication(_)) {
        let mut orders = waiting.tracker.orders().to_vec();
        view.sort(&mut orders, session.world.clock.now());
        output::print_orders(&orders, &view, &range.text, session.world, &session.messages)?;
    }
    Ok(waiting.report(&ended, session))
}

/// How waiting ended.
enum Ended {
    /// The outcome is known from whole lists.
    Known(Outcome),
    /// An order has failed, whatever the rest says, which could not be read.
    Authentication(Error),
    /// The time is over.
    OutOfTime,
}

/// What came of one look.
enum Poll {
    /// It was answered.
    Answered,
    /// It was not, and may be the next time.
    Failed(Error),
}

struct Waiting {
    tracker: Tracker,
    query: Query,
    has_answer: bool,
    /// Until the service shows that its `since` is about something else.
    may_be_incremental: bool,
}

impl Waiting {
    fn keep(
        &mut self,
        interval: Duration,
        way: &mut Client,
        session: &mut Session<'_>,
    ) -> Result<Ended> {
        let mut last_error = None;
        loop {
            let known: Vec<_> = self.tracker.orders().to_vec();
            let looked = self.observe(way, session)?;
            self.note_changes(&known, session);
            match (self.tracker.outcome(), looked) {
                (Some(outcome), Poll::Answered) => return Ok(Ended::Known(outcome)),
                (Some(Outcome::Failed), Poll::Failed(error)) => {
                    return Ok(Ended::Authentication(error));
                }
                (None, Poll::Answered) => {}
                // What went before says more than that the time is over.
                (_, Poll::Failed(error)) if client::is_out_of_time(&error) && self.has_answer => {}
                (_, Poll::Failed(error)) => {
                    session.messages.note(&format!("{error:#}; asking again"));
                    last_error = Some(error);
                }
            }
            let left = way.time_left(session);
            polling::pause(interval.min(left), session, |session, _| self.show_progress(session));
            if way.time_left(session).is_zero() {
                // Without any answer, why there was none is the answer.
                return match last_error {
                    Some(error) if !self.has_answer => Err(error),
                    _ => Ok(Ended::OutOfTime),
                };
            }
        }
    }

    /// One look: at what may have changed, and where that says that all is well, at everything.
    fn observe(&mut self, way: &mut Client, session: &mut Session<'_>) -> Result<Poll> {
        let incremental_query = self
            .tracker
            .incremental_query(&self.query)
            .filter(|_| self.has_answer && self.may_be_incremental);
        if let Some((query, must_contain)) = incremental_query {
            match way.orders(&query, session) {
                Ok(orders) => {
                    let keys: Vec<_> = orders.items.iter().map(Order::key).collect();
                    self.may_be_incremental =
                        must_contain.iter().all(|anchor| keys.contains(anchor));
                    if self.may_be_incremental {
                        self.tracker.observe(&orders.items);
                        if self.tracker.outcome() != Some(Outcome::Succeeded) {
                            return Ok(Poll::Answered);
                        }
                    }
                }
                Err(incomplete) => return self.failed(&incomplete.seen, incomplete.error),
            }
        }
        match way.orders(&self.query, session) {
            Ok(orders) => {
                self.has_answer = true;
                self.tracker.observe(&orders.items);
                Ok(Poll::Answered)
            }
            Err(incomplete) => self.failed(&incomplete.seen, incomplete.error),
        }
    }

    /// A list that was not read whole: a failure in it is proof, an unknown pool is not there
    /// yet, and what may pass is waited out.
    fn failed(&mut self, seen: &[Order], error: Error) -> Result<Poll> {
        self.tracker.observe_partial(seen);
        if self.tracker.failed().is_some() {
            return Ok(Poll::Failed(error));
        }
        if client::is_not_there_yet(&error) {
            self.has_answer = true;
            self.tracker.observe(seen);
            return Ok(Poll::Answered);
        }
        if client::may_pass(&error) { Ok(Poll::Failed(error)) } else { Err(error) }
    }

    /// A log of a job tells when what changed.
    fn note_changes(&self, known: &[Order], session: &Session<'_>) {
        let word = |order: &Order| order.phase_text().unwrap_or_default().into_owned();
        let name = |order: &Order| order.id_or_name().unwrap_or_default().into_owned();
        for order in self.tracker.orders() {
            match known.iter().find(|one| one.key() == order.key()) {
                Some(before) if word(before) != word(order) => {
                    let (name, was, is) = (name(order), word(before), word(order));
                    session.messages.note(&format!("order {name} is {is}, was {was}"));
                }
                None if !known.is_empty() || self.tracker.orders().len() == 1 => {
                    let (name, is) = (name(order), word(order));
                    session.messages.note(&format!("order {name} is {is}"));
                }
                _ => {}
            }
        }
        if known.is_empty()
            && self.tracker.orders().len() > 1
            && self.tracker.open().next().is_some()
        {
            session.messages.note(&format!("waiting for {}", self.counted()));
        }
    }

    fn show_progress(&self, session: &Session<'_>) {
        let seconds = session.world.clock.since_start().as_secs();
        session.messages.progress(&format!("waiting for {}, {seconds} s", self.counted()));
    }

    /// Such as `2 of 3 orders (1 pending, 1 running)`.
    fn counted(&self) -> String {
        let (open, all) = (self.tracker.open().count(), self.tracker.orders().len());
        match self.tracker.missing() {
            missing if open == 0 && !missing.is_empty() => return missing.join(", "),
            _ if all == 0 => return "a first matching order".to_owned(),
            _ => {}
        }
        let of_phase = |phase: Phase| {
            let count = self.tracker.open().filter(|order| order.phase() == phase).count();
            (count > 0).then(|| format!("{count} {}", phase.as_str()))
        };
        let phases: Vec<_> =
            [Phase::Pending, Phase::Running].into_iter().filter_map(of_phase).collect();
        format!("{open} of {all} orders ({})", phases.join(", "))
    }

    /// Says what the exit code means.
    fn report(&self, ended: &Ended, session: &Session<'_>) -> ExitCode {
        let (exit, message, hint) = match ended {
            Ended::Known(Outcome::Succeeded) => return ExitCode::Success,
            Ended::Known(Outcome::Failed) | Ended::Authentication(_) => {
                let failed = self.tracker.failed();
                let name = failed.and_then(Order::id_or_name).unwrap_or_default().into_owned();
                let reason = failed.and_then(Order::reason);
                let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                (ExitCode::CheckFailed, format!("order {name} failed{reason}"), None)
            }
            Ended::OutOfTime => {
                let message = match self.tracker.missing() {
                    _ if self.tracker.orders().is_empty() => {
                        "no matching order appeared in time".to_owned()
                    }
                    missing if missing.is_empty() => {
                        format!("{} have not ended in time", self.counted())
                    }
                    missing => format!("{} did not appear in time", missing.join(", ")),
                };
                (ExitCode::WaitTimeout, message, Some("wait longer with --timeout".to_owned()))
            }
        };
        if let Ended::Authentication(error) = ended {
            session.messages.warning(&format!("the list could not be read whole: {error:#}"));
        }
        session.messages.error(&Report {
            message,
            hint,
            is_retryable: exit == ExitCode::WaitTimeout,
            exit: exit.number(),
            ..Report::default()
        });
        exit
    }
}
