//! Flags of the commands about orders.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

use super::lazy::Lazy;
use super::value_parsers::{self, FailOn};
use super::{CI, SHOW, TEMPLATE, WHICH};
use crate::exit_code;
use crate::order::{Operation, Phase};
use crate::output::{GroupBy, OutputArgs, StatsFormat, stats_output_help};
use crate::when::When;
use crate::word::{number, word};

/// The commands about orders, at the top level and in the hidden group `orders`.
#[derive(Debug, Subcommand)]
pub enum OrdersCommand {
    /// List all matching orders, newest first
    #[command(visible_alias = "ls", help_template = TEMPLATE, before_help = LIST_EXAMPLES, after_help = exit_code::table_for_help())]
    List(Lazy<ListArgs>),
    /// Show an order in full, by name or ID
    #[command(help_template = TEMPLATE, before_help = SHOW_EXAMPLES, after_help = exit_code::table_for_help())]
    Show(Lazy<ShowArgs>),
    /// Wait until orders finish; the exit code reports the outcome
    #[command(help_template = TEMPLATE, before_help = WAIT_EXAMPLES, after_help = exit_code::table_for_help())]
    Wait(Lazy<WaitArgs>),
    /// List orders repeatedly and highlight changes
    #[command(help_template = TEMPLATE, before_help = WATCH_EXAMPLES, after_help = exit_code::table_for_help())]
    Watch(Lazy<WatchArgs>),
    /// Count orders by phase, operation, pool, day, reason or project
    #[command(help_template = TEMPLATE, before_help = STATS_EXAMPLES, after_help = exit_code::table_for_help())]
    Stats(Lazy<StatsArgs>),
}

const LIST_EXAMPLES: &str = "\
Examples:
  ma-orders list --phase failed --since yesterday      # what failed?
  ma-orders list --phase failed -o json | jq -r '.[].failReason'   # why?
  ma-orders list -A --phase failed --since 7d          # in all projects
  ma-orders list --phase pending,running --until 2h --fail-on any   # stuck?
  ma-orders list --changed-since 1h --fail-on failed   # since the last run
  ma-orders list --since 24h --fail-on failed          # exits 10 if any failed
";

const SHOW_EXAMPLES: &str = "\
Examples:
  ma-orders show order.pool-5ed5-w4l2n --sandbox
  ma-orders show --pool pool-5ed5                      # its newest order
  ma-orders show CS2304191748WNW2R --output json --sandbox | jq '.[].details'
";

const WAIT_EXAMPLES: &str = "\
Examples:
  ma-orders wait --pool pool-5ed5 --timeout 1h
  ma-orders wait order.pool-5ed5-w4l2n && echo succeeded
  ma-orders sandbox --live -- ma-orders wait --pool pool-5ed5 --interval 2s
";

const WATCH_EXAMPLES: &str = "\
Examples:
  ma-orders watch --since today
  ma-orders watch --fail-on failed --output jsonl >> orders.jsonl
  ma-orders sandbox --live -- ma-orders watch --since 1h --interval 2s
";

const STATS_EXAMPLES: &str = "\
Examples:
  ma-orders stats --since 7d --by day
  ma-orders stats --phase failed --by reason           # why do orders fail?
  ma-orders stats --by pool --output csv
  ma-orders stats --since 24h -o openmetrics > orders.prom
";

/// The flags that take a date, which may begin with a hyphen.
pub(super) const DATES: [&str; 3] = ["--since", "--until", "--changed-since"];

/// `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Limits.
    #[command(flatten)]
    pub limit: LimitArgs,
    /// Input.
    #[command(flatten)]
    pub input: InputArgs,
    /// Output.
    #[command(flatten)]
    pub view: OutputArgs,
    /// Exit code.
    #[command(flatten)]
    pub check: CheckArgs,
    /// Requests.
    #[command(flatten)]
    pub request: RequestArgs,
}

/// `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Orders to show, by name or ID
    #[arg(value_name = "ORDER", required_unless_present = "pool", value_parser = NonEmptyStringValueParser::new())]
    pub orders: Vec<String>,
    /// Show the newest order for this pool; with ORDER, search only this pool
    #[arg(short, long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), help_heading = WHICH)]
    pub pool: Option<String>,
    /// Workspace to search [API default: 0]
    #[arg(long, alias = "workspace-id", value_name = "ID", value_parser = NonEmptyStringValueParser::new(), help_heading = WHICH)]
    pub workspace: Option<String>,
    /// Print times in UTC
    #[arg(long, help_heading = WHICH)]
    pub utc: bool,
    /// Input.
    #[command(flatten)]
    pub input: InputArgs,
    /// Output.
    #[command(flatten)]
    pub view: OutputArgs,
    /// Requests.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// `wait`.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// Orders to wait for, by name or ID [default: all unfinished orders]
    #[arg(value_name = "ORDER", value_parser = NonEmptyStringValueParser::new())]
    pub orders: Vec<String>,
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Output.
    #[command(flatten)]
    pub view: OutputArgs,
    /// Succeed immediately if no order matches, instead of waiting for one
    #[arg(long, help_heading = CI)]
    pub allow_empty: bool,
    /// Treat ended orders in this undocumented phase as successful
    #[arg(long, value_name = "WORD,…", value_delimiter = ',', value_parser = value_parsers::accepted, help_heading = CI)]
    pub accept: Vec<String>,
    /// Polling.
    #[command(flatten)]
    pub polls: PollArgs,
    /// Requests.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// `watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Limits.
    #[command(flatten)]
    pub limit: LimitArgs,
    /// Output.
    #[command(flatten)]
    pub view: OutputArgs,
    /// Exit code.
    #[command(flatten)]
    pub fail_on: FailOnArgs,
    /// Polling.
    #[command(flatten)]
    pub polls: PollArgs,
    /// Requests.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// `stats`.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// Group orders by this
    #[arg(long, value_name = "WHAT", default_value = "phase", value_parser = word::<GroupBy>(), help_heading = SHOW)]
    pub by: GroupBy,
    /// Filters.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Limits.
    #[command(flatten)]
    pub limit: LimitArgs,
    /// Input.
    #[command(flatten)]
    pub input: InputArgs,
    /// Output format [default: table]
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true, help = stats_output_help(), value_parser = word::<StatsFormat>(), help_heading = SHOW)]
    pub output: Option<StatsFormat>,
    /// Do not print the header row
    #[arg(long, help_heading = SHOW)]
    pub no_headers: bool,
    /// Exit code.
    #[command(flatten)]
    pub check: CheckArgs,
    /// Requests.
    #[command(flatten)]
    pub request: RequestArgs,
}

