//! One file or folder per command; each reads like a summary of what the command does.
//!
//! - [`list`](list::run): all matching orders.
//! - [`show`](show::run): orders in full.
//! - [`wait`](wait::run): waits until orders have ended. `tracker` decides which count and how they
//!   end; `report` writes the messages.
//! - [`watch`](watch::run): lists repeatedly. `history` finds changes, `screen` redraws the
//!   terminal, and `message_buffer` keeps messages until they are shown on it.
//! - [`stats`](stats::run): counts of orders.
//! - [`config`](config::run): each setting, its value and its source.
//! - [`logout`](logout::run): removes cached tokens.
//! - [`sandbox`](sandbox::run): serves the sandbox, or runs a command against it.
//! - [`completions`](completions::run): shell completions.
//! - [`man`](man::run): the manual.
//! - `fail_on`: checks `--fail-on`. `polling`: the pause between polls.

pub mod completions;
pub mod config;
mod fail_on;
pub mod list;
pub mod logout;
pub mod man;
mod polling;
pub mod sandbox;
pub mod show;
pub mod stats;
pub mod wait;
pub mod watch;
