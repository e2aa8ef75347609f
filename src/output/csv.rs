//! CSV: RFC 4180 with LF line endings, safe to open in a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono::SecondsFormat;
use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::View;
use super::cells::Cell;
use super::time::TimeFormat;
use crate::order::Order;
use crate::sanitize::needs_escape;

/// Writes the header row, unless disabled, and one row for each order.
pub(super) fn write(orders: &[Order], view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .quote_style(QuoteStyle::Necessary)
        .from_writer(out);
    if view.headers {
        csv.write_record(view.columns.iter().map(|column| column.as_str())).map_err(plain)?;
    }
    for order in orders {
        for column in &view.columns {
            let cell = Cell::of(order, *column, TimeFormat::Utc(SecondsFormat::Millis), view.now);
            csv.write_field(text(cell, view).as_bytes()).map_err(plain)?;
        }
        csv.write_record(None::<&[u8]>).map_err(plain)?;
    }
    csv.flush()
}

/// The underlying I/O error: wrapped, a closed pipe would not be recognized.
pub(super) fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The cell's text. Text from the service is protected against formulas and terminal escapes; text
/// made by ma-orders needs no protection.
fn text<'a>(cell: Cell<'a>, view: &View<'_>) -> Cow<'a, str> {
    match cell {
        Cell::Untrusted(text) => safe(text, view),
        trusted => trusted.exact(),
    }
}

/// Text from the service, safe to open in a spreadsheet.
pub(super) fn safe<'a>(text: Cow<'a, str>, view: &View<'_>) -> Cow<'a, str> {
    // OWASP, CSV injection; some spreadsheets also evaluate the full-width forms.
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if is_formula && !view.raw_csv { Cow::Owned(format!("'{text}")) } else { text };
    if view.destination.is_terminal() && text.chars().any(|c| c != '\n' && needs_escape(c)) {
        let lines: Vec<_> = text.split('\n').map(crate::sanitize::sanitize).collect();
        return Cow::Owned(lines.join("\n"));
    }
    text
}
