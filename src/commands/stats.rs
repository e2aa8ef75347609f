//! `ma-orders stats`: orders counted, and how long they took.

use super::fail_on::{self, Verdict};
use crate::cli::{GlobalArgs, StatsArgs};
use crate::client::{self, Fetch, Fetched, Session};
use crate::error::Result;
use crate::exit_code::ExitCode;
use crate::output::{self, Format, OutputError, write_out};
use crate::usage::UsageError;

/// Asks, counts, shows.
pub fn run(args: &StatsArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    let StatsArgs { by, filter, limit, input, output, no_headers, verdict, asking } = args;
    let format = output.unwrap_or(Format::Table);
    if *no_headers && !format.is_made_of_columns() {
        return Err(UsageError::new("--no-headers has no effect on json and jsonl")
            .hint("there are none to leave out")
            .into());
    }
    let (query, range) =
        client::query(filter, Some(limit), fail_on::phase_filter(&verdict.fail_on), session)?;
    let judge = Verdict::new(&verdict.fail_on, &query)?;
    let zone = client::zone(filter.utc, session)?;
    let fetch = Fetch { query: &query, input, verdict, asking };
    let mut orders = match fetch.run(shared, session)? {
        Fetched::Orders(orders) => orders,
        Fetched::DryRun => return Ok(ExitCode::Success),
        Fetched::Incomplete(error) => {
            return judge.proof_or_error(error, session);
        }
    };
    let judgement = judge.judge(&orders);
    orders.retain(|order| query.sends_phases() || query.selects(order));
    let view = output::View { headers: !no_headers, ..output::plain_view(&*zone, session.world) };
    let mut text = Vec::new();
    output::render_stats(format, &orders, *by, &view, &mut text).map_err(OutputError::from)?;
    write_out(&text, session.world)?;
    if session.world.terminal.stdout && matches!(format, Format::Table | Format::Wide) {
        session.messages.plain(&output::summary(&orders, &range.text));
    }
    judgement.note_accepted(session);
    judgement.conclude(session)
}
