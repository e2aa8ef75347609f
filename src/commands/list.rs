//! `ma-orders list`: the orders that match, all of them.

use anyhow::Result;

use super::ask::{self, Reuse};
use super::{Session, present, saved, write_out};
use crate::api::{Incomplete, Orders};
use crate::cli::{FailOn, ListArgs, SharedArgs};
use crate::exit::Exit;
use crate::messages::Report;
use crate::order::Order;
use crate::output;
use crate::query::Query;

/// Asks, shows, and says how it ended.
pub fn run(args: &ListArgs, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Exit> {
    if present::lists_columns(&args.show) {
        return present::list_columns(session);
    }
    let (query, window) = ask::query(&args.which, session)?;
    ask::check_verdict(&args.fail_on, &query)?;
    let view = present::view(&args.show, shared, &args.which, session)?;
    let mut orders = match answer(args, &query, shared, session)? {
        Answer::Orders(orders) => orders,
        Answer::Ended(exit) => return Ok(exit),
    };
    ask::note_other_phases(&query, &orders.items, session);
    let verdict = verdict(&args.fail_on, &orders.items);
    if orders.total > orders.items.len() as u64 {
        session.messages.note(&ask::limit_note(&orders, &query));
    }
    output::sort(&mut orders.items, view.sort, view.reverse);
    present::print(&orders.items, &view, &window, session)?;
    Ok(if verdict { Exit::OrdersSayNo } else { Exit::Good })
}

/// What came of asking.
enum Answer {
    Orders(Orders),
    /// There is nothing to show, and the exit is known.
    Ended(Exit),
}

/// Asks the service, or a saved answer, or only says how it would ask.
fn answer(
    args: &ListArgs,
    query: &Query,
    shared: &SharedArgs,
    session: &mut Session<'_>,
) -> Result<Answer> {
    if let Some(file) = &args.which.input {
        return saved::orders(file, query, &shared.connection, session).map(Answer::Orders);
    }
    let reuse = if args.dry_run { Reuse::SendNothing } else { Reuse::Cached };
    let mut way = ask::connect(args.parallel, reuse, shared, session)?;
    if args.dry_run {
        write_out(ask::dry_run(query, &way)?.as_bytes(), session.world)?;
        return Ok(Answer::Ended(Exit::Good));
    }
    Ok(match ask::orders(query, args.parallel, &mut way, session) {
        Ok(orders) => Answer::Orders(orders),
        Err(incomplete) if args.allow_partial && !incomplete.is_refused => {
            Answer::Orders(partial(incomplete, session))
        }
        Err(incomplete) => Answer::Ended(proof_or_error(&args.fail_on, incomplete, session)?),
    })
}

/// Whether `--fail-on` holds for a whole list.
fn verdict(fail_on: &[FailOn], orders: &[Order]) -> bool {
    fail_on.iter().any(|one| match one {
        FailOn::Empty => orders.is_empty(),
        _ => orders.iter().any(|order| one.is_met_by(order)),
    })
}

/// What arrived, with a warning that `--quiet` does not silence.
fn partial(incomplete: Incomplete, session: &Session<'_>) -> Orders {
    let Incomplete { seen, counted, error, .. } = incomplete;
    let shown = seen.len();
    session.messages.warning(&format!(
        "the list is not complete: {shown} orders are shown, the service counts at least {counted} ({error:#})"
    ));
    Orders { total: shown as u64, items: seen }
}

/// One match is proof even if the rest could not be read.
fn proof_or_error(
    fail_on: &[FailOn],
    incomplete: Incomplete,
    session: &mut Session<'_>,
) -> Result<Exit> {
    let proof = incomplete.seen.iter().find(|order| fail_on.iter().any(|one| one.is_met_by(order)));
    let Some(order) = proof else { return Err(incomplete.error) };
    let word = order.phase_word().unwrap_or_default();
    let name = order.id_or_name().unwrap_or_default();
    session.messages.warning(&format!("the list could not be read whole: {:#}", incomplete.error));
    session.messages.error(&Report {
        message: format!("order {name} is {word}: --fail-on matched, whatever the rest says"),
        exit: Exit::OrdersSayNo.number(),
        ..Report::default()
    });
    Ok(Exit::OrdersSayNo)
}
