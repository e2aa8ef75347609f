//! The sandbox over a bare socket: what it sends is held against the service's page.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use chrono::{DateTime, TimeZone as _, Utc};
use serde_json::Value;

use super::*;

struct StandingClock;

impl Clock for StandingClock {
    fn now(&self) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 8, 21, 12, 0, 0).unwrap()
    }
    fn since_start(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) {}
}

fn usual() -> Options {
    Options::with_clock(Arc::new(StandingClock))
}

/// One request over a bare socket: status, head and body.
fn ask(sandbox: &Sandbox, target: &str, token: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap();
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nhost: x\r\nx-auth-token: {token}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_owned(), body.to_owned())
}

fn orders(sandbox: &Sandbox, query: &str) -> (u16, Value) {
    let (status, _, body) = ask(sandbox, &format!("/v1/{PROJECT_ID}/orders{query}"), TOKEN);
    (status, serde_json::from_str(&body).unwrap())
}

fn many(count: usize) -> Options {
    let order = |n| format!(r#"{{"orderId":"o{n}","creationTimestamp":{}}}"#, 1_000 + n);
    Options { supply: Supply::Given((0..count).map(order).collect()), ..usual() }
}

#[test]
fn limits_and_offsets_are_the_documented_ones() {
    let sandbox = Sandbox::start(many(1_200)).unwrap();
    for (query, length) in [
        ("", 100),
        ("?limit=", 100),
        ("?limit=0", 100),
        ("?limit=500", 500),
        ("?limit=500&offset=500", 500),
        ("?limit=1&offset=3", 1),
    ] {
        let (status, body) = orders(&sandbox, query);
        assert_eq!((status, body["count"].as_u64()), (200, Some(1_200)), "{query}");
        assert_eq!(body["items"].as_array().unwrap().len(), length, "{query}");
    }
    for query in ["?limit=501", "?offset=501", "?limit=x", "?since=x", "?phase=odd", "?resource=x"]
    {
        let (status, body) = orders(&sandbox, query);
        assert_eq!((status, &body["error_code"]), (400, &"ModelArts.50004000".into()), "{query}");
    }
    let newest = &orders(&sandbox, "?limit=1").1["items"][0]["orderId"];
    assert_eq!(newest, "o1199");
}

#[test]
fn filters_are_the_documented_ones() {
    let sandbox = Sandbox::start(usual()).unwrap();
    let all = orders(&sandbox, "?limit=500").1;
    assert_eq!(all["count"], 241);
    for (query, field, value) in [
        ("?limit=500&phase=running", "phase", "processing"),
        ("?limit=500&phase=failed", "phase", "failed"),
        ("?limit=500&involvedName=pool-5ed5", "resourceDisplayName", "pool-5ed5"),
        ("?limit=500&result=successed", "result", "successed"),
    ] {
        let items = orders(&sandbox, query).1["items"].as_array().unwrap().clone();
        assert!(!items.is_empty() && items.iter().all(|item| item[field] == value), "{query}");
    }
    let since = StandingClock.now().timestamp_millis() - 2 * 86_400_000;
    let recent = orders(&sandbox, &format!("?limit=500&since={since}&involvedName=pool-5ed5")).1;
    for phase in ["pending", "processing", "successed", "failed"] {
        assert!(recent["items"].as_array().unwrap().iter().any(|item| item["phase"] == phase));
    }
    assert_eq!(orders(&sandbox, "?workspaceId=7").1["count"], 0);
    assert_eq!(orders(&sandbox, "?involvedName=gone").0, 404);
}

#[test]
fn strangers_are_refused_with_the_gateways_words() {
    let sandbox = Sandbox::start(usual()).unwrap();
    let path = format!("/v1/{PROJECT_ID}/orders");
    for (target, token, status, code) in [
        (path.as_str(), "wrong", 401, "APIGW.0301"),
        ("/v1/other/orders", TOKEN, 403, "ModelArts.0210"),
        ("/elsewhere", TOKEN, 404, "APIGW.0101"),
    ] {
        let (got, head, body) = ask(&sandbox, target, token);
        assert_eq!(got, status);
        assert!(body.contains(code) && head.contains("x-request-id: 0"), "{head} {body}");
    }
}

#[test]
fn the_documented_example_is_the_oldest_and_verbatim() {
    let sandbox =
        Sandbox::start(Options { supply: Supply::Seeded { orders: 9, seed: 1 }, ..usual() });
    let body = orders(&sandbox.unwrap(), "?limit=500").1;
    let documented: Value =
        serde_json::from_str(include_str!("../../tests/data/documented_order.json")).unwrap();
    assert_eq!(body["items"][9], documented);
}

#[test]
fn the_same_seed_gives_the_same_orders() {
    let body = |seed| {
        let supply = Supply::Seeded { orders: 50, seed };
        orders(&Sandbox::start(Options { supply, ..usual() }).unwrap(), "?limit=500").1
    };
    assert_eq!(body(7), body(7));
    assert_ne!(body(7), body(8));
}

#[test]
fn given_orders_are_sent_byte_for_byte() {
    let odd = r#"{ "a" : 1.50,"orderId":"\u00e4" }"#;
    let sandbox = Sandbox::start(Options { supply: Supply::Given(vec![odd.into()]), ..usual() });
    let (_, _, body) = ask(&sandbox.unwrap(), &format!("/v1/{PROJECT_ID}/orders"), TOKEN);
    assert_eq!(body, format!(r#"{{"count":1,"items":[{odd}]}}"#));
}

#[test]
fn failures_are_rehearsed() {
    for (fail, status) in [
        (Fail::BadRequest, 400),
        (Fail::Unauthorized, 401),
        (Fail::Forbidden, 403),
        (Fail::NotFound, 404),
        (Fail::TooManyRequests, 429),
        (Fail::InternalError, 500),
        (Fail::Unavailable, 503),
    ] {
        let sandbox = Sandbox::start(Options { fail: Some(fail), ..usual() }).unwrap();
        let (got, head, _) = ask(&sandbox, &format!("/v1/{PROJECT_ID}/orders"), TOKEN);
        assert_eq!(got, status);
        assert_eq!(head.contains("retry-after: 1"), status == 429);
    }
    let cut = Sandbox::start(Options { fail: Some(Fail::Truncated), ..usual() }).unwrap();
    let (_, head, body) = ask(&cut, &format!("/v1/{PROJECT_ID}/orders"), TOKEN);
    let announced = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
    assert!(body.len() < announced.parse().unwrap());
}

#[test]
fn a_sandbox_stops_when_it_is_dropped_even_while_it_is_slow() {
    let sandbox = Sandbox::start(Options { fail: Some(Fail::Slow), ..usual() }).unwrap();
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    drop(sandbox);
    assert!(TcpStream::connect(&address).is_err());
}
