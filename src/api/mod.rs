//! Fetches all orders of a query, each once, or reports what is missing.
//!
//! - `whole_list`: the complete list for one API query; pure, as are the modules it uses:
//! - `pages`: the pages of one API query, as far as its offset reaches.
//! - `time_slices`: longer lists, by splitting the time range.
//! - `budget`: limits the number of requests.
//! - `order_set`: deduplicates and merges orders.
//! - `events`: the steps of an order and the events of a pool.

mod budget;
mod events;
mod order_set;
mod pages;
mod time_slices;
mod whole_list;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::blocking::Request;
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Method, Url};

use crate::auth::Authentication;
use crate::error::{Error, Result};
use crate::http::{Failure, FailureKind, Http, HttpResponse};
use crate::messages::{Messages, counted};
use crate::order::{Order, Page, ParseError, read_page};
use crate::query::{ApiQuery, Query};
use crate::sanitize::percent_encoded;
use crate::world::Clock;

use order_set::OrderSet;
use pages::PagesRead;
use whole_list::{ListRead, WholeList};

/// Maximum number of bytes received for one query, including retried pages.
const MAX_TEXT: u64 = 256 << 20;

/// The service, for one project.
pub struct Api {
    http: Arc<Http>,
    endpoint: Url,
    project_id: String,
    authentication: Authentication,
    messages: Messages,
    clock: Arc<dyn Clock>,
    parallel: usize,
    pages: AtomicU64,
    records: AtomicU64,
    text: AtomicU64,
}

/// The endpoint, the project and the credentials.
pub struct ClientConfig {
    /// The endpoint URL, without `/v1`.
    pub endpoint: Url,
    /// The project ID.
    pub project_id: String,
    /// The credentials.
    pub authentication: Authentication,
    /// Maximum number of concurrent requests for a list that takes several.
    pub parallel: usize,
}

/// The result of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Orders {
    /// The orders, in the order of the responses.
    pub items: Vec<Order>,
    /// The number of matching orders, if not all were read; else the number of `items`.
    pub total: u64,
}

/// A query with an incomplete result.
#[derive(Debug)]
pub struct QueryError {
    /// The orders received before the error.
    pub received: Vec<Order>,
    /// The number of orders reported by the service, as far as known.
    pub counted: u64,
    /// Whether no orders were received for at least one API query.
    pub nothing_received: bool,
    /// Why the result is incomplete.
    pub error: Error,
}

/// The result of one API query.
#[derive(Debug)]
pub struct ApiQueryResult {
    /// The pool that was queried, if any.
    pub pool: Option<String>,
    /// The orders received.
    pub orders: Vec<Order>,
    /// The number of orders reported by the service, as far as known.
    pub counted: u64,
    /// Why the list is incomplete, if it is.
    pub error: Option<Error>,
}

/// Merges the results of a query's API queries. Of several copies of an order the last is kept.
pub fn merge(query: &Query, results: Vec<ApiQueryResult>) -> Result<Orders, QueryError> {
    let (mut counted, mut nothing_received, mut errors) = (0, false, Vec::new());
    let mut lists = Vec::new();
    for ApiQueryResult { orders, counted: of_this, error, .. } in results {
        counted += of_this;
        nothing_received |= error.is_some() && orders.is_empty();
        errors.extend(error);
        lists.push(orders);
    }
    let mut items = if lists.len() > 1 {
        let mut all = OrderSet::default();
        for orders in lists {
            all.extend(orders);
        }
        all.into_orders()
    } else {
        lists.pop().unwrap_or_default()
    };
    items.retain(|order| query.keeps(order));
    if let Some(error) = Error::several(errors) {
        return Err(QueryError { received: items, counted, nothing_received, error });
    }
    let kept = items.len() as u64;
    let is_part = query.newest().is_some() || query.offset.is_some();
    Ok(Orders { items, total: if is_part { kept.max(counted) } else { kept } })
}

