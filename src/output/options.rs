//! Output options: from flags, variables and the terminal.

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::{Column, Destination, Format, StatsFormat, TimeStyle, View, render, sort};
use crate::order::Order;
use crate::usage::UsageError;
use crate::word::word;
use crate::world::{World, Zone};

/// The heading of these flags in the help.
pub const HEADING: &str = "How to show them";

/// The output flags.
#[derive(Debug, Args)]
#[command(next_help_heading = HEADING)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag as typed")]
pub struct OutputArgs {
    /// Output format [default: table]
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true, help = output_help(), value_parser = word::<Format>())]
    pub output: Option<Format>,
    /// Columns to print in table, wide, csv and markdown; `--columns help` lists them
    #[arg(short, long, value_name = "A,B,…", value_delimiter = ',', value_parser = word::<ColumnChoice>(), hide_possible_values = true)]
    pub columns: Vec<ColumnChoice>,
    /// Sort by a column: times newest first, durations longest first, others
    /// ascending [default: created]
    #[arg(long, value_name = "COLUMN", hide_possible_values = true, value_parser = word::<Column>())]
    pub sort: Option<Column>,
    /// Reverse the sort order
    #[arg(long)]
    pub reverse: bool,
    /// Do not print the header row
    #[arg(long)]
    pub no_headers: bool,
    /// How to print times in tables [default: relative on a terminal, else absolute]
    #[arg(long, value_name = "STYLE", value_parser = word::<TimeStyle>())]
    pub time: Option<TimeStyle>,
    /// Do not escape CSV cells that a spreadsheet would treat as formulas
    #[arg(long)]
    pub raw_csv: bool,
}

/// A value of `--columns`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnChoice {
    /// A column.
    Column(Column),
    /// `--columns help`.
    Help,
}

impl ValueEnum for ColumnChoice {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<ColumnChoice>> = LazyLock::new(|| {
            let columns = Column::value_variants().iter().copied().map(ColumnChoice::Column);
            columns.chain([ColumnChoice::Help]).collect()
        });
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Column(column) => column.to_possible_value(),
            Self::Help => Some(PossibleValue::new("help").help("List the columns")),
        }
    }
}

/// When to color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On terminals that support it
    Auto,
    /// Even if stdout is not a terminal
    Always,
    /// Do not color
    Never,
}

/// The help of `--output`.
pub fn output_help() -> String {
    format!("Output format: {} [default: table]", words::<Format>())
}

/// The help of `--output` for `stats`.
pub fn stats_output_help() -> String {
    format!("Output format: {} [default: table]", words::<StatsFormat>())
}

/// The possible values, for a help text.
fn words<T: ValueEnum>() -> String {
    let words: Vec<_> = T::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value)
        .map(|value| value.get_name().to_owned())
        .collect();
    words.join(", ")
}

/// The output options: flags, variables and the terminal combined.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag as typed")]
pub struct OutputOptions {
    /// The output format.
    pub format: Format,
    /// The column to sort by.
    pub sort: Column,
    /// Whether to reverse the sort order.
    pub reverse: bool,
    columns: Vec<Column>,
    has_default_columns: bool,
    headers: bool,
    time: TimeStyle,
    zone: Arc<dyn Zone>,
    color: bool,
    raw_csv: bool,
}

/// The width if the terminal does not report one.
const DEFAULT_WIDTH: usize = 80;

/// The output width: `COLUMNS`, or else the terminal's width.
pub fn width(world: &World) -> usize {
    let given = world.variables.text("COLUMNS").ok().flatten();
    given
        .and_then(|columns| columns.parse().ok())
        .filter(|columns| *columns > 0)
        .or(world.terminal.width.map(usize::from).filter(|width| *width > 0))
        .unwrap_or(DEFAULT_WIDTH)
}

/// Rejects column options for `show` as a table: it has no columns, and shows times in both styles.
pub fn refuse_columns_of_details(show: &OutputArgs, format: Format) -> Result<(), UsageError> {
    for (given, flag, hint) in [
        (!show.columns.is_empty(), "--columns", "use it with --output wide, csv or markdown"),
        (show.no_headers, "--no-headers", "use it with --output wide, csv or markdown"),
        (show.time.is_some(), "--time", "times are shown both ways"),
    ] {
        if given && format == Format::Table {
            let message = format!("{flag} cannot be used with the table of `show`");
            return Err(UsageError::new(message).hint(hint));
        }
    }
    Ok(())
}

fn check_format(show: &OutputArgs, format: Format) -> Result<(), UsageError> {
    let has_columns = format.is_made_of_columns();
    let has_time_style = matches!(format, Format::Table | Format::Wide);
    for (given, fits, flag, instead) in [
        (!show.columns.is_empty(), has_columns, "--columns", "use jq, or --output csv"),
        (show.no_headers, has_columns, "--no-headers", "this format has no header row"),
        (show.time.is_some(), has_time_style, "--time", "use it with --output table or wide"),
        (show.raw_csv, format == Format::Csv, "--raw-csv", "use it with --output csv"),
    ] {
        if given && !fits {
            let format = format.to_possible_value();
            let word = format.as_ref().map_or("this format", |value| value.get_name());
            return Err(UsageError::new(format!("{flag} cannot be used with --output {word}"))
                .hint(instead));
        }
    }
    Ok(())
}

