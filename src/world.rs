//! Everything outside the program: variables, home folder, clock, time zone, streams, signals.
//!
//! This is the only door: no other module reads the environment, the clock or a standard stream,
//! so the whole program runs inside a test with a world made by hand. The network has its own
//! door, [`crate::http`], and the sandbox's server stands at its other end.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Offset, TimeZone, Utc};

/// What the program can see and touch outside itself.
pub struct World {
    /// The environment variables.
    pub variables: Variables,
    /// The user's home folder, where there is one.
    pub home: Option<PathBuf>,
    /// The file of the running program.
    pub program: Option<PathBuf>,
    /// The local time zone.
    pub zone: Arc<dyn Zone>,
    /// The time, and the only way to wait.
    pub clock: Arc<dyn Clock>,
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
}

/// Tells the columns and lines of a terminal.
pub type Measure = fn() -> Option<(u16, u16)>;

impl Terminal {
    /// Looks again how large it is; whether that has changed.
    pub fn measure_again(&mut self) -> bool {
        let Some((width, height)) = self.measure.and_then(|measure| measure()) else {
            return false;
        };
        let known = (self.width, self.height);
        (self.width, self.height) = (Some(width), Some(height));
        known != (self.width, self.height)
    }
}

fn measure() -> Option<(u16, u16)> {
    terminal_size::terminal_size().map(|(width, height)| (width.0, height.0))
}

impl World {
    /// The real world.
    #[allow(clippy::disallowed_methods, reason = "the one door to the environment")]
    pub fn real() -> Self {
        use std::io::IsTerminal as _;
        let mut terminal = Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            measure: Some(measure),
            ..Terminal::default()
        };
        terminal.measure_again();
        Self {
            variables: std::env::vars_os().collect(),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            program: std::env::current_exe().ok(),
            zone: Arc::new(Local),
            clock: Arc::new(SystemClock { start: Instant::now() }),
            stdin: Box::new(io::stdin()),
            stdout: Box::new(io::stdout()),
            stderr: SharedWriter::new(io::stderr()),
            terminal,
        }
    }
}

/// Asks the person at the terminal for a secret, without showing what is typed.
pub fn ask_secretly(prompt: &str) -> io::Result<String> {
    rpassword::prompt_password(prompt)
}

/// The environment variables of the process, or of a test.
///
/// A cloud of clouds.yaml stands among them under the names of the variables that mean the same;
/// each of its values knows the file.
#[derive(Clone, Default)]
pub struct Variables {
    values: BTreeMap<OsString, OsString>,
    origins: BTreeMap<&'static str, String>,
}

/// A variable holds bytes that are not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the variable {0} is not valid UTF-8")]
pub struct NotUtf8(pub String);

impl Variables {
    /// The value of a variable; an empty one is an unset one.
    pub fn text(&self, name: &str) -> Result<Option<&str>, NotUtf8> {
        match self.raw(name) {
            None => Ok(None),
            Some(value) => match value.to_str() {
                Some(text) => Ok(Some(text)),
                None => Err(NotUtf8(name.to_owned())),
            },
        }
    }

