//! Resolves all settings, and remembers the source of each and what it overrides.
//!
//! - `values`: the values from one source, validated when they are read. `clouds` (with `yaml`) and
//!   `credentials_file` read them from files.
//! - `families`: the sources in order of precedence.
//! - [`identity`](Identity): selects the first complete credentials from the `candidates`.
//! - `target`: project, region, interface and endpoint, each resolved separately. `endpoint` parses
//!   and derives endpoints.
//! - `token`: secrets from flags and files.
//! - `explain`: describes the identity in use.
//! - `missing`: one error for all missing settings.
//! - [`limits`](Limits): the timeout and the number of retries.
//! - `proxy`: the proxy for https.
//! - [`time_zone`](check_zone): the local time zone.
//! - [`rows`](Row): all settings as a table.

mod candidates;
mod clouds;
mod credentials_file;
mod endpoint;
mod explain;
mod families;
mod identity;
mod limits;
mod missing;
mod proxy;
mod rows;
mod target;
#[cfg(test)]
mod tests;
mod time_zone;
mod token;
mod values;
mod yaml;

use std::fmt;
use std::path::PathBuf;

use reqwest::Url;

use crate::auth::{Endpoint, Login, Method, Password, Project, Secret};
use crate::cli::env_vars;
use crate::cli::{ConnectionArgs, GlobalArgs};
use crate::error::Result;
use crate::http::{ConnectionOptions, Roots};
use crate::usage::UsageError;
use crate::world::{World, prompt_password};

pub use identity::{Credentials, Identity};
pub use limits::Limits;
pub use rows::{Row, Survey, survey};
pub use time_zone::check_zone;

use identity::Chosen;
use values::{Values, expand_home};

/// A value, its source, and what it overrides.
#[derive(Debug, Clone, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
    /// The sources whose values are overridden, in order of precedence.
    pub overrides: Vec<Source>,
}

impl<T> Sourced<T> {
    /// A value that overrides nothing.
    pub fn new(value: T, source: Source) -> Self {
        Self { value, source, overrides: Vec::new() }
    }

    /// Sets what it overrides.
    fn overriding(self, overrides: Vec<Source>) -> Self {
        Self { overrides, ..self }
    }

    /// Replaces the value and keeps the source.
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), source: self.source, overrides: self.overrides }
    }
}

/// The source of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag, as typed.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A file and the entry in it, for example `clouds.yaml (otc)`.
    File(String),
    /// Derived from another setting; names it and its source.
    Derived(String),
    /// The built-in sandbox.
    Sandbox,
    /// The default value.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => formatter.write_str(name),
            Self::Derived(from) | Self::File(from) => formatter.write_str(from),
            Self::Sandbox => formatter.write_str("the sandbox"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// Everything that is needed to send requests.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The identity.
    pub identity: Identity,
    /// The project ID; may be unknown before a sign-in.
    pub project_id: Option<Sourced<String>>,
    /// The project as the scope of a sign-in.
    pub project: Option<Sourced<Project>>,
    /// The region, which selects an endpoint from the catalog.
    pub region: Option<Sourced<String>>,
    /// `public`, `internal` or `admin`: selects an endpoint from the catalog.
    pub interface: Sourced<String>,
    /// The endpoint, without `/v1`; may be unknown before a sign-in.
    pub endpoint: Option<Sourced<Url>>,
    /// The URL of the identity service.
    pub auth_url: Option<Sourced<Url>>,
    /// Certificates and proxy.
    pub connection: ConnectionOptions,
    /// The directory for cached tokens; `None` if caching is disabled or there is no home
    /// directory.
    pub cache: Option<PathBuf>,
    /// Problems that the user should fix; `--quiet` does not suppress them.
    pub warnings: Vec<String>,
    /// Notes for the user.
    pub notes: Vec<String>,
    /// The CA certificates, if not the system's.
    certificates: Option<Sourced<String>>,
    /// All values of the selected family.
    values: Values,
    /// The entry in clouds.yaml, and what selected it.
    cloud: Option<Sourced<String>>,
    /// The clouds.yaml files that were read.
    files: Vec<PathBuf>,
}

