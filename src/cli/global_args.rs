//! Flags shared by all commands.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::value_parsers;
use super::{CI, SHOW, WHERE};
use crate::messages::ErrorFormat;
use crate::output::ColorChoice;
use crate::usage::UsageError;
use crate::word::{number, word};

/// Flags shared by all commands.
#[derive(Debug, Clone, Args)]
pub struct GlobalArgs {
    /// When to color the phase [default: auto]
    #[arg(long, value_name = "WHEN", global = true, display_order = 100, help_heading = SHOW, value_parser = word::<ColorChoice>())]
    pub color: Option<ColorChoice>,
    /// Suppress notes; still print warnings and errors
    #[arg(short, long, global = true, display_order = 100, conflicts_with = "verbose", help_heading = SHOW)]
    pub quiet: bool,
    /// Print each request with its status, duration and request ID; -vv also prints
    /// headers
    #[arg(short, long, action = clap::ArgAction::Count, global = true, display_order = 100, help_heading = SHOW)]
    pub verbose: u8,
    /// Format of notes, warnings and errors [default: text]
    #[arg(long, value_name = "FORMAT", global = true, display_order = 100, default_value = "text", hide_default_value = true, help_heading = CI, value_parser = word::<ErrorFormat>())]
    pub error_format: ErrorFormat,
    /// Maximum time for the whole command, for example 90s or 5m
    /// [env: MA_ORDERS_TIMEOUT; default: 60s, wait: 30m, watch: none]
    #[arg(long, value_name = "DURATION", value_parser = value_parsers::duration, global = true, display_order = 100, help_heading = CI)]
    pub timeout: Option<Duration>,
    /// Retry each failed request up to N times [env: MA_ORDERS_RETRIES; default: 3]
    #[arg(long, value_name = "N", value_parser = number::<u32>(0, 100), global = true, display_order = 100, help_heading = CI)]
    pub retries: Option<u32>,
    /// Credentials, project and endpoint.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Credentials, project and endpoint.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = WHERE)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag as typed")]
pub struct ConnectionArgs {
    /// Project ID, or several [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]
    #[arg(
        long = "project-id",
        value_name = "ID,…",
        value_delimiter = ',',
        global = true,
        display_order = 100
    )]
    pub project_ids: Vec<String>,
    /// Project name, or several; looked up at the identity service
    #[arg(
        long = "project",
        value_name = "NAME,…",
        value_delimiter = ',',
        global = true,
        display_order = 100,
        conflicts_with = "project_ids"
    )]
    pub projects: Vec<String>,
    /// Query all enabled projects of the region
    #[arg(short = 'A', long, global = true, display_order = 100, conflicts_with_all = ["project_ids", "projects"])]
    pub all_projects: bool,
    /// Skip these projects, by name or ID
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', global = true, display_order = 100)]
    pub except: Vec<String>,
    /// Authentication token. Visible to other users in the process list; prefer
    /// --token-file [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]
    #[arg(long, value_name = "TOKEN", global = true, display_order = 100)]
    pub token: Option<String>,
    /// Read the token from FILE ("-" for stdin) [env: MA_ORDERS_TOKEN_FILE]
    #[arg(long, value_name = "FILE", global = true, display_order = 100)]
    pub token_file: Option<PathBuf>,
    /// Read the password from FILE ("-" for stdin) instead of OS_PASSWORD
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        display_order = 100,
        conflicts_with = "token_file"
    )]
    pub password_file: Option<PathBuf>,
    /// Never prompt, even on a terminal
    #[arg(long, global = true, display_order = 100)]
    pub no_input: bool,
    /// Do not read or write the token cache
    #[arg(long, global = true, display_order = 100)]
    pub no_cache: bool,
    /// URL of the service [env: MA_ORDERS_ENDPOINT,
    /// OS_MODELARTS_ENDPOINT_OVERRIDE; default: from the service catalog or the region]
    #[arg(long, value_name = "URL", global = true, display_order = 100)]
    pub endpoint: Option<String>,
    /// Region, for example eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]
    #[arg(long, value_name = "REGION", global = true, display_order = 100)]
    pub region: Option<String>,
    /// Use these entries in clouds.yaml, or "*" for all. Overrides
    /// OS_* variables and MA_ORDERS_TOKEN
    /// [env: MA_ORDERS_CLOUD, OS_CLOUD]
    #[arg(
        long = "cloud",
        value_name = "NAME,…",
        value_delimiter = ',',
        global = true,
        display_order = 100
    )]
    pub clouds: Vec<String>,
    /// Use the CA certificates in FILE instead of the system's
    /// [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]
    #[arg(long, alias = "cacert", value_name = "FILE", global = true, display_order = 100)]
    pub ca_file: Option<PathBuf>,
    /// Use the built-in sandbox instead of a real service; no data leaves this
    /// machine
    #[arg(long, global = true, display_order = 100)]
    pub sandbox: bool,
}

impl ConnectionArgs {
    /// The project ID, if there is only one.
    pub fn project_id(&self) -> Option<&str> {
        self.project_ids.first().map(|id| id.trim())
    }

    /// The entry in clouds.yaml, if there is only one.
    pub fn cloud(&self) -> Option<&str> {
        self.clouds.first().map(|name| name.trim())
    }

    /// Whether several projects are requested, even if there turns out to be only one.
    pub fn queries_several(&self) -> bool {
        let holds_star = |name: &String| name.contains('*');
        self.all_projects
            || [&self.clouds, &self.projects, &self.project_ids].iter().any(|names| names.len() > 1)
            || self.clouds.iter().chain(&self.projects).any(holds_star)
    }

    /// Whether the projects must be looked up at the identity service.
    pub fn looks_up_projects(&self) -> bool {
        self.all_projects || !self.projects.is_empty()
    }

    /// The first flag that was given and that the sandbox does not allow.
    pub fn first_not_of_sandbox(&self) -> Option<&'static str> {
        let of_sandbox = Self {
            projects: Vec::new(),
            all_projects: false,
            except: Vec::new(),
            sandbox: false,
            ..self.clone()
        };
        of_sandbox.first_given()
    }

    /// The first connection flag that was given.
    pub fn first_given(&self) -> Option<&'static str> {
        let flags = [
            (!self.project_ids.is_empty(), "--project-id"),
            (!self.projects.is_empty(), "--project"),
            (self.all_projects, "--all-projects"),
            (!self.except.is_empty(), "--except"),
            (self.token.is_some(), "--token"),
            (self.token_file.is_some(), "--token-file"),
            (self.password_file.is_some(), "--password-file"),
            (self.endpoint.is_some(), "--endpoint"),
            (self.region.is_some(), "--region"),
            (!self.clouds.is_empty(), "--cloud"),
            (self.ca_file.is_some(), "--ca-file"),
            (self.sandbox, "--sandbox"),
        ];
        flags.into_iter().find(|(given, _)| *given).map(|(_, flag)| flag)
    }
}

impl GlobalArgs {
    /// Rejects connection flags on a command that sends no requests.
    pub fn reject_connection_flags(&self, what: &str) -> Result<(), UsageError> {
        let flags = [
            (self.timeout.is_some(), "--timeout"),
            (self.retries.is_some(), "--retries"),
            (self.connection.no_input, "--no-input"),
            (self.connection.no_cache, "--no-cache"),
        ];
        let given = flags.into_iter().find(|(given, _)| *given).map(|(_, flag)| flag);
        match self.connection.first_given().or(given) {
            Some(flag) => Err(UsageError::new(format!("{flag} cannot be used with {what}"))
                .hint("connection flags apply only to commands that query the service")),
            None => Ok(()),
        }
    }
}
