//! The table on a terminal: aligned columns without borders that fit the width.
//!
//! comfy-table arranges the cells, but the widths are computed by
//! [`Layout`]: its own algorithm would break IDs. Cells are sanitized and
//! wrapped before, since it passes control characters through and takes quadratic time for long
//! words. Colors are inserted afterwards, so that they do not affect the layout.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::{ColumnConstraint, Width};
use comfy_table::{Row, Table, presets};
use unicode_width::UnicodeWidthStr as _;

use super::layout::{GAP, Layout, fitting_prefix};
use super::time::TimeFormat;
use super::{Change, Column, MAX_SHOWN, Rendered, View, cells, colored};
use crate::fit::fold;
use crate::order::{Order, Phase};
use crate::sanitize::truncate;

/// The number of rows that are formatted at a time. Large enough to be fast, and small enough that
/// the padding for one very wide cell does not need much memory.
const ROWS_PER_CHUNK: usize = 100;

/// On terminals narrower than this, lines are wrapped to this width.
const MIN_FOLDED_WIDTH: usize = 20;

/// Writes the table; nothing if there are no orders.
pub(super) fn write(
    orders: &[Order],
    view: &View<'_>,
    terminal: usize,
    out: &mut dyn Write,
) -> io::Result<Rendered> {
    let mut rendered = Rendered::default();
    if orders.is_empty() {
        return Ok(rendered);
    }
    let times = TimeFormat::of_table(view);
    let rows: Vec<Vec<String>> =
        orders.iter().map(|order| capped(cells::row(order, view, times), &mut rendered)).collect();
    let header: Option<Vec<String>> =
        view.headers.then(|| view.columns.iter().map(|column| column.header()).collect());
    let widest = |cell: usize| {
        let all = header.iter().chain(&rows);
        all.map(|row| row[cell].width()).max().unwrap_or(0).max(1)
    };
    let natural: Vec<usize> = (0..view.columns.len()).map(widest).collect();
    let mark = |row: usize| view.changes.get(row).map_or("", |mark| mark.sign());
    let room = terminal.saturating_sub(mark(0).len());
    let layout = Layout::new(&view.columns, &natural, room);
    let write_all = |out: &mut dyn Write| -> io::Result<()> {
        if let Some(header) = &header {
            let blank = if view.changes.is_empty() { "" } else { Change::None.sign() };
            write_rows(&layout, std::slice::from_ref(header), |_| None, |_| blank, out)?;
        }
        for (chunk, rows) in rows.chunks(ROWS_PER_CHUNK).enumerate() {
            let first = chunk * ROWS_PER_CHUNK;
            let phase = |row: usize| view.color.then(|| orders[first + row].phase());
            write_rows(&layout, rows, phase, |row| mark(first + row), out)?;
        }
        Ok(())
    };
    if layout.total() <= room {
        write_all(out)?;
    } else {
        // Wrap between two cells, where the terminal would break an ID.
        let mut lines = Vec::new();
        write_all(&mut lines)?;
        for line in String::from_utf8_lossy(&lines).lines() {
            for line in fold(line, terminal.max(MIN_FOLDED_WIDTH)) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(rendered)
}

/// Truncates the cells of a row to [`MAX_SHOWN`] characters.
fn capped(row: Vec<String>, rendered: &mut Rendered) -> Vec<String> {
    let cap = |cell: String| match truncate(&cell, MAX_SHOWN) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(shorter) => {
            rendered.cells_cut += 1;
            shorter
        }
    };
    row.into_iter().map(cap).collect()
}

/// Formats rows and writes their lines, with the phase in its color and the change mark.
fn write_rows<'a>(
    layout: &Layout,
    rows: &[Vec<String>],
    phase: impl Fn(usize) -> Option<Phase>,
    mark: impl Fn(usize) -> &'a str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut heights = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = layout.fit(row);
        let lines = |cell: &Cow<'_, str>| cell.matches('\n').count() + 1;
        heights.push(cells.iter().map(lines).max().unwrap_or(1));
        table.add_row(Row::from(cells));
    }
    let gap = u16::try_from(GAP).unwrap_or(u16::MAX);
    for (column, (_, _, width)) in table.column_iter_mut().zip(&layout.in_row) {
        let width = u16::try_from(*width).unwrap_or(u16::MAX).saturating_add(gap);
        column.set_padding((0, gap));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    let phase_at = layout.start_of(Column::Phase);
    let mut lines = table.lines();
    for (number, row) in rows.iter().enumerate() {
        for line_of_row in 0..heights[number] {
            let line = lines.next().unwrap_or_default();
            let line = line.trim_end_matches(' ');
            let mark = mark(number);
            let mark = if line_of_row == 0 { mark } else { &"  "[..mark.len()] };
            out.write_all(mark.as_bytes())?;
            let line = match (phase(number), phase_at) {
                (Some(phase), Some((cell, start))) if line_of_row == 0 => {
                    with_color(line, start, &row[cell], phase)
                }
                _ => Cow::Borrowed(line),
            };
            writeln!(out, "{line}")?;
        }
        for line in layout.below(row) {
            writeln!(out, "{:1$}{line}", "", mark(number).len())?;
        }
    }
    Ok(())
}

/// The line with its phase colored, which begins at this column.
fn with_color<'a>(line: &'a str, start: usize, word: &str, phase: Phase) -> Cow<'a, str> {
    let (before, after) = line.split_at(fitting_prefix(line, start));
    match after.strip_prefix(word) {
        Some(rest) => Cow::Owned(format!("{before}{}{rest}", colored(word, phase))),
        None => Cow::Borrowed(line),
    }
}
