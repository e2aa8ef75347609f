//! `ma-orders` asks ModelArts for the orders of resource pools.
//!
//! # The life of a command
//!
//! 1. `main` hands the real [`World`] to [`run`], and exits with the number that it returns.
//! 2. [`cli`] reads the command line; its doc comments are the help.
//! 3. [`commands`] has one file per command; [`commands::list`] is the one to read first.
//! 4. [`when`] turns human dates into instants, against one `now`.
//! 5. [`settings`] finds who asks whom, and remembers where each setting came from.
//! 6. [`client`] connects, signs in with [`auth`], and turns filters into a [`query`].
//! 7. [`api`] reads the pages of each request and holds them against the service's count.
//! 8. [`http`] sends each request, again where that can help.
//! 9. [`order`] reads the response, losing nothing; [`output`] writes it for a person or a program.
//! 10. [`mod@report`] turns an [`error`] into an [`exit_code`], with a hint from [`hints`].
//!
//! Beside the way: [`world`] is the door to everything outside, [`messages`] writes to standard
//! error, [`sanitize`] makes text from outside safe to show, [`usage`] is what a person typed or
//! set wrong, and [`sandbox`] is the service in small, for trying and testing.

pub mod api;
pub mod auth;
pub mod cli;
pub mod client;
pub mod commands;
pub mod error;
pub mod exit_code;
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
pub mod world;

use std::ffi::OsString;
use std::io::Write as _;

use cli::{Cli, Command, GlobalArgs, OrdersCommand};
use client::Session;
use error::Result;
use exit_code::ExitCode;
use messages::{ErrorFormat, Messages, Verbosity};
use report::{report, report_clap};
use usage::UsageError;
use world::World;

/// The whole program, testable without a process: arguments and a world in, the number that the
/// shell sees out.
pub fn run(args: impl IntoIterator<Item = OsString>, world: &mut World) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let format = cli::error_format(&args);
    let plain = Messages::new(world.stderr.clone(), Verbosity::Normal, format);
    if let Some(error) = cli::first_not_utf8(&args) {
        return report(&error.into(), &plain).number();
    }
    // Help is laid out for the terminal, but a very wide one does not make it easier to read.
    let width = output::width(world).clamp(40, 100);
    let cli = match Cli::read(args, width) {
        Ok(cli) => cli,
        Err(answer) => return report_clap(&answer, world, &plain).number(),
    };
    let Some(command) = cli.command else {
        if format == ErrorFormat::Json {
            return report(&UsageError::new("no command was given").into(), &plain).number();
        }
        let _ = world.stderr.write_all(cli::SHORT_HELP.as_bytes());
        return ExitCode::Usage.number();
    };
    let messages = messages_of(&cli.shared, format, world);
    let mut session = Session { world, messages: messages.clone() };
    let ended = perform(command, &cli.shared, &mut session);
    ended.unwrap_or_else(|error| report(&error, &messages).number())
}

/// What this run says on standard error, and how.
fn messages_of(shared: &GlobalArgs, format: ErrorFormat, world: &World) -> Messages {
    let verbosity = match (shared.quiet, shared.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, 0) => Verbosity::Normal,
        (false, 1) => Verbosity::Requests,
        (false, _) => Verbosity::Headers,
    };
    Messages::new(world.stderr.clone(), verbosity, format)
        .with_progress(world.terminal.stderr && !world.is_dumb_terminal())
}

/// Does what was typed. Commands that ask nobody take none of the flags that say whom to ask.
fn perform(command: Command, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<u8> {
    let exit = match command {
        Command::Order(command) | Command::Orders { command } => {
            about_orders(&command, shared, session)?
        }
        Command::Config(args) => commands::config::run(&args, shared, session)?,
        Command::Logout => {
            shared.reject_connection_flags("logout")?;
            commands::logout::run(session)?
        }
        Command::Sandbox(args) => {
            shared.reject_connection_flags("sandbox")?;
            return commands::sandbox::run(&args, session);
        }
        Command::Completions(args) => {
            shared.reject_connection_flags("completions")?;
            commands::completions::run(&args, session)?
        }
        Command::Man(args) => {
            shared.reject_connection_flags("man")?;
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
