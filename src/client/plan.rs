//! Determines the projects to query, and the credentials for each, from flags and settings.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::Session;
use super::connect::RunContext;
use super::fleet::Member;
use super::sign_in::{CredentialsOrigin, SharedIdentity, TokenSource};
use crate::auth::ListedProject;
use crate::cli::GlobalArgs;
use crate::error::{Error, Result};
use crate::http::{ConnectionOptions, Http, Traffic};
use crate::messages::counted;
use crate::order::OrderProject;
use crate::sandbox::{self, Sandbox};
use crate::settings::{self, Limits, Settings};
use crate::usage::UsageError;
use crate::world::World;

/// What a command requires of its client.
#[derive(Clone, Copy)]
pub struct ConnectOptions {
    /// Maximum number of concurrent requests, over all projects.
    pub parallel: usize,
    /// Where tokens may come from.
    pub reuse: TokenSource,
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
    let is_alone = clouds.len() == 1;
    let context = |http: Arc<Http>, session: &Session<'_>| RunContext {
        http,
        messages: session.messages.clone(),
        clock: Arc::clone(&session.world.clock),
        deadline: limits.timeout.value,
        parallel: options.parallel,
        is_of_several: is_several,
    };
    let traffic = Arc::new(Traffic::limited(options.parallel));
    let mut clients = HttpClients { known: Vec::new(), traffic };
    let (mut members, mut listing) = (Vec::new(), None);
    for (args, settings) in clouds {
        let settings = match settings {
            Ok(settings) => settings,
            Err(error) if is_alone => return Err(error),
            Err(error) => {
                let http = clients.to(&ConnectionOptions::default(), &limits, session);
                members.push(Member::failed(
                    args.connection.cloud(),
                    error,
                    context(http, session),
                ));
                continue;
            }
        };
        let http = clients.to(&settings.connection, &limits, session);
        let context = context(http, session);
        let settings = Arc::new(settings);
        let found = if args.connection.looks_up_projects() && options.reuse == TokenSource::Offline
        {
            listing = Some(Listing::of(&settings)?);
            Ok(Vec::new())
        } else {
            members_of(&args, &settings, &context)
        };
        match found {
            Ok(found) => members.extend(found),
            Err(error) if is_alone => return Err(error),
            Err(error) => members.push(Member::failed(args.connection.cloud(), error, context)),
        }
    }
    leave_out(&shared.connection.except, &mut members, session);
    if members.is_empty() && listing.is_none() {
        return Err(UsageError::new("no projects left to query")
            .hint("check --except, --region and which projects the user can access")
            .into());
    }
    if shared.connection.all_projects && listing.is_none() {
        session.messages.note(&format!("querying {}", counted(members.len(), "project")));
    }
    let http = clients.to(&ConnectionOptions::default(), &limits, session);
    let context =
        members.first().map_or_else(|| context(http, session), |member| member.context.clone());
    Ok(Plan { members, is_several, listing, context, sandbox })
}

/// The HTTP clients: one for all projects with the same proxy and certificates, so that they share
/// its rate limit.
struct HttpClients {
    known: Vec<(ConnectionOptions, Arc<Http>)>,
    traffic: Arc<Traffic>,
}

