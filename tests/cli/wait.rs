//! `wait`: waits until orders have ended, or the outcome is known.

use crate::support::harness::{TestEnv, order};

#[test]
fn wait_succeeds_when_all_open_orders_have_succeeded() {
    let old = || order("CS00").failed("long ago");
    let env = TestEnv::changing([
        (0, &[order("CS01").phase("processing"), order("CS02").phase("pending"), old()][..]),
        (15, &[order("CS01"), order("CS02").phase("processing"), old()]),
        (35, &[order("CS01"), order("CS02"), old()]),
    ]);
    env.run("ma-orders wait -q -o csv -c id,phase")
        .stdout("id,phase\nCS01,successed\nCS02,successed\n")
        .stderr("")
        .code(0);
}

#[test]
fn wait_exits_10_at_the_first_failure() {
    let env = TestEnv::changing([
        (0, &[order("CS01").phase("processing"), order("CS02").phase("pending")][..]),
        (15, &[order("CS01").failed("sold out"), order("CS02").phase("pending")]),
    ]);
    env.run("ma-orders wait -o csv -c id,phase")
        .stdout("id,phase\nCS01,failed\nCS02,pending\n")
        .stderr(
            "note: waiting for 2 of 2 orders (1 pending, 1 running)\n\
             note: order CS01: running -> failed\n\
             error: order CS01 failed: sold out\n",
        )
        .code(10);
}

#[test]
fn wait_timeout_is_exit_11_and_prints_the_list() {
    let env = TestEnv::with([order("CS01").phase("pending"), order("CS02")]);
    env.run("ma-orders wait -q --timeout 1m -o json")
        .stdout(&format!("[\n{}\n]\n", order("CS01").phase("pending").json()))
        .stderr(
            "error: timed out waiting for 1 of 1 orders (1 pending)\n\
             hint: increase --timeout\n",
        )
        .code(11);
    let nothing = TestEnv::with([order("CS02")]);
    nothing
        .run("ma-orders wait --timeout 1m -o json")
        .stdout("[]\n")
        .stderr_contains("error: timed out waiting for a matching order")
        .code(11);
}

#[test]
fn wait_waits_for_a_first_match_and_for_an_unknown_pool() {
    let env = TestEnv::changing([
        (0, &[order("CS00").pool("other")][..]),
        (25, &[order("CS00").pool("other"), order("CS01").pool("new").phase("pending")]),
        (45, &[order("CS00").pool("other"), order("CS01").pool("new")]),
    ]);
    env.run("ma-orders wait --pool new -q -o csv -c id --no-headers").stdout("CS01\n").code(0);
}

#[test]
fn wait_counts_ended_orders_by_name_and_requires_each() {
    let env = TestEnv::with([order("CS01"), order("CS02").failed("x")]);
    env.run("ma-orders wait CS01 -q -o csv -c id --no-headers").stdout("CS01\n").code(0);
    env.run("ma-orders wait order.CS02 -q -o jsonl -c id").code(2);
    env.run("ma-orders wait order.CS02 CS01 -q").code(10);
    env.run("ma-orders wait CS01 CS09 -q --timeout 30s")
        .stderr_contains("error: timed out waiting for order CS09 to appear")
        .code(11);
}

#[test]
fn wait_with_since_counts_all_matches() {
    let env =
        TestEnv::with([order("CS01").minutes_old(10), order("CS02").minutes_old(90).failed("x")]);
    env.run("ma-orders wait --since 1h -q").code(0);
    env.run("ma-orders wait --since 2h -q").code(10);
}

#[test]
fn wait_without_orders_succeeds_only_with_allow_empty() {
    let env = TestEnv::with([order("CS01")]);
    env.run("ma-orders wait --allow-empty -o json").stdout("[]\n").code(0);
    env.run("ma-orders wait --pool none --allow-empty -o json").stdout("[]\n").code(0);
    env.run("ma-orders wait CS01 --allow-empty").stderr_contains("cannot be used with").code(2);
}

