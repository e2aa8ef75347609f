//! Writes the counts in each format.

use std::io::{self, Write};

use chrono::TimeDelta;
use csv::{Terminator, WriterBuilder};
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use super::{Group, GroupBy, StatsFormat, StatsOptions, groups};
use crate::order::Order;
use crate::output::details::write_folded;
use crate::output::grid::{self, Align};
use crate::output::layout::{GAP, wrapped};
use crate::output::{Destination, View, csv as csv_format, json as json_format, markdown, time};
use crate::sanitize::sanitize;

/// The columns after the name: the header in tables, and the key for programs.
const COLUMNS: [(&str, &str); 6] = [
    ("orders", "orders"),
    ("failed", "failed"),
    ("failed%", "failed_percent"),
    ("median", "median_seconds"),
    ("p90", "p90_seconds"),
    ("longest", "longest_seconds"),
];

/// Maximum number of reasons shown on a terminal.
const MAX_REASONS_SHOWN: usize = 20;
/// Maximum length of a bar in columns.
const MAX_BAR_LENGTH: usize = 60;
/// A reason is not wrapped to less than this width.
const MIN_REASON_WIDTH: usize = 24;

/// Writes the counts in the given format; on a terminal with bars.
pub fn render_stats(
    format: StatsFormat,
    orders: &[Order],
    options: StatsOptions,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let by = options.by;
    let groups = groups(orders, options, view);
    match format {
        StatsFormat::Table | StatsFormat::Wide => write_table(groups, by, view, out),
        StatsFormat::Csv => write_csv(&groups, by, view, out),
        StatsFormat::Markdown => {
            let rows = groups.iter().map(|group| cells(group, ""));
            markdown::write_rows(&header(by), rows, view.headers, out)
        }
        StatsFormat::Json => match view.destination {
            Destination::Terminal { .. } => json_format::indented_array(&objects(&groups, by), out),
            Destination::Pipe => json_format::array(&objects(&groups, by), out),
        },
        StatsFormat::Jsonl | StatsFormat::Openmetrics => {
            json_format::lines(&objects(&groups, by), out)
        }
    }
}

fn header(by: GroupBy) -> Vec<String> {
    let columns = COLUMNS.iter().map(|(word, _)| *word);
    std::iter::once(by.as_str()).chain(columns).map(str::to_uppercase).collect()
}

/// The cells of a group, with `nothing` for missing values.
fn cells(group: &Group, nothing: &str) -> Vec<String> {
    let duration = |duration: Option<TimeDelta>| {
        duration.map_or_else(|| nothing.to_owned(), time::format_duration)
    };
    let name = group.name.as_deref().map_or(nothing.into(), |name| sanitize(name).into_owned());
    vec![
        name,
        group.orders.to_string(),
        group.failed.to_string(),
        percent(group).unwrap_or_else(|| nothing.to_owned()),
        duration(group.median),
        duration(group.p90),
        duration(group.longest),
    ]
}

/// The failure rate, for example `16.7`.
fn percent(group: &Group) -> Option<String> {
    let permille = group.failed_permille()?;
    Some(if permille % 10 == 0 {
        (permille / 10).to_string()
    } else {
        format!("{}.{}", permille / 10, permille % 10)
    })
}

