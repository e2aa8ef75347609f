//! One order in full: every field, the change in capacity, the times, and the steps.

use std::collections::BTreeSet;
use std::io::{self, Write};

use chrono::TimeDelta;
use unicode_width::UnicodeWidthStr as _;

use super::cells::Cell;
use super::grid::{self, Align};
use super::layout::wrapped;
use super::time::{self, TimeFormat};
use super::{Column, Destination, Format, Rendered, View, colored, json, render};
use crate::order::{Count, FlavorCount, Operation, Order, Step, Steps, Time};
use crate::sanitize::sanitize;

/// An order and what the service tells of its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderWithSteps {
    /// The order.
    pub order: Order,
    /// Its steps, where the service was asked and offers them.
    pub steps: Option<Steps>,
}

/// What a person reads first, in this order.
const FIELDS: [(&str, Column); 13] = [
    ("name", Column::Name),
    ("id", Column::Id),
    ("phase", Column::Phase),
    ("reason", Column::Reason),
    ("result", Column::Result),
    ("operation", Column::Operation),
    ("pool", Column::Pool),
    ("resource", Column::Resource),
    ("workspace", Column::Workspace),
    ("billing", Column::Billing),
    ("period", Column::Period),
    ("created", Column::Created),
    ("started", Column::Started),
];

/// How wide the names of fields are.
const LABEL: usize = 11;
/// No text is wrapped narrower than this.
const MIN: usize = 20;

