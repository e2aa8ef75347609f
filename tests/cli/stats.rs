//! `ma-orders stats`: counts, reasons, metrics.

use ma_orders::sandbox::Fail;

use crate::support::harness::{TestEnv, order};

fn env() -> TestEnv {
    TestEnv::with([
        order("CS01").failed("no nodes in zone eu-de-01"),
        order("CS02").failed("no nodes in zone eu-de-02").pool("pool-b"),
        order("CS03").operation("modify"),
    ])
}

#[test]
fn stats_are_the_same_in_every_format() {
    env()
        .run("ma-orders stats -o csv")
        .stdout(
            "phase,orders,failed,failed_percent,median_seconds,p90_seconds,longest_seconds\n\
             pending,0,0,,,,\nrunning,0,0,,,,\nsuccessed,1,0,0,,,\npartialSuccessed,0,0,,,,\n\
             failed,2,2,100,,,\n",
        )
        .stderr("")
        .code(0);
    let json = env().run("ma-orders stats --by reason -o json").code(0);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json[0]["reason"], "no nodes in zone eu-de-…");
    assert_eq!(
        (&json[0]["orders"], &json[0]["median_seconds"]),
        (&2.into(), &serde_json::Value::Null)
    );
    env()
        .run("ma-orders stats -o openmetrics --no-headers")
        .stderr_contains("--no-headers")
        .code(2);
}

#[test]
fn openmetrics_is_never_empty_and_keeps_the_exit_code() {
    let whole = env().run("ma-orders stats -o openmetrics --fail-on failed").code(10);
    assert!(whole.stdout.contains(r#"operation="apply",phase="failed"} 2"#), "{}", whole.stdout);
    assert!(whole.stdout.contains("\nma_orders_up 1\n"), "{}", whole.stdout);
    assert!(whole.stdout.contains("\nma_orders_exit_code 10\n"), "{}", whole.stdout);
    for (fail, line, code) in [
        (Fail::Unavailable, "stats -o openmetrics --retries 0", 5),
        (Fail::Unauthorized, "stats -o openmetrics", 8),
        (Fail::Truncated, "stats -o openmetrics --retries 0", 7),
        (Fail::Truncated, "stats -o openmetrics --since yesterdy", 2),
    ] {
        let seen = TestEnv::failing(fail).run(&format!("ma-orders {line}")).code(code);
        // An invalid command line does not query anything.
        let is_metrics = seen.stdout.contains("\nma_orders_up 0\n")
            && seen.stdout.contains(&format!("\nma_orders_exit_code {code}\n"))
            && seen.stdout.ends_with("# EOF\n");
        assert_eq!(is_metrics, code != 2, "{}", seen.stdout);
    }
    let missing = env().without("MA_ORDERS_TOKEN").run("ma-orders stats -o openmetrics").code(2);
    assert!(missing.stdout.contains("\nma_orders_up 0\n"), "{}", missing.stdout);
}

#[test]
fn openmetrics_rejects_a_grouping_that_it_does_not_have() {
    for by in ["day", "reason", "operation", "project"] {
        env()
            .run(&format!("ma-orders stats -o openmetrics --by {by}"))
            .stderr_contains(&format!("error: --by {by} cannot be used with --output openmetrics"))
            .code(2);
    }
}

#[test]
fn openmetrics_has_a_pool_label_with_pool() {
    let seen = env().run("ma-orders stats -o openmetrics --by pool").code(0);
    assert!(seen.stdout.contains(r#"operation="apply",phase="failed",pool="pool-b"} 1"#));
    let seen = env().run("ma-orders stats -o openmetrics --pool pool-b").code(0);
    assert!(seen.stdout.contains(r#"operation="delete",phase="failed",pool="pool-b"} 0"#));
    assert!(!seen.stdout.contains("pool-5ed5"));
}

#[test]
fn stats_prints_bars_on_a_terminal_only() {
    let env = TestEnv::with([order("CS01").failed("sold out"), order("CS02").phase("pending")]);
    env.run("ma-orders stats --by operation -o markdown")
        .stdout(
            "| OPERATION | ORDERS | FAILED | FAILED% | MEDIAN | P90 | LONGEST |\n\
             | --- | --- | --- | --- | --- | --- | --- |\n\
             | apply | 2 | 1 | 50 |  |  |  |\n| modify | 0 | 0 |  |  |  |  |\n\
             | delete | 0 | 0 |  |  |  |  |\n",
        )
        .code(0);
    env.terminal(80)
        .run("ma-orders stats --by operation")
        .stdout(
            "OPERATION  ORDERS  FAILED  FAILED%  MEDIAN  P90  LONGEST\n\
             apply           2       1       50       -    -        -  ██████████████████████\n\
             modify          0       0        -       -    -        -\n\
             delete          0       0        -       -    -        -\n",
        )
        .stderr("2 orders, 1 failed\n")
        .code(0);
}