/// Whether to skip the remaining API queries: the credentials were rejected (repeated failures lock
/// an access key), or the time is up.
fn ends_all_queries(error: &Error) -> bool {
    error.failure().is_some_and(|failure| match &failure.cause {
        FailureKind::Rejected(rejection) => rejection.status == 401,
        FailureKind::Transport(error) => error.is_out_of_time(),
        _ => false,
    })
}

impl Api {
    /// Creates a client that sends its requests through `http`.
    pub fn new(
        config: ClientConfig,
        http: Arc<Http>,
        messages: Messages,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let ClientConfig { endpoint, project_id, authentication, parallel } = config;
        Self {
            http,
            endpoint,
            project_id,
            authentication,
            messages,
            clock,
            parallel,
            pages: AtomicU64::new(0),
            records: AtomicU64::new(0),
            text: AtomicU64::new(0),
        }
    }

    /// The endpoint URL, without `/v1`.
    pub fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// The project ID.
    pub fn project_id(&self) -> &str {
        &self.project_id
    }

    /// The orders of a query: all of them, or one page if the query has an offset. If only the
    /// newest are wanted and the list exceeds one API query, at least that many of the newest.
    pub fn orders(&self, query: &Query) -> Result<Orders, QueryError> {
        merge(query, self.results(query))
    }

    /// The progress line while the list is fetched.
    fn progress(&self, seconds: u64) -> String {
        let host = self.endpoint.host_str().unwrap_or_default();
        let records = self.records.load(Ordering::Relaxed);
        match self.pages.load(Ordering::Relaxed) {
            0 => format!("waiting for {host}, {seconds} s"),
            pages => format!("{pages} pages, {records} orders so far, {seconds} s"),
        }
    }

    /// Sends each API query of a query, even if others fail. Stops if credentials are rejected or
    /// the time is up.
    pub fn results(&self, query: &Query) -> Vec<ApiQueryResult> {
        for counter in [&self.pages, &self.records, &self.text] {
            counter.store(0, Ordering::Relaxed);
        }
        let ask = || {
            let mut results = Vec::new();
            for api_query in query.split() {
                let result = self.run_query(api_query, query);
                let is_last = result.error.as_ref().is_some_and(ends_all_queries);
                results.push(result);
                if is_last {
                    break;
                }
            }
            results
        };
        self.messages.while_waiting(&|seconds| self.progress(seconds), ask)
    }

    fn run_query(&self, api_query: ApiQuery, query: &Query) -> ApiQueryResult {
        let (orders, counted, error) = if let Some(offset) = query.offset {
            self.one_page(&api_query, query, offset)
        } else {
            let mut found = OrderSet::default();
            let read = self.list(&api_query, query, &mut found);
            (found.into_orders(), read.counted, read.outcome.err())
        };
        let error = error.map(|error| match &api_query.pool {
            Some(pool) => error.about(pool),
            None => error,
        });
        ApiQueryResult { pool: api_query.pool, orders, counted, error }
    }

    /// Reads the list of one API query into `found`.
    fn list(&self, api_query: &ApiQuery, query: &Query, found: &mut OrderSet) -> ListRead {
        let fetch = |range, offset, limit| {
            let part = ApiQuery { range, ..api_query.clone() };
            self.page(&part, Some(offset).filter(|offset| *offset > 0), limit)
        };
        let list = WholeList {
            fetch: &fetch,
            parallel: &|| if self.http.is_throttled() { 1 } else { self.parallel },
            page_size: query.page_size,
            range: api_query.range,
            now: self.clock.now(),
            newest: query.newest(),
        };
        let read = list.read(found);
        if let Ok(pages) = &read.outcome {
            self.note_changes(pages);
        }
        read
    }

    /// Notes what has changed while the list was read.
    fn note_changes(&self, pages: &PagesRead) {
        if pages.repeated > 0 {
            self.messages.note(&format!(
                "the service returned {}; each order is shown once",
                counted(pages.repeated, "duplicate")
            ));
        }
        if pages.arrived > 0 {
            self.messages.note(&format!(
                "{} created while the list was being read may be missing",
                counted(pages.arrived, "order")
            ));
        }
    }

