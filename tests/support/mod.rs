//! Shared by the test binaries; none of them uses all of it.
#![allow(dead_code, reason = "each test binary uses a part")]

pub mod console;
pub mod harness;
pub mod raw_server;

/// Reads a file of the repository.
pub fn file(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The built binary with a clean environment.
pub fn ma_orders() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_ma-orders"));
    command.env_clear().env("HOME", "/nonexistent").timeout(std::time::Duration::from_secs(30));
    command
}
