//! The sandbox's responses over a plain socket, compared with the API documentation.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use chrono::{TimeZone as _, Utc};
use serde_json::Value;

use super::*;
use crate::world::fake::FakeClock;

fn clock() -> FakeClock {
    FakeClock::starting_at(Utc.with_ymd_and_hms(2026, 8, 21, 12, 0, 0).unwrap())
}

fn usual() -> Options {
    Options::with_clock(Arc::new(clock()))
}

/// Sends a request over a plain socket: status, head and body.
fn ask(sandbox: &Sandbox, target: &str, token: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap();
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nhost: x\r\nx-auth-token: {token}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut response = String::new();
    let _ = stream.read_to_string(&mut response);
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_owned(), body.to_owned())
}

fn orders(sandbox: &Sandbox, query: &str) -> (u16, Value) {
    let (status, _, body) = ask(sandbox, &format!("/v1/{PROJECT_ID}/orders{query}"), TOKEN);
    (status, serde_json::from_str(&body).unwrap())
}

fn many(count: usize) -> Options {
    let order = |n| format!(r#"{{"orderId":"o{n}","creationTimestamp":{}}}"#, 1_000 + n);
    Options { source: OrderSource::Given((0..count).map(order).collect()), ..usual() }
}

#[test]
fn sandbox_limits_and_offsets_are_as_documented() {
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
fn sandbox_filters_are_as_documented() {
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
    let since = clock().now().timestamp_millis() - 2 * 86_400_000;
    let recent = orders(&sandbox, &format!("?limit=500&since={since}&involvedName=pool-5ed5")).1;
    for phase in ["pending", "processing", "successed", "failed"] {
        assert!(recent["items"].as_array().unwrap().iter().any(|item| item["phase"] == phase));
    }
    assert_eq!(orders(&sandbox, "?workspaceId=7").1["count"], 0);
    assert_eq!(orders(&sandbox, "?involvedName=gone").0, 404);
}

#[test]
fn sandbox_rejects_unknown_tokens_like_the_gateway() {
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
    let sandbox = Sandbox::start(Options {
        source: OrderSource::Seeded { orders: 9, seed: 1, is_live: false },
        ..usual()
    });
    let body = orders(&sandbox.unwrap(), "?limit=500").1;
    let documented: Value =
        serde_json::from_str(include_str!("../../tests/data/documented_order.json")).unwrap();
    assert_eq!(body["items"][9], documented);
}

#[test]
fn the_same_seed_gives_the_same_orders() {
    let body = |seed| {
        let source = OrderSource::Seeded { orders: 50, seed, is_live: false };
        orders(&Sandbox::start(Options { source, ..usual() }).unwrap(), "?limit=500").1
    };
    assert_eq!(body(7), body(7));
    assert_ne!(body(7), body(8));
}

#[test]
fn given_orders_are_sent_byte_for_byte() {
    let odd = r#"{ "a" : 1.50,"orderId":"\u00e4" }"#;
    let sandbox =
        Sandbox::start(Options { source: OrderSource::Given(vec![odd.into()]), ..usual() });
    let (_, _, body) = ask(&sandbox.unwrap(), &format!("/v1/{PROJECT_ID}/orders"), TOKEN);
    assert_eq!(body, format!(r#"{{"count":1,"items":[{odd}]}}"#));
}

#[test]
fn sandbox_simulates_failures() {
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

/// Sends a signed request with literal headers; the signatures were computed by another program.
fn ask_signed(method: &str, who: &str, date: &str, signature: &str) -> (u16, String) {
    let sandbox = Sandbox::start(usual()).unwrap();
    let mut stream = TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap();
    let signed = "host;x-project-id;x-sdk-date";
    write!(
        stream,
        "{method} /v1/{PROJECT_ID}/orders?phase=failed&limit=1 HTTP/1.1\r\nhost: x\r\n\
         x-project-id: {PROJECT_ID}\r\nx-sdk-date: {date}\r\nauthorization: SDK-HMAC-SHA256 {who}, \
         SignedHeaders={signed}, Signature={signature}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut response = String::new();
    let _ = stream.read_to_string(&mut response);
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

const NOON: &str = "20260821T120000Z";
const AT_NOON: &str = "1a0fa56f4b6f7d8d091727c79cb7464e809327590af4d0331688845e7816a612";
const KNOWN: &str = "Access=SANDBOXACCESSKEY";

#[test]
fn sandbox_accepts_signatures_in_both_forms() {
    let older = "Credential=SANDBOXACCESSKEY/20260821///sdk_request";
    let of_older = "ab31996dd605f0e3c6fdd8b62aadc9ede7a35bbc4ff0b2d07c26cc8d656e5b7b";
    for (who, signature) in [(KNOWN, AT_NOON), (older, of_older)] {
        let (status, body) = ask_signed("GET", who, NOON, signature);
        assert_eq!(status, 200, "{body}");
        assert!(body.contains(r#""phase":"failed""#), "{body}");
    }
}

#[test]
fn sandbox_rejects_wrong_signatures_like_the_gateway() {
    let (start, end) = AT_NOON.split_at(1);
    assert_eq!(start, "1");
    let changed = format!("2{end}");
    let crossed = "Credential=SANDBOXACCESSKEY/20260821///sdk_request";
    for (who, signature) in
        [(KNOWN, changed.as_str()), (KNOWN, ""), (crossed, AT_NOON), ("Other=x", AT_NOON)]
    {
        let (status, body) = ask_signed("GET", who, NOON, signature);
        assert_eq!(status, 401, "{who}");
        assert!(body.contains("APIGW.0301"), "{body}");
        assert!(body.contains("authentication information: verify aksk signature fail"), "{body}");
    }
    let (status, body) = ask_signed("GET", "Access=UNKNOWN", NOON, AT_NOON);
    assert_eq!(status, 401);
    assert!(body.contains("Get secretKey failed,ak:UNKNOWN,err:ak not exist"), "{body}");
}

#[test]
fn sandbox_accepts_signatures_within_15_minutes() {
    for (date, signature, status) in [
        (
            "20260821T114500Z",
            "954b8d8abc05ebf6d4cd93283ebcb93c1b2245abaebfb5def380f0d3ef6d9116",
            200,
        ),
        (
            "20260821T121500Z",
            "c5e7a9276de86954aade287bd1611b6dbe8a70adcec80795af368e8223b3ac2b",
            200,
        ),
        (
            "20260821T114459Z",
            "56e6648d7bac095489298a85832b4476e1920384ba6418f9c8bbb037a5564ca4",
            401,
        ),
        (
            "20260821T121501Z",
            "58c6ebc9b205336d26110a93a31f86c4cc2936b0c837c985450179fb65037179",
            401,
        ),
    ] {
        let (got, body) = ask_signed("GET", KNOWN, date, signature);
        assert_eq!(got, status, "{date} {body}");
        let words = r#""Incorrect app authentication information: signature expired","error_code":"APIGW.0303""#;
        assert_eq!(body.contains(words), status == 401, "{body}");
    }
}

#[test]
fn the_method_is_part_of_what_is_signed() {
    let of_post = "8af43e881b29f9fa0c793aa7027f980aeb5a1b465a85a287a0853c68fb9cde9b";
    assert_eq!(ask_signed("POST", KNOWN, NOON, of_post).0, 405);
    assert_eq!(ask_signed("POST", KNOWN, NOON, AT_NOON).0, 401);
    assert_eq!(ask_signed("GET", KNOWN, NOON, of_post).0, 401);
}

/// Sends a sign-in: status, token and body.
fn sign_in(sandbox: &Sandbox, body: &Value) -> (u16, String, Value) {
    let body = serde_json::json!({ "auth": body }).to_string();
    let head = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
    let (status, head, response) = send(sandbox, "POST /v3/auth/tokens", &head, &body);
    let token = head.lines().find_map(|line| line.strip_prefix("x-subject-token: "));
    (status, token.unwrap_or_default().to_owned(), serde_json::from_str(&response).unwrap())
}

fn send(sandbox: &Sandbox, line: &str, head: &str, body: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap();
    write!(stream, "{line} HTTP/1.1\r\nhost: x\r\n{head}connection: close\r\n\r\n{body}").unwrap();
    let mut response = String::new();
    let _ = stream.read_to_string(&mut response);
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_owned(), body.to_owned())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The authentication methods of a sign-in.
fn auth_methods(given: &[(&str, Value)]) -> Value {
    let methods: Vec<_> = given.iter().map(|(method, _)| *method).collect();
    let mut identity = serde_json::json!({ "methods": methods });
    for (method, value) in given {
        identity[method] = value.clone();
    }
    identity
}

fn of_user(name: &str, key: &str, secret: &str) -> Value {
    serde_json::json!({ "user": { "name": name, "domain": { "name": "SANDBOX" }, key: secret } })
}

#[test]
fn sandbox_accepts_every_sign_in_method_and_rejects_wrong_secrets() {
    let sandbox = Sandbox::start(usual()).unwrap();
    let password = |user, secret| ("password", of_user(user, "password", secret));
    let right = || password("sandbox", "sandbox-password");
    let first = || password("sandbox-mfa", "sandbox-password");
    let totp = |user, code| ("totp", of_user(user, "passcode", code));
    let credential = |text: &str| ("application_credential", json(text));
    let by_id = || {
        credential(
            r#"{"id":"5a6de0a6c0ffee00000000000000c1c1","secret":"sandbox-application-credential-secret"}"#,
        )
    };
    let by_name = credential(
        r#"{"name":"ci","user":{"name":"sandbox","domain":{"name":"SANDBOX"}},"secret":"sandbox-application-credential-secret"}"#,
    );
    let token = |id: &str| ("token", serde_json::json!({ "id": id }));
    for (identity, project, status, scoped) in [
        (auth_methods(&[right()]), Some("eu-de_dev"), 201, Some("eu-de_dev")),
        (auth_methods(&[right()]), None, 201, None),
        (auth_methods(&[password("sandbox", "wrong")]), None, 401, None),
        (auth_methods(&[right()]), Some("eu-de_old"), 401, None),
        (
            auth_methods(&[first(), totp("sandbox-mfa", "012345")]),
            Some("eu-de"),
            201,
            Some("eu-de"),
        ),
        (auth_methods(&[first(), totp("sandbox-mfa", "12345")]), None, 401, None),
        (auth_methods(&[totp("sandbox", "012345")]), Some("eu-de"), 201, Some("eu-de")),
        (auth_methods(&[by_id()]), None, 201, Some("eu-de")),
        (auth_methods(&[by_name]), None, 201, Some("eu-de")),
        (auth_methods(&[by_id()]), Some("eu-de"), 401, None),
        (auth_methods(&[token(TOKEN)]), Some("eu-de_test"), 201, Some("eu-de_test")),
        (auth_methods(&[token("gone")]), None, 401, None),
        (auth_methods(&[("saml2", Value::Null)]), None, 401, None),
        (auth_methods(&[]), None, 400, None),
    ] {
        let scope = project.map(|name| serde_json::json!({ "project": { "name": name } }));
        let auth = serde_json::json!({ "identity": identity, "scope": scope });
        let (got, token, body) = sign_in(&sandbox, &auth);
        assert_eq!(got, status, "{auth} {body}");
        assert_eq!(!token.is_empty(), status == 201, "{auth}");
        assert_eq!(body["token"]["project"]["name"].as_str(), scoped, "{auth}");
    }
    let auth = serde_json::json!({ "identity": auth_methods(&[first()]) });
    let (status, _, body) = sign_in(&sandbox, &auth);
    let more = json(r#"[["password","totp"]]"#);
    assert_eq!((status, &body["required_auth_methods"]), (401, &more));
}

#[test]
fn sandbox_tokens_are_valid_for_their_project_until_they_expire() {
    let options = Options { token_life: TimeDelta::zero(), ..usual() };
    for (options, status) in [(usual(), 200), (options, 401)] {
        let sandbox = Sandbox::start(options).unwrap();
        let auth = json(
            r#"{"identity":{"methods":["token"],"token":{"id":"sandbox-token"}},"scope":{"project":{"name":"eu-de_dev"}}}"#,
        );
        let (_, token, body) = sign_in(&sandbox, &auth);
        let id = body["token"]["project"]["id"].as_str().unwrap();
        assert_eq!(ask(&sandbox, &format!("/v1/{id}/orders"), &token).0, status);
        if status == 200 {
            assert_eq!(ask(&sandbox, &format!("/v1/{PROJECT_ID}/orders"), &token).0, 403);
            sandbox.revoke_tokens();
            assert_eq!(ask(&sandbox, &format!("/v1/{id}/orders"), &token).0, 401);
        }
    }
}

#[test]
fn sandbox_describes_tokens_and_lists_projects_of_all_regions() {
    let sandbox = Sandbox::start(usual()).unwrap();
    let head = format!("x-auth-token: {TOKEN}\r\nx-subject-token: {TOKEN}\r\n");
    let (status, _, body) = send(&sandbox, "GET /v3/auth/tokens", &head, "");
    let body = json(&body);
    assert_eq!((status, body["token"]["project"]["id"].as_str()), (200, Some(PROJECT_ID)));
    let endpoints = body["token"]["catalog"][1]["endpoints"].as_array().unwrap();
    let regions: Vec<_> = endpoints.iter().map(|one| one["region"].as_str().unwrap()).collect();
    assert_eq!(regions, ["eu-de", "eu-de", "eu-nl"]);
    let head = format!("x-auth-token: {TOKEN}\r\nx-subject-token: gone\r\n");
    assert_eq!(send(&sandbox, "GET /v3/auth/tokens", &head, "").0, 404);
    let (status, _, body) = ask(&sandbox, "/v3/auth/projects", TOKEN);
    let projects = json(&body)["projects"].as_array().unwrap().clone();
    assert_eq!((status, projects.len()), (200, 10));
    assert_eq!(projects.iter().filter(|one| one["enabled"] == false).count(), 1);
    let (_, _, body) = ask(&sandbox, "/v3/projects?name=eu-de%5Fdev", TOKEN);
    assert_eq!(json(&body)["projects"].as_array().unwrap().len(), 1);
    assert_eq!(ask(&sandbox, "/v3/auth/projects", "gone").0, 401);
}

#[test]
fn sandbox_projects_have_their_own_orders_and_failures() {
    let options =
        Options { fail_projects: vec![("eu-de_dev".to_owned(), Fail::Forbidden)], ..usual() };
    let sandbox = Sandbox::start(options).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for project in super::projects() {
        let auth = serde_json::json!({
            "identity": { "methods": ["token"], "token": { "id": TOKEN } },
            "scope": { "project": { "id": project.id } },
        });
        let (_, token, _) = sign_in(&sandbox, &auth);
        let target = format!("/v1/{}/orders?limit=500", project.id);
        let (status, _, body) = ask(&sandbox, &target, &token);
        assert_eq!(status, if project.name == "eu-de_dev" { 403 } else { 200 });
        for order in json(&body)["items"].as_array().into_iter().flatten() {
            assert!(seen.insert(order["orderName"].as_str().unwrap().to_owned()), "{order}");
        }
    }
    assert!(seen.len() > 300, "{}", seen.len());
}
