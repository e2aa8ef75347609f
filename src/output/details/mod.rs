//! The output of `show`: every field, the change in capacity, the times, the steps, and the events
//! of the pool.
//!
//! - `capacity`: nodes before, target and after. `progress`: steps and events.

mod capacity;
mod progress;

use std::io::{self, Write};

use chrono::SecondsFormat;
use unicode_width::UnicodeWidthStr as _;

use super::cells::Cell;
use super::grid::{self, Align};
use super::layout::wrapped;
use super::time::{self, TimeFormat};
use super::{Column, Destination, Format, Rendered, View, colored, json, render};
use crate::fit;
use crate::order::{Event, Order, Steps, Time};
use crate::sanitize::sanitize;

/// An order, its steps and the events of its pool.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderDetails {
    /// The order.
    pub order: Order,
    /// The steps, if requested and supported by the service.
    pub steps: Option<Steps>,
    /// The events of its pool, if requested and supported by the service.
    pub events: Option<PoolEvents>,
}

impl OrderDetails {
    /// An order without steps and events.
    pub fn of(order: Order) -> Self {
        Self { order, steps: None, events: None }
    }
}

/// The events of a pool during an order.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolEvents {
    /// The service's response; for several pages, an object with the items of all.
    pub json: String,
    /// The events, in the order of the response.
    pub items: Vec<Event>,
}

