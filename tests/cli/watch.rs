//! `watch`: lists repeatedly.

use crate::support::harness::{TestEnv, order};

fn moving() -> TestEnv {
    TestEnv::changing([
        (0, &[order("CS01").phase("pending"), order("CS02")][..]),
        (15, &[order("CS01").phase("processing"), order("CS02")]),
        (25, &[order("CS01").phase("processing"), order("CS02"), order("CS03").failed("x")]),
    ])
}

#[test]
fn watch_in_a_pipe_writes_orders_that_are_new_or_changed() {
    moving()
        .run("ma-orders watch --timeout 55s -o csv -c id,phase")
        .stdout("id,phase\nCS01,pending\nCS02,successed\nCS01,running\nCS03,failed\n")
        .stderr("")
        .code(0);
    moving()
        .run("ma-orders watch --timeout 55s -o jsonl")
        .stdout(&format!(
            "{}\n{}\n{}\n{}\n",
            order("CS01").phase("pending").json(),
            order("CS02").json(),
            order("CS01").phase("processing").json(),
            order("CS03").failed("x").json()
        ))
        .code(0);
    moving()
        .run("ma-orders watch --timeout 55s -o markdown -c id")
        .stdout("| ID |\n| --- |\n| CS01 |\n| CS02 |\n| CS01 |\n| CS03 |\n")
        .code(0);
    moving()
        .run("ma-orders watch --timeout 55s -c id,phase")
        .stdout("ID    PHASE\nCS01  pending\nCS02  successed\nCS01  running\nCS03  failed\n")
        .code(0);
}

#[test]
fn watch_rejects_output_json() {
    let env = TestEnv::with([]);
    env.run("ma-orders watch -o json").stdout("").stderr_contains("--output jsonl").code(2);
    assert_eq!(env.requests(), Vec::<String>::new());
}

#[test]
fn watch_ends_when_fail_on_matches() {
    moving()
        .run("ma-orders watch --fail-on failed -o csv -c id --no-headers")
        .stdout("CS01\nCS02\nCS01\nCS03\n")
        .code(10);
}

#[test]
fn watch_redraws_a_terminal_with_marks_and_restores_it() {
    let seen = moving().terminal(80).run("ma-orders watch --timeout 35s --color never -c phase,id");
    let seen = seen.code(0);
    let out = &seen.stdout;
    assert!(out.starts_with("\u{1b}[?1049h"), "{out:?}");
    // Only lines that differ are written.
    assert!(out.contains("\u{1b}[2;1H\u{1b}[K* running    CS01"), "{out:?}");
    assert!(out.contains("\u{1b}[4;1H\u{1b}[K+ failed     CS03"), "{out:?}");
    assert_eq!(out.matches("CS02").count(), 2, "the second is the last table: {out:?}");
    let (_, after) = out.split_once("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l").unwrap();
    let (table, status) = after.split_once("\n\n").unwrap();
    assert_eq!(table, "  PHASE      ID\n  running    CS01\n  successed  CS02\n+ failed     CS03");
    assert_eq!(status, "3 orders, 1 failed, at 14:00:30, every 10s, Ctrl-C to stop\n");
}

#[test]
fn watch_on_a_dumb_terminal_writes_like_in_a_pipe() {
    let env = moving().terminal(80).variable("TERM", "dumb");
    let seen = env.run("ma-orders watch --timeout 35s -c phase,id").code(0);
    assert!(!seen.stdout.contains('\u{1b}'), "{}", seen.stdout);
}

#[test]
fn watch_ends_after_five_consecutive_failed_polls() {
    use ma_orders::sandbox::Fail;
    let env = TestEnv::failing(Fail::Unavailable);
    env.run("ma-orders watch --retries 0 -o jsonl")
        .stdout("")
        .stderr_contains("warning: poll failed (4 of 5 before giving up): ")
        .code(5);
    assert_eq!(env.requests().len(), 5);
}

#[test]
fn watch_stops_on_a_permanent_error() {
    use ma_orders::sandbox::Fail;
    for (fail, code) in [(Fail::Unauthorized, 8), (Fail::NotFound, 9), (Fail::BadRequest, 4)] {
        let env = TestEnv::failing(fail);
        env.run("ma-orders watch").stdout("").code(code);
        assert_eq!(env.requests().len(), 1);
    }
}

