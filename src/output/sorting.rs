//! Sorts orders. The result does not depend on the order of the response.

use std::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};

use super::Column;
use super::cells::Cell;
use super::time::TimeFormat;
use crate::order::{Count, Order, Phase, Time};

/// Sorts by the value of a column: times newest first, durations longest first, everything else
/// ascending. The duration of an open order is how long it has been open at `now`.
///
/// Orders without a value are last, also if reversed. Ties are sorted newest first, then by ID,
/// then by the JSON text.
pub fn sort(orders: &mut [Order], by: Column, reverse: bool, now: DateTime<Utc>) {
    sort_by_order(orders, by, reverse, now, |order| order);
}

/// Sorts any items that have an order.
pub fn sort_by_order<T>(
    all: &mut [T],
    by: Column,
    reverse: bool,
    now: DateTime<Utc>,
    order_of: impl Fn(&T) -> &Order,
) {
    all.sort_unstable_by(|one, other| order_of(one).json().cmp(order_of(other).json()));
    all.sort_by_cached_key(|one| {
        let order = order_of(one);
        let key = key(order, by, now);
        let id = order.id_or_name().map(std::borrow::Cow::into_owned);
        let newest = Reverse(order.created().and_then(Time::instant));
        (
            key.is_none(),
            if reverse { Direction::Back(Reverse(key)) } else { Direction::Forth(key) },
            newest,
            id,
        )
    });
}

/// The sort direction; one for the whole sort.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Forth(Option<Key>),
    Back(Reverse<Option<Key>>),
}

/// A sort key. If a column has values of several kinds, unexpected ones sort after the usual ones.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Newest(Reverse<DateTime<Utc>>),
    Longest(Reverse<TimeDelta>),
    Phase(Phase),
    Number(i64),
    Text(String),
}

fn key(order: &Order, column: Column, now: DateTime<Utc>) -> Option<Key> {
    match column {
        Column::Created => order.created().map(time),
        Column::Started => order.started().map(time),
        Column::Ended => order.ended().map(time),
        Column::Duration | Column::DurationSeconds => {
            let duration = order.duration().or_else(|| order.open_for(now));
            duration.map(|duration| Key::Longest(Reverse(duration)))
        }
        Column::Nodes | Column::NodesTarget => order.nodes(Count::Target).map(Key::Number),
        Column::NodesBefore => order.nodes(Count::Before).map(Key::Number),
        Column::NodesAfter => order.nodes(Count::After).map(Key::Number),
        Column::Phase => match order.phase() {
            Phase::Unknown => text(order, column),
            known => Some(Key::Phase(known)),
        },
        Column::Period => hours(order).map(Key::Number).or_else(|| text(order, column)),
        _ => text(order, column),
    }
}

fn time(time: &Time) -> Key {
    match time {
        Time::At(instant) => Key::Newest(Reverse(*instant)),
        Time::Invalid(original) => Key::Text(original.to_string()),
    }
}

fn text(order: &Order, column: Column) -> Option<Key> {
    match Cell::of(order, column, TimeFormat::Ago(DateTime::UNIX_EPOCH), DateTime::UNIX_EPOCH) {
        Cell::Empty => None,
        cell => Some(Key::Text(cell.exact().into_owned())),
    }
}