/// The fields, in the order in which they are printed.
const FIELDS: [(&str, Column); 14] = [
    ("project", Column::Project),
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

/// Width of the field names.
const LABEL: usize = 11;
/// Text is not wrapped to less than this width.
const MIN: usize = 20;

/// Writes orders in full: as text for people; as JSON with the service's responses; in other
/// formats the same as `list`.
pub fn render_details(
    format: Format,
    orders: &[OrderDetails],
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

/// `{"order":…,"details":…,"events":…}`, each exactly as the service sent it.
fn objects(orders: &[OrderDetails]) -> Vec<String> {
    let object = |one: &OrderDetails| {
        let details = one.steps.as_ref().map_or("null", Steps::json);
        let events = one.events.as_ref().map_or("null", |events| &events.json);
        format!(r#"{{"order":{},"details":{details},"events":{events}}}"#, one.order.json())
    };
    orders.iter().map(object).collect()
}

fn write_one(one: &OrderDetails, view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let order = &one.order;
    let exact = TimeFormat::Utc(SecondsFormat::Secs);
    for (label, column) in FIELDS {
        let text = match (Cell::of(order, column, exact, view.now), column) {
            (Cell::Empty, Column::Reason | Column::Result | Column::Period | Column::Project) => {
                continue;
            }
            (_, Column::Created) => Moment(view).of(order.created()),
            (_, Column::Started) => Moment(view).of(order.started()),
            (Cell::Empty, _) => "-".to_owned(),
            (cell, _) => sanitize(&cell.exact()).into_owned(),
        };
        let phase = (view.color && column == Column::Phase).then(|| order.phase());
        field(label, &text, phase, view, out)?;
    }
    field("ended", &ended(order, view), None, view, out)?;
    for (key, raw) in order.other_fields() {
        field(&sanitize(&key), &raw, None, view, out)?;
    }
    let capacity = capacity::capacity(order);
    if !capacity.is_empty() {
        let align = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Left];
        writeln!(out, "\ncapacity")?;
        write_folded(&grid::lines(&capacity, &align, 2), view.destination, out)?;
    }
    let reason = order.reason();
    if let Some(steps) = &one.steps {
        progress::write_steps(steps, reason.as_deref(), view, out)?;
    }
    match &one.events {
        Some(events) => progress::write_events(&events.items, reason.as_deref(), view, out),
        None => Ok(()),
    }
}

/// Formats times as absolute and relative.
struct Moment<'a>(&'a View<'a>);

impl Moment<'_> {
    fn of(&self, time: Option<&Time>) -> String {
        let view = self.0;
        match time {
            None => "-".to_owned(),
            Some(Time::Invalid(original)) => sanitize(original).into_owned(),
            Some(Time::At(instant)) => {
                let exact = match view.destination {
                    Destination::Terminal { .. } => TimeFormat::Local(view.zone),
                    Destination::Pipe => TimeFormat::Utc(SecondsFormat::Secs),
                };
                let ago = TimeFormat::Ago(view.now).format(*instant);
                format!("{} ({ago})", exact.format(*instant))
            }
        }
    }
}

/// Writes the rows of a table; on a terminal, long rows continue on the next line, between words.
pub(super) fn write_folded(
    lines: &[String],
    destination: Destination,
    out: &mut dyn Write,
) -> io::Result<()> {
    let fold = |line: &String| match destination {
        Destination::Terminal { width } => fit::fold(line, width),
        Destination::Pipe => vec![line.clone()],
    };
    lines.iter().flat_map(fold).try_for_each(|line| writeln!(out, "{line}"))
}

/// Writes a message below its row, wrapped on a terminal.
fn write_below(message: &str, view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lines = match view.destination {
        Destination::Terminal { width } => wrapped(message, width.saturating_sub(6).max(MIN)),
        Destination::Pipe => vec![message],
    };
    lines.iter().try_for_each(|line| writeln!(out, "      {line}"))
}

/// Writes a field's name and its value; on a terminal, long values are wrapped and aligned.
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

/// The end time and the duration; for an open order, how long it has been open.
fn ended(order: &Order, view: &View<'_>) -> String {
    if order.ended().is_some() {
        let took = order.duration().map(time::format_duration);
        let took = took.map(|took| format!(", took {took}")).unwrap_or_default();
        return Moment(view).of(order.ended()) + &took;
    }
    order.open_for(view.now).map_or_else(|| "-".to_owned(), time::so_far)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::read_steps;
    use chrono::{DateTime, Utc};

    fn shown(order: &str, steps: Option<&str>, destination: Destination) -> String {
        shown_with(order, steps, None, destination)
    }

    fn shown_with(
        order: &str,
        steps: Option<&str>,
        events: Option<&str>,
        destination: Destination,
    ) -> String {
        let order = Order::read(order).unwrap();
        let steps = steps.map(|steps| read_steps(steps.as_bytes()).unwrap());
        let events = events.map(|events| PoolEvents {
            json: events.to_owned(),
            items: crate::order::read_events(events.as_bytes()).unwrap().items,
        });
        // Two hours after the end of the order in most tests.
        let now = DateTime::from_timestamp(1_787_148_370, 0).unwrap();
        let view = View::plain(&Utc, now, destination);
        let mut text = Vec::new();
        let all = [OrderDetails { order, steps, events }];
        render_details(Format::Table, &all, &view, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn open_orders_and_steps_show_the_time_so_far() {
        let order = r#"{"phase":"processing","creationTimestamp":1787033100000,"beginTimestamp":1787033170000}"#;
        let steps = r#"{"items":[{"action":"createNode","status":"processing","resourceName":"n1",
            "beginTimestamp":1787033170000,"updateTimestamp":1787033170000}]}"#;
        let text = shown(order, Some(steps), Destination::Pipe);
        assert!(text.contains("ended      32h so far\n"), "{text}");
        assert!(
            text.contains(
                "processing  createNode  32h so far  2026-08-18T06:06:10Z (32h ago)  n1\n"
            ),
            "{text}"
        );
        let pending = r#"{"phase":"pending","creationTimestamp":1787148330000}"#;
        assert!(shown(pending, None, Destination::Pipe).contains("ended      40s so far\n"));
        assert!(shown(r#"{"phase":"failed"}"#, None, Destination::Pipe).contains("ended      -\n"));
    }

    #[test]
    fn warnings_come_first_and_a_terminal_shows_twenty_events() {
        let event = |number: i64| {
            format!(
                r#"{{"type":"Normal","lastTimestamp":"2026-08-19T12:{number:02}:00Z","reason":"R{number}"}}"#
            )
        };
        let normal: Vec<_> = (0..30).map(event).collect();
        let warning = r#"{"type":"Warning","lastTimestamp":"2026-08-19T11:00:00Z","count":3,"reason":"Sold","message":"no nodes"}"#;
        let events = format!(r#"{{"items":[{},{warning}]}}"#, normal.join(","));
        let pipe = shown_with("{}", None, Some(&events), Destination::Pipe);
        let rows: Vec<_> = pipe.lines().skip_while(|line| *line != "events").collect();
        assert_eq!(
            rows[2..5],
            [
                "  Warning  3      2026-08-19T11:00:00Z (3h ago)    Sold",
                "      no nodes",
                "  Normal   1      2026-08-19T12:29:00Z (97m ago)   R29",
            ]
        );
        assert_eq!(rows.len(), 2 + 31 + 1);
        let terminal = shown_with("{}", None, Some(&events), Destination::Terminal { width: 80 });
        assert!(terminal.ends_with("  11 more; use --output json to show all\n"), "{terminal}");
        let none = shown_with("{}", None, Some(r#"{"total":0,"items":[]}"#), Destination::Pipe);
        assert!(none.ends_with("\nevents     none\n"), "{none}");
    }

    #[test]
    fn a_wide_capacity_table_wraps_between_words() {
        let order = r#"{"operation":"modify","initCount":[{"flavor":"modelarts.vm.gpu.v100","count":1}],
            "specCount":[{"flavor":"modelarts.vm.gpu.v100","count":12}],"resultCount":[{"flavor":"modelarts.vm.gpu.v100","count":6}]}"#;
        let text = shown(order, None, Destination::Terminal { width: 40 });
        let rows: Vec<_> = text.lines().skip_while(|line| *line != "capacity").collect();
        assert!(rows.iter().all(|line| line.width() <= 40), "{rows:?}");
        assert!(rows.iter().any(|line| line.contains("modelarts.vm.gpu.v100")), "{rows:?}");
        let stay = |word: &str| rows.iter().any(|line| line.split(' ').any(|one| one == word));
        assert!(["before", "target", "after", "short"].into_iter().all(stay), "{rows:?}");
    }

    #[test]
    fn nodes_with_equal_steps_share_a_row_on_a_terminal() {
        let step = |number: i64, status: &str, message: &str| {
            format!(
                r#"{{"action":"createNode","status":"{status}","resourceName":"n{number}"{message}}}"#
            )
        };
        let all = [
            step(1, "succeed", ""),
            step(2, "succeed", ""),
            step(3, "succeed", ""),
            step(4, "failed", r#","message":"sold out""#),
            step(5, "failed", r#","message":"other""#),
        ];
        let steps = format!(r#"{{"items":[{}]}}"#, all.join(","));
        let order = r#"{"phase":"failed","failReason":"sold out"}"#;
        let terminal = shown(order, Some(&steps), Destination::Terminal { width: 80 });
        let rows: Vec<_> = terminal.lines().skip_while(|line| *line != "steps").skip(2).collect();
        assert_eq!(
            rows,
            [
                "  succeed  createNode ×3  -     -        n1 … n3",
                "  failed   createNode     -     -        n4",
                "      the reason above",
                "  failed   createNode     -     -        n5",
                "      other",
            ]
        );
        let pipe = shown(order, Some(&steps), Destination::Pipe);
        assert_eq!(pipe.matches("createNode").count(), 5);
    }

    #[test]
    fn steps_fit_the_terminal_without_breaking_words() {
        let steps = r#"{"items":[{"action":"createPool","status":"succeed","beginTimestamp":1787140920000,
            "updateTimestamp":1787141170000,"resourceName":"pool-9495-6f5da086876d4cd084d36f8bd3346036"}]}"#;
        for width in [40, 60, 80, 200] {
            let text = shown("{}", Some(steps), Destination::Terminal { width });
            assert!(text.contains("pool-9495-6f5da086876d4cd084d36f8bd3346036"), "{text}");
            let lines = text.lines().skip_while(|line| *line != "steps");
            for line in lines.filter(|line| !line.contains("pool-9495")) {
                assert!(line.width() <= width.max(44), "{width}: {line}");
            }
        }
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
created    2026-08-19T12:01:40Z (2h ago)
started    2026-08-19T12:02:00Z (2h ago)
ended      2026-08-19T12:06:10Z (2h ago), took 4m10s
new        {\"a\":1.50}

capacity
  flavor   before     target  after
  gpu           1  3 (max 5)      2  1 short
    de-01       1          2      2
    de-02       0          1      0  1 short

steps
  status   action      took   started                        resource
  succeed  createNode  1m20s  2026-08-19T12:02:00Z (2h ago)  n1
  failed   createNode  -      -                              -
      no\\nmore
"
        );
    }

    #[test]
    fn capacity_of_a_new_pool_starts_at_zero_and_open_orders_are_not_marked() {
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
    fn show_json_has_each_response_unchanged() {
        let order = Order::read(r#"{ "orderId": "a", "n": 1.0 }"#).unwrap();
        let steps = read_steps(br#"{ "items": [ {"action":"x"} ] }"#).unwrap();
        let all = [
            OrderDetails { order: order.clone(), steps: Some(steps), events: None },
            OrderDetails::of(order),
        ];
        assert_eq!(
            objects(&all),
            [
                r#"{"order":{"orderId":"a","n":1.0},"details":{"items":[{"action":"x"}]},"events":null}"#,
                r#"{"order":{"orderId":"a","n":1.0},"details":null,"events":null}"#
            ]
        );
    }
}
