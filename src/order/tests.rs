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
