//! The text of one column for one order.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::time::{self, TimeFormat};
use super::{Column, View};
use crate::order::{Count, FlavorCount, Operation, Order, Time};
use crate::sanitize::sanitize;

/// The content of a cell, and whether it can be trusted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// The order has no such value, or not yet.
    Empty,
    /// Numbers, dates and words made by ma-orders; safe to print.
    Trusted(String),
    /// Text from the service, which may contain anything.
    Untrusted(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// The cell of a column for an order.
    pub(super) fn of(
        order: &'a Order,
        column: Column,
        times: TimeFormat<'_>,
        now: DateTime<Utc>,
    ) -> Self {
        let time = |time: Option<&'a Time>| match time {
            None => Self::Empty,
            Some(Time::At(instant)) => Self::Trusted(times.format(*instant)),
            Some(Time::Invalid(original)) => Self::Untrusted(Cow::Borrowed(&**original)),
        };
        match column {
            Column::Id => Self::untrusted(order.id()),
            Column::Name => Self::untrusted(order.name()),
            Column::Pool => Self::untrusted(order.pool()),
            Column::Resource => Self::untrusted(order.resource()),
            Column::Workspace => Self::untrusted(order.workspace()),
            Column::Operation => Self::untrusted(order.operation_word()),
            Column::Phase => Self::untrusted(order.phase_text()),
            Column::Result => Self::untrusted(order.result()),
            Column::Created => time(order.created()),
            Column::Started => time(order.started()),
            Column::Ended => time(order.ended()),
            Column::Duration => Self::trusted(duration(order, now)),
            Column::DurationSeconds => Self::trusted(order.duration().map(time::seconds)),
            Column::Nodes => Self::trusted(nodes(order)),
            Column::NodesBefore => Self::trusted(order.nodes(Count::Before)),
            Column::NodesTarget => Self::trusted(order.nodes(Count::Target)),
            Column::NodesAfter => Self::trusted(order.nodes(Count::After)),
            Column::Flavors => flavors(order),
            Column::Billing => Self::untrusted(order.billing_mode().map(billing)),
            Column::Period => Self::untrusted(period(order).map(Cow::Owned)),
            Column::Reason => Self::untrusted(order.reason()),
            Column::Project => Self::untrusted(order.project_name()),
        }
    }

    fn trusted(value: Option<impl ToString>) -> Self {
        value.map_or(Self::Empty, |value| Self::Trusted(value.to_string()))
    }

    fn untrusted(value: Option<Cow<'a, str>>) -> Self {
        value.map_or(Self::Empty, Self::Untrusted)
    }

    /// The cell's unmodified text; empty for an empty cell.
    pub(super) fn exact(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Trusted(text) => Cow::Owned(text),
            Self::Untrusted(text) => text,
        }
    }
}

/// The cells of an order for the table, safe to print.
///
/// The ID column has the name if there is no ID, so that each row can be identified.
pub(super) fn row(order: &Order, view: &View<'_>, times: TimeFormat<'_>) -> Vec<String> {
    let shown = |column: &Column| {
        let cell = match (Cell::of(order, *column, times, view.now), column) {
            (Cell::Empty, Column::Id) => Cell::untrusted(order.name()),
            (cell, _) => cell,
        };
        sanitize(&cell.exact()).into_owned()
    };
    view.columns.iter().map(shown).collect()
}

/// The duration of an order; for an open order the time that it has been open, marked with `+`.
fn duration(order: &Order, now: DateTime<Utc>) -> Option<String> {
    let open = || Some(time::format_duration(order.open_for(now)?) + "+");
    order.duration().map(time::format_duration).or_else(open)
}

/// Nodes before and target, for example `1->3`; with the nodes reached if fewer: `1->3 (2)`.
fn nodes(order: &Order) -> Option<String> {
    let number = |count| order.nodes(count).map(|nodes| nodes.to_string());
    let before = number(Count::Before);
    let target = number(Count::Target);
    if before.is_none() && target.is_none() {
        return None;
    }
    let unknown = if order.is_operation(Operation::Apply) { "0" } else { "?" };
    let reached = match (order.nodes(Count::Target), order.nodes(Count::After)) {
        (Some(target), Some(after)) if after < target => format!(" ({after})"),
        _ => String::new(),
    };
    let (before, target) = (before.as_deref().unwrap_or(unknown), target.as_deref().unwrap_or("?"));
    Some(format!("{before}->{target}{reached}"))
}

