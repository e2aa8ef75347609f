//! A query for orders, and how it is split into queries that the API supports.

use chrono::{DateTime, TimeDelta, Utc};

use crate::order::{Operation, Order, Phase, Time};
use crate::when::TimeRange;

/// Maximum number of records per response (API documentation).
pub const MAX_PAGE_SIZE: u32 = 500;
/// Maximum offset (API documentation).
pub const MAX_OFFSET: u32 = 500;

/// Everything that was requested, before it is split into API queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Pools by name; empty for all.
    pub pools: Vec<String>,
    /// Phases; empty for all.
    pub phases: Vec<Phase>,
    /// What applies the phase filter.
    pub phase_filter: PhaseFilter,
    /// The time range. Whether its ends are inclusive depends on the service.
    pub range: TimeRange,
    /// The workspace ID; `0` if not set (API default).
    pub workspace: Option<String>,
    /// The type of resource; `pools` if not set (API default).
    pub resource: Option<String>,
    /// Operations; empty for all. Applied locally, since the API has no such filter.
    pub operations: Vec<Operation>,
    /// Only orders that were created, started or ended at or after this time; applied locally.
    pub changed_since: Option<DateTime<Utc>>,
    /// Additional query parameters, sent unchanged.
    pub params: Vec<(String, String)>,
    /// Maximum number of orders, after sorting.
    pub limit: Option<u64>,
    /// Whether they are sorted newest first, so that the limit keeps the newest.
    pub is_newest_first: bool,
    /// If set, only one page, starting at this record, instead of the whole list.
    pub offset: Option<u32>,
    /// Records per request.
    pub page_size: u32,
}

/// What applies the phase filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseFilter {
    /// The service, if its documentation lists all of the phases; otherwise [`Query::keeps`].
    Service,
    /// ma-orders, with [`Query::keeps`].
    Local,
    /// The caller, with [`Query::selects`], because `--fail-on` also checks the other orders.
    Caller,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            pools: Vec::new(),
            phases: Vec::new(),
            phase_filter: PhaseFilter::Service,
            changed_since: None,
            range: TimeRange::default(),
            workspace: None,
            resource: None,
            operations: Vec::new(),
            params: Vec::new(),
            limit: None,
            is_newest_first: false,
            offset: None,
            page_size: MAX_PAGE_SIZE,
        }
    }
}

/// A query that the API supports: one pool or all, one phase or all.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiQuery {
    /// The pool.
    pub pool: Option<String>,
    /// The phase.
    pub phase: Option<Phase>,
    /// The time range.
    pub range: TimeRange,
    /// The workspace ID.
    pub workspace: Option<String>,
    /// The type of resource.
    pub resource: Option<String>,
    /// Additional query parameters.
    pub params: Vec<(String, String)>,
}

impl Query {
    /// Splits the query into API queries, in the order in which they must be sent.
    ///
    /// Phases are in the order of an order's life, so that an order which changes its phase
    /// meanwhile is received twice instead of being missed.
    pub fn split(&self) -> Vec<ApiQuery> {
        let sent = if self.sends_phases() { &self.phases[..] } else { &[] };
        let mut phases: Vec<_> = sent.iter().copied().map(Some).collect();
        phases.sort_unstable();
        phases.dedup();
        if phases.is_empty() {
            phases.push(None);
        }
        let mut pools: Vec<Option<&String>> = Vec::new();
        for pool in &self.pools {
            if !pools.contains(&Some(pool)) {
                pools.push(Some(pool));
            }
        }
        if pools.is_empty() {
            pools.push(None);
        }
        let api_query = |phase: Option<Phase>, pool: Option<&String>| ApiQuery {
            pool: pool.cloned(),
            phase,
            range: self.range,
            workspace: self.workspace.clone(),
            resource: self.resource.clone(),
            params: self.params.clone(),
        };
        phases
            .into_iter()
            .flat_map(|phase| pools.iter().map(move |pool| (phase, *pool)))
            .map(|(phase, pool)| api_query(phase, pool))
            .collect()
    }

    /// Whether the service filters by phase: only if it supports all of the phases.
    pub fn sends_phases(&self) -> bool {
        self.phase_filter == PhaseFilter::Service && self.phases.iter().all(|one| one.can_be_sent())
    }

    /// Whether the order is in one of the phases.
    pub fn selects(&self, order: &Order) -> bool {
        self.phases.is_empty() || self.phases.iter().any(|phase| order.is_in(*phase))
    }

    /// Removes orders in other phases, if the caller applies the filter.
    pub fn retain_selected(&self, orders: &mut Vec<Order>) {
        orders.retain(|order| self.sends_phases() || self.selects(order));
    }

