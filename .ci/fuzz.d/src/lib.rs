//! A world made by hand, for the targets that run the whole program.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use ma_orders::world::{Clock, Folders, SharedWriter, Terminal, Variables, World};

/// A clock that stands, and never waits.
struct Standing;

impl Clock for Standing {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_787_140_920, 0).expect("a time")
    }

    fn since_start(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) {}
}

/// A writer that remembers.
#[derive(Clone, Default)]
pub struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    /// What was written.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("no panic").clone()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs a command line with this standard input and this home; the exit code, and what was
/// written to standard output and standard error.
pub fn run(words: &[&str], stdin: &[u8], home: Option<&Path>) -> (u8, Vec<u8>, Vec<u8>) {
    let (stdout, stderr) = (Buffer::default(), Buffer::default());
    let nowhere = Path::new("/nonexistent");
    let mut world = World {
        variables: std::iter::empty::<(String, String)>().collect::<Variables>(),
        home: home.map(Path::to_owned),
        folders: Folders { working: home.unwrap_or(nowhere).to_owned(), system: Vec::new() },
        program: None,
        zone: Arc::new(Utc),
        clock: Arc::new(Standing),
        deadline: None,
        stdin: Box::new(Cursor::new(stdin.to_vec())),
        stdout: Box::new(stdout.clone()),
        stderr: SharedWriter::new(stderr.clone()),
        terminal: Terminal::default(),
    };
    let code = ma_orders::run(words.iter().map(Into::into), &mut world);
    (code, stdout.bytes(), stderr.bytes())
}
