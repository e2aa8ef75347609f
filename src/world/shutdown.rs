//! How the program exits: regularly, by a signal, or because of a bug; and how it cleans up.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Files to remove on a signal.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is removed when this is dropped or a signal arrives, unless it is kept.
pub struct TemporaryFile(PathBuf);

impl TemporaryFile {
    /// Registers a file as temporary.
    pub fn begin(path: &std::path::Path) -> Self {
        clean_up_on_signals();
        TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }

    /// Keeps the file, which has been renamed.
    pub fn kept(self) {}
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Output that is written to standard output however the program exits.
static EXIT_OUTPUT: Mutex<Option<Vec<u8>>> = Mutex::new(None);

/// Sets bytes that are written to standard output if a signal or a bug ends the program: they
/// restore the terminal.
pub fn on_exit_write(bytes: Option<Vec<u8>>) {
    clean_up_on_signals();
    super::suspend::restore_terminal_on_signals();
    *EXIT_OUTPUT.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
}

/// Writes the exit output, and blocks all later writes.
pub(super) fn flush_exit_output() {
    let words = EXIT_OUTPUT.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(bytes) = words {
        write_within_a_second(bytes, true);
    }
}

/// Writes the exit output before the program is suspended.
#[cfg(unix)]
pub(super) fn write_exit_output() {
    let words = EXIT_OUTPUT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(bytes) = words {
        write_within_a_second(bytes, false);
    }
}

/// A terminal that accepts nothing must not block the program.
fn write_within_a_second(bytes: Vec<u8>, keeps_stdout: bool) {
    let (printed, is_printed) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut out = io::stdout().lock();
        let _ = out.write_all(&bytes).and_then(|()| out.flush());
        let _ = printed.send(());
        if keeps_stdout {
            std::thread::park();
        }
    });
    let _ = is_printed.recv_timeout(Duration::from_secs(1));
}

/// Makes SIGINT and SIGTERM end the program with exit codes 130 and 143 immediately.
///
/// Explicit handlers are required because the first process of a container ignores both signals by
/// default. They end the process directly, whatever the main thread is doing. Only if there is
/// something to clean up, a thread does that first, which most runs do not need.
#[cfg(unix)]
pub fn install_signal_handlers() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;
    for signal in [SIGINT, SIGTERM] {
        let _ = register_conditional_shutdown(signal, 128 + signal, &MAY_EXIT_AT_ONCE);
    }
}

/// Whether a signal may end the process without cleanup.
#[cfg(unix)]
static MAY_EXIT_AT_ONCE: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(true);

/// Signals are forwarded to the child process and do not end this one.
#[cfg(unix)]
pub(super) fn survive_signals() {
    MAY_EXIT_AT_ONCE.store(false, std::sync::atomic::Ordering::SeqCst);
}

/// The child process has ended, so signals end this process again.
#[cfg(unix)]
pub(super) fn exit_on_signals() {
    MAY_EXIT_AT_ONCE.store(true, std::sync::atomic::Ordering::SeqCst);
}

/// From now on a signal cleans up before it ends the process.
#[cfg(unix)]
#[allow(clippy::disallowed_methods, reason = "the main thread may be blocked: a named exception")]
fn clean_up_on_signals() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else {
            return;
        };
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                let temporary = TEMPORARY.try_lock();
                for path in temporary.iter().flat_map(|paths| paths.iter()) {
                    let _ = std::fs::remove_file(path);
                }
                flush_exit_output();
                std::process::exit(128 + signal);
            }
        });
        MAY_EXIT_AT_ONCE.store(false, std::sync::atomic::Ordering::SeqCst);
    });
}

/// On other systems the default handling of Ctrl-C applies.
#[cfg(not(unix))]
pub fn install_signal_handlers() {}

#[cfg(not(unix))]
fn clean_up_on_signals() {}

/// A bug results in exit code 1 and one line, not in a backtrace and the shell's 134.
#[allow(clippy::disallowed_methods, reason = "a panic must not choose its own exit code")]
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        flush_exit_output();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "error: internal error in ma-orders, at {place}");
        std::process::exit(1);
    }));
}

/// Exits without waiting for threads that are blocked in a DNS resolution.
#[allow(clippy::disallowed_methods, reason = "dropping the HTTP client may block for 10 s")]
pub fn exit(code: u8) -> ! {
    std::process::exit(i32::from(code))
}
