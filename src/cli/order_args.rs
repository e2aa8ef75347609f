//! What the commands about orders take.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

use super::typed::{LIST_ALIAS, Typed};
use super::value_parsers::{self, FailOn};
use super::{CI, SHOW, TEMPLATE, WHICH};
use crate::exit_code;
use crate::order::{Operation, Phase};
use crate::output::{Format, GroupBy, OutputArgs, output_help};
use crate::when::When;

/// The commands about orders: at the top, and once more in the hidden group `orders`.
#[derive(Debug, Subcommand)]
pub enum OrdersCommand {
    /// List the orders that match, all of them, newest first
    #[command(visible_alias = LIST_ALIAS, help_template = TEMPLATE, before_help = LIST_EXAMPLES, after_help = exit_code::table_for_help())]
    List(Typed<ListArgs>),
    /// Show one order in full, by name or id
    #[command(help_template = TEMPLATE, before_help = SHOW_EXAMPLES, after_help = exit_code::table_for_help())]
    Show(Typed<ShowArgs>),
    /// Wait until orders have ended; the exit code says how
    #[command(help_template = TEMPLATE, before_help = WAIT_EXAMPLES, after_help = exit_code::table_for_help())]
    Wait(Typed<WaitArgs>),
    /// List again and again, and mark what has changed
    #[command(help_template = TEMPLATE, before_help = WATCH_EXAMPLES, after_help = exit_code::table_for_help())]
    Watch(Typed<WatchArgs>),
    /// Count orders by phase, operation, pool or day
    #[command(help_template = TEMPLATE, before_help = STATS_EXAMPLES, after_help = exit_code::table_for_help())]
    Stats(Typed<StatsArgs>),
}

const LIST_EXAMPLES: &str = "\
Examples:
  ma-orders list --pool pool-5ed5 --phase failed
  ma-orders list --since yesterday --until 'today 12:00' --output wide
  ma-orders list --output json | jq '.[] | select(.phase == \"failed\")'
  ma-orders list --since 24h --fail-on failed   # exit 10 when orders failed
";

const SHOW_EXAMPLES: &str = "\
Examples:
  ma-orders show order.pool-5ed5-w4l2n --sandbox
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
  ma-orders stats --by pool --phase failed --output csv
";

/// `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Which orders.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How many of them.
    #[command(flatten)]
    pub limit: LimitArgs,
    /// Where from.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to show them.
    #[command(flatten)]
    pub view: OutputArgs,
    /// What the exit code says.
    #[command(flatten)]
    pub verdict: VerdictArgs,
    /// How to ask.
    #[command(flatten)]
    pub asking: AskingArgs,
}

/// `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Orders, by name or id
    #[arg(value_name = "ORDER", required_unless_present = "pool", value_parser = NonEmptyStringValueParser::new())]
    pub orders: Vec<String>,
    /// The newest order for this pool, or only orders for it
    #[arg(short, long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), help_heading = WHICH)]
    pub pool: Option<String>,
    /// Look in this workspace [the service's default: 0]
    #[arg(long, alias = "workspace-id", value_name = "ID", value_parser = NonEmptyStringValueParser::new(), help_heading = WHICH)]
    pub workspace: Option<String>,
    /// Print times in UTC
    #[arg(long, help_heading = WHICH)]
    pub utc: bool,
    /// Where from.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to show them.
    #[command(flatten)]
    pub view: OutputArgs,
    /// How to ask.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// `wait`.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// These orders, by name or id [default: those that have not ended]
    #[arg(value_name = "ORDER", value_parser = NonEmptyStringValueParser::new())]
    pub orders: Vec<String>,
    /// Which orders.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How to show them.
    #[command(flatten)]
    pub view: OutputArgs,
    /// Success at once where no order matches; else wait for a first one
    #[arg(long, help_heading = CI)]
    pub allow_empty: bool,
    /// How often.
    #[command(flatten)]
    pub polls: PollArgs,
    /// How to ask.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// `watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Which orders.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How many of them.
    #[command(flatten)]
    pub limit: LimitArgs,
    /// How to show them.
    #[command(flatten)]
    pub view: OutputArgs,
    /// End with exit 10 as soon as a matching order is so
    #[arg(long, value_name = "V,…", value_delimiter = ',', help_heading = CI)]
    pub fail_on: Vec<FailOn>,
    /// How often.
    #[command(flatten)]
    pub polls: PollArgs,
    /// How to ask.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// `stats`.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// What to count by
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = GroupBy::Phase, help_heading = SHOW)]
    pub by: GroupBy,
    /// Which orders.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How many of them.
    #[command(flatten)]
    pub limit: LimitArgs,
    /// Where from.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to print [default: table]
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true, help = output_help(), help_heading = SHOW)]
    pub output: Option<Format>,
    /// Leave out the line of column names
    #[arg(long, help_heading = SHOW)]
    pub no_headers: bool,
    /// What the exit code says.
    #[command(flatten)]
    pub verdict: VerdictArgs,
    /// How to ask.
    #[command(flatten)]
    pub asking: AskingArgs,
}

/// Which orders.
#[derive(Debug, Args)]
#[command(next_help_heading = WHICH)]
pub struct FilterArgs {
    /// Orders of this pool, by its display name; may be repeated
    #[arg(short, long = "pool", alias = "involved-name", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub pools: Vec<String>,
    /// Orders in these phases; the service filters, but for wait, which does so here
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
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = value_parsers::param)]
    pub params: Vec<(String, String)>,
    /// Records for each request, 1 to 500 [default: 500]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub page_size: Option<u32>,
}

/// How many of the orders that match.
#[derive(Debug, Args)]
#[command(next_help_heading = WHICH)]
pub struct LimitArgs {
    /// At most N orders in all: the first as the service gives them
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Skip the first N, 0 to 500
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=500))]
    pub offset: Option<u32>,
}

/// Where the orders come from, if not from the service.
#[derive(Debug, Args)]
#[command(next_help_heading = WHICH)]
pub struct InputArgs {
    /// Read a saved answer (the service's, or our json or jsonl; `-` is standard
    /// input) in place of asking; the same filters and formats
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
}

/// What the exit code says.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct VerdictArgs {
    /// Exit 10 when a matching order is so; made here, from all orders, so no
    /// --phase is needed beside it
    #[arg(long, value_name = "V,…", value_delimiter = ',')]
    pub fail_on: Vec<FailOn>,
    /// Print what arrived when the list is known to be incomplete, with a
    /// warning, and exit 0
    #[arg(long, conflicts_with = "fail_on")]
    pub allow_partial: bool,
}

/// How to ask.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct AskingArgs {
    /// Print the first request of each query as a curl line and send nothing
    #[arg(long, conflicts_with = "input")]
    pub dry_run: bool,
    /// How many requests.
    #[command(flatten)]
    pub parallel: ParallelArgs,
}

/// How many requests at a time.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct ParallelArgs {
    /// Requests at a time when a list is longer than one query reaches; 1 after
    /// the service says that they are too many [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=16))]
    pub parallel: Option<usize>,
}

impl ParallelArgs {
    /// As many as were asked for, or the usual number.
    pub fn number(&self) -> usize {
        self.parallel.unwrap_or(4)
    }
}

/// How often to ask.
#[derive(Debug, Args)]
#[command(next_help_heading = CI)]
pub struct PollArgs {
    /// Ask again after so long, 2s at least
    #[arg(long, value_name = "DURATION", value_parser = value_parsers::interval, default_value = "10s")]
    pub interval: Duration,
}
