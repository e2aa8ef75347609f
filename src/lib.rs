//! `ma-orders` lists and monitors resource pool orders in ModelArts.
//!
//! # The life of a command
//!
//! 1. `main` passes the real [`World`] to [`run`] and exits with the code it returns.
//! 2. [`cli`] parses the command line; its doc comments are the help text.
//! 3. [`commands`] has one file or folder per command; start with [`commands::list`].
//! 4. [`when`] turns human dates into instants, relative to one `now`.
//! 5. [`settings`] resolves credentials and endpoint, and remembers the source of each setting.
//! 6. [`client`] connects, signs in with [`auth`], and turns filters into a [`query`].
//! 7. [`api`] splits the query into requests the API accepts, reads their pages, and checks them
//!    against the reported count.
//! 8. [`http`] sends each request, and retries it if that can help.
//! 9. [`order`] parses the response without loss; [`output`] formats it for a person or a program.
//! 10. [`mod@report`] turns an [`error`] into an [`exit_code`], with a hint from [`hints`].
//!
//! Cross-cutting: [`world`] is the only access to the environment, [`messages`] writes to standard
//! error, [`sanitize`] makes untrusted text safe to print, [`fit`] fits lines to a terminal,
//! [`word`] parses values of flags and variables, [`usage`] is the error for invalid usage or
//! settings, and [`sandbox`] is a local copy of the service for trials and tests.

pub mod api;
pub mod auth;
pub mod cli;
pub mod client;
pub mod commands;
pub mod error;
pub mod exit_code;
pub mod fit;
pub mod hints;
pub mod http;
pub mod messages;
pub mod order;
pub mod output;
pub mod query;
pub mod report;
pub mod sandbox;
pub mod sanitize;
pub mod settings;
pub mod usage;
pub mod when;
pub mod word;
pub mod world;

use std::ffi::OsString;
use std::io::Write as _;

use cli::{Cli, Command, GlobalArgs, OrdersCommand};
use client::Session;
use error::Result;
use exit_code::ExitCode;
use messages::{ErrorFormat, Messages, Verbosity};
use output::write_out;
use report::{report, report_clap};
use usage::UsageError;
use world::World;

/// Runs the program without a process: takes arguments and a [`World`], and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, world: &mut World) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let format = cli::error_format(&args);
    let plain = Messages::new(world.stderr.clone(), Verbosity::Normal, format);
    if let Some(error) = cli::first_not_utf8(&args) {
        return report(&error.into(), &plain).number();
    }
    // Help fits the terminal, up to a width that is comfortable to read.
    let width = output::width(world).clamp(40, 100);
    if let Some(help) = Cli::help(&args, width) {
        let written = write_out(help.as_bytes(), world);
        return written
            .map_or_else(|error| report(&error.into(), &plain), |()| ExitCode::Success)
            .number();
    }
    let cli = match Cli::read(args, width) {
        Ok(cli) => cli,
        Err(error) => return report_clap(error, world, &plain).number(),
    };
    let Some(command) = cli.command else {
        if format == ErrorFormat::Json {
            return report(&UsageError::new("no command given").into(), &plain).number();
        }
        let _ = world.stderr.write_all(cli::SHORT_HELP.as_bytes());
        return ExitCode::Usage.number();
    };
    let messages = messages_of(&cli.shared, format, world);
    let mut session = Session { world, messages: messages.clone() };
    let ended = perform(command, &cli.shared, &mut session);
    ended.unwrap_or_else(|error| report(&error, &messages).number())
}

/// Creates the writer for messages of this run.
fn messages_of(shared: &GlobalArgs, format: ErrorFormat, world: &World) -> Messages {
    let verbosity = match (shared.quiet, shared.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, 0) => Verbosity::Normal,
        (false, 1) => Verbosity::Requests,
        (false, _) => Verbosity::Headers,
    };
    Messages::new(world.stderr.clone(), verbosity, format).with_progress(
        (world.terminal.stderr && !world.is_dumb_terminal()).then_some(world.terminal),
    )
}

/// Runs the command. Commands that send no requests reject connection flags.
fn perform(command: Command, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<u8> {
    let exit = match command {
        Command::Order(command) | Command::Orders { command } => {
            about_orders(&command, shared, session)?
        }
        Command::Config(args) => commands::config::run(&args, shared, session)?,
        Command::Logout => {
            shared.reject_connection_flags("`logout`")?;
            commands::logout::run(session)?
        }
        Command::Sandbox(args) => {
            shared.reject_connection_flags("`sandbox`")?;
            return commands::sandbox::run(&args, session);
        }
        Command::Completions(args) => {
            shared.reject_connection_flags("`completions`")?;
            commands::completions::run(&args, session)?
        }
        Command::Man(args) => {
            shared.reject_connection_flags("`man`")?;
            commands::man::run(&args, session)?
        }
    };
    Ok(exit.number())
}

fn about_orders(
    command: &OrdersCommand,
    shared: &GlobalArgs,
    session: &mut Session<'_>,
) -> Result<ExitCode> {
    match command {
        OrdersCommand::List(args) => commands::list::run(args, shared, session),
        OrdersCommand::Show(args) => commands::show::run(args, shared, session),
        OrdersCommand::Wait(args) => commands::wait::run(args, shared, session),
        OrdersCommand::Watch(args) => commands::watch::run(args, shared, session),
        OrdersCommand::Stats(args) => commands::stats::run(args, shared, session),
    }
}
