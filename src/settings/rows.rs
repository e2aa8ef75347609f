//! Every setting as a row: its value, its source, and what it overrides.
//!
//! The rows are made from the resolved settings, so that they match what a run would use.

use std::time::Duration;

use super::identity;
use super::target::Target;
use super::{Credentials, Limits, Settings, Source, Sourced, cache_folder, check_zone, proxy};
use crate::auth::{Factor, Method, Project};
use crate::cli::env_vars::{self, Setting};
use crate::cli::{ConnectionArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::http::Roots;
use crate::world::{World, local};

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// `Identity`, `Service`, `Connection` or `Local`.
    pub group: &'static str,
    /// The name of the setting, for example `project id`.
    pub setting: &'static str,
    /// Its value; `set` for a secret.
    pub value: String,
    /// Its source.
    pub source: String,
    /// The sources whose values are overridden, in order of precedence.
    pub overrides: Vec<String>,
}

/// What a run would use, as far as known.
pub struct Survey {
    /// Every setting that applies.
    pub rows: Vec<Row>,
    /// The settings of the run, or why it would fail.
    pub settings: Result<Settings>,
}

const IDENTITY: &str = "Identity";
const SERVICE: &str = "Service";
const CONNECTION: &str = "Connection";
const LOCAL: &str = "Local";
/// Shown instead of a secret.
const SET: &str = "set";

/// Resolves every setting; an error in one does not hide the others.
pub fn survey(args: &GlobalArgs, world: &mut World, timeout: Option<Duration>) -> Survey {
    let limits = Limits::resolve(args, world, timeout);
    let settings = Settings::resolve(args, world);
    let mut rows = Rows(Vec::new());
    match &settings {
        Ok(settings) => {
            rows.identity(settings);
            rows.service(settings);
        }
        Err(_) => {
            if let Some(target) = identity::target(&args.connection, world) {
                rows.target(&target);
            }
        }
    }
    rows.projects(&args.connection);
    let proxy = rows.connection(settings.as_ref().ok(), limits.as_ref().ok(), world);
    rows.local(settings.as_ref().ok(), world);
    let zone = check_zone(world);
    let problems = [limits.map(|_| ()), proxy, zone].into_iter().filter_map(Result::err);
    let settings = problems.fold(settings, |settings, problem| match settings {
        Ok(_) => Err(problem),
        Err(Error::Usage(mut usage)) => {
            let problem = problem.to_string();
            if usage.message != problem {
                usage.details.push(format!("also: {problem}"));
            }
            Err(Error::Usage(usage))
        }
        Err(error) => Err(error),
    });
    Survey { rows: rows.0, settings }
}

struct Rows(Vec<Row>);

impl Rows {
    fn add(&mut self, group: &'static str, setting: &'static str, value: String, source: &Source) {
        self.put(group, setting, value, source, &[]);
    }

    fn put(
        &mut self,
        group: &'static str,
        setting: &'static str,
        value: String,
        source: &Source,
        overrides: &[Source],
    ) {
        let overrides = overrides.iter().map(ToString::to_string).collect();
        self.0.push(Row { group, setting, value, source: source.to_string(), overrides });
    }

    fn sourced<T: ToString>(
        &mut self,
        group: &'static str,
        what: &'static str,
        given: &Sourced<T>,
    ) {
        self.put(group, what, given.value.to_string(), &given.source, &given.overrides);
    }

    fn identity(&mut self, settings: &Settings) {
        let identity = &settings.identity;
        let kind = identity.kind().to_owned();
        self.put(IDENTITY, "kind", kind, &identity.source, &identity.overrides);
        let mut given = |setting: &Setting, what| {
            if let Some(given) = settings.values.get(setting) {
                let shown = if setting.is_secret { SET.to_owned() } else { given.value.clone() };
                self.put(IDENTITY, what, shown, &given.source, &given.overrides);
            }
        };
        match &identity.credentials {
            Credentials::Token(_) => {}
            Credentials::AccessKey(_) => {
                given(&env_vars::ACCESS_KEY, "access key id");
                given(&env_vars::SECURITY_TOKEN, "security token");
            }
            Credentials::SignIn(login) => {
                let factors = match &login.method {
                    Method::Factors(factors) => factors.as_slice(),
                    Method::ReadyToken(_) => &[],
                };
                if factors
                    .iter()
                    .any(|factor| matches!(factor, Factor::ApplicationCredential { .. }))
                {
                    given(&env_vars::APPLICATION_CREDENTIAL_ID, "application credential id");
                    given(&env_vars::APPLICATION_CREDENTIAL_NAME, "application credential");
                }
                if !factors.is_empty() && !matches!(factors, [Factor::Token(_)]) {
                    given(&env_vars::USER_NAME, "user");
                    given(&env_vars::USER_ID, "user id");
                    given(&env_vars::USER_DOMAIN_NAME, "domain");
                    given(&env_vars::USER_DOMAIN_ID, "domain id");
                    given(&env_vars::DEFAULT_DOMAIN_NAME, "default domain");
                    given(&env_vars::DEFAULT_DOMAIN_ID, "default domain id");
                }
                if factors.iter().any(|factor| matches!(factor, Factor::Totp { .. })) {
                    given(&env_vars::PASSCODE, "passcode");
                }
            }
        }
        if let Some(Sourced { value: Project::Name { name, .. }, source, overrides }) =
            &settings.project
        {
            self.put(IDENTITY, "project", name.clone(), source, overrides);
        }
        if let Some(auth_url) = &settings.auth_url {
            self.sourced(IDENTITY, "auth URL", auth_url);
        }
    }

