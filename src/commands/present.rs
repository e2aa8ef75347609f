//! How orders are shown on this terminal or in this pipe.

use std::io::{self, Write as _};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;

use super::Session;
use super::which::{self, Window};
use crate::cli::{ColorChoice, ColumnChoice, SharedArgs, Usage, ViewArgs};
use crate::exit::Exit;
use crate::order::{Order, Phase};
use crate::output::{self, Column, Destination, Format, Rendered, TimeStyle, View};
use crate::world::{World, Zone};

/// Everything about how to show orders that flags, variables and the terminal decide.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag as typed")]
pub(super) struct Presentation {
    pub(super) format: Format,
    pub(super) sort: Column,
    pub(super) reverse: bool,
    columns: Vec<Column>,
    headers: bool,
    time: TimeStyle,
    zone: Arc<dyn Zone>,
    color: bool,
    raw_csv: bool,
}

const CANNOT_WRITE: &str = "cannot write to standard output";

/// A terminal that does not say how wide it is.
const USUAL_WIDTH: usize = 80;

/// The width to lay out for: `COLUMNS`, else the terminal's own.
pub(crate) fn width(world: &World) -> usize {
    let given = world.variables.text("COLUMNS").ok().flatten();
    given
        .and_then(|columns| columns.parse().ok())
        .filter(|columns| *columns > 0)
        .or(world.terminal.width.map(usize::from).filter(|width| *width > 0))
        .unwrap_or(USUAL_WIDTH)
}

/// Reads the flags; an option that cannot affect the chosen format is refused.
pub(super) fn view(
    show: &ViewArgs,
    shared: &SharedArgs,
    utc: bool,
    session: &Session<'_>,
) -> Result<Presentation> {
    let format = show.output.unwrap_or(Format::Table);
    check_format(show, format)?;
    let chosen: Vec<_> = show
        .columns
        .iter()
        .filter_map(|choice| match choice {
            ColumnChoice::Column(column) => Some(*column),
            ColumnChoice::Help => None,
        })
        .collect();
    let on_terminal = session.world.terminal.stdout;
    Ok(Presentation {
        format,
        sort: show.sort.unwrap_or(Column::Created),
        reverse: show.reverse,
        columns: if chosen.is_empty() { format.default_columns().to_vec() } else { chosen },
        headers: !show.no_headers,
        time: show.time.unwrap_or(if on_terminal {
            TimeStyle::Relative
        } else {
            TimeStyle::Absolute
        }),
        zone: which::zone(utc, session)?,
        color: is_coloured(shared.color, session.world)?,
        raw_csv: show.raw_csv,
    })
}

/// The table of `show` has lines in place of columns.
pub(super) fn refuse_columns_of_details(show: &ViewArgs, format: Format) -> Result<(), Usage> {
    for (given, flag) in
        [(!show.columns.is_empty(), "--columns"), (show.no_headers, "--no-headers")]
    {
        if given && format == Format::Table {
            return Err(Usage::new(format!("{flag} has no effect on an order in full"))
                .hint("use it with --output wide, csv or markdown"));
        }
    }
    Ok(())
}

fn check_format(show: &ViewArgs, format: Format) -> Result<(), Usage> {
    let has_columns = format.is_made_of_columns();
    let has_time_style = matches!(format, Format::Table | Format::Wide);
    for (given, fits, flag, instead) in [
        (!show.columns.is_empty(), has_columns, "--columns", "use jq, or --output csv"),
        (show.no_headers, has_columns, "--no-headers", "there are none to leave out"),
        (show.time.is_some(), has_time_style, "--time", "it is for table and wide"),
        (show.raw_csv, format == Format::Csv, "--raw-csv", "it is for --output csv"),
    ] {
        if given && !fits {
            let format = format.to_possible_value();
            let word = format.as_ref().map_or("this format", |value| value.get_name());
            return Err(Usage::new(format!("{flag} has no effect on {word}")).hint(instead));
        }
    }
    Ok(())
}