/// Writes orders in full: for a person as paragraphs, as json with the service's own answers, in
/// the other formats as the list would show them.
pub fn render_details(
    format: Format,
    orders: &[OrderWithSteps],
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<Rendered> {
    match (format, view.destination) {
        (Format::Table, _) => {
            for (number, order) in orders.iter().enumerate() {
                if number > 0 {
                    writeln!(out)?;
                }
                write_one(order, view, out)?;
            }
            Ok(Rendered::default())
        }
        (Format::Json, Destination::Terminal { .. }) => {
            json::indented_array(&objects(orders), out).map(|()| Rendered::default())
        }
        (Format::Json, Destination::Pipe) => {
            json::array(&objects(orders), out).map(|()| Rendered::default())
        }
        (Format::Jsonl, _) => json::lines(&objects(orders), out).map(|()| Rendered::default()),
        (Format::Wide | Format::Csv | Format::Markdown, _) => {
            let orders: Vec<_> = orders.iter().map(|one| one.order.clone()).collect();
            render(format, &orders, view, out)
        }
    }
}

/// `{"order":…,"details":…}`, both exactly as the service sent them.
fn objects(orders: &[OrderWithSteps]) -> Vec<String> {
    let object = |one: &OrderWithSteps| {
        let details = one.steps.as_ref().map_or("null", Steps::json);
        format!(r#"{{"order":{},"details":{details}}}"#, one.order.json())
    };
    orders.iter().map(object).collect()
}

fn write_one(one: &OrderWithSteps, view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let order = &one.order;
    let times = TimeFormat::of_table(view);
    for (label, column) in FIELDS {
        let text = match (Cell::of(order, column, times), column) {
            (Cell::Empty, Column::Reason | Column::Result | Column::Period) => continue,
            (Cell::Empty, _) => "-".to_owned(),
            (cell, _) => sanitize(&cell.exact()).into_owned(),
        };
        field(
            label,
            &text,
            order.phase().filter(|_| view.color && column == Column::Phase),
            view,
            out,
        )?;
    }
    field("ended", &ended(order, times), None, view, out)?;
    for (key, raw) in order.other_fields() {
        field(&sanitize(&key), &raw, None, view, out)?;
    }
    let capacity = capacity(order);
    if !capacity.is_empty() {
        let align = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Left];
        writeln!(out, "\ncapacity")?;
        grid::lines(&capacity, &align, 2).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    match &one.steps {
        Some(steps) => write_steps(steps, times, view, out),
        None => Ok(()),
    }
}

/// A field's name and its value; on a terminal long values go on below their beginning.
fn field(
    label: &str,
    text: &str,
    phase: Option<crate::order::Phase>,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label_width = label.width().max(LABEL - 2) + 2;
    let blanks = label_width - label.width();
    if let Some(phase) = phase {
        return writeln!(out, "{label}{:blanks$}{}", "", colored(text, phase));
    }
    let lines = match view.destination {
        Destination::Terminal { width } => wrapped(text, width.saturating_sub(LABEL).max(MIN)),
        Destination::Pipe => vec![text],
    };
    for (number, line) in lines.iter().enumerate() {
        match number {
            0 => writeln!(out, "{label}{:blanks$}{line}", "")?,
            _ => writeln!(out, "{:LABEL$}{line}", "")?,
        }
    }
    Ok(())
}

/// When it ended, and how long that took.
fn ended(order: &Order, times: TimeFormat<'_>) -> String {
    let cell = Cell::of(order, Column::Ended, times);
    if cell == Cell::Empty {
        return "-".to_owned();
    }
    let format_duration = order
        .duration()
        .map(|format_duration| format!(" (took {})", time::format_duration(format_duration)));
    sanitize(&cell.exact()).into_owned() + &format_duration.unwrap_or_default()
}

/// The change in capacity: for each flavor, and in it each zone, before, target and after.
fn capacity(order: &Order) -> Vec<Vec<String>> {
    let lists = [Count::Before, Count::Target, Count::After].map(|count| order.flavors(count));
    // A new pool had nothing before; elsewhere a list that was not sent says nothing.
    let is_known = [
        !lists[0].is_empty() || order.is_operation(Operation::Apply),
        !lists[1].is_empty(),
        !lists[2].is_empty(),
    ];
    let flavors: BTreeSet<&str> =
        lists.iter().flatten().map(|flavor| flavor.flavor.as_str()).collect();
    if flavors.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![["flavor", "before", "target", "after", ""].map(str::to_owned).into()];
    for name in flavors {
        let of_name = |list: &[FlavorCount]| -> Vec<FlavorCount> {
            list.iter().filter(|flavor| flavor.flavor == name).cloned().collect()
        };
        let found = lists.each_ref().map(|list| of_name(list));
        let most = found.each_ref().map(|list| list.iter().filter_map(|one| one.max).max());
        let count = found.each_ref().map(|list| sum(list.iter().map(|one| one.count)));
        rows.push(row(&shown_flavor(name), count, most, is_known));
        let zones: BTreeSet<&str> = found
            .iter()
            .flatten()
            .flat_map(|flavor| &flavor.zones)
            .map(|zone| zone.zone.as_str())
            .collect();
        for zone in zones {
            let count = found.each_ref().map(|list| {
                let zones = list.iter().flat_map(|flavor| &flavor.zones);
                sum(zones.filter(|one| one.zone == zone).map(|one| one.count))
            });
            // Where a list names no zones at all, it does not say that there are none.
            let tells = [0, 1, 2].map(|at| {
                is_known[at]
                    && (found[at].is_empty() || found[at].iter().any(|one| !one.zones.is_empty()))
            });
            rows.push(row(&format!("  {}", sanitize(zone)), count, [None; 3], tells));
        }
    }
    rows
}

fn shown_flavor(name: &str) -> String {
    if name.is_empty() { "-".to_owned() } else { sanitize(name).into_owned() }
}

fn sum(counts: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    counts
        .flatten()
        .fold(None, |sum: Option<i64>, count| Some(sum.unwrap_or(0).saturating_add(count)))
}

/// One line of the capacity; what was wanted and not reached is marked, and what is left over.
fn row(
    name: &str,
    counts: [Option<i64>; 3],
    most: [Option<i64>; 3],
    is_known: [bool; 3],
) -> Vec<String> {
    let number = |at: usize| match counts[at] {
        Some(count) => Some(count),
        None => is_known[at].then_some(0),
    };
    let shown = |at: usize| match (number(at), most[at]) {
        (Some(count), Some(most)) if most != count => format!("{count} (max {most})"),
        (Some(count), _) => count.to_string(),
        (None, _) => "-".to_owned(),
    };
    let short = match (number(1), number(2)) {
        (Some(target), Some(after)) if after < target => format!("{} short", target - after),
        (Some(target), Some(after)) if after > target => format!("{} over", after - target),
        _ => String::new(),
    };
    vec![name.to_owned(), shown(0), shown(1), shown(2), short]
}

/// The steps, each with its message below it where there is one.
fn write_steps(
    steps: &Steps,
    times: TimeFormat<'_>,
    view: &View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = steps.items.len();
    let more = steps.count.filter(|count| usize::try_from(*count).is_ok_and(|all| all > shown));
    let more = more.map(|all| format!(" ({shown} of {all} were sent)")).unwrap_or_default();
    writeln!(out, "\nsteps{more}")?;
    let mut rows =
        vec![["status", "action", "resource", "started", "took"].map(str::to_owned).into()];
    rows.extend(steps.items.iter().map(|step| step_row(step, times)));
    let lines = grid::lines(&rows, &[Align::Left; 5], 2);
    writeln!(out, "{}", lines[0])?;
    for (line, step) in lines[1..].iter().zip(&steps.items) {
        writeln!(out, "{line}")?;
        let Some(message) = &step.message else { continue };
        let message = sanitize(message);
        let below = match view.destination {
            Destination::Terminal { width } => wrapped(&message, width.saturating_sub(6).max(MIN)),
            Destination::Pipe => vec![&*message],
        };
        below.iter().try_for_each(|line| writeln!(out, "      {line}"))?;
    }
    Ok(())
}

fn step_row(step: &Step, times: TimeFormat<'_>) -> Vec<String> {
    let text = |text: &Option<String>| {
        text.as_deref().map_or_else(|| "-".to_owned(), |text| sanitize(text).into_owned())
    };
    let began = match &step.began {
        None => "-".to_owned(),
        Some(Time::At(at)) => times.spell(*at),
        Some(Time::Invalid(original)) => sanitize(original).into_owned(),
    };
    let instants = |(began, updated): (&Time, &Time)| Some(updated.instant()? - began.instant()?);
    let format_duration = step.began.as_ref().zip(step.updated.as_ref()).and_then(instants);
    let format_duration =
        format_duration.filter(|format_duration| *format_duration >= TimeDelta::zero());
    let format_duration = format_duration.map_or_else(|| "-".to_owned(), time::format_duration);
    vec![text(&step.status), text(&step.action), text(&step.resource), began, format_duration]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::read_steps;
    use chrono::{DateTime, Utc};

    fn shown(order: &str, steps: Option<&str>, destination: Destination) -> String {
        let order = Order::read(order).unwrap();
        let steps = steps.map(|steps| read_steps(steps.as_bytes()).unwrap());
        let view = View::plain(&Utc, DateTime::UNIX_EPOCH, destination);
        let mut text = Vec::new();
        let all = [OrderWithSteps { order, steps }];
        render_details(Format::Table, &all, &view, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn every_field_capacity_and_steps_are_shown() {
        let order = r#"{"orderName":"order.a","orderId":"CS1","phase":"failed","failReason":"sold out",
            "operation":"modify","resourceDisplayName":"pool-a","resourceName":"pool-a-1","workspaceId":"0",
            "creationTimestamp":1787140900000,"beginTimestamp":1787140920000,"endTimestamp":1787141170000,
            "initCount":[{"flavor":"gpu","count":1,"maxCount":1,"azs":[{"az":"de-01","count":1}]}],
            "specCount":[{"flavor":"gpu","count":3,"maxCount":5,"azs":[{"az":"de-01","count":2},{"az":"de-02","count":1}]}],
            "resultCount":[{"flavor":"gpu","count":2,"azs":[{"az":"de-01","count":2}]}],
            "new":{"a":1.50}}"#;
        let steps = r#"{"count":2,"items":[{"action":"createNode","status":"succeed","resourceName":"n1",
            "beginTimestamp":"1787140920000","updateTimestamp":"1787141000000"},
            {"action":"createNode","status":"failed","message":"no\nmore"}]}"#;
        assert_eq!(
            shown(order, Some(steps), Destination::Pipe),
            "\
name       order.a
id         CS1
phase      failed
reason     sold out
operation  modify
pool       pool-a
resource   pool-a-1
workspace  0
billing    -
created    2026-08-19T12:01:40Z
started    2026-08-19T12:02:00Z
ended      2026-08-19T12:06:10Z (took 4m10s)
new        {\"a\":1.50}

capacity
  flavor   before     target  after
  gpu           1  3 (max 5)      2  1 short
    de-01       1          2      2
    de-02       0          1      0  1 short

steps
  status   action      resource  started               took
  succeed  createNode  n1        2026-08-19T12:02:00Z  1m20s
  failed   createNode  -         -                     -
      no\\nmore
"
        );
    }

    #[test]
    fn a_new_pool_had_nothing_and_an_open_order_is_not_short() {
        let apply = r#"{"operation":"apply","specCount":[{"flavor":"cpu","count":2}]}"#;
        assert!(shown(apply, None, Destination::Pipe).contains("cpu          0       2      -\n"));
        let modify = r#"{"operation":"modify","specCount":[{"flavor":"cpu","count":2}]}"#;
        assert!(shown(modify, None, Destination::Pipe).contains("cpu          -       2      -\n"));
        assert!(!shown("{}", None, Destination::Pipe).contains("capacity"));
    }

    #[test]
    fn long_values_wrap_on_a_terminal_and_stay_whole_in_a_pipe() {
        let order = format!(r#"{{"failReason":"{}"}}"#, "word ".repeat(40).trim_end());
        let narrow = shown(&order, None, Destination::Terminal { width: 60 });
        assert!(narrow.lines().all(|line| line.len() <= 60), "{narrow}");
        let pipe = shown(&order, None, Destination::Pipe);
        assert!(pipe.lines().any(|line| line.len() > 200), "{pipe}");
    }

    #[test]
    fn json_holds_both_answers_as_they_were_sent() {
        let order = Order::read(r#"{ "orderId": "a", "n": 1.0 }"#).unwrap();
        let steps = read_steps(br#"{ "items": [ {"action":"x"} ] }"#).unwrap();
        let all = [
            OrderWithSteps { order: order.clone(), steps: Some(steps) },
            OrderWithSteps { order, steps: None },
        ];
        assert_eq!(
            objects(&all),
            [
                r#"{"order":{"orderId":"a","n":1.0},"details":{"items":[{"action":"x"}]}}"#,
                r#"{"order":{"orderId":"a","n":1.0},"details":null}"#
            ]
        );
    }
}
