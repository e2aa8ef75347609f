//! Every command and flag, and nothing else; the doc comments are the help.
//!
//! - `shells`: what the commands `completions` and `man` take.
//! - `values`: what flags take: lists, pairs, bounded numbers.
//! - [`variables`]: which environment variables stand beside which flag.

mod shells;
mod values;
pub mod variables;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::exit;
use crate::messages::ErrorFormat;
use crate::order::{Operation, Phase};
use crate::output::{Column, Format, TimeStyle};
use crate::sandbox::Fail;
use crate::when::{When, read_duration};

pub use shells::{CompletionsArgs, ManArgs};
pub use values::{ColorChoice, ColumnChoice, ConfigFormat, FailOn, Usage};

/// Ask ModelArts for the orders of resource pools
#[derive(Debug, Parser)]
#[command(
    name = "ma-orders",
    version,
    disable_help_subcommand = true,
    help_template = TEMPLATE,
    before_help = EXAMPLES,
    after_help = exit::table_for_help(),
    arg_required_else_help = false
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags that every command takes.
    #[command(flatten)]
    pub shared: SharedArgs,
}

const TEMPLATE: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// The examples at the head of the help: each runs as printed against the sandbox.
pub const EXAMPLES: &str = "\
Examples:
  ma-orders list --pool pool-5ed5 --phase failed
  ma-orders list --since '2 days ago' --output json | jq '.[].failReason'
  ma-orders list --since 24h --fail-on failed   # exit 10 when orders failed
  ma-orders list --sandbox                      # no account needed
";

/// What a bare `ma-orders` answers.
pub const SHORT_HELP: &str = "\
Ask ModelArts for the orders of resource pools

Examples:
  ma-orders list --pool pool-5ed5 --phase failed
  ma-orders list --sandbox                       # no account needed

Usage: ma-orders <COMMAND>; `ma-orders --help` lists commands and flags
";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the orders that match, all of them, newest first
    #[command(visible_alias = "ls", help_template = TEMPLATE, before_help = LIST_EXAMPLES, after_help = exit::table_for_help())]
    List(Box<ListArgs>),
    /// Show every setting, its value, and where it came from
    Config(ConfigArgs),
    /// Forget the tokens of earlier sign-ins
    Logout,
    /// Serve a small copy of the service on loopback, with sample orders
    #[command(help_template = TEMPLATE, before_help = SANDBOX_EXAMPLES)]
    Sandbox(SandboxArgs),
    /// Print a script that completes commands, flags and values in a shell
    #[command(help_template = TEMPLATE, before_help = shells::COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Print the manual, or the page of one command, as roff
    #[command(help_template = TEMPLATE, before_help = shells::MAN_EXAMPLES)]
    Man(ManArgs),
    /// The same commands under the name of what they are about
    #[command(hide = true)]
    Orders {
        /// What to do with orders.
        #[command(subcommand)]
        command: OrdersCommand,
    },
}

/// The commands about orders, in the hidden group `orders`.
#[derive(Debug, Subcommand)]
pub enum OrdersCommand {
    /// List the orders that match, all of them, newest first
    #[command(alias = "ls", help_template = TEMPLATE, before_help = LIST_EXAMPLES, after_help = exit::table_for_help())]
    List(Box<ListArgs>),
}

const LIST_EXAMPLES: &str = "\
Examples:
  ma-orders list --pool pool-5ed5 --phase failed
  ma-orders list --since yesterday --until 'today 12:00' --output wide
  ma-orders list --output json | jq '.[] | select(.phase == \"failed\")'
  ma-orders list --since 24h --fail-on failed   # exit 10 when orders failed
";

const SANDBOX_EXAMPLES: &str = "\
Examples:
  ma-orders sandbox -- ma-orders list --phase failed
  ma-orders sandbox --fail 503 -- ma-orders list --retries 0   # exits 5
  ma-orders sandbox        # prints export lines, serves until Ctrl-C
";

/// `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Which orders.
    #[command(flatten)]
    pub which: WhichArgs,
    /// How to show them.
    #[command(flatten)]
    pub show: ShowArgs,
    /// Exit 10 when a matching order is so; made here, from all orders, so no
    /// --phase is needed beside it
    #[arg(long, value_name = "V,…", value_delimiter = ',', help_heading = CI)]
    pub fail_on: Vec<FailOn>,
    /// Print the first request of each query as a curl line and send nothing
    #[arg(long, conflicts_with_all = ["input", "fail_on", "allow_partial"], help_heading = CI)]
    pub dry_run: bool,
    /// Print what arrived when the list is known to be incomplete, with a
    /// warning, and exit 0
    #[arg(long, conflicts_with = "fail_on", help_heading = CI)]
    pub allow_partial: bool,
    /// Requests at a time when a list is longer than one query reaches; 1 after
    /// the service says that they are too many
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=16), help_heading = CI)]
    pub parallel: usize,
}

const WHICH: &str = "Which orders";
const SHOW: &str = "How to show them";
const CI: &str = "For scripts and CI";
const WHERE: &str = "Who and where";