/// Whether to colour: the flag beats the variables, and those the terminal.
///
/// `NO_COLOR` is no-color.org's, `CLICOLOR` and `CLICOLOR_FORCE` are bixense.com's.
fn is_coloured(flag: Option<ColorChoice>, world: &World) -> Result<bool> {
    let is = |name: &str, value: &str| -> Result<bool> {
        Ok(world.variables.text(name)?.is_some_and(|given| given == value))
    };
    Ok(match flag {
        Some(ColorChoice::Always) => true,
        Some(ColorChoice::Never) => false,
        Some(ColorChoice::Auto) | None => {
            if world.variables.raw("NO_COLOR").is_some() {
                false
            } else if world.variables.raw("CLICOLOR_FORCE").is_some_and(|force| force != "0") {
                true
            } else {
                world.terminal.stdout && !is("CLICOLOR", "0")? && !is("TERM", "dumb")?
            }
        }
    })
}

/// Whether the columns themselves were asked for.
pub(super) fn lists_columns(show: &ViewArgs) -> bool {
    show.columns.contains(&ColumnChoice::Help)
}

/// `--columns help`.
pub(super) fn list_columns(session: &mut Session<'_>) -> Result<Exit> {
    let mut text = String::new();
    for value in Column::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value) {
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        text += format!("{:<17} {help}", value.get_name()).trim_end();
        text.push('\n');
    }
    write_out(text.as_bytes(), session.world)?;
    Ok(Exit::Good)
}

/// Prints the orders, and on a terminal the line below a table.
pub(super) fn print(
    orders: &[Order],
    how: &Presentation,
    window: &Window,
    session: &mut Session<'_>,
) -> Result<()> {
    let view = how.view(session.world);
    // In many writes: a long list as one text would take as much memory as the orders.
    let rendered = match output::render(how.format, orders, &view, &mut session.world.stdout) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Rendered::default(),
        rendered => rendered.context(CANNOT_WRITE)?,
    };
    note_cut(rendered, session);
    if session.world.terminal.stdout && matches!(how.format, Format::Table | Format::Wide) {
        session.messages.plain(&summary(orders, window));
    }
    Ok(())
}

/// Says what of the cells was cut.
pub(super) fn note_cut(rendered: Rendered, session: &Session<'_>) {
    if rendered.cells_cut > 0 {
        session.messages.note(&format!(
            "{} texts of more than 1,024 characters are cut; json, csv or a pipe show them whole",
            rendered.cells_cut
        ));
    }
}

/// A view that no flag has changed.
pub(super) fn plain_view<'a>(zone: &'a dyn Zone, world: &World) -> View<'a> {
    let destination = if world.terminal.stdout {
        Destination::Terminal { width: width(world) }
    } else {
        Destination::Pipe
    };
    View::plain(zone, world.clock.now(), destination)
}

impl Presentation {
    /// The view as it is now: the terminal may have another width than before.
    pub(super) fn view(&self, world: &World) -> View<'_> {
        View {
            columns: self.columns.clone(),
            headers: self.headers,
            time: self.time,
            color: self.color,
            raw_csv: self.raw_csv,
            ..plain_view(&*self.zone, world)
        }
    }

    /// The next orders of a stream whose column names have been written, or are written now.
    pub(super) fn continued(
        &self,
        orders: &[Order],
        is_begun: &mut bool,
        world: &World,
    ) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        let view = View { headers: self.headers && !*is_begun, ..self.view(world) };
        output::render(self.format, orders, &view, &mut text)?;
        if *is_begun && self.format == Format::Markdown {
            // Blank names and the line below them make a table; this one goes on.
            let lines = text.split_inclusive(|byte| *byte == b'\n').skip(2);
            text = lines.flatten().copied().collect();
        }
        *is_begun |= !text.is_empty();
        Ok(text)
    }

    /// The zone of local times.
    pub(super) fn zone(&self) -> &dyn Zone {
        &*self.zone
    }
}

/// How many orders, how many of them failed, and in which window.
pub(super) fn summary(orders: &[Order], window: &Window) -> String {
    let count = match orders.len() {
        0 => "no orders".to_owned(),
        1 => "1 order".to_owned(),
        many => format!("{many} orders"),
    };
    let failed = orders.iter().filter(|order| order.phase() == Some(Phase::Failed)).count();
    let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    format!("{count}{failed}{}", window.text)
}

/// Writes to standard output and flushes; a closed pipe is a quiet success.
pub(crate) fn write_out(text: &[u8], world: &mut World) -> Result<()> {
    write_while_open(text, world).map(drop)
}

/// The same; whether somebody still reads.
pub(super) fn write_while_open(text: &[u8], world: &mut World) -> Result<bool> {
    match world.stdout.write_all(text).and_then(|()| world.stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        written => written.context(CANNOT_WRITE).map(|()| true),
    }
}
