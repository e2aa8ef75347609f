//! A small local copy of the service on loopback, with sample orders.
//!
//! It uses real HTTP and is implemented from the API documentation, without any code of the client,
//! so that a misunderstanding of the documentation in one is not hidden by the other.
//!
//! - `server`: the HTTP server, on a separate thread.
//! - `routes`: parameters, filters, pages and error bodies, as documented.
//! - `quirks`: misbehavior that can be enabled.
//! - `identity`: sign-ins and the list of projects. `projects`: the projects.
//! - `signature`: verifies signed requests.
//! - `sample_orders`: realistic orders of the last 30 days. `live`: those that change. `store`: all
//!   orders at a given time.
//! - `steps`: the steps of an order. `events`: the events of its pool.

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

/// The sandbox's project, which is that of the example in the API documentation.
pub const PROJECT_ID: &str = "04f258c84780d5a52f3bc00dc15aa5e7";
/// The token that the sandbox accepts; not a secret.
pub const TOKEN: &str = "sandbox-token";

/// The user of the sandbox's identity service; not a secret.
pub const USER_NAME: &str = "sandbox";
/// The user's password; not a secret.
pub const PASSWORD: &str = "sandbox-password";
/// The user's domain (account).
pub const DOMAIN_NAME: &str = "SANDBOX";
/// The project's name.
pub const PROJECT_NAME: &str = "eu-de";

/// A user with multi-factor authentication; the password is the same.
pub const MFA_USER_NAME: &str = "sandbox-mfa";
/// The one-time code that is always accepted.
pub const PASSCODE: &str = "012345";

/// The ID of the sandbox's application credential; not a secret.
pub const APPLICATION_CREDENTIAL_ID: &str = "5a6de0a6c0ffee00000000000000c1c1";
/// The name of the application credential.
pub const APPLICATION_CREDENTIAL_NAME: &str = "ci";
/// The secret of the application credential; not a secret.
pub const APPLICATION_CREDENTIAL_SECRET: &str = "sandbox-application-credential-secret";

/// The region that has the sample orders.
pub const REGION: &str = projects::REGION;

/// The ID of the sandbox's access key; not a secret.
pub const ACCESS_KEY: &str = "SANDBOXACCESSKEY";
/// The secret of the access key; not a secret.
pub const SECRET_KEY: &str = "sandbox-secret-key";

/// The options of a sandbox.
pub struct Options {
    /// The port; 0 for any free one.
    pub port: u16,
    /// The orders.
    pub source: OrderSource,
    /// Delay of each response.
    pub latency: Duration,
    /// If set, every request fails this way.
    pub fail: Option<Fail>,
    /// Requests for these projects, by name, fail this way.
    pub fail_projects: Vec<(String, Fail)>,
    /// Misbehavior of lists.
    pub quirks: Vec<Quirk>,
    /// How long tokens are valid.
    pub token_life: TimeDelta,
    /// The clock that "the last 30 days" refer to.
    pub clock: Arc<dyn Clock>,
}

impl Options {
    /// The default options: 240 sample orders on any free port.
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
    /// The project ID.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it is enabled.
    pub is_enabled: bool,
}

/// The seven projects with sample orders: the enabled ones of the region.
pub fn projects() -> impl Iterator<Item = &'static Project> {
    projects::of_region().map(|(_, project)| project)
}

/// The orders to serve.
#[derive(Debug, Clone)]
pub enum OrderSource {
    /// Sample orders, and the example from the documentation as the oldest.
    ///
    /// The same seed at the same time results in the same orders.
    Seeded {
        /// Whether open orders finish within seconds and new ones arrive. Those of pool-5ed5
        /// succeed; train-gpu gets one that fails.
        is_live: bool,
        /// The number of orders, without the example.
        orders: usize,
        /// The seed.
        seed: u64,
    },
    /// The JSON of each order, sent unchanged.
    Given(Vec<String>),
    /// The JSON of each order, by project name.
    OfProjects(Vec<(&'static str, Vec<String>)>),
    /// The JSON of each order, by the time after the start from which the list is served.
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

/// A simulated failure.
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

/// A running sandbox; dropping it stops the server.
pub struct Sandbox {
    server: server::Server,
}

impl Sandbox {
    /// Starts the server. It is listening when this returns.
    pub fn start(options: Options) -> io::Result<Self> {
        Ok(Self { server: server::Server::start(options)? })
    }

    /// Its URL: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.server.url
    }

    /// Revokes every token that the identity service has issued.
    pub fn revoke_tokens(&self) {
        self.server.revoke_tokens();
    }

    /// The maximum number of concurrent requests so far.
    pub fn most_at_once(&self) -> usize {
        self.server.most_at_once()
    }

    /// All requests so far, for example `GET /v1/…/orders?limit=500`.
    pub fn requests(&self) -> Vec<String> {
        self.server.requests()
    }
}

#[cfg(test)]
mod tests;
