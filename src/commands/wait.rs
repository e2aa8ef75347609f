//! `ma-orders wait`: until the matching orders have ended, or the outcome is known.
//!
//! The service is asked for the list without `--phase`, since its pages disagree about what that
//! filter knows, and an order that a filter hides would make a job green that should be red. To
//! ask for no more than is needed, later rounds ask only from the oldest order on that matters;
//! the page does not say what `since` compares, so an answer that lacks a known order is not
//! believed, and success is said only after a look at the whole list.

use std::time::Duration;

use anyhow::{Error, Result};

use super::signing_in::Reuse;
use super::vigil::{Outcome, Vigil, Wanted};
use super::way::{self, Way, Wish};
use super::{Session, present, rounds, which};
use crate::cli::{SharedArgs, Usage, WaitArgs};
use crate::exit::Exit;
use crate::messages::Report;
use crate::order::{Order, Phase};
use crate::output;
use crate::query::Query;

/// Long enough for a pool to be made.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Asks until the outcome is known, and shows the orders as they are then.
pub fn run(args: &WaitArgs, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Exit> {
    if present::lists_columns(&args.view) {
        return present::list_columns(session);
    }
    let (mut query, window) = which::query(&args.which, None, session)?;
    if args.allow_empty && !args.orders.is_empty() {
        return Err(Usage::new("--allow-empty and the names of orders contradict each other")
            .hint("an order that was named has to appear")
            .into());
    }
    let view = present::view(&args.view, shared, args.which.utc, session)?;
    let wish = Wish {
        parallel: args.parallel.number(),
        reuse: Reuse::Cached,
        timeout: Some(DEFAULT_TIMEOUT),
    };
    let mut way = Way::connect(wish, shared, session)?;
    let vigil = Vigil::of(Wanted {
        names: args.orders.clone(),
        phases: std::mem::take(&mut query.phases),
        counts_all: !args.orders.is_empty() || args.which.since.is_some(),
        allow_empty: args.allow_empty,
    });
    let mut waiting = Waiting { vigil, query, has_answer: false, may_narrow: true };
    let ended = waiting.keep(args.rounds.interval, &mut way, session);
    session.messages.end_progress();
    let ended = ended?;
    if !matches!(ended, Ended::Proof(_)) {
        let mut orders = waiting.vigil.orders().to_vec();
        output::sort(&mut orders, view.sort, view.reverse);
        present::print(&orders, &view, &window, session)?;
    }
    Ok(waiting.report(&ended, session))
}

/// How waiting ended.
enum Ended {
    /// The outcome is known from whole lists.
    Known(Outcome),
    /// An order has failed, whatever the rest says, which could not be read.
    Proof(Error),
    /// The time is over.
    OutOfTime,
}

/// What came of one look.
enum Looked {
    /// It was answered.
    Answered,
    /// It was not, and may be the next time.
    Failed(Error),
}

struct Waiting {
    vigil: Vigil,
    query: Query,
    has_answer: bool,
    /// Until the service shows that its `since` is about something else.
    may_narrow: bool,
}

impl Waiting {
    fn keep(
        &mut self,
        interval: Duration,
        way: &mut Way,
        session: &mut Session<'_>,
    ) -> Result<Ended> {
        let mut last_error = None;
        loop {
            let known: Vec<_> = self.vigil.orders().to_vec();
            let looked = self.look(way, session)?;
            self.note_changes(&known, session);
            match (self.vigil.outcome(), looked) {
                (Some(outcome), Looked::Answered) => return Ok(Ended::Known(outcome)),
                (Some(Outcome::Failed), Looked::Failed(error)) => return Ok(Ended::Proof(error)),
                (None, Looked::Answered) => {}
                // What went before says more than that the time is over.
                (_, Looked::Failed(error)) if way::is_out_of_time(&error) && self.has_answer => {}
                (_, Looked::Failed(error)) => {
                    session.messages.note(&format!("{error:#}; asking again"));
                    last_error = Some(error);
                }
            }
            let left = way.time_left(session);
            rounds::pause(interval.min(left), session, |session, _| self.show_progress(session));
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
    fn look(&mut self, way: &mut Way, session: &mut Session<'_>) -> Result<Looked> {
        let narrowed =
            self.vigil.narrowed(&self.query).filter(|_| self.has_answer && self.may_narrow);
        if let Some((query, anchors)) = narrowed {
            match way.orders(&query, session) {
                Ok(orders) => {
                    let keys: Vec<_> = orders.items.iter().map(Order::key).collect();
                    self.may_narrow = anchors.iter().all(|anchor| keys.contains(anchor));
                    if self.may_narrow {
                        self.vigil.look(&orders.items);
                        if self.vigil.outcome() != Some(Outcome::Succeeded) {
                            return Ok(Looked::Answered);
                        }
                    }
                }
                Err(incomplete) => return self.failed(&incomplete.seen, incomplete.error),
            }
        }
        match way.orders(&self.query, session) {
            Ok(orders) => {
                self.has_answer = true;
                self.vigil.look(&orders.items);
                Ok(Looked::Answered)
            }
            Err(incomplete) => self.failed(&incomplete.seen, incomplete.error),
        }
    }

    /// A list that was not read whole: a failure in it is proof, an unknown pool is not there
    /// yet, and what may pass is waited out.
    fn failed(&mut self, seen: &[Order], error: Error) -> Result<Looked> {
        self.vigil.glimpse(seen);
        if self.vigil.failed().is_some() {
            return Ok(Looked::Failed(error));
        }
        if way::is_not_there_yet(&error) {
            self.has_answer = true;
            self.vigil.look(seen);
            return Ok(Looked::Answered);
        }
        if way::may_pass(&error) { Ok(Looked::Failed(error)) } else { Err(error) }
    }

    /// A log of a job tells when what changed.
    fn note_changes(&self, known: &[Order], session: &Session<'_>) {
        let word = |order: &Order| order.phase_word().unwrap_or_default().into_owned();
        let name = |order: &Order| order.id_or_name().unwrap_or_default().into_owned();
        for order in self.vigil.orders() {
            match known.iter().find(|one| one.key() == order.key()) {
                Some(before) if word(before) != word(order) => {
                    let (name, was, is) = (name(order), word(before), word(order));
                    session.messages.note(&format!("order {name} is {is}, was {was}"));
                }
                None if !known.is_empty() || self.vigil.orders().len() == 1 => {
                    let (name, is) = (name(order), word(order));
                    session.messages.note(&format!("order {name} is {is}"));
                }
                _ => {}
            }
        }
        if known.is_empty() && self.vigil.orders().len() > 1 && self.vigil.open().next().is_some() {
            session.messages.note(&format!("waiting for {}", self.counted()));
        }
    }

    fn show_progress(&self, session: &Session<'_>) {
        let seconds = session.world.clock.since_start().as_secs();
        session.messages.progress(&format!("waiting for {}, {seconds} s", self.counted()));
    }

    /// Such as `2 of 3 orders (1 pending, 1 running)`.
    fn counted(&self) -> String {
        let (open, all) = (self.vigil.open().count(), self.vigil.orders().len());
        match self.vigil.missing() {
            missing if open == 0 && !missing.is_empty() => return missing.join(", "),
            _ if all == 0 => return "a first matching order".to_owned(),
            _ => {}
        }
        let of_phase = |phase: Phase| {
            let count = self.vigil.open().filter(|order| order.phase() == Some(phase)).count();
            (count > 0).then(|| format!("{count} {}", phase.word()))
        };
        let phases: Vec<_> =
            [Phase::Pending, Phase::Running].into_iter().filter_map(of_phase).collect();
        format!("{open} of {all} orders ({})", phases.join(", "))
    }

    /// Says what the exit code means.
    fn report(&self, ended: &Ended, session: &Session<'_>) -> Exit {
        let (exit, message, hint) = match ended {
            Ended::Known(Outcome::Succeeded) => return Exit::Good,
            Ended::Known(Outcome::Failed) | Ended::Proof(_) => {
                let failed = self.vigil.failed();
                let name = failed.and_then(Order::id_or_name).unwrap_or_default().into_owned();
                let reason = failed.and_then(Order::reason);
                let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                (Exit::OrdersSayNo, format!("order {name} failed{reason}"), None)
            }
            Ended::OutOfTime => {
                let message = match self.vigil.missing() {
                    _ if self.vigil.orders().is_empty() => {
                        "no matching order appeared in time".to_owned()
                    }
                    missing if missing.is_empty() => {
                        format!("{} have not ended in time", self.counted())
                    }
                    missing => format!("{} did not appear in time", missing.join(", ")),
                };
                (Exit::NotEnded, message, Some("wait longer with --timeout".to_owned()))
            }
        };
        if let Ended::Proof(error) = ended {
            session.messages.warning(&format!("the list could not be read whole: {error:#}"));
        }
        session.messages.error(&Report {
            message,
            hint,
            is_retryable: exit == Exit::NotEnded,
            exit: exit.number(),
            ..Report::default()
        });
        exit
    }
}
