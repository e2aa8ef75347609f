//! `--fail-on`: the exit code for CI jobs.

use crate::support::harness::{TestEnv, order};

#[test]
fn fail_on_failed_is_exit_10_and_prints_the_whole_list() {
    TestEnv::with([order("CS01").failed("quota exceeded"), order("CS02")])
        .run("ma-orders list --fail-on failed -o csv -c id,phase")
        .stdout("id,phase\nCS01,failed\nCS02,successed\n")
        .stderr("error: 1 of 2 orders failed (--fail-on failed): CS01\n")
        .code(10);
}

#[test]
fn fail_on_failed_without_failed_orders_is_exit_0() {
    TestEnv::with([order("CS02")])
        .run("ma-orders list --fail-on failed -o csv -c id")
        .stdout("id\nCS02\n")
        .code(0);
}

#[test]
fn fail_on_failed_matches_an_undocumented_phase_with_a_failed_result() {
    TestEnv::with([order("CS01").phase("completed").field("result", "\"failed\"")])
        .run("ma-orders list --fail-on failed -o csv -c id,phase")
        .stdout("id,phase\nCS01,failed\n")
        .code(10);
}

#[test]
fn fail_on_any_and_empty_check_the_number_of_orders() {
    let env = TestEnv::with([order("CS01")]);
    env.run("ma-orders list --fail-on any -o jsonl").code(10);
    env.run("ma-orders list --fail-on empty -o jsonl").code(0);
    let nothing = TestEnv::with([]);
    nothing.run("ma-orders list --fail-on any -o json").stdout("[]\n").code(0);
    nothing.run("ma-orders list --fail-on empty -o json").stdout("[]\n").code(10);
}

#[test]
fn fail_on_is_the_same_in_every_format() {
    let env = TestEnv::with([order("CS01").failed("x")]);
    for format in ["table", "wide", "json", "jsonl", "csv", "markdown"] {
        env.run(&format!("ma-orders list -q --fail-on failed -o {format}")).code(10);
    }
}

#[test]
fn fail_on_cannot_be_used_with_limit_offset_or_param() {
    let env = TestEnv::with([]);
    for flag in ["--limit 5", "--offset 5", "--param result=failed"] {
        env.run(&format!("ma-orders list {flag} --fail-on failed"))
            .stdout("")
            .stderr_contains("--fail-on cannot be used with")
            .code(2);
    }
    env.run("ma-orders list --accept cancelled").code(2);
    env.run("ma-orders list --fail-on failed --accept Failed")
        .stderr_contains("documented")
        .code(2);
    assert_eq!(env.requests(), Vec::<String>::new());
}

#[test]
fn fail_on_with_phase_only_selects_what_is_printed() {
    let env = TestEnv::with([
        order("CS01").failed("full"),
        order("CS02").minutes_old(90),
        order("CS03").phase("pending").minutes_old(150),
    ]);
    for (flags, printed, code, line) in [
        (
            "--phase successed --fail-on failed",
            "CS02\n",
            10,
            "1 of 3 orders failed (--fail-on failed): CS01",
        ),
        (
            "--phase successed --fail-on any",
            "CS02\n",
            10,
            "1 of 3 orders matches (--phase successed --fail-on any): CS02 (successed)",
        ),
        ("--phase running --fail-on any", "", 0, ""),
        (
            "--phase running --fail-on empty",
            "",
            10,
            "no orders match (--phase running --fail-on empty)",
        ),
        ("--phase pending,running --until 2h --fail-on any", "CS03\n", 10, "1 of 1 orders matches"),
        (
            "--phase pending --fail-on failed,pending",
            "CS03\n",
            10,
            "2 of 3 orders match (--fail-on failed,pending): CS01 (failed), CS03 (pending)",
        ),
        (
            "--phase unknown --fail-on pending",
            "",
            10,
            "1 of 3 orders is pending (--fail-on pending): CS03",
        ),
    ] {
        let seen = env.run(&format!("ma-orders list {flags} -o csv -c id --no-headers"));
        seen.stdout(printed).stderr_contains(line).code(code);
    }
    assert!(env.requests().iter().all(|line| !line.contains("phase=")), "{:?}", env.requests());
}

#[test]
fn fail_on_message_is_written_with_quiet_and_as_json() {
    let env = TestEnv::with([order("CS01").failed("full")]);
    for command in ["list", "stats", "watch"] {
        let line = "error: 1 of 1 orders failed (--fail-on failed): CS01\n";
        env.run(&format!("ma-orders {command} -q --fail-on failed")).stderr(line).code(10);
        let seen = env.run(&format!("ma-orders {command} --fail-on failed --error-format json"));
        let object: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
        assert_eq!((&object["kind"], &object["exit"]), (&"error".into(), &10.into()));
    }
}