#[test]
fn wait_sends_the_same_requests_in_every_poll_without_time_or_phase() {
    let env = TestEnv::changing([
        (
            0,
            &[order("CS01").minutes_old(60).phase("pending"), order("CS02").minutes_old(50_000)][..],
        ),
        (15, &[order("CS01").minutes_old(60), order("CS02").minutes_old(50_000)]),
    ]);
    env.run("ma-orders wait --phase pending -q").code(0);
    let requests = env.requests();
    assert!(
        requests.len() > 1 && requests.iter().all(|line| *line == requests[0]),
        "{requests:#?}"
    );
    assert!(!requests[0].contains("since=") && !requests[0].contains("phase="), "{requests:#?}");
}

#[test]
fn wait_exits_10_for_partial_success_and_7_for_an_unknown_outcome() {
    let ended = |phase: &str| order("CS01").phase(phase).field("endTimestamp", "1787306000000");
    for (phase, flags, code, line) in [
        ("partialSuccessed", "", 10, "error: order CS01 partially succeeded\n"),
        ("failed", "", 10, "error: order CS01 failed\n"),
        (
            "cancelled",
            "",
            7,
            "error: 1 of 1 orders ended with an unknown outcome: CS01 (cancelled)\n",
        ),
        ("cancelled", "", 7, "hint: if this is not a failure, pass --accept cancelled\n"),
        ("running", "", 7, "unknown outcome: CS01 (running)\n"),
        (
            "cancelled",
            "--accept cancelled",
            0,
            "note: 1 of 1 orders ended in an accepted phase (--accept)\n",
        ),
        ("successed", "", 0, ""),
    ] {
        for which in ["CS01", "--since 2h", "--pool pool-5ed5 --since 2h"] {
            let env = TestEnv::with([ended(phase)]);
            env.run(&format!("ma-orders wait {which} {flags}")).stderr_contains(line).code(code);
            assert_eq!(env.requests().len(), 1, "{which} {phase}");
        }
    }
}

#[test]
fn wait_queries_every_pool_even_if_one_is_unknown() {
    let stages = |is_late: bool| {
        let mut all = vec![order("CS01").pool("good"), order("CS02").pool("bad").failed("full")];
        if is_late {
            all.push(order("CS03").pool("late"));
        }
        all
    };
    let env = TestEnv::changing([(0, &stages(false)[..]), (30, &stages(true))]);
    env.run("ma-orders wait --since 2h --pool good --pool late --pool bad -q")
        .stderr_contains("error: order CS02 failed: full\n")
        .code(10);
    let env = TestEnv::changing([(0, &stages(false)[..])]);
    env.run("ma-orders wait --since 2h --pool typo --pool bad --allow-empty -q").code(10);
    env.run("ma-orders wait --pool typo,good,bad --allow-empty -q").code(0);
    env.run("ma-orders wait --pool typo,good --since 2h --timeout 30s")
        .stderr_contains("note: waiting for pool typo to appear\n")
        .stderr_contains("error: timed out waiting for pool typo to appear\n")
        .code(11);
}

#[test]
fn wait_ignores_ended_orders_of_one_pool_while_another_is_created() {
    let old = || order("CS00").pool("old").failed("last week");
    let new = |phase: &str| order("CS01").pool("new").phase(phase);
    let env = TestEnv::changing([
        (0, &[old()][..]),
        (25, &[old(), new("processing")]),
        (45, &[old(), new("successed")]),
    ]);
    env.run("ma-orders wait --pool new --pool old -q -o csv -c id --no-headers")
        .stdout("CS01\n")
        .code(0);
}

#[test]
fn wait_counts_a_deleted_pool_as_success_of_its_delete_order() {
    let other = || order("CS00").pool("other");
    let delete = order("CS01").pool("mine").operation("delete").phase("processing");
    let env = TestEnv::changing([(0, &[other(), delete][..]), (25, &[other()])]);
    env.run("ma-orders wait --pool mine -o jsonl")
        .stderr_contains("note: order CS01: the pool no longer exists, so the deletion succeeded\n")
        .code(0);
}

#[test]
fn wait_reports_a_missing_order_at_once_and_at_the_end() {
    let other = || order("CS00");
    let env = TestEnv::changing([
        (0, &[other(), order("CS01").phase("processing")][..]),
        (25, &[other()]),
    ]);
    let seen = env.run("ma-orders wait --timeout 2m").code(11);
    let said = "note: order CS01 is no longer listed (was running)\n";
    assert_eq!(seen.stderr.matches(said).count(), 1, "{}", seen.stderr);
    seen.stderr_contains("(1 running); no longer listed: CS01 (was running)\n");
}

