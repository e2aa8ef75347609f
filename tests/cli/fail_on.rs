//! `--fail-on`: an exit code that tells a CI job the truth.

use crate::support::harness::{Shop, order};

#[test]
fn a_failed_order_is_exit_10_and_the_list_is_printed_whole() {
    Shop::with([order("CS01").failed("quota exceeded"), order("CS02")])
        .types("ma-orders list --fail-on failed -o csv -c id,phase")
        .sees("id,phase\nCS01,failed\nCS02,successed\n")
        .says("")
        .exits_with(10);
}

#[test]
fn no_failed_order_is_exit_0() {
    Shop::with([order("CS02")])
        .types("ma-orders list --fail-on failed -o csv -c id")
        .sees("id\nCS02\n")
        .exits_with(0);
}

#[test]
fn an_undocumented_phase_with_a_failed_result_has_failed() {
    Shop::with([order("CS01").phase("completed").field("result", "\"failed\"")])
        .types("ma-orders list --fail-on failed -o csv -c id,phase")
        .sees("id,phase\nCS01,failed\n")
        .exits_with(10);
}

#[test]
fn any_and_empty_are_about_the_number_of_orders() {
    let shop = Shop::with([order("CS01")]);
    shop.types("ma-orders list --fail-on any -o jsonl").exits_with(10);
    shop.types("ma-orders list --fail-on empty -o jsonl").exits_with(0);
    let nothing = Shop::with([]);
    nothing.types("ma-orders list --fail-on any -o json").sees("[]\n").exits_with(0);
    nothing.types("ma-orders list --fail-on empty -o json").sees("[]\n").exits_with(10);
}

#[test]
fn the_verdict_is_the_same_in_every_format() {
    let shop = Shop::with([order("CS01").failed("x")]);
    for format in ["table", "wide", "json", "jsonl", "csv", "markdown"] {
        shop.types(&format!("ma-orders list -q --fail-on failed -o {format}")).exits_with(10);
    }
}

#[test]
fn a_verdict_that_can_never_be_is_refused() {
    let shop = Shop::with([]);
    shop.types("ma-orders list --phase successed --fail-on failed")
        .sees("")
        .mentions("can never match")
        .exits_with(2);
    for flag in ["--limit 5", "--offset 5"] {
        shop.types(&format!("ma-orders list {flag} --fail-on failed"))
            .mentions("is about all orders")
            .exits_with(2);
    }
    assert_eq!(shop.requests(), Vec::<String>::new());
}
