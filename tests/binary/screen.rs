//! A real terminal, redrawn and left as it was.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::process::{Child, Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// A terminal of our own: its other end, and what has been read from it.
struct Terminal {
    end: File,
    text: String,
}

impl Terminal {
    /// Runs the built binary on a new terminal; `None` where the machine has none to give.
    fn runs(args: &[&str]) -> Option<(Self, Child)> {
        let Ok(end) = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY) else {
            println!("skipped: there are no terminals here");
            return None;
        };
        grantpt(&end).unwrap();
        unlockpt(&end).unwrap();
        let name = ptsname(&end, Vec::new()).unwrap();
        let open = || File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_ma-orders"))
            .args(args)
            .env_clear()
            .envs([("TERM", "xterm"), ("HOME", "/nonexistent"), ("TZ", "UTC")])
            .stdin(Stdio::from(open()))
            .stdout(Stdio::from(open()))
            .stderr(Stdio::from(open()))
            .spawn()
            .unwrap();
        Some((Self { end: File::from(end), text: String::new() }, child))
    }

    /// Reads until the text holds something, or the program has ended.
    fn reads_until(&mut self, part: &str) -> &str {
        let mut bytes = [0; 4096];
        while !self.text.contains(part) {
            match self.end.read(&mut bytes) {
                Ok(0) => break,
                Ok(count) => self.text += &String::from_utf8_lossy(&bytes[..count]),
                // The other end has been closed.
                Err(error) if error.kind() != ErrorKind::Interrupted => break,
                Err(_) => {}
            }
        }
        &self.text
    }
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was_with_the_last_table_on_it() {
    let args = ["watch", "--sandbox", "--columns", "phase,id", "--since", "1mo"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    assert!(terminal.reads_until("Ctrl-C ends").contains("\u{1b}[?1049h"));
    let killed = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let text = terminal.reads_until("there is no such text").to_owned();
    let (_, after) = text.split_once("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l").unwrap();
    assert!(after.starts_with("  PHASE"), "{after}");
    assert_eq!(after.lines().count(), 241, "the whole table, whatever the window's height");
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn a_hang_up_and_a_quit_leave_the_terminal_as_it_was_too() {
    for (signal, code) in [("HUP", 129), ("QUIT", 131)] {
        let args = ["watch", "--sandbox", "--columns", "phase,id", "--since", "1mo"];
        let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
        terminal.reads_until("Ctrl-C ends");
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        let text = terminal.reads_until("there is no such text").to_owned();
        assert!(text.contains("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"), "{signal}");
    }
}

#[test]
fn a_stopped_watch_gives_the_terminal_back_and_draws_all_of_it_anew_when_it_goes_on() {
    let args = ["watch", "--sandbox", "--columns", "phase,id", "--since", "1mo"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    terminal.reads_until("Ctrl-C ends");
    terminal.text.clear();
    send("TSTP", &child);
    terminal.reads_until("\u{1b}[?1049l");
    let stat = format!("/proc/{}/stat", child.id());
    while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
        std::thread::yield_now();
    }
    terminal.text.clear();
    send("CONT", &child);
    let text = terminal.reads_until("Ctrl-C ends");
    assert!(text.contains("\u{1b}[?1049h") && text.contains("PHASE"), "{text}");
    send("INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_list_on_a_terminal_has_its_summary_below() {
    let args = ["list", "--sandbox", "--phase", "failed"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    let text = terminal.reads_until(" failed\r\n").to_owned();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(text.contains("\u{1b}[31mfailed\u{1b}[0m"), "{text}");
    assert!(text.contains("46 orders, 46 failed"), "{text}");
}

#[test]
fn a_slow_answer_is_waited_for_in_sight() {
    let args = ["sandbox", "--fail", "slow", "--", "ma-orders", "list", "--timeout", "10s"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    let text = terminal.reads_until("waiting for 127.0.0.1, 1 s").to_owned();
    assert!(text.contains("\r\u{1b}[Kwaiting for 127.0.0.1, 1 s"), "{text}");
    child.kill().unwrap();
    child.wait().unwrap();
}