    /// The value of a variable as the system gave it; an empty one is an unset one.
    pub fn raw(&self, name: &str) -> Option<&OsStr> {
        self.values.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The variables that tell clients of this cloud who and where.
    pub fn names_of_the_cloud(&self) -> impl Iterator<Item = &OsStr> {
        let is_of_the_cloud = |name: &&OsString| {
            let name = name.to_string_lossy();
            ["MA_ORDERS_", "OS_", "HUAWEICLOUD_"].iter().any(|prefix| name.starts_with(prefix))
        };
        self.values.keys().filter(is_of_the_cloud).map(OsString::as_os_str)
    }

    /// The file that a value came from, where it is none of the environment's.
    pub fn origin(&self, name: &str) -> Option<&str> {
        self.origins.get(name).map(String::as_str)
    }

    /// Sets a value that came from a file.
    pub fn set_from_file(&mut self, name: &'static str, value: String, origin: &str) {
        self.values.insert(name.into(), value.into());
        self.origins.insert(name, origin.to_owned());
    }

    /// Takes a variable away.
    pub fn remove(&mut self, name: &OsStr) {
        self.values.remove(name);
    }

    /// Whether a variable is set at all, even to nothing (`TZ=` means UTC).
    pub fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(OsStr::new(name))
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Variables {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { values: pairs.collect(), origins: BTreeMap::new() }
    }
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

/// The time, and the only way to wait.
pub trait Clock: Send + Sync {
    /// The wall clock: what human dates are read against.
    fn now(&self) -> DateTime<Utc>;
    /// Time since the program began; monotonic, so deadlines survive a stepped clock.
    fn since_start(&self) -> Duration;
    /// Waits.
    fn sleep(&self, pause: Duration);
}

struct SystemClock {
    start: Instant,
}

#[allow(clippy::disallowed_methods, reason = "the one door to the clock")]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn since_start(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }
}

/// A time zone as the program needs it: object-safe, unlike [`chrono::TimeZone`].
///
/// One question is enough: the offset at an instant. Local times are found from it (see
/// [`crate::when`]), which steps around chronotope/chrono#1625, where [`Local`] answers the
/// opposite question wrongly around clock changes.
pub trait Zone: Send + Sync {
    /// The zone's offset from UTC at an instant given in UTC.
    fn offset_at(&self, utc: NaiveDateTime) -> FixedOffset;
}

impl<Z: TimeZone + Send + Sync> Zone for Z {
    fn offset_at(&self, utc: NaiveDateTime) -> FixedOffset {
        self.offset_from_utc_datetime(&utc).fix()
    }
}

/// An instant as the clocks of a zone show it.
pub fn local(instant: DateTime<Utc>, zone: &dyn Zone) -> DateTime<FixedOffset> {
    instant.with_timezone(&zone.offset_at(instant.naive_utc()))
}

/// The one file that must not outlive a signal.
static TEMPORARY: Mutex<Option<PathBuf>> = Mutex::new(None);

/// A file that is removed unless it was kept, by a signal too.
pub struct Temporary(PathBuf);

impl Temporary {
    /// From now on the file is temporary.
    pub fn begin(path: &std::path::Path) -> Self {
        tidy_up_on_signals();
        *TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.to_owned());
        Self(path.to_owned())
    }

    /// The file has found its place under another name.
    pub fn kept(self) {}
}

impl Drop for Temporary {
    fn drop(&mut self) {
        *TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What standard output still has to show however the program ends.
static LAST_WORDS: Mutex<Option<Vec<u8>>> = Mutex::new(None);

/// From now on these bytes go to standard output if a signal or a fault ends the program: they put
/// a terminal back as it was.
pub fn leave_behind(bytes: Option<Vec<u8>>) {
    tidy_up_on_signals();
    *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
}

/// Says the last words; a terminal that takes nothing does not hold the program up.
fn say_last_words() {
    let words = LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(bytes) = words else { return };
    let (said, is_said) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut out = io::stdout().lock();
        let _ = out.write_all(&bytes).and_then(|()| out.flush());
        let _ = said.send(());
        // Nobody writes after the last words.
        std::thread::park();
    });
    let _ = is_said.recv_timeout(Duration::from_secs(1));
}

/// Makes SIGINT and SIGTERM end the program with 130 and 143 at once.
///
/// Handlers of our own, since the first process of a container ignores both signals by default.
/// They end the process themselves, whatever the main thread waits for, unless there is something
/// to tidy up first: then a thread does that, which most runs need not start.
#[cfg(unix)]
pub fn end_on_signals() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;
    for signal in [SIGINT, SIGTERM] {
        let _ = register_conditional_shutdown(signal, 128 + signal, &IS_TIDY);
    }
}

/// Whether a signal may end the process without more ado.
static IS_TIDY: AtomicBool = AtomicBool::new(true);

/// From now on a signal tidies up before it ends the process.
#[cfg(unix)]
#[allow(clippy::disallowed_methods, reason = "the main thread may be blocked: a named exception")]
fn tidy_up_on_signals() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else {
            return;
        };
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                if let Ok(Some(path)) = TEMPORARY.try_lock().as_deref() {
                    let _ = std::fs::remove_file(path);
                }
                say_last_words();
                std::process::exit(128 + signal);
            }
        });
        IS_TIDY.store(false, Ordering::SeqCst);
    });
}

/// Elsewhere the system's own handling of Ctrl-C stands.
#[cfg(not(unix))]
pub fn end_on_signals() {}

#[cfg(not(unix))]
fn tidy_up_on_signals() {}

/// A fault of ours is exit 1 and one line, not a stack trace and the shell's 134.
#[allow(clippy::disallowed_methods, reason = "a panic must not choose its own exit code")]
pub fn end_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        say_last_words();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "error: a fault in ma-orders itself, at {place}");
        std::process::exit(1);
    }));
}

/// Ends the program, without waiting for threads that are stuck in a name look-up.
#[allow(clippy::disallowed_methods, reason = "dropping the HTTP client may block for 10 s")]
pub fn leave(code: u8) -> ! {
    std::process::exit(i32::from(code))
}
