//! Which shared flags apply to a command: its help, manual and completions show no others.
//!
//! The others are parsed nevertheless, so that the error can say that they have no effect.

use clap::{Args as _, Command};

use super::GlobalArgs;

/// Which shared flags apply to a command; all of them for commands not in the table.
enum Obeyed {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

const TABLE: [(&str, Obeyed); 5] = [
    ("config", Obeyed::AllBut(&["color", "sandbox"])),
    ("logout", Obeyed::Only(&["error_format"])),
    ("sandbox", Obeyed::Only(&["quiet", "error_format"])),
    ("completions", Obeyed::Only(&["error_format"])),
    ("man", Obeyed::Only(&["quiet", "error_format"])),
];

impl Obeyed {
    fn includes(&self, flag: &str) -> bool {
        match self {
            Self::Only(flags) => flags.contains(&flag),
            Self::AllBut(flags) => !flags.contains(&flag),
        }
    }
}

/// Hides the shared flags that have no effect on this command.
pub(super) fn hide_others(command: Command) -> Command {
    let Some((_, obeyed)) = TABLE.iter().find(|(name, _)| *name == command.get_name()) else {
        return command;
    };
    let shared = GlobalArgs::augment_args(Command::default());
    let others = shared.get_arguments().filter(|flag| !obeyed.includes(flag.get_id().as_str()));
    command.args(others.map(|flag| flag.clone().hide(true)))
}
