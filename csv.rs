//! CSV as RFC 4180 quotes it, with LF line ends, safe to open in a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{ErrorKind, Terminator, WriterBuilder};
use chrono::SecondsFormat;

use super::View;
use super::cells::Cell;
use super::time::Spelling;
use crate::order::Order;
use crate::printable::printable;

/// Writes the header, then one record for each order.
pub(super) fn write(orders: &[Order], view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let times = Spelling::Utc(SecondsFormat::Millis);
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    if view.headers {
        writer.write_record(view.columns.iter().map(|column| column.word())).map_err(cause)?;
    }
    for order in orders {
        for column in &view.columns {
            let field = field(Cell::of(order, *column, times), view);
            writer.write_field(field.as_bytes()).map_err(cause)?;
        }
        writer.write_record(None::<&[u8]>).map_err(cause)?;
    }
    writer.flush()
}

/// A value as it goes into the file: exact in a pipe, but for a formula's leading `'`.
fn field<'a>(cell: Cell<'a>, view: &View<'_>) -> Cow<'a, str> {
    let guarded = match cell {
        Cell::Theirs(text) if !view.raw_csv && looks_like_a_formula(&text) => {
            Cow::Owned(format!("'{text}"))
        }
        cell => cell.exact(),
    };
    if !view.destination.is_terminal() || *printable(&guarded) == *guarded {
        return guarded;
    }
    // Line breaks inside quotes are RFC 4180's own, and do a terminal no harm.
    let lines: Vec<_> = guarded.split('\n').map(printable).collect();
    Cow::Owned(lines.join("\n"))
}

/// The first characters that OWASP's page on CSV injection names.
fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The error beneath the csv crate's own, whose kind tells a closed pipe from a full disk.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