fn write_table(
    mut groups: Vec<Group>,
    by: GroupBy,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let terminal = match view.destination {
        Destination::Terminal { width } => Some(width),
        Destination::Pipe => None,
    };
    let most =
        if by == GroupBy::Reason && terminal.is_some() { MAX_REASONS_SHOWN } else { usize::MAX };
    let rest = groups.len().saturating_sub(most);
    groups.truncate(most);
    let mut rows: Vec<_> = groups.iter().map(|group| cells(group, "-")).collect();
    if view.headers {
        rows.insert(0, header(by));
    }
    let mut align = vec![Align::Right; COLUMNS.len() + 1];
    let is_reason = by == GroupBy::Reason;
    if is_reason {
        // Reasons are long, so they come after the numbers.
        for row in &mut rows {
            row.rotate_left(1);
        }
        align[COLUMNS.len()] = Align::Left;
        let numbers: Vec<Vec<String>> =
            rows.iter().map(|row| row[..COLUMNS.len()].to_vec()).collect();
        let lines = grid::lines(&numbers, &align, 0);
        let begin = lines.iter().map(|line| line.width()).max().unwrap_or(0) + GAP;
        for (line, row) in lines.iter().zip(&rows) {
            let reason = &row[COLUMNS.len()];
            let parts = match terminal {
                Some(width) => wrapped(reason, width.saturating_sub(begin).max(MIN_REASON_WIDTH)),
                None => vec![reason.as_str()],
            };
            for (number, part) in parts.iter().enumerate() {
                let line = if number == 0 { line.as_str() } else { "" };
                writeln!(out, "{line}{:1$}{part}", "", begin - line.width())?;
            }
        }
    } else {
        align[0] = Align::Left;
        let mut lines = grid::lines(&rows, &align, 0);
        if let Some(width) = terminal {
            add_bars(&mut lines, &groups, width);
        }
        write_folded(&lines, view.destination, out)?;
    }
    if rest > 0 {
        writeln!(out, "{rest} more; use --output csv to show all")?;
    }
    Ok(())
}

fn add_bars(lines: &mut [String], groups: &[Group], width: usize) {
    let used = lines.iter().map(|line| line.width()).max().unwrap_or(0);
    let room = width.saturating_sub(used + GAP).min(MAX_BAR_LENGTH);
    let most = groups.iter().map(|group| group.orders).max().unwrap_or(1);
    let skip = lines.len() - groups.len();
    for (line, group) in lines[skip..].iter_mut().zip(groups) {
        let bar = bar(group.orders, most, room);
        if !bar.is_empty() {
            line.push_str("  ");
            line.push_str(&bar);
        }
    }
}

/// A bar with a resolution of an eighth of a column; a nonzero value is never empty.
pub(super) fn bar(part: usize, most: usize, room: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if room == 0 || part == 0 {
        return String::new();
    }
    let eighths = (part * room * 8 / most.max(1)).max(1);
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

fn write_csv(
    groups: &[Group],
    by: GroupBy,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    if view.headers {
        let header = std::iter::once(by.as_str()).chain(COLUMNS.map(|(_, name)| name));
        csv.write_record(header).map_err(csv_format::plain)?;
    }
    for group in groups {
        let name = csv_format::safe(group.name.as_deref().unwrap_or_default().into(), view);
        let [orders, failed, percent, durations @ ..] = numbers(group);
        let cells = [orders, failed, percent].into_iter().chain(durations);
        let cells = cells.map(Option::unwrap_or_default);
        csv.write_record(std::iter::once(name.into_owned()).chain(cells))
            .map_err(csv_format::plain)?;
    }
    csv.flush()
}

/// The values of a group, for programs.
fn numbers(group: &Group) -> [Option<String>; 6] {
    let seconds = |duration: Option<TimeDelta>| duration.map(time::seconds);
    [
        Some(group.orders.to_string()),
        Some(group.failed.to_string()),
        percent(group),
        seconds(group.median),
        seconds(group.p90),
        seconds(group.longest),
    ]
}

fn objects(groups: &[Group], by: GroupBy) -> Vec<String> {
    let object = |group: &Group| {
        // Written by hand, so that the name comes first. The name is text from the service.
        let name = json_format::safe(&json!(group.name).to_string());
        let numbers = COLUMNS.iter().zip(numbers(group));
        let fields = numbers.map(|((_, field), number)| {
            format!(r#""{field}":{}"#, number.as_deref().unwrap_or("null"))
        });
        let fields: Vec<_> =
            std::iter::once(format!(r#""{}":{name}"#, by.as_str())).chain(fields).collect();
        format!("{{{}}}", fields.join(","))
    };
    groups.iter().map(object).collect()
}