/// Whether to use color. The flag takes precedence over variables, and those over the terminal.
///
/// Sources: `NO_COLOR` no-color.org, `CLICOLOR` and `CLICOLOR_FORCE` bixense.com/clicolors,
/// `FORCE_COLOR` force-color.org.
fn is_colored(flag: Option<ColorChoice>, world: &World) -> Result<bool, UsageError> {
    let is = |name: &str, value: &str| -> Result<bool, UsageError> {
        Ok(world.variables.text(name)?.is_some_and(|given| given == value))
    };
    let is_forced = |name: &&str| world.variables.raw(name).is_some_and(|force| force != "0");
    Ok(match flag {
        Some(ColorChoice::Always) => true,
        Some(ColorChoice::Never) => false,
        Some(ColorChoice::Auto) | None => {
            if world.variables.raw("NO_COLOR").is_some() {
                false
            } else if ["CLICOLOR_FORCE", "FORCE_COLOR"].iter().any(is_forced) {
                true
            } else {
                let has_colors = cfg!(windows) || world.variables.raw("TERM").is_some();
                world.terminal.stdout && has_colors && !is("CLICOLOR", "0")? && !is("TERM", "dumb")?
            }
        }
    })
}

/// The output of `--columns help`, if that was given.
pub(super) fn columns_help(show: &OutputArgs) -> Option<String> {
    if !show.columns.contains(&ColumnChoice::Help) {
        return None;
    }
    let mut text = String::new();
    for value in Column::value_variants().iter().filter_map(ValueEnum::to_possible_value) {
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        text += format!("{:<17} {help}", value.get_name()).trim_end();
        text.push('\n');
    }
    Some(text)
}

/// A view with default options.
pub fn plain_view<'a>(zone: &'a dyn Zone, world: &World) -> View<'a> {
    let destination = if world.terminal.stdout {
        Destination::Terminal { width: width(world) }
    } else {
        Destination::Pipe
    };
    View::plain(zone, world.clock.now(), destination)
}

impl OutputOptions {
    /// Reads the flags. Fails if a flag has no effect on the chosen format.
    pub fn from_args(
        args: &OutputArgs,
        color: Option<ColorChoice>,
        zone: Arc<dyn Zone>,
        world: &World,
    ) -> Result<Self, UsageError> {
        let format = args.output.unwrap_or(Format::Table);
        check_format(args, format)?;
        let chosen: Vec<_> = args
            .columns
            .iter()
            .filter_map(|choice| match choice {
                ColumnChoice::Column(column) => Some(*column),
                ColumnChoice::Help => None,
            })
            .collect();
        let on_terminal = world.terminal.stdout;
        Ok(Self {
            format,
            sort: args.sort.unwrap_or(Column::Created),
            reverse: args.reverse,
            has_default_columns: chosen.is_empty(),
            columns: if chosen.is_empty() { format.default_columns().to_vec() } else { chosen },
            headers: !args.no_headers,
            time: args.time.unwrap_or(if on_terminal {
                TimeStyle::Relative
            } else {
                TimeStyle::Absolute
            }),
            zone,
            color: is_colored(color, world)?,
            raw_csv: args.raw_csv,
        })
    }

    /// Sorts the orders.
    pub fn sort(&self, orders: &mut [Order], now: DateTime<Utc>) {
        sort(orders, self.sort, self.reverse, now);
    }

    /// Adds the project column if several projects were queried: first in tables, last in csv. No
    /// effect if `--columns` was given.
    pub fn with_projects(mut self, is_several: bool) -> Self {
        if is_several && self.has_default_columns && !self.columns.is_empty() {
            match self.format {
                Format::Csv => self.columns.push(Column::Project),
                _ => self.columns.insert(0, Column::Project),
            }
        }
        self
    }

    /// The view for the current size of the terminal.
    pub fn view(&self, world: &World) -> View<'_> {
        View {
            columns: self.columns.clone(),
            headers: self.headers,
            time: self.time,
            color: self.color,
            raw_csv: self.raw_csv,
            ..plain_view(&*self.zone, world)
        }
    }

    /// Formats the next orders of a stream, whose header row has been written or is written now.
    pub fn continued(
        &self,
        orders: &[Order],
        is_begun: &mut bool,
        world: &World,
    ) -> std::io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let view = View { headers: self.headers && !*is_begun, ..self.view(world) };
        render(self.format, orders, &view, &mut text)?;
        if *is_begun && self.format == Format::Markdown {
            // Skip the header and the delimiter row, which are required only once.
            let lines = text.split_inclusive(|byte| *byte == b'\n').skip(2);
            text = lines.flatten().copied().collect();
        }
        *is_begun |= !text.is_empty();
        Ok(text)
    }

    /// Whether to print the header row.
    pub fn has_headers(&self) -> bool {
        self.headers
    }

    /// The time zone of local times.
    pub fn zone(&self) -> &dyn Zone {
        &*self.zone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::fake;

    #[test]
    fn the_columns_variable_overrides_the_terminal_width_if_valid() {
        for (variable, terminal, expected) in [
            (None, None, 80),
            (None, Some(120), 120),
            (None, Some(0), 80),
            (Some("100"), Some(120), 100),
            (Some("100"), None, 100),
            (Some("1"), Some(120), 1),
            (Some("99999"), Some(120), 99_999),
            (Some("0"), Some(120), 120),
            (Some("0"), None, 80),
            (Some("-5"), Some(120), 120),
            (Some("wide"), Some(120), 120),
            (Some(""), Some(120), 120),
        ] {
            let mut world = fake::world();
            world.variables = variable.into_iter().map(|value| ("COLUMNS", value)).collect();
            world.terminal.width = terminal;
            assert_eq!(width(&world), expected, "{variable:?} {terminal:?}");
        }
    }
}
