//! A terminal that is redrawn in place and restored at the end.
//!
//! The alternate screen shows changing content. Each frame is a single write of the lines that
//! differ from the previous one, so that nothing flickers. A signal restores the terminal like a
//! regular exit, and leaves the last content of the screen on it.

use std::fmt::Write as _;

use crate::fit::{fold, truncate_line};
use crate::messages::counted;
use crate::output::{self, OutputError, write_while_open};
use crate::world::{World, on_exit_write, take_needs_redraw};

/// Enables the alternate screen, and disables the cursor and line wrapping (xterm's private modes
/// 1049, 25, 7).
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J";
/// Restores these modes in reverse order.
const LEAVE: &str = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/// Terminals that support mode 2026 show everything between these at once.
const AT_ONCE: (&str, &str) = ("\x1b[?2026h", "\x1b[?2026l");
/// The height if the terminal does not report one.
const DEFAULT_HEIGHT: u16 = 24;

/// Maximum number of lines of messages below the table.
const MAX_MESSAGE_LINES: usize = 5;

/// The content of the screen.
pub(super) struct Frame<'a> {
    /// The table as text.
    pub(super) table: &'a str,
    /// The parts of the status line below it; the last ones are omitted if they do not fit.
    pub(super) status: &'a [String],
    /// Messages, the latest last.
    pub(super) messages: &'a [String],
}

impl Frame<'_> {
    /// The lines that stay when the terminal is restored, and the messages below them.
    fn lines(&self, width: usize, height: usize) -> (Vec<String>, Vec<String>) {
        let folded = self.messages.iter().flat_map(|message| fold(message, width));
        let mut messages: Vec<_> = folded.collect();
        let most = MAX_MESSAGE_LINES.min(height / 2);
        messages.drain(..messages.len().saturating_sub(most));
        let status = status_line(self.status, width);
        let below = if status.is_empty() { 0 } else { 2 };
        let room = height.saturating_sub(below + messages.len()).max(1);
        let all = self.table.lines().count();
        let is_cut = all > room;
        let fitting = if is_cut { room.saturating_sub(1) } else { room };
        let mut shown: Vec<_> =
            self.table.lines().take(fitting).map(|line| truncate_line(line, width)).collect();
        if is_cut {
            shown.push(truncate_line(
                &format!(
                    "… {}; -n 20 or --since 1d shows less",
                    counted(all - fitting, "more line")
                ),
                width,
            ));
        }
        if !status.is_empty() {
            shown.extend([String::new(), status]);
        }
        shown.truncate(height);
        messages.truncate(height - shown.len());
        (shown, messages)
    }
}

/// As many parts as fit into the width, and at least the first.
fn status_line(parts: &[String], width: usize) -> String {
    let Some((first, others)) = parts.split_first() else { return String::new() };
    let mut line = first.clone();
    for part in others {
        let longer = format!("{line}, {part}");
        if truncate_line(&longer, width) != longer {
            break;
        }
        line = longer;
    }
    truncate_line(&line, width)
}

/// A terminal that is being redrawn.
#[derive(Default)]
pub(super) struct Screen {
    /// Its current lines.
    lines: Vec<String>,
    size: (Option<u16>, Option<u16>),
    /// What restores the terminal, and the content that stays on it.
    last: String,
}

impl Screen {
    /// Takes over the terminal.
    pub(super) fn enter(world: &mut World) -> Result<Self, OutputError> {
        on_exit_write(Some(LEAVE.into()));
        write_while_open(ENTER.as_bytes(), world)?;
        Ok(Self::default())
    }

    /// Draws a frame, truncated to the size of the terminal: the table, the status line, and the
    /// latest messages.
    pub(super) fn draw(&mut self, frame: &Frame<'_>, world: &mut World) -> Result<(), OutputError> {
        let height = usize::from(world.terminal.height.unwrap_or(DEFAULT_HEIGHT)).max(2);
        let (shown, messages) = frame.lines(output::width(world), height);
        self.last = format!("{LEAVE}{}\n", shown.join("\n"));
        on_exit_write(Some(self.last.clone().into_bytes()));
        let lines = [shown, messages].concat();
        let size = (world.terminal.width, world.terminal.height);
        let is_same_size = std::mem::replace(&mut self.size, size) == size;
        // After a suspension, another program may have written to the terminal.
        let is_lost = take_needs_redraw();
        let is_kept = is_same_size && !is_lost;
        let before = if is_kept { std::mem::take(&mut self.lines) } else { Vec::new() };
        let mut text = AT_ONCE.0.to_owned();
        if is_lost {
            text.push_str(ENTER);
        } else if !is_same_size {
            text.push_str("\x1b[2J");
        }
        for row in 0..lines.len().max(before.len()) {
            let line = lines.get(row).map_or("", String::as_str);
            if before.get(row).map_or("", String::as_str) != line {
                // Clear before writing: after writing the last column, clearing would remove the
                // last character.
                let _ = write!(text, "\x1b[{};1H\x1b[K{line}", row + 1);
            }
        }
        text.push_str(AT_ONCE.1);
        self.lines = lines;
        write_while_open(text.as_bytes(), world).map(drop)
    }

    /// Restores the terminal, and leaves the last content of the screen on it.
    pub(super) fn restore(self, world: &mut World) -> Result<(), OutputError> {
        let last = if self.last.is_empty() { LEAVE } else { &self.last };
        let written = write_while_open(last.as_bytes(), world).map(drop);
        on_exit_write(None);
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(parts: &[&str]) -> Vec<String> {
        parts.iter().map(|part| (*part).to_owned()).collect()
    }

    #[test]
    fn the_status_line_keeps_its_first_parts_at_any_width() {
        let parts =
            texts(&["5 orders, 2 failed", "1 gone", "at 14:02:11", "every 10m", "Ctrl-C to stop"]);
        for (width, line) in [
            (80, "5 orders, 2 failed, 1 gone, at 14:02:11, every 10m, Ctrl-C to stop"),
            (40, "5 orders, 2 failed, 1 gone, at 14:02:11"),
            (38, "5 orders, 2 failed, 1 gone"),
            (20, "5 orders, 2 failed"),
            (10, "5 orders,…"),
        ] {
            assert_eq!(status_line(&parts, width), line);
        }
    }

    #[test]
    fn a_frame_fits_the_terminal() {
        let table = "CREATED  ID\n".to_owned() + &"2h ago   CS6075111127UD16O\n".repeat(30);
        let status = texts(&["30 orders", "at 14:02:11"]);
        let messages =
            texts(&["warning: poll failed (1 of 5 before giving up): could not connect"]);
        let frame = Frame { table: &table, status: &status, messages: &messages };
        for (width, height) in [(80, 24), (40, 10), (40, 5), (20, 3), (80, 2), (200, 60)] {
            let (shown, messages) = frame.lines(width, height);
            let lines: Vec<_> = shown.iter().chain(&messages).collect();
            assert!(lines.len() <= height, "{width}x{height}: {lines:#?}");
            assert!(lines.iter().all(|line| line.chars().count() <= width), "{lines:#?}");
        }
        let (shown, messages) = frame.lines(80, 24);
        assert_eq!(shown[20], "… 11 more lines; -n 20 or --since 1d shows less");
        assert_eq!(shown[22], "30 orders, at 14:02:11");
        assert_eq!(messages.len(), 1);
        let (_, messages) = frame.lines(40, 24);
        assert_eq!(
            messages,
            ["warning: poll failed (1 of 5 before", "    giving up): could not connect"]
        );
    }
}
