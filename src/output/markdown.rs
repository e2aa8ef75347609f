//! Markdown tables (GitHub Flavored Markdown), for a wiki or an issue.

use std::io::{self, Write};

use chrono::SecondsFormat;

use super::time::TimeFormat;
use super::{View, cells};
use crate::order::Order;

/// Writes the table; nothing if there are no orders.
pub(super) fn write(orders: &[Order], view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    let header: Vec<_> = view.columns.iter().map(|column| column.header()).collect();
    let row = |order| cells::row(order, view, TimeFormat::Utc(SecondsFormat::Secs));
    write_rows(&header, orders.iter().map(row), view.headers, out)
}

/// Writes a header row and rows.
pub(super) fn write_rows(
    header: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    is_named: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    // Markdown requires a header row; with --no-headers its cells are blank.
    line(header.iter().map(|name| if is_named { name.clone() } else { String::new() }), out)?;
    line(header.iter().map(|_| "---".to_owned()), out)?;
    for row in rows {
        line(row.iter().map(|cell| escaped(cell)), out)?;
    }
    Ok(())
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {cell} ")?;
    }
    out.write_all(b"|\n")
}

/// Escapes text so that it does not end the cell and is not interpreted as Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '|' | '\\' | '`' | '<' | '>' | '*' | '_' | '[' | ']' | '~' | '&' | '#' | '!'
        ) {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}
