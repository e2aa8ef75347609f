//! The way to the service, over the network or to a sandbox of our own, and what goes over it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::error::{Error, Result};

use super::Session;
use super::sign_in::{self, TokenSource};
use crate::api::{self, Answered, Api, Orders, QueryError};
use crate::cli::GlobalArgs;
use crate::http::{FailureKind, Http};
use crate::order::Steps;
use crate::output::{Labels, PoolEvents};
use crate::query::Query;
use crate::sandbox::{self, Sandbox};
use crate::settings::{Credentials, Limits, Settings};
use crate::usage::UsageError;
use crate::when::TimeRange;

/// The way to the service, and the sandbox at its other end if there is one.
pub struct Client {
    pub(super) api: Api,
    pub(super) settings: Settings,
    http: Arc<Http>,
    parallel: usize,
    /// Whether a 401 may mean that a token has grown old: it was kept, or it was taken before.
    may_be_old: bool,
    /// The time since the program began by which the run has ended.
    deadline: Option<Duration>,
    _sandbox: Option<Sandbox>,
}

/// What a command wants of its way.
#[derive(Clone, Copy)]
pub struct ConnectOptions {
    /// Requests at a time, where one list takes many.
    pub parallel: usize,
    /// Whether a kept token will do.
    pub reuse: TokenSource,
    /// How long the run may take unless somebody says otherwise.
    pub timeout: Option<Duration>,
}

/// A run that asks once takes so long at most.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

impl Client {
    /// Finds the settings and makes the way to the service.
    pub fn connect(
        wish: ConnectOptions,
        shared: &GlobalArgs,
        session: &mut Session<'_>,
    ) -> Result<Self> {
        let ConnectOptions { parallel, reuse, timeout } = wish;
        let limits = Limits::resolve(shared, session.world, timeout)?;
        session.world.deadline = limits.timeout.value;
        let (settings, sandbox) = if shared.connection.sandbox {
            let (settings, sandbox) = sandbox_settings(shared, session)?;
            (settings, Some(sandbox))
        } else {
            (Settings::resolve(shared, session.world)?, None)
        };
        for warning in &settings.warnings {
            session.messages.warning(warning);
        }
        for note in &settings.notes {
            session.messages.note(note);
        }
        let deadline = limits.timeout.value;
        let http = Arc::new(Http::new(
            settings.connection.clone(),
            Arc::clone(&session.world.clock),
            session.messages.clone(),
            deadline,
            limits.retries.value,
        ));
        let (access, was_cached) =
            sign_in::credentials(parallel, &settings, &http, session, reuse)?;
        let clock = Arc::clone(&session.world.clock);
        let api = Api::new(access, Arc::clone(&http), session.messages.clone(), clock);
        let may_be_old = was_cached;
        Ok(Self { api, settings, http, parallel, may_be_old, deadline, _sandbox: sandbox })
    }

    /// The orders of a query.
    pub fn orders(&mut self, query: &Query, session: &Session<'_>) -> Result<Orders, QueryError> {
        api::merge(query, self.answers(query, session))
    }

    /// What came of each question of a query. If a token is no longer accepted, signs in once and
    /// asks once more.
    pub fn answers(&mut self, query: &Query, session: &Session<'_>) -> Vec<Answered> {
        let mut answers = self.api.answers(query);
        let refused = |answered: &Answered| answered.error.as_ref().is_some_and(is_unauthorized);
        if self.may_be_old && answers.iter().any(refused) {
            session.messages.note("the token of an earlier sign-in is no longer taken: signing in");
            match self.sign_in_again(session) {
                Ok(()) => answers = self.api.answers(query),
                Err(error) => {
                    if let Some(answered) = answers.iter_mut().find(|one| refused(one)) {
                        answered.error = Some(error);
                    }
                    return answers;
                }
            }
        }
        // A token that was taken can only grow old.
        self.may_be_old = answers.iter().all(|one| one.error.is_none()) && self.signs_in();
        // Where it is about the credentials, an error says whose they were.
        for answered in &mut answers {
            let error = answered.error.take();
            answered.error =
                error.map(|error| error.with_credentials(&self.settings.credentials_used()));
        }
        answers
    }

