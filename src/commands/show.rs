//! `ma-orders show`: orders in full, by name or id.

use anyhow::Result;

use super::saved::{self, Saved};
use super::signing_in::Reuse;
use super::way::{USUAL_TIMEOUT, Way, Wish};
use super::{Session, present, write_out};
use crate::api::{Told, UnknownOrder};
use crate::cli::{SharedArgs, ShowArgs};
use crate::exit::Exit;
use crate::order::Order;
use crate::output::{self, Detailed, Format};
use crate::query::Query;

/// Finds each order in the list, asks for its steps, and shows everything.
pub fn run(args: &ShowArgs, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Exit> {
    if present::lists_columns(&args.view) {
        return present::list_columns(session);
    }
    present::refuse_columns_of_details(&args.view, format_of(args))?;
    let how = present::view(&args.view, shared, args.utc, session)?;
    let query = Query { workspace: args.workspace.clone(), ..Query::default() };
    let mut orders = match &args.input.input {
        Some(file) => {
            let parallel = &args.parallel;
            let saved = Saved { file, shared, parallel, allow_partial: false };
            let orders = saved::orders(&saved, &query, session)?.items;
            named(&args.orders, &orders)?.into_iter().map(without_steps).collect()
        }
        None => asked(args, &query, shared, session)?,
    };
    if args.view.sort.is_some() || args.view.reverse {
        output::sort_by_order(&mut orders, how.sort, how.reverse, |one| &one.order);
    }
    let mut text = Vec::new();
    let view = how.view(session.world);
    let rendered = output::render_details(how.format, &orders, &view, &mut text)?;
    write_out(&text, session.world)?;
    present::note_cut(rendered, session);
    Ok(Exit::Good)
}

fn without_steps(order: Order) -> Detailed {
    Detailed { order, steps: None }
}

/// The orders as the service lists them, each with its steps.
fn asked(
    args: &ShowArgs,
    query: &Query,
    shared: &SharedArgs,
    session: &mut Session<'_>,
) -> Result<Vec<Detailed>> {
    let parallel = args.parallel.number();
    let wish = Wish { parallel, reuse: Reuse::Cached, timeout: Some(USUAL_TIMEOUT) };
    let mut way = Way::connect(wish, shared, session)?;
    let orders = match way.orders(query, session) {
        Ok(orders) => named(&args.orders, &orders.items)?,
        // What was asked for is there, whatever became of the rest of the list.
        Err(incomplete) => match named(&args.orders, &incomplete.seen) {
            Ok(orders) => orders,
            Err(_) => return Err(incomplete.error),
        },
    };
    let shows_steps = matches!(format_of(args), Format::Table | Format::Json | Format::Jsonl);
    let mut is_offered = shows_steps;
    let mut detailed = Vec::new();
    for order in orders {
        let name = order.name().filter(|_| is_offered).map(String::from);
        let steps = match name.map(|name| anyhow::Ok((way.steps(&name)?, name))).transpose()? {
            None => None,
            Some((Told::Steps(steps), _)) => Some(steps),
            Some((Told::Nothing, name)) => {
                session.messages.note(&format!("the service has no steps of order {name}"));
                None
            }
            Some((Told::NotOffered, _)) => {
                session.messages.note("this service does not offer the steps of an order");
                is_offered = false;
                None
            }
        };
        detailed.push(Detailed { order, steps });
    }
    Ok(detailed)
}

fn format_of(args: &ShowArgs) -> Format {
    args.view.output.unwrap_or(Format::Table)
}

/// The orders that are meant, each once, in the order in which they were named.
fn named(names: &[String], orders: &[Order]) -> Result<Vec<Order>, UnknownOrder> {
    let is_unknown = |name: &&String| !orders.iter().any(|order| order.is_called(name));
    let unknown: Vec<_> = names.iter().filter(is_unknown).cloned().collect();
    if !unknown.is_empty() {
        return Err(UnknownOrder(unknown));
    }
    let mut found: Vec<Order> = Vec::new();
    for name in names {
        for order in orders.iter().filter(|order| order.is_called(name)) {
            if !found.contains(order) {
                found.push(order.clone());
            }
        }
    }
    Ok(found)
}
