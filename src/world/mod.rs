//! Everything outside the program: variables, home folder, clock, time zone, streams, signals.
//!
//! This is the only door: no other module reads the environment, the clock or a standard stream,
//! so the whole program runs inside a test with a world made by hand. The network has its own
//! door, [`crate::http`], and the sandbox's server stands at its other end.
//!
//! - [`variables`](Variables): the environment.
//! - `child`: a command that runs in our place.
//! - `files`: files that a setting names, read so that nothing in their place can hang or flood.
//! - `time`: the clock and the time zone.
//! - `shutdown`: how the program ends, and what it leaves behind; `suspend`: and is stopped.
//! - `folders`: where this system keeps a user's files.
//! - `pipe`: standard output whose reader has gone.

mod child;
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
pub use suspend::take_screen_lost;
use time::SystemClock;
pub use time::{Clock, Zone, is_utc, local};
pub use variables::{NotUtf8, Variables};

/// What the program can see and touch outside itself.
pub struct World {
    /// The environment variables.
    pub variables: Variables,
    /// The user's home folder, where there is one.
    pub home: Option<PathBuf>,
    /// Where files are searched for.
    pub folders: Folders,
    /// The file of the running program.
    pub program: Option<PathBuf>,
    /// The local time zone.
    pub zone: Arc<dyn Zone>,
    /// The time, and the only way to wait.
    pub clock: Arc<dyn Clock>,
    /// The time since the program began by which the run has ended, once that is known: pipes and
    /// standard input are read until then.
    pub deadline: Option<Duration>,
    /// Standard input; read only where a flag says `-`.
    pub stdin: Box<dyn Read + Send>,
    /// Standard output: orders, and nothing else.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error: notes, warnings, errors.
    pub stderr: SharedWriter,
    /// Which streams are a terminal, and how wide it is.
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
    /// Columns of the terminal, as the system reports them.
    pub width: Option<u16>,
    /// Lines of the terminal.
    pub height: Option<u16>,
    /// How to measure it again.
    pub measure: Option<Measure>,
    /// Tells, without writing, whether somebody still reads standard output.
    pub stdout_is_open: Option<fn() -> bool>,
}

/// Tells the columns and lines of a terminal.
pub type Measure = fn() -> Option<(u16, u16)>;

impl Terminal {
    /// Looks again how large it is; whether that has changed, or all of it has to be drawn anew.
    pub fn refresh_size(&mut self) -> bool {
        let is_lost = suspend::is_screen_lost();
        let Some((width, height)) = self.measure.and_then(|measure| measure()) else {
            return is_lost;
        };
        let known = (self.width, self.height);
        (self.width, self.height) = (Some(width), Some(height));
        is_lost || known != (self.width, self.height)
    }
}

/// A pipe whose reader has gone is in error (POSIX, poll).
#[cfg(unix)]
fn stdout_is_open() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let out = io::stdout();
    let mut pipe = [PollFd::new(&out, PollFlags::empty())];
    let now = rustix::event::Timespec::default();
    poll(&mut pipe, Some(&now)).is_err() || !pipe[0].revents().contains(PollFlags::ERR)
}

/// Elsewhere the next write tells.
#[cfg(not(unix))]
fn stdout_is_open() -> bool {
    true
}

/// Systems whose terminals say in `TERM` what they can do.
#[cfg(not(windows))]
fn terminal_variable() -> Option<(OsString, OsString)> {
    None
}

/// A Windows console obeys escape sequences once it is told to, and an old one never does; `TERM`,
/// which is rarely set there, says which it is.
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

    /// The real world.
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

/// Asks the person at the terminal for a secret, without showing what is typed.
pub fn prompt_password(prompt: &str) -> io::Result<String> {
    rpassword::prompt_password(prompt)
}

/// A writer that several threads may hold, each write whole: standard error.
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
