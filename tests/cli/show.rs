//! `show`: orders in full.

use crate::support::harness::{TestEnv, order};

fn env() -> TestEnv {
    TestEnv::with([
        order("CS01")
            .operation("modify")
            .failed("sold out")
            .field("initCount", r#"[{"flavor":"gpu","count":1}]"#)
            .field("specCount", r#"[{"flavor":"gpu","count":3}]"#)
            .field("resultCount", r#"[{"flavor":"gpu","count":2}]"#)
            .field("beginTimestamp", "1787310000000")
            .field("endTimestamp", "1787310250000"),
        order("CS02").phase("pending"),
    ])
}

#[test]
fn show_prints_an_order_by_name_or_id() {
    let expected = "\
name       order.CS01
id         CS01
phase      failed
reason     sold out
operation  modify
pool       pool-5ed5
resource   -
workspace  -
billing    -
created    2026-08-21T11:00:00Z (60m ago)
started    2026-08-21T11:00:00Z (60m ago)
ended      2026-08-21T11:04:10Z (55m ago), took 4m10s

capacity
  flavor  before  target  after
  gpu          1       3      2  1 short

steps
  status   action      took   started                         resource
  succeed  createNode  4m10s  2026-08-21T11:00:00Z (60m ago)  os-node-order.CS01-1
  failed   createNode  4m10s  2026-08-21T11:00:00Z (60m ago)  os-node-order.CS01-2
      the reason above
";
    env().run("ma-orders show CS01").stdout(expected).stderr("").code(0);
    env().run("ma-orders show order.CS01").stdout(expected).code(0);
}

#[test]
fn show_json_has_the_raw_responses_in_the_order_of_the_names() {
    let seen = env().run("ma-orders show CS02 CS01 CS02 -o json").code(0);
    let all: serde_json::Value = serde_json::from_str(&seen.stdout).unwrap();
    let ids: Vec<_> = all.as_array().unwrap().iter().map(|one| &one["order"]["orderId"]).collect();
    assert_eq!(ids, ["CS02", "CS01"]);
    assert_eq!(all[0]["details"]["count"], 0);
    assert_eq!(all[1]["details"]["items"][1]["message"], "sold out");
    assert_eq!(env().run("ma-orders show CS01 -o jsonl").stdout.lines().count(), 1);
}

#[test]
fn show_in_other_formats_is_the_same_as_list() {
    env()
        .run("ma-orders show CS01 CS02 -o csv -c id,phase --sort phase")
        .stdout("id,phase\nCS02,pending\nCS01,failed\n")
        .code(0);
    let env = env();
    env.run("ma-orders show CS01 -c id")
        .stderr_contains("cannot be used with the table of `show`")
        .code(2);
    assert_eq!(env.requests(), Vec::<String>::new());
}

#[test]
fn show_of_an_unknown_order_is_exit_9() {
    env()
        .run("ma-orders show CS01 CS09 nix")
        .stdout("")
        .stderr_contains("error: no such order: CS09, nix")
        .stderr_contains("hint: names and IDs must match exactly")
        .code(9);
}

#[test]
fn show_and_stats_work_with_input() {
    let saved = env().run("ma-orders list -o jsonl").stdout;
    let elsewhere = TestEnv::with([]).reads(&saved);
    let seen = elsewhere.run("ma-orders show CS01 --input -").code(0);
    assert!(seen.stdout.contains("1 short") && !seen.stdout.contains("steps"), "{}", seen.stdout);
    elsewhere
        .run("ma-orders stats --input - -o csv")
        .stdout(
            "phase,orders,failed,failed_percent,median_seconds,p90_seconds,longest_seconds\n\
             pending,1,0,0,,,\nrunning,0,0,,,,\nsuccessed,0,0,,,,\npartialSuccessed,0,0,,,,\n\
             failed,1,1,100,250,250,250\n",
        )
        .code(0);
    elsewhere.run("ma-orders stats --input - -o csv --fail-on failed").code(10);
    elsewhere.run("ma-orders show CS01 --input - --token t").stderr_contains("--token").code(2);
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[test]
fn show_pool_prints_the_newest_order_and_events() {
    let resource = r#""pool-a-0123""#;
    let env = TestEnv::with([
        order("CS01")
            .pool("pool-a")
            .failed("sold out")
            .minutes_old(50)
            .field("resourceName", resource)
            .field("beginTimestamp", "1787310600000")
            .field("endTimestamp", "1787310900000"),
        order("CS02").pool("pool-b").minutes_old(10),
        order("CS03").pool("pool-a").minutes_old(90).field("resourceName", resource),
    ]);
    let seen = env.run("ma-orders show --pool pool-a").stderr("").code(0);
    assert!(seen.stdout.starts_with("name       order.CS01\n"), "{}", seen.stdout);
    assert!(
        seen.stdout.contains(
            "  Warning  3      2026-08-21T11:15:00Z (45m ago)  PoolScalingFailed\n      the reason above\n"
        ),
        "{}",
        seen.stdout
    );
    let json = env.run("ma-orders show --pool pool-a -o json").code(0);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json[0]["events"]["total"], 3);
    assert_eq!(json[0]["events"]["items"][0]["type"], "Warning");
    env.run("ma-orders show --pool nosuch")
        .stdout("")
        .stderr_contains("Pool nosuch not found")
        .code(9);
    env.run("ma-orders show CS02 --pool pool-a")
        .stdout("")
        .stderr_contains("no such order: CS02")
        .code(9);
    env.run("ma-orders show").stderr_contains("<ORDER>...").code(2);
}
