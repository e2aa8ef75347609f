//! A real terminal, redrawn and restored.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::process::{Child, Command, Stdio};

use ma_orders::fit;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// A pseudo-terminal: its other end, and what has been read from it.
struct Terminal {
    end: File,
    text: String,
}

impl Terminal {
    /// Runs the built binary on a new terminal; `None` if the system has no pseudo-terminals.
    fn runs(args: &[&str]) -> Option<(Self, Child)> {
        Self::runs_at(80, args)
    }

    /// The same with this width, and 24 lines.
    fn runs_at(width: u16, args: &[&str]) -> Option<(Self, Child)> {
        let Ok(end) = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY) else {
            println!("skipped: there are no terminals here");
            return None;
        };
        grantpt(&end).unwrap();
        unlockpt(&end).unwrap();
        resize(&end, width);
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

    /// Reads until the text contains a part, or the program has ended.
    fn reads_until(&mut self, part: &str) -> &str {
        let mut bytes = [0; 4096];
        while !self.text.contains(part) {
            match self.end.read(&mut bytes) {
                Ok(0) => break,
                Ok(count) => self.text += &String::from_utf8_lossy(&bytes[..count]),
                // The other end was closed.
                Err(error) if error.kind() != ErrorKind::Interrupted => break,
                Err(_) => {}
            }
        }
        &self.text
    }
}

const HEIGHT: u16 = 24;
const WIDTHS: [u16; 5] = [40, 60, 80, 120, 200];

