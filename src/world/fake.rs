//! A clock, a writer and a world for unit tests.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Clock, Folders, SharedWriter, Terminal, World};

/// A clock that advances instead of waiting. It starts in 1970 unless told otherwise.
#[derive(Debug, Default)]
pub(crate) struct FakeClock {
    started: DateTime<Utc>,
    elapsed: Mutex<Duration>,
}

impl FakeClock {
    /// A clock that starts at this time.
    pub(crate) fn starting_at(started: DateTime<Utc>) -> Self {
        Self { started, elapsed: Mutex::default() }
    }
}

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        self.started + self.since_start()
    }

    fn since_start(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn sleep(&self, pause: Duration) {
        *self.elapsed.lock().unwrap() += pause;
    }
}

/// A writer that keeps what is written.
#[derive(Clone, Default)]
pub(crate) struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    /// Everything that was written.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A world without variables, files or terminals; its output is discarded.
pub(crate) fn world() -> World {
    World {
        variables: std::iter::empty::<(String, String)>().collect(),
        home: None,
        folders: Folders { working: "/nowhere".into(), system: Vec::new() },
        program: None,
        zone: Arc::new(Utc),
        clock: Arc::<FakeClock>::default(),
        deadline: None,
        stdin: Box::new(io::empty()),
        stdout: Box::new(io::sink()),
        stderr: SharedWriter::new(io::sink()),
        terminal: Terminal::default(),
    }
}