impl HttpClients {
    fn to(
        &mut self,
        connection: &ConnectionOptions,
        limits: &Limits,
        session: &Session<'_>,
    ) -> Arc<Http> {
        if let Some((_, http)) = self.known.iter().find(|(known, _)| known == connection) {
            return Arc::clone(http);
        }
        let http = Http::new(
            connection.clone(),
            Arc::clone(&session.world.clock),
            session.messages.clone(),
            limits.timeout.value,
            limits.retries.value,
        );
        let http = Arc::new(http.within(Arc::clone(&self.traffic)));
        self.known.push((connection.clone(), Arc::clone(&http)));
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
    let (mut said, mut found) = (HashSet::new(), Vec::new());
    for args in all {
        let settings = Settings::resolve(&args, session.world);
        if let Ok(settings) = &settings {
            for warning in settings.warnings.iter().filter(|one| said.insert((*one).clone())) {
                session.messages.warning(warning);
            }
            for note in settings.notes.iter().filter(|one| said.insert((*one).clone())) {
                session.messages.note(note);
            }
        }
        found.push((args, settings));
    }
    Ok(found)
}

/// The requested projects of one identity.
fn members_of(
    args: &GlobalArgs,
    settings: &Arc<Settings>,
    context: &RunContext,
) -> Result<Vec<Member>> {
    let connection = &args.connection;
    let member = |id: &str, name: Option<String>, origin: CredentialsOrigin| Member {
        project: OrderProject {
            id: id.to_owned(),
            name,
            region: settings.region().map(str::to_owned),
            cloud: settings.cloud().map(str::to_owned),
        },
        settings: Some(Arc::clone(settings)),
        origin,
        context: context.clone(),
        client: None,
        failed: None,
    };
    if connection.looks_up_projects() {
        let identity = Arc::new(SharedIdentity::of(settings)?);
        let listed = identity.list(context, settings)?;
        let chosen = if connection.all_projects {
            of_region(listed, settings.region())
        } else {
            named(&connection.projects, &listed)?
        };
        return Ok(chosen
            .into_iter()
            .map(|project| {
                let origin = CredentialsOrigin::Shared(Arc::clone(&identity), project.id.clone());
                member(&project.id, Some(project.name), origin)
            })
            .collect());
    }
    if connection.project_ids.len() > 1 {
        let identity = Arc::new(SharedIdentity::of(settings)?);
        let mut ids: Vec<&str> = Vec::new();
        for id in connection.project_ids.iter().map(|id| id.trim()) {
            settings::check_project_id(id)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let origin = |id: &str| CredentialsOrigin::Shared(Arc::clone(&identity), id.to_owned());
        return Ok(ids.into_iter().map(|id| member(id, None, origin(id))).collect());
    }
    let id = settings.project_id.as_ref().map(|id| id.value.as_str()).unwrap_or_default();
    Ok(vec![member(id, settings.project_name(), CredentialsOrigin::Settings)])
}

/// The enabled projects of a region. If the cloud names its projects after regions (`eu-de`,
/// `eu-de_team`), projects of other regions are omitted, and those that belong to none.
fn of_region(listed: Vec<ListedProject>, region: Option<&str>) -> Vec<ListedProject> {
    let enabled: Vec<_> = listed.into_iter().filter(|project| project.is_enabled).collect();
    let is_of_region = |project: &ListedProject| project.name.split('_').next() == region;
    if region.is_none() || !enabled.iter().any(is_of_region) {
        return enabled;
    }
    enabled.into_iter().filter(is_of_region).collect()
}

/// The projects by name or ID, each once, in the order in which they were given.
fn named(names: &[String], listed: &[ListedProject]) -> Result<Vec<ListedProject>> {
    let (mut chosen, mut unknown): (Vec<ListedProject>, Vec<String>) = Default::default();
    for name in names.iter().map(|name| name.trim()) {
        let is_pattern = name.contains('*');
        let is_meant = |project: &&ListedProject| {
            (is_match(name, &project.name) || project.id == name)
                && (project.is_enabled || !is_pattern)
        };
        let meant: Vec<_> = listed.iter().filter(is_meant).collect();
        if meant.is_empty() {
            unknown.push(name.to_owned());
        }
        for project in meant.into_iter().take(if is_pattern { usize::MAX } else { 1 }) {
            if !chosen.contains(project) {
                chosen.push(project.clone());
            }
        }
    }
    if unknown.is_empty() { Ok(chosen) } else { Err(Error::UnknownProject(unknown)) }
}

/// Whether a name matches a pattern, in which `*` matches anything.
fn is_match(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    ends.into_iter().any(|at| is_match(rest, &name[at..]))
}

/// Removes the projects that `--except` names. A name without a match is a warning, since it may be
/// a typo.
fn leave_out(except: &[String], members: &mut Vec<Member>, session: &Session<'_>) {
    for name in except.iter().map(|name| name.trim()) {
        let before = members.len();
        members.retain(|Member { project, .. }| {
            let names = [Some(&project.id), project.name.as_ref(), project.cloud.as_ref()];
            !names.into_iter().flatten().any(|known| is_match(name, known))
        });
        if members.len() == before {
            session.messages.warning(&format!("--except {name} matches no project"));
        }
    }
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
            return Err(UsageError::new(
                "could not list projects: the identity service URL is not set",
            )
            .hint("set OS_AUTH_URL")
            .into());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(names: &[&str]) -> Vec<ListedProject> {
        let project = |name: &&str| ListedProject {
            id: format!("id-{name}"),
            name: (*name).to_owned(),
            is_enabled: !name.ends_with("_old"),
        };
        names.iter().map(project).collect()
    }

    fn names(projects: Vec<ListedProject>) -> Vec<String> {
        projects.into_iter().map(|project| project.name).collect()
    }

    #[test]
    fn every_enabled_project_of_the_region_is_chosen() {
        let otc = ["eu-de", "eu-de_team", "eu-de_old", "eu-nl", "eu-dex", "MOS"];
        let elsewhere = ["admin", "demo_old", "demo"];
        for (all, region, chosen) in [
            (&otc[..], Some("eu-de"), &["eu-de", "eu-de_team"][..]),
            (&otc, Some("eu-nl"), &["eu-nl"]),
            (&otc, None, &["eu-de", "eu-de_team", "eu-nl", "eu-dex", "MOS"]),
            (&elsewhere, Some("RegionOne"), &["admin", "demo"]),
        ] {
            assert_eq!(names(of_region(listed(all), region)), chosen, "{region:?}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, fits) in [
            ("*", "", true),
            ("eu-de", "eu-de", true),
            ("eu-de", "eu-de_x", false),
            ("eu-de*", "eu-de", true),
            ("eu-de_*", "eu-de", false),
            ("*_dev", "eu-de_dev", true),
            ("eu*d*v", "eu-de_dev", true),
            ("*x*", "eu-de", false),
        ] {
            assert_eq!(is_match(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn projects_are_named_by_name_or_id_and_an_unknown_name_is_said() {
        let all = listed(&["a", "b", "c"]);
        let given =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let chosen = named(&given(&["c", " id-a", "c", "id-c"]), &all).unwrap();
        assert_eq!(names(chosen), ["c", "a"]);
        assert_eq!(names(named(&given(&["*"]), &all).unwrap()), ["a", "b", "c"]);
        let error = named(&given(&["x", "a", "y"]), &all).unwrap_err();
        assert_eq!(error.to_string(), "no such project: x, y");
    }
}
