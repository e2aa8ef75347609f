//! Runs a child process and forwards signals to it.

use std::io;
use std::process::{Command, ExitStatus};

/// Runs a command to its end. SIGINT, SIGTERM and SIGHUP are forwarded to it, and do not end this
/// process before the command has ended.
#[cfg(unix)]
pub fn run_child(command: &mut Command) -> io::Result<ExitStatus> {
    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use std::sync::{Arc, Mutex, PoisonError};

    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let handle = signals.handle();
    super::shutdown::survive_signals();
    let mut child = command.spawn().inspect_err(|_| super::shutdown::exit_on_signals())?;
    // `None` once the command has ended: its process ID may be reused.
    let running = Arc::new(Mutex::new(Pid::from_raw(child.id().cast_signed())));
    let target = Arc::clone(&running);
    let handing_on = std::thread::spawn(move || {
        for signal in signals.forever() {
            let signal = match signal {
                SIGINT => Signal::INT,
                SIGTERM => Signal::TERM,
                _ => Signal::HUP,
            };
            if let Some(pid) = *target.lock().unwrap_or_else(PoisonError::into_inner) {
                let _ = kill_process(pid, signal);
            }
        }
    });
    let status = child.wait();
    *running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    handle.close();
    let _ = handing_on.join();
    super::shutdown::exit_on_signals();
    status
}

/// On other systems the console sends Ctrl-C to both processes.
#[cfg(not(unix))]
pub fn run_child(command: &mut Command) -> io::Result<ExitStatus> {
    command.status()
}
