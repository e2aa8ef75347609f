//! `--input`: saved orders are handled like those of the service, and nothing in a file is skipped.

use crate::support::harness::{Folder, TestEnv, order};

#[test]
fn input_without_orders_is_exit_7() {
    for (saved, words) in [
        (r#"{"error_code":"APIGW.0307","error_msg":"The token must be updated."}"#, "APIGW.0307"),
        ("{}", "missing count and items"),
        ("[{}]", "missing count and items"),
        (r#"{"orders":[{"phase":"failed"}]}"#, "missing count and items"),
        (r#"{"count":1,"items":[{"action":"createPool","status":"failed"}]}"#, "not an order"),
        (r#"{"kind":"List","items":[{"kind":"Pool","metadata":{}}]}"#, "not an order"),
        (r#"{"kind":"error","message":"pool-x: not found","exit":9}"#, "pool-x: not found"),
        ("", "nothing to check"),
    ] {
        TestEnv::with([])
            .reads(saved)
            .run("ma-orders list --input - --fail-on failed")
            .stdout("")
            .stderr_contains(words)
            .code(7);
    }
    TestEnv::with([]).reads("\n").run("ma-orders list --input -").stderr_contains("empty").code(0);
    TestEnv::with([]).reads("[]").run("ma-orders list --input - --fail-on failed").code(0);
}

#[test]
fn input_reads_output_of_show_and_jq() {
    let env = TestEnv::with([order("CS01").failed("x"), order("CS02")]);
    let show = env.run("ma-orders show CS01 CS02 -o json").stdout;
    let shown = env.run("ma-orders show CS01 CS02 -o jsonl").stdout;
    let page = |id: &str| format!(r#"{{"count":2,"items":[{}]}}"#, order(id).json());
    let pages = format!("[{},{}]", page("CS01"), page("CS02"));
    for saved in [show, shown, pages, page("CS01") + &page("CS02")] {
        TestEnv::with([])
            .reads(&saved)
            .run("ma-orders list --input - -o csv -c id --sort id --no-headers")
            .stdout("CS01\nCS02\n")
            .code(0);
    }
}

#[test]
fn input_merges_several_files_by_latest_state() {
    let folder = Folder::new();
    let running = order("CS01").phase("processing").json();
    folder.write_secret("new.jsonl", &(order("CS01").failed("x").json() + "\n"));
    folder.write_secret("old.json", &format!("[{running},{}]", order("CS02").json()));
    let files = format!("--input {0}/new.jsonl --input {0}/old.json", folder.path());
    TestEnv::with([])
        .run(&format!("ma-orders list {files} --fail-on failed -o csv -c id,phase --sort id"))
        .stdout("id,phase\nCS01,failed\nCS02,successed\n")
        .stderr_contains("note: 1 older state skipped")
        .code(10);
    TestEnv::with([]).run("ma-orders list --input - --input -").code(2);
}

#[test]
fn input_with_an_unknown_pool_is_exit_9() {
    let saved = order("CS01").pool("bad").failed("x").json() + &order("CS02").pool("good").json();
    let env = TestEnv::with([]).reads(&saved);
    env.run("ma-orders list --input - --pool nosuch")
        .stdout("")
        .stderr_contains("error: no order of pool nosuch in standard input\n")
        .code(9);
    env.run("ma-orders list --input - --pool nosuch,good --fail-on failed").code(9);
    env.run("ma-orders list --input - --pool nosuch,bad --fail-on failed").stdout("").code(10);
    env.run("ma-orders list --input - --pool bad --phase successed --fail-on failed -o jsonl")
        .stdout("")
        .code(10);
}

#[test]
fn input_accepts_iso_times_and_the_default_workspace() {
    let iso = order("CS01").field("creationTimestamp", "\"2026-08-21T11:30:00Z\"");
    let old = order("CS02").field("creationTimestamp", "\"2026-08-01T11:30:00+02:00\"");
    let other = order("CS03").field("workspaceId", "\"w1\"");
    let env = TestEnv::with([]).reads(&(iso.json() + &old.json() + &other.json()));
    env.run("ma-orders list --input - --since 1h -o csv -c id --no-headers").stdout("CS01\nCS03\n");
    env.run("ma-orders list --input - --workspace 0 -o csv -c id --no-headers --sort id")
        .stdout("CS01\nCS02\n");
}