    /// Whether the service should not have returned the order because of a filter in the request:
    /// it belongs to another pool, or all of its times are outside the time range.
    pub fn is_foreign(&self, order: &Order) -> bool {
        let names = [order.pool(), order.resource()];
        let is_of = |pool: &String| {
            names.iter().flatten().any(|name| name.to_lowercase() == pool.to_lowercase())
        };
        let is_of_other_pool = !self.pools.is_empty()
            && names.iter().any(Option::is_some)
            && !self.pools.iter().any(is_of);
        is_of_other_pool || self.is_outside(order)
    }

    /// Whether the order has ended and none of its times is in the time range, with a margin of a
    /// second, since the ends may be inclusive or not.
    fn is_outside(&self, order: &Order) -> bool {
        let TimeRange { since, until } = self.range;
        let margin = TimeDelta::seconds(1);
        let is_in = |time: &Time| {
            time.instant().is_none_or(|at| {
                since.is_none_or(|since| at >= since - margin)
                    && until.is_none_or(|until| at <= until + margin)
            })
        };
        let times = [order.created(), order.started(), order.ended()];
        let mut times = times.into_iter().flatten().peekable();
        order.outcome().is_ended() && times.peek().is_some() && !times.any(is_in)
    }

    /// Applies the local filters.
    pub fn keeps(&self, order: &Order) -> bool {
        let does = self.operations.is_empty()
            || self.operations.iter().any(|one| order.is_operation(*one));
        let is_in_phase =
            self.sends_phases() || self.phase_filter == PhaseFilter::Caller || self.selects(order);
        does && is_in_phase && self.changed_since.is_none_or(|since| order.has_changed_since(since))
    }

    /// How many of the newest orders are sufficient, if the list exceeds one API query.
    ///
    /// If there are local filters, all are needed, since the number of matching orders is reported.
    pub fn newest(&self) -> Option<u64> {
        let keeps_all = self.operations.is_empty()
            && self.changed_since.is_none()
            && (self.phases.is_empty() || self.sends_phases());
        self.limit.filter(|_| self.is_newest_first && keeps_all)
    }

    /// The `limit` for a single page.
    pub fn page_limit(&self) -> u32 {
        self.limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(self.page_size)
    }
}

