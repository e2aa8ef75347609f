//! The orders of a query: every one of them, once, or a clear word about what is missing.
//!
//! - `whole_list`: one question's whole list; pure, as are its rooms:
//! - `pages`: the pages of one question, as far as the service's offset reaches.
//! - `time_slices`: what lies beyond, by cutting the time into parts.
//! - `budget`: how many requests that may take.
//! - `order_set`: orders told apart, and merged.

mod budget;
mod events;
mod order_set;
mod pages;
mod time_slices;
mod whole_list;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};
use reqwest::blocking::Request;
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Method, Url};

use crate::auth::Authentication;
use crate::http::{Failure, FailureKind, Http, HttpResponse};
use crate::messages::Messages;
use crate::order::{Order, Page, ParseError, read_page};
use crate::query::{ApiQuery, Query};
use crate::sanitize::percent_encoded;
use crate::world::Clock;

use order_set::OrderSet;
use whole_list::{ListRead, WholeList};

/// More text of orders than any list has; what is read again counts again.
const MAX_TEXT: u64 = 256 << 20;

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
    text: AtomicU64,
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
    /// How many orders match in all, where not all of them were read.
    pub total: u64,
}

/// A query that was not answered whole.
#[derive(Debug)]
pub struct QueryError {
    /// What had arrived before.
    pub seen: Vec<Order>,
    /// How many the service counts, as far as it was asked.
    pub counted: u64,
    /// Whether nothing came of one of the questions.
    pub nothing_received: bool,
    /// Why the rest did not.
    pub error: Error,
}

/// What came of one question.
#[derive(Debug)]
pub struct Answered {
    /// The pool that was asked about, if it was one.
    pub pool: Option<String>,
    /// The orders that arrived.
    pub orders: Vec<Order>,
    /// How many the service counts, as far as is known.
    pub counted: u64,
    /// Why the rest did not arrive.
    pub error: Option<Error>,
}

/// Merges the answers to the questions of a query; the later copy of an order wins.
pub fn merge(query: &Query, answers: Vec<Answered>) -> Result<Orders, QueryError> {
    let (mut counted, mut nothing_received, mut errors) = (0, false, Vec::new());
    let mut lists = Vec::new();
    for Answered { orders, counted: of_this, error, .. } in answers {
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
        return Err(QueryError { seen: items, counted, nothing_received, error });
    }
    let kept = items.len() as u64;
    let is_part = query.newest().is_some() || query.offset.is_some();
    Ok(Orders { items, total: if is_part { kept.max(counted) } else { kept } })
}

