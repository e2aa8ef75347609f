//! How the program ends: by itself, by a signal, or by a fault of ours; and what it leaves behind.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The files that must not outlive a signal.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is removed unless it was kept, by a signal too.
pub struct TemporaryFile(PathBuf);

impl TemporaryFile {
    /// From now on the file is temporary.
    pub fn begin(path: &std::path::Path) -> Self {
        clean_up_on_signals();
        TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }

    /// The file has found its place under another name.
    pub fn kept(self) {}
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What standard output still has to show however the program ends.
static EXIT_OUTPUT: Mutex<Option<Vec<u8>>> = Mutex::new(None);

/// From now on these bytes go to standard output if a signal or a fault ends the program: they put
/// a terminal back as it was.
pub fn on_exit_write(bytes: Option<Vec<u8>>) {
    clean_up_on_signals();
    super::suspend::give_back_on_signals();
    *EXIT_OUTPUT.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
}

/// Says the last words, and nobody writes after them.
pub(super) fn flush_exit_output() {
    let words = EXIT_OUTPUT.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(bytes) = words {
        write_within_a_second(bytes, true);
    }
}

/// Says the last words for now: the program is stopped, and may go on.
#[cfg(unix)]
pub(super) fn write_exit_output() {
    let words = EXIT_OUTPUT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(bytes) = words {
        write_within_a_second(bytes, false);
    }
}

/// A terminal that takes nothing does not hold the program up.
fn write_within_a_second(bytes: Vec<u8>, keeps_stdout: bool) {
    let (said, is_said) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut out = io::stdout().lock();
        let _ = out.write_all(&bytes).and_then(|()| out.flush());
        let _ = said.send(());
        if keeps_stdout {
            std::thread::park();
        }
    });
    let _ = is_said.recv_timeout(Duration::from_secs(1));
}

/// Makes SIGINT and SIGTERM end the program with 130 and 143 at once.
///
/// Handlers of our own, since the first process of a container ignores both signals by default.
/// They end the process themselves, whatever the main thread waits for, unless there is something
/// to tidy up first: then a thread does that, which most runs need not start.
#[cfg(unix)]
pub fn install_signal_handlers() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;
    for signal in [SIGINT, SIGTERM] {
        let _ = register_conditional_shutdown(signal, 128 + signal, &MAY_EXIT_AT_ONCE);
    }
}

/// Whether a signal may end the process without more ado.
#[cfg(unix)]
static MAY_EXIT_AT_ONCE: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(true);

/// Signals go to a command that runs in our place, and do not end us.
#[cfg(unix)]
pub(super) fn stay_on_signals() {
    MAY_EXIT_AT_ONCE.store(false, std::sync::atomic::Ordering::SeqCst);
}

/// The command has ended: signals end us again.
#[cfg(unix)]
pub(super) fn end_on_signals() {
    MAY_EXIT_AT_ONCE.store(true, std::sync::atomic::Ordering::SeqCst);
}

/// From now on a signal tidies up before it ends the process.
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

/// Elsewhere the system's own handling of Ctrl-C stands.
#[cfg(not(unix))]
pub fn install_signal_handlers() {}

#[cfg(not(unix))]
fn clean_up_on_signals() {}

/// A fault of ours is exit 1 and one line, not a stack trace and the shell's 134.
#[allow(clippy::disallowed_methods, reason = "a panic must not choose its own exit code")]
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        flush_exit_output();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "error: internal error in ma-orders, at {place}");
        std::process::exit(1);
    }));
}

/// Ends the program, without waiting for threads that are stuck in a name look-up.
#[allow(clippy::disallowed_methods, reason = "dropping the HTTP client may block for 10 s")]
pub fn exit(code: u8) -> ! {
    std::process::exit(i32::from(code))
}