#[test]
fn watch_notes_the_limit() {
    TestEnv::with([order("CS01"), order("CS02")])
        .run("ma-orders watch -n 1 --timeout 15s -o csv -c id")
        .stdout("id\nCS01\n")
        .stderr_contains("1 newest of 2 orders (--limit 1)")
        .code(0);
}

#[test]
fn watch_does_not_show_an_order_as_new_after_a_gap() {
    TestEnv::changing([
        (0, &[order("CS01"), order("CS02")][..]),
        (15, &[order("CS02")]),
        (25, &[order("CS01"), order("CS02")]),
    ])
    .run("ma-orders watch --timeout 45s -o csv -c id --no-headers")
    .stdout("CS01\nCS02\n")
    .code(0);
}

#[test]
fn watch_shows_an_order_that_leaves_the_filter_once_more() {
    let env = || {
        TestEnv::changing([
            (0, &[order("CS01").phase("running"), order("CS02").phase("pending")][..]),
            (15, &[order("CS01").failed("x"), order("CS02").phase("pending")]),
        ])
    };
    let line = "ma-orders watch --phase pending,running --timeout 45s -c id,phase";
    env()
        .run(&format!("{line} -o csv --no-headers"))
        .stdout("CS01,running\nCS02,pending\nCS01,failed\n")
        .code(0);
    let seen = env().terminal(80).run(&format!("{line} --color never")).code(0).stdout;
    assert!(seen.contains("* CS01  failed"), "{seen:?}");
    let (_, after) = seen.split_once("\u{1b}[?1049l").unwrap();
    assert!(after.starts_with("  ID    PHASE\n  CS02  pending\n\n1 order, "), "{after:?}");
}

/// Raw responses: a list with one running order, or an error.
fn replies(statuses: &[u16]) -> crate::support::raw_server::RawServer {
    use crate::support::raw_server::{RawServer, Reply};
    let reply = |status: &u16| {
        let body = match status {
            200 => r#"{"count":1,"items":[{"orderId":"CS01","phase":"processing"}]}"#,
            _ => "{}",
        };
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len());
        Reply::Send((head + body).into_bytes())
    };
    RawServer::start(statuses.iter().map(reply).collect())
}

#[test]
fn watch_timeout_is_exit_0_only_after_a_successful_poll() {
    for (statuses, code) in [
        (&[200, 503][..], 5),
        (&[200, 503, 200], 0),
        (&[503, 200], 0),
        (&[200, 400], 4),
        // Four consecutive failures are fewer than five, however often they happen.
        (&[200, 503, 503, 503, 503, 200, 503, 503, 503, 503, 200], 0),
    ] {
        let server = replies(statuses);
        TestEnv::with([])
            .variable("MA_ORDERS_ENDPOINT", &format!("http://127.0.0.1:{}", server.port))
            .run(&format!(
                "ma-orders watch -q --fail-on failed --retries 0 --interval 2s --timeout {}s",
                statuses.len() * 2 - 1
            ))
            .code(code);
    }
}

#[test]
fn a_401_that_an_access_key_gets_later_ends_it_at_once_and_one_that_a_token_gets_does_not() {
    for (has_key, said, code, requests) in
        [(true, "error: ", 8, 2), (false, "warning: poll failed (1 of 5 before giving up): ", 0, 3)]
    {
        let server = replies(&[200, 401, 200]);
        let mut env = TestEnv::with([])
            .variable("MA_ORDERS_ENDPOINT", &format!("http://127.0.0.1:{}", server.port));
        if has_key {
            env = env
                .without("MA_ORDERS_TOKEN")
                .variable("OS_ACCESS_KEY", ma_orders::sandbox::ACCESS_KEY)
                .variable("OS_SECRET_KEY", ma_orders::sandbox::SECRET_KEY)
                .variable("MA_ORDERS_PROJECT_ID", "0123");
        }
        let seen = env.run("ma-orders watch -q -o jsonl --retries 0 --interval 2s --timeout 5s");
        assert!(seen.stderr.starts_with(said), "{}", seen.stderr);
        assert_eq!(server.requests(), requests);
        seen.code(code);
    }
}