    fn signs_in(&self) -> bool {
        matches!(self.settings.identity.credentials, Credentials::SignIn(_))
    }

    fn sign_in_again(&mut self, session: &Session<'_>) -> Result<()> {
        let (parallel, clock) = (self.parallel, Arc::clone(&session.world.clock));
        let (access, _) = sign_in::credentials(
            parallel,
            &self.settings,
            &self.http,
            session,
            TokenSource::SignIn,
        )?;
        self.api = Api::new(access, Arc::clone(&self.http), session.messages.clone(), clock);
        Ok(())
    }

    /// Where the orders come from, for metrics.
    pub fn labels(&self) -> Labels {
        let region = self.settings.region.as_ref();
        Labels {
            cloud: self.settings.cloud().unwrap_or_default().to_owned(),
            region: region.map(|region| region.value.clone()).unwrap_or_default(),
            project: self.api.project_id().to_owned(),
        }
    }

    /// The steps of an order, by its name.
    pub fn steps(&self, name: &str) -> Result<Steps> {
        self.api.steps(name)
    }

    /// The events of a pool, by its ID, in a time range.
    pub fn events(&self, pool: &str, range: TimeRange) -> Result<PoolEvents> {
        self.api.events(pool, range)
    }

    /// How much of the run's time is left.
    pub fn time_left(&self, session: &Session<'_>) -> Duration {
        let spent = session.world.clock.since_start();
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_sub(spent))
    }

    /// Whether requests are signed with an access key, which five failures lock.
    pub fn signs_requests(&self) -> bool {
        matches!(self.settings.identity.credentials, Credentials::AccessKey(_))
    }
}

/// Whether asking later may help: the service was not there, or the list moved while it was read.
pub fn may_pass(error: &Error) -> bool {
    match error.failure() {
        Some(failure) => failure.retryable || is_out_of_time(error),
        None => {
            crate::exit_code::ExitCode::of(error) == crate::exit_code::ExitCode::InvalidResponse
        }
    }
}

/// Whether the run's own time ended it.
pub fn is_out_of_time(error: &Error) -> bool {
    error.failure().is_some_and(
        |failure| matches!(&failure.cause, FailureKind::Transport(error) if error.is_out_of_time()),
    )
}

/// Whether the service itself says that there is no such pool: it may be there later.
pub fn is_unknown_pool(error: &Error) -> bool {
    is_not_found(error)
        && error.failure().is_some_and(|failure| match &failure.cause {
            FailureKind::Rejected(rejection) => {
                rejection.code.as_deref() == Some("ModelArts.50015001")
            }
            _ => false,
        })
}

/// Whether something between the service and us, or the service, answered with 404.
pub fn is_not_found(error: &Error) -> bool {
    error.failure().is_some_and(
        |failure| matches!(&failure.cause, FailureKind::Rejected(rejection) if rejection.status == 404),
    )
}

/// Whether the proof of identity was not accepted.
pub fn is_unauthorized(error: &Error) -> bool {
    error.failure().is_some_and(
        |failure| matches!(&failure.cause, FailureKind::Rejected(rejection) if rejection.status == 401),
    )
}

fn sandbox_settings(shared: &GlobalArgs, session: &mut Session<'_>) -> Result<(Settings, Sandbox)> {
    if let Some(flag) = shared.connection.first_given().filter(|flag| *flag != "--sandbox") {
        return Err(UsageError::new(format!("--sandbox and {flag} contradict each other"))
            .hint("the sandbox brings its own endpoint, project and token")
            .into());
    }
    let sandbox = Sandbox::start(sandbox::Options::with_clock(Arc::clone(&session.world.clock)))
        .context("cannot start the sandbox")?;
    session.messages.note("answers come from the built-in sandbox; nothing leaves this machine");
    let url = sandbox.url().parse().context("the address of the sandbox")?;
    let settings = Settings::of_sandbox(url, sandbox::PROJECT_ID, sandbox::TOKEN);
    Ok((settings, sandbox))
}
