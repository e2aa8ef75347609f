//! Formats orders: a table for people, the service's own JSON for programs.
//!
//! The input is a list of orders and a [`View`], which holds everything that flags, the clock and
//! the terminal say about how to show them. The output goes to one writer, in a few large writes.
//! Nothing in here accesses the terminal or the environment by itself, except through the
//! [`World`](crate::world::World) that `options` and `stdout` are given.
//!
//! - `columns`: the columns, and which of them each format shows.
//! - `cells`: the text of one column for one order.
//! - `time`: relative times, local times, RFC 3339, durations.
//! - `sorting`: sorts orders.
//! - `table`: the table on a terminal; `layout`: its column widths. `pipe`: the table in a pipe.
//! - `json`, `csv`, `markdown`: the other formats.
//! - [`details`](render_details): one order in full. [`stats`](render_stats): counts of orders.
//! - `grid`: the small tables of `details` and `stats`.
//! - `options`: flags, variables and the terminal as [`OutputOptions`]. `stdout`: writes the
//!   result.

mod cells;
mod columns;
mod csv;
mod details;
mod grid;
mod json;
mod layout;
mod markdown;
mod options;
mod pipe;
mod sorting;
mod stats;
mod stdout;
mod table;
#[cfg(test)]
mod tests;
mod time;

use std::io::{self, BufWriter, Write};

use chrono::{DateTime, Utc};

use crate::order::{Order, Phase};
use crate::world::Zone;

pub use columns::{Column, Format};
pub use details::{OrderDetails, PoolEvents, render_details};
pub use options::{
    ColorChoice, ColumnChoice, HEADING, OutputArgs, OutputOptions, output_help, plain_view,
    refuse_columns_of_details, stats_output_help, width,
};
pub use sorting::{sort, sort_by_order};
pub use stats::{
    Exposition, GroupBy, Labels, StatsFormat, StatsOptions, render_openmetrics,
    render_openmetrics_down, render_stats,
};
pub use stdout::{
    OutputError, note_truncated, print_columns_help, print_orders, summary, write_out,
    write_while_open,
};
pub use time::{TimeStyle, format_duration};

/// How to show orders.
pub struct View<'a> {
    /// The columns to show; see [`Format::default_columns`].
    pub columns: Vec<Column>,
    /// Whether to print the header row.
    pub headers: bool,
    /// How the table shows times.
    pub time: TimeStyle,
    /// The time zone of local times.
    pub zone: &'a dyn Zone,
    /// The time to which relative times refer.
    pub now: DateTime<Utc>,
    /// Whether the table colors phases.
    pub color: bool,
    /// Where the text goes.
    pub destination: Destination,
    /// Whether csv does not escape cells that look like formulas.
    pub raw_csv: bool,
    /// The change marks of the table on a terminal, one for each order; empty for no marks.
    pub changes: &'a [Change],
}

impl<'a> View<'a> {
    /// A view with default options: default columns, no color.
    pub fn plain(zone: &'a dyn Zone, now: DateTime<Utc>, destination: Destination) -> Self {
        Self {
            columns: Vec::new(),
            headers: true,
            time: TimeStyle::Absolute,
            zone,
            now,
            color: false,
            destination,
            raw_csv: false,
            changes: &[],
        }
    }
}

/// How an order has changed since the last poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Unchanged.
    None,
    /// New: `+`.
    Added,
    /// Changed: `*`.
    Modified,
}

impl Change {
    /// The mark at the beginning of the order's row.
    fn sign(self) -> &'static str {
        match self {
            Self::None => "  ",
            Self::Added => "+ ",
            Self::Modified => "* ",
        }
    }
}

/// Where the output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// A terminal, read by a person.
    Terminal {
        /// The width in columns. Any value is accepted.
        width: usize,
    },
    /// A pipe or a file, read by a program.
    Pipe,
}

impl Destination {
    fn is_terminal(self) -> bool {
        self != Self::Pipe
    }
}

/// What the caller should report about the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The number of cells truncated to [`MAX_SHOWN`] characters; only on a terminal, and usually
    /// reasons.
    pub cells_cut: usize,
}

/// Maximum number of characters in a cell of the table on a terminal.
pub const MAX_SHOWN: usize = 1024;

/// Writes the orders and flushes.
pub fn render(
    format: Format,
    orders: &[Order],
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<Rendered> {
    let mut out = BufWriter::with_capacity(64 * 1024, out);
    let mut rendered = Rendered::default();
    match (format, view.destination) {
        (Format::Table | Format::Wide, Destination::Terminal { width }) => {
            rendered = table::write(orders, view, width, &mut out)?;
        }
        (Format::Table | Format::Wide, Destination::Pipe) => pipe::write(orders, view, &mut out)?,
        (Format::Json, Destination::Terminal { .. }) => json::indented_array(orders, &mut out)?,
        (Format::Json, Destination::Pipe) => json::array(orders, &mut out)?,
        (Format::Jsonl, _) => json::lines(orders, &mut out)?,
        (Format::Csv, _) => csv::write(orders, view, &mut out)?,
        (Format::Markdown, _) => markdown::write(orders, view, &mut out)?,
    }
    out.flush()?;
    Ok(rendered)
}

/// A phase in its color: failed red, open yellow, successed green, unknown without color.
fn colored(word: &str, phase: Phase) -> String {
    let color = match phase {
        Phase::Failed | Phase::PartialSucceeded => 31,
        Phase::Succeeded => 32,
        Phase::Pending | Phase::Running => 33,
        Phase::Unknown => return word.to_owned(),
    };
    format!("\x1b[{color}m{word}\x1b[0m")
}