impl ApiQuery {
    /// The query parameters as documented; only those that were set, and `limit`.
    pub fn parameters(&self, offset: Option<u32>, limit: u32) -> Vec<(String, String)> {
        let ms = |instant: DateTime<Utc>| instant.timestamp_millis().to_string();
        let known = [
            ("involvedName", self.pool.clone()),
            ("phase", self.phase.map(|phase| phase.as_str().to_owned())),
            ("since", self.range.since.map(ms)),
            ("until", self.range.until.map(ms)),
            ("workspaceId", self.workspace.clone()),
            ("resource", self.resource.clone()),
            ("limit", Some(limit.to_string())),
            ("offset", offset.map(|offset| offset.to_string())),
        ];
        let given = self.params.iter().cloned();
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        known.chain(given).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_split_by_phase_and_pool_in_the_order_of_phases() {
        let query = Query {
            pools: vec!["b".into(), "a".into(), "b".into()],
            phases: vec![Phase::Failed, Phase::Pending, Phase::Failed],
            ..Query::default()
        };
        let asked: Vec<_> = query.split().into_iter().map(|one| (one.phase, one.pool)).collect();
        let b = || Some("b".to_owned());
        let a = || Some("a".to_owned());
        assert_eq!(
            asked,
            [
                (Some(Phase::Pending), b()),
                (Some(Phase::Pending), a()),
                (Some(Phase::Failed), b()),
                (Some(Phase::Failed), a()),
            ]
        );
    }

    #[test]
    fn phases_are_sent_only_if_all_are_documented_and_the_service_filters() {
        use PhaseFilter::{Caller, Local, Service};
        let order = |json: &str| Order::read(json).unwrap();
        let running = order(r#"{"phase":"running"}"#);
        for (phases, phase_filter, sent, keeps_running) in [
            (vec![Phase::Failed], Service, 1, true),
            (vec![Phase::Failed, Phase::PartialSucceeded], Service, 0, false),
            (vec![Phase::Failed, Phase::Unknown], Service, 0, false),
            (vec![Phase::Failed], Local, 0, false),
            (vec![Phase::Failed], Caller, 0, true),
            (vec![], Local, 0, true),
        ] {
            let query = Query { phases, phase_filter, ..Query::default() };
            let asked = query.split().iter().filter(|one| one.phase.is_some()).count();
            assert_eq!((asked, query.keeps(&running)), (sent, keeps_running), "{query:?}");
        }
    }

    #[test]
    fn orders_of_another_pool_or_time_are_foreign() {
        let at = |ms: i64| DateTime::from_timestamp_millis(ms);
        let range = TimeRange { since: at(10_000_000), until: at(20_000_000) };
        let pools = vec!["Pool-A".to_owned(), "b-0123".to_owned()];
        let query = Query { pools, range, ..Query::default() };
        for (json, is_foreign) in [
            (r#"{"resourceDisplayName":"pool-a"}"#, false),
            (r#"{"resourceDisplayName":"b","resourceName":"b-0123"}"#, false),
            (r#"{"resourceDisplayName":"c","resourceName":"c-0123"}"#, true),
            (r#"{"resourceName":"c-0123"}"#, true),
            (r#"{"phase":"failed"}"#, false),
            (r#"{"phase":"failed","creationTimestamp":1}"#, true),
            (r#"{"phase":"running","creationTimestamp":1}"#, false),
            (r#"{"phase":"failed","creationTimestamp":1,"endTimestamp":15000000}"#, false),
            (r#"{"phase":"failed","creationTimestamp":20000999}"#, false),
            (r#"{"phase":"failed","creationTimestamp":9999000}"#, false),
            (r#"{"phase":"failed","creationTimestamp":9998999}"#, true),
            (r#"{"phase":"failed","creationTimestamp":20001000}"#, false),
            (r#"{"phase":"failed","creationTimestamp":20001001}"#, true),
            (r#"{"phase":"failed","creationTimestamp":9998000}"#, true),
            (r#"{"phase":"failed","creationTimestamp":20002000}"#, true),
        ] {
            assert_eq!(query.is_foreign(&Order::read(json).unwrap()), is_foreign, "{json}");
        }
        assert!(
            !Query::default()
                .is_foreign(&Order::read(r#"{"phase":"failed","creationTimestamp":1}"#).unwrap())
        );
    }

    #[test]
    fn only_given_parameters_and_the_limit_are_sent() {
        let plain = &Query::default().split()[0];
        assert_eq!(plain.parameters(None, 500), [("limit".to_owned(), "500".to_owned())]);
        let names: Vec<_> =
            plain.parameters(Some(500), 20).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["limit", "offset"]);
    }

    #[test]
    fn newest_requires_that_nothing_is_filtered_locally() {
        let query = Query { limit: Some(5), is_newest_first: true, ..Query::default() };
        let failed = vec![Phase::Failed];
        for (query, newest) in [
            (query.clone(), Some(5)),
            (Query { limit: None, ..query.clone() }, None),
            (Query { is_newest_first: false, ..query.clone() }, None),
            (Query { operations: vec![Operation::Apply], ..query.clone() }, None),
            (Query { changed_since: Some(DateTime::UNIX_EPOCH), ..query.clone() }, None),
            (Query { phases: failed.clone(), ..query.clone() }, Some(5)),
            (Query { phases: failed, phase_filter: PhaseFilter::Caller, ..query.clone() }, None),
            (Query { phase_filter: PhaseFilter::Caller, ..query.clone() }, Some(5)),
            (Query { phases: vec![Phase::Unknown], ..query.clone() }, None),
        ] {
            assert_eq!(query.newest(), newest, "{query:?}");
        }
    }

    #[test]
    fn the_limit_of_a_page_is_the_limit_or_the_page_size() {
        for (limit, page_size, expected) in
            [(None, 500, 500), (None, 7, 7), (Some(20), 500, 20), (Some(u64::MAX), 500, 500)]
        {
            let query = Query { limit, page_size, ..Query::default() };
            assert_eq!(query.page_limit(), expected);
        }
    }

    #[test]
    fn operations_and_changed_since_are_filtered_locally() {
        let at = |ms| DateTime::from_timestamp_millis(ms);
        let apply = Query { operations: vec![Operation::Apply], ..Query::default() };
        let either =
            Query { operations: vec![Operation::Apply, Operation::Delete], ..apply.clone() };
        let changed = Query { changed_since: at(1_000), ..Query::default() };
        let both = Query { changed_since: at(1_000), ..apply.clone() };
        let [old, new] = [
            r#"{"operation":"Apply","creationTimestamp":999,"phase":"running"}"#,
            r#"{"operation":"delete","creationTimestamp":1000,"phase":"running"}"#,
        ];
        for (query, keeps_old, keeps_new) in [
            (Query::default(), true, true),
            (apply, true, false),
            (either, true, true),
            (changed, false, true),
            (both, false, false),
        ] {
            let keeps = |json| query.keeps(&Order::read(json).unwrap());
            assert_eq!((keeps(old), keeps(new)), (keeps_old, keeps_new), "{query:?}");
        }
    }

    #[test]
    fn every_filter_is_sent_under_the_documented_name() {
        let at = |ms| DateTime::from_timestamp_millis(ms);
        let query = Query {
            pools: vec!["a".into()],
            phases: vec![Phase::Succeeded],
            range: TimeRange { since: at(1), until: at(2) },
            workspace: Some("w".into()),
            resource: Some("r".into()),
            params: vec![("result".into(), "successed".into())],
            ..Query::default()
        };
        let sent: Vec<_> = query.split()[0]
            .parameters(Some(3), 4)
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            sent.join("&"),
            "involvedName=a&phase=successed&since=1&until=2&workspaceId=w&resource=r&limit=4&offset=3&result=successed"
        );
    }
}