/// The length of a billing period in hours, with a month as a twelfth of a year.
fn hours(order: &Order) -> Option<i64> {
    let number: i64 = order.period_number()?.parse().ok()?;
    let unit = match &*order.period_type()? {
        "2" => 730,
        "3" => 8_760,
        "4" => 1,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(orders: &[&str], by: Column, reverse: bool) -> String {
        let mut orders: Vec<_> = orders.iter().map(|json| Order::read(json).unwrap()).collect();
        sort(&mut orders, by, reverse, DateTime::UNIX_EPOCH + TimeDelta::seconds(100));
        let ids: Vec<_> = orders.iter().map(|order| order.id_or_name().unwrap()).collect();
        ids.join(" ")
    }

    #[test]
    fn sorting_puts_newest_times_first_and_missing_ones_last() {
        let orders = [
            r#"{"orderId":"none"}"#,
            r#"{"orderId":"odd","creationTimestamp":"soon"}"#,
            r#"{"orderId":"old","creationTimestamp":1000}"#,
            r#"{"orderId":"new","creationTimestamp":2000}"#,
        ];
        assert_eq!(sorted(&orders, Column::Created, false), "new old odd none");
        assert_eq!(sorted(&orders, Column::Created, true), "odd old new none");
    }

    #[test]
    fn sorting_by_phase_follows_an_orders_life() {
        let orders = [
            r#"{"orderId":"f","phase":"failed"}"#,
            r#"{"orderId":"s","phase":"completed","result":"successed"}"#,
            r#"{"orderId":"-"}"#,
            r#"{"orderId":"r","phase":"processing"}"#,
            r#"{"orderId":"b","phase":"beta"}"#,
            r#"{"orderId":"a","phase":"alpha"}"#,
            r#"{"orderId":"p","phase":"pending"}"#,
        ];
        assert_eq!(sorted(&orders, Column::Phase, false), "p r s f a b -");
        assert_eq!(sorted(&orders, Column::Phase, true), "b a f s r p -");
    }

    #[test]
    fn sorting_by_duration_includes_open_orders() {
        let orders = [
            r#"{"orderId":"short","phase":"failed","beginTimestamp":1000,"endTimestamp":4000}"#,
            r#"{"orderId":"open","phase":"processing","creationTimestamp":40000,"beginTimestamp":60000}"#,
            r#"{"orderId":"long","phase":"failed","beginTimestamp":1000,"endTimestamp":90000}"#,
            r#"{"orderId":"none","phase":"failed"}"#,
        ];
        assert_eq!(sorted(&orders, Column::Duration, false), "long open short none");
        assert_eq!(sorted(&orders, Column::Duration, true), "short open long none");
    }

    #[test]
    fn sorting_ties_are_newest_first() {
        let orders = [
            r#"{"orderId":"a","phase":"failed","creationTimestamp":1000}"#,
            r#"{"orderId":"b","phase":"failed","creationTimestamp":2000}"#,
            r#"{"orderId":"c","phase":"failed"}"#,
        ];
        assert_eq!(sorted(&orders, Column::Phase, false), "b a c");
        assert_eq!(sorted(&orders, Column::Phase, true), "b a c");
    }

    #[test]
    fn sorting_compares_numbers_numerically() {
        let nodes = [
            r#"{"orderId":"ten","specCount":[{"count":10}]}"#,
            r#"{"orderId":"nine","specCount":[{"count":9}]}"#,
        ];
        assert_eq!(sorted(&nodes, Column::NodesTarget, false), "nine ten");
        let periods = [
            r#"{"orderId":"year","periodType":3,"periodNum":1}"#,
            r#"{"orderId":"ten months","periodType":2,"periodNum":10}"#,
            r#"{"orderId":"two months","periodType":2,"periodNum":2}"#,
        ];
        assert_eq!(sorted(&periods, Column::Period, false), "two months ten months year");
        let format_duration = [
            r#"{"orderId":"long","beginTimestamp":1000,"endTimestamp":100000}"#,
            r#"{"orderId":"short","beginTimestamp":1000,"endTimestamp":3000}"#,
        ];
        assert_eq!(sorted(&format_duration, Column::Duration, false), "long short");
    }

    #[test]
    fn sorting_ties_follow_the_id_whatever_the_input_order() {
        let one = r#"{"orderId":"a","phase":"failed"}"#;
        let two = r#"{"orderName":"b","phase":"failed"}"#;
        let three = r#"{"orderId":"c","phase":"failed"}"#;
        for arrival in [[one, two, three], [three, one, two], [two, three, one]] {
            for reverse in [false, true] {
                assert_eq!(sorted(&arrival, Column::Phase, reverse), "a b c");
            }
        }
    }
}
