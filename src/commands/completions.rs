//! `ma-orders completions`: shell completions for commands, flags and values.
//!
//! The scripts contain all candidates; they never contact the service.

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use crate::cli::{Cli, CompletionsArgs, first_sentence, shown};
use crate::client::Session;
use crate::error::Result;
use crate::exit_code::ExitCode;
use crate::output::write_out;

const NAME: &str = "ma-orders";

/// Fixes for the bash script of clap_complete 4.6: the original and the replacement.
///
/// - It uses two different names for the state of a command with a hyphen, so that nothing is
///   completed after a subcommand (clap-rs/clap#6421).
/// - Bash splits `--phase=fa` into three words; the flag is the word before `=`.
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

/// Generates the script from the same definition as the help.
fn script(shell: Shell) -> Vec<u8> {
    let mut command = shown(&Cli::definition()).mut_args(with_hint);
    let commands: Vec<_> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    for name in commands {
        command = command.mut_subcommand(name, |one| one.mut_args(with_hint));
    }
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        Shell::Bash => bash(&script).into_bytes(),
        Shell::Fish => (script.into_owned() + &fish_additions(&command)).into_bytes(),
        Shell::Zsh => zsh_lists(&script).into_bytes(),
        _ => script.into_owned().into_bytes(),
    }
}

/// Wraps clap_complete's function: completes every item of a comma-separated list, and offers flags
/// only after a dash or if there is nothing else.
const BASH_WRAPPER: &str = r#"
_ma__orders_words() {
    local cur="$2" head="" word words=()
    [[ "${cur}" == "=" ]] && cur=""
    if [[ "${cur}" == *,* ]]; then
        head="${cur%,*},"
        cur="${cur##*,}"
    fi
    _ma__orders "$1" "${cur}" "$3"
    if [[ "${cur}" != -* ]]; then
        for word in "${COMPREPLY[@]}"; do
            [[ "${word}" == -* ]] || words+=("${word}")
        done
        [[ ${#words[@]} -gt 0 ]] && COMPREPLY=("${words[@]}")
    fi
    [[ -z "${head}" ]] || COMPREPLY=("${COMPREPLY[@]/#/${head}}")
}
"#;

fn bash(script: &str) -> String {
    let repaired = BASH_REPAIRS
        .iter()
        .fold(script.to_owned(), |script, (theirs, ours)| script.replace(theirs, ours));
    // Flags that take a file say so; file names are not offered elsewhere.
    let repaired = repaired.replace(" -o bashdefault -o default ", " ");
    match repaired.split_once("\nif [[ \"${BASH_VERSINFO[0]}\" -eq 4 ") {
        Some((function, registration)) => {
            let registration = registration.replace("-F _ma__orders", "-F _ma__orders_words");
            format!(
                "{function}{BASH_WRAPPER}\nif [[ \"${{BASH_VERSINFO[0]}}\" -eq 4 {registration}"
            )
        }
        None => repaired,
    }
}

/// The suffix of value names that are comma-separated lists.
const LIST: &str = ",…";

/// Completes lists item by item with zsh's `_values`.
fn zsh_lists(script: &str) -> String {
    let begin = format!("{LIST}:((");
    let mut parts = script.split(&begin);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((values, rest)) = part.split_once("))'") else { continue };
        let words = values.lines().filter_map(|line| line.split("\\:").next());
        let _ =
            write!(text, "{LIST}:_values -s , word {}'{rest}", words.collect::<Vec<_>>().join(" "));
    }
    text
}

/// Offers nothing for free-form values, instead of file names.
fn with_hint(argument: Arg) -> Arg {
    let help = argument.get_help().map(|help| first_sentence(&help.to_string()));
    let argument = argument.help(help.unwrap_or_default());
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

/// What clap_complete omits for fish: positional values, every item of a comma-separated list, and
/// no file names except for flags that take one.
fn fish_additions(command: &Command) -> String {
    let mut lines = format!("complete -c {NAME} -f\n");
    for command in command.get_subcommands() {
        for argument in command.get_arguments() {
            let is_list = argument.get_value_delimiter().is_some();
            let words = argument.get_possible_values();
            let words: Vec<_> = words.iter().map(PossibleValue::get_name).collect();
            if let Some(flag) = argument.get_long().filter(|_| is_list && !words.is_empty()) {
                let short = argument.get_short().map(|short| format!(" -s {short}"));
                let _ = writeln!(
                    lines,
                    "complete -c {NAME} -n \"__fish_ma_orders_using_subcommand {}\"{} -l {flag} -r -f -a \"(__fish_append , {})\"",
                    command.get_name(),
                    short.unwrap_or_default(),
                    words.join(" ")
                );
            }
        }
    }
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