impl Settings {
    /// The name of the entry in clouds.yaml, if one is used.
    pub fn cloud(&self) -> Option<&str> {
        self.cloud.as_ref().map(|cloud| cloud.value.as_str())
    }

    /// Resolves all settings. The error lists what is missing and how to set it.
    pub fn resolve(args: &GlobalArgs, world: &mut World) -> Result<Self> {
        let connection = &args.connection;
        if world.deadline.is_none() {
            // `config`, which only reads settings, does not wait longer for a pipe either.
            let limits = Limits::resolve(args, world, None).ok();
            world.deadline = limits.and_then(|limits| limits.timeout.value);
        }
        let Chosen { identity, endpoint, target, values, cloud, files, warnings, notes } =
            identity::choose(connection, world)?;
        let addresses = [&endpoint, &target.auth_url];
        let addresses: Vec<_> = addresses.into_iter().flatten().map(|one| &one.value).collect();
        let proxy = if addresses.is_empty() { None } else { proxy::resolve(&addresses, world)? };
        let certificates = certificates(connection, &values, world)?;
        let roots = roots(certificates.as_ref(), world);
        let cache = if connection.no_cache { None } else { cache_folder(world) };
        Ok(Self {
            identity,
            project_id: target.project_id,
            project: target.project,
            region: target.region,
            interface: target.interface,
            endpoint,
            auth_url: target.auth_url,
            connection: ConnectionOptions { roots, proxy },
            cache,
            warnings,
            notes,
            certificates,
            values,
            cloud,
            files,
        })
    }

    /// The settings for the built-in sandbox.
    pub fn of_sandbox(url: Url, project_id: &str, token: &str) -> Self {
        let identity = Identity {
            credentials: Credentials::Token(Secret::new(token.to_owned())),
            source: Source::Sandbox,
            overrides: Vec::new(),
        };
        Self {
            identity,
            project_id: Some(Sourced::new(project_id.to_owned(), Source::Sandbox)),
            project: None,
            region: None,
            interface: Sourced::new("public".to_owned(), Source::Default),
            endpoint: Some(Sourced::new(url, Source::Sandbox)),
            auth_url: None,
            connection: ConnectionOptions::default(),
            cache: None,
            warnings: Vec::new(),
            notes: Vec::new(),
            certificates: None,
            values: Values::default(),
            cloud: None,
            files: Vec::new(),
        }
    }

    /// The region: as set, or else from the host of the identity service.
    pub fn region(&self) -> Option<&str> {
        let given = self.region.as_ref().map(|region| region.value.as_str());
        let host = || self.auth_url.as_ref()?.value.host_str();
        given.or_else(|| host()?.strip_prefix("iam.")?.split('.').next())
    }

    /// The project's name, if it was given by name.
    pub fn project_name(&self) -> Option<String> {
        match self.project.as_ref().map(|project| &project.value) {
            Some(Project::Name { name, .. }) => Some(name.clone()),
            _ => None,
        }
    }

    /// Whether the run has to sign in first.
    pub fn needs_sign_in(&self) -> bool {
        matches!(
            &self.identity.credentials,
            Credentials::SignIn(login) if !matches!(login.method, Method::ReadyToken(_))
        )
    }

    /// The settings for a sandbox with several projects, whose identity service lists them.
    pub fn of_sandbox_projects(auth_url: Url, token: &str) -> Self {
        let method = Method::ReadyToken(Secret::new(token.to_owned()));
        let login = Login { auth_url: auth_url.clone(), method, scope: None };
        let mut settings = Self::of_sandbox(auth_url.clone(), "", token);
        settings.identity.credentials = Credentials::SignIn(Box::new(login));
        settings.auth_url = Some(Sourced::new(auth_url, Source::Sandbox));
        settings.region = Some(Sourced::new("eu-de".to_owned(), Source::Sandbox));
        (settings.project_id, settings.endpoint) = (None, None);
        settings
    }

