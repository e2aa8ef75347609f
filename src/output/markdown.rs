//! The table for a wiki or an issue (GitHub Flavored Markdown, tables).

use std::io::{self, Write};

use chrono::SecondsFormat;

use super::time::Spelling;
use super::{View, cells};
use crate::order::Order;

/// Writes the table; nothing where there are no orders.
pub(super) fn write(orders: &[Order], view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    // A table without a header is no table; left out, its names are blank.
    let name = |text: String| if view.headers { text } else { String::new() };
    line(view.columns.iter().map(|column| name(column.header())), out)?;
    line(view.columns.iter().map(|_| "---".to_owned()), out)?;
    for order in orders {
        let row = cells::row(order, view, Spelling::Utc(SecondsFormat::Secs));
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

/// A text that stays text: no cell ends early, nothing is emphasis, a link or HTML.
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
