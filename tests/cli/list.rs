//! `ma-orders list`: which orders, in which format.

use crate::support::harness::{Described, TestEnv, now, order};

#[test]
fn only_failed_orders_of_one_pool() {
    let env = TestEnv::with([
        order("CS01").pool("pool-a").failed("quota exceeded"),
        order("CS02").pool("pool-a"),
        order("CS03").pool("pool-b").failed("x"),
    ]);
    env.run("ma-orders list --pool pool-a --phase failed --output csv --columns id,reason")
        .stdout("id,reason\nCS01,quota exceeded\n")
        .stderr("")
        .code(0);
    assert!(
        env.requests()[0].ends_with("?involvedName=pool-a&phase=failed&limit=500"),
        "{:?}",
        env.requests()
    );
}

#[test]
fn list_without_filters_sends_only_the_limit() {
    let env = TestEnv::with([order("CS01")]);
    env.run("ma-orders orders list -o jsonl").code(0);
    assert_eq!(env.requests(), ["GET /v1/04f258c84780d5a52f3bc00dc15aa5e7/orders?limit=500"]);
}

#[test]
fn list_in_a_pipe_prints_one_order_per_line() {
    TestEnv::with([
        order("CS01").failed("quota exceeded: 8 of 8 nodes in use").minutes_old(90),
        order("CS02").phase("processing").operation("modify").minutes_old(5),
    ])
    .run("ma-orders list")
    .stdout(
        "CREATED               PHASE    OPERATION  POOL       NODES  ID    REASON\n\
         2026-08-21T11:55:00Z  running  modify     pool-5ed5  -      CS02  -\n\
         2026-08-21T10:30:00Z  failed   apply      pool-5ed5  -      CS01  quota exceeded: 8 of 8 nodes in use\n",
    )
    .stderr("")
    .code(0);
}

#[test]
fn list_on_a_terminal_prints_the_time_range_as_understood() {
    TestEnv::with([order("CS01").failed("no").minutes_old(5)])
        .terminal(120)
        .run("ma-orders list --since '2 days ago'")
        .stderr("1 order, 1 failed, since 2026-08-19 14:00 +02:00 (--since \"2 days ago\")\n")
        .code(0);
}

#[test]
fn json_output_is_the_services_own_digit_for_digit() {
    let odd = r#"{"zeta":1.50,"orderId":"CS1","phase":"completed","big":12345678901234567890123,"creationTimestamp":1755770000000,"nested":{"b":[1e5,"\u00e4"],"a":null}}"#;
    TestEnv::stocked(vec![odd.to_owned()], None)
        .run("ma-orders list -o json")
        .stdout(&format!("[\n{odd}\n]\n"))
        .code(0);
}

#[test]
fn a_list_of_999_orders_takes_three_requests_in_every_format() {
    let orders: Vec<String> =
        (0..999).map(|n| order(&format!("CS{n:04}")).minutes_old(n).json()).collect();
    for format in ["table", "wide", "json", "jsonl", "csv", "markdown"] {
        let env = TestEnv::stocked(orders.clone(), None);
        let seen = env.run(&format!("ma-orders list -o {format}")).code(0);
        for n in 0..999 {
            let times = seen.stdout.matches(&format!("CS{n:04}")).count();
            let both_name_and_id = if matches!(format, "table" | "markdown") { 1 } else { 2 };
            assert_eq!(times, both_name_and_id, "CS{n:04} in {format}");
        }
        assert_eq!(env.requests().len(), 3, "{format}");
    }
}

#[test]
fn a_small_page_size_reads_990_orders_without_an_offset_over_500() {
    let orders: Vec<String> =
        (0..990).map(|n| order(&format!("CS{n:04}")).minutes_old(n).json()).collect();
    let env = TestEnv::stocked(orders, None);
    let seen = env.run("ma-orders list -o jsonl --page-size 300").code(0);
    assert_eq!(seen.stdout.lines().count(), 990);
    let requests = env.requests();
    let queries: Vec<_> = requests.iter().filter_map(|line| line.split_once('?')).collect();
    let queries: Vec<_> = queries.into_iter().map(|(_, query)| query).collect();
    assert_eq!(queries, ["limit=300", "limit=300&offset=299", "limit=500&offset=500"]);
}