#[test]
fn wait_exits_9_for_a_404_from_something_else() {
    use crate::support::raw_server::{RawServer, Reply};
    for body in [
        "<html><title>404 Not Found</title></html>",
        r#"{"error_code":"ModelArts.2786","error_msg":"TokenProjectIDNotMatch"}"#,
    ] {
        let head = format!("HTTP/1.1 404 Not Found\r\nContent-Length: {}\r\n\r\n", body.len());
        let server = RawServer::start(vec![Reply::Send((head + body).into_bytes())]);
        TestEnv::with([])
            .variable("MA_ORDERS_ENDPOINT", &format!("http://127.0.0.1:{}", server.port))
            .run("ma-orders wait --allow-empty -q")
            .stdout("")
            .code(9);
    }
}

#[test]
fn wait_retries_a_404_from_something_else_after_a_list() {
    use crate::support::raw_server::{RawServer, Reply};
    let reply = |status: u16, body: &str| {
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len());
        Reply::Send((head + body).into_bytes())
    };
    let list = |phase: &str| {
        reply(200, &format!(r#"{{"count":1,"items":[{{"orderId":"CS01","phase":"{phase}"}}]}}"#))
    };
    let server =
        RawServer::start(vec![list("processing"), reply(404, "<html>"), list("successed")]);
    TestEnv::with([])
        .variable("MA_ORDERS_ENDPOINT", &format!("http://127.0.0.1:{}", server.port))
        .run("ma-orders wait -q")
        .code(0);
    assert_eq!(server.requests(), 3);
}

#[test]
fn wait_stops_on_a_permanent_error() {
    use ma_orders::sandbox::Fail;
    TestEnv::failing(Fail::Unauthorized).run("ma-orders wait").stdout("").code(8);
    TestEnv::failing(Fail::BadRequest).run("ma-orders wait").stdout("").code(4);
    let down = TestEnv::failing(Fail::Unavailable);
    down.run("ma-orders wait -q --timeout 40s").stdout("").code(5);
    assert!(down.requests().len() > 4, "it survives failed rounds");
    TestEnv::failing(Fail::Truncated).run("ma-orders wait -q --timeout 40s").stdout("").code(7);
    let gone = TestEnv::with([]).variable("MA_ORDERS_ENDPOINT", "http://127.0.0.1:9");
    gone.run("ma-orders wait -q --timeout 40s").stdout("").code(6);
}

#[test]
fn the_interval_has_a_minimum() {
    TestEnv::with([]).run("ma-orders wait --interval 1s").stderr_contains("at least 2s").code(2);
}

#[test]
fn wait_shows_progress_on_a_terminal() {
    let env =
        TestEnv::changing([(0, &[order("CS01").phase("pending")][..]), (5, &[order("CS01")])]);
    env.terminal(80)
        .run("ma-orders wait")
        .stderr_contains("\r\u{1b}[Kwaiting for 1 of 1 orders (1 pending), 2 s")
        .stderr_contains("1 order\n")
        .code(0);
}

#[test]
fn wait_on_the_live_sandbox_succeeds_in_one_pool_and_fails_in_another() {
    let live = TestEnv::live();
    live.run("ma-orders wait --pool pool-5ed5 --interval 2s --timeout 60s -q").code(0);
    TestEnv::live()
        .run("ma-orders wait --pool train-gpu --interval 2s --timeout 60s -q -o csv -c phase")
        .stdout("phase\nfailed\n")
        .code(10);
    // New orders keep arriving.
    let count = |live: &TestEnv| live.run("ma-orders list -o jsonl").stdout.lines().count();
    let before = count(&live);
    live.run("ma-orders wait --pool none --timeout 30s -q").code(11);
    assert!(count(&live) > before);
}

#[test]
fn wait_errors_are_json_with_error_format_json() {
    let env = TestEnv::with([order("CS01").failed("x")]);
    let seen = env.run("ma-orders wait CS01 -q --error-format json").code(10);
    let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!((&error["kind"], &error["exit"]), (&"error".into(), &10.into()));
    let seen = env.run("ma-orders wait CS09 -q --timeout 5s --error-format json");
    let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!((&error["exit"], &error["retryable"]), (&11.into(), &true.into()));
}