/// Filters.
#[derive(Debug, Args)]
#[command(next_help_heading = WHICH)]
pub struct FilterArgs {
    /// Filter by pool, by display name or ID; may be repeated
    #[arg(short, long = "pool", alias = "involved-name", value_name = "NAME,…", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub pools: Vec<String>,
    /// Filter by phase. Applied by the service; by ma-orders with --fail-on, in `wait`
    /// and `watch`, and for partialSuccessed and unknown
    #[arg(long = "phase", value_name = "PHASE,…", value_delimiter = ',', value_parser = word::<Phase>())]
    pub phases: Vec<Phase>,
    /// Only orders created at or after this time, for example 2d or yesterday. Also
    /// '3 hours ago', 2026-03-01, '10:00', 'last monday', @1682043883. Local time
    /// unless an offset is given
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub since: Option<When>,
    /// Only orders created up to this time. A date without a time means the start
    /// of that day
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub until: Option<When>,
    /// Only orders created, started or ended since then (applied by ma-orders)
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub changed_since: Option<When>,
    /// Read dates without an offset as UTC, and print times in UTC
    #[arg(long)]
    pub utc: bool,
    /// Filter by workspace ID [API default: 0]
    #[arg(long, alias = "workspace-id", value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub workspace: Option<String>,
    /// Filter by resource type [API default: pools]
    #[arg(long, value_name = "TYPE", value_parser = ["pools"])]
    pub resource: Option<String>,
    /// Filter by operation. Applied by ma-orders; the API has no such filter
    #[arg(long = "operation", value_name = "OP,…", value_delimiter = ',', value_parser = word::<Operation>())]
    pub operations: Vec<Operation>,
    /// Add a query parameter to the request, for example result=successed
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = value_parsers::param)]
    pub params: Vec<(String, String)>,
    /// Number of orders per request, 1 to 500 [default: 500]
    #[arg(long, value_name = "N", value_parser = number::<u32>(1, 500))]
    pub page_size: Option<u32>,
}

/// Limits.
#[derive(Debug, Args)]
#[command(next_help_heading = WHICH)]
pub struct LimitArgs {
    /// Maximum number of orders to show; the newest, or the first by --sort
    #[arg(short = 'n', long, value_name = "N", value_parser = number::<u64>(1, u64::MAX))]
    pub limit: Option<u64>,
    /// Show one page in API order, starting after N orders (0 to 500)
    #[arg(long, value_name = "N", value_parser = number::<u32>(0, 500))]
    pub offset: Option<u32>,
}

/// Input.
#[derive(Debug, Args)]
#[command(next_help_heading = WHICH)]
pub struct InputArgs {
    /// Read orders from FILE ("-" for stdin) instead of the API. Accepts API
    /// responses and saved --output json or jsonl; may be repeated. Each order
    /// counts once, in its latest state
    #[arg(long, value_name = "FILE")]
    pub input: Vec<PathBuf>,
}

/// Exit code.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct CheckArgs {
    /// Conditions.
    #[command(flatten)]
    pub fail_on: FailOnArgs,
    /// If the list is incomplete, print the orders received with a warning and
    /// exit 0
    #[arg(long, conflicts_with = "fail_on")]
    pub allow_partial: bool,
}

/// Conditions.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct FailOnArgs {
    /// Exit with code 10 if any matching order is in one of these states (checked
    /// by ma-orders). --phase then only selects the orders to print, and the orders
    /// that `any` and `empty` check
    #[arg(long, value_name = "V,…", value_delimiter = ',', value_parser = word::<FailOn>())]
    pub fail_on: Vec<FailOn>,
    /// Do not fail on ended orders in this undocumented phase
    #[arg(long, value_name = "WORD,…", value_delimiter = ',', value_parser = value_parsers::accepted, requires = "fail_on")]
    pub accept: Vec<String>,
}

/// Requests.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct RequestArgs {
    /// Print the first request of each query as a curl command and send nothing
    #[arg(long, conflicts_with = "input")]
    pub dry_run: bool,
    /// Concurrency.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// Concurrency.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct ParallelArgs {
    /// Maximum number of concurrent requests, across projects and within long lists;
    /// 1 after the API has throttled [default: 4]
    #[arg(long, value_name = "N", value_parser = number::<usize>(1, 16))]
    pub parallel: Option<usize>,
}

impl ParallelArgs {
    /// The given number, or the default.
    pub fn number(&self) -> usize {
        self.parallel.unwrap_or(4)
    }
}

/// Polling.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct PollArgs {
    /// Time between polls, at least 2s
    #[arg(long, value_name = "DURATION", value_parser = value_parsers::interval, default_value = "10s")]
    pub interval: Duration,
}
