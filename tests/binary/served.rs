//! The built binary with a server that records requests, and the sandbox command.

use std::process::Command;

use httpmock::prelude::*;
use serde_json::Value;

use crate::support::ma_orders;

const ANSWER: &str = include_str!("../data/documented_answer.json");

#[test]
fn the_request_is_the_documented_one() {
    let server = MockServer::start();
    let orders = server.mock(|when, then| {
        when.method(GET)
            .path("/v1/abc123/orders")
            .query_param("involvedName", "pool & co")
            .query_param("phase", "failed")
            .query_param_exists("since")
            .query_param("limit", "500")
            .query_param_missing("offset")
            .query_param_missing("until")
            .query_param_missing("workspaceId")
            .query_param_missing("resource")
            .header("X-Auth-Token", "MII-token")
            .header_exists("user-agent");
        then.status(200).header("content-type", "application/json").body(ANSWER);
    });
    let file = std::env::temp_dir().join(format!("ma-orders-token-{}", std::process::id()));
    std::fs::write(&file, "MII-token\n").unwrap();
    let output = ma_orders()
        .args(["list", "--endpoint", &server.base_url(), "--project-id", "abc123"])
        .arg("--token-file")
        .arg(&file)
        .args(["--pool", "pool & co", "--phase", "failed", "--since", "2 days ago"])
        .args(["--output", "json"])
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    orders.assert_calls(1);
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let sent: Value = serde_json::from_str(ANSWER).unwrap();
    assert_eq!(printed, sent["items"]);
}

#[test]
fn unexpected_statuses_have_their_exit_codes() {
    for (status, code) in [(204, 7), (206, 7), (301, 3), (302, 3), (400, 4), (418, 4), (501, 5)] {
        let server = MockServer::start();
        let orders = server.mock(|when, then| {
            when.any_request();
            then.status(status).header("location", "http://localhost:1/elsewhere");
        });
        let output = ma_orders()
            .args(["list", "--endpoint", &server.base_url(), "--project-id", "p", "--token", "t"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{status}");
        assert_eq!(output.stdout, b"", "{status}");
        orders.assert_calls(1);
    }
}

#[test]
fn an_html_response_is_reported() {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.any_request();
        then.status(200).header("content-type", "text/html").body("<html>log in");
    });
    let output = ma_orders()
        .args(["list", "--endpoint", &server.base_url(), "--project-id", "p", "--token", "t"])
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(7), vec![]), "{stderr}");
    assert!(stderr.contains("expected JSON, got text/html (a login or proxy page?)"), "{stderr}");
}

#[test]
fn an_echoed_token_is_not_printed() {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.any_request();
        then.status(401)
            .header("x-request-id", "MII-secret-token")
            .body(r#"{"error_code":"APIGW.0301","error_msg":"bad token MII-secret-token"}"#);
    });
    for verbosity in ["-q", "-v", "-vv"] {
        let output = ma_orders()
            .args(["list", verbosity, "--endpoint", &server.base_url()])
            .args(["--project-id", "p", "--token", "MII-secret-token"])
            .env("RUST_LOG", "trace")
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(8));
        assert!(!stderr.contains("MII-secret"), "{stderr}");
        assert!(stderr.contains("bad token <redacted>"), "{stderr}");
    }
}

