//! Orders become text: for people a table, for programs the service's own JSON.
//!
//! What comes in are orders and a [`View`]: everything that flags, the clock and the terminal say
//! about how to show them. What goes out are bytes to one writer, in few large writes. Nothing in
//! here looks at the outside by itself.
//!
//! - `columns`: what there is to see of an order, and which of it each format shows.
//! - `cells`: one column of one order as text.
//! - `time`: instants as words, local times, or RFC 3339.
//! - `sorting`: the order of the orders.
//! - `table`: on a terminal; `layout`: how wide its columns are. `pipe`: the same rows in a pipe.
//! - `json`, `csv`, `markdown`: the other formats.
//! - [`details`](render_details): one order in full. [`stats`](render_stats): orders counted.
//! - `options`: what flags, variables and the terminal decide; `stdout`: where it all goes.
//! - `grid`: the small tables of those two.

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
    ColorChoice, ColumnChoice, HEADING, OutputArgs, OutputOptions, list_columns, lists_columns,
    output_help, plain_view, refuse_columns_of_details, stats_output_help, width,
};
pub use sorting::{sort, sort_by_order};
pub use stats::{
    Exposition, GroupBy, Labels, StatsFormat, StatsOptions, render_openmetrics,
    render_openmetrics_down, render_stats,
};
pub use stdout::{OutputError, note_truncated, print_orders, summary, write_out, write_while_open};
pub use time::{TimeStyle, format_duration};

/// How orders are to be shown.
pub struct View<'a> {
    /// What formats made of columns show; see [`Format::default_columns`].
    pub columns: Vec<Column>,
    /// Whether the columns' names stand above them.
    pub headers: bool,
    /// How the table spells times.
    pub time: TimeStyle,
    /// The zone of local times.
    pub zone: &'a dyn Zone,
    /// What relative times are relative to.
    pub now: DateTime<Utc>,
    /// Whether the table colors the phases.
    pub color: bool,
    /// Where the text goes.
    pub destination: Destination,
    /// Whether csv leaves cells alone that a spreadsheet would take for a formula.
    pub raw_csv: bool,
    /// What the table on a terminal marks, order by order; none means that nothing is marked.
    pub changes: &'a [Change],
}

impl<'a> View<'a> {
    /// A view that no flag has changed: no columns are chosen, nothing is colored.
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

/// What became of an order since the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is as it was.
    None,
    /// It was not there: `+`.
    Added,
    /// It was another: `*`.
    Modified,
}

impl Change {
    /// How a row of the table begins.
    fn sign(self) -> &'static str {
        match self {
            Self::None => "  ",
            Self::Added => "+ ",
            Self::Modified => "* ",
        }
    }
}

/// Where the text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// To a person.
    Terminal {
        /// Its columns; any number will do.
        width: usize,
    },
    /// To a program or a file.
    Pipe,
}

impl Destination {
    fn is_terminal(self) -> bool {
        self != Self::Pipe
    }
}

/// What the caller has to tell about what was shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Cells that lost their end because they hold more than [`MAX_SHOWN`] characters; only on a
    /// terminal, and seldom other than reasons.
    pub cells_cut: usize,
}

/// How many characters of one cell the table shows on a terminal.
pub const MAX_SHOWN: usize = 1024;

/// Writes the orders, all or an error, and flushes.
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

/// A phase's word in its color: failed red, not ended yellow, successed green, unknown plain.
fn colored(word: &str, phase: Phase) -> String {
    let color = match phase {
        Phase::Failed | Phase::PartialSucceeded => 31,
        Phase::Succeeded => 32,
        Phase::Pending | Phase::Running => 33,
        Phase::Unknown => return word.to_owned(),
    };
    format!("\x1b[{color}m{word}\x1b[0m")
}