fn resize(end: &impl std::os::fd::AsFd, width: u16) {
    let size = Winsize { ws_row: HEIGHT, ws_col: width, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(end, size).unwrap();
}

/// What a terminal shows after these bytes: interprets the sequences that the program uses, like
/// xterm. Lines that have scrolled off are kept.
fn screen(bytes: &str, width: u16) -> Vec<String> {
    let width = usize::from(width);
    let mut lines: Vec<Vec<char>> = vec![Vec::new()];
    let (mut row, mut column, mut wraps) = (0, 0, true);
    let mut rest = bytes.chars();
    while let Some(character) = rest.next() {
        match character {
            '\x1b' => {
                assert_eq!(rest.next(), Some('['));
                let mut parameters = String::new();
                let end = loop {
                    match rest.next().unwrap() {
                        end if end.is_ascii_alphabetic() => break end,
                        other => parameters.push(other),
                    }
                };
                match (end, parameters.as_str()) {
                    ('H', place) => {
                        let numbers: Vec<usize> =
                            place.split(';').map(|number| number.parse().unwrap_or(1)).collect();
                        row = numbers[0] - 1;
                        column = numbers.get(1).map_or(0, |column| column - 1);
                    }
                    ('J', _) => lines = vec![Vec::new()],
                    ('K', _) => lines[row].truncate(column),
                    ('l', "?7") => wraps = false,
                    ('h', "?7") => wraps = true,
                    _ => {}
                }
            }
            '\r' => column = 0,
            '\n' => row += 1,
            other => {
                if column == width && wraps {
                    (row, column) = (row + 1, 0);
                }
                column = column.min(width - 1);
                if lines.len() <= row {
                    lines.resize(row + 1, Vec::new());
                }
                if lines[row].len() <= column {
                    lines[row].resize(column + 1, ' ');
                }
                lines[row][column] = other;
                column += 1;
            }
        }
        if lines.len() <= row {
            lines.resize(row + 1, Vec::new());
        }
    }
    let text = lines.iter().map(|line| line.iter().collect::<String>().trim_end().to_owned());
    text.collect()
}

/// All IDs of the sandbox have 17 characters; a broken one has fewer.
fn assert_ids_are_whole(lines: &[String], width: u16) {
    let words = lines.iter().flat_map(|line| line.split_whitespace());
    let ids: Vec<_> = words.filter(|word| word.starts_with("CS")).collect();
    assert!(!ids.is_empty(), "{width}: {lines:#?}");
    for id in ids {
        assert_eq!(id.len(), 17, "{width}: {id}: {lines:#?}");
    }
}

#[test]
fn list_breaks_no_id_at_any_width() {
    for format in ["table", "wide"] {
        for width in WIDTHS {
            let args = ["list", "--sandbox", "-n", "9", "--output", format, "--color", "always"];
            let Some((mut terminal, mut child)) = Terminal::runs_at(width, &args) else { return };
            let text = terminal.reads_until("there is no such text").to_owned();
            assert_eq!(child.wait().unwrap().code(), Some(0));
            assert_ids_are_whole(&screen(&text, width), width);
        }
    }
}

#[test]
fn watch_breaks_no_word_at_any_width_and_follows_a_resize() {
    for (width, other) in WIDTHS.into_iter().zip([80, 40, 60, 200, 120]) {
        let args = ["watch", "--sandbox", "--since", "1mo", "--output", "wide"];
        let Some((mut terminal, mut child)) = Terminal::runs_at(width, &args) else { return };
        let first = terminal.reads_until("\u{1b}[?2026l").to_owned();
        let seen = screen(&first, width);
        assert!(seen.len() <= usize::from(HEIGHT), "{width}: {seen:#?}");
        assert_ids_are_whole(&seen, width);
        assert!(seen.iter().any(|line| line.contains(" orders, ")), "{width}: {seen:#?}");
        resize(&terminal.end, other);
        terminal.text.clear();
        terminal.reads_until("\u{1b}[2J");
        let resized = terminal.reads_until("\u{1b}[?2026l").to_owned();
        let seen = screen(&resized, other);
        assert!(seen.len() <= usize::from(HEIGHT), "{other}: {seen:#?}");
        assert_ids_are_whole(&seen, other);
        terminal.text.clear();
        let killed = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        let last = terminal.reads_until("there is no such text").to_owned();
        let (_, after) = last.split_once("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l").unwrap();
        let left: Vec<_> = after.lines().map(str::to_owned).collect();
        assert!(left.len() <= usize::from(HEIGHT), "{left:#?}");
        assert!(
            left.iter().all(|line| fit::truncate_line(line, other.into()) == *line),
            "{left:#?}"
        );
    }
}

#[test]
fn wait_shows_one_progress_line_at_any_width() {
    for width in [40, 60] {
        let name = "an-order-with-a-name-that-is-longer-than-the-terminal-is-wide";
        let args = ["wait", name, "--sandbox"];
        let Some((mut terminal, mut child)) = Terminal::runs_at(width, &args) else { return };
        let mut text = String::new();
        for _ in 0..4 {
            terminal.text.clear();
            text += terminal.reads_until("\r\u{1b}[Kwaiting for");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let (_, progress) = text.split_once("\r\u{1b}[K").unwrap();
        let seen = screen(progress, width);
        assert_eq!(seen.len(), 1, "{width}: {seen:#?}");
    }
}

#[test]
fn ctrl_c_in_watch_restores_the_terminal_and_leaves_the_table() {
    let args = ["watch", "--sandbox", "--columns", "phase,id", "--since", "1mo"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    assert!(terminal.reads_until("Ctrl-C to stop").contains("\u{1b}[?1049h"));
    let killed = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let text = terminal.reads_until("there is no such text").to_owned();
    let (_, after) = text.split_once("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l").unwrap();
    assert!(after.starts_with("  PHASE"), "{after}");
    let lines = after.lines().count();
    assert!((20..=usize::from(HEIGHT)).contains(&lines), "what was on the screen: {after}");
    assert!(after.lines().last().unwrap().contains("Ctrl-C to stop"), "{after}");
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn sighup_and_sigquit_in_watch_restore_the_terminal() {
    for (signal, code) in [("HUP", 129), ("QUIT", 131)] {
        let args = ["watch", "--sandbox", "--columns", "phase,id", "--since", "1mo"];
        let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
        terminal.reads_until("Ctrl-C to stop");
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        let text = terminal.reads_until("there is no such text").to_owned();
        assert!(text.contains("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"), "{signal}");
    }
}

#[test]
fn a_suspended_watch_restores_the_terminal_and_redraws_on_resume() {
    let args = ["watch", "--sandbox", "--columns", "phase,id", "--since", "1mo"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    terminal.reads_until("Ctrl-C to stop");
    terminal.text.clear();
    send("TSTP", &child);
    terminal.reads_until("\u{1b}[?1049l");
    let stat = format!("/proc/{}/stat", child.id());
    while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
        std::thread::yield_now();
    }
    terminal.text.clear();
    send("CONT", &child);
    let text = terminal.reads_until("Ctrl-C to stop");
    assert!(text.contains("\u{1b}[?1049h") && text.contains("PHASE"), "{text}");
    send("INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn list_on_a_terminal_prints_a_summary() {
    let args = ["list", "--sandbox", "--phase", "failed"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    let text = terminal.reads_until(" failed\r\n").to_owned();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(text.contains("\u{1b}[31mfailed\u{1b}[0m"), "{text}");
    assert!(text.contains("46 orders, 46 failed"), "{text}");
    let text = terminal.reads_until("there is no such text");
    assert!(text.contains("\r\nnewest first; -n 20 or --since 1d shows less\r\n"), "{text}");
}

#[test]
fn a_slow_response_shows_progress_on_a_terminal() {
    let args = ["sandbox", "--fail", "slow", "--", "ma-orders", "list", "--timeout", "10s"];
    let Some((mut terminal, mut child)) = Terminal::runs(&args) else { return };
    let text = terminal.reads_until("waiting for 127.0.0.1, 1 s").to_owned();
    assert!(text.contains("\r\u{1b}[Kwaiting for 127.0.0.1, 1 s"), "{text}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The lines as written, before the terminal wraps them, without colors.
fn written_lines(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\x1b') {
        plain += before;
        let end = after.find(|c: char| c.is_ascii_alphabetic()).map_or(after.len(), |end| end + 1);
        rest = &after[end..];
    }
    plain += rest;
    plain.lines().map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

#[test]
fn show_and_stats_fit_the_terminal_at_any_width() {
    let show = ["show", "-q", "--sandbox", "--pool", "pool-5ed5", "--color", "always"].as_slice();
    let stats = ["stats", "-q", "--sandbox", "--color", "always"].as_slice();
    let reasons = ["stats", "-q", "--sandbox", "--by", "reason"].as_slice();
    for (args, parts) in [
        (show, ["CS6075111127UD16O", "order.pool-5ed5-lqzae"]),
        (stats, ["partialSuccessed", "successed"]),
        (reasons, ["quota", "nodes"]),
    ] {
        for width in WIDTHS {
            let Some((mut terminal, mut child)) = Terminal::runs_at(width, args) else { return };
            let text = terminal.reads_until("there is no such text").to_owned();
            assert_eq!(child.wait().unwrap().code(), Some(0), "{text}");
            for line in written_lines(&text) {
                // A word that is wider than the terminal stays whole, and so does a row of numbers.
                let is_whole = line.split_whitespace().count() == 1 || args == reasons;
                let room = if is_whole { width.max(80) } else { width };
                assert!(line.chars().count() <= usize::from(room), "{args:?} {width}: {line}");
            }
            for part in parts {
                assert!(text.contains(part), "{args:?} {width}: {part}: {text}");
            }
        }
    }
}
