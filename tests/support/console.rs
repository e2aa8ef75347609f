//! Runs a command line on a terminal of 100 columns, for the README.

use std::io::Cursor;
use std::sync::Arc;

use chrono::Utc;
use ma_orders::world::{Folders, SharedWriter, Terminal, Variables, World};

use crate::support::harness::{Buffer, FakeClock};

/// The terminal's content after a command line, and the exit code.
pub fn run(line: &str, variables: &[(&str, &str)]) -> (String, u8) {
    // Both streams are written to the terminal, in order.
    let screen = Buffer::default();
    let terminal = Terminal { stdout: true, stderr: true, width: Some(100), ..Terminal::default() };
    let mut world = World {
        variables: [("TERM", "xterm")].iter().chain(variables).copied().collect::<Variables>(),
        home: None,
        folders: Folders { working: "/nonexistent".into(), system: Vec::new() },
        program: None,
        zone: Arc::new(Utc),
        clock: FakeClock::new(),
        deadline: None,
        stdin: Box::new(Cursor::new(Vec::new())),
        stdout: Box::new(screen.clone()),
        stderr: SharedWriter::new(screen.clone()),
        terminal,
    };
    let words = line.split_whitespace().map(|word| word.trim_matches('\'').into());
    let code = ma_orders::run(words, &mut world);
    (screen.text(), code)
}