#[test]
fn fail_on_reports_orders_with_an_unknown_outcome() {
    let ended =
        |id: &str, phase: &str| order(id).phase(phase).field("endTimestamp", "1787306000000");
    let env =
        TestEnv::with([ended("CS01", "cancelled"), order("CS02"), order("CS03").phase("odd")]);
    let (asked, line) = (
        "--fail-on failed",
        "1 of 3 orders ended with an unknown outcome (--fail-on failed): CS01 (cancelled)",
    );
    for (flags, code, said) in [
        (asked, 7, line),
        (asked, 7, "hint: if this is not a failure, pass --accept cancelled"),
        ("--fail-on partial,pending", 7, "unknown outcome"),
        ("--fail-on successed --phase failed", 10, "1 of 3 orders succeeded"),
        ("--fail-on pending", 0, ""),
        ("--fail-on empty", 0, ""),
        (
            "--fail-on unknown",
            10,
            "2 of 3 orders are in an undocumented phase (--fail-on unknown): CS01 (cancelled), CS03 (odd)",
        ),
        ("--fail-on failed,unknown", 10, "2 of 3 orders match"),
        (
            "--fail-on failed --accept Cancelled",
            0,
            "note: 1 order ended in an accepted phase (--accept)",
        ),
        ("--fail-on failed --accept odd", 7, "unknown outcome"),
        ("--fail-on unknown --accept cancelled,odd", 10, "CS03 (odd)"),
    ] {
        for command in ["list -o jsonl", "stats", "watch -o jsonl --timeout 5s"] {
            let seen = env.run(&format!("ma-orders {command} {flags}"));
            assert!(!seen.stdout.is_empty() || flags.contains("--phase"), "{command} {flags}");
            seen.stderr_contains(said).code(code);
        }
    }
}

#[test]
fn fail_on_with_changed_since_checks_only_changed_orders() {
    let ended = |id: &str, minutes: i64| {
        let ms = crate::support::harness::now().timestamp_millis() - minutes * 60_000;
        order(id).minutes_old(600).failed("x").field("endTimestamp", &ms.to_string())
    };
    let env = TestEnv::with([
        ended("OLD", 300),
        ended("NEW", 30),
        order("NOEND").minutes_old(700).failed("x"),
        order("OPEN").minutes_old(800).phase("pending"),
        order("YOUNG").minutes_old(10).phase("pending"),
    ]);
    env.run("ma-orders list --changed-since 1h -o csv -c id --no-headers")
        .stdout("YOUNG\nNEW\nNOEND\n")
        .code(0);
    env.run("ma-orders list --changed-since 1h --fail-on failed -o jsonl")
        .stderr_contains("2 of 3 orders failed (--fail-on failed): NEW, NOEND")
        .code(10);
    env.run("ma-orders list --changed-since 1h -n 1 -o csv -c id --no-headers").stdout("YOUNG\n");
    env.run("ma-orders list --changed-since 1h --offset 0 --limit 5").code(2);
    assert!(env.requests().iter().all(|line| !line.contains("since=")), "{:?}", env.requests());
}

/// Four nodes were requested, three were created, as the live service reports it.
fn partial(id: &str) -> crate::support::harness::Described {
    order(id)
        .phase("partialSuccessed")
        .field("endTimestamp", "1787306000000")
        .field("specCount", r#"[{"flavor":"a","count":4}]"#)
        .field("resultCount", r#"[{"flavor":"a","count":3}]"#)
}

#[test]
fn fail_on_failed_includes_partial_success() {
    let env = TestEnv::with([partial("CS01"), order("CS02")]);
    env.run("ma-orders list --fail-on failed -o csv -c id,phase")
        .stdout("id,phase\nCS01,partialSuccessed\nCS02,successed\n")
        .code(10);
    env.run("ma-orders list --fail-on partial -o jsonl").code(10);
    env.run("ma-orders list --fail-on pending -o jsonl").code(0);
    for word in ["partialSuccessed", "partial", "PARTIALSUCCESSED", "partial,failed"] {
        env.run(&format!("ma-orders list --phase {word} -o csv -c id"))
            .stdout("id\nCS01\n")
            .code(0);
    }
    env.run("ma-orders list --phase unknown -o csv -c id").stdout("id\n").code(0);
    assert!(env.requests().iter().all(|line| !line.contains("phase=")), "{:?}", env.requests());
}

#[test]
fn fail_on_queries_every_pool_and_reports_every_error() {
    let orders = || [order("CS01").pool("bad").failed("full"), order("CS02").pool("good")];
    for pools in ["typo,bad,good", "bad,typo", "good,bad,typo", "typo,bad,gone"] {
        TestEnv::with(orders())
            .run(&format!("ma-orders list --pool {pools} --fail-on failed"))
            .stdout("")
            .stderr_contains("typo: ")
            .stderr_contains("error: 1 of at least ")
            .stderr_contains("failed (--fail-on failed): CS01\n")
            .code(10);
    }
    for pools in ["typo,good,gone", "good,gone,typo"] {
        let env = TestEnv::with(orders());
        env.run(&format!("ma-orders list --pool {pools} --fail-on failed"))
            .stdout("")
            .stderr_contains("error: typo: ")
            .stderr_contains("error: gone: ")
            .code(9);
        assert_eq!(env.requests().len(), 3);
        let seen = env.run(&format!("ma-orders list --pool {pools} --error-format json"));
        let exits = seen.stderr.lines().map(|line| {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            object["exit"].as_u64()
        });
        assert_eq!(exits.collect::<Vec<_>>(), [Some(9), Some(9)]);
    }
}
