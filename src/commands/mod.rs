//! One file or folder per command; each reads like a summary of what the command does.
//!
//! - [`list`](list::run): the orders that match.
//! - [`show`](show::run): orders in full.
//! - [`wait`](wait::run): until orders have ended; its `tracker` knows which count, and how they end.
//! - [`watch`](watch::run): list again and again; its `screen` is redrawn.
//! - [`stats`](stats::run): orders counted.
//! - [`config`](config::run): every setting and where it came from.
//! - [`logout`](logout::run): forget cached tokens.
//! - [`sandbox`](sandbox::run): serve the sandbox, or run a command against it.
//! - [`completions`](completions::run): a script that completes in a shell.
//! - [`man`](man::run): the manual as roff.
//! - `fail_on`: what `--fail-on` says; `polling`: how time passes between two polls.

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
