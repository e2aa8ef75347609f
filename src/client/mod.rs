//! Connects to the service, signs in, and fetches the orders of one or several projects.
//!
//! - [`fleet`](Client): the client for one or several projects. `plan` determines the settings of
//!   each cloud, and `projects` selects the projects.
//! - `connect`: the connection to one project. `sign_in` finds the credentials; `shared_identity`
//!   those for several projects.
//! - `filter`: converts flags to a query.
//! - [`fetch`](Fetch): the complete list for a query; `input_file`: from a file.
//! - `dry_run`: prints the requests.

mod connect;
mod dry_run;
mod fetch;
mod filter;
mod fleet;
mod input_file;
mod plan;
mod projects;
mod shared_identity;
mod sign_in;

pub use connect::{is_not_found, is_out_of_time, is_transient, is_unauthorized, is_unknown_pool};
pub use fetch::{Fetch, Fetched};
pub use filter::{RangeText, output_options, query, set_sequence, sorted_and_limited, zone};
pub use fleet::Client;
pub use input_file::{InputFile, orders as read_input};
pub use plan::{ConnectOptions, DEFAULT_TIMEOUT, each_cloud};
pub use sign_in::TokenSource;

use crate::messages::Messages;
use crate::world::World;

/// What every command works with.
pub struct Session<'a> {
    /// Access to the environment, files, clock and streams.
    pub world: &'a mut World,
    /// Writes notes, warnings and traces.
    pub messages: Messages,
}

/// What is written to standard error, for unit tests.
#[cfg(test)]
pub(crate) fn stderr_of(write: impl FnOnce(&Session<'_>)) -> String {
    use crate::messages::{ErrorFormat, Verbosity};
    use crate::world::{SharedWriter, fake};
    let stderr = fake::Buffer::default();
    let stream = SharedWriter::new(stderr.clone());
    let messages = Messages::new(stream, Verbosity::Normal, ErrorFormat::Text);
    write(&Session { world: &mut fake::world(), messages });
    stderr.text()
}
