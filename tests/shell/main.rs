//! What only the built binary shows: exit status, separate streams, closed pipes, signals.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    unreachable_pub,
    reason = "tests"
)]

mod completion;
mod faults;
mod liar;
mod screen;
mod scripts;
mod served;
mod signals;
mod streams;
mod tls;

use assert_cmd::Command;

/// The built binary with an environment of its own.
pub fn ma_orders() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ma-orders"));
    command.env_clear().env("HOME", "/nonexistent").timeout(std::time::Duration::from_secs(30));
    command
}