#[test]
fn an_order_that_changes_its_phase_during_a_list_is_shown_once() {
    TestEnv::with([order("CS01").phase("pending"), order("CS02").failed("x"), order("CS03")])
        .run("ma-orders list --phase failed,pending -o csv -c id,phase")
        .stdout("id,phase\nCS01,pending\nCS02,failed\n")
        .code(0);
}

#[test]
fn operations_are_filtered_locally() {
    let env = TestEnv::with([order("CS01"), order("CS02").operation("delete")]);
    env.run("ma-orders list --operation delete -o csv -c id").stdout("id\nCS02\n").code(0);
    assert!(!env.requests()[0].contains("delete"));
}

#[test]
fn limit_notes_the_total_number() {
    let env = TestEnv::with([
        order("CS01").minutes_old(1),
        order("CS02").minutes_old(2),
        order("CS03").minutes_old(3),
    ]);
    env.run("ma-orders list -n 2 -o csv -c id")
        .stdout("id\nCS01\nCS02\n")
        .stderr("note: 2 newest of 3 orders (--limit 2)\n")
        .code(0);
    assert!(env.requests()[0].ends_with("?limit=500"));
    env.run("ma-orders list -n 3 -o csv -c id").stderr("").code(0);
    env.run("ma-orders list --reverse -n 2 -o csv -c id").stdout("id\nCS03\nCS02\n").code(0);
}

#[test]
fn offset_shows_one_page_in_the_services_order() {
    let env = TestEnv::with([
        order("CS01").minutes_old(1),
        order("CS02").minutes_old(2),
        order("CS03").minutes_old(3),
    ]);
    env.run("ma-orders list --limit 20 --offset 0 -o csv -c id")
        .stdout("id\nCS01\nCS02\nCS03\n")
        .code(0);
    assert!(env.requests()[0].ends_with("?limit=20&offset=0"));
    env.run("ma-orders list --offset 2 -o csv -c id")
        .stdout("id\nCS03\n")
        .stderr("note: 1 of 3 orders shown (--offset 2; in API order)\n")
        .code(0);
    for refused in [
        "--offset 1 --limit 501",
        "--offset 1 --sort id",
        "--offset 1 --reverse",
        "--offset 1 --changed-since 1d",
        "--offset 1 --fail-on failed",
        "--offset 1 --pool a --pool b",
    ] {
        env.run(&format!("ma-orders list {refused}")).stderr_contains("--offset").code(2);
    }
}

#[test]
fn limit_keeps_the_first_orders_after_sorting() {
    let orders = (0..600).map(|n| order(&format!("CS{:04}", 600 - n)).minutes_old(n).json());
    TestEnv::stocked(orders.collect(), None)
        .run("ma-orders list --limit 2 --sort id -o csv -c id")
        .stdout("id\nCS0001\nCS0002\n")
        .stderr("note: first 2 of 600 orders (--limit 2)\n")
        .code(0);
}

#[test]
fn pool_names_of_any_characters_reach_the_service_exactly() {
    for name in ["pool & co", "a+b=c?d#e%41/..", "资源池 Ä", "x\u{1f600}"] {
        let env = TestEnv::with([order("CS01").pool(name), order("CS02").pool("other")]);
        env.run(&format!("ma-orders list --pool \"{name}\" -o csv -c id"))
            .stdout("id\nCS01\n")
            .code(0);
    }
}

#[test]
fn dates_are_sent_in_milliseconds() {
    let env = TestEnv::with([order("CS01").minutes_old(30)]);
    env.run("ma-orders list --since '2 days ago' --until now -o jsonl").code(0);
    let since = now().timestamp_millis() - 2 * 86_400_000;
    let until = now().timestamp_millis();
    assert!(
        env.requests()[0].contains(&format!("?since={since}&until={until}&limit=500")),
        "{:?}",
        env.requests()
    );
    env.run("ma-orders list --since -2d -o jsonl").code(0);
}

