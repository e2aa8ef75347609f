//! `ma-orders show`: orders in full, by name or id, or the newest of a pool: what they came to, and
//! why.

use chrono::TimeDelta;

use crate::cli::{GlobalArgs, ShowArgs};
use crate::client::{
    self, Client, ConnectOptions, DEFAULT_TIMEOUT, InputFile, Session, TokenSource,
};
use crate::error::{Error, Result, UnknownOrder};
use crate::exit_code::ExitCode;
use crate::http::FailureKind;
use crate::order::{Order, Time};
use crate::output::{
    self, Format, OrderDetails, OutputError, OutputOptions, PoolEvents, write_out,
};
use crate::query::Query;
use crate::when::TimeRange;

/// What happened to the pool this long before an order was created, and after it ended, belongs
/// to its story.
const EVENTS_MARGIN: TimeDelta = TimeDelta::hours(1);

/// Finds each order in the list, asks for its steps and its pool's events, and shows everything.
pub fn run(args: &ShowArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    if output::lists_columns(&args.view) {
        write_out(output::list_columns().as_bytes(), session.world)?;
        return Ok(ExitCode::Success);
    }
    output::refuse_columns_of_details(&args.view, format_of(args))?;
    let zone = client::zone(args.utc, session)?;
    let how = OutputOptions::from_args(&args.view, shared.color, zone, session.world)?
        .with_projects(shared.connection.queries_several());
    let query = Query {
        workspace: args.workspace.clone(),
        pools: args.pool.iter().cloned().collect(),
        // Of a pool the newest is enough.
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
                has_verdict: false,
            };
            // The newest may be anywhere in a file.
            let all = Query { limit: None, ..query };
            let read = client::read_input(saved, &all, session);
            let orders = read.map_err(|incomplete| incomplete.error)?.items;
            wanted(args, &orders)?.into_iter().map(OrderDetails::of).collect()
        }
        [] => fetched(args, &query, shared, session)?,
    };
    if args.view.sort.is_some() || args.view.reverse {
        let now = session.world.clock.now();
        output::sort_by_order(&mut orders, how.sort, how.reverse, now, |one| &one.order);
    }
    let mut text = Vec::new();
    let view = how.view(session.world);
    let rendered =
        output::render_details(how.format, &orders, &view, &mut text).map_err(OutputError::from)?;
    write_out(&text, session.world)?;
    output::note_truncated(rendered, &session.messages);
    Ok(ExitCode::Success)
}

/// The orders as the service lists them, each with its steps and its pool's events.
fn fetched(
    args: &ShowArgs,
    query: &Query,
    shared: &GlobalArgs,
    session: &mut Session<'_>,
) -> Result<Vec<OrderDetails>> {
    let parallel = args.parallel.number();
    let options =
        ConnectOptions { parallel, reuse: TokenSource::Cache, timeout: Some(DEFAULT_TIMEOUT) };
    let mut client = Client::connect(options, shared, session)?;
    let orders = match client.orders(query, session) {
        Ok(orders) => wanted(args, &orders.items)?,
        // What was asked for is there, whatever became of the rest of the list.
        Err(incomplete) => match wanted(args, &incomplete.seen) {
            Ok(orders) if !args.orders.is_empty() => orders,
            _ => return Err(incomplete.error),
        },
    };
    let tells_more = matches!(format_of(args), Format::Table | Format::Json | Format::Jsonl);
    let mut calls = Calls { client: &client, session, steps: tells_more, events: tells_more };
    Ok(orders.into_iter().map(|order| calls.details(order)).collect())
}

/// The two calls that say why, as long as the service offers them.
struct Calls<'a, 'b> {
    client: &'a Client,
    session: &'a Session<'b>,
    steps: bool,
    events: bool,
}

impl Calls<'_, '_> {
    /// What the service tells of an order beyond the list; a call that it refuses is a note.
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

    /// Says why there are none; whether it is worth asking for those of another order.
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

/// The named orders, or the newest of the pool.
fn wanted(args: &ShowArgs, orders: &[Order]) -> Result<Vec<Order>> {
    match &args.pool {
        Some(pool) if args.orders.is_empty() => {
            let newest = orders.iter().max_by_key(|order| order.created().and_then(Time::instant));
            let newest = newest.ok_or_else(|| UnknownOrder::OfPool(pool.clone()))?;
            Ok(vec![newest.clone()])
        }
        _ => Ok(named(&args.orders, orders)?),
    }
}

/// The orders that are meant, each once, in the order in which they were named.
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
