//! A terminal that is drawn on is given back by every signal that ends or stops the program, and
//! drawn anew once it goes on.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something else may have written on the terminal since it was drawn.
static IS_SCREEN_LOST: AtomicBool = AtomicBool::new(false);

/// Whether the program was stopped and went on since the last call: then the whole screen has to be
/// drawn anew.
pub fn take_screen_lost() -> bool {
    IS_SCREEN_LOST.swap(false, Ordering::SeqCst)
}

/// The same, leaving the answer for the next call.
pub(super) fn is_screen_lost() -> bool {
    IS_SCREEN_LOST.load(Ordering::SeqCst)
}

/// From now on SIGTSTP (Ctrl-Z), SIGQUIT (Ctrl-\) and SIGHUP give the terminal back first.
///
/// Only for a program that draws: under `nohup` a hang-up has to stay ignored.
#[cfg(unix)]
#[allow(clippy::disallowed_methods, reason = "the main thread may be blocked: a named exception")]
pub(super) fn give_back_on_signals() {
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
                        IS_SCREEN_LOST.store(true, Ordering::SeqCst);
                    }
                    SIGCONT => IS_SCREEN_LOST.store(true, Ordering::SeqCst),
                    ending => {
                        super::shutdown::flush_exit_output();
                        std::process::exit(128 + ending);
                    }
                }
            }
        });
    });
}

/// Elsewhere there are no such signals.
#[cfg(not(unix))]
pub(super) fn give_back_on_signals() {}
