//! The connection to one project: credentials, endpoint and requests.

use std::sync::Arc;
use std::time::Duration;

use super::sign_in::{self, CredentialsOrigin, TokenSource};
use crate::api::{Api, ApiQueryResult, ClientConfig};
use crate::error::{Error, Result};
use crate::exit_code::ExitCode;
use crate::http::{FailureKind, Http};
use crate::messages::Messages;
use crate::order::Steps;
use crate::output::PoolEvents;
use crate::query::Query;
use crate::settings::{Credentials, Settings};
use crate::when::TimeRange;
use crate::world::Clock;

/// What all requests share, whatever their project.
#[derive(Clone)]
pub(super) struct RunContext {
    pub(super) http: Arc<Http>,
    pub(super) messages: Messages,
    pub(super) clock: Arc<dyn Clock>,
    /// When the run must end, as the time since the program started.
    pub(super) deadline: Option<Duration>,
    /// Maximum number of concurrent requests, over all projects.
    pub(super) parallel: usize,
    /// Whether several projects are queried, so that messages name theirs.
    pub(super) is_of_several: bool,
}

impl RunContext {
    fn api(&self, config: ClientConfig) -> Api {
        // One progress line for all projects.
        let messages = self.messages.clone();
        let messages = if self.is_of_several { messages.with_progress(None) } else { messages };
        Api::new(config, Arc::clone(&self.http), messages, Arc::clone(&self.clock))
    }
}

/// The connection to one project.
pub(super) struct ProjectClient {
    pub(super) api: Api,
    pub(super) settings: Arc<Settings>,
    context: RunContext,
    origin: CredentialsOrigin,
    /// Whether a 401 may mean that the token has expired: it was cached, or it has been accepted
    /// before.
    may_be_old: bool,
}

impl ProjectClient {
    /// Determines credentials and endpoint, and signs in if necessary.
    pub(super) fn connect(
        context: RunContext,
        settings: Arc<Settings>,
        origin: CredentialsOrigin,
        source: TokenSource,
    ) -> Result<Self> {
        let (config, was_cached) = sign_in::credentials(&context, &settings, &origin, source)?;
        let api = context.api(config);
        Ok(Self { api, settings, context, origin, may_be_old: was_cached })
    }

    /// The result of each API query of a query. If the token is no longer accepted, signs in and
    /// tries once more.
    pub(super) fn results(&mut self, query: &Query) -> Vec<ApiQueryResult> {
        let mut results = self.api.results(query);
        let refused = |result: &ApiQueryResult| result.error.as_ref().is_some_and(is_unauthorized);
        if self.may_be_old && results.iter().any(refused) {
            self.context.messages.note("the cached token was rejected; signing in again");
            match self.sign_in_again() {
                Ok(()) => results = self.api.results(query),
                Err(error) => {
                    if let Some(result) = results.iter_mut().find(|one| refused(one)) {
                        result.error = Some(error);
                    }
                    return results;
                }
            }
        }
        // A token that was accepted can only expire.
        self.may_be_old = results.iter().all(|one| one.error.is_none()) && self.signs_in();
        // Errors about the credentials say where those came from.
        for result in &mut results {
            let error = result.error.take();
            result.error =
                error.map(|error| error.with_credentials(&self.settings.credentials_used()));
        }
        results
    }

    fn signs_in(&self) -> bool {
        matches!(self.settings.identity.credentials, Credentials::SignIn(_))
    }

    fn sign_in_again(&mut self) -> Result<()> {
        let source = TokenSource::SignIn;
        let (config, _) =
            sign_in::credentials(&self.context, &self.settings, &self.origin, source)?;
        self.api = self.context.api(config);
        Ok(())
    }

    /// The steps of an order, by its name.
    pub(super) fn steps(&self, name: &str) -> Result<Steps> {
        self.api.steps(name)
    }

    /// The events of a pool in a time range, by its ID.
    pub(super) fn events(&self, pool: &str, range: TimeRange) -> Result<PoolEvents> {
        self.api.events(pool, range)
    }

    /// Whether requests are signed with an access key, which is locked after five failures.
    pub(super) fn signs_requests(&self) -> bool {
        matches!(self.settings.identity.credentials, Credentials::AccessKey(_))
    }
}

/// Whether trying again later may help: the service was unavailable, or the list changed.
pub fn is_transient(error: &Error) -> bool {
    match error.failure() {
        Some(failure) => failure.retryable || is_out_of_time(error),
        None => ExitCode::of(error) == ExitCode::InvalidResponse,
    }
}

/// Whether the run's `--timeout` ended the request.
pub fn is_out_of_time(error: &Error) -> bool {
    error.failure().is_some_and(
        |failure| matches!(&failure.cause, FailureKind::Transport(error) if error.is_out_of_time()),
    )
}

/// Whether the service reports that the pool does not exist; it may be created later.
pub fn is_unknown_pool(error: &Error) -> bool {
    is_not_found(error)
        && error.failure().is_some_and(|failure| match &failure.cause {
            FailureKind::Rejected(rejection) => {
                rejection.code.as_deref() == Some("ModelArts.50015001")
            }
            _ => false,
        })
}

/// Whether the service, or something in between, responded with 404.
pub fn is_not_found(error: &Error) -> bool {
    status_of(error) == Some(404)
}

/// Whether the credentials were rejected.
pub fn is_unauthorized(error: &Error) -> bool {
    status_of(error) == Some(401)
}

fn status_of(error: &Error) -> Option<u16> {
    match &error.failure()?.cause {
        FailureKind::Rejected(rejection) => Some(rejection.status),
        _ => None,
    }
}
