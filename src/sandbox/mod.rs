//! A small faithful copy of the service on loopback, with sample orders.
//!
//! It speaks real HTTP and is written from the service's own page, not from the client: the two
//! ends must not merely agree with each other's beliefs, so nothing of the client is used here.
//!
//! - `server`: the listener, on a thread of its own.
//! - `routes`: parameters, filters, pages and error bodies, as the service documents them.
//! - `quirks`: lists that are not what they say.
//! - `identity`: sign-ins of every kind, and the list of projects; `projects`: which there are.
//! - `signature`: signed requests.
//! - `sample_orders`: believable orders of the last 30 days; `live`: those that move; `store`: all that
//!   there are at a time.
//! - `steps`: what the service did for an order; `events`: what happened to its pool.

mod events;
mod identity;
mod live;
mod projects;
mod quirks;
mod routes;
mod sample_orders;
mod server;
mod signature;
mod steps;
mod store;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::world::Clock;

pub use quirks::Quirk;

/// The sandbox's project: that of the service's documented example.
pub const PROJECT_ID: &str = "04f258c84780d5a52f3bc00dc15aa5e7";
/// The token that the sandbox takes; no secret.
pub const TOKEN: &str = "sandbox-token";

/// The user whom the sandbox's identity service knows; no secret.
pub const USER_NAME: &str = "sandbox";
/// The user's password; no secret either.
pub const PASSWORD: &str = "sandbox-password";
/// The user's account.
pub const DOMAIN_NAME: &str = "SANDBOX";
/// The project's name.
pub const PROJECT_NAME: &str = "eu-de";

/// A user who needs a second factor; the password is the same.
pub const MFA_USER_NAME: &str = "sandbox-mfa";
/// The one-time code that is always right.
pub const PASSCODE: &str = "012345";

/// The application credential that the sandbox knows; no secret.
pub const APPLICATION_CREDENTIAL_ID: &str = "5a6de0a6c0ffee00000000000000c1c1";
/// What its user calls it.
pub const APPLICATION_CREDENTIAL_NAME: &str = "ci";
/// Its secret; no secret either.
pub const APPLICATION_CREDENTIAL_SECRET: &str = "sandbox-application-credential-secret";

/// The region that has the sample orders.
pub const REGION: &str = projects::REGION;

/// The access key that the sandbox knows; no secret.
pub const ACCESS_KEY: &str = "SANDBOXACCESSKEY";
/// Its secret half; no secret either.
pub const SECRET_KEY: &str = "sandbox-secret-key";

/// What to serve, and how.
pub struct Options {
    /// The port; 0 is any free one.
    pub port: u16,
    /// The orders.
    pub source: OrderSource,
    /// Every answer comes so much later.
    pub latency: Duration,
    /// Every answer is this failure.
    pub fail: Option<Fail>,
    /// Every answer about these projects, by name, is this failure.
    pub fail_projects: Vec<(String, Fail)>,
    /// Ways in which lists are not honest.
    pub quirks: Vec<Quirk>,
    /// How long a token lives that the identity service hands out.
    pub token_life: TimeDelta,
    /// What "the last 30 days" are counted from.
    pub clock: Arc<dyn Clock>,
}

impl Options {
    /// The usual sandbox: 240 sample orders on any free port.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self {
            port: 0,
            source: OrderSource::Seeded { orders: 240, seed: 1, is_live: false },
            latency: Duration::ZERO,
            fail: None,
            fail_projects: Vec::new(),
            quirks: Vec::new(),
            token_life: TimeDelta::hours(24),
            clock,
        }
    }
}

/// A project of the sandbox's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it can be used.
    pub is_enabled: bool,
}

/// The seven projects that have sample orders: the enabled ones of the region.
pub fn projects() -> impl Iterator<Item = &'static Project> {
    projects::of_region().map(|(_, project)| project)
}

/// Where the orders come from.
#[derive(Debug, Clone)]
pub enum OrderSource {
    /// Sample orders, and the documentation's own example as the oldest.
    ///
    /// The same seed at the same time gives the same orders.
    Seeded {
        /// Whether the open ones go on within seconds, and new ones arrive: then pool-5ed5's end
        /// well, and train-gpu gets one that fails.
        is_live: bool,
        /// How many, besides the example.
        orders: usize,
        /// The seed.
        seed: u64,
    },
    /// Given orders, each one's JSON, which is sent byte for byte.
    Given(Vec<String>),
    /// Given orders of several projects, by name.
    OfProjects(Vec<(&'static str, Vec<String>)>),
    /// The same from a time on, counted from the beginning.
    Staged(Vec<(Duration, Vec<String>)>),
}

/// A clouds.yaml with an entry for each project that has sample orders.
pub fn clouds_yaml(auth_url: &str) -> String {
    let entry = |project: &Project| {
        let name = project.name;
        format!(
            "  {name}:
    auth:
      auth_url: {auth_url}
      username: {USER_NAME}
      password: {PASSWORD}
      user_domain_name: {DOMAIN_NAME}
      project_name: {name}
    region_name: {REGION}
"
        )
    };
    format!("clouds:\n{}", projects().map(entry).collect::<String>())
}

/// A failure to rehearse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Fail {
    /// Bad request
    #[value(name = "400")]
    BadRequest,
    /// Token rejected
    #[value(name = "401")]
    Unauthorized,
    /// Permission denied
    #[value(name = "403")]
    Forbidden,
    /// No such pool
    #[value(name = "404")]
    NotFound,
    /// Too many requests, with Retry-After
    #[value(name = "429")]
    TooManyRequests,
    /// Internal server error
    #[value(name = "500")]
    InternalError,
    /// Service unavailable
    #[value(name = "503")]
    Unavailable,
    /// Respond after a minute
    Slow,
    /// Close the connection in the middle of the response
    Truncated,
}

/// A running sandbox; it stops when it is dropped.
pub struct Sandbox {
    server: server::Server,
}

impl Sandbox {
    /// Starts it: bound and answering when this returns.
    pub fn start(options: Options) -> io::Result<Self> {
        Ok(Self { server: server::Server::start(options)? })
    }

    /// Its address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.server.url
    }

    /// Takes back every token that the identity service has handed out.
    pub fn revoke_tokens(&self) {
        self.server.revoke_tokens();
    }

    /// The most requests that were being answered at one time.
    pub fn most_at_once(&self) -> usize {
        self.server.most_at_once()
    }

    /// The requests so far, such as `GET /v1/…/orders?limit=500`.
    pub fn requests(&self) -> Vec<String> {
        self.server.requests()
    }
}

#[cfg(test)]
mod tests;