/// Whether there is no use in further questions: the credentials were refused, which locks an
/// access key if it goes on, or the time is over.
fn ends_all_questions(error: &Error) -> bool {
    error.failure().is_some_and(|failure| match &failure.cause {
        FailureKind::Rejected(rejection) => rejection.status == 401,
        FailureKind::Transport(error) => error.is_out_of_time(),
        _ => false,
    })
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
            text: AtomicU64::new(0),
        }
    }

    /// The address before `/v1`.
    pub fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// The project whose orders are asked for.
    pub fn project_id(&self) -> &str {
        &self.project_id
    }

    /// The orders of a query: all of them; of a longer list than one question reaches at least as
    /// many of the newest as will do; with an offset one page.
    pub fn orders(&self, query: &Query) -> Result<Orders, QueryError> {
        merge(query, self.answers(query))
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

    /// Asks every question of a query, whatever the others say, except that a refused credential
    /// is not tried again and nothing is asked when the time is over.
    pub fn answers(&self, query: &Query) -> Vec<Answered> {
        for counter in [&self.pages, &self.records, &self.text] {
            counter.store(0, Ordering::Relaxed);
        }
        let ask = || {
            let mut answers = Vec::new();
            for question in query.split() {
                let answered = self.answered(question, query);
                let is_last = answered.error.as_ref().is_some_and(ends_all_questions);
                answers.push(answered);
                if is_last {
                    break;
                }
            }
            answers
        };
        self.messages.while_waiting(&|seconds| self.progress(seconds), ask)
    }

    fn answered(&self, question: ApiQuery, query: &Query) -> Answered {
        let (orders, counted, error) = if let Some(offset) = query.offset {
            self.one_page(&question, query, offset)
        } else {
            let mut found = OrderSet::default();
            let read = self.list(&question, query, &mut found);
            (found.into_orders(), read.counted, read.outcome.err())
        };
        let error = error.map(|error| match &question.pool {
            Some(pool) => error.about(pool),
            None => error,
        });
        Answered { pool: question.pool, orders, counted, error }
    }

    /// Reads one question's list into a collection.
    fn list(&self, question: &ApiQuery, query: &Query, found: &mut OrderSet) -> ListRead {
        let fetch = |range, offset, limit| {
            let part = ApiQuery { range, ..question.clone() };
            self.page(&part, Some(offset).filter(|offset| *offset > 0), limit)
        };
        let list = WholeList {
            fetch: &fetch,
            parallel: &|| if self.http.is_throttled() { 1 } else { self.parallel },
            page_size: query.page_size,
            range: question.range,
            now: self.clock.now(),
            newest: query.newest(),
        };
        let read = list.read(found);
        if let Ok(pages) = &read.outcome {
            if pages.repeated > 0 {
                self.messages.note(&format!(
                    "the service returned {} duplicates; each order is shown once",
                    pages.repeated
                ));
            }
            if pages.arrived > 0 {
                self.messages.note(&format!(
                    "{} orders were created while the list was read and may be missing",
                    pages.arrived
                ));
            }
        }
        read
    }

    /// One page as the service gives it, which says nothing about the others.
    fn one_page(
        &self,
        question: &ApiQuery,
        query: &Query,
        offset: u32,
    ) -> (Vec<Order>, u64, Option<Error>) {
        match self.page(question, Some(offset), query.page_limit()) {
            Ok(page) => (page.orders, page.count.unwrap_or(0), None),
            Err(error) => (Vec::new(), 0, Some(error)),
        }
    }

    /// The first address of each question of a query.
    pub fn first_urls(&self, query: &Query) -> Result<Vec<Url>> {
        let limit = if query.offset.is_some() { query.page_limit() } else { query.page_size };
        let first = |question: ApiQuery| self.orders_url(&question.parameters(query.offset, limit));
        query.split().into_iter().map(first).collect()
    }

    /// One request, one page.
    fn page(&self, question: &ApiQuery, offset: Option<u32>, limit: u32) -> Result<Page> {
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
        let text = page.orders.iter().map(|order| order.json().len() as u64).sum();
        if self.text.fetch_add(text, Ordering::Relaxed) + text > MAX_TEXT {
            let too_much = format!("the list is larger than {} MiB", MAX_TEXT >> 20);
            return Err(ParseError(too_much).into());
        }
        Ok(page)
    }

    /// Asks, unless the access key was refused before.
    fn send(&self, url: &Url) -> Result<Result<HttpResponse, Box<Failure>>> {
        self.proof.send(&self.http, &self.project_id, &*self.clock, &|| {
            let mut request = Request::new(Method::GET, url.clone());
            request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
            Ok(request)
        })
    }

    /// `{endpoint}/v1/{project_id}/orders?…`, each value encoded once.
    fn orders_url(&self, parameters: &[(String, String)]) -> Result<Url> {
        self.parameters_url("orders", parameters)
    }

    /// `{endpoint}/v1/{project_id}/{what}?…`, each value encoded once.
    fn parameters_url(&self, what: &str, parameters: &[(String, String)]) -> Result<Url> {
        let query: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
            .collect();
        self.url(&[what], Some(&query.join("&")))
    }

    /// An address below the project, each part of its path encoded once.
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
        // What was built must be what was meant: dot segments and odd hosts are dropped in silence.
        if url.path() != path || url.origin() != self.endpoint.origin() {
            return Err(anyhow::anyhow!("{path} is not a path of {}", self.endpoint)
                .context("the address cannot be built")
                .into());
        }
        Ok(url)
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
