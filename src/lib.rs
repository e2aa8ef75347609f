//! `ma-orders` asks ModelArts for the orders of resource pools.
//!
//! # The life of a command
//!
//! 1. `main` hands the real [`World`] to [`run`], and leaves with the number of its [`Exit`].
//! 2. [`cli`] reads the command line; its doc comments are the help.
//! 3. [`commands`] has one file per command; [`commands::list`] is the one to read first.
//! 4. [`when`] turns human dates into instants, against one `now`.
//! 5. [`settings`] finds who asks whom, and remembers where each setting came from.
//! 6. [`query`] cuts what was asked into questions that the service can answer.
//! 7. [`api`] reads the pages of each question and holds them against the service's count.
//! 8. [`http`] sends each request, with the proof of [`auth`], again where that can help.
//! 9. [`order`] reads the answer, losing nothing; [`output`] writes it for a person or a program.
//! 10. [`exit`] says what the number means, [`hints`] what to try next, [`messages`] says so.
//!
//! Beside the way: [`world`] is the door to everything outside, [`printable`] makes text from
//! there safe to show, and [`sandbox`] is the service in small, for trying and testing.

pub mod api;
pub mod auth;
pub mod cli;
pub mod commands;
pub mod exit;
pub mod hints;
pub mod http;
pub mod messages;
pub mod order;
pub mod output;
pub mod printable;
pub mod query;
pub mod sandbox;
pub mod settings;
pub mod when;
pub mod world;

use std::ffi::OsString;
use std::io::Write as _;

use anyhow::Result;

use cli::{Cli, Command, OrdersCommand, SharedArgs, Usage};
use commands::Session;
use exit::Exit;
use http::Failure;
use messages::{ErrorFormat, Messages, Report, Verbosity};
use world::World;

/// How a run ended: an exit of ours, or the code of a command that the sandbox ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(u8);

impl Code {
    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl From<Exit> for Code {
    fn from(exit: Exit) -> Self {
        Self(exit.number())
    }
}

/// The whole program, testable without a process: arguments and a world in, a code out.
pub fn run(args: impl IntoIterator<Item = OsString>, world: &mut World) -> Code {
    let args: Vec<OsString> = args.into_iter().collect();
    let format = cli::error_format(&args);
    let plain = Messages::new(world.stderr.clone(), Verbosity::Normal, format);
    if let Some(error) = first_not_utf8(&args) {
        return report(&error.into(), &plain).into();
    }
    // Help is laid out for the terminal, but a very wide one does not make it easier to read.
    let width = commands::width(world).clamp(40, 100);
    let cli = match Cli::read(args, width) {
        Ok(cli) => cli,
        Err(answer) if answer.use_stderr() && format == ErrorFormat::Json => {
            return report(&usage_of(&answer).into(), &plain).into();
        }
        Err(answer) => return print_clap(&answer, world, &plain).into(),
    };
    let Some(command) = cli.command else {
        if format == ErrorFormat::Json {
            return report(&Usage::new("no command was given").into(), &plain).into();
        }
        let _ = world.stderr.write_all(cli::SHORT_HELP.as_bytes());
        return Exit::Usage.into();
    };
    let messages = messages_of(&cli.shared, format, world);
    let mut session = Session { world, messages: messages.clone() };
    let ended = perform(command, &cli.shared, &mut session);
    ended.unwrap_or_else(|error| report(&error, &messages).into())
}

/// What this run says on standard error, and how.
fn messages_of(shared: &SharedArgs, format: ErrorFormat, world: &World) -> Messages {
    let verbosity = match (shared.quiet, shared.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, 0) => Verbosity::Normal,
        (false, 1) => Verbosity::Requests,
        (false, _) => Verbosity::Headers,
    };
    let is_dumb = world.variables.raw("TERM").is_some_and(|term| term == "dumb");
    Messages::new(world.stderr.clone(), verbosity, format)
        .with_progress(world.terminal.stderr && !is_dumb)
}