/// Which orders.
#[derive(Debug, Args)]
#[command(next_help_heading = WHICH)]
pub struct WhichArgs {
    /// Orders of this pool, by its display name; may be repeated
    #[arg(short, long = "pool", alias = "involved-name", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub pools: Vec<String>,
    /// Orders in these phases; the service filters
    #[arg(long = "phase", value_name = "PHASE,…", value_delimiter = ',', ignore_case = true)]
    pub phases: Vec<Phase>,
    /// Orders from then on: 2d, '3 hours ago', yesterday, 2026-03-01, '10:00',
    /// 'last monday', @1682043883; without a zone it is local time
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub since: Option<When>,
    /// Orders until then; a day alone is its first instant
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub until: Option<When>,
    /// Read dates without a zone as UTC, and print times in UTC
    #[arg(long)]
    pub utc: bool,
    /// Orders of this workspace [the service's default: 0]
    #[arg(long, alias = "workspace-id", value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub workspace: Option<String>,
    /// Orders of this type of resource [the service's default: pools]
    #[arg(long, value_name = "TYPE", value_parser = ["pools"])]
    pub resource: Option<String>,
    /// Orders that do this; the service has no such filter, so it is made here
    #[arg(long = "operation", value_name = "OP,…", value_delimiter = ',', ignore_case = true)]
    pub operations: Vec<Operation>,
    /// Send a parameter that the service only hints at, such as result=successed
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = values::param)]
    pub params: Vec<(String, String)>,
    /// At most N orders in all: the first as the service gives them
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Skip the first N, 0 to 500
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=500))]
    pub offset: Option<u32>,
    /// Read a saved answer (the service's, or our json or jsonl; `-` is standard
    /// input) in place of asking; the same filters and formats
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Records for each request, 1 to 500 [default: 500]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub page_size: Option<u32>,
}

/// How to show them.
#[derive(Debug, Args)]
#[command(next_help_heading = SHOW)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag as typed")]
pub struct ShowArgs {
    /// How to print [default: table]
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true, help = format!("How to print: {} [default: table]", values::words::<Format>()))]
    pub output: Option<Format>,
    /// Columns of table, wide, csv and markdown; `--columns help` lists them
    #[arg(short, long, value_name = "A,B,…", value_delimiter = ',', value_parser = values::columns(), hide_possible_values = true)]
    pub columns: Vec<ColumnChoice>,
    /// Sort by a column; times newest first, the rest ascending [default: created]
    #[arg(long, value_name = "COLUMN", hide_possible_values = true)]
    pub sort: Option<Column>,
    /// Sort the other way round
    #[arg(long)]
    pub reverse: bool,
    /// Leave out the line of column names
    #[arg(long)]
    pub no_headers: bool,
    /// Times in tables [default: relative on a terminal, else absolute]
    #[arg(long, value_name = "STYLE")]
    pub time: Option<TimeStyle>,
    /// Leave csv cells that look like formulas as they are
    #[arg(long)]
    pub raw_csv: bool,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
pub struct SharedArgs {
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
    /// The whole command, such as 90s or 5m [env: MA_ORDERS_TIMEOUT; default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration, global = true, display_order = 100, help_heading = CI)]
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

/// `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// How to print
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = ConfigFormat::Table)]
    pub output: ConfigFormat,
}

/// `sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Listen on this port [default: any free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// So many sample orders, besides the documentation's own
    #[arg(long, value_name = "N", default_value_t = 240)]
    pub orders: usize,
    /// Other sample orders for another seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Answer so much later, such as 100ms
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub latency: Option<Duration>,
    /// Answer every request so, to rehearse a script's exit codes
    #[arg(long, value_name = "MODE")]
    pub fail: Option<Fail>,
    /// Run this against the sandbox and exit with its code
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<std::ffi::OsString>,
}

fn duration(text: &str) -> Result<Duration, crate::when::DateError> {
    read_duration(text)
}

/// How errors are to be written, as far as can be told before the command line is understood:
/// wrong usage is an error too.
pub fn error_format(args: &[std::ffi::OsString]) -> ErrorFormat {
    let ours = || args.iter().take_while(|argument| *argument != "--");
    let is_pair =
        ours().zip(ours().skip(1)).any(|(flag, value)| flag == "--error-format" && value == "json");
    if is_pair || ours().any(|argument| argument == "--error-format=json") {
        ErrorFormat::Json
    } else {
        ErrorFormat::Text
    }
}

impl Cli {
    /// Every command and flag as clap knows them: what the command line, the completions and the
    /// manual are made from.
    pub fn definition() -> clap::Command {
        shells::with_page_names(Self::command())
    }

    /// Reads the command line; an error is help, a version, or wrong usage, ready to print.
    pub fn read(
        args: impl IntoIterator<Item = std::ffi::OsString>,
        width: usize,
    ) -> Result<Self, clap::Error> {
        let command = Self::definition().term_width(width);
        let matches = command.try_get_matches_from(args)?;
        Self::from_arg_matches(&matches)
    }
}
