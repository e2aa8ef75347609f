//! All commands and flags; the doc comments are the help text.
//!
//! - `order_args`: flags of `list`, `show`, `wait`, `watch` and `stats`.
//! - `global_args`: flags shared by all commands.
//! - `shell_args`: flags of `completions` and `man`.
//! - `help`: what `-h` and `--help` show. `obeyed`: which shared flags apply to a command.
//! - `lazy`: builds the flags of a command only when it is used.
//! - `value_parsers`: parsers for flag values.
//! - [`env_vars`]: the environment variables behind each flag.

pub mod env_vars;
mod global_args;
mod help;
mod lazy;
mod obeyed;
mod order_args;
mod shell_args;
mod value_parsers;

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::time::Duration;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::exit_code;
use crate::messages::ErrorFormat;
use crate::sandbox::{Fail, Quirk};
use crate::usage::UsageError;
use crate::when::When;
use crate::word::{number, word};

pub use global_args::{ConnectionArgs, GlobalArgs};
pub use help::{first_sentence, shown};
pub use lazy::Lazy;
pub use order_args::{
    CheckArgs, FailOnArgs, FilterArgs, InputArgs, LimitArgs, ListArgs, OrdersCommand, ParallelArgs,
    PollArgs, RequestArgs, ShowArgs, StatsArgs, WaitArgs, WatchArgs,
};
pub use shell_args::{CompletionsArgs, ManArgs};
pub use value_parsers::{ConfigFormat, FailOn};

/// List and monitor resource pool orders in ModelArts
#[derive(Debug, Parser)]
#[command(
    name = "ma-orders",
    version,
    disable_help_subcommand = true,
    help_template = TEMPLATE,
    before_help = EXAMPLES,
    after_help = exit_code::table_for_help(),
    arg_required_else_help = false
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags shared by all commands.
    #[command(flatten)]
    pub shared: GlobalArgs,
}

const TEMPLATE: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// Examples at the top of the help; each runs as printed against the sandbox.
pub const EXAMPLES: &str = "\
Examples:
  ma-orders list --sandbox                      # no account needed
  ma-orders list --pool pool-5ed5 --phase failed
  ma-orders list --phase failed --since 2d -o json | jq -r '.[].failReason'
  ma-orders list --since 24h --fail-on failed   # exits 10 if any failed
";

/// What a bare `ma-orders` prints.
pub const SHORT_HELP: &str = "\
List and monitor resource pool orders in ModelArts

Examples:
  ma-orders list --pool pool-5ed5 --phase failed
  ma-orders list --sandbox                       # no account needed

Usage: ma-orders <COMMAND>; `ma-orders --help` lists commands and flags
";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Commands about orders.
    #[command(flatten)]
    Order(OrdersCommand),
    /// Show each setting, its value and its source
    Config(ConfigArgs),
    /// Remove cached tokens
    Logout,
    /// Run a local copy of the service with sample orders
    #[command(help_template = TEMPLATE, before_help = SANDBOX_EXAMPLES)]
    Sandbox(SandboxArgs),
    /// Generate shell completions
    #[command(help_template = TEMPLATE, before_help = shell_args::COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Print the manual page, or the page for one command, as roff
    #[command(help_template = TEMPLATE, before_help = shell_args::MAN_EXAMPLES)]
    Man(ManArgs),
    /// The same commands in a group
    #[command(hide = true)]
    Orders {
        /// The command.
        #[command(subcommand)]
        command: OrdersCommand,
    },
}

const WHICH: &str = "Which orders";
const SHOW: &str = crate::output::HEADING;
const CI: &str = "For scripts and CI";
const WHERE: &str = "Who and where";
/// The groups of flags, in the order of the help.
const HEADINGS: [&str; 4] = [WHICH, SHOW, CI, WHERE];

const SANDBOX_EXAMPLES: &str = "\
Examples:
  ma-orders sandbox -- ma-orders list --phase failed
  ma-orders sandbox --fail 503 -- ma-orders list --retries 0   # exits 5
  ma-orders sandbox --live -- ma-orders wait --pool pool-5ed5
  ma-orders sandbox        # prints export lines, serves until Ctrl-C
";

/// `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = word::<ConfigFormat>())]
    pub output: ConfigFormat,
    /// Also query the service for one order, and exit as `list` would
    #[arg(long)]
    pub check: bool,
}

