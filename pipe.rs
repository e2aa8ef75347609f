//! The table in a pipe: one order a line, every value whole, aligned where that costs little.
//!
//! comfy-table would take quadratic time for a long word, and one long cell would pad every row.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::fitting::GAP;
use super::time::Spelling;
use super::{Column, View, cells, painted};
use crate::order::Order;

/// A wider cell takes its room from its own line alone.
const WIDEST_ALIGNED: usize = 64;
/// What stands for nothing, so that a script can count on the number of words before the reason.
const NOTHING: &str = "-";

/// Writes the table; nothing where there are no orders.
pub(super) fn write(orders: &[Order], view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    let times = Spelling::of_table(view);
    let header: Option<Vec<String>> =
        view.headers.then(|| view.columns.iter().map(|column| column.header()).collect());
    let rows: Vec<Vec<String>> = orders.iter().map(|order| row(order, view, times)).collect();
    let widest = |cell: usize| {
        let all = header.iter().chain(&rows).map(|row| row[cell].width());
        all.filter(|width| *width <= WIDEST_ALIGNED).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..view.columns.len()).map(widest).collect();
    if let Some(header) = &header {
        write_line(header, &widths, |_| None, out)?;
    }
    for (order, row) in orders.iter().zip(&rows) {
        let phase = order.phase().filter(|_| view.color);
        let paint = |cell: usize| match (view.columns[cell], phase) {
            (Column::Phase, Some(phase)) => Some(painted(&row[cell], phase)),
            _ => None,
        };
        write_line(row, &widths, paint, out)?;
    }
    Ok(())
}

fn row(order: &Order, view: &View<'_>, times: Spelling<'_>) -> Vec<String> {
    let mut row = cells::row(order, view, times);
    for cell in row.iter_mut().filter(|cell| cell.is_empty()) {
        NOTHING.clone_into(cell);
    }
    row
}

/// Writes one line; widths are those of the cells without paint.
fn write_line(
    cells: &[String],
    widths: &[usize],
    paint: impl Fn(usize) -> Option<String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = String::new();
    for (number, (cell, width)) in cells.iter().zip(widths).enumerate() {
        line.push_str(paint(number).as_deref().unwrap_or(cell));
        let missing = width.saturating_sub(cell.width());
        line.extend(std::iter::repeat_n(' ', missing + GAP));
    }
    writeln!(out, "{}", line.trim_end_matches(' '))
}
