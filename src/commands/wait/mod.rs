//! `ma-orders wait`: waits until the matching orders have ended, or the outcome is known.
//!
//! Each poll sends all API queries, without `--phase` and without a generated time range: an order
//! that a filter hides could make a failed job look successful.

mod report;
mod tracker;

use std::time::Duration;

use super::polling;
use crate::api::ApiQueryResult;
use crate::cli::{GlobalArgs, WaitArgs};
use crate::client::{self, Client, ConnectOptions, Session, TokenSource};
use crate::error::{Error, Result};
use crate::exit_code::ExitCode;
use crate::order::Order;
use crate::output;
use crate::query::{PhaseFilter, Query};
use crate::usage::UsageError;
use report::{counted, note_events, report};
use tracker::{Criteria, ListResult, Tracker, WaitOutcome};

/// Long enough to create a pool.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Polls until the outcome is known, and prints the final state of the orders.
pub fn run(args: &WaitArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    if output::print_columns_help(&args.view, session.world)? {
        return Ok(ExitCode::Success);
    }
    let (query, range) = client::query(&args.filter, None, PhaseFilter::Caller, session)?;
    if args.allow_empty && !args.orders.is_empty() {
        return Err(UsageError::new("--allow-empty cannot be used with order names")
            .hint("named orders must appear")
            .into());
    }
    let view = client::output_options(&args.view, args.filter.utc, shared, session)?;
    let options = ConnectOptions {
        parallel: args.parallel.number(),
        token_source: TokenSource::Cache,
        timeout: Some(DEFAULT_TIMEOUT),
    };
    let mut client = Client::connect(options, shared, session)?;
    let criteria = Criteria {
        names: args.orders.clone(),
        phases: query.phases.clone(),
        counts_all: !args.orders.is_empty() || args.filter.since.is_some(),
        allow_empty: args.allow_empty,
        accept: args.accept.clone(),
    };
    let mut waiting = Waiting::new(criteria, client.pools(&query));
    let ended = waiting.poll(&query, args.polls.interval, &mut client, session);
    session.messages.end_progress();
    let ended = ended?;
    if ended.is_whole() {
        let mut orders: Vec<Order> = waiting.tracker.orders().cloned().collect();
        view.sort(&mut orders, session.world.clock.now());
        output::print_orders(&orders, &view, &range.text, session.world, &session.messages)?;
    }
    report(&ended, &waiting, session)
}

/// How waiting ended.
enum Ended {
    /// The outcome is known.
    Known(WaitOutcome),
    /// The outcome is known, although not all orders could be fetched.
    Proved(WaitOutcome, Vec<Error>),
    /// The time is up.
    OutOfTime,
}

impl Ended {
    fn is_whole(&self) -> bool {
        !matches!(self, Self::Proved(..))
    }
}

struct Waiting {
    tracker: Tracker,
    /// The pool of each API query.
    pools: Vec<Option<String>>,
}

impl Waiting {
    fn new(criteria: Criteria, pools: Vec<Option<String>>) -> Self {
        Self { tracker: Tracker::new(criteria, pools.len()), pools }
    }

    fn poll(
        &mut self,
        query: &Query,
        interval: Duration,
        client: &mut Client,
        session: &mut Session<'_>,
    ) -> Result<Ended> {
        let mut last_errors = Vec::new();
        for poll in 0_u64.. {
            let results = client.results(query, session);
            let errors = self.observe(query, results, poll == 0, session);
            match self.tracker.outcome() {
                Some(outcome) if errors.is_empty() => return Ok(Ended::Known(outcome)),
                Some(outcome) => return Ok(Ended::Proved(outcome, errors)),
                None => {}
            }
            if let Some(fatal) = errors.iter().position(|error| !self.is_transient(error)) {
                let mut errors = errors;
                return Err(errors.swap_remove(fatal));
            }
            for error in errors.iter().filter(|error| !client::is_out_of_time(error)) {
                session.messages.note(&format!("{error}; retrying"));
            }
            // Errors from before the timeout tell more than the timeout.
            if !errors.iter().all(client::is_out_of_time) || last_errors.is_empty() {
                last_errors = errors;
            }
            let left = client.time_left(session);
            polling::pause(interval.min(left), session, |session, _| self.show_progress(session));
            if client.time_left(session).is_zero() {
                break;
            }
        }
        // If an API query has never succeeded, report why.
        let is_answered = (0..self.pools.len()).all(|number| self.tracker.was_complete(number));
        match Error::several(last_errors) {
            Some(error) if !is_answered => Err(error),
            _ => Ok(Ended::OutOfTime),
        }
    }

    /// Processes the results of a poll, notes what has changed, and returns the errors.
    fn observe(
        &mut self,
        query: &Query,
        results: Vec<ApiQueryResult>,
        is_first: bool,
        session: &Session<'_>,
    ) -> Vec<Error> {
        let mut errors = Vec::new();
        let results = results
            .into_iter()
            .map(|result| {
                let ApiQueryResult { mut orders, error, .. } = result;
                orders.retain(|order| query.keeps(order) && !query.is_foreign(order));
                match error {
                    None => ListResult::Complete(orders),
                    Some(error) if client::is_unknown_pool(&error) => ListResult::NoPool,
                    Some(error) => {
                        if !error.is_skipped() {
                            errors.push(error);
                        }
                        ListResult::Partial(orders)
                    }
                }
            })
            .collect();
        let events = self.tracker.observe(results);
        note_events(&events, self, is_first, session);
        errors
    }

    /// Whether a later poll may succeed: the service was unavailable, or a known pool was not found
    /// by something in front of the service.
    fn is_transient(&self, error: &Error) -> bool {
        let was_there = || {
            let of_pool = |pool: &Option<String>| match (pool, error) {
                (Some(pool), Error::About { subject, .. }) => pool == subject,
                (Some(pool), Error::OfProject { source, .. }) => match &**source {
                    Error::About { subject, .. } => pool == subject,
                    _ => true,
                },
                _ => true,
            };
            self.pools.iter().position(of_pool).is_some_and(|one| self.tracker.was_there(one))
        };
        client::is_transient(error) || client::is_not_found(error) && was_there()
    }

    fn show_progress(&self, session: &Session<'_>) {
        let seconds = session.world.clock.since_start().as_secs();
        session.messages.progress(&format!("waiting for {}, {seconds} s", counted(self)));
    }
}
