//! Sends a query to one or several projects and merges the results.
//!
//! A run with one project uses a client with one member; its output does not mention projects.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::connect::{ProjectClient, RunContext, is_unknown_pool};
use super::plan::{self, Plan};
use super::sign_in::{CredentialsOrigin, TokenSource};
use super::{ConnectOptions, Session};
use crate::api::{self, ApiQueryResult, Orders, QueryError};
use crate::cli::GlobalArgs;
use crate::error::{Error, Result};
use crate::order::{Order, OrderProject, Steps};
use crate::output::{Labels, PoolEvents};
use crate::query::Query;
use crate::sandbox::Sandbox;
use crate::settings::Settings;
use crate::when::TimeRange;

/// The client for one or several projects.
pub struct Client {
    pub(super) members: Vec<Member>,
    /// Whether orders say which project they belong to.
    pub(super) is_several: bool,
    pub(super) listing: Option<plan::Listing>,
    context: RunContext,
    _sandbox: Option<Sandbox>,
}

/// One project, and its connection if there is one.
pub(super) struct Member {
    pub(super) project: OrderProject,
    pub(super) settings: Option<Arc<Settings>>,
    pub(super) origin: CredentialsOrigin,
    pub(super) context: RunContext,
    pub(super) client: Option<ProjectClient>,
    /// Why there is no connection.
    pub(super) failed: Option<Error>,
}

impl Client {
    /// Determines settings and projects, and connects to each project.
    pub fn connect(
        options: ConnectOptions,
        shared: &GlobalArgs,
        session: &mut Session<'_>,
    ) -> Result<Self> {
        let Plan { members, is_several, listing, context, sandbox } =
            plan::make(options, shared, session)?;
        let mut client = Self { members, is_several, listing, context, _sandbox: sandbox };
        client.in_parallel(|member| member.connect(options.token_source));
        if !is_several {
            let failed = client.members.iter_mut().find_map(|member| member.failed.take());
            return failed.map_or(Ok(client), Err);
        }
        client.drop_repeated();
        Ok(client)
    }

    /// The orders of a query, in all projects.
    pub fn orders(&mut self, query: &Query, session: &Session<'_>) -> Result<Orders, QueryError> {
        let mut results = self.results(query, session);
        if !self.is_several {
            return api::merge(query, results);
        }
        results.retain(|one| !one.error.as_ref().is_some_and(Error::is_skipped));
        let asked = self.members.len();
        let has_failed = |member: &&Member| {
            let of_member = |error: &Error| error.project() == Some(member.project.name_or_id());
            results.iter().filter_map(|one| one.error.as_ref()).any(of_member)
        };
        let answered = asked - self.members.iter().filter(has_failed).count();
        let nothing_received = answered == 0;
        api::merge(query, results).map_err(|failed| QueryError {
            error: Error::Projects { answered, asked, source: Box::new(failed.error) },
            nothing_received,
            ..failed
        })
    }

    /// The pool of each API query, in the order of [`Client::results`].
    pub fn pools(&self, query: &Query) -> Vec<Option<String>> {
        let of_one: Vec<_> = query.split().into_iter().map(|question| question.pool).collect();
        self.members.iter().flat_map(|_| of_one.clone()).collect()
    }

    /// The result of each API query, in all projects: for each project as many results as there are
    /// API queries.
    pub fn results(&mut self, query: &Query, session: &Session<'_>) -> Vec<ApiQueryResult> {
        if !self.is_several {
            let result = self.members.iter_mut().map(|member| member.results(query));
            return result.flatten().collect();
        }
        let (projects, orders) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let all = self.members.len();
        let how_far = |_| {
            let (done, received) =
                (projects.load(Ordering::Relaxed), orders.load(Ordering::Relaxed));
            format!("{done} of {all} projects, {received} orders so far")
        };
        let ask = || {
            self.in_parallel(|member| {
                let results = member.results(query);
                let received: usize = results.iter().map(|one| one.orders.len()).sum();
                orders.fetch_add(received, Ordering::Relaxed);
                projects.fetch_add(1, Ordering::Relaxed);
                results
            })
        };
        let results = session.messages.while_waiting(&how_far, ask);
        without_pools_that_another_knows(results.into_iter().flatten().collect())
    }

