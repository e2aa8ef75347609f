//! One file per command; each reads like a summary of what the command does.
//!
//! - [`list`](list::run): the orders that match.
//! - [`sandbox`](sandbox::run): serve the sandbox, or run a command against it.
//! - [`config`](config::run): every setting and where it came from.
//! - [`logout`](logout::run): forget cached tokens.
//! - [`completions`](completions::run): a script that completes in a shell.
//! - [`manual`](manual::run): the manual as roff.
//! - [`show`](show::run): orders in full.
//! - [`wait`](wait::run): until orders have ended; `vigil` knows which count, and how they end.
//! - [`watch`](watch::run): list again and again; `screen` is redrawn.
//! - [`stats`](stats::run): orders counted.
//! - `which`: from flags to a query.
//! - `way`: the way to the service; `signing_in` finds who asks.
//! - `whole`: the whole list of a query; `saved`: out of a file.
//! - `verdict`: what `--fail-on` says.
//! - `rounds`: how time passes between two questions.
//! - `present`: how orders are shown on this terminal or in this pipe.

pub mod completions;
pub mod config;
pub mod list;
pub mod logout;
pub mod manual;
mod present;
mod rounds;
pub mod sandbox;
mod saved;
mod screen;
pub mod show;
mod signing_in;
pub mod stats;
mod verdict;
mod vigil;
pub mod wait;
pub mod watch;
mod way;
mod which;
mod whole;

pub(crate) use present::{width, write_out};

use crate::messages::Messages;
use crate::world::World;

/// What every command works with.
pub struct Session<'a> {
    /// The world outside.
    pub world: &'a mut World,
    /// Notes, warnings, traces.
    pub messages: Messages,
}
