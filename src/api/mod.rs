//! The orders of a query: every one of them, once, or a clear word about what is missing.
//!
//! - `collection`: orders told apart, and merged.
//! - `window`: the pages of one question, as far as the service's offset reaches; pure.
//! - `parts`: what lies beyond, by cutting the time into parts; pure.

mod events;
mod order_set;
mod pages;
mod time_slices;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, IncompleteList, Result};
use percent_encoding::utf8_percent_encode;
use reqwest::blocking::Request;
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Method, Url};

use crate::auth::{Authentication, RefusedBefore, Signed};
use crate::http::{Failure, FailureKind, Http, HttpResponse};
use crate::messages::Messages;
use crate::order::{Order, Page, read_page};
use crate::query::{ApiQuery, Query};
use crate::sanitize::UNRESERVED_STAY;
use crate::world::Clock;

use order_set::OrderSet;
use pages::{Completeness, PageWindow};
use time_slices::SlicedFetch;

/// The service, as one project sees it.
pub struct Api {
    http: Arc<Http>,
    endpoint: Url,
    project_id: String,
    proof: Authentication,
    messages: Messages,
    clock: Arc<dyn Clock>,
    parallel: usize,
    pages: AtomicU64,
    records: AtomicU64,
}

/// Where the service is, and who asks it how.
pub struct ClientConfig {
    /// The address before `/v1`.
    pub endpoint: Url,
    /// The project whose orders are asked for.
    pub project_id: String,
    /// Who asks.
    pub proof: Authentication,
    /// How many requests at a time, where one list takes many.
    pub parallel: usize,
}

/// The answer to a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Orders {
    /// The orders, as the service ordered them.
    pub items: Vec<Order>,
    /// How many orders match in all, of which a limit kept the first.
    pub total: u64,
}

/// A query that was not answered whole.
#[derive(Debug)]
pub struct QueryError {
    /// What had arrived before.
    pub seen: Vec<Order>,
    /// How many the service counts, as far as it was asked.
    pub counted: u64,
    /// Whether one of the questions was not answered at all.
    pub nothing_received: bool,
    /// Why the rest did not.
    pub error: Error,
}

impl Api {
    /// The service, over a way to the network.
    pub fn new(
        access: ClientConfig,
        http: Arc<Http>,
        messages: Messages,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let ClientConfig { endpoint, project_id, proof, parallel } = access;
        Self {
            http,
            endpoint,
            project_id,
            proof,
            messages,
            clock,
            parallel,
            pages: AtomicU64::new(0),
            records: AtomicU64::new(0),
        }
    }

    /// The project whose orders are asked for.
    pub fn project_id(&self) -> &str {
        &self.project_id
    }

    /// The orders of a query: all of them, or the first as many as its limit says.
    pub fn orders(&self, query: &Query) -> Result<Orders, QueryError> {
        for counter in [&self.pages, &self.records] {
            counter.store(0, Ordering::Relaxed);
        }
        self.messages.while_waiting(&|seconds| self.progress(seconds), || self.answers(query))
    }

    /// How far the list is.
    fn progress(&self, seconds: u64) -> String {
        let host = self.endpoint.host_str().unwrap_or_default();
        let records = self.records.load(Ordering::Relaxed);
        match self.pages.load(Ordering::Relaxed) {
            0 => format!("waiting for {host}, {seconds} s"),
            pages => format!("{pages} pages, {records} orders so far, {seconds} s"),
        }
    }

