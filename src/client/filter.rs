//! Converts filter flags to a query, relative to one `now` for the whole run.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::Session;
use crate::api::Orders;
use crate::cli::{FilterArgs, GlobalArgs, LimitArgs};
use crate::error::Result;
use crate::messages::{Verbosity, counted};
use crate::order::Order;
use crate::output::{self, Column, OutputArgs, OutputOptions};
use crate::query::{MAX_PAGE_SIZE, PhaseFilter, Query};
use crate::settings::check_zone;
use crate::usage::UsageError;
use crate::when::{DateError, RangeEnd, TimeRange, When};
use crate::world::{Zone, local};

/// A time range as text, for the summary below a table.
#[derive(Debug, Clone, Default)]
pub struct RangeText {
    /// For example `, since 2026-08-19 14:02 +02:00 (--since "2 days ago")`.
    pub text: String,
}

/// From the API documentation: "Only orders within the last month can be queried."
const SERVICE_RETENTION: TimeDelta = TimeDelta::days(31);

/// The time zone in which dates are parsed and printed.
pub fn zone(utc: bool, session: &Session<'_>) -> Result<Arc<dyn Zone>> {
    if utc {
        return Ok(Arc::new(Utc));
    }
    check_zone(session.world)?;
    Ok(Arc::clone(&session.world.zone))
}

/// The output options of a command about orders.
pub fn output_options(
    args: &OutputArgs,
    utc: bool,
    shared: &GlobalArgs,
    session: &Session<'_>,
) -> Result<OutputOptions> {
    let options = OutputOptions::from_args(args, shared.color, zone(utc, session)?, session.world)?;
    Ok(options.with_projects(shared.connection.queries_several()))
}

/// Converts the flags to a query, relative to one `now` for the whole run.
pub fn query(
    filter: &FilterArgs,
    limit: Option<&LimitArgs>,
    phase_filter: PhaseFilter,
    session: &Session<'_>,
) -> Result<(Query, RangeText)> {
    let now = session.world.clock.now();
    let zone = zone(filter.utc, session)?;
    let mut dates = Dates { now, zone: &*zone, session, range: RangeText::default() };
    let since = dates.instant(filter.since.as_ref(), RangeEnd::Since, "--since")?;
    let until = dates.instant(filter.until.as_ref(), RangeEnd::Until, "--until")?;
    let range = TimeRange::new(since, until).map_err(|error| date_usage("--since", error))?;
    let changed_since = filter.changed_since.as_ref();
    let changed_since = dates.instant(changed_since, RangeEnd::Since, "--changed-since")?;
    if let Some(since) = since {
        warn_about_since(since, now, session);
    }
    let query = Query {
        pools: filter.pools.clone(),
        phases: filter.phases.clone(),
        phase_filter,
        changed_since,
        range,
        workspace: filter.workspace.clone(),
        resource: filter.resource.clone(),
        operations: filter.operations.clone(),
        params: filter.params.clone(),
        limit: limit.and_then(|limit| limit.limit),
        is_newest_first: true,
        offset: limit.and_then(|limit| limit.offset),
        page_size: filter.page_size.unwrap_or(MAX_PAGE_SIZE),
    };
    check_offset(&query)?;
    Ok((query, dates.range))
}

/// Resolves the dates of a query, and describes its time range.
struct Dates<'a> {
    now: DateTime<Utc>,
    zone: &'a dyn Zone,
    session: &'a Session<'a>,
    range: RangeText,
}

impl Dates<'_> {
    fn instant(
        &mut self,
        when: Option<&When>,
        end: RangeEnd,
        flag: &str,
    ) -> Result<Option<DateTime<Utc>>> {
        let messages = &self.session.messages;
        let Some(when) = when else { return Ok(None) };
        let moment = when.at(end, self.now, self.zone).map_err(|error| date_usage(flag, error))?;
        if let Some(note) = &moment.note {
            messages.note(&format!("{flag} {:?}: {note}", when.text()));
        }
        let shown = local(moment.at, self.zone);
        if messages.shows(Verbosity::Requests) {
            let utc = moment.at.to_rfc3339_opts(SecondsFormat::Millis, true);
            messages.plain(&format!("{flag} {:?} is {shown}, {utc}", when.text()));
        }
        let word = flag.trim_start_matches("--").replace('-', " ");
        let minutes = shown.format("%Y-%m-%d %H:%M %:z");
        let _ = write!(self.range.text, ", {word} {minutes} ({flag} {:?})", when.text());
        Ok(Some(moment.at))
    }
}

