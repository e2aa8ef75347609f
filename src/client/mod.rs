//! The orders of one or several projects: connects, signs in, queries and reads.
//!
//! - [`fleet`](Client): the way to one project or to several; `plan` finds out which.
//! - `connect`: the way to one project; `sign_in` finds the credentials.
//! - `filter`: from flags to a query.
//! - [`fetch`](Fetch): the whole list of a query; `input_file`: out of a file.
//! - `dry_run`: what would be sent.

mod connect;
mod dry_run;
mod fetch;
mod filter;
mod fleet;
mod input_file;
mod plan;
mod sign_in;

pub use connect::{is_not_found, is_out_of_time, is_unauthorized, is_unknown_pool, may_pass};
pub use fetch::{Fetch, Fetched};
pub use filter::{RangeText, note_other_phases, query, set_sequence, sorted_and_limited, zone};
pub use fleet::Client;
pub use input_file::{InputFile, orders as read_input};
pub use plan::{ConnectOptions, DEFAULT_TIMEOUT, each_cloud};
pub use sign_in::TokenSource;

use crate::messages::Messages;
use crate::world::World;

/// What every command works with.
pub struct Session<'a> {
    /// The world outside.
    pub world: &'a mut World,
    /// Notes, warnings, traces.
    pub messages: Messages,
}
