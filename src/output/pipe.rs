//! The table in a pipe: one order per line, never truncated, `-` for empty cells.
//!
//! Does not use comfy-table, which takes quadratic time for long words. Columns are aligned up to a
//! maximum width, so that one long name does not pad every row.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::layout::GAP;
use super::time::TimeFormat;
use super::{Column, View, cells, colored};
use crate::order::Order;

/// Wider cells do not affect the alignment.
const MAX_ALIGNED_WIDTH: usize = 64;

/// Writes the rows; nothing if there are no orders.
pub(super) fn write(orders: &[Order], view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    let times = TimeFormat::of_table(view);
    let rows: Vec<Vec<String>> = orders.iter().map(|order| cells(order, view, times)).collect();
    let header: Vec<String> = view.columns.iter().map(|column| column.header()).collect();
    let header = view.headers.then_some(header);
    let widths: Vec<usize> = (0..view.columns.len())
        .map(|cell| {
            let all = header.iter().chain(&rows).map(|row| row[cell].width());
            all.filter(|width| *width <= MAX_ALIGNED_WIDTH).max().unwrap_or(0)
        })
        .collect();
    if let Some(header) = &header {
        write_row(header, &widths, |_| None, out)?;
    }
    for (row, order) in rows.iter().zip(orders) {
        let paint = |cell: usize| {
            (view.color && view.columns[cell] == Column::Phase)
                .then(|| colored(&row[cell], order.phase()))
        };
        write_row(row, &widths, paint, out)?;
    }
    Ok(())
}

fn cells(order: &Order, view: &View<'_>, times: TimeFormat<'_>) -> Vec<String> {
    let mut row = cells::row(order, view, times);
    for cell in row.iter_mut().filter(|cell| cell.is_empty()) {
        cell.push('-');
    }
    row
}

fn write_row(
    row: &[String],
    widths: &[usize],
    paint: impl Fn(usize) -> Option<String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (number, cell) in row.iter().enumerate() {
        match paint(number) {
            Some(colored) => out.write_all(colored.as_bytes())?,
            None => out.write_all(cell.as_bytes())?,
        }
        if number + 1 < row.len() {
            let padding = widths[number].saturating_sub(cell.width()) + GAP;
            write!(out, "{:padding$}", "")?;
        }
    }
    out.write_all(b"\n")
}
