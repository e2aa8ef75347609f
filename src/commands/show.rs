//! `ma-orders show`: orders in full, by name or id.

use crate::error::{Result, UnknownOrder};

use crate::api::Details;
use crate::cli::{GlobalArgs, ShowArgs};
use crate::client::{
    self, Client, ConnectOptions, DEFAULT_TIMEOUT, InputFile, Session, TokenSource,
};
use crate::exit_code::ExitCode;
use crate::order::Order;
use crate::output::{self, Format, OrderWithSteps, OutputError, OutputOptions, write_out};
use crate::query::Query;

/// Finds each order in the list, asks for its steps, and shows everything.
pub fn run(args: &ShowArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    if output::lists_columns(&args.view) {
        write_out(output::list_columns().as_bytes(), session.world)?;
        return Ok(ExitCode::Success);
    }
    output::refuse_columns_of_details(&args.view, format_of(args))?;
    let how = OutputOptions::from_args(
        &args.view,
        shared.color,
        client::zone(args.utc, session)?,
        session.world,
    )?;
    let query = Query { workspace: args.workspace.clone(), ..Query::default() };
    let mut orders = match &args.input.input {
        Some(file) => {
            let parallel = &args.parallel;
            let saved = InputFile { file, shared, parallel, allow_partial: false };
            let orders = client::read_input(&saved, &query, session)?.items;
            named(&args.orders, &orders)?.into_iter().map(without_steps).collect()
        }
        None => asked(args, &query, shared, session)?,
    };
    if args.view.sort.is_some() || args.view.reverse {
        output::sort_by_order(&mut orders, how.sort, how.reverse, |one| &one.order);
    }
    let mut text = Vec::new();
    let view = how.view(session.world);
    let rendered =
        output::render_details(how.format, &orders, &view, &mut text).map_err(OutputError::from)?;
    write_out(&text, session.world)?;
    output::note_truncated(rendered, &session.messages);
    Ok(ExitCode::Success)
}

fn without_steps(order: Order) -> OrderWithSteps {
    OrderWithSteps { order, steps: None }
}

/// The orders as the service lists them, each with its steps.
fn asked(
    args: &ShowArgs,
    query: &Query,
    shared: &GlobalArgs,
    session: &mut Session<'_>,
) -> Result<Vec<OrderWithSteps>> {
    let parallel = args.parallel.number();
    let wish =
        ConnectOptions { parallel, reuse: TokenSource::Cache, timeout: Some(DEFAULT_TIMEOUT) };
    let mut way = Client::connect(wish, shared, session)?;
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
        let steps = match name
            .map(|name| Ok::<_, crate::error::Error>((way.steps(&name)?, name)))
            .transpose()?
        {
            None => None,
            Some((Details::Found(steps), _)) => Some(steps),
            Some((Details::NotFound, name)) => {
                session.messages.note(&format!("the service has no steps of order {name}"));
                None
            }
            Some((Details::Unsupported, _)) => {
                session.messages.note("this service does not offer the steps of an order");
                is_offered = false;
                None
            }
        };
        detailed.push(OrderWithSteps { order, steps });
    }
    Ok(detailed)
}

fn format_of(args: &ShowArgs) -> Format {
    args.view.output.unwrap_or(Format::Table)
}

/// The orders that are meant, each once, in the order in which they were named.
fn named(names: &[String], orders: &[Order]) -> Result<Vec<Order>, UnknownOrder> {
    let is_unknown = |name: &&String| !orders.iter().any(|order| order.matches_name(name));
    let unknown: Vec<_> = names.iter().filter(is_unknown).cloned().collect();
    if !unknown.is_empty() {
        return Err(UnknownOrder(unknown));
    }
    let mut found: Vec<Order> = Vec::new();
    for name in names {
        for order in orders.iter().filter(|order| order.matches_name(name)) {
            if !found.contains(order) {
                found.push(order.clone());
            }
        }
    }
    Ok(found)
}