    /// Reads a single page at the given offset.
    fn one_page(
        &self,
        api_query: &ApiQuery,
        query: &Query,
        offset: u32,
    ) -> (Vec<Order>, u64, Option<Error>) {
        match self.page(api_query, Some(offset), query.page_limit()) {
            Ok(page) => (page.orders, page.count.unwrap_or(0), None),
            Err(error) => (Vec::new(), 0, Some(error)),
        }
    }

    /// The URL of the first request for each API query.
    pub fn first_urls(&self, query: &Query) -> Result<Vec<Url>> {
        let limit = if query.offset.is_some() { query.page_limit() } else { query.page_size };
        let first =
            |api_query: ApiQuery| self.orders_url(&api_query.parameters(query.offset, limit));
        query.split().into_iter().map(first).collect()
    }

    /// Requests one page.
    fn page(&self, api_query: &ApiQuery, offset: Option<u32>, limit: u32) -> Result<Page> {
        let url = self.orders_url(&api_query.parameters(offset, limit))?;
        let response = self.send(&url)??;
        let page = read_page(&response.body).map_err(|unreadable| {
            let what = match seen_instead(&response.headers, &response.body) {
                Some(instead) => format!("expected JSON, got {instead}: {unreadable}"),
                None => unreadable.to_string(),
            };
            Error::from(Failure::invalid_response(what, response.request))
        })?;
        self.pages.fetch_add(1, Ordering::Relaxed);
        self.records.fetch_add(page.orders.len() as u64, Ordering::Relaxed);
        let text = page.orders.iter().map(|order| order.json().len() as u64).sum();
        if self.text.fetch_add(text, Ordering::Relaxed) + text > MAX_TEXT {
            let too_much = format!("the list is larger than {} MiB", MAX_TEXT >> 20);
            return Err(ParseError(too_much).into());
        }
        Ok(page)
    }

    /// Sends a request, unless the access key has already been rejected.
    fn send(&self, url: &Url) -> Result<Result<HttpResponse, Box<Failure>>> {
        self.authentication.send(&self.http, &self.project_id, &*self.clock, &|| {
            let mut request = Request::new(Method::GET, url.clone());
            request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
            Ok(request)
        })
    }

    /// `{endpoint}/v1/{project_id}/orders?…`, with each value percent-encoded once.
    fn orders_url(&self, parameters: &[(String, String)]) -> Result<Url> {
        self.parameters_url("orders", parameters)
    }

    /// `{endpoint}/v1/{project_id}/{what}?…`, with each value percent-encoded once.
    fn parameters_url(&self, what: &str, parameters: &[(String, String)]) -> Result<Url> {
        let query: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
            .collect();
        self.url(&[what], Some(&query.join("&")))
    }

    /// A URL below the project, with each path segment percent-encoded once.
    fn url(&self, parts: &[&str], query: Option<&str>) -> Result<Url> {
        let mut path =
            format!("{}/v1/{}", self.endpoint.path().trim_end_matches('/'), self.project_id);
        for part in parts {
            path.push('/');
            path.push_str(&percent_encoded(part));
        }
        let mut url = self.endpoint.clone();
        url.set_path(&path);
        url.set_query(query);
        // URL parsing silently drops dot segments and normalizes hosts, so compare the result.
        if url.path() != path || url.origin() != self.endpoint.origin() {
            return Err(anyhow::anyhow!("{path} is not a path of {}", self.endpoint)
                .context("could not build the URL")
                .into());
        }
        Ok(url)
    }
}

/// What a response that is not JSON appears to be.
fn seen_instead(headers: &reqwest::header::HeaderMap, body: &[u8]) -> Option<String> {
    let start = body.trim_ascii_start();
    if start.starts_with(b"{") || start.starts_with(b"\xef\xbb\xbf") {
        return None;
    }
    let kind = headers.get("content-type")?.to_str().ok()?.split(';').next()?.trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return None;
    }
    let kind = crate::sanitize::sanitize_message(kind);
    Some(if kind.eq_ignore_ascii_case("text/html") {
        "text/html (a login or proxy page?)".to_owned()
    } else {
        kind
    })
}

#[cfg(test)]
mod tests;
