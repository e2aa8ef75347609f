//! `ma-orders stats`: orders counted, and how long they took.

use anyhow::Result;

use super::whole::{Answer, Asked};
use super::{Session, present, verdict, which, write_out};
use crate::cli::{SharedArgs, StatsArgs, Usage};
use crate::exit::Exit;
use crate::output::{self, Format};

/// Asks, counts, shows.
pub fn run(args: &StatsArgs, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Exit> {
    let StatsArgs { by, which, limit, input, output, no_headers, verdict, asking } = args;
    let format = output.unwrap_or(Format::Table);
    if *no_headers && !format.is_made_of_columns() {
        return Err(Usage::new("--no-headers has no effect on json and jsonl")
            .hint("there are none to leave out")
            .into());
    }
    let (query, window) = which::query(which, Some(limit), session)?;
    verdict::check(&verdict.fail_on, &query)?;
    let zone = which::zone(which.utc, session)?;
    let asked = Asked { query: &query, input, verdict, asking };
    let orders = match asked.answer(shared, session)? {
        Answer::Orders(orders) => orders,
        Answer::Ended(exit) => return Ok(exit),
    };
    let view = output::View { headers: !no_headers, ..present::plain_view(&*zone, session.world) };
    let mut text = Vec::new();
    output::render_stats(format, &orders, *by, &view, &mut text)?;
    write_out(&text, session.world)?;
    if session.world.terminal.stdout && matches!(format, Format::Table | Format::Wide) {
        session.messages.plain(&present::summary(&orders, &window));
    }
    Ok(verdict::exit(&verdict.fail_on, &orders))
}
