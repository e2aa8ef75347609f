//! `wait`: until orders have ended, or the outcome is known.

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
             note: order CS01 is failed, was running\n\
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
            "error: 1 of 1 orders (1 pending) have not ended in time\n\
             hint: wait longer with --timeout\n",
        )
        .code(11);
    let nothing = TestEnv::with([order("CS02")]);
    nothing
        .run("ma-orders wait --timeout 1m -o json")
        .stdout("[]\n")
        .stderr_contains("error: no matching order appeared in time")
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
        .stderr_contains("error: CS09 did not appear in time")
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
    env.run("ma-orders wait CS01 --allow-empty").stderr_contains("contradict").code(2);
}

#[test]
fn later_rounds_ask_only_from_the_oldest_open_order_on_and_the_last_word_is_whole() {
    let env = TestEnv::changing([
        (0, &[order("CS01").minutes_old(60).phase("pending"), order("CS02").minutes_old(600)][..]),
        (15, &[order("CS01").minutes_old(60), order("CS02").minutes_old(600)]),
    ]);
    env.run("ma-orders wait -q").code(0);
    let requests = env.requests();
    let since: Vec<_> = requests.iter().map(|line| line.contains("since=")).collect();
    assert_eq!(since, [false, true, true, false], "{requests:#?}");
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
    // New orders keep coming.
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
