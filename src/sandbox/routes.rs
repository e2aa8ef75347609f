//! Parameters, filters, pages and error bodies, as documented.
//!
//! Where the documentation says nothing: an unknown pool is the 404 of its example; `since` and
//! `until` are inclusive and apply to the creation time; orders are sorted newest first; a `since`
//! before the last month is accepted, so that the documented example of 2023 can be queried.
//! example of 2023 stays within reach.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hyper::Uri;
use percent_encoding::percent_decode_str;

use super::events::{self, EventFilter};
use super::quirks::{Quirk, Quirks};
use super::sample_orders::StoredOrder;
use super::steps;
use super::store::Store;
use super::{Fail, projects};

/// A response: status and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RouteResponse {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) retry_after: Option<u32>,
    /// The token that a sign-in has returned.
    pub(super) token: Option<String>,
}

/// The service and its orders.
pub(super) struct Router {
    stores: HashMap<&'static str, Store>,
    fail_projects: Vec<(String, Fail)>,
    quirks: Quirks,
}

/// Who sent a request, as far as authenticated.
#[derive(Clone, Copy)]
pub(super) enum Caller<'a> {
    /// Not authenticated.
    Unknown,
    /// A token for a project, or an unscoped one.
    Token(Option<&'a str>),
    /// A signature; the project is in `X-Project-Id`.
    Signed(Option<&'a str>),
}

/// The path of ModelArts in the other region, which has no orders.
const OTHER_REGION_PATH: &str = "/eu-nl";

/// The parameters of a request for orders.
#[derive(Default)]
struct Parameters {
    workspace: Option<String>,
    pool: Option<String>,
    limit: usize,
    offset: usize,
    since: Option<i64>,
    until: Option<i64>,
    phase: Option<String>,
    result: Option<String>,
}

impl Router {
    pub(super) fn new(
        stores: HashMap<&'static str, Store>,
        fail_projects: Vec<(String, Fail)>,
        quirks: Quirks,
    ) -> Self {
        Self { stores, fail_projects, quirks }
    }

    /// The simulated failure for a project, if it has one.
    pub(super) fn project_failure(&self, path: &str) -> Option<Fail> {
        let rest = path.strip_prefix(OTHER_REGION_PATH).unwrap_or(path).strip_prefix("/v1/")?;
        let project = projects::by_id(rest.split('/').next()?)?;
        self.fail_projects.iter().find(|(name, _)| name == project.name).map(|(_, fail)| *fail)
    }

    pub(super) fn answer(
        &self,
        method: &str,
        uri: &Uri,
        caller: Caller<'_>,
        request_id: &str,
        now: DateTime<Utc>,
    ) -> RouteResponse {
        if method != "GET" {
            return RouteResponse::gateway_error(405, "0106", "Method not allowed.", request_id);
        }
        let elsewhere = uri.path().strip_prefix(OTHER_REGION_PATH);
        let path = elsewhere.unwrap_or_else(|| uri.path());
        let path = path.strip_prefix("/v1/").and_then(|rest| rest.split_once('/'));
        let Some((project, thing)) = path else {
            return RouteResponse::unknown_api(request_id);
        };
        let order = thing.strip_prefix("orders");
        let order = order.filter(|order| order.is_empty() || order.starts_with('/'));
        if order.is_none() && thing != "events" {
            return RouteResponse::unknown_api(request_id);
        }
        let of_caller = match caller {
            Caller::Unknown => {
                let text = "Incorrect IAM authentication information: decrypt token fail";
                return RouteResponse::gateway_error(401, "0301", text, request_id);
            }
            Caller::Token(project) | Caller::Signed(project) => project,
        };
        if of_caller != Some(project) {
            let text = "The project id in the request URL does not match the token.";
            return RouteResponse::modelarts_error(403, "0210", text);
        }
        let store = self.stores.get(project).filter(|_| elsewhere.is_none());
        let store = store.map_or(Cow::Borrowed(&[][..]), |store| store.at(now));
        let Some(order) = order else {
            return Self::events(uri.query().unwrap_or_default(), &store);
        };
        if let Some(name) = order.strip_prefix('/') {
            let name = percent_decode_str(name).decode_utf8_lossy();
            return match store.iter().find(|order| order.name == name) {
                Some(order) => RouteResponse::ok(steps::of(&order.json)),
                None => RouteResponse::modelarts_error(
                    404,
                    "50015001",
                    &format!("Order {name} not found."),
                ),
            };
        }
        match Parameters::read(uri.query().unwrap_or_default()) {
            Some(parameters) if !self.quirks.refuses(parameters.since, now) => {
                self.orders(parameters, &store)
            }
            _ => RouteResponse::modelarts_error(400, "50004000", "Bad request."),
        }
    }

    fn events(query: &str, store: &[StoredOrder]) -> RouteResponse {
        let mut filter = EventFilter { limit: 500, ..EventFilter::default() };
        let mut is_for_pools = false;
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            match name {
                "resource" => is_for_pools = value == "pools",
                "name" => filter.pool = value,
                "since" => filter.since = value.parse().ok(),
                "until" => filter.until = value.parse().ok(),
                "limit" => filter.limit = value.parse().unwrap_or(500).min(500),
                "offset" => filter.offset = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        if !is_for_pools || filter.pool.is_empty() {
            return RouteResponse::modelarts_error(400, "50004000", "Bad request.");
        }
        let text = format!("Pool {} not found.", filter.pool);
        let unknown = || RouteResponse::modelarts_error(404, "50015001", &text);
        events::of(&filter, store).map_or_else(unknown, RouteResponse::ok)
    }

    fn orders(&self, mut parameters: Parameters, store: &[StoredOrder]) -> RouteResponse {
        if let Some(pool) = &parameters.pool
            && !store.iter().any(|order| order.pool == *pool)
        {
            return RouteResponse::modelarts_error(
                404,
                "50015001",
                &format!("Pool {pool} not found."),
            );
        }
        if self.quirks.has(Quirk::IgnorePool) {
            parameters.pool = None;
        }
        if self.quirks.has(Quirk::IgnoreSince) {
            parameters.since = None;
        }
        // The orders are sorted newest first, so binary search finds a time range.
        let newest = |until| store.partition_point(|order| order.created > until);
        let oldest = |since| store.partition_point(|order| order.created >= since);
        let end = parameters.since.map_or(store.len(), oldest);
        let begin = parameters.until.map_or(0, newest).min(end);
        let in_range = store[begin..end].iter();
        let matching = in_range.filter(|order| parameters.matches(order)).collect();
        let (count, page) = self.quirks.page(matching, parameters.offset, parameters.limit);
        let body = format!(r#"{{"count":{count},"items":[{}]}}"#, page.join(","));
        RouteResponse::ok(body)
    }
}

impl Parameters {
    /// Parses a query string; `None` for a bad request.
    fn read(query: &str) -> Option<Self> {
        let mut read = Self { limit: 100, ..Self::default() };
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = percent_decode_str(value).decode_utf8().ok()?.into_owned();
            match name {
                "workspaceId" => read.workspace = Some(value),
                "involvedName" => read.pool = Some(value),
                "limit" if value.is_empty() || value == "0" => {}
                "limit" => read.limit = value.parse().ok().filter(|limit| *limit <= 500)?,
                "offset" => read.offset = value.parse().ok().filter(|offset| *offset <= 500)?,
                "since" => read.since = Some(value.parse().ok()?),
                "until" => read.until = Some(value.parse().ok()?),
                "phase" => {
                    let known = ["pending", "running", "successed", "failed"];
                    read.phase = Some(value).filter(|phase| known.contains(&phase.as_str()));
                    read.phase.as_ref()?;
                }
                "resource" if value != "pools" => return None,
                // In the example request of the documentation, but not in its table of parameters.
                "result" => read.result = Some(value),
                _ => {}
            }
        }
        Some(read)
    }

    fn matches(&self, order: &StoredOrder) -> bool {
        // The parameter is running if the field is processing.
        let phase = if order.phase == "processing" { "running" } else { &order.phase };
        let is = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|one| one == has);
        self.workspace.as_deref().unwrap_or("0") == order.workspace
            && is(&self.pool, &order.pool)
            && is(&self.phase, phase)
            && is(&self.result, &order.result)
            && self.since.is_none_or(|since| order.created >= since)
            && self.until.is_none_or(|until| order.created <= until)
    }
}

impl RouteResponse {
    /// The response for a simulated failure; `None` if the regular response is delayed or
    /// truncated.
    pub(super) fn simulated(fail: Fail, request_id: &str) -> Option<Self> {
        Some(match fail {
            Fail::BadRequest => Self::modelarts_error(400, "50004000", "Bad request."),
            Fail::Unauthorized => {
                Self::gateway_error(401, "0307", "The token must be updated.", request_id)
            }
            Fail::Forbidden => Self::gateway_error(
                403,
                "0302",
                "The IAM user is not authorized to access the API.",
                request_id,
            ),
            Fail::NotFound => Self::modelarts_error(404, "50015001", "Pool sandbox not found."),
            Fail::TooManyRequests => {
                let text = "The throttling threshold has been reached: policy ip over ratelimit,limit:5,time:1 minute";
                Self { retry_after: Some(1), ..Self::gateway_error(429, "0308", text, request_id) }
            }
            Fail::InternalError => Self::modelarts_error(500, "50005000", "internal error"),
            Fail::Unavailable => Self::gateway_error(
                503,
                "0613",
                "The IAM service is currently unavailable.",
                request_id,
            ),
            Fail::Slow | Fail::Truncated => return None,
        })
    }

    fn unknown_api(request_id: &str) -> Self {
        let text = "The API does not exist or has not been published in the environment.";
        Self::gateway_error(404, "0101", text, request_id)
    }

    pub(super) fn ok(body: String) -> Self {
        Self { status: 200, body, retry_after: None, token: None }
    }

    fn modelarts_error(status: u16, code: &str, text: &str) -> Self {
        let text = serde_json::Value::from(text);
        let body = format!(r#"{{"error_code":"ModelArts.{code}","error_msg":{text}}}"#);
        Self { status, body, retry_after: None, token: None }
    }

    pub(super) fn gateway_error(status: u16, code: &str, text: &str, request_id: &str) -> Self {
        let text = serde_json::Value::from(text);
        let body = format!(
            r#"{{"error_msg":{text},"error_code":"APIGW.{code}","request_id":"{request_id}"}}"#
        );
        Self { status, body, retry_after: None, token: None }
    }
}
