//! Help in two levels: `-h` has examples and the most common flags on two screens of 80 columns;
//! `--help` has every flag and the exit codes.
//!
//! The first sentence of a flag's doc comment is its help in `-h`.

use std::ffi::OsString;

use clap::builder::Resettable;
use clap::{Arg, Command};

use super::{CI, Cli, HEADINGS, TEMPLATE};

/// The level of help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// `-h`.
    Short,
    /// `--help`, `help`.
    Full,
}

/// The flags that `-h` shows, if the command has them.
const COMMON: &[&str] = &[
    "pools",
    "phases",
    "since",
    "until",
    "changed_since",
    "operations",
    "limit",
    "input",
    "by",
    "output",
    "columns",
    "sort",
    "fail_on",
    "interval",
    "dry_run",
    "timeout",
    "clouds",
    "all_projects",
    "projects",
    "region",
    "verbose",
];

/// The flags that `-h` shows for commands with other main flags.
const COMMON_OF: [(&str, &[&str]); 4] = [
    ("ma-orders", &["sandbox", "quiet"]),
    ("wait", &["allow_empty"]),
    ("config", &["token_file", "endpoint", "output"]),
    ("sandbox", &["port", "orders", "seed", "live", "latency", "fail", "quirk", "quiet"]),
];

/// The exit codes on one line.
const EXIT_CODES: &str = "Exit codes: 0 success, 1-9 query failed, 10 orders failed, 11 timed out";

/// The help that the arguments request; `None` if they do not, or if the command is unknown.
pub(super) fn requested(args: &[OsString], width: usize) -> Option<String> {
    let depth = depth(args)?;
    let mut program = Cli::complete();
    // clap adds deferred flags when the usage is rendered.
    let _ = program.render_usage();
    let mut command = &mut program;
    let mut path = vec!["ma-orders".to_owned()];
    for (place, word) in args.iter().enumerate().skip(1) {
        let word = word.to_str()?;
        if word.starts_with('-') || place == 1 && word == "help" || !command.has_subcommands() {
            continue;
        }
        command = command.find_subcommand_mut(word)?;
        let _ = command.render_usage();
        path.push(command.get_name().to_owned());
    }
    let path = path.join(" ");
    let mut shown = depth.tailor(shown(command), &path).bin_name(path).term_width(width);
    let text = match depth {
        Depth::Short => shown.render_help(),
        Depth::Full => shown.render_long_help(),
    };
    Some(text.to_string())
}

fn depth(args: &[OsString]) -> Option<Depth> {
    let ours = || args.iter().take_while(|argument| *argument != "--");
    let is_full = args.get(1).is_some_and(|first| first == "help")
        || ours().any(|argument| argument == "--help");
    let is_short = ours().any(|argument| argument == "-h");
    is_full.then_some(Depth::Full).or(is_short.then_some(Depth::Short))
}

/// A command as help, manual and completions show it: without hidden flags, and in groups.
pub fn shown(command: &Command) -> Command {
    let mut flags: Vec<Arg> = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str()))
        .map(|arg| arg.clone().global(false).conflicts_with(Resettable::Reset))
        .collect();
    let group = |arg: &Arg| HEADINGS.iter().position(|name| arg.get_help_heading() == Some(name));
    flags.sort_by_key(group);
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let aliases = command.get_visible_aliases().map(str::to_owned);
    let mut shown = Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .visible_aliases(aliases.collect::<Vec<_>>())
        .help_template(TEMPLATE)
        .disable_help_subcommand(true)
        .args(flags)
        .subcommands(commands.map(shown));
    if let Some(examples) = command.get_before_help() {
        shown = shown.before_help(examples.clone());
    }
    if let Some(exit_codes) = command.get_after_help() {
        shown = shown.after_help(exit_codes.clone());
    }
    match command.get_version() {
        Some(version) => shown.version(version.to_owned()),
        None => shown,
    }
}

