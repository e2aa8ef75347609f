//! What the commands `completions` and `man` take.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Command};
use clap_complete::Shell;

/// How to install the completions: each line works as printed.
pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  echo 'eval \"$(ma-orders completions bash)\"' >> ~/.bashrc
  echo 'eval \"$(ma-orders completions zsh)\"' >> ~/.zshrc   # below compinit
  ma-orders completions fish > ~/.config/fish/completions/ma-orders.fish
";

/// How to read the manual, and how to install it.
pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  ma-orders man | man -l -
  ma-orders man list | man -l -
  ma-orders man > ~/.local/share/man/man1/ma-orders.1
";

/// `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell to complete in
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command whose page it is [default: the whole program's]
    #[arg(id = PAGE, value_name = "COMMAND")]
    pub command: Option<String>,
}

const PAGE: &str = "page";

/// Lets `man` take the names of the commands, which only the finished definition knows.
pub(super) fn with_page_names(definition: Command) -> Command {
    let pages: Vec<_> = definition
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(|command| {
            let aliases = command.get_all_aliases().map(str::to_owned);
            PossibleValue::new(command.get_name().to_owned()).aliases(aliases)
        })
        .collect();
    definition.mut_subcommand("man", |man| {
        man.mut_arg(PAGE, |page| page.value_parser(PossibleValuesParser::new(pages)))
    })
}
