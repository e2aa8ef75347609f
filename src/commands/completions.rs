//! `ma-orders completions`: a script that completes commands, flags and values in a shell.
//!
//! The scripts ask nobody: every candidate stands in them.

use std::fmt::Write as _;

use crate::error::Result;
use clap::builder::PossibleValue;
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use crate::cli::{Cli, CompletionsArgs};
use crate::client::Session;
use crate::exit_code::ExitCode;
use crate::output::write_out;

const NAME: &str = "ma-orders";

/// What clap_complete 4.6 writes for bash, and what we do.
///
/// - It spells the state of a command with a hyphen in its name in two ways, so that nothing is
///   completed behind a subcommand (clap-rs/clap#6421); ours is spelt in one.
/// - Bash takes the `=` of `--phase=fa` for a word of its own; the flag stands before it.
const BASH_REPAIRS: [(&str, &str); 2] = [
    ("ma__subcmd__orders__subcmd__", "ma__orders__subcmd__"),
    (
        "    prev=\"$3\"\n",
        "    prev=\"$3\"\n    [[ \"${prev}\" == \"=\" ]] && prev=\"${COMP_WORDS[COMP_CWORD - 2]}\"\n",
    ),
];

/// Prints the script for a shell.
pub fn run(args: &CompletionsArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    write_out(&script(args.shell), session.world)?;
    Ok(ExitCode::Success)
}

/// The script, from the same definition as the help.
fn script(shell: Shell) -> Vec<u8> {
    let mut command = suggested(&Cli::definition());
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    match shell {
        Shell::Bash => repaired(&String::from_utf8_lossy(&script)).into_bytes(),
        Shell::Fish => {
            script.extend(fish_positionals(&command).into_bytes());
            script
        }
        _ => script,
    }
}

fn repaired(script: &str) -> String {
    BASH_REPAIRS
        .iter()
        .fold(script.to_owned(), |script, (theirs, ours)| script.replace(theirs, ours))
}

/// The definition without what is hidden, which clap_complete would suggest.
fn suggested(all: &Command) -> Command {
    let visible = all.get_subcommands().filter(|command| !command.is_hide_set());
    Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .args(all.get_arguments().cloned().map(with_hint))
        .subcommands(visible.cloned().map(|command| command.mut_args(with_hint)))
}

/// A value that is neither one of a few nor a path completes to nothing, rather than to files.
fn with_hint(argument: Arg) -> Arg {
    let takes_words = !argument.get_possible_values().is_empty();
    let is_known = argument.get_value_hint() != ValueHint::Unknown;
    if argument.is_last_set() {
        argument.value_hint(ValueHint::CommandWithArguments)
    } else if takes_words || is_known || !argument.get_action().takes_values() {
        argument
    } else {
        argument.value_hint(ValueHint::Other)
    }
}

/// The words that commands take without a flag: clap_complete leaves them out for fish.
fn fish_positionals(command: &Command) -> String {
    let mut lines = String::new();
    for command in command.get_subcommands() {
        for argument in command.get_positionals() {
            let values = argument.get_possible_values();
            let words: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
            if !words.is_empty() {
                let _ = writeln!(
                    lines,
                    "complete -c {NAME} -n \"__fish_ma_orders_using_subcommand {}\" -f -a \"{}\"",
                    command.get_name(),
                    words.join(" ")
                );
            }
        }
    }
    lines
}
