//! Determines the projects to query, and the credentials for each, from flags and settings.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::Session;
use super::connect::RunContext;
use super::fleet::Member;
use super::projects::{exclude, is_match, members_of};
use super::shared_identity::no_auth_url;
use super::sign_in::{CredentialsOrigin, TokenSource};
use crate::cli::GlobalArgs;
use crate::error::{Error, Result};
use crate::http::{ConnectionOptions, Http, Traffic};
use crate::messages::{Messages, counted};
use crate::order::OrderProject;
use crate::sandbox::{self, Sandbox};
use crate::settings::{self, Limits, Settings};
use crate::usage::UsageError;
use crate::world::{Clock, World};

/// What a command requires of its client.
#[derive(Clone, Copy)]
pub struct ConnectOptions {
    /// Maximum number of concurrent requests, over all projects.
    pub parallel: usize,
    /// Where tokens may come from.
    pub token_source: TokenSource,
    /// The time limit of the run unless `--timeout` is given.
    pub timeout: Option<Duration>,
}

/// The default time limit of commands that query once.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// The projects of a run.
pub(super) struct Plan {
    pub(super) members: Vec<Member>,
    pub(super) is_several: bool,
    /// The request for the list of projects, if it was not sent because of `--dry-run`.
    pub(super) listing: Option<Listing>,
    pub(super) context: RunContext,
    pub(super) sandbox: Option<Sandbox>,
}

/// A request for the list of projects that was not sent.
pub(super) struct Listing {
    pub(super) auth_url: String,
    pub(super) needs_sign_in: bool,
}

/// Determines the settings of each cloud and the projects of each identity.
pub(super) fn make(
    options: ConnectOptions,
    shared: &GlobalArgs,
    session: &mut Session<'_>,
) -> Result<Plan> {
    let limits = Limits::resolve(shared, session.world, options.timeout)?;
    session.world.deadline = limits.timeout.value;
    let is_several = shared.connection.queries_several();
    if !shared.connection.except.is_empty() && !is_several {
        return Err(UsageError::new("--except cannot be used with a single project")
            .hint("use it with --all-projects or several projects or clouds")
            .into());
    }
    let (clouds, sandbox) = if shared.connection.sandbox {
        let (settings, sandbox) = sandbox_settings(shared, session)?;
        (vec![(shared.clone(), Ok(settings))], Some(sandbox))
    } else {
        (settings_of_each(shared, session)?, None)
    };
    let mut contexts = Contexts {
        messages: session.messages.clone(),
        clock: Arc::clone(&session.world.clock),
        parallel: options.parallel,
        is_of_several: is_several,
        limits,
        clients: Vec::new(),
        traffic: Arc::new(Traffic::limited(options.parallel)),
    };
    let is_alone = clouds.len() == 1;
    let (mut members, mut listing) = (Vec::new(), None);
    for (args, settings) in clouds {
        let connection = settings.as_ref().map(|settings| settings.connection.clone());
        let context = contexts.for_connection(connection.unwrap_or_default());
        let found = settings.and_then(|settings| {
            if args.connection.looks_up_projects() && options.token_source == TokenSource::Offline {
                listing = Some(Listing::of(&settings)?);
                return Ok(Vec::new());
            }
            members_of(&args, &Arc::new(settings), &context)
        });
        match found {
            Ok(found) => members.extend(found),
            Err(error) if is_alone => return Err(error),
            Err(error) => members.push(Member::failed(args.connection.cloud(), error, context)),
        }
    }
    exclude(&shared.connection.except, &mut members, session);
    if members.is_empty() && listing.is_none() {
        return Err(UsageError::new("no projects left to query")
            .hint("check --except, --region and which projects the user can access")
            .into());
    }
    if shared.connection.all_projects && listing.is_none() {
        session.messages.note(&format!("querying {}", counted(members.len(), "project")));
    }
    let context = members.first().map_or_else(
        || contexts.for_connection(ConnectionOptions::default()),
        |member| member.context.clone(),
    );
    Ok(Plan { members, is_several, listing, context, sandbox })
}

/// Creates the context for each project.
struct Contexts {
    messages: Messages,
    clock: Arc<dyn Clock>,
    parallel: usize,
    is_of_several: bool,
    limits: Limits,
    /// One client for all projects with the same proxy and certificates, so that connections are
    /// shared.
    clients: Vec<(ConnectionOptions, Arc<Http>)>,
    traffic: Arc<Traffic>,
}

