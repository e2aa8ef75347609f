//! Requests, error handling, and merging of API query results.

use httpmock::prelude::*;

use super::*;
use crate::auth::Secret;
use crate::error::IncompleteList;
use crate::http::ConnectionOptions;
use crate::messages::{ErrorFormat, Verbosity};
use crate::order::{Operation, Phase};
use crate::when::TimeRange;
use crate::world::SharedWriter;
use crate::world::fake::{Buffer, FakeClock};

fn order(id: &str, more: &str) -> Order {
    Order::read(&format!(r#"{{"orderId":"{id}"{more}}}"#)).unwrap()
}

fn ids(orders: &[Order]) -> String {
    orders.iter().map(|order| order.id().unwrap()).collect::<Vec<_>>().join(" ")
}

/// A client for this endpoint, and its messages.
fn api(endpoint: &str, project_id: &str) -> (Api, Buffer) {
    let stderr = Buffer::default();
    let stream = SharedWriter::new(stderr.clone());
    let messages = Messages::new(stream, Verbosity::Normal, ErrorFormat::Text);
    let clock = Arc::<FakeClock>::default();
    let options = ConnectionOptions::default();
    let http = Arc::new(Http::new(options, clock.clone(), messages.clone(), None, 0));
    let config = ClientConfig {
        endpoint: endpoint.parse().unwrap(),
        project_id: project_id.into(),
        authentication: Authentication::Token(Secret::new("MII".into())),
        parallel: 4,
    };
    (Api::new(config, http, messages, clock), stderr)
}

/// A path, the query parameters it must have (empty: must not have), and the status and body of the
/// response.
type Exchange<'a> = (&'a str, &'a [(&'a str, &'a str)], u16, &'a str);

/// Mocks a response for each path and query.
fn mock_responses(server: &MockServer, results: &[Exchange<'_>]) -> Vec<usize> {
    results
        .iter()
        .map(|(path, query, status, body)| {
            let mock = server.mock(|mut when, then| {
                when = when.method(GET).path(*path).header("x-auth-token", "MII");
                for (name, value) in *query {
                    when = match *value {
                        "" => when.query_param_missing(*name),
                        value => when.query_param(*name, value),
                    };
                }
                then.status(*status).header("content-type", "application/json").body(*body);
            });
            mock.id()
        })
        .collect()
}

fn calls(server: &MockServer, ids: &[usize]) -> Vec<usize> {
    ids.iter().map(|id| httpmock::Mock::new(*id, server).calls()).collect()
}

#[test]
fn merge_adds_up_counts_and_keeps_the_later_copy() {
    let answered = |pool: &str, orders: Vec<Order>, counted, error: Option<Error>| ApiQueryResult {
        pool: Some(pool.to_owned()),
        orders,
        counted,
        error,
    };
    let missing = |counted| IncompleteList { counted, received: 1, is_beyond_window: false };
    let query = Query::default();
    let incomplete = merge(
        &query,
        vec![
            answered("a", vec![order("1", ""), order("2", "")], 2, None),
            answered("b", vec![order("3", "")], 5, Some(missing(5).into())),
            answered("c", vec![], 7, Some(missing(7).into())),
        ],
    );
    let incomplete = incomplete.unwrap_err();
    assert_eq!((incomplete.counted, incomplete.nothing_received), (14, true));
    assert_eq!(ids(&incomplete.received), "1 2 3");
    let both = vec![
        answered("a", vec![order("1", r#","phase":"running""#), order("2", "")], 2, None),
        answered("b", vec![order("1", r#","phase":"failed""#)], 1, None),
    ];
    let whole = merge(&query, both).unwrap();
    assert_eq!((ids(&whole.items).as_str(), whole.total), ("1 2", 2));
    assert_eq!(whole.items[0].phase(), Phase::Failed);
    // The query that failed returned something.
    let part = merge(&query, vec![answered("a", vec![order("1", "")], 5, Some(missing(5).into()))]);
    assert!(!part.unwrap_err().nothing_received);
    // A single list is not deduplicated again.
    let one = merge(&query, vec![answered("a", vec![order("1", ""), order("1", "")], 2, None)]);
    assert_eq!(one.unwrap().total, 2);
    assert_eq!(merge(&query, vec![]).unwrap(), Orders::default());
}

#[test]
fn total_is_the_reported_count_for_a_part_and_the_number_of_orders_for_all() {
    let orders = || vec![order("1", r#","operation":"apply""#), order("2", "")];
    let results =
        |counted| vec![ApiQueryResult { pool: None, orders: orders(), counted, error: None }];
    let newest = Query { limit: Some(2), is_newest_first: true, ..Query::default() };
    let page = Query { offset: Some(0), ..Query::default() };
    let applied = Query { operations: vec![Operation::Apply], ..newest.clone() };
    for (query, counted, total) in [
        (&Query::default(), 9, 2),
        (&newest, 9, 9),
        (&newest, 1, 2),
        (&page, 9, 9),
        (&page, 0, 2),
        // With local filters, the total is the number of matching orders.
        (&applied, 9, 1),
    ] {
        assert_eq!(merge(query, results(counted)).unwrap().total, total, "{query:?}");
    }
}

#[test]
fn urls_have_the_intended_path_or_are_rejected() {
    let (service, _) = api("https://m.eu-de.x/base/", "p");
    for (part, path) in [
        ("o-1", Some("/base/v1/p/orders/o-1")),
        ("a/b?c#d %", Some("/base/v1/p/orders/a%2Fb%3Fc%23d%20%25")),
        ("资", Some("/base/v1/p/orders/%E8%B5%84")),
        ("..", None),
        (".", None),
    ] {
        let url = service.url(&["orders", part], None);
        assert_eq!(url.as_ref().map(Url::path).ok(), path, "{part}");
    }
    for project_id in ["..", "a/../b", "a\nb"] {
        let (service, _) = api("https://m.eu-de.x", project_id);
        assert!(service.url(&["orders"], None).is_err(), "{project_id:?}");
        assert!(service.first_urls(&Query::default()).is_err());
    }
}

#[test]
fn first_urls_have_the_page_of_each_api_query() {
    let (service, _) = api("https://m.eu-de.x", "p");
    let at = |query: &Query| -> Vec<String> {
        service
            .first_urls(query)
            .unwrap()
            .iter()
            .map(|url| format!("?{}", url.query().unwrap()))
            .collect()
    };
    let two = Query { pools: vec!["a&b".into(), "c".into()], page_size: 7, ..Query::default() };
    assert_eq!(at(&two), ["?involvedName=a%26b&limit=7", "?involvedName=c&limit=7"]);
    let page = Query { offset: Some(0), limit: Some(20), ..Query::default() };
    assert_eq!(at(&page), ["?limit=20&offset=0"]);
    let page = Query { offset: Some(40), page_size: 30, ..Query::default() };
    assert_eq!(at(&page), ["?limit=30&offset=40"]);
    let limited = Query { limit: Some(20), ..Query::default() };
    assert_eq!(at(&limited), ["?limit=500"]);
    assert_eq!((service.project_id(), service.endpoint().as_str()), ("p", "https://m.eu-de.x/"));
}

#[test]
fn every_api_query_is_sent_unless_credentials_are_rejected() {
    let empty = r#"{"count":0,"items":[]}"#;
    for (status, asked_of_the_second) in [(401, 0), (403, 1), (404, 1), (500, 1), (200, 1)] {
        let server = MockServer::start();
        let mocks = mock_responses(
            &server,
            &[
                ("/v1/p/orders", &[("involvedName", "a")], status, empty),
                ("/v1/p/orders", &[("involvedName", "b")], 200, empty),
            ],
        );
        let (service, _) = api(&server.base_url(), "p");
        let query = Query { pools: vec!["a".into(), "b".into()], ..Query::default() };
        let results = service.results(&query);
        assert_eq!(calls(&server, &mocks), [1, asked_of_the_second], "{status}");
        let errors: Vec<_> =
            results.iter().map(|one| one.error.as_ref().map(ToString::to_string)).collect();
        assert_eq!(errors.len(), 1 + asked_of_the_second);
        let pools: Vec<_> = results.iter().map(|one| one.pool.as_deref().unwrap()).collect();
        assert_eq!(pools, ["a", "b"][..pools.len()]);
        if status != 200 {
            assert!(errors[0].as_ref().unwrap().starts_with("a: "), "{errors:?}");
        }
    }
}

#[test]
fn a_query_returns_its_orders_and_notes_duplicates() {
    let server = MockServer::start();
    let item = |id: u32| format!(r#"{{"orderId":"{id}","creationTimestamp":1}}"#);
    let items = |all: &[u32]| all.iter().map(|id| item(*id)).collect::<Vec<_>>().join(",");
    let body = format!(r#"{{"count":2,"items":[{}]}}"#, items(&[1, 2]));
    mock_responses(&server, &[("/v1/p/orders", &[("limit", "500"), ("offset", "")], 200, &body)]);
    let (service, stderr) = api(&server.base_url(), "p");
    let found = service.orders(&Query::default()).unwrap();
    assert_eq!((ids(&found.items).as_str(), found.total), ("1 2", 2));
    assert_eq!(stderr.text(), "");
    assert_eq!(service.progress(3), "1 pages, 2 orders so far, 3 s");
    let (fresh, _) = api("https://m.eu-de.x", "p");
    assert_eq!(fresh.progress(3), "waiting for m.eu-de.x, 3 s");

    // A second read that is the same confirms a copy within a page.
    let server = MockServer::start();
    let body = format!(r#"{{"count":3,"items":[{}]}}"#, items(&[1, 2, 2, 3]));
    let mocks = mock_responses(&server, &[("/v1/p/orders", &[], 200, &body)]);
    let (service, stderr) = api(&server.base_url(), "p");
    let found = service.orders(&Query::default()).unwrap();
    assert_eq!((ids(&found.items).as_str(), calls(&server, &mocks)), ("1 2 3", vec![2]));
    let said = stderr.text();
    assert!(said.contains(" 1 duplicate") && said.lines().count() == 1, "{said}");
}

#[test]
fn an_offset_requests_one_page_and_trusts_it() {
    let server = MockServer::start();
    let body = r#"{"count":90,"items":[{"orderId":"1"}]}"#;
    let query = [("limit", "20"), ("offset", "40"), ("since", "5"), ("phase", "failed")];
    let mocks = mock_responses(&server, &[("/v1/p/orders", &query, 200, body)]);
    let (service, _) = api(&server.base_url(), "p");
    let range = TimeRange { since: chrono::DateTime::from_timestamp_millis(5), until: None };
    let query = Query {
        offset: Some(40),
        limit: Some(20),
        range,
        phases: vec![Phase::Failed],
        ..Query::default()
    };
    let found = service.orders(&query).unwrap();
    assert_eq!((ids(&found.items).as_str(), found.total), ("1", 90));
    assert_eq!(calls(&server, &mocks), [1]);
}

#[test]
fn the_size_of_all_responses_is_limited() {
    let server = MockServer::start();
    let body = r#"{"count":1,"items":[{"orderId":"1"}]}"#;
    mock_responses(&server, &[("/v1/p/orders", &[], 200, body)]);
    let (service, _) = api(&server.base_url(), "p");
    let page = || service.page(&Query::default().split()[0], None, 500);
    let text = r#"{"orderId":"1"}"#.len() as u64;
    service.text.store(268_435_456 - text, Ordering::Relaxed);
    assert!(page().is_ok());
    assert_eq!(page().unwrap_err().to_string(), "the list is larger than 256 MiB");
    // The limit applies to each query separately.
    assert!(service.orders(&Query::default()).is_ok());
}

#[test]
fn a_response_that_is_not_json_is_described() {
    use reqwest::header::{CONTENT_TYPE, HeaderMap};
    for (kind, body, seen) in [
        ("text/html; charset=utf-8", "<html>", Some("text/html (a login or proxy page?)")),
        ("Text/HTML", "<html>", Some("text/html (a login or proxy page?)")),
        ("text/plain", "hello", Some("text/plain")),
        ("application/json", "hello", None),
        ("application/JSON; charset=utf-8", "hello", None),
        ("text/html", "  {\"items\":", None),
        ("text/html", "\u{feff}{\"items\":", None),
        ("", "hello", None),
    ] {
        let mut headers = HeaderMap::new();
        if !kind.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(kind).unwrap());
        }
        assert_eq!(seen_instead(&headers, body.as_bytes()).as_deref(), seen, "{kind} {body}");
    }
    let server = MockServer::start();
    server.mock(|when, then| {
        when.method(GET);
        then.status(200).header("content-type", "text/html").body("<html>");
    });
    let (service, _) = api(&server.base_url(), "p");
    let error = service.orders(&Query::default()).unwrap_err().error;
    assert!(is_invalid_response(&error), "{error:?}");
    let stderr = error.to_string();
    assert!(stderr.contains("expected JSON, got text/html (a login or proxy page?)"), "{stderr}");
}

#[test]
fn steps_are_requested_by_order_name() {
    let server = MockServer::start();
    let mocks = mock_responses(&server, &[("/v1/p/orders/a%2Fb", &[], 200, "[]")]);
    let (service, _) = api(&server.base_url(), "p");
    let steps = service.steps("a/b");
    assert_eq!(calls(&server, &mocks), [1]);
    assert!(is_invalid_response(&steps.unwrap_err()));
}

/// Whether the error is about an invalid response.
fn is_invalid_response(error: &Error) -> bool {
    error.failure().is_some_and(|failure| matches!(failure.cause, FailureKind::InvalidResponse(_)))
}

/// A page of events, numbered from the start of the range.
fn events(numbers: std::ops::Range<usize>, more: &str) -> String {
    let items: Vec<_> = numbers.map(|number| format!(r#"{{"message":"{number}"}}"#)).collect();
    format!(r#"{{{more}"items":[{}]}}"#, items.join(","))
}

#[test]
fn events_are_read_until_a_page_has_nothing_new() {
    let path = "/v1/p/events";
    let range = TimeRange {
        since: chrono::DateTime::from_timestamp_millis(1_000),
        until: chrono::DateTime::from_timestamp_millis(2_000),
    };
    let first = [
        ("resource", "pools"),
        ("name", "pool-1"),
        ("since", "1000"),
        ("until", "2000"),
        ("limit", "500"),
        ("offset", ""),
        ("continue", ""),
    ];
    let second = [("limit", "500"), ("offset", "500")];
    let full = events(0..500, "");
    for (results, count, asked_for) in [
        // A page that is short or reaches the total is the last.
        (vec![(&first[..], events(0..3, ""))], 3, vec![1]),
        (vec![(&first, events(0..500, r#""total":500,"#))], 500, vec![1]),
        (vec![(&first, events(0..0, r#""total":5,"#))], 0, vec![1]),
        // A full page without a total may be followed by another, which may be empty.
        (vec![(&first, full.clone()), (&second, events(0..0, ""))], 500, vec![1, 1]),
        (vec![(&first, full.clone()), (&second, events(500..501, ""))], 501, vec![1, 1]),
        (
            vec![
                (&first, events(0..500, r#""total":501,"#)),
                (&second, events(500..501, r#""total":501,"#)),
            ],
            501,
            vec![1, 1],
        ),
        // A service that ignores the offset sends the same page again.
        (vec![(&first, full.clone()), (&second, full.clone())], 500, vec![1, 1]),
    ] {
        let server = MockServer::start();
        let results: Vec<_> =
            results.iter().map(|(query, body)| (path, *query, 200, body.as_str())).collect();
        let mocks = mock_responses(&server, &results);
        let (service, _) = api(&server.base_url(), "p");
        let found = service.events("pool-1", range).unwrap();
        assert_eq!(found.items.len(), count);
        assert_eq!(calls(&server, &mocks), asked_for, "{count}");
        if mocks.len() == 1 {
            assert_eq!(found.json, results[0].3);
        } else if count == 501 {
            assert!(found.json.starts_with(r#"{"total":501,"items":[{"message":"0"},"#));
            assert!(found.json.ends_with(r#",{"message":"500"}]}"#));
        }
    }
}

#[test]
fn events_end_after_ten_pages_and_invalid_ones_are_rejected() {
    let server = MockServer::start();
    let mut bodies = Vec::new();
    for page in 0..11 {
        bodies.push(events(page * 500..(page + 1) * 500, ""));
    }
    let offsets: Vec<_> = (0..11).map(|page| (page * 500).to_string()).collect();
    let queries: Vec<_> = offsets
        .iter()
        .map(|offset| [("offset", if offset == "0" { "" } else { offset })])
        .collect();
    let results: Vec<_> = queries
        .iter()
        .zip(&bodies)
        .map(|(query, body)| ("/v1/p/events", &query[..], 200, body.as_str()))
        .collect();
    let mocks = mock_responses(&server, &results);
    let (service, _) = api(&server.base_url(), "p");
    let found = service.events("pool-1", TimeRange::default()).unwrap();
    assert_eq!(found.items.len(), 5_000);
    assert_eq!(calls(&server, &mocks), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);

    let server = MockServer::start();
    mock_responses(&server, &[("/v1/p/events", &[], 200, "7")]);
    let (service, _) = api(&server.base_url(), "p");
    let refused = service.events("pool-1", TimeRange::default()).unwrap_err();
    assert!(is_invalid_response(&refused), "{refused:?}");
}

#[test]
fn a_list_longer_than_an_api_query_is_read_in_slices_of_pages() {
    use crate::sandbox::{Options, OrderSource, PROJECT_ID, Sandbox, TOKEN};
    let minute = 60_000;
    let json = |number: i64| {
        let created = 864_000_000 - (number + 1) * minute;
        format!(r#"{{"orderId":"{number}","creationTimestamp":{created}}}"#)
    };
    let source = OrderSource::Given((0..1_200).map(json).collect());
    let clock = Arc::new(FakeClock::starting_at(
        chrono::DateTime::from_timestamp_millis(864_000_000).unwrap(),
    ));
    let sandbox = Sandbox::start(Options { source, ..Options::with_clock(clock.clone()) }).unwrap();
    let (service, stderr) = api(sandbox.url(), PROJECT_ID);
    let service =
        Api { authentication: Authentication::Token(Secret::new(TOKEN.into())), clock, ..service };
    let found = service.orders(&Query { page_size: 100, ..Query::default() }).unwrap();
    assert_eq!((found.items.len(), found.total), (1_200, 1_200));
    assert_eq!(stderr.text(), "");
    let requests = sandbox.requests();
    assert!(requests[0].ends_with("/orders?limit=100"), "{}", requests[0]);
    assert!(requests.iter().any(|request| request.contains("&offset=99")), "{requests:?}");
    assert!(requests.iter().any(|request| request.contains("since=")), "{requests:?}");
    assert!(requests.len() < 30, "{}", requests.len());
}

#[test]
fn duplicates_and_new_orders_are_noted_if_there_are_any() {
    for (repeated, arrived, notes) in [
        (0, 0, &[][..]),
        (1, 0, &["1 duplicate;"]),
        (2, 0, &["2 duplicates;"]),
        (0, 1, &["1 order "]),
        (3, 2, &["3 duplicates;", "2 orders "]),
    ] {
        let (service, stderr) = api("https://m.eu-de.x", "p");
        service.note_changes(&PagesRead { repeated, arrived, ..PagesRead::default() });
        let text = stderr.text();
        assert_eq!(text.lines().count(), notes.len(), "{text}");
        assert!(notes.iter().all(|note| text.contains(note)), "{text}");
    }
}