#[test]
fn loopback_requests_do_not_use_the_proxy() {
    let server = MockServer::start();
    let orders = server.mock(|when, then| {
        when.path("/v1/p/orders");
        then.status(200).body(r#"{"count":0,"items":[]}"#);
    });
    ma_orders()
        .args(["list", "--endpoint", &server.base_url(), "--project-id", "p", "--token", "t"])
        .envs([("HTTP_PROXY", "http://127.0.0.1:1"), ("http_proxy", "http://127.0.0.1:1")])
        .envs([("ALL_PROXY", "http://127.0.0.1:1"), ("HTTPS_PROXY", "broken value")])
        .assert()
        .success();
    orders.assert_calls(1);
}

#[test]
fn sandbox_runs_a_command_and_exits_with_its_code() {
    for (args, code) in [
        (&["sandbox", "--", "ma-orders", "list", "-o", "json"][..], 0),
        (&["sandbox", "--", "ma-orders", "list", "-q", "--fail-on", "failed"], 10),
        (&["sandbox", "--fail", "503", "--", "ma-orders", "list", "--retries", "0"], 5),
        (&["sandbox", "--fail", "401", "--", "ma-orders", "list"], 8),
        (&["sandbox", "--", "/nonexistent/program"], 127),
        (&["sandbox", "--", "/"], 126),
    ] {
        let output = ma_orders().args(args).env("OS_TOKEN", "of-another-cloud").output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
    }
}

#[test]
#[cfg(unix)]
fn sandbox_command_environment_has_no_other_secrets() {
    let output = ma_orders()
        .args(["sandbox", "--", "env"])
        .envs([
            ("OS_PASSWORD", "hunter2"),
            ("MA_ORDERS_TOKEN", "MII-mine"),
            ("PATH", "/usr/bin:/bin"),
        ])
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(!stdout.contains("hunter2") && !stdout.contains("MII-mine"), "{stdout}");
    assert!(stdout.contains("MA_ORDERS_ENDPOINT=http://127.0.0.1:"), "{stdout}");
}

#[test]
#[cfg(unix)]
fn sandbox_export_lines_work_in_another_shell() {
    use std::io::{BufRead as _, BufReader};
    let mut sandbox = Command::new(env!("CARGO_BIN_EXE_ma-orders"))
        .args(["sandbox", "-q", "--orders", "5"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(sandbox.stdout.take().unwrap()).lines().take(3);
    let exports: Vec<_> = lines.map(Result::unwrap).collect();
    let script =
        format!("{}\n{} list -o jsonl", exports.join("\n"), env!("CARGO_BIN_EXE_ma-orders"));
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    // Five sample orders and the example from the documentation.
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 6);
}

#[test]
fn fifty_concurrent_processes_share_a_sign_in() {
    use std::sync::Arc;

    use ma_orders::sandbox::{DOMAIN_NAME, Options, PASSWORD, PROJECT_NAME, Sandbox, USER_NAME};
    use ma_orders::world::World;

    let sandbox = Sandbox::start(Options::with_clock(Arc::clone(&World::real().clock))).unwrap();
    let folder = std::env::temp_dir().join(format!("ma-orders-fifty-{}", std::process::id()));
    let children: Vec<_> = (0..50)
        .map(|_| {
            Command::new(env!("CARGO_BIN_EXE_ma-orders"))
                .args(["list", "-n", "1", "-o", "jsonl", "-q"])
                .env_clear()
                .env("OS_AUTH_URL", sandbox.url())
                .env("XDG_CACHE_HOME", &folder)
                .envs([("OS_USERNAME", USER_NAME), ("OS_PASSWORD", PASSWORD)])
                .envs([("OS_USER_DOMAIN_NAME", DOMAIN_NAME), ("OS_PROJECT_NAME", PROJECT_NAME)])
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let good = children.into_iter().filter_map(|mut child| child.wait().ok());
    assert_eq!(good.filter(std::process::ExitStatus::success).count(), 50);
    let requests = sandbox.requests();
    let sign_ins = requests.iter().filter(|line| line.starts_with("POST")).count();
    assert!(sign_ins <= 3, "{sign_ins}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn show_notes_failed_requests_for_steps_and_events() {
    for (status, body, says) in [
        (404, "<html>", "not offered here (HTTP 404)"),
        (404, r#"{"error_code":"APIGW.0101","error_msg":"no API"}"#, "not offered here (HTTP 404)"),
        (
            404,
            r#"{"error_code":"ModelArts.50015001","error_msg":"Order not found."}"#,
            "not found (Order not found (HTTP 404, ModelArts.50015001))",
        ),
        (400, r#"{"error_code":"ModelArts.50004000","error_msg":"Bad request."}"#, "Bad request"),
        (403, r#"{"error_code":"APIGW.0302","error_msg":"no"}"#, "not allowed"),
        (200, "[]", "expected an object with"),
    ] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.path("/v1/p/orders");
            then.status(200).body(ANSWER);
        });
        let steps = server.mock(|when, then| {
            when.path("/v1/p/orders/order.pool-5ed5-w4l2n").header("X-Auth-Token", "tttt");
            then.status(status).body(body);
        });
        let events = server.mock(|when, then| {
            when.path("/v1/p/events")
                .query_param("resource", "pools")
                .query_param("name", "pool-5ed5-04f258c84780d5a52f3bc00dc15aa5e7")
                .query_param("since", "1682040283000")
                .query_param("until", "1682047493000")
                .query_param("limit", "500");
            then.status(status).body(body);
        });
        let output = ma_orders()
            .args(["show", "CS2304191748WNW2R", "-o", "json"])
            .args(["--endpoint", &server.base_url(), "--project-id", "p", "--token", "tttt"])
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{body}: {stderr}");
        for what in ["note: steps: ", "note: events: "] {
            let line = stderr.lines().find(|line| line.starts_with(what)).unwrap_or_default();
            assert!(line.contains(says), "{body}: {stderr}");
        }
        steps.assert_calls(1);
        events.assert_calls(1);
        let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&shown[0]["details"], &shown[0]["events"]), (&Value::Null, &Value::Null));
    }
}

#[test]
fn no_proxy_hosts_are_reached_directly() {
    for (variable, value, goes_by_proxy) in [
        ("NO_PROXY", "example.invalid", false),
        ("no_proxy", "other.org,.invalid", false),
        ("NO_PROXY", "*", false),
        ("NO_PROXY", "other.org", true),
    ] {
        let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        proxy.set_nonblocking(true).unwrap();
        let address = format!("http://{}", proxy.local_addr().unwrap());
        let output = ma_orders()
            .args(["list", "--endpoint", "https://example.invalid", "--project-id", "p"])
            .args(["--token", "tttt", "--retries", "0", "--timeout", "2s"])
            .env("HTTPS_PROXY", &address)
            .env(variable, value)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(6), "{variable}={value}");
        assert_eq!(proxy.accept().is_ok(), goes_by_proxy, "{variable}={value}");
    }
}
