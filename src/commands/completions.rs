//! `ma-orders completions`: shell completions for commands, flags and values.
//!
//! The scripts contain all candidates; they never contact the service.

use std::fmt::Write as _;

use crate::error::Result;
use clap::builder::PossibleValue;
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use crate::cli::{Cli, CompletionsArgs, shown};
use crate::client::Session;
use crate::exit_code::ExitCode;
use crate::output::write_out;

const NAME: &str = "ma-orders";

/// Repairs to the bash script of clap_complete 4.6: its text and ours.
///
/// - It names the state of a command with a hyphen in its name in two ways, so nothing is completed
///   after a subcommand (clap-rs/clap#6421).
/// - Bash treats the `=` in `--phase=fa` as a word of its own; the flag is the word before it.
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

/// The script, built from the same definition as the help.
fn script(shell: Shell) -> Vec<u8> {
    let mut command = shown(&Cli::definition()).mut_args(with_hint);
    let commands: Vec<_> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    for name in commands {
        command = command.mut_subcommand(name, |one| one.mut_args(with_hint));
    }
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

/// Free-form values complete to nothing instead of to file names.
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

/// Positional values for fish, which clap_complete omits.
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