/// Does what was typed. Commands that ask nobody take none of the flags that say whom to ask.
fn perform(command: Command, shared: &SharedArgs, session: &mut Session<'_>) -> Result<Code> {
    let exit = match command {
        Command::About(command) | Command::Orders { command } => {
            about_orders(&command, shared, session)?
        }
        Command::Config(args) => commands::config::run(&args, shared, session)?,
        Command::Logout => {
            shared.refuse_asking("logout")?;
            commands::logout::run(session)?
        }
        Command::Sandbox(args) => {
            shared.refuse_asking("sandbox")?;
            return commands::sandbox::run(&args, session).map(Code);
        }
        Command::Completions(args) => {
            shared.refuse_asking("completions")?;
            commands::completions::run(&args, session)?
        }
        Command::Man(args) => {
            shared.refuse_asking("man")?;
            commands::manual::run(&args, session)?
        }
    };
    Ok(exit.into())
}

fn about_orders(
    command: &OrdersCommand,
    shared: &SharedArgs,
    session: &mut Session<'_>,
) -> Result<Exit> {
    match command {
        OrdersCommand::List(args) => commands::list::run(args, shared, session),
        OrdersCommand::Show(args) => commands::show::run(args, shared, session),
        OrdersCommand::Wait(args) => commands::wait::run(args, shared, session),
        OrdersCommand::Watch(args) => commands::watch::run(args, shared, session),
        OrdersCommand::Stats(args) => commands::stats::run(args, shared, session),
    }
}

/// Arguments after `--` belong to the sandbox's command and may be anything.
fn first_not_utf8(args: &[OsString]) -> Option<Usage> {
    let ours = args.iter().take_while(|argument| *argument != "--");
    let bad = ours.enumerate().find(|(_, argument)| argument.to_str().is_none())?;
    let shown = bad.1.to_string_lossy();
    Some(Usage::new(format!("argument {} is not valid UTF-8: {shown}", bad.0)))
}

/// What clap says of wrong usage: its first paragraph, and its tip as the hint.
fn usage_of(answer: &clap::Error) -> Usage {
    let text = answer.render().to_string();
    let message = text.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default();
    let lines: Vec<_> = message.lines().map(str::trim).collect();
    let usage = Usage::new(lines.join(" "));
    match text.lines().find_map(|line| line.trim_start().strip_prefix("tip: ")) {
        Some(tip) => usage.hint(tip),
        None => usage,
    }
}

/// Help and version go to standard output and are good; wrong usage goes to standard error.
fn print_clap(answer: &clap::Error, world: &mut World, messages: &Messages) -> Exit {
    let text = answer.render().to_string();
    if answer.use_stderr() {
        let _ = world.stderr.write_all(text.as_bytes());
        return Exit::Usage;
    }
    match commands::write_out(text.as_bytes(), world) {
        Ok(()) => Exit::Good,
        Err(error) => report(&error, messages),
    }
}

/// Says what failed, where, and what to try; the exit is the error's own.
fn report(error: &anyhow::Error, messages: &Messages) -> Exit {
    let exit = Exit::of(error);
    let mut report = Report {
        message: format!("{error:#}"),
        hint: hints::hint(error),
        exit: exit.number(),
        ..Report::default()
    };
    for cause in error.chain() {
        if let Some(usage) = cause.downcast_ref::<Usage>() {
            report.details.extend(usage.details.iter().cloned());
        }
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            add_place(failure, &mut report);
        }
    }
    messages.error(&report);
    exit
}

/// What was asked and how it went, for people as lines and for programs as fields.
fn add_place(failure: &Failure, report: &mut Report) {
    report.is_retryable = failure.retryable;
    if let http::Cause::Rejected(rejection) = &failure.cause {
        report.status = Some(rejection.status);
        report.code.clone_from(&rejection.code);
        report.request_id.clone_from(&rejection.request_id);
    }
    let place = &failure.place;
    if place.url.is_empty() {
        return;
    }
    report.request_id = place.request_id.clone().or(report.request_id.take());
    report.url = Some(place.url.clone());
    report.attempts = Some(place.attempts);
    report.details.push(format!("asked {} {}", place.method, place.url));
    let id = report.request_id.as_ref().map(|id| format!("request id {id}, ")).unwrap_or_default();
    let tries = if place.attempts == 1 { "attempt" } else { "attempts" };
    let seconds = place.took.as_secs_f64();
    report.details.push(format!("{id}{} {tries}, {seconds:.1} s", place.attempts));
}
