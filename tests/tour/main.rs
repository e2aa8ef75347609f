//! What a user sees: the command as typed, the text as printed, the exit number.
//!
//! Each test types a command line into the whole program, in this process, against the sandbox.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, unreachable_pub, reason = "tests")]

mod errors;
mod habits;
mod list;
mod shells;
mod shop;
mod showing;
mod signing_in;
mod verdict;
mod waiting;
mod watching;
