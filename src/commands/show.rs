//! `ma-orders show`: orders in full, by name or ID, or the newest of a pool.

use chrono::TimeDelta;

use crate::cli::{GlobalArgs, ShowArgs};
use crate::client::{
    self, Client, ConnectOptions, DEFAULT_TIMEOUT, InputFile, Session, TokenSource,
};
use crate::error::{Error, Result, UnknownOrder};
use crate::exit_code::ExitCode;
use crate::http::FailureKind;
use crate::order::{Order, Time};
use crate::output::{self, Format, OrderDetails, OutputError, PoolEvents, write_out};
use crate::query::Query;
use crate::when::TimeRange;

/// Events are requested from this long before an order was created until this long after it ended.
const EVENTS_MARGIN: TimeDelta = TimeDelta::hours(1);

/// Finds each order in the list, requests its steps and the events of its pool, and prints
/// everything.
pub fn run(args: &ShowArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    if output::print_columns_help(&args.view, session.world)? {
        return Ok(ExitCode::Success);
    }
    output::refuse_columns_of_details(&args.view, format_of(args))?;
    let output_options = client::output_options(&args.view, args.utc, shared, session)?;
    let query = Query {
        workspace: args.workspace.clone(),
        pools: args.pool.iter().cloned().collect(),
        // For a pool, only the newest order is needed.
        limit: args.orders.is_empty().then_some(1),
        ..Query::default()
    };
    let mut orders = match &args.input.input[..] {
        files @ [_, ..] => {
            let saved = InputFile {
                files,
                shared,
                parallel: &args.parallel,
                allow_partial: false,
                has_check: false,
            };
            // The newest order may be anywhere in a file.
            let all = Query { limit: None, ..query };
            let read = client::read_input(saved, &all, session);
            let orders = read.map_err(|incomplete| incomplete.error)?.items;
            select(args, &orders)?.into_iter().map(OrderDetails::of).collect()
        }
        [] => fetch(args, &query, shared, session)?,
    };
    if args.view.sort.is_some() || args.view.reverse {
        let now = session.world.clock.now();
        output::sort_by_order(
            &mut orders,
            output_options.sort,
            output_options.reverse,
            now,
            |one| &one.order,
        );
    }
    let mut text = Vec::new();
    let view = output_options.view(session.world);
    let rendered = output::render_details(output_options.format, &orders, &view, &mut text)
        .map_err(OutputError::from)?;
    write_out(&text, session.world)?;
    output::note_truncated(rendered, &session.messages);
    Ok(ExitCode::Success)
}

/// Fetches the orders, each with its steps and the events of its pool.
fn fetch(
    args: &ShowArgs,
    query: &Query,
    shared: &GlobalArgs,
    session: &mut Session<'_>,
) -> Result<Vec<OrderDetails>> {
    let parallel = args.parallel.number();
    let options = ConnectOptions {
        parallel,
        token_source: TokenSource::Cache,
        timeout: Some(DEFAULT_TIMEOUT),
    };
    let mut client = Client::connect(options, shared, session)?;
    let orders = match client.orders(query, session) {
        Ok(orders) => select(args, &orders.items)?,
        // All of the requested orders are there, even if the list is incomplete.
        Err(incomplete) => match select(args, &incomplete.received) {
            Ok(orders) if !args.orders.is_empty() => orders,
            _ => return Err(incomplete.error),
        },
    };
    let tells_more = matches!(format_of(args), Format::Table | Format::Json | Format::Jsonl);
    let mut calls = Calls { client: &client, session, steps: tells_more, events: tells_more };
    Ok(orders.into_iter().map(|order| calls.details(order)).collect())
}

/// The two additional API calls, until the service turns out not to support them.
struct Calls<'a, 'b> {
    client: &'a Client,
    session: &'a Session<'b>,
    steps: bool,
    events: bool,
}

impl Calls<'_, '_> {
    /// Requests the steps and events of an order; an error in one is only a note.
    fn details(&mut self, order: Order) -> OrderDetails {
        let has_steps = self.steps && order.name().is_some();
        let steps = has_steps.then_some(()).and_then(|()| {
            let steps = self.client.steps(&order);
            steps.map_err(|error| self.steps &= self.note("steps", &error)).ok()
        });
        let pool = order.resource().filter(|_| self.events).map(String::from);
        let events = pool.and_then(|pool| self.events_of(&pool, &order));
        OrderDetails { order, steps, events }
    }

    fn events_of(&mut self, pool: &str, order: &Order) -> Option<PoolEvents> {
        let created = order.created().or(order.started()).and_then(Time::instant)?;
        let ended = order.ended().and_then(Time::instant);
        let until = ended.and_then(|ended| ended.checked_add_signed(EVENTS_MARGIN));
        let since = created.checked_sub_signed(EVENTS_MARGIN);
        let range = TimeRange::new(since, until).ok()?;
        let events = self.client.events(order, pool, range);
        events.map_err(|error| self.events &= self.note("events", &error)).ok()
    }

    /// Notes why there are none. Returns whether to request those of other orders.
    fn note(&self, what: &str, error: &Error) -> bool {
        let rejection = error.failure().and_then(|failure| match &failure.cause {
            FailureKind::Rejected(rejection) => Some(rejection),
            _ => None,
        });
        let (text, is_worth_asking) = match rejection {
            Some(no) if no.status == 404 && no.code.as_deref() == Some("ModelArts.50015001") => {
                (format!("{what}: not found ({error})"), true)
            }
            Some(no) if no.status == 404 => (format!("{what}: not offered here (HTTP 404)"), false),
            Some(no) if matches!(no.status, 401 | 403) => {
                (format!("{what}: not allowed ({error})"), false)
            }
            _ => (format!("{what}: {error}"), true),
        };
        self.session.messages.note(&text);
        is_worth_asking
    }
}

fn format_of(args: &ShowArgs) -> Format {
    args.view.output.unwrap_or(Format::Table)
}

/// The orders by name, or the newest of the pool.
fn select(args: &ShowArgs, orders: &[Order]) -> Result<Vec<Order>> {
    match &args.pool {
        Some(pool) if args.orders.is_empty() => {
            let newest = orders.iter().max_by_key(|order| order.created().and_then(Time::instant));
            let newest = newest.ok_or_else(|| UnknownOrder::OfPool(pool.clone()))?;
            Ok(vec![newest.clone()])
        }
        _ => Ok(named(&args.orders, orders)?),
    }
}

/// The orders by name or ID, each once, in the order in which they were given.
fn named(names: &[String], orders: &[Order]) -> Result<Vec<Order>, UnknownOrder> {
    let is_unknown = |name: &&String| !orders.iter().any(|order| order.matches_name(name));
    let unknown: Vec<_> = names.iter().filter(is_unknown).cloned().collect();
    if !unknown.is_empty() {
        return Err(UnknownOrder::Named(unknown));
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