impl Contexts {
    fn for_connection(&mut self, connection: ConnectionOptions) -> RunContext {
        RunContext {
            http: self.client(connection),
            messages: self.messages.clone(),
            clock: Arc::clone(&self.clock),
            deadline: self.limits.timeout.value,
            parallel: self.parallel,
            is_of_several: self.is_of_several,
        }
    }

    fn client(&mut self, connection: ConnectionOptions) -> Arc<Http> {
        if let Some((_, http)) = self.clients.iter().find(|(known, _)| *known == connection) {
            return Arc::clone(http);
        }
        let http = Http::new(
            connection.clone(),
            Arc::clone(&self.clock),
            self.messages.clone(),
            self.limits.timeout.value,
            self.limits.retries.value,
        );
        let http = Arc::new(http.within(Arc::clone(&self.traffic)));
        self.clients.push((connection, Arc::clone(&http)));
        http
    }
}

/// The flags for each cloud given by name; without names, the flags of the run.
pub fn each_cloud(shared: &GlobalArgs, world: &World) -> Result<Vec<GlobalArgs>> {
    let mut names: Vec<String> = Vec::new();
    for name in shared.connection.clouds.iter().map(|name| name.trim()) {
        let more = if name.contains('*') {
            let all = settings::cloud_names(world)?;
            let chosen: Vec<_> = all.into_iter().filter(|known| is_match(name, known)).collect();
            if chosen.is_empty() {
                let message = format!("--cloud {name} matches no entry in clouds.yaml");
                return Err(UsageError::new(message).into());
            }
            chosen
        } else {
            vec![name.to_owned()]
        };
        for name in more {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if names.is_empty() {
        return Ok(vec![shared.clone()]);
    }
    let with = |name: String| {
        let mut args = shared.clone();
        args.connection.clouds = vec![name];
        args
    };
    Ok(names.into_iter().map(with).collect())
}

/// The settings of each cloud. Notes and warnings are printed once.
fn settings_of_each(
    shared: &GlobalArgs,
    session: &mut Session<'_>,
) -> Result<Vec<(GlobalArgs, Result<Settings>)>> {
    let all = each_cloud(shared, session.world)?;
    let (mut printed, mut found) = (HashSet::new(), Vec::new());
    for args in all {
        let settings = Settings::resolve(&args, session.world);
        if let Ok(settings) = &settings {
            for warning in settings.warnings.iter().filter(|one| printed.insert((*one).clone())) {
                session.messages.warning(warning);
            }
            for note in settings.notes.iter().filter(|one| printed.insert((*one).clone())) {
                session.messages.note(note);
            }
        }
        found.push((args, settings));
    }
    Ok(found)
}

impl Member {
    /// A member for a cloud whose projects could not be determined.
    fn failed(cloud: Option<&str>, error: Error, context: RunContext) -> Self {
        let name = cloud.unwrap_or_default().to_owned();
        Self {
            project: OrderProject {
                id: String::new(),
                name: Some(name.clone()),
                region: None,
                cloud: Some(name),
            },
            settings: None,
            origin: CredentialsOrigin::Settings,
            context,
            client: None,
            failed: Some(error),
        }
    }
}

impl Listing {
    fn of(settings: &Settings) -> Result<Self> {
        let Some(auth_url) = &settings.auth_url else {
            return Err(no_auth_url().into());
        };
        let needs_sign_in = settings.needs_sign_in();
        Ok(Self { auth_url: auth_url.value.to_string(), needs_sign_in })
    }
}

fn sandbox_settings(shared: &GlobalArgs, session: &mut Session<'_>) -> Result<(Settings, Sandbox)> {
    if let Some(flag) = shared.connection.first_not_of_sandbox() {
        return Err(UsageError::new(format!("{flag} cannot be used with --sandbox"))
            .hint("the sandbox has its own endpoint, project and token")
            .into());
    }
    let sandbox = Sandbox::start(sandbox::Options::with_clock(Arc::clone(&session.world.clock)))
        .context("could not start the sandbox")?;
    session.messages.note("using the built-in sandbox; no data leaves this machine");
    let url = sandbox.url().parse().context("the address of the sandbox")?;
    let settings = if shared.connection.looks_up_projects() {
        let auth_url = format!("{}/v3", sandbox.url()).parse().context("the sandbox's address")?;
        Settings::of_sandbox_projects(auth_url, sandbox::TOKEN)
    } else {
        Settings::of_sandbox(url, sandbox::PROJECT_ID, sandbox::TOKEN)
    };
    Ok((settings, sandbox))
}