#[test]
fn an_empty_result_is_success_in_every_format() {
    let env = TestEnv::with([]);
    for (format, text) in
        [("table", ""), ("wide", ""), ("json", "[]\n"), ("jsonl", ""), ("markdown", "")]
    {
        env.run(&format!("ma-orders list -o {format}")).stdout(text).code(0);
    }
    env.run("ma-orders list -o csv -c id,phase").stdout("id,phase\n").code(0);
    env.run("ma-orders list -o csv -c id,phase --no-headers").stdout("").code(0);
}

#[test]
fn the_documented_example_is_listed_as_successed() {
    let example: serde_json::Value =
        serde_json::from_str(include_str!("../data/documented_order.json")).unwrap();
    TestEnv::stocked(vec![example.to_string()], None)
        .run("ma-orders list -o csv -c id,pool,phase,result,nodes_target,billing,period")
        .stdout("id,pool,phase,result,nodes_target,billing,period\nCS2304191748WNW2R,pool-5ed5,successed,successed,1,yearly/monthly,1 month\n")
        .code(0);
}

#[test]
fn orders_in_another_phase_than_requested_are_shown_with_a_note() {
    // The service filters by its phase field, whatever the result is.
    let odd: Described = order("CS01").phase("completed").field("result", "\"failed\"");
    let env = TestEnv::with([odd]);
    env.run("ma-orders list -o csv -c id,phase").stdout("id,phase\nCS01,failed\n").code(0);
}

#[test]
fn list_sandbox_needs_no_account() {
    let env = TestEnv::with([]).without("MA_ORDERS_TOKEN").without("MA_ORDERS_ENDPOINT");
    let seen = env
        .run("ma-orders list --sandbox --phase failed -o csv -c phase --no-headers")
        .stderr("note: using the built-in sandbox; no data leaves this machine\n")
        .code(0);
    assert!(seen.stdout.lines().count() > 3, "{}", seen.stdout);
    assert!(seen.stdout.lines().all(|line| line == "failed"));
}

#[test]
fn the_token_is_never_printed() {
    let env = TestEnv::with([order("CS01")]);
    let seen = env.run("ma-orders list -vv -o jsonl").code(0);
    assert!(seen.stderr.contains("> x-auth-token: <redacted>"), "{}", seen.stderr);
    assert!(!seen.stderr.contains("sandbox-token"), "{}", seen.stderr);
    assert!(seen.stderr.contains("-> 200 in "), "{}", seen.stderr);
}

#[test]
fn a_list_of_ten_thousand_orders_is_complete_in_every_format_with_few_requests() {
    let orders: Vec<String> =
        (0..10_000).map(|n| order(&format!("CS{n:05}")).minutes_old(n * 4).json()).collect();
    for format in ["jsonl", "csv", "table"] {
        let env = TestEnv::stocked(orders.clone(), None);
        let seen = env.run(&format!("ma-orders list -o {format} --sort id")).stderr("").code(0);
        let ids = seen.stdout.lines().filter(|line| line.contains("CS")).count();
        assert_eq!(ids, 10_000, "{format}");
        assert!(seen.stdout.contains("CS09999") && seen.stdout.contains("CS00000"));
        assert!(env.requests().len() <= 40, "{}", env.requests().len());
        // A list that fits into one API query is fetched without a time range; a longer one is
        // split.
        assert!(env.requests()[0].ends_with("?limit=500"));
    }
}

#[test]
fn limit_of_a_long_list_takes_few_requests() {
    let orders: Vec<String> =
        (0..10_000).map(|n| order(&format!("CS{n:05}")).minutes_old(n * 4).json()).collect();
    let whole = TestEnv::stocked(orders.clone(), None);
    whole.run("ma-orders list -o jsonl --sort id -n 700").code(0);
    for parallel in [1, 8] {
        let env = TestEnv::stocked(orders.clone(), None);
        let seen = env
            .run(&format!("ma-orders list -n 700 -o jsonl --parallel {parallel}"))
            .stderr("note: 700 newest of 10000 orders (--limit 700)\n")
            .code(0);
        assert!(seen.stdout.contains("CS00699") && !seen.stdout.contains("CS00700"));
        // How far several workers get before the newest slices arrive depends on their timing.
        let (few, all) = (env.requests().len(), whole.requests().len());
        let bound = if parallel == 1 { 5 } else { all };
        assert!(few <= bound && all > 20, "{parallel}: {few} of {all}");
    }
}