impl Depth {
    fn tailor(self, mut command: Command, path: &str) -> Command {
        // Readers of `-h` know `--help`.
        command = command.disable_help_flag(true);
        if command.get_version().is_some() {
            let version = Arg::new("version").short('V').long("version").help("Print version");
            let version = version.action(clap::ArgAction::Version).help_heading(CI);
            command = command.disable_version_flag(true).arg(version);
        }
        if self == Self::Full {
            return command;
        }
        let name = command.get_name().to_owned();
        let of_command = COMMON_OF.iter().find(|(command, _)| *command == name);
        let is_common = |id: &str| {
            COMMON.contains(&id) && name != "ma-orders"
                || of_command.is_some_and(|(_, flags)| flags.contains(&id))
        };
        let page = if name == "ma-orders" { "man".to_owned() } else { format!("man {name}") };
        let more = format!("Use `{path} --help` for all flags, `ma-orders {page}` for the manual");
        let exits = command.get_after_help().is_some().then(|| format!("{EXIT_CODES}\n"));
        command
            .mut_args(|arg| {
                let is_hidden = !arg.is_positional() && !is_common(arg.get_id().as_str());
                let takes_value = arg.get_action().takes_values();
                let help = arg.get_help().map(|help| first_sentence(&help.to_string()));
                arg.hide(is_hidden).hide_possible_values(takes_value).help(help.unwrap_or_default())
            })
            .after_help(exits.unwrap_or_default() + &more)
    }
}

/// The first sentence of a help text, without parentheses and variables.
pub fn first_sentence(help: &str) -> String {
    let end = [". ", "; ", " (", " [env:"].iter().filter_map(|end| help.find(end)).min();
    help[..end.unwrap_or(help.len())].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(line: &str) -> String {
        let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
        requested(&words, 80).unwrap()
    }

    fn commands() -> Vec<String> {
        let program = Cli::definition();
        let visible = program.get_subcommands().filter(|command| !command.is_hide_set());
        visible.map(|command| command.get_name().to_owned()).collect()
    }

    #[test]
    fn short_help_fits_two_screens_of_80_columns() {
        let lines = commands().into_iter().map(|name| format!("ma-orders {name} -h"));
        for line in lines.chain(["ma-orders -h".to_owned()]) {
            let text = help(&line);
            assert!(text.lines().count() <= 48, "{line}: {}", text.lines().count());
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
            assert!(text.contains("--help` for all flags"), "{text}");
        }
    }

    #[test]
    fn full_help_has_the_groups_in_their_order() {
        let text = help("ma-orders list --help");
        let headings: Vec<_> = text
            .lines()
            .filter(|line| line.ends_with(':') && !line.starts_with(' '))
            .map(|line| line.trim_end_matches(':'))
            .collect();
        let [which, show, ci, who] = HEADINGS;
        assert_eq!(headings, ["Examples", which, show, ci, who, "Exit codes"]);
    }

    #[test]
    fn flags_in_short_help_exist() {
        let program = Cli::definition();
        let mut commands: Vec<_> = program.get_subcommands().collect();
        commands.push(&program);
        let all = COMMON_OF.iter().flat_map(|(_, flags)| *flags).chain(COMMON);
        for flag in all {
            let has = |command: &&Command| command.get_arguments().any(|arg| arg.get_id() == *flag);
            assert!(commands.iter().any(has), "{flag}");
        }
    }

    #[test]
    fn a_command_shows_only_shared_flags_that_it_obeys() {
        let program = Cli::definition();
        for (name, obeyed) in [
            ("completions", &["error_format"][..]),
            ("man", &["quiet", "error_format"]),
            ("logout", &["error_format"]),
            ("sandbox", &["quiet", "error_format"]),
        ] {
            let command = shown(program.find_subcommand(name).unwrap());
            let shared = program.get_arguments().map(|arg| arg.get_id().as_str());
            let has = |flag: &&str| command.get_arguments().any(|arg| arg.get_id() == *flag);
            assert_eq!(shared.filter(has).collect::<Vec<_>>(), obeyed, "{name}");
        }
        assert!(!help("ma-orders config --help").contains("--color"));
        assert!(help("ma-orders config --help").contains("--region"));
    }
}
