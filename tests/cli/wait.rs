//! `wait`: until orders have ended, or the outcome is known.

use crate::support::harness::{Shop, order};

#[test]
fn all_that_were_open_have_succeeded() {
    let old = || order("CS00").failed("long ago");
    let shop = Shop::changing([
        (0, &[order("CS01").phase("processing"), order("CS02").phase("pending"), old()][..]),
        (15, &[order("CS01"), order("CS02").phase("processing"), old()]),
        (35, &[order("CS01"), order("CS02"), old()]),
    ]);
    shop.types("ma-orders wait -q -o csv -c id,phase")
        .sees("id,phase\nCS01,successed\nCS02,successed\n")
        .says("")
        .exits_with(0);
}

#[test]
fn the_first_failure_ends_it_with_10_while_others_are_open() {
    let shop = Shop::changing([
        (0, &[order("CS01").phase("processing"), order("CS02").phase("pending")][..]),
        (15, &[order("CS01").failed("sold out"), order("CS02").phase("pending")]),
    ]);
    shop.types("ma-orders wait -o csv -c id,phase")
        .sees("id,phase\nCS01,failed\nCS02,pending\n")
        .says(
            "note: waiting for 2 of 2 orders (1 pending, 1 running)\n\
             note: order CS01 is failed, was running\n\
             error: order CS01 failed: sold out\n",
        )
        .exits_with(10);
}

#[test]
fn out_of_time_is_11_and_the_list_is_printed() {
    let shop = Shop::with([order("CS01").phase("pending"), order("CS02")]);
    shop.types("ma-orders wait -q --timeout 1m -o json")
        .sees(&format!("[\n{}\n]\n", order("CS01").phase("pending").json()))
        .says(
            "error: 1 of 1 orders (1 pending) have not ended in time\n\
             hint: wait longer with --timeout\n",
        )
        .exits_with(11);
    let nothing = Shop::with([order("CS02")]);
    nothing
        .types("ma-orders wait --timeout 1m -o json")
        .sees("[]\n")
        .mentions("error: no matching order appeared in time")
        .exits_with(11);
}

#[test]
fn a_first_match_is_waited_for_and_an_unknown_pool_is_not_there_yet() {
    let shop = Shop::changing([
        (0, &[order("CS00").pool("other")][..]),
        (25, &[order("CS00").pool("other"), order("CS01").pool("new").phase("pending")]),
        (45, &[order("CS00").pool("other"), order("CS01").pool("new")]),
    ]);
    shop.types("ma-orders wait --pool new -q -o csv -c id --no-headers")
        .sees("CS01\n")
        .exits_with(0);
}

#[test]
fn named_orders_count_even_if_they_had_ended_and_each_has_to_appear() {
    let shop = Shop::with([order("CS01"), order("CS02").failed("x")]);
    shop.types("ma-orders wait CS01 -q -o csv -c id --no-headers").sees("CS01\n").exits_with(0);
    shop.types("ma-orders wait order.CS02 -q -o jsonl -c id").exits_with(2);
    shop.types("ma-orders wait order.CS02 CS01 -q").exits_with(10);
    shop.types("ma-orders wait CS01 CS09 -q --timeout 30s")
        .mentions("error: CS09 did not appear in time")
        .exits_with(11);
}

#[test]
fn with_since_all_that_match_count() {
    let shop =
        Shop::with([order("CS01").minutes_old(10), order("CS02").minutes_old(90).failed("x")]);
    shop.types("ma-orders wait --since 1h -q").exits_with(0);
    shop.types("ma-orders wait --since 2h -q").exits_with(10);
}

#[test]
fn no_order_is_success_only_if_that_was_said() {
    let shop = Shop::with([order("CS01")]);
    shop.types("ma-orders wait --allow-empty -o json").sees("[]\n").exits_with(0);
    shop.types("ma-orders wait --pool none --allow-empty -o json").sees("[]\n").exits_with(0);
    shop.types("ma-orders wait CS01 --allow-empty").mentions("contradict").exits_with(2);
}

#[test]
fn later_rounds_ask_only_from_the_oldest_open_order_on_and_the_last_word_is_whole() {
    let shop = Shop::changing([
        (0, &[order("CS01").minutes_old(60).phase("pending"), order("CS02").minutes_old(600)][..]),
        (15, &[order("CS01").minutes_old(60), order("CS02").minutes_old(600)]),
    ]);
    shop.types("ma-orders wait -q").exits_with(0);
    let requests = shop.requests();
    let since: Vec<_> = requests.iter().map(|line| line.contains("since=")).collect();
    assert_eq!(since, [false, true, true, false], "{requests:#?}");
}

#[test]
fn what_cannot_pass_ends_it_at_once_with_its_own_code() {
    use ma_orders::sandbox::Fail;
    Shop::failing(Fail::Unauthorized).types("ma-orders wait").sees("").exits_with(8);
    Shop::failing(Fail::BadRequest).types("ma-orders wait").sees("").exits_with(4);
    let down = Shop::failing(Fail::Unavailable);
    down.types("ma-orders wait -q --timeout 40s").sees("").exits_with(5);
    assert!(down.requests().len() > 4, "it survives failed rounds");
    Shop::failing(Fail::Truncated).types("ma-orders wait -q --timeout 40s").sees("").exits_with(7);
    let gone = Shop::with([]).variable("MA_ORDERS_ENDPOINT", "http://127.0.0.1:9");
    gone.types("ma-orders wait -q --timeout 40s").sees("").exits_with(6);
}

#[test]
fn the_interval_has_a_least() {
    Shop::with([]).types("ma-orders wait --interval 1s").mentions("every 2s").exits_with(2);
}

#[test]
fn a_terminal_sees_what_is_waited_for() {
    let shop = Shop::changing([(0, &[order("CS01").phase("pending")][..]), (5, &[order("CS01")])]);
    shop.terminal(80)
        .types("ma-orders wait")
        .mentions("\r\u{1b}[Kwaiting for 1 of 1 orders (1 pending), 2 s")
        .mentions("1 order\n")
        .exits_with(0);
}

#[test]
fn the_live_sandbox_ends_well_in_one_pool_and_badly_in_another() {
    let live = Shop::live();
    live.types("ma-orders wait --pool pool-5ed5 --interval 2s --timeout 60s -q").exits_with(0);
    Shop::live()
        .types("ma-orders wait --pool train-gpu --interval 2s --timeout 60s -q -o csv -c phase")
        .sees("phase\nfailed\n")
        .exits_with(10);
    // New orders keep coming.
    let count = |live: &Shop| live.types("ma-orders list -o jsonl").stdout.lines().count();
    let before = count(&live);
    live.types("ma-orders wait --pool none --timeout 30s -q").exits_with(11);
    assert!(count(&live) > before);
}

#[test]
fn errors_of_waiting_are_objects_too() {
    let shop = Shop::with([order("CS01").failed("x")]);
    let seen = shop.types("ma-orders wait CS01 -q --error-format json").exits_with(10);
    let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!((&error["kind"], &error["exit"]), (&"error".into(), &10.into()));
    let seen = shop.types("ma-orders wait CS09 -q --timeout 5s --error-format json");
    let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!((&error["exit"], &error["retryable"]), (&11.into(), &true.into()));
}