/// Rejects an offset in a query that takes several requests, where it has no meaning.
fn check_offset(query: &Query) -> Result<(), UsageError> {
    if query.offset.is_none() {
        return Ok(());
    }
    if query.changed_since.is_some() {
        return Err(UsageError::new("--offset cannot be used with --changed-since")
            .hint("an offset applies to the list in API order"));
    }
    if query.split().len() > 1 {
        return Err(UsageError::new("--offset cannot be used with several pools or phases")
            .hint("an offset applies to one list; choose one pool and one phase"));
    }
    if query.limit.is_some_and(|limit| limit > MAX_PAGE_SIZE.into()) {
        return Err(UsageError::new(format!("--limit is at most {MAX_PAGE_SIZE} with --offset"))
            .hint("--offset returns one page; without it, --limit takes any number"));
    }
    Ok(())
}

/// Sets the sort order, which decides what a limit keeps. Rejects sort flags for a single page,
/// which is shown as the service returns it.
pub fn set_sequence(query: &mut Query, view: &OutputArgs) -> Result<(), UsageError> {
    query.is_newest_first =
        view.sort.is_none_or(|column| column == Column::Created) && !view.reverse;
    let given = [(view.sort.is_some(), "--sort"), (view.reverse, "--reverse")];
    match given.into_iter().find(|(given, _)| *given && query.offset.is_some()) {
        Some((_, flag)) => Err(UsageError::new(format!("{flag} cannot be used with --offset"))
            .hint("--offset returns one page in API order")),
        None => Ok(()),
    }
}

fn date_usage(flag: &str, error: DateError) -> UsageError {
    let usage = UsageError::new(format!("{flag}: {}", error.message));
    match error.hint {
        Some(hint) => usage.hint(hint),
        None => usage,
    }
}

fn warn_about_since(since: DateTime<Utc>, now: DateTime<Utc>, session: &Session<'_>) {
    if since > now {
        session.messages.warning("--since is in the future; no order can match yet");
    } else if since < now - SERVICE_RETENTION {
        session.messages.warning(
            "--since is more than one month ago; the service keeps orders for one month only",
        );
    }
}

/// Notes orders that the service returned although they are in another phase.
pub(super) fn note_other_phases(query: &Query, orders: &[Order], session: &Session<'_>) {
    if !query.sends_phases() {
        return;
    }
    let other = orders.iter().filter(|order| !query.selects(order)).count();
    if other > 0 {
        session.messages.note(&format!(
            "showing {} outside the requested phases, as returned by the service",
            counted(other, "order")
        ));
    }
}

/// Notes orders that the service returned although a filter in the request excludes them.
pub(super) fn note_foreign(query: &Query, orders: &[Order], session: &Session<'_>) {
    let foreign = orders.iter().filter(|order| query.is_foreign(order)).count();
    if foreign > 0 {
        session.messages.note(&format!(
            "showing {} outside the requested pool or time range, as returned by the service",
            counted(foreign, "order")
        ));
    }
}

