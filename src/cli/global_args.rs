//! Flags that every command takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::value_parsers;
use super::{CI, SHOW, WHERE};
use crate::messages::ErrorFormat;
use crate::output::ColorChoice;
use crate::usage::UsageError;

/// Flags that every command takes.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Colour the phase [default: auto]
    #[arg(long, value_name = "WHEN", global = true, display_order = 100, help_heading = SHOW)]
    pub color: Option<ColorChoice>,
    /// No notes; warnings and errors still
    #[arg(short, long, global = true, display_order = 100, conflicts_with = "verbose", help_heading = SHOW)]
    pub quiet: bool,
    /// Show each request with status, ms and request id; -vv its headers too
    #[arg(short, long, action = clap::ArgAction::Count, global = true, display_order = 100, help_heading = SHOW)]
    pub verbose: u8,
    /// How to write notes, warnings and errors
    #[arg(long, value_name = "FORMAT", global = true, display_order = 100, default_value = "text", hide_default_value = true, help_heading = CI)]
    pub error_format: ErrorFormat,
    /// The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s,
    /// wait 30m, watch no end]
    #[arg(long, value_name = "DURATION", value_parser = value_parsers::duration, global = true, display_order = 100, help_heading = CI)]
    pub timeout: Option<Duration>,
    /// Ask again so often, for each request [env: MA_ORDERS_RETRIES; default: 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100), global = true, display_order = 100, help_heading = CI)]
    pub retries: Option<u32>,
    /// Who and where.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Who and where.
#[derive(Debug, Args)]
#[command(next_help_heading = WHERE)]
pub struct ConnectionArgs {
    /// The project's id [env: MA_ORDERS_PROJECT_ID, OS_PROJECT_ID]
    #[arg(long, value_name = "ID", global = true, display_order = 100)]
    pub project_id: Option<String>,
    /// A token; others on this machine can see it, so prefer --token-file
    /// [env: MA_ORDERS_TOKEN, OS_TOKEN, OS_AUTH_TOKEN]
    #[arg(long, value_name = "TOKEN", global = true, display_order = 100)]
    pub token: Option<String>,
    /// A file that holds a token; `-` is standard input [env: MA_ORDERS_TOKEN_FILE]
    #[arg(long, value_name = "FILE", global = true, display_order = 100)]
    pub token_file: Option<PathBuf>,
    /// A file that holds the password for a sign-in; `-` is standard input; else
    /// OS_PASSWORD
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        display_order = 100,
        conflicts_with = "token_file"
    )]
    pub password_file: Option<PathBuf>,
    /// Never ask for anything at the terminal
    #[arg(long, global = true, display_order = 100)]
    pub no_input: bool,
    /// Neither use nor keep a token of an earlier sign-in
    #[arg(long, global = true, display_order = 100)]
    pub no_cache: bool,
    /// The service's address [env: MA_ORDERS_ENDPOINT,
    /// OS_MODELARTS_ENDPOINT_OVERRIDE; else from OS_AUTH_URL or the region]
    #[arg(long, value_name = "URL", global = true, display_order = 100)]
    pub endpoint: Option<String>,
    /// The region, such as eu-de [env: MA_ORDERS_REGION, OS_REGION_NAME]
    #[arg(long, value_name = "REGION", global = true, display_order = 100)]
    pub region: Option<String>,
    /// A cloud of clouds.yaml; as a flag it beats credentials, project and region
    /// in variables [env: MA_ORDERS_CLOUD, OS_CLOUD]
    #[arg(long, value_name = "NAME", global = true, display_order = 100)]
    pub cloud: Option<String>,
    /// Trust the certificates in this file, in place of the system's
    /// [env: MA_ORDERS_CA_FILE, OS_CACERT, SSL_CERT_FILE, SSL_CERT_DIR]
    #[arg(long, alias = "cacert", value_name = "FILE", global = true, display_order = 100)]
    pub ca_file: Option<PathBuf>,
    /// Ask the built-in sandbox; nothing leaves this machine
    #[arg(long, global = true, display_order = 100)]
    pub sandbox: bool,
}

impl ConnectionArgs {
    /// The first flag here that was given.
    pub fn first_given(&self) -> Option<&'static str> {
        let flags = [
            (self.project_id.is_some(), "--project-id"),
            (self.token.is_some(), "--token"),
            (self.token_file.is_some(), "--token-file"),
            (self.password_file.is_some(), "--password-file"),
            (self.endpoint.is_some(), "--endpoint"),
            (self.region.is_some(), "--region"),
            (self.cloud.is_some(), "--cloud"),
            (self.ca_file.is_some(), "--ca-file"),
            (self.sandbox, "--sandbox"),
        ];
        flags.into_iter().find(|(given, _)| *given).map(|(_, flag)| flag)
    }
}

impl GlobalArgs {
    /// Refuses what only a command that asks the service can obey.
    pub fn reject_connection_flags(&self, what: &str) -> Result<(), UsageError> {
        let flags = [
            (self.timeout.is_some(), "--timeout"),
            (self.retries.is_some(), "--retries"),
            (self.connection.no_input, "--no-input"),
            (self.connection.no_cache, "--no-cache"),
        ];
        let given = flags.into_iter().find(|(given, _)| *given).map(|(_, flag)| flag);
        match self.connection.first_given().or(given) {
            Some(flag) => Err(UsageError::new(format!("{flag} has no effect on {what}"))
                .hint("it is for commands that ask the service")),
            None => Ok(()),
        }
    }
}
