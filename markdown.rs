//! A Markdown table, for a wiki or an issue: the table's columns, a pipe's times.

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
    if view.headers {
        let names: Vec<_> = view.columns.iter().map(|column| escaped(&column.header())).collect();
        write_row(&names, out)?;
        writeln!(out, "|{}", " --- |".repeat(names.len()))?;
    }
    for order in orders {
        let row = cells::row(order, view, Spelling::Utc(SecondsFormat::Secs));
        let row: Vec<_> = row.iter().map(|cell| escaped(cell)).collect();
        write_row(&row, out)?;
    }
    Ok(())
}

fn write_row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}

/// The text with whatever Markdown would take for its own signs made plain.
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '&' => plain.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '~' | '[' | ']' => plain.extend(['\\', character]),
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(
            escaped(r"a|b\c `d` <img src=x> &lt; *e* [f](g) _h_ ~i~"),
            r"a\|b\\c \`d\` &lt;img src=x> &amp;lt; \*e\* \[f\](g) \_h\_ \~i\~"
        );
    }
}
