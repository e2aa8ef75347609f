//! The counts in each format.

use serde_json::json;

use super::write::bar;
use super::*;
use crate::output::Destination;
use chrono::FixedOffset;

fn shown(orders: &[&str], by: GroupBy, format: StatsFormat, destination: Destination) -> String {
    let orders: Vec<_> = orders.iter().map(|json| Order::read(json).unwrap()).collect();
    let zone = FixedOffset::east_opt(7_200).unwrap();
    let view = View::plain(&zone, DateTime::UNIX_EPOCH, destination);
    let mut text = Vec::new();
    let options = StatsOptions { by, range: TimeRange::default() };
    render_stats(format, &orders, options, &view, &mut text).unwrap();
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
fn stats_by_phase_has_all_phases_in_order() {
    assert_eq!(
        shown(&ORDERS, GroupBy::Phase, StatsFormat::Table, Destination::Pipe),
        "\
PHASE             ORDERS  FAILED  FAILED%  MEDIAN  P90  LONGEST
pending                0       0        -       -    -        -
running                1       0        0       -    -        -
successed              0       0        -       -    -        -
partialSuccessed       0       0        -       -    -        -
failed                 2       2      100      6s  10s      10s
queued                 1       0        0       -    -        -
-                      1       0        0       -    -        -
"
    );
    assert_eq!(
        shown(&ORDERS, GroupBy::Phase, StatsFormat::Csv, Destination::Pipe),
        "phase,orders,failed,failed_percent,median_seconds,p90_seconds,longest_seconds\n\
         pending,0,0,,,,\nrunning,1,0,0,,,\nsuccessed,0,0,,,,\npartialSuccessed,0,0,,,,\n\
         failed,2,2,100,6.5,10,10\nqueued,1,0,0,,,\n,1,0,0,,,\n"
    );
}

#[test]
fn stats_count_partial_success_as_failed_and_round_percentages() {
    let partial = r#"{"phase":"partialSuccessed","operation":"apply","endTimestamp":5}"#;
    let good = r#"{"phase":"successed","operation":"apply","endTimestamp":5}"#;
    let orders = [partial, good, good, good, good, good];
    let csv = shown(&orders, GroupBy::Operation, StatsFormat::Csv, Destination::Pipe);
    assert_eq!(
        csv.lines().skip(1).collect::<Vec<_>>(),
        ["apply,6,1,16.7,,,", "modify,0,0,,,,", "delete,0,0,,,,"]
    );
}

#[test]
fn stats_by_pool_sorts_by_count_and_escapes_formulas() {
    assert_eq!(
        shown(&ORDERS, GroupBy::Pool, StatsFormat::Csv, Destination::Pipe),
        "pool,orders,failed,failed_percent,median_seconds,p90_seconds,longest_seconds\n\
         a,2,1,50,3,3,3\n'=b,1,1,100,10,10,10\n,2,0,0,,,\n"
    );
    let json = shown(&ORDERS, GroupBy::Pool, StatsFormat::Json, Destination::Pipe);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json[0],
        json!({"pool":"a","orders":2,"failed":1,"failed_percent":50,"median_seconds":3,"p90_seconds":3,"longest_seconds":3})
    );
    assert_eq!(json[2]["pool"], serde_json::Value::Null);
}

#[test]
fn stats_by_day_uses_the_time_zone_and_lists_empty_days() {
    let orders = [
        r#"{"creationTimestamp":1785880800000}"#,
        r#"{"creationTimestamp":1785880799000}"#,
        r#"{"creationTimestamp":1786140000000}"#,
    ];
    let csv = shown(&orders, GroupBy::Day, StatsFormat::Csv, Destination::Pipe);
    assert_eq!(
        csv.lines().skip(1).collect::<Vec<_>>(),
        [
            "2026-08-04,1,0,0,,,",
            "2026-08-05,1,0,0,,,",
            "2026-08-06,0,0,,,,",
            "2026-08-07,0,0,,,,",
            "2026-08-08,1,0,0,,,",
        ]
    );
}