    fn service(&mut self, settings: &Settings) {
        if let Some(project_id) = &settings.project_id {
            self.sourced(SERVICE, "project id", project_id);
        }
        if let Some(region) = &settings.region {
            self.sourced(SERVICE, "region", region);
        }
        if let Credentials::SignIn(_) = settings.identity.credentials {
            self.sourced(SERVICE, "interface", &settings.interface);
        }
        if let Some(endpoint) = &settings.endpoint {
            self.sourced(SERVICE, "endpoint", endpoint);
        }
    }

    /// Which projects are queried, if they are looked up.
    fn projects(&mut self, args: &ConnectionArgs) {
        let names =
            |names: &[String]| names.iter().map(|name| name.trim()).collect::<Vec<_>>().join(", ");
        let chosen = [
            (args.all_projects, "projects", "all enabled".to_owned(), "--all-projects"),
            (!args.projects.is_empty(), "projects", names(&args.projects), "--project"),
            (args.project_ids.len() > 1, "project ids", names(&args.project_ids), "--project-id"),
            (!args.except.is_empty(), "except", names(&args.except), "--except"),
        ];
        for (is_given, what, value, flag) in chosen {
            if is_given {
                self.add(SERVICE, what, value, &Source::Flag(flag));
            }
        }
    }

    /// If there is no identity: the other settings.
    fn target(&mut self, target: &Target) {
        if let Some(auth_url) = &target.auth_url {
            self.sourced(IDENTITY, "auth URL", auth_url);
        }
        for (what, given) in [("project id", &target.project_id), ("region", &target.region)] {
            if let Some(given) = given {
                self.sourced(SERVICE, what, given);
            }
        }
        if let Some(endpoint) = &target.given_endpoint {
            self.sourced(SERVICE, "endpoint", endpoint);
        }
    }

    /// Adds the connection settings. Fails if the proxy is invalid.
    fn connection(
        &mut self,
        settings: Option<&Settings>,
        limits: Option<&Limits>,
        world: &World,
    ) -> Result<()> {
        if let Some(settings) = settings {
            match &settings.connection.roots {
                Roots::System => {
                    let value = "the system's".to_owned();
                    self.add(CONNECTION, "certificates", value, &Source::Default);
                }
                Roots::File(..) | Roots::Folder(..) => {
                    if let Some(given) = &settings.certificates {
                        self.sourced(CONNECTION, "certificates", given);
                    }
                }
            }
        }
        let proxy = self.proxy(world);
        if let Some(limits) = limits {
            let timeout = match limits.timeout.value {
                Some(timeout) => format!("{timeout:?}"),
                None => "none".to_owned(),
            };
            let Sourced { source, overrides, .. } = &limits.timeout;
            self.put(CONNECTION, "timeout", timeout, source, overrides);
            self.sourced(CONNECTION, "retries", &limits.retries);
        }
        proxy
    }

    /// Adds the proxy, without user and password.
    fn proxy(&mut self, world: &World) -> Result<()> {
        let Some(proxy) = proxy::find(world)? else { return Ok(()) };
        let mut url = proxy.value.clone();
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        self.put(CONNECTION, "proxy", url.to_string(), &proxy.source, &proxy.overrides);
        if let Some(except) = proxy::exceptions(world)? {
            self.sourced(CONNECTION, "no proxy for", &except);
        }
        Ok(())
    }

    fn local(&mut self, settings: Option<&Settings>, world: &World) {
        if let Some(settings) = settings {
            if let Some(cloud) = &settings.cloud {
                self.sourced(LOCAL, "cloud", cloud);
            }
            if !settings.files.is_empty() {
                let files: Vec<_> =
                    settings.files.iter().map(|file| file.display().to_string()).collect();
                let found = Source::Derived("search path".to_owned());
                self.add(LOCAL, "files read", files.join(", "), &found);
            }
            if let Some(cache) = &settings.cache {
                let given = world.variables.raw("XDG_CACHE_HOME").is_some();
                let source =
                    if given { Source::Variable("XDG_CACHE_HOME") } else { Source::Default };
                self.add(LOCAL, "cache folder", cache.display().to_string(), &source);
            }
        } else if let Some(cache) = cache_folder(world) {
            self.add(LOCAL, "cache folder", cache.display().to_string(), &Source::Default);
        }
        let offset = local(world.clock.now(), &*world.zone).format("%:z").to_string();
        match world.variables.text("TZ") {
            Ok(Some(name)) => {
                let value = format!("{name} ({offset})");
                self.add(LOCAL, "time zone", value, &Source::Variable("TZ"));
            }
            _ => self.add(LOCAL, "time zone", offset, &Source::Default),
        }
    }
}
