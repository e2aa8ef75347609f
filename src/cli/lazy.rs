//! Builds the flags of a command only if its name was typed: building those of all commands takes
//! longer than querying the service for one order.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::ops::Deref;

use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Id};

/// The alias of `list`.
pub(super) const LIST_ALIAS: &str = "ls";

thread_local! {
    /// The arguments typed; `None` if the complete definition is needed.
    static TYPED: RefCell<Option<Vec<OsString>>> = const { RefCell::new(None) };
}

/// Builds a definition in which only the commands that were typed have flags.
pub(super) fn build_only(words: &[OsString], define: impl FnOnce() -> Command) -> Command {
    TYPED.set(Some(words.to_vec()));
    let definition = define();
    TYPED.set(None);
    definition
}

/// The flags of a command, built only if the command was typed.
#[derive(Debug)]
pub struct Lazy<T>(Box<T>);

impl<T> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

fn is_typed(command: &Command) -> bool {
    // clap adds aliases only after the flags.
    let is_meant = |word: &OsString| {
        let name = if word == LIST_ALIAS { OsStr::new("list") } else { word };
        name == command.get_name()
    };
    let is_among = |words: &Vec<OsString>| words.iter().any(is_meant);
    TYPED.with_borrow(|words| words.as_ref().is_none_or(is_among))
}

impl<T: Args> Args for Lazy<T> {
    fn group_id() -> Option<Id> {
        T::group_id()
    }

    fn augment_args(command: Command) -> Command {
        if is_typed(&command) { T::augment_args(command) } else { command }
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

impl<T: FromArgMatches> FromArgMatches for Lazy<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(|args| Self(Box::new(args)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