/// Sorts the orders and truncates them to `--limit`; a single page stays as the service returned
/// it. Returns what was omitted, if anything.
pub fn sorted_and_limited(
    orders: &mut Orders,
    query: &Query,
    (sort, reverse): (Column, bool),
    now: DateTime<Utc>,
) -> Option<String> {
    if query.offset.is_none() {
        output::sort(&mut orders.items, sort, reverse, now);
    }
    let limit = query.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    orders.items.truncate(limit);
    let (shown, total) = (orders.items.len(), orders.total);
    if shown as u64 >= total {
        return None;
    }
    let limit = query.limit.map(|limit| format!("--limit {limit}"));
    Some(match (query.offset, limit) {
        (Some(offset), limit) => {
            let limit = limit.map(|limit| format!(", {limit}")).unwrap_or_default();
            format!("{shown} of {total} orders shown (--offset {offset}{limit}; in API order)")
        }
        (None, limit) => {
            let limit = limit.map(|limit| format!(" ({limit})")).unwrap_or_default();
            if sort == Column::Created && !reverse {
                format!("{shown} newest of {total} orders{limit}")
            } else {
                format!("first {shown} of {total} orders{limit}")
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::stderr_of;
    use crate::order::Phase;

    #[test]
    fn a_since_in_the_future_or_before_the_retention_causes_a_warning() {
        let now = DateTime::from_timestamp(100 * 86_400, 0).unwrap();
        let second = TimeDelta::seconds(1);
        for (since, warning) in [
            (now + second, "in the future"),
            (now, ""),
            (now - TimeDelta::days(31), ""),
            (now - TimeDelta::days(31) - second, "one month"),
        ] {
            let text = stderr_of(|session| warn_about_since(since, now, session));
            assert_eq!(text.is_empty(), warning.is_empty(), "{text}");
            assert!(text.contains(warning), "{text}");
        }
    }

    #[test]
    fn offset_requires_a_single_list_and_a_limit_of_at_most_500() {
        let page = Query { offset: Some(0), ..Query::default() };
        let pools = vec!["a".to_owned(), "b".to_owned()];
        for (query, is_valid) in [
            (page.clone(), true),
            (Query { limit: Some(500), ..page.clone() }, true),
            (Query { limit: Some(501), ..page.clone() }, false),
            (Query { pools: pools.clone(), ..page.clone() }, false),
            (Query { pools: pools[..1].into(), phases: vec![Phase::Failed], ..page.clone() }, true),
            (Query { phases: vec![Phase::Failed, Phase::Pending], ..page }, false),
            (Query { limit: Some(501), pools, ..Query::default() }, true),
        ] {
            assert_eq!(check_offset(&query).is_ok(), is_valid, "{query:?}");
        }
    }

    #[test]
    fn limit_notes_what_it_omits() {
        let order = |id: &str, created| {
            let json = format!(r#"{{"orderId":"{id}","creationTimestamp":{created}}}"#);
            Order::read(&json).unwrap()
        };
        let newest = (Column::Created, false);
        let limit = |limit| Query { limit, ..Query::default() };
        let page = |limit| Query { offset: Some(2), limit, ..Query::default() };
        for (query, sort, total, ids, omitted) in [
            (limit(None), newest, 3, "c b a", None),
            (limit(Some(3)), newest, 3, "c b a", None),
            (limit(Some(2)), newest, 3, "c b", Some("2 newest of 3 orders (--limit 2)")),
            (limit(Some(2)), newest, 90, "c b", Some("2 newest of 90 orders (--limit 2)")),
            (
                limit(Some(1)),
                (Column::Created, true),
                3,
                "a",
                Some("first 1 of 3 orders (--limit 1)"),
            ),
            (limit(Some(1)), (Column::Id, false), 3, "a", Some("first 1 of 3 orders (--limit 1)")),
            (
                page(None),
                newest,
                9,
                "b c a",
                Some("3 of 9 orders shown (--offset 2; in API order)"),
            ),
            (
                page(Some(3)),
                newest,
                9,
                "b c a",
                Some("3 of 9 orders shown (--offset 2, --limit 3; in API order)"),
            ),
        ] {
            let items = vec![order("b", 2), order("c", 3), order("a", 1)];
            let mut orders = Orders { items, total };
            let note = sorted_and_limited(&mut orders, &query, sort, DateTime::UNIX_EPOCH);
            let found: Vec<_> = orders.items.iter().map(|one| one.id().unwrap()).collect();
            assert_eq!((found.join(" ").as_str(), note.as_deref()), (ids, omitted));
        }
    }

    #[test]
    fn orders_that_a_filter_should_have_excluded_are_noted() {
        let orders = [
            r#"{"phase":"failed","resourceName":"a"}"#,
            r#"{"phase":"running","resourceName":"b"}"#,
        ];
        let orders = orders.map(|json| Order::read(json).unwrap());
        let failed = Query { phases: vec![Phase::Failed], ..Query::default() };
        let here = Query { phase_filter: PhaseFilter::Caller, ..failed.clone() };
        let pool = Query { pools: vec!["a".into()], ..Query::default() };
        for (query, phases, foreign) in
            [(&failed, 1, 0), (&here, 0, 0), (&pool, 0, 1), (&Query::default(), 0, 0)]
        {
            let note =
                |write: &dyn Fn(&Session<'_>)| stderr_of(write).matches("showing 1 order ").count();
            let other = note(&|session| note_other_phases(query, &orders, session));
            assert_eq!(other, phases, "{query:?}");
            assert_eq!(
                note(&|session| note_foreign(query, &orders, session)),
                foreign,
                "{query:?}"
            );
        }
    }
}
