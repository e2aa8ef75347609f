//! Fetches the complete list for a query, from the service or from a file.

use super::filter::{note_foreign, note_other_phases, sorted_and_limited};
use super::input_file::{self, InputFile};
use super::sign_in::TokenSource;
use super::{Client, ConnectOptions, DEFAULT_TIMEOUT, Session};
use crate::api::{Orders, QueryError};
use crate::cli::{CheckArgs, GlobalArgs, InputArgs, RequestArgs};
use crate::error::Result;
use crate::messages::counted;
use crate::order::Order;
use crate::output::{Column, Labels, write_out};
use crate::query::Query;
use crate::usage::UsageError;

/// What to fetch, and what to do if the result is incomplete.
pub struct Fetch<'a> {
    /// The query.
    pub query: &'a Query,
    /// The files to read instead of querying the service.
    pub input: &'a InputArgs,
    /// Whether an incomplete list is acceptable.
    pub check: &'a CheckArgs,
    /// How to send requests.
    pub request: &'a RequestArgs,
    /// The sort column, and whether the order is reversed.
    pub sort: (Column, bool),
}

/// The result of a fetch.
pub enum Fetched {
    /// The matching orders, sorted, and where they come from.
    Orders(Vec<Order>, Vec<Labels>),
    /// A dry run; the requests were printed.
    DryRun,
    /// The list is incomplete.
    Incomplete(QueryError),
}

impl Fetch<'_> {
    /// Fetches the orders, or prints the requests for `--dry-run`. Notes what was omitted, and why.
    pub fn run(&self, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<Fetched> {
        let query = self.query;
        let (answered, labels) = if self.input.input.is_empty() {
            if query.offset.is_some() && shared.connection.queries_several() {
                return Err(UsageError::new("--offset cannot be used with several projects")
                    .hint("an offset applies to one list; use --limit for the newest orders of all projects")
                    .into());
            }
            let is_dry = self.request.dry_run;
            let token_source = if is_dry { TokenSource::Offline } else { TokenSource::Cache };
            let parallel = self.request.parallel.number();
            let options = ConnectOptions { parallel, token_source, timeout: Some(DEFAULT_TIMEOUT) };
            let mut client = Client::connect(options, shared, session)?;
            if is_dry {
                let file = shared.connection.token_file.as_deref();
                write_out(client.dry_run(query, file)?.as_bytes(), session.world)?;
                return Ok(Fetched::DryRun);
            }
            (client.orders(query, session), client.labels())
        } else {
            let input = InputFile {
                files: &self.input.input,
                shared,
                parallel: &self.request.parallel,
                allow_partial: self.check.allow_partial,
                has_check: !self.check.fail_on.fail_on.is_empty(),
            };
            (input_file::orders(input, query, session), Vec::new())
        };
        let mut orders = match answered {
            Ok(orders) => orders,
            Err(error) if self.check.allow_partial && !error.nothing_received => {
                partial(error, session)
            }
            Err(error) => return Ok(Fetched::Incomplete(error)),
        };
        note_other_phases(query, &orders.items, session);
        note_foreign(query, &orders.items, session);
        let now = session.world.clock.now();
        if let Some(left_out) = sorted_and_limited(&mut orders, query, self.sort, now) {
            session.messages.note(&left_out);
        }
        Ok(Fetched::Orders(orders.items, labels))
    }
}

/// The orders received, with a warning that `--quiet` does not suppress.
fn partial(incomplete: QueryError, session: &Session<'_>) -> Orders {
    let QueryError { received: orders, counted: at_least, error, .. } = incomplete;
    let received = orders.len();
    session.messages.warning(&format!(
        "incomplete list: {} received, the service reports at least {at_least} ({error})",
        counted(received, "order")
    ));
    Orders { total: received as u64, items: orders }
}
