//! Where each setting comes from: flag, `MA_ORDERS_*`, `OS_*`, default; it remembers its source.
//!
//! - `access_key`: what signs requests.
//! - `clouds`: clouds.yaml and its kin.
//! - `endpoint`: the service's address, checked.
//! - `token`: a ready token, from a flag, a file or a variable.
//! - `login`: what a sign-in needs.
//! - `missing`: one message for all that nobody gave.
//! - `named_cloud`: a cloud among the variables.
//! - [`limits`](Limits): how long, and how often again.
//! - `proxy`: the proxy for https, checked before it is used.
//! - [`zone`](check_zone): the local time zone, checked.

mod access_key;
mod clouds;
mod endpoint;
mod limits;
mod login;
mod missing;
mod named_cloud;
mod proxy;
mod time_zone;
mod token;

use std::fmt;
use std::path::PathBuf;

use crate::error::Result;
use reqwest::Url;

use crate::auth::{AccessKey, Login, Secret};
use crate::cli::GlobalArgs;
use crate::cli::env_vars::{self, Setting};
use crate::http::{ConnectionOptions, Roots};
use crate::usage::UsageError;
use crate::world::{NotUtf8, World};

pub use limits::Limits;
pub use time_zone::check_zone;

use missing::Missing;
use named_cloud::apply_cloud;

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

impl<T> Sourced<T> {
    /// Another value from the same source.
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), source: self.source }
    }
}

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag, as typed.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A file, and the cloud in it.
    File(String),
    /// Made from another setting, which is named with its own source.
    Derived(String),
    /// The built-in sandbox.
    Sandbox,
    /// Nobody said otherwise.
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

/// What a run needs to ask the service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The project whose orders are asked for; a sign-in tells it.
    pub project_id: Option<Sourced<String>>,
    /// The service's address, before `/v1`; a sign-in's catalog tells it.
    pub endpoint: Option<Sourced<Url>>,
    /// The region, which chooses within the catalog.
    pub region: Option<Sourced<String>>,
    /// Who asks.
    pub credentials: Sourced<Credentials>,
    /// Certificates and proxy.
    pub connection: ConnectionOptions,
    /// Where tokens are kept; `None` where that is not wanted, or there is no home.
    pub cache: Option<PathBuf>,
    /// What the user should mend.
    pub warnings: Vec<String>,
}

/// The ways to prove who asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Credentials {
    /// A ready token.
    Token(Secret),
    /// A signature on each request.
    AccessKey(AccessKey),
    /// A sign-in at the identity service.
    Password(Box<Login>),
}

impl Settings {
    /// Finds every setting, or says in one message which are missing and how to give each.
    pub fn resolve(args: &GlobalArgs, world: &mut World) -> Result<Self> {
        let connection = &args.connection;
        let warnings = apply_cloud(connection.cloud.as_deref(), world)?;
        let project_id = text(&env_vars::PROJECT_ID, connection.project_id.as_deref(), world)?;
        if let Some(project_id) = &project_id {
            check_project_id(project_id)?;
        }
        let region = text(&env_vars::REGION, connection.region.as_deref(), world)?;
        let endpoint = endpoint::resolve(connection, region.as_ref(), project_id.as_ref(), world)?;
        let token = token::resolve(connection, world)?;
        let credentials = match token {
            Some(token) => Some(token.map(Credentials::Token)),
            None => match access_key::resolve(world)? {
                Some(key) => Some(key.map(Credentials::AccessKey)),
                None => login::resolve(connection, project_id.as_ref(), world)?
                    .map(|login| login.map(|login| Credentials::Password(Box::new(login)))),
            },
        };
        // A sign-in tells the project and where the service is.
        let signs_in = credentials
            .as_ref()
            .is_some_and(|credentials| matches!(credentials.value, Credentials::Password(_)));
        let missing = Missing {
            project_id: project_id.is_none() && !signs_in,
            token: credentials.is_none(),
            endpoint: endpoint.is_none() && !signs_in,
        };
        let Some(credentials) = credentials.filter(|_| !missing.is_any()) else {
            return Err(missing.usage().into());
        };
        let mut addresses: Vec<&Url> = endpoint.iter().map(|endpoint| &endpoint.value).collect();
        if let Credentials::Password(login) = &credentials.value {
            addresses.push(&login.auth_url);
        }
        let proxy = match addresses.as_slice() {
            [] => None,
            addresses => proxy::resolve(addresses, world)?,
        };
        let roots = roots(connection.ca_file.as_ref(), world);
        let cache = if connection.no_cache { None } else { cache_folder(world) };
        let connection = ConnectionOptions { roots, proxy };
        Ok(Self { project_id, endpoint, region, credentials, connection, cache, warnings })
    }

    /// A login with its password, asked for at the terminal where none was given.
    pub fn with_password(login: &Login) -> Result<Login> {
        login::with_password(login)
    }

    /// The address that a sign-in's catalog names, checked as one that was given.
    pub fn endpoint_of_catalog(url: &str, project_id: &str) -> Result<Url> {
        endpoint::from_catalog(url, project_id)
    }
}

/// Where tokens are kept: the folder `ma-orders` among those of the user's programs.
pub fn cache_folder(world: &World) -> Option<PathBuf> {
    Some(world.cache_folder()?.join("ma-orders"))
}

/// A setting that is a text: its flag, else its variables; an empty one is an unset one.
fn text(
    named: &'static Setting,
    flag: Option<&str>,
    world: &World,
) -> Result<Option<Sourced<String>>> {
    if let Some(value) = flag {
        if value.is_empty() {
            let hint = format!("write {} {}", named.flag, named.takes);
            return Err(UsageError::new(format!("{} is empty", named.flag)).hint(hint).into());
        }
        return Ok(Some(Sourced { value: value.to_owned(), source: Source::Flag(named.flag) }));
    }
    Ok(variable(named.variables, world)?)
}

fn variable(
    names: &'static [&'static str],
    world: &World,
) -> Result<Option<Sourced<String>>, NotUtf8> {
    for name in names {
        if let Some(value) = world.variables.text(name)? {
            let source = match world.variables.origin(name) {
                Some(file) => Source::File(file.to_owned()),
                None => Source::Variable(name),
            };
            return Ok(Some(Sourced { value: value.to_owned(), source }));
        }
    }
    Ok(None)
}

/// A project id as it may stand in a path: letters, digits, `-` and `_`, at most 64 of them.
fn check_project_id(project_id: &Sourced<String>) -> Result<(), UsageError> {
    let value = &project_id.value;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if (1..=64).contains(&value.len()) && value.chars().all(is_plain) {
        return Ok(());
    }
    Err(UsageError::new(format!("the project id from {} is not one: {value:?}", project_id.source))
        .hint("a project id is 32 hexadecimal digits; the console shows it under My Credentials"))
}

fn roots(flag: Option<&PathBuf>, world: &World) -> Roots {
    if let Some(file) = flag {
        return Roots::File(file.clone(), env_vars::CA_FILE.flag.to_owned());
    }
    for name in env_vars::CA_FILE.variables {
        if let Some(path) = world.variables.raw(name) {
            let path = PathBuf::from(path);
            return match *name {
                "SSL_CERT_DIR" => Roots::Folder(path, (*name).to_owned()),
                _ => Roots::File(path, (*name).to_owned()),
            };
        }
    }
    Roots::System
}
