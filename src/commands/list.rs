//! `ma-orders list`: the orders that match, all of them.

use anyhow::Result;

use super::{Session, ask, present};
use crate::api::{Incomplete, Orders};
use crate::cli::{FailOn, ListArgs, SharedArgs};
use crate::exit::Exit;
use crate::messages::Report;
use crate::order::Order;
use crate::output;

/// Asks, shows, and says how it ended.
pub fn run(args: &ListArgs, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Exit> {
    if present::lists_columns(&args.show) {
        return present::list_columns(session);
    }
    let (query, window) = ask::query(&args.which, session)?;
    ask::check_verdict(&args.fail_on, &query)?;
    let view = present::view(&args.show, shared, &args.which, session)?;
    let mut way = ask::connect(args.parallel, shared, session)?;

    let mut orders = match ask::orders(&query, args.parallel, &mut way, session) {
        Ok(orders) => orders,
        Err(incomplete) if args.allow_partial && !incomplete.is_refused => {
            partial(incomplete, session)
        }
        Err(incomplete) => return proof_or_error(&args.fail_on, incomplete, session),
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
