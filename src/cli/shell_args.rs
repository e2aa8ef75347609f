//! Flags of `completions` and `man`.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args, Command, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;

/// How to install the completions; each line can be run as printed.
pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  echo 'eval \"$(ma-orders completions bash)\"' >> ~/.bashrc
  echo 'eval \"$(ma-orders completions zsh)\"' >> ~/.zshrc   # below compinit
  ma-orders completions fish > ~/.config/fish/completions/ma-orders.fish
";

/// How to read and install the manual.
pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  ma-orders man | man -l -
  ma-orders man list | man -l -
  ma-orders man > ~/.local/share/man/man1/ma-orders.1
";

/// `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell to generate completions for
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Show the page for this command [default: the main page]
    #[arg(value_name = "COMMAND", value_parser = PageNames)]
    pub command: Option<String>,
}

/// Parses command names, which come from the definition.
#[derive(Clone)]
struct PageNames;

impl PageNames {
    fn all() -> Vec<PossibleValue> {
        // Not the finished definition, which includes this parser.
        let definition = Cli::command();
        let visible = definition.get_subcommands().filter(|command| !command.is_hide_set());
        visible
            .map(|command| {
                let aliases = command.get_all_aliases().map(str::to_owned);
                PossibleValue::new(command.get_name().to_owned()).aliases(aliases)
            })
            .collect()
    }
}

impl TypedValueParser for PageNames {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        PossibleValuesParser::new(Self::all()).parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Self::all().into_iter()))
    }
}
