//! Restores a terminal that is redrawn on every signal that ends or suspends the program, and has
//! it redrawn on resume.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether another program may have written to the terminal since it was drawn.
static NEEDS_REDRAW: AtomicBool = AtomicBool::new(false);

/// Whether the program was suspended and resumed since the last call, so that the whole screen must
/// be redrawn.
pub fn take_needs_redraw() -> bool {
    NEEDS_REDRAW.swap(false, Ordering::SeqCst)
}

/// The same, without resetting it.
pub(super) fn needs_redraw() -> bool {
    NEEDS_REDRAW.load(Ordering::SeqCst)
}

/// Makes SIGTSTP (Ctrl-Z), SIGQUIT (Ctrl-\) and SIGHUP restore the terminal first.
///
/// Only for a program that draws: under `nohup`, SIGHUP must stay ignored.
#[cfg(unix)]
#[allow(clippy::disallowed_methods, reason = "the main thread may be blocked: a named exception")]
pub(super) fn restore_terminal_on_signals() {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGQUIT, SIGTSTP};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let Ok(mut signals) = Signals::new([SIGTSTP, SIGCONT, SIGQUIT, SIGHUP]) else { return };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                match signal {
                    SIGTSTP => {
                        super::shutdown::write_exit_output();
                        let _ = emulate_default_handler(SIGTSTP);
                        NEEDS_REDRAW.store(true, Ordering::SeqCst);
                    }
                    SIGCONT => NEEDS_REDRAW.store(true, Ordering::SeqCst),
                    ending => {
                        super::shutdown::flush_exit_output();
                        std::process::exit(128 + ending);
                    }
                }
            }
        });
    });
}

/// On other systems these signals do not exist.
#[cfg(not(unix))]
pub(super) fn restore_terminal_on_signals() {}
