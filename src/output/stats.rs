//! Orders counted: how many of each kind, and how long they took.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Write};

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use clap::ValueEnum as _;
use csv::{Terminator, WriterBuilder};
use serde_json::json;

use super::grid::{self, Align};
use super::{Destination, Format, View, csv as csv_format, json as json_format, markdown, time};
use crate::order::{Operation, Order, Phase};
use crate::sanitize::sanitize;
use crate::world::local;

/// What orders are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum GroupBy {
    /// Pending, running, successed, failed
    Phase,
    /// Apply, modify, delete
    Operation,
    /// The pool; the one with most orders first
    Pool,
    /// The day on which they were made, in local time or with --utc in UTC
    Day,
}

impl GroupBy {
    fn as_str(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Operation => "operation",
            Self::Pool => "pool",
            Self::Day => "day",
        }
    }
}

/// The orders of one kind.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    /// `None` where the orders do not tell.
    name: Option<String>,
    orders: usize,
    median: Option<TimeDelta>,
    longest: Option<TimeDelta>,
}

/// Where a group stands: known words in the order of a life, then others, then those without.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Known(usize),
    Day(NaiveDate),
    Most(Reverse<usize>, String),
    Word(String),
    Nothing,
}

/// Writes the counts, in the format that was asked for; on a terminal with bars.
pub fn render_stats(
    format: Format,
    orders: &[Order],
    by: GroupBy,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let groups = groups(orders, by, view);
    match format {
        Format::Table | Format::Wide => write_table(&groups, by, view, out),
        Format::Csv => write_csv(&groups, by, view, out),
        Format::Markdown => {
            let rows = groups.iter().map(|group| cells(group, ""));
            markdown::write_rows(&header(by), rows, view.headers, out)
        }
        Format::Json => match view.destination {
            Destination::Terminal { .. } => json_format::indented_array(&objects(&groups, by), out),
            Destination::Pipe => json_format::array(&objects(&groups, by), out),
        },
        Format::Jsonl => json_format::lines(&objects(&groups, by), out),
    }
}

fn groups(orders: &[Order], by: GroupBy, view: &View<'_>) -> Vec<Group> {
    let mut members: HashMap<Option<String>, Vec<&Order>> = HashMap::new();
    for order in orders {
        members.entry(name(order, by, view)).or_default().push(order);
    }
    let mut groups: Vec<_> =
        members.into_iter().map(|(name, orders)| group(name, &orders)).collect();
    groups.sort_by_cached_key(|group| rank(group, by));
    groups
}

fn name(order: &Order, by: GroupBy, view: &View<'_>) -> Option<String> {
    match by {
        GroupBy::Phase => order.phase_text().map(Into::into),
        GroupBy::Operation => order.operation_word().map(|word| word.to_lowercase()),
        GroupBy::Pool => order.pool().map(Into::into),
        GroupBy::Day => {
            let created = order.created()?.instant()?;
            let date = local(created, view.zone).date_naive();
            Some(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
        }
    }
}

fn rank(group: &Group, by: GroupBy) -> Rank {
    let Some(name) = &group.name else { return Rank::Nothing };
    let known = match by {
        GroupBy::Phase => Phase::value_variants().iter().position(|phase| phase.as_str() == name),
        GroupBy::Operation => [Operation::Apply, Operation::Modify, Operation::Delete]
            .iter()
            .position(|operation| operation.as_str() == name),
        GroupBy::Pool => return Rank::Most(Reverse(group.orders), name.clone()),
        GroupBy::Day => {
            let day = NaiveDate::parse_from_str(name, "%Y-%m-%d");
            return day.map_or_else(|_| Rank::Word(name.clone()), Rank::Day);
        }
    };
    known.map_or_else(|| Rank::Word(name.clone()), Rank::Known)
}

fn group(name: Option<String>, orders: &[&Order]) -> Group {
    let mut format_duration: Vec<_> = orders.iter().filter_map(|order| order.duration()).collect();
    format_duration.sort_unstable();
    let median = match format_duration.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(format_duration[odd / 2]),
        even => Some((format_duration[even / 2 - 1] + format_duration[even / 2]) / 2),
    };
    Group { name, orders: orders.len(), median, longest: format_duration.last().copied() }
}

fn header(by: GroupBy) -> Vec<String> {
    [by.as_str(), "orders", "median", "longest"].map(str::to_uppercase).into()
}

/// A group in words; `nothing` stands for what it does not have.
fn cells(group: &Group, nothing: &str) -> Vec<String> {
    let format_duration = |format_duration: Option<TimeDelta>| {
        format_duration.map_or_else(|| nothing.to_owned(), time::format_duration)
    };
    let name = group.name.as_deref().map_or(nothing.into(), |name| sanitize(name).into_owned());
    vec![
        name,
        group.orders.to_string(),
        format_duration(group.median),
        format_duration(group.longest),
    ]
}

