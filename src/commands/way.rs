//! The way to the service, over the network or to a sandbox of our own, and what goes over it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use super::Session;
use super::signing_in::{self, Reuse};
use crate::api::{Api, Incomplete, Orders, Told};
use crate::auth::Secret;
use crate::cli::{SharedArgs, Usage};
use crate::http::{Cause, ConnectionOptions, Failure, Http, NoAnswer};
use crate::query::Query;
use crate::sandbox::{self, Sandbox};
use crate::settings::{Credentials, Patience, Settings, Source, Sourced};

/// The way to the service, and the sandbox at its other end if there is one.
pub(super) struct Way {
    api: Api,
    settings: Settings,
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
pub(super) struct Wish {
    /// Requests at a time, where one list takes many.
    pub(super) parallel: usize,
    /// Whether a kept token will do.
    pub(super) reuse: Reuse,
    /// How long the run may take unless somebody says otherwise.
    pub(super) timeout: Option<Duration>,
}

/// A run that asks once takes so long at most.
pub(super) const USUAL_TIMEOUT: Duration = Duration::from_secs(60);

impl Way {
    /// Finds the settings and makes the way to the service.
    pub(super) fn connect(
        wish: Wish,
        shared: &SharedArgs,
        session: &mut Session<'_>,
    ) -> Result<Self> {
        let Wish { parallel, reuse, timeout } = wish;
        let patience = Patience::resolve(shared, session.world, timeout)?;
        let (settings, sandbox) = if shared.connection.sandbox {
            let (settings, sandbox) = sandbox_settings(shared, session)?;
            (settings, Some(sandbox))
        } else {
            (Settings::resolve(shared, session.world)?, None)
        };
        for warning in &settings.warnings {
            session.messages.warning(warning);
        }
        let deadline = patience.timeout.value;
        let http = Arc::new(Http::new(
            settings.connection.clone(),
            Arc::clone(&session.world.clock),
            session.messages.clone(),
            deadline,
            patience.retries.value,
        ));
        let (access, was_cached) = signing_in::access(parallel, &settings, &http, session, reuse)?;
        let clock = Arc::clone(&session.world.clock);
        let api = Api::new(access, Arc::clone(&http), session.messages.clone(), clock);
        let may_be_old = was_cached;
        Ok(Self { api, settings, http, parallel, may_be_old, deadline, _sandbox: sandbox })
    }

    /// Asks; where a token is no longer taken, signs in once and asks once more.
    pub(super) fn orders(
        &mut self,
        query: &Query,
        session: &Session<'_>,
    ) -> Result<Orders, Incomplete> {
        let mut answered = self.api.orders(query);
        if let Err(incomplete) = answered {
            if !(self.may_be_old && is_unauthorized(&incomplete.error)) {
                return Err(incomplete);
            }
            session.messages.note("the token of an earlier sign-in is no longer taken: signing in");
            let again = self.sign_in_again(session);
            again.map_err(|error| Incomplete { error, ..incomplete })?;
            answered = self.api.orders(query);
        }
        // A token that was taken can only grow old.
        self.may_be_old = answered.is_ok() && self.signs_in();
        answered
    }

    fn signs_in(&self) -> bool {
        matches!(self.settings.credentials.value, Credentials::Password(_))
    }

    fn sign_in_again(&mut self, session: &Session<'_>) -> Result<()> {
        let (parallel, clock) = (self.parallel, Arc::clone(&session.world.clock));
        let (access, _) =
            signing_in::access(parallel, &self.settings, &self.http, session, Reuse::No)?;
        self.api = Api::new(access, Arc::clone(&self.http), session.messages.clone(), clock);
        Ok(())
    }

    /// The steps of an order by its name.
    pub(super) fn steps(&self, name: &str) -> Result<Told> {
        self.api.steps(name)
    }

    /// How much of the run's time is left.
    pub(super) fn time_left(&self, session: &Session<'_>) -> Duration {
        let spent = session.world.clock.since_start();
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_sub(spent))
    }

    /// Whether requests are signed with an access key, which five failures lock.
    pub(super) fn signs_requests(&self) -> bool {
        matches!(self.settings.credentials.value, Credentials::AccessKey(_))
    }

    /// The curl lines that ask what the run would ask first, and comments on what would follow.
    pub(super) fn dry_run(&self, query: &Query) -> Result<String> {
        let mut text = String::new();
        match &self.settings.credentials.value {
            Credentials::Password(login) => {
                let _ = writeln!(
                    text,
                    "# first a sign-in at {}: its token as $OS_TOKEN",
                    login.auth_url
                );
            }
            Credentials::AccessKey(_) => text.push_str(
                "# the run itself signs each request with the access key; curl needs a token\n",
            ),
            Credentials::Token(_) => {}
        }
        for url in self.api.first_urls(query)? {
            let url = url.as_str().replace('\'', r"'\''");
            let _ = writeln!(
                text,
                "curl -sS -H 'Accept: application/json' -H \"X-Auth-Token: $OS_TOKEN\" '{url}'"
            );
        }
        text.push_str(
            "# then each next page with &offset=, and beyond 1,000 orders parts by &since= and &until=\n",
        );
        Ok(text)
    }
}

/// Whether asking later may help: the service was not there, or the list moved while it was read.
pub(super) fn may_pass(error: &anyhow::Error) -> bool {
    match failure(error) {
        Some(failure) => failure.retryable || is_out_of_time(error),
        None => crate::exit::Exit::of(error) == crate::exit::Exit::Unusable,
    }
}

/// Whether the run's own time ended it.
pub(super) fn is_out_of_time(error: &anyhow::Error) -> bool {
    failure(error)
        .is_some_and(|failure| matches!(failure.cause, Cause::NoAnswer(NoAnswer::OutOfTime)))
}

/// Whether the service knows the address and not the thing: it may be there later.
pub(super) fn is_not_there_yet(error: &anyhow::Error) -> bool {
    failure(error).is_some_and(|failure| match &failure.cause {
        Cause::Rejected(rejection) => {
            rejection.status == 404 && rejection.gateway_code() != Some("0101")
        }
        _ => false,
    })
}

/// Whether the proof of identity was not accepted.
pub(super) fn is_unauthorized(error: &anyhow::Error) -> bool {
    failure(error).is_some_and(
        |failure| matches!(&failure.cause, Cause::Rejected(rejection) if rejection.status == 401),
    )
}

fn failure(error: &anyhow::Error) -> Option<&Failure> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// A setting that the sandbox brings.
fn own<T>(value: T) -> Sourced<T> {
    Sourced { value, source: Source::Sandbox }
}

fn sandbox_settings(shared: &SharedArgs, session: &mut Session<'_>) -> Result<(Settings, Sandbox)> {
    if let Some(flag) = shared.connection.first_given().filter(|flag| *flag != "--sandbox") {
        return Err(Usage::new(format!("--sandbox and {flag} contradict each other"))
            .hint("the sandbox brings its own endpoint, project and token")
            .into());
    }
    let sandbox = Sandbox::start(sandbox::Options::with_clock(Arc::clone(&session.world.clock)))?;
    session.messages.note("answers come from the built-in sandbox; nothing leaves this machine");
    let settings = Settings {
        project_id: Some(own(sandbox::PROJECT_ID.to_owned())),
        endpoint: Some(own(sandbox.url().parse()?)),
        region: None,
        credentials: own(Credentials::Token(Secret::new(sandbox::TOKEN.to_owned()))),
        connection: ConnectionOptions::default(),
        cache: None,
        warnings: Vec::new(),
    };
    Ok((settings, sandbox))
}
