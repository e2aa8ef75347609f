//! `ma-orders list`: all matching orders.

use super::fail_on::{self, FailOnCheck};
use crate::cli::{GlobalArgs, ListArgs};
use crate::client::{self, Fetch, Fetched, Session};
use crate::error::Result;
use crate::exit_code::ExitCode;
use crate::output;

/// Fetches and prints the orders, and checks `--fail-on`.
pub fn run(args: &ListArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    let ListArgs { filter, limit, input, view, check, request } = args;
    if output::print_columns_help(view, session.world)? {
        return Ok(ExitCode::Success);
    }
    let (mut query, range) =
        client::query(filter, Some(limit), fail_on::phase_filter(&check.fail_on), session)?;
    client::set_sequence(&mut query, view)?;
    let fail_on_check = FailOnCheck::new(&check.fail_on, &query)?;
    let view = client::output_options(view, filter.utc, shared, session)?;
    let sort = (view.sort, view.reverse);
    let fetch = Fetch { query: &query, input, check, request, sort };
    let mut orders = match fetch.run(shared, session)? {
        Fetched::Orders(orders, _) => orders,
        Fetched::DryRun => return Ok(ExitCode::Success),
        Fetched::Incomplete(error) => {
            return fail_on_check.match_or_error(error, session);
        }
    };
    let result = fail_on_check.check_orders(&orders);
    query.retain_selected(&mut orders);
    output::print_orders(&orders, &view, &range.text, session.world, &session.messages)?;
    result.note_accepted(session);
    result.conclude(session)
}
