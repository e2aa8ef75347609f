//! A terminal that is redrawn in place and left as it was.
//!
//! The alternate screen holds what changes; every frame is one write of the lines that differ from
//! the last one, so that nothing flickers. A signal leaves the terminal as an ordinary end does:
//! with the last frame's text on it, whole.

use std::fmt::Write as _;

use crate::output::{OutputError, write_while_open};
use crate::world::{World, on_exit_write, take_screen_lost};

/// Alternate screen, no cursor, no wrapping (xterm's private modes 1049, 25, 7).
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J";
/// The same back, in the other order.
const LEAVE: &str = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/// A terminal that knows mode 2026 shows what stands between these at once.
const AT_ONCE: (&str, &str) = ("\x1b[?2026h", "\x1b[?2026l");
/// A terminal that does not say how high it is.
const USUAL_HEIGHT: u16 = 24;

/// The terminal while it is redrawn.
#[derive(Default)]
pub(super) struct Screen {
    /// What is on it, line by line.
    lines: Vec<String>,
    size: (Option<u16>, Option<u16>),
    /// What gives it back, and the last frame's text.
    last: String,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn enter(world: &mut World) -> Result<Self, OutputError> {
        on_exit_write(Some(LEAVE.into()));
        write_while_open(ENTER.as_bytes(), world)?;
        Ok(Self::default())
    }

    /// Draws a frame: the text from the top as far as it fits, and the lines that stand below.
    pub(super) fn draw(
        &mut self,
        text: &str,
        below: &[String],
        world: &mut World,
    ) -> Result<(), OutputError> {
        let height = usize::from(world.terminal.height.unwrap_or(USUAL_HEIGHT)).max(2);
        let mut room = height.saturating_sub(below.len()).max(1);
        let all = text.lines().count();
        let mut left_out = Vec::new();
        if all > room {
            room = room.saturating_sub(1);
            left_out.push(format!("… {} more lines: a higher window shows them", all - room));
        }
        let lines = text.lines().take(room).chain(left_out.iter().chain(below).map(|line| &**line));
        let lines: Vec<String> = lines.take(height).map(str::to_owned).collect();
        let size = (world.terminal.width, world.terminal.height);
        let is_same_size = std::mem::replace(&mut self.size, size) == size;
        // Stopped and gone on: whoever had the terminal meanwhile wrote on it.
        let is_lost = take_screen_lost();
        let is_kept = is_same_size && !is_lost;
        let before = if is_kept { std::mem::take(&mut self.lines) } else { Vec::new() };
        let mut frame = AT_ONCE.0.to_owned();
        if is_lost {
            frame.push_str(ENTER);
        } else if !is_same_size {
            frame.push_str("\x1b[2J");
        }
        for row in 0..lines.len().max(before.len()) {
            let line = lines.get(row).map_or("", String::as_str);
            if before.get(row).map_or("", String::as_str) != line {
                // Cleared first: at the last column, clearing would take the last character.
                let _ = write!(frame, "\x1b[{};1H\x1b[K{line}", row + 1);
            }
        }
        frame.push_str(AT_ONCE.1);
        self.lines = lines;
        self.last = format!("{LEAVE}{text}");
        on_exit_write(Some(self.last.clone().into_bytes()));
        write_while_open(frame.as_bytes(), world).map(drop)
    }

    /// Gives the terminal back, the last frame's text on it.
    pub(super) fn leave(self, world: &mut World) -> Result<(), OutputError> {
        let last = if self.last.is_empty() { LEAVE } else { &self.last };
        let written = write_while_open(last.as_bytes(), world).map(drop);
        on_exit_write(None);
        written
    }
}
