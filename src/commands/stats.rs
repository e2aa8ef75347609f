//! `ma-orders stats`: counts of orders and failures, and durations.

use super::fail_on::{self, FailOnCheck};
use crate::cli::{GlobalArgs, StatsArgs};
use crate::client::{self, Fetch, Fetched, Session};
use crate::error::Result;
use crate::exit_code::ExitCode;
use crate::order::Order;
use crate::output::{
    self, Column, Exposition, GroupBy, Labels, OutputError, StatsFormat, StatsOptions, write_out,
};
use crate::query::Query;
use crate::usage::UsageError;

/// Fetches, counts and prints.
pub fn run(args: &StatsArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    let mut is_printed = false;
    let ended = fetch_and_print(args, shared, session, &mut is_printed);
    if args.output == Some(StatsFormat::Openmetrics) && !is_printed {
        // OpenMetrics output is never empty, so that an alert fires instead of going stale.
        let exit = ended.as_ref().map_or_else(ExitCode::of, |exit| *exit);
        let now = session.world.clock.now();
        let text = output::render_openmetrics_down(exit.number(), now);
        write_out(text.as_bytes(), session.world)?;
    }
    ended
}

/// Fetches, counts and prints; sets `is_printed` if anything was written to standard output.
fn fetch_and_print(
    args: &StatsArgs,
    shared: &GlobalArgs,
    session: &mut Session<'_>,
    is_printed: &mut bool,
) -> Result<ExitCode> {
    let StatsArgs { filter, limit, input, check, request, .. } = args;
    let format = args.output.unwrap_or(StatsFormat::Table);
    if args.no_headers && !format.is_made_of_columns() {
        let message = format!("--no-headers cannot be used with --output {}", format.as_str());
        return Err(UsageError::new(message).hint("this format has no header row").into());
    }
    if format == StatsFormat::Openmetrics && !matches!(args.by, GroupBy::Phase | GroupBy::Pool) {
        let message = format!("--by {} cannot be used with --output openmetrics", args.by.as_str());
        return Err(UsageError::new(message)
            .hint("it counts by operation and phase; --by pool also counts by pool")
            .into());
    }
    let (query, range) =
        client::query(filter, Some(limit), fail_on::phase_filter(&check.fail_on), session)?;
    let fail_on_check = FailOnCheck::new(&check.fail_on, &query)?;
    let sort = (Column::Created, false);
    let fetch = Fetch { query: &query, input, check, request, sort };
    let (mut orders, labels) = match fetch.run(shared, session)? {
        Fetched::Orders(orders, labels) => (orders, labels),
        Fetched::DryRun => {
            *is_printed = true;
            return Ok(ExitCode::Success);
        }
        Fetched::Incomplete(error) => return fail_on_check.match_or_error(error, session),
    };
    let result = fail_on_check.check_orders(&orders);
    query.retain_selected(&mut orders);
    *is_printed = true;
    print(args, &orders, labels, &query, result.exit(), session)?;
    if session.world.terminal.stdout && matches!(format, StatsFormat::Table | StatsFormat::Wide) {
        session.messages.plain(&output::summary(&orders, &range.text));
    }
    result.note_accepted(session);
    result.conclude(session)
}

fn print(
    args: &StatsArgs,
    orders: &[Order],
    labels: Vec<Labels>,
    query: &Query,
    exit: ExitCode,
    session: &mut Session<'_>,
) -> Result<()> {
    let format = args.output.unwrap_or(StatsFormat::Table);
    let mut text = Vec::new();
    if format == StatsFormat::Openmetrics {
        let is_by_pool = args.by == GroupBy::Pool || !query.pools.is_empty();
        let about = Exposition {
            labels,
            range: query.range,
            pools: is_by_pool.then(|| query.pools.clone()),
            exit: exit.number(),
            now: session.world.clock.now(),
        };
        text.extend(output::render_openmetrics(orders, &about).into_bytes());
    } else {
        let zone = client::zone(args.filter.utc, session)?;
        let plain = output::plain_view(&*zone, session.world);
        let view = output::View { headers: !args.no_headers, ..plain };
        let options = StatsOptions { by: args.by, range: query.range };
        output::render_stats(format, orders, options, &view, &mut text)
            .map_err(OutputError::from)?;
    }
    Ok(write_out(&text, session.world)?)
}