    /// Runs `work` for each project, as many at a time as there may be requests. The results are in
    /// the order of the projects.
    fn in_parallel<T: Send>(&mut self, work: impl Fn(&mut Member) -> T + Sync) -> Vec<T> {
        let workers = self.context.parallel.min(self.members.len());
        if workers < 2 {
            return self.members.iter_mut().map(work).collect();
        }
        let next = AtomicUsize::new(0);
        let members: Vec<_> =
            self.members.iter_mut().map(|member| Mutex::new((member, None))).collect();
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some(one) = members.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let mut one = one.lock().unwrap_or_else(PoisonError::into_inner);
                        let (member, done) = &mut *one;
                        *done = Some(work(member));
                    }
                });
            }
        });
        let done = members.into_iter();
        done.filter_map(|one| one.into_inner().unwrap_or_else(PoisonError::into_inner).1).collect()
    }

    /// Removes projects that were found twice.
    fn drop_repeated(&mut self) {
        let mut seen: Vec<(String, String)> = Vec::new();
        let messages = &self.context.messages;
        self.members.retain(|member| {
            let Some(client) = &member.client else { return true };
            let place = (client.api.endpoint().to_string(), member.project.id.clone());
            if seen.contains(&place) {
                let name = member.project.name_or_id();
                messages
                    .note(&format!("project {name} is selected more than once; querying it once"));
                return false;
            }
            seen.push(place);
            true
        });
    }

    /// The steps of an order.
    pub fn steps(&self, order: &Order) -> Result<Steps> {
        let name = order.name().unwrap_or_default();
        self.client_of(order)?.steps(&name)
    }

    /// The events of an order's pool in a time range, by the pool's ID.
    pub fn events(&self, order: &Order, pool: &str, range: TimeRange) -> Result<PoolEvents> {
        self.client_of(order)?.events(pool, range)
    }

    /// The connection to the project of an order.
    fn client_of(&self, order: &Order) -> Result<&ProjectClient> {
        let project = order.project().filter(|_| self.is_several);
        let is_home =
            |member: &&Member| project.as_ref().is_none_or(|project| *project == member.project);
        let client_of =
            self.members.iter().filter(is_home).find_map(|member| member.client.as_ref());
        Ok(client_of.ok_or_else(|| anyhow::anyhow!("an order of no project that was queried"))?)
    }

    /// The origin of the orders, for metrics: one project by its ID, several by their names.
    pub fn labels(&self) -> Vec<Labels> {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let of = |member: &Member| {
            let settings = member.settings.as_ref();
            let project = &member.project;
            Labels {
                cloud: text(settings.and_then(|one| one.cloud())),
                region: text(settings.and_then(|one| one.region())),
                project: if self.is_several { project.name_or_id() } else { &project.id }
                    .to_owned(),
            }
        };
        self.members.iter().map(of).collect()
    }

    /// The time left for the run.
    pub fn time_left(&self, session: &Session<'_>) -> Duration {
        let spent = session.world.clock.since_start();
        self.context.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_sub(spent))
    }

    /// Whether requests are signed with an access key, which is locked after five failures.
    pub fn signs_requests(&self) -> bool {
        let clients = self.members.iter().filter_map(|member| member.client.as_ref());
        clients.into_iter().any(ProjectClient::signs_requests)
    }
}

impl Member {
    fn connect(&mut self, source: TokenSource) {
        if self.failed.is_some() || self.client.is_some() {
            return;
        }
        let Some(settings) = &self.settings else { return };
        let (context, settings, origin) =
            (self.context.clone(), Arc::clone(settings), self.origin.clone());
        match ProjectClient::connect(context, settings, origin, source) {
            Ok(client) => {
                if self.project.id.is_empty() {
                    client.api.project_id().clone_into(&mut self.project.id);
                }
                self.client = Some(client);
            }
            Err(error) => self.failed = Some(error),
        }
    }

    /// The result of each API query for this project. A failed connection is tried again.
    fn results(&mut self, query: &Query) -> Vec<ApiQueryResult> {
        let is_several = self.context.is_of_several;
        if let Some(error) = self.failed.take() {
            return self.with_skipped(
                vec![failed_result(error.of_project(self.project.name_or_id()))],
                query,
            );
        }
        self.connect(TokenSource::Cache);
        if self.failed.is_some() {
            return self.results(query);
        }
        let Some(client) = &mut self.client else { return Vec::new() };
        let results = client.results(query);
        if !is_several {
            return results;
        }
        let project = &self.project;
        let tagged = |result: ApiQueryResult| ApiQueryResult {
            orders: result.orders.into_iter().map(|order| order.in_project(project)).collect(),
            error: result.error.map(|error| error.of_project(project.name_or_id())),
            ..result
        };
        let results = results.into_iter().map(tagged).collect();
        self.with_skipped(results, query)
    }

    /// Adds an error for each API query that was skipped after a permanent failure.
    fn with_skipped(&self, mut results: Vec<ApiQueryResult>, query: &Query) -> Vec<ApiQueryResult> {
        if self.context.is_of_several {
            let skipped = || failed_result(Error::Skipped.of_project(self.project.name_or_id()));
            results.resize_with(query.split().len(), skipped);
        }
        results
    }
}

/// The result of an API query that received nothing.
fn failed_result(error: Error) -> ApiQueryResult {
    ApiQueryResult { pool: None, orders: Vec::new(), counted: 0, error: Some(error) }
}

/// If several projects are queried, an unknown pool is an error only if no project has it.
fn without_pools_that_another_knows(mut results: Vec<ApiQueryResult>) -> Vec<ApiQueryResult> {
    let known: Vec<_> = results
        .iter()
        .filter(|result| result.error.is_none() && result.pool.is_some())
        .map(|result| result.pool.clone())
        .collect();
    for result in &mut results {
        if result.error.as_ref().is_some_and(is_unknown_pool) && known.contains(&result.pool) {
            result.error = None;
        }
    }
    results
}
