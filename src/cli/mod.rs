//! Every command and flag, and nothing else; the doc comments are the help.
//!
//! - `order_args`: what `list`, `show`, `wait`, `watch` and `stats` take.
//! - `global_args`: what every command takes.
//! - `shell_args`: what the commands `completions` and `man` take.
//! - `typed`: only the flags of the command that was typed are made.
//! - `value_parsers`: what flags take: lists, pairs, bounded numbers.
//! - [`env_vars`]: which environment variables stand beside which flag.

pub mod env_vars;
mod global_args;
mod order_args;
mod shell_args;
mod typed;
mod value_parsers;

use std::mem::ManuallyDrop;
use std::time::Duration;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::exit_code;
use crate::messages::ErrorFormat;
use crate::sandbox::Fail;
use crate::usage::UsageError;

pub use global_args::{ConnectionArgs, GlobalArgs};
pub use order_args::{
    AskingArgs, FilterArgs, InputArgs, LimitArgs, ListArgs, OrdersCommand, ParallelArgs, PollArgs,
    ShowArgs, StatsArgs, VerdictArgs, WaitArgs, WatchArgs,
};
pub use shell_args::{CompletionsArgs, ManArgs};
pub use typed::Typed;
pub use value_parsers::{ConfigFormat, FailOn};

/// Ask ModelArts for the orders of resource pools
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
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags that every command takes.
    #[command(flatten)]
    pub shared: GlobalArgs,
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
    /// What is done with orders.
    #[command(flatten)]
    Order(OrdersCommand),
    /// Show every setting, its value, and where it came from
    Config(ConfigArgs),
    /// Forget the tokens of earlier sign-ins
    Logout,
    /// Serve a small copy of the service on loopback, with sample orders
    #[command(help_template = TEMPLATE, before_help = SANDBOX_EXAMPLES)]
    Sandbox(SandboxArgs),
    /// Print a script that completes commands, flags and values in a shell
    #[command(help_template = TEMPLATE, before_help = shell_args::COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Print the manual, or the page of one command, as roff
    #[command(help_template = TEMPLATE, before_help = shell_args::MAN_EXAMPLES)]
    Man(ManArgs),
    /// The same commands under the name of what they are about
    #[command(hide = true)]
    Orders {
        /// What to do with orders.
        #[command(subcommand)]
        command: OrdersCommand,
    },
}

const WHICH: &str = "Which orders";
const SHOW: &str = crate::output::HEADING;
const CI: &str = "For scripts and CI";
const WHERE: &str = "Who and where";

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
    /// Let orders move with time: open ones end within seconds, new ones arrive
    #[arg(long)]
    pub live: bool,
    /// Answer so much later, such as 100ms
    #[arg(long, value_name = "DURATION", value_parser = value_parsers::duration)]
    pub latency: Option<Duration>,
    /// Answer every request so, to rehearse a script's exit codes
    #[arg(long, value_name = "MODE")]
    pub fail: Option<Fail>,
    /// Run this against the sandbox and exit with its code
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<std::ffi::OsString>,
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
        Self::command()
    }

    /// The definition as far as a command line needs it: where that begins with a command, the
    /// other commands, each of which would get a copy of every flag that all share, are left out.
    fn definition_for(first: Option<&std::ffi::OsString>) -> clap::Command {
        let mut all = Command::augment_subcommands(clap::Command::default());
        let typed = first.and_then(|name| all.find_subcommand_mut(name)).map(std::mem::take);
        match typed {
            Some(command) => {
                let program = clap::Command::new("ma-orders").disable_help_subcommand(true);
                GlobalArgs::augment_args(program).subcommand(command)
            }
            None => Self::definition(),
        }
    }

    /// Reads the command line; an error is help, a version, or wrong usage, ready to print.
    pub fn read(mut args: Vec<std::ffi::OsString>, width: usize) -> Result<Self, clap::Error> {
        // `help` and `help list` are what hands used to kubectl and gh type.
        if args.get(1).is_some_and(|first| first == "help") {
            args.remove(1);
            args.push("--help".into());
        }
        // Never dropped: that would take as long as making it, and the program ends soon.
        let definition = typed::only_typed(&args, || Self::definition_for(args.get(1)));
        let mut command = ManuallyDrop::new(definition.term_width(width));
        let matches = ManuallyDrop::new(command.try_get_matches_from_mut(args)?);
        Self::from_arg_matches(&matches)
    }
}

/// Arguments after `--` belong to the sandbox's command and may be anything.
pub fn first_not_utf8(args: &[std::ffi::OsString]) -> Option<UsageError> {
    let ours = args.iter().take_while(|argument| *argument != "--");
    let bad = ours.enumerate().find(|(_, argument)| argument.to_str().is_none())?;
    let shown = bad.1.to_string_lossy();
    Some(UsageError::new(format!("argument {} is not valid UTF-8: {shown}", bad.0)))
}

/// What clap says of wrong usage: its first paragraph, and its tip as the hint.
pub fn usage_of(answer: &clap::Error) -> UsageError {
    let text = answer.render().to_string();
    let message = text.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default();
    let lines: Vec<_> = message.lines().map(str::trim).collect();
    let usage = UsageError::new(lines.join(" "));
    match text.lines().find_map(|line| line.trim_start().strip_prefix("tip: ")) {
        Some(tip) => usage.hint(tip),
        None => usage,
    }
}