#[test]
fn stats_by_day_lists_all_days_of_the_range() {
    let zone = FixedOffset::east_opt(7_200).unwrap();
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let view = View::plain(&zone, at(1_786_140_000), Destination::Pipe);
    let day_of = |since, until| {
        let range = TimeRange { since, until };
        let names = expected(&[], StatsOptions { by: GroupBy::Day, range }, &view);
        names.iter().map(|name| name[8..].to_owned()).collect::<Vec<_>>()
    };
    // Until now, until the end of the range (exclusive), and never beyond now.
    assert_eq!(day_of(Some(at(1_785_950_000)), None), ["05", "06", "07", "08"]);
    assert_eq!(day_of(Some(at(1_785_950_000)), Some(at(1_786_053_600))), ["05", "06"]);
    assert_eq!(day_of(Some(at(1_786_100_000)), Some(at(1_999_999_999))), ["07", "08"]);
    assert!(day_of(None, None).is_empty());
}

#[test]
fn stats_by_reason_folds_and_sorts_by_frequency() {
    let failed =
        |reason: &str| format!(r#"{{"phase":"failed","endTimestamp":5,"failReason":"{reason}"}}"#);
    let mut orders: Vec<String> =
        (0..25).map(|n| failed(&format!("{}x: sold out", "a".repeat(n)))).collect();
    orders.extend([
        failed("quota 8 of 8"),
        failed("quota 3 of 16"),
        r#"{"phase":"failed"}"#.to_owned(),
    ]);
    orders.push(r#"{"phase":"successed","endTimestamp":5}"#.to_owned());
    let orders: Vec<_> = orders.iter().map(String::as_str).collect();
    let pipe = shown(&orders, GroupBy::Reason, StatsFormat::Csv, Destination::Pipe);
    assert_eq!(pipe.lines().nth(1), Some("quota … of …,2,2,100,,,"));
    assert_eq!(pipe.lines().count(), 1 + 1 + 25 + 1);
    assert_eq!(pipe.lines().last(), Some(",1,1,100,,,"));
    let table =
        shown(&orders, GroupBy::Reason, StatsFormat::Table, Destination::Terminal { width: 80 });
    assert_eq!(table.lines().next(), Some("ORDERS  FAILED  FAILED%  MEDIAN  P90  LONGEST  REASON"));
    assert_eq!(
        table.lines().nth(1),
        Some("     2       2      100       -    -        -  quota … of …")
    );
    assert_eq!(table.lines().last(), Some("7 more; use --output csv to show all"));
}

#[test]
fn percentiles_use_the_nearest_rank() {
    let spans =
        |seconds: &[i64]| seconds.iter().map(|s| TimeDelta::seconds(*s)).collect::<Vec<_>>();
    for (sorted, median_of, p90) in [
        (&[7][..], 7, 7),
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9),
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6, 10),
    ] {
        let sorted = spans(sorted);
        assert_eq!(median(&sorted).map(|m| m.num_seconds()), Some(median_of));
        assert_eq!(nearest_rank(&sorted, 90).map(|p| p.num_seconds()), Some(p90));
    }
    assert_eq!((median(&[]), nearest_rank(&[], 90)), (None, None));
}

#[test]
fn stats_bars_fit_the_terminal() {
    for width in [20, 40, 80, 200] {
        let text =
            shown(&ORDERS, GroupBy::Phase, StatsFormat::Table, Destination::Terminal { width });
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= width.max(66), "{line}");
        }
    }
    assert_eq!(bar(0, 1000, 10), "");
    assert_eq!(bar(1, 1000, 10), "▏");
    assert_eq!(bar(1000, 1000, 3), "███");
    assert_eq!(bar(3, 4, 2), "█▌");
}

#[test]
fn stats_without_orders_list_closed_sets_only() {
    let empty = |by, format| shown(&[], by, format, Destination::Pipe);
    assert_eq!(empty(GroupBy::Phase, StatsFormat::Jsonl).lines().count(), 5);
    assert_eq!(empty(GroupBy::Pool, StatsFormat::Table), "");
    assert_eq!(empty(GroupBy::Reason, StatsFormat::Json), "[]\n");
    assert_eq!(empty(GroupBy::Day, StatsFormat::Jsonl), "");
}

#[test]
fn an_ended_order_that_is_still_called_running_is_unknown() {
    let orders = [r#"{"phase":"running","endTimestamp":5}"#, r#"{"phase":"running"}"#];
    let csv = shown(&orders, GroupBy::Phase, StatsFormat::Csv, Destination::Pipe);
    assert!(csv.contains("\nrunning,1,") && csv.contains("\nunknown,1,"), "{csv}");
}
