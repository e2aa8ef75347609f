//! `wait`: waits until orders have ended, or the outcome is known.

use crate::support::harness::{TestEnv, order};

#[test]
fn all_that_were_open_have_succeeded() {
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
fn the_first_failure_ends_it_with_10_while_others_are_open() {
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
fn out_of_time_is_11_and_the_list_is_printed() {
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
fn a_first_match_is_waited_for_and_an_unknown_pool_is_not_there_yet() {
    let env = TestEnv::changing([
        (0, &[order("CS00").pool("other")][..]),
        (25, &[order("CS00").pool("other"), order("CS01").pool("new").phase("pending")]),
        (45, &[order("CS00").pool("other"), order("CS01").pool("new")]),
    ]);
    env.run("ma-orders wait --pool new -q -o csv -c id --no-headers").stdout("CS01\n").code(0);
}

#[test]
fn named_orders_count_even_if_they_had_ended_and_each_has_to_appear() {
    let env = TestEnv::with([order("CS01"), order("CS02").failed("x")]);
    env.run("ma-orders wait CS01 -q -o csv -c id --no-headers").stdout("CS01\n").code(0);
    env.run("ma-orders wait order.CS02 -q -o jsonl -c id").code(2);
    env.run("ma-orders wait order.CS02 CS01 -q").code(10);
    env.run("ma-orders wait CS01 CS09 -q --timeout 30s")
        .stderr_contains("error: timed out waiting for order CS09 to appear")
        .code(11);
}

#[test]
fn with_since_all_that_match_count() {
    let env =
        TestEnv::with([order("CS01").minutes_old(10), order("CS02").minutes_old(90).failed("x")]);
    env.run("ma-orders wait --since 1h -q").code(0);
    env.run("ma-orders wait --since 2h -q").code(10);
}

#[test]
fn no_order_is_success_only_if_that_was_said() {
    let env = TestEnv::with([order("CS01")]);
    env.run("ma-orders wait --allow-empty -o json").stdout("[]\n").code(0);
    env.run("ma-orders wait --pool none --allow-empty -o json").stdout("[]\n").code(0);
    env.run("ma-orders wait CS01 --allow-empty").stderr_contains("cannot be used with").code(2);
}

#[test]
fn every_round_sends_the_same_requests_without_a_time_or_phase() {
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
fn partial_success_is_10_and_an_unknown_outcome_7_at_the_first_look() {
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
fn every_pool_is_asked_although_one_is_not_there() {
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
fn the_history_of_one_pool_does_not_count_while_another_is_made() {
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
fn a_pool_that_is_deleted_is_the_success_of_its_delete_order() {
    let other = || order("CS00").pool("other");
    let delete = order("CS01").pool("mine").operation("delete").phase("processing");
    let env = TestEnv::changing([(0, &[other(), delete][..]), (25, &[other()])]);
    env.run("ma-orders wait --pool mine -o jsonl")
        .stderr_contains("note: order CS01: the pool no longer exists, so the deletion succeeded\n")
        .code(0);
}

#[test]
fn an_order_that_leaves_the_list_is_said_at_once_and_at_the_end() {
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
fn a_404_that_is_not_the_services_own_ends_it_with_9_at_once() {
    use crate::support::raw_server::{RawServer, Reply};
    for body in [
        "<html><title>404 Not Found</title></html>",
        r#"{"error_code":"ModelArts.2786","error_msg":"TokenProjectIDNotMatch"}"#,
    ] {
        let head = format!("HTTP/1.1 404 Not Found\r\nContent-Length: {}\r\n\r\n", body.len());
        let server = RawServer::start(vec![Reply::Say((head + body).into_bytes())]);
        TestEnv::with([])
            .variable("MA_ORDERS_ENDPOINT", &format!("http://127.0.0.1:{}", server.port))
            .run("ma-orders wait --allow-empty -q")
            .stdout("")
            .code(9);
    }
}

#[test]
fn a_404_of_something_else_passes_once_the_list_was_there() {
    use crate::support::raw_server::{RawServer, Reply};
    let reply = |status: u16, body: &str| {
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len());
        Reply::Say((head + body).into_bytes())
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
fn what_cannot_pass_ends_it_at_once_with_its_own_code() {
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
fn the_interval_has_a_least() {
    TestEnv::with([]).run("ma-orders wait --interval 1s").stderr_contains("at least 2s").code(2);
}

#[test]
fn a_terminal_sees_what_is_waited_for() {
    let env =
        TestEnv::changing([(0, &[order("CS01").phase("pending")][..]), (5, &[order("CS01")])]);
    env.terminal(80)
        .run("ma-orders wait")
        .stderr_contains("\r\u{1b}[Kwaiting for 1 of 1 orders (1 pending), 2 s")
        .stderr_contains("1 order\n")
        .code(0);
}

#[test]
fn the_live_sandbox_ends_well_in_one_pool_and_badly_in_another() {
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
fn errors_of_waiting_are_objects_too() {
    let env = TestEnv::with([order("CS01").failed("x")]);
    let seen = env.run("ma-orders wait CS01 -q --error-format json").code(10);
    let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!((&error["kind"], &error["exit"]), (&"error".into(), &10.into()));
    let seen = env.run("ma-orders wait CS09 -q --timeout 5s --error-format json");
    let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!((&error["exit"], &error["retryable"]), (&11.into(), &true.into()));
}