/// The target node counts, or else those after or before the order: `flavor*3,other*1`.
fn flavors(order: &Order) -> Cell<'static> {
    let counted = [Count::Target, Count::After, Count::Before]
        .into_iter()
        .map(|count| order.flavors(count))
        .find(|flavors| !flavors.is_empty())
        .unwrap_or_default();
    let words: Vec<String> = counted
        .into_iter()
        .map(|FlavorCount { flavor, count, .. }| match count {
            Some(nodes) => format!("{flavor}*{nodes}"),
            None => flavor,
        })
        .collect();
    if words.is_empty() { Cell::Empty } else { Cell::Untrusted(Cow::Owned(words.join(","))) }
}

/// The billing mode as a word; undocumented modes as sent.
fn billing(mode: Cow<'_, str>) -> Cow<'_, str> {
    match &*mode {
        "0" => Cow::Borrowed("pay-per-use"),
        "1" => Cow::Borrowed("yearly/monthly"),
        _ => mode,
    }
}

/// The billing period, for example `2 years`; undocumented units as `2 (type 9)`.
fn period(order: &Order) -> Option<String> {
    let (number, kind) = (order.period_number(), order.period_type());
    let unit = match kind.as_deref() {
        Some("2") => Some("month"),
        Some("3") => Some("year"),
        Some("4") => Some("hour"),
        _ => None,
    };
    match (number, unit, kind) {
        (Some(number), Some(unit), _) => {
            Some(format!("{number} {unit}{}", if number == "1" { "" } else { "s" }))
        }
        (Some(number), None, Some(kind)) => Some(format!("{number} (type {kind})")),
        (Some(number), None, None) => Some(number.into_owned()),
        (None, Some(unit), _) => Some(unit.to_owned()),
        (None, None, kind) => kind.map(|kind| format!("(type {kind})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::SecondsFormat;

    fn cell(json: &str, column: Column) -> String {
        let order = Order::read(json).unwrap();
        Cell::of(&order, column, TimeFormat::Utc(SecondsFormat::Millis), DateTime::UNIX_EPOCH)
            .exact()
            .into_owned()
    }

    #[test]
    fn the_nodes_cell_has_before_and_target() {
        for (json, shown) in [
            (r#"{"initCount":[{"count":1}],"specCount":[{"count":3}]}"#, "1->3"),
            (r#"{"operation":"apply","specCount":[{"count":3}]}"#, "0->3"),
            (r#"{"operation":"modify","specCount":[{"count":3}]}"#, "?->3"),
            (r#"{"specCount":[{"count":3}]}"#, "?->3"),
            (r#"{"operation":"delete","initCount":[{"count":3}]}"#, "3->?"),
            (r#"{"operation":"apply"}"#, ""),
        ] {
            assert_eq!(cell(json, Column::Nodes), shown, "{json}");
        }
    }

    #[test]
    fn the_flavors_cell_has_target_else_after_else_before() {
        for (json, shown) in [
            (r#"{"specCount":[{"flavor":"a","count":2},{"flavor":"b"}]}"#, "a*2,b"),
            (r#"{"specCount":[],"resultCount":[{"flavor":"c","count":1}]}"#, "c*1"),
            (r#"{"initCount":[{"flavor":"d","count":0}]}"#, "d*0"),
            ("{}", ""),
        ] {
            assert_eq!(cell(json, Column::Flavors), shown, "{json}");
        }
    }

    #[test]
    fn documented_billing_codes_become_words() {
        for (json, billing, period) in [
            (r#"{"billingMode":"0"}"#, "pay-per-use", ""),
            (r#"{"billingMode":1,"periodType":2,"periodNum":"1"}"#, "yearly/monthly", "1 month"),
            (r#"{"billingMode":"7","periodType":"3","periodNum":2}"#, "7", "2 years"),
            (r#"{"periodType":"4","periodNum":12}"#, "", "12 hours"),
            (r#"{"periodType":"9","periodNum":2}"#, "", "2 (type 9)"),
            (r#"{"periodNum":2}"#, "", "2"),
            (r#"{"periodType":"3"}"#, "", "year"),
        ] {
            assert_eq!(cell(json, Column::Billing), billing, "{json}");
            assert_eq!(cell(json, Column::Period), period, "{json}");
        }
    }

    #[test]
    fn an_invalid_time_is_shown_as_sent() {
        let json = r#"{"creationTimestamp":99999999999999999999,"endTimestamp":1}"#;
        assert_eq!(cell(json, Column::Created), "99999999999999999999");
        assert_eq!(cell(json, Column::Ended), "1970-01-01T00:00:00.001Z");
    }
}