    fn answers(&self, query: &Query) -> Result<Orders, QueryError> {
        let mut all = OrderSet::default();
        let mut counted = 0;
        let most = query.limit.filter(|_| query.ends_at_limit());
        for question in query.split() {
            let mut found = OrderSet::default();
            let answered = self.answer(&question, query, most, &mut found);
            let (received, nothing_received) = (found.len() as u64, found.len() == 0);
            let merged = all.extend(found);
            match answered.and_then(|count| merged.map(|()| count).map_err(Into::into)) {
                Ok(count) => counted += count,
                Err(error) => {
                    counted += match error.kind() {
                        Error::Incomplete(list) => list.counted,
                        _ => received,
                    };
                    let error = match question.pool {
                        Some(pool) => error.about(pool),
                        None => error,
                    };
                    let mut seen = all.into_orders();
                    seen.retain(|order| query.keeps(order));
                    return Err(QueryError { seen, counted, nothing_received, error });
                }
            }
        }
        let mut items = all.into_orders();
        items.retain(|order| query.keeps(order));
        let kept = items.len() as u64;
        if let Some(limit) = query.limit {
            items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        let skips = query.offset > 0 && query.operations.is_empty();
        Ok(Orders { items, total: if most.is_some() || skips { kept.max(counted) } else { kept } })
    }

    /// Answers one question into a collection; returns how many orders the service counts.
    fn answer(
        &self,
        question: &ApiQuery,
        query: &Query,
        most: Option<u64>,
        found: &mut OrderSet,
    ) -> Result<u64> {
        let mut fetch = |offset, limit| self.page(question, offset, limit);
        let window = PageWindow { start: query.offset, page_size: query.page_size, most };
        let mut read = window.read(&mut fetch, found)?;
        if read.end == Completeness::BeyondWindow && query.offset == 0 {
            let fetch = |range, offset, limit| {
                let part = ApiQuery { range, ..question.clone() };
                self.page(&part, offset, limit)
            };
            let gathering = SlicedFetch {
                fetch: &fetch,
                parallel: &|| if self.http.is_throttled() { 1 } else { self.parallel },
                page_size: query.page_size,
                range: question.range,
                now: self.clock.now(),
            };
            read = gathering.run(read, found)?;
        }
        if read.repeated > 0 {
            self.messages.note(&format!(
                "the service sent {} orders more than once; each is shown once",
                read.repeated
            ));
        }
        if read.arrived > 0 {
            self.messages.note(&format!(
                "{} orders came while the list was read; it is the list as it was at first",
                read.arrived
            ));
        }
        match read.end {
            Completeness::Complete | Completeness::LimitReached => Ok(read.counted),
            Completeness::Incomplete | Completeness::BeyondWindow => Err(IncompleteList {
                counted: read.counted,
                received: found.len() as u64,
                is_beyond_window: read.end == Completeness::BeyondWindow,
            }
            .into()),
        }
    }

    /// The first address of each question of a query.
    pub fn first_urls(&self, query: &Query) -> Result<Vec<Url>> {
        let most = query.limit.filter(|_| query.ends_at_limit());
        let limit = most.map_or(query.page_size, |most| {
            u32::try_from(most).unwrap_or(u32::MAX).min(query.page_size)
        });
        let first = |question: ApiQuery| self.orders_url(&question.parameters(query.offset, limit));
        query.split().into_iter().map(first).collect()
    }

    /// One request, one page.
    fn page(&self, question: &ApiQuery, offset: u32, limit: u32) -> Result<Page> {
        let url = self.orders_url(&question.parameters(offset, limit))?;
        let answer = self.send(&url)??;
        let page = read_page(&answer.body).map_err(|unreadable| {
            let what = match seen_instead(&answer.headers, &answer.body) {
                Some(instead) => format!("expected JSON, got {instead}; {unreadable}"),
                None => unreadable.to_string(),
            };
            Error::from(Failure::unusable(what, answer.request))
        })?;
        self.pages.fetch_add(1, Ordering::Relaxed);
        self.records.fetch_add(page.orders.len() as u64, Ordering::Relaxed);
        Ok(page)
    }

    /// Asks, unless the access key was refused before.
    fn send(&self, url: &Url) -> Result<Result<HttpResponse, Box<Failure>>> {
        let send = || self.http.send(200, &|| self.request(url.clone()));
        match &self.proof {
            Authentication::Token(_) => Ok(send()),
            Authentication::AccessKey(_, trial) => {
                trial.send(send, signature_fared).map_err(|RefusedBefore| Error::AccessKeyRefused)
            }
        }
    }

    fn request(&self, url: Url) -> anyhow::Result<Request> {
        let mut request = Request::new(Method::GET, url);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        self.proof.apply(&mut request, &self.project_id, self.clock.now())?;
        Ok(request)
    }

    /// `{endpoint}/v1/{project_id}/orders?…`, each value encoded once.
    fn orders_url(&self, parameters: &[(String, String)]) -> Result<Url> {
        self.parameters_url("orders", parameters)
    }

    /// `{endpoint}/v1/{project_id}/{what}?…`, each value encoded once.
    fn parameters_url(&self, what: &str, parameters: &[(String, String)]) -> Result<Url> {
        let query: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        self.url(&[what], Some(&query.join("&")))
    }

    /// An address below the project, each part of its path encoded once.
    fn url(&self, parts: &[&str], query: Option<&str>) -> Result<Url> {
        let mut path =
            format!("{}/v1/{}", self.endpoint.path().trim_end_matches('/'), self.project_id);
        for part in parts {
            path.push('/');
            path.push_str(&encoded(part));
        }
        let mut url = self.endpoint.clone();
        url.set_path(&path);
        url.set_query(query);
        // What was built must be what was meant: dot segments and odd hosts are dropped in silence.
        if url.path() != path || url.origin() != self.endpoint.origin() {
            return Err(anyhow::anyhow!("{path} is not a path of {}", self.endpoint)
                .context("the address cannot be built")
                .into());
        }
        Ok(url)
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED_STAY).to_string()
}

/// What a result says of the signature.
fn signature_fared(result: &Result<HttpResponse, Box<Failure>>) -> Signed {
    match result.as_ref().map_err(|failure| &failure.cause) {
        Ok(_) => Signed::Accepted,
        Err(FailureKind::Rejected(rejection)) if rejection.status == 401 => Signed::Refused,
        Err(FailureKind::Rejected(rejection)) if rejection.status < 500 => Signed::Accepted,
        Err(_) => Signed::Unknown,
    }
}

/// What an answer seems to be that is not JSON.
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
        "text/html: a login or proxy page?".to_owned()
    } else {
        kind
    })
}