/// `sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Port to listen on [default: any free port]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true, value_parser = number::<u16>(0, 65_535))]
    pub port: u16,
    /// Number of sample orders, in addition to the one in the API documentation
    #[arg(long, value_name = "N", default_value_t = 240, value_parser = number::<usize>(0, 1_000_000))]
    pub orders: usize,
    /// Random seed for the sample orders
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = number::<u64>(0, u64::MAX))]
    pub seed: u64,
    /// Change orders over time: unfinished ones finish within seconds, new ones arrive
    #[arg(long)]
    pub live: bool,
    /// Delay each response by this long, for example 100ms
    #[arg(long, value_name = "DURATION", value_parser = value_parsers::duration)]
    pub latency: Option<Duration>,
    /// Fail every request in this way, to test a script's error handling
    #[arg(long, value_name = "MODE", value_parser = word::<Fail>())]
    pub fail: Option<Fail>,
    /// Deviate from the API documentation in these ways, for testing
    #[arg(long, value_name = "MODE,…", value_delimiter = ',')]
    pub quirk: Vec<Quirk>,
    /// Fail every request for a project in this way, for example
    /// eu-de_dev=403; may be repeated
    #[arg(long = "fail-project", value_name = "NAME=MODE", value_parser = value_parsers::fail_project)]
    pub fail_projects: Vec<(String, Fail)>,
    /// Print a clouds.yaml with an entry for each project instead of variables
    #[arg(long, conflicts_with = "command")]
    pub clouds_yaml: bool,
    /// Run COMMAND against the sandbox and exit with its exit code
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// The error format, read before the command line is parsed: usage errors need it too.
pub fn error_format(args: &[OsString]) -> ErrorFormat {
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
    /// The complete clap definition, from which completions and manual are built.
    pub fn definition() -> clap::Command {
        let mut definition = Self::complete();
        definition.build();
        definition
    }

    /// Every command, without the flags that clap adds when it needs them.
    fn complete() -> clap::Command {
        let mut complete = Self::command();
        let names: Vec<_> =
            complete.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        for name in names {
            complete = complete.mut_subcommand(name, obeyed::hide_others);
        }
        complete
    }

    /// The definition reduced to one command if the command line starts with one: clap would copy
    /// all shared flags into every other command too.
    fn definition_for(first: Option<&OsString>) -> clap::Command {
        let mut all = Command::augment_subcommands(clap::Command::default());
        let typed = first.and_then(|name| all.find_subcommand_mut(name)).map(std::mem::take);
        match typed {
            Some(command) => {
                let program = clap::Command::new("ma-orders").disable_help_subcommand(true);
                GlobalArgs::augment_args(program).subcommand(obeyed::hide_others(command))
            }
            None => Self::command(),
        }
    }

    /// The help that the arguments request, if they do.
    pub fn help(args: &[OsString], width: usize) -> Option<String> {
        help::requested(args, width)
    }

    /// Parses the command line; an error is help, version or a usage error, ready to print.
    pub fn read(mut args: Vec<OsString>, width: usize) -> Result<Self, clap::Error> {
        // `help` and `help list`, as in kubectl and gh.
        if args.get(1).is_some_and(|first| first == "help") {
            args.remove(1);
            args.push("--help".into());
        }
        cut_after_missing_date(&mut args);
        // Never dropped: that would take as long as building it, and the program exits soon.
        let definition = Self::definition_for(args.get(1));
        // Not the name of the file, which ends with .exe on Windows.
        let definition = definition.bin_name("ma-orders").term_width(width);
        let mut command = ManuallyDrop::new(definition);
        let matches = ManuallyDrop::new(command.try_get_matches_from_mut(args)?);
        Self::from_arg_matches(&matches)
    }
}

/// In `--since --pool x` the date is missing, but clap would complain about `x`. Without `x` it
/// complains about the flag.
fn cut_after_missing_date(args: &mut Vec<OsString>) {
    let is_date = |flag: &OsString| order_args::DATES.iter().any(|known| flag == known);
    let is_flag = |next: &OsString| next.to_str().is_some_and(When::is_missing_before);
    let ours = args.iter().take_while(|argument| *argument != "--").count();
    let missing = args[..ours].windows(2).position(|two| is_date(&two[0]) && is_flag(&two[1]));
    if let Some(at) = missing {
        args.truncate(at + 2);
    }
}

/// The first argument that is not UTF-8; those after `--` belong to the sandbox's command.
pub fn first_not_utf8(args: &[OsString]) -> Option<UsageError> {
    let ours = args.iter().take_while(|argument| *argument != "--");
    let bad = ours.enumerate().find(|(_, argument)| argument.to_str().is_none())?;
    let shown = bad.1.to_string_lossy();
    Some(UsageError::new(format!("argument {} is not valid UTF-8: {shown}", bad.0)))
}

/// Converts a clap error: its first paragraph is the message, its tip the hint.
pub fn usage_of(error: &clap::Error) -> UsageError {
    let text = error.render().to_string();
    let message = text.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default();
    let lines: Vec<_> = message.lines().map(str::trim).collect();
    let usage = UsageError::new(lines.join(" "));
    match text.lines().find_map(|line| line.trim_start().strip_prefix("tip: ")) {
        Some(tip) => usage.hint(tip),
        None => usage,
    }
}
