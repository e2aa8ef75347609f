//! Somebody who types what the README says, at a terminal of 100 columns, and sees what comes.

use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeZone as _, Utc};
use ma_orders::world::{Clock, SharedWriter, Terminal, Variables, World};

/// One terminal: what is written to either stream stands on it in the order in which it came.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A clock that jumps when it should wait.
struct Jumping(Mutex<Duration>);

impl Clock for Jumping {
    fn now(&self) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 8, 21, 12, 0, 0).unwrap() + self.since_start()
    }

    fn since_start(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }
}

/// What the terminal shows after a command line, and the exit code.
pub fn types(line: &str, variables: &[(&str, &str)]) -> (String, u8) {
    let screen = Screen::default();
    let terminal = Terminal { stdout: true, stderr: true, width: Some(100), ..Terminal::default() };
    let mut world = World {
        variables: variables.iter().copied().collect::<Variables>(),
        home: None,
        program: None,
        zone: Arc::new(Utc),
        clock: Arc::new(Jumping(Mutex::default())),
        stdin: Box::new(Cursor::new(Vec::new())),
        stdout: Box::new(screen.clone()),
        stderr: SharedWriter::new(screen.clone()),
        terminal,
    };
    let words = line.split_whitespace().map(|word| word.trim_matches('\'').into());
    let code = ma_orders::run(words, &mut world).number();
    let seen = screen.0.lock().unwrap().clone();
    (String::from_utf8(seen).unwrap(), code)
}
