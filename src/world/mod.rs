//! Everything outside the program: variables, files, clock, time zone, streams, signals.
//!
//! No other module accesses the environment, the clock or a standard stream, so that a test can run
//! the whole program with its own [`World`]. Exceptions are the network: [`crate::http`], and the
//! sandbox's server.
//!
//! - [`variables`](Variables): the environment.
//! - `child`: runs a child process.
//! - `files`: reads files that a setting names.
//! - `time`: the clock and the time zone.
//! - `shutdown`: how the program exits, and cleans up. `suspend`: how it is suspended and resumed.
//! - `folders`: the directories for a user's files.
//! - `pipe`: writing to a closed pipe.
//! - `fake`: a clock, a writer and a world for unit tests.

mod child;
#[cfg(test)]
pub(crate) mod fake;
mod files;
mod folders;
mod pipe;
mod shutdown;
mod suspend;
mod time;
mod variables;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use child::run_child;
pub use files::{FileContents, FileError, open_plain, read_file, read_file_or_pipe};
pub use folders::Folders;
use pipe::Pipe;
pub use shutdown::{
    TemporaryFile, exit, install_panic_hook, install_signal_handlers, on_exit_write,
};
pub use suspend::take_needs_redraw;
use time::SystemClock;
pub use time::{Clock, Zone, is_utc, local};
pub use variables::{NotUtf8, Variables};

/// What the program can access outside itself.
pub struct World {
    /// The environment variables.
    pub variables: Variables,
    /// The user's home directory, if there is one.
    pub home: Option<PathBuf>,
    /// Where to search for files.
    pub folders: Folders,
    /// The path of the running executable.
    pub program: Option<PathBuf>,
    /// The local time zone.
    pub zone: Arc<dyn Zone>,
    /// The clock, which also provides sleeping.
    pub clock: Arc<dyn Clock>,
    /// When the run must end, as the time since the program started, once it is known. Pipes and
    /// standard input are read until then.
    pub deadline: Option<Duration>,
    /// Standard input; read only if a flag is `-`.
    pub stdin: Box<dyn Read + Send>,
    /// Standard output, for orders only.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error: notes, warnings, errors.
    pub stderr: SharedWriter,
    /// Which streams are terminals, and their size.
    pub terminal: Terminal,
}

/// Which of the standard streams are terminals.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// Standard input is a terminal.
    pub stdin: bool,
    /// Standard output is a terminal.
    pub stdout: bool,
    /// Standard error is a terminal.
    pub stderr: bool,
    /// The width of the terminal in columns, as reported by the system.
    pub width: Option<u16>,
    /// The height of the terminal in lines.
    pub height: Option<u16>,
    /// How to get the current size.
    pub measure: Option<Measure>,
    /// Checks, without writing, whether the reader of standard output is still there.
    pub stdout_is_open: Option<fn() -> bool>,
}

/// Returns the width and height of a terminal.
pub type Measure = fn() -> Option<(u16, u16)>;

impl Terminal {
    /// Updates the size. Returns whether everything has to be redrawn.
    pub fn refresh_size(&mut self) -> bool {
        let is_lost = suspend::needs_redraw();
        let Some((width, height)) = self.measure.and_then(|measure| measure()) else {
            return is_lost;
        };
        let known = (self.width, self.height);
        (self.width, self.height) = (Some(width), Some(height));
        is_lost || known != (self.width, self.height)
    }
}

/// A pipe without a reader is in an error state (POSIX, poll).
#[cfg(unix)]
fn stdout_is_open() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let out = io::stdout();
    let mut pipe = [PollFd::new(&out, PollFlags::empty())];
    let now = rustix::event::Timespec::default();
    poll(&mut pipe, Some(&now)).is_err() || !pipe[0].revents().contains(PollFlags::ERR)
}

/// On other systems the next write detects it.
#[cfg(not(unix))]
fn stdout_is_open() -> bool {
    true
}

/// Systems on which `TERM` tells what the terminal supports.
#[cfg(not(windows))]
fn terminal_variable() -> Option<(OsString, OsString)> {
    None
}

/// A Windows console supports escape sequences once they are enabled, and an old one never does.
/// `TERM`, which is rarely set there, is set accordingly.
#[cfg(windows)]
fn terminal_variable() -> Option<(OsString, OsString)> {
    use winapi_util::console::Console;
    let consoles = [Console::stdout(), Console::stderr()];
    let obey = consoles
        .into_iter()
        .flatten()
        .all(|mut console| console.set_virtual_terminal_processing(true).is_ok());
    Some(("TERM".into(), if obey { "xterm-256color" } else { "dumb" }.into()))
}

fn measure() -> Option<(u16, u16)> {
    terminal_size::terminal_size().map(|(width, height)| (width.0, height.0))
}

impl World {
    /// Whether the terminal cannot move its cursor (`TERM=dumb`).
    pub fn is_dumb_terminal(&self) -> bool {
        self.variables.raw("TERM").is_some_and(|term| term == "dumb")
    }

    /// The real environment.
    #[allow(clippy::disallowed_methods, reason = "the one door to the environment")]
    pub fn real() -> Self {
        use std::io::IsTerminal as _;
        let mut terminal = Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            measure: Some(measure),
            stdout_is_open: Some(stdout_is_open),
            ..Terminal::default()
        };
        terminal.refresh_size();
        let variables: Variables =
            terminal_variable().into_iter().chain(std::env::vars_os()).collect();
        Self {
            folders: Folders::real(&variables),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            program: std::env::current_exe().ok(),
            zone: time::system_zone(variables.raw("TZ")),
            variables,
            clock: Arc::new(SystemClock { start: Instant::now() }),
            deadline: None,
            stdin: Box::new(io::stdin()),
            stdout: Box::new(Pipe::new(io::stdout(), pipe::wait_for_stdout)),
            stderr: SharedWriter::new(Pipe::new(io::stderr(), pipe::wait_for_stderr)),
            terminal,
        }
    }
}

/// Prompts for a secret on the terminal, without echo.
pub fn prompt_password(prompt: &str) -> io::Result<String> {
    rpassword::prompt_password(prompt)
}

/// A writer shared between threads; each message is written as a whole. For standard error.
#[derive(Clone)]
pub struct SharedWriter(Arc<Mutex<dyn Write + Send>>);

impl SharedWriter {
    /// Shares a writer.
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }
}

impl Write for SharedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}