    /// The endpoint from a sign-in's catalog, unless one was set; and a note if there are several
    /// regions and none was set.
    pub fn endpoint_in(
        &self,
        catalog: &[Endpoint],
        project_id: &str,
    ) -> Result<(Url, Option<String>)> {
        match &self.endpoint {
            Some(given) => Ok((given.value.clone(), None)),
            None => Ok(endpoint::from_catalog(
                catalog,
                self.region.as_ref(),
                &self.interface,
                project_id,
            )?),
        }
    }

    /// Adds the password to a login that lacks it, by prompting for it.
    pub fn with_password(&self, login: &Login) -> Result<Login> {
        let mut login = login.clone();
        let Some(password) = login.missing_password() else { return Ok(login) };
        let may_ask = matches!(password, Password::NotGiven { may_ask: true });
        let typed = if may_ask { prompt_password("Password: ").ok() } else { None };
        let Some(typed) = typed.filter(|typed| !typed.is_empty()) else {
            return Err(self.no_password().into());
        };
        *password = Password::Given(Secret::new(typed));
        Ok(login)
    }

    fn no_password(&self) -> UsageError {
        let setting = env_vars::PASSWORD;
        let here = match &self.identity.source {
            Source::File(cloud) => format!("add {} to {cloud}", setting.keys[0]),
            _ => format!("set {}", setting.openstack[0]),
        };
        UsageError::new("the sign-in needs a password")
            .hint(format!("{here}, or pass {} {} (- for stdin)", setting.flag, setting.takes))
    }
}

/// Checks that a project ID from a list can be part of a path.
pub fn check_project_id(id: &str) -> Result<()> {
    let source = Source::Flag(env_vars::PROJECT_ID.flag);
    Ok(target::check_project_id(&Sourced::new(id.to_owned(), source))?)
}

/// The names of the entries in clouds.yaml, for `--cloud '*'`.
pub fn cloud_names(world: &World) -> Result<Vec<String>> {
    let clouds = clouds::Clouds::find(world)?;
    let names: Vec<_> = clouds.names().into_iter().map(str::to_owned).collect();
    if names.is_empty() {
        let message = "--cloud '*' finds no cloud: there is no clouds.yaml with one";
        return Err(UsageError::new(message).into());
    }
    Ok(names)
}

/// The directory for cached tokens: `ma-orders` in the user's cache directory.
pub fn cache_folder(world: &World) -> Option<PathBuf> {
    Some(world.cache_folder()?.join("ma-orders"))
}

fn roots(certificates: Option<&Sourced<String>>, world: &World) -> Roots {
    let Some(Sourced { value, source, .. }) = certificates else { return Roots::System };
    let path = expand_home(value, world);
    match source {
        Source::Variable("SSL_CERT_DIR") => Roots::Folder(path, source.to_string()),
        _ => Roots::File(path, source.to_string()),
    }
}

/// The CA certificates: from a flag or a variable of ma-orders, the family, or common variables.
fn certificates(
    args: &ConnectionArgs,
    family: &Values,
    world: &World,
) -> Result<Option<Sourced<String>>, UsageError> {
    let setting = &env_vars::CA_FILE;
    let flag = args.ca_file.as_ref().map(|file| file.to_string_lossy());
    let mut found = Values::default();
    let everybodys = [setting.openstack, setting.others];
    for names in everybodys.into_iter().rev() {
        if let Some(given) = values::variable(setting, names, &world.variables)? {
            found.put_over(setting, given);
        }
    }
    if let Some(given) = family.get(setting) {
        found.put_over(setting, given.clone());
    }
    target::resolve_setting(setting, flag.as_deref(), &found, world)
}