#[test]
fn input_gives_the_same_output_as_the_service() {
    let env = TestEnv::with([
        order("CS01").pool("a").failed("x").minutes_old(10),
        order("CS02").pool("b").operation("delete").minutes_old(20),
        order("CS03").pool("a").minutes_old(300),
    ]);
    for format in ["json", "jsonl"] {
        let saved = env.run(&format!("ma-orders list -o {format}")).code(0).stdout;
        for question in
            ["--phase failed", "--pool a", "--since 1h", "--operation delete", "-n 1 -q"]
        {
            let asked = env.run(&format!("ma-orders list {question} -o csv")).code(0);
            TestEnv::with([])
                .reads(&saved)
                .run(&format!("ma-orders list --input - {question} -o csv"))
                .stdout(&asked.stdout)
                .code(0);
        }
        TestEnv::with([])
            .reads(&saved)
            .run("ma-orders list --input - --fail-on failed -o csv")
            .code(10);
    }
}

#[test]
fn input_errors_name_the_file() {
    let env = TestEnv::with([]).reads("<html>");
    env.run("ma-orders list --input -")
        .stdout("")
        .stderr_contains("standard input: at byte 1")
        .code(7);
    env.run("ma-orders list --input /nonexistent").stderr_contains("/nonexistent").code(2);
    env.run("ma-orders list --input - --token x").stderr_contains("--token ").code(2);
    let page = TestEnv::with([]).reads(r#"{"count":7,"items":[{"orderId":"a"}]}"#);
    page.run("ma-orders list --input -")
        .stderr_contains("reports 7 orders, but only 1 were received")
        .code(7);
}

#[test]
fn dry_run_prints_the_request_and_sends_nothing() {
    let env = TestEnv::with([order("CS01")]);
    let seen = env
        .run("ma-orders list --pool \"it's\" --phase failed,pending -n 5 --dry-run")
        .stderr("")
        .code(0);
    let url = format!("{}/v1/04f258c84780d5a52f3bc00dc15aa5e7/orders", env.url());
    let line = |phase| {
        format!(
            "curl -sS --fail-with-body -H 'Accept: application/json' -H \"X-Auth-Token: $MA_ORDERS_TOKEN\" '{url}?involvedName=it%27s&phase={phase}&limit=500'\n"
        )
    };
    let first = "# needs curl 7.76 or newer\n".to_owned();
    let follows = "# next pages: &offset=; beyond 1,000 orders: split by &since= and &until=\n";
    assert_eq!(seen.stdout, first + &line("pending") + &line("failed") + follows);
    assert_eq!(env.requests(), Vec::<String>::new());
}

#[test]
fn offset_notes_what_it_skips() {
    let env = TestEnv::with([order("CS01"), order("CS02"), order("CS03")]);
    let said = "note: 1 of 3 orders shown (--offset 2; in API order)\n";
    env.run("ma-orders list --offset 2 -o csv -c id --no-headers").stderr(said).code(0);
    let saved = env.run("ma-orders list -o jsonl").stdout;
    let elsewhere = TestEnv::with([]).reads(&saved);
    elsewhere.run("ma-orders list --input - --offset 2 -o jsonl").stderr(said).code(0);
}

#[test]
fn lists_of_a_sandbox_with_quirks_are_complete_or_an_error() {
    use ma_orders::sandbox::Quirk::{Cap, Clamp, Disorder, Duplicates, History, IgnoreOffset};
    for (quirks, code) in [
        (vec![Clamp], 0),
        (vec![Cap], 0),
        (vec![Cap, Disorder], 0),
        (vec![History], 0),
        (vec![Duplicates], 0),
        (vec![IgnoreOffset], 7),
    ] {
        let orders = (0..700).map(|n| order(&format!("CS{n:04}")).minutes_old(n).json());
        let env = TestEnv::with_quirks(orders.collect(), quirks.clone());
        let seen = env.run("ma-orders list -o jsonl").code(code);
        let lines = seen.stdout.lines().count();
        assert_eq!(lines, if code == 0 { 700 } else { 0 }, "{quirks:?}");
    }
}
