//! Which fields of an order are kept, how they are parsed, and what is rejected.

use super::*;

fn order(json: &str) -> Order {
    Order::read(json).unwrap()
}

#[test]
fn the_documented_example_is_successed() {
    let order = order(include_str!("../../tests/data/documented_order.json"));
    assert_eq!((order.phase(), order.outcome()), (Phase::Succeeded, Outcome::Succeeded));
    assert_eq!(order.id().as_deref(), Some("CS2304191748WNW2R"));
    assert_eq!(order.pool().as_deref(), Some("pool-5ed5"));
    assert_eq!(order.nodes(Count::Target), Some(1));
    assert_eq!(order.nodes(Count::Before), None);
    assert_eq!(order.duration(), Some(TimeDelta::zero()));
}

#[test]
fn json_keeps_field_order_notation_and_unknown_fields() {
    let original = r#"{ "z" : 1.50, "a":[ 1e5 , {"q" : "\u00e4\/" } ],"orderId":null}"#;
    let kept = r#"{"z":1.50,"a":[1e5,{"q":"\u00e4\/"}],"orderId":null}"#;
    assert_eq!(order(original).json(), kept);
}

#[test]
fn times_are_parsed_from_any_exact_notation() {
    for original in ["1682043883000", "\"1682043883000\"", "1682043883000.0", "1.682043883e12"] {
        let order = order(&format!(r#"{{"creationTimestamp":{original}}}"#));
        let instant = order.created().and_then(Time::instant).unwrap();
        assert_eq!(instant.timestamp_millis(), 1_682_043_883_000, "{original}");
    }
    for iso in [
        "2023-04-21T02:24:43Z",
        "2023-04-21T04:24:43+02:00",
        "2023-04-21T04:24:43.000+0200",
        "2023-04-21 02:24:43Z",
        "2023-04-21T02:24:43.000",
    ] {
        let order = order(&format!(r#"{{"creationTimestamp":"{iso}"}}"#));
        let instant = order.created().and_then(Time::instant).unwrap();
        assert_eq!(instant.timestamp_millis(), 1_682_043_883_000, "{iso}");
    }
    for blank in ["0", "null", "\"\"", "\"0\"", "\"0001-01-01T00:00:00Z\""] {
        assert_eq!(order(&format!(r#"{{"endTimestamp":{blank}}}"#)).ended(), None, "{blank}");
    }
    let odd = order(r#"{"endTimestamp":99999999999999999999}"#);
    assert_eq!(odd.ended(), Some(&Time::Invalid("99999999999999999999".into())));
}

#[test]
fn an_end_before_the_start_gives_no_duration() {
    assert_eq!(order(r#"{"beginTimestamp":2000,"endTimestamp":1000}"#).duration(), None);
}

#[test]
fn counts_are_summed_over_flavors() {
    let order = order(
        r#"{"specCount":[{"flavor":"a","count":2},{"flavor":"b","count":"3","azs":[{"az":"z","count":3}]}],"initCount":[],"resultCount":null}"#,
    );
    assert_eq!(order.nodes(Count::Target), Some(5));
    assert_eq!(order.nodes(Count::Before), None);
    assert_eq!(order.flavors(Count::Target)[1].zones[0].zone, "z");
}

#[test]
fn orders_that_would_lose_data_are_rejected() {
    for (json, what) in [
        (r#"{"a":1,"a":2}"#, "duplicate key"),
        (r#"{"x":{"a":1,"\u0061":2}}"#, "duplicate key"),
        (r#"{"a":"\ud800"}"#, "surrogate"),
        (r#"{"a":"\udc00"}"#, "surrogate"),
        (r#"{"phase":{}}"#, "phase is not a string"),
        (r#"{"creationTimestamp":[]}"#, "creationTimestamp is not a timestamp"),
        (r#"{"specCount":7}"#, "could not read specCount"),
        (r#"{"specCount":[{"count":1.5}]}"#, "1.5 is not a count"),
        (r"[]", "not a JSON object"),
    ] {
        let error = Order::read(json).unwrap_err();
        assert!(error.contains(what), "{json}: {error}");
    }
    let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
    assert!(Order::read(&deep).unwrap_err().contains("nested"));
}

#[test]
fn every_documented_field_has_its_value() {
    let order = order(
        r#"{"orderId":"i","orderName":"n","resourceName":"r","resourceDisplayName":"d",
            "workspaceId":"w","operation":"modify","phase":"failed","result":"x","failReason":"f",
            "billingMode":1,"periodType":"2","periodNum":3,"z":{"b": 1},"a":"","y":[2]}"#,
    );
    for (value, expected) in [
        (order.id(), "i"),
        (order.name(), "n"),
        (order.id_or_name(), "i"),
        (order.resource(), "r"),
        (order.pool(), "d"),
        (order.workspace(), "w"),
        (order.operation_word(), "modify"),
        (order.result(), "x"),
        (order.reason(), "f"),
        (order.billing_mode(), "1"),
        (order.period_type(), "2"),
        (order.period_number(), "3"),
    ] {
        assert_eq!(value.as_deref(), Some(expected));
    }
    let other = order.other_fields();
    let other: Vec<_> = other.iter().map(|(name, raw)| format!("{name}={raw}")).collect();
    assert_eq!(other, [r#"a="""#, "y=[2]", r#"z={"b":1}"#]);
    assert!(order.is_operation(Operation::Modify) && !order.is_operation(Operation::Apply));
    assert!(order.matches_name("i") && order.matches_name("n") && !order.matches_name("r"));
    let bare = super::Order::read(r#"{"orderName":"n","resourceName":"r","orderId":""}"#).unwrap();
    assert_eq!((bare.id(), bare.id_or_name().as_deref()), (None, Some("n")));
    assert_eq!((bare.pool().as_deref(), bare.workspace()), (Some("r"), None));
}

#[test]
fn the_fields_of_an_order_of_any_length_have_their_values() {
    for length in [10, 65_400, 65_475, 65_500, 65_536, 200_000] {
        let reason = "x".repeat(length);
        let order = order(&format!(
            r#"{{"orderId":"CS1","failReason":"{reason}","phase":"failed","operation":"apply"}}"#
        ));
        assert_eq!(order.id().as_deref(), Some("CS1"), "{length}");
        assert_eq!(order.reason().as_deref(), Some(&*reason), "{length}");
        assert_eq!(order.operation_word().as_deref(), Some("apply"), "{length}");
        assert_eq!(order.name(), None, "{length}");
    }
}

#[test]
fn has_changed_since_checks_creation_start_and_end() {
    let since = DateTime::from_timestamp_millis(1_000).unwrap();
    for (json, has_changed) in [
        (r#"{"creationTimestamp":1000,"phase":"running"}"#, true),
        (r#"{"creationTimestamp":999,"phase":"running"}"#, false),
        (r#"{"creationTimestamp":1,"beginTimestamp":1001,"phase":"running"}"#, true),
        (r#"{"creationTimestamp":1,"beginTimestamp":2,"endTimestamp":3,"phase":"failed"}"#, false),
        (
            r#"{"creationTimestamp":1,"beginTimestamp":2,"endTimestamp":3000,"phase":"failed"}"#,
            true,
        ),
        // It has ended, nobody knows when.
        (r#"{"creationTimestamp":1,"phase":"failed"}"#, true),
        (r#"{"phase":"pending"}"#, false),
        // A time that is none may be any.
        (r#"{"creationTimestamp":"soon","phase":"running"}"#, true),
    ] {
        assert_eq!(order(json).has_changed_since(since), has_changed, "{json}");
    }
}

#[test]
fn open_for_starts_at_start_or_creation_and_ends_with_the_order() {
    let now = DateTime::from_timestamp_millis(10_000).unwrap();
    for (json, open_ms, took_ms) in [
        (r#"{"creationTimestamp":1000,"phase":"pending"}"#, Some(9_000), None),
        (
            r#"{"creationTimestamp":1000,"beginTimestamp":4000,"phase":"running"}"#,
            Some(6_000),
            None,
        ),
        (r#"{"creationTimestamp":20000,"phase":"pending"}"#, Some(0), None),
        (r#"{"creationTimestamp":1000,"phase":"failed"}"#, None, None),
        (r#"{"beginTimestamp":1000,"endTimestamp":3000,"phase":"failed"}"#, None, Some(2_000)),
        (r#"{"creationTimestamp":1000,"endTimestamp":3000,"phase":"failed"}"#, None, None),
        (r#"{"phase":"pending"}"#, None, None),
    ] {
        let order = order(json);
        let ms = |duration: Option<TimeDelta>| duration.map(|one| one.num_milliseconds());
        assert_eq!((ms(order.open_for(now)), ms(order.duration())), (open_ms, took_ms), "{json}");
    }
}

#[test]
fn a_step_is_not_parsed_as_an_order() {
    for (json, is_an_order) in [
        (r#"{"orderId":"a"}"#, true),
        (r#"{"failReason":"a"}"#, true),
        (r#"{"resourceName":"a"}"#, true),
        (r#"{"resourceName":"a","action":"create"}"#, false),
        (r#"{"resourceName":"a","action":"create","phase":"failed"}"#, true),
        (r#"{"resourceName":"a","action":"create","orderName":"n"}"#, true),
        (r#"{"orderId":"","phase":null}"#, false),
        (r#"{"x":1}"#, false),
    ] {
        assert_eq!(order(json).is_an_order(), is_an_order, "{json}");
    }
}

#[test]
fn duplicate_keys_are_found_among_any_number_of_keys() {
    for count in [1, 2, 23, 24, 25, 26, 40] {
        let keys: Vec<_> = (0..count).map(|number| format!(r#""k{number}":{number}"#)).collect();
        let keys = keys.join(",");
        assert!(Order::read(&format!("{{{keys}}}")).is_ok(), "{count}");
        for twice in [0, count / 2, count - 1] {
            let error = Order::read(&format!(r#"{{{keys},"k{twice}":0}}"#)).unwrap_err();
            assert!(error.contains("duplicate key"), "{count} {twice}: {error}");
            let error = Order::read(&format!(r#"{{"a":{{{keys},"k{twice}":0}}}}"#)).unwrap_err();
            assert!(error.contains("duplicate key"), "{count} {twice}: {error}");
        }
        // The keys of another object are not duplicates.
        assert!(Order::read(&format!(r#"{{{keys},"a":{{{keys}}},"b":{{{keys}}}}}"#)).is_ok());
    }
}

#[test]
fn nesting_is_limited_to_64_levels() {
    for (levels, is_valid) in [(62, true), (63, true), (64, false), (100, false)] {
        // The order itself is a level too.
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        let read = Order::read(&format!(r#"{{"a":{open}1{close}}}"#));
        assert_eq!(read.is_ok(), is_valid, "{levels} {read:?}");
    }
}

#[test]
fn integers_are_read_from_any_exact_spelling() {
    for (text, value) in [
        ("0", Some(0)),
        ("-7", Some(-7)),
        ("9223372036854775807", Some(i64::MAX)),
        ("9007199254740991.0", Some(9_007_199_254_740_991)),
        ("-9007199254740991.0", Some(-9_007_199_254_740_991)),
        // Beyond 2⁵³, floats skip integers.
        ("9007199254740992.0", None),
        ("9007199254740993.0", None),
        ("-9007199254740992.0", None),
        ("9223372036854775808", None),
        ("1e3", Some(1_000)),
        ("1E3", Some(1_000)),
        ("1.5e1", Some(15)),
        ("1.5", None),
        ("1e400", None),
        ("inf", None),
        ("nan", None),
        ("", None),
        ("12 ", None),
        ("0x10", None),
    ] {
        assert_eq!(number::integer(text), value, "{text:?}");
    }
}
