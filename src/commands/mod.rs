//! One file per command; each reads like a summary of what the command does.
//!
//! - [`list`](list::run): the orders that match.
//! - [`sandbox`](sandbox::run): serve the sandbox, or run a command against it.
//! - [`config`](config::run): every setting and where it came from.
//! - [`logout`](logout::run): forget cached tokens.
//! - [`completions`](completions::run): a script that completes in a shell.
//! - [`manual`](manual::run): the manual as roff.
//! - `ask`: from flags to a query, and the way to the service.
//! - `saved`: a saved answer in place of the service.
//! - `present`: how orders are shown on this terminal or in this pipe.

mod ask;
pub mod completions;
pub mod config;
pub mod list;
pub mod logout;
pub mod manual;
mod present;
pub mod sandbox;
mod saved;

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