fn write_table(
    groups: &[Group],
    by: GroupBy,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<_> = groups.iter().map(|group| cells(group, "-")).collect();
    if view.headers {
        rows.insert(0, header(by));
    }
    let align = [Align::Left, Align::Right, Align::Right, Align::Right];
    let mut lines = grid::lines(&rows, &align, 0);
    if let Destination::Terminal { width } = view.destination {
        let used = lines.iter().map(|line| unicode_width::UnicodeWidthStr::width(&**line)).max();
        let room = width.saturating_sub(used.unwrap_or(0) + super::layout::GAP).min(MAX_BAR_LENGTH);
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
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Longer bars are no easier to compare.
const MAX_BAR_LENGTH: usize = 60;

/// A bar in eighths of a column; whatever is not nothing shows something.
fn bar(part: usize, most: usize, room: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if room == 0 || most == 0 {
        return String::new();
    }
    let eighths = (part * room * 8 / most).max(1);
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
        csv.write_record([by.as_str(), "orders", "median_seconds", "longest_seconds"])?;
    }
    for group in groups {
        let name = csv_format::safe(group.name.as_deref().unwrap_or_default().into(), view);
        let seconds = |format_duration: Option<TimeDelta>| {
            format_duration.map(time::seconds).unwrap_or_default()
        };
        let orders = group.orders.to_string();
        csv.write_record([&*name, &orders, &seconds(group.median), &seconds(group.longest)])?;
    }
    csv.flush()
}

fn objects(groups: &[Group], by: GroupBy) -> Vec<String> {
    let seconds = |format_duration: Option<TimeDelta>| -> serde_json::Value {
        format_duration
            .and_then(|format_duration| {
                time::seconds(format_duration).parse::<serde_json::Number>().ok()
            })
            .into()
    };
    let object = |group: &Group| {
        // Spelt by hand, so that the name comes first; a name is the service's text.
        format!(
            r#"{{"{}":{},"orders":{},"median_seconds":{},"longest_seconds":{}}}"#,
            by.as_str(),
            json_format::safe(&json!(group.name).to_string()),
            group.orders,
            seconds(group.median),
            seconds(group.longest)
        )
    };
    groups.iter().map(object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, FixedOffset};

    fn shown(orders: &[&str], by: GroupBy, format: Format, destination: Destination) -> String {
        let orders: Vec<_> = orders.iter().map(|json| Order::read(json).unwrap()).collect();
        let zone = FixedOffset::east_opt(7_200).unwrap();
        let view = View::plain(&zone, DateTime::UNIX_EPOCH, destination);
        let mut text = Vec::new();
        render_stats(format, &orders, by, &view, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    const ORDERS: [&str; 5] = [
        r#"{"phase":"failed","resourceDisplayName":"=b","beginTimestamp":1000,"endTimestamp":11000}"#,
        r#"{"phase":"failed","resourceDisplayName":"a","beginTimestamp":1000,"endTimestamp":4000}"#,
        r#"{"phase":"processing","resourceDisplayName":"a","beginTimestamp":1000}"#,
        r#"{"phase":"queued"}"#,
        "{}",
    ];

    #[test]
    fn phases_stand_in_the_order_of_a_life_with_median_and_longest() {
        assert_eq!(
            shown(&ORDERS, GroupBy::Phase, Format::Table, Destination::Pipe),
            "PHASE    ORDERS  MEDIAN  LONGEST\n\
             running       1       -        -\n\
             failed        2      6s      10s\n\
             queued        1       -        -\n\
             -             1       -        -\n"
        );
        assert_eq!(
            shown(&ORDERS, GroupBy::Phase, Format::Csv, Destination::Pipe),
            "phase,orders,median_seconds,longest_seconds\n\
             running,1,,\nfailed,2,6.5,10\nqueued,1,,\n,1,,\n"
        );
    }

    #[test]
    fn pools_stand_by_number_and_no_name_is_a_formula() {
        assert_eq!(
            shown(&ORDERS, GroupBy::Pool, Format::Csv, Destination::Pipe),
            "pool,orders,median_seconds,longest_seconds\n\
             a,2,3,3\n'=b,1,10,10\n,2,,\n"
        );
        let json = shown(&ORDERS, GroupBy::Pool, Format::Json, Destination::Pipe);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json[0], json!({"pool":"a","orders":2,"median_seconds":3,"longest_seconds":3}));
        assert_eq!(json[2]["pool"], serde_json::Value::Null);
    }

    #[test]
    fn a_day_is_one_of_the_zone() {
        let orders =
            [r#"{"creationTimestamp":1785880800000}"#, r#"{"creationTimestamp":1785880799000}"#];
        let csv = shown(&orders, GroupBy::Day, Format::Csv, Destination::Pipe);
        assert_eq!(csv.lines().skip(1).collect::<Vec<_>>(), ["2026-08-04,1,,", "2026-08-05,1,,"]);
    }

    #[test]
    fn bars_fit_the_terminal() {
        for width in [20, 40, 80, 200] {
            let text =
                shown(&ORDERS, GroupBy::Phase, Format::Table, Destination::Terminal { width });
            for line in text.lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= width.max(32), "{line}");
            }
        }
        assert_eq!(bar(1, 1000, 10), "▏");
        assert_eq!(bar(1000, 1000, 3), "███");
        assert_eq!(bar(3, 4, 2), "█▌");
    }

    #[test]
    fn nothing_is_counted_as_nothing() {
        assert_eq!(shown(&[], GroupBy::Phase, Format::Table, Destination::Pipe), "");
        assert_eq!(shown(&[], GroupBy::Phase, Format::Json, Destination::Pipe), "[]\n");
        assert_eq!(shown(&[], GroupBy::Phase, Format::Jsonl, Destination::Pipe), "");
    }
}
