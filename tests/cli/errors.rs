//! Errors: nothing on standard output, one clear message.

use ma_orders::sandbox::Fail;

use crate::support::harness::{TestEnv, order};

#[test]
fn http_errors_have_their_exit_code_and_no_output() {
    for (fail, code) in [
        (Fail::BadRequest, 4),
        (Fail::Unauthorized, 8),
        (Fail::Forbidden, 8),
        (Fail::NotFound, 9),
        (Fail::TooManyRequests, 5),
        (Fail::InternalError, 5),
        (Fail::Unavailable, 5),
        (Fail::Truncated, 7),
    ] {
        for format in ["table", "json", "csv"] {
            TestEnv::failing(fail)
                .run(&format!("ma-orders list --retries 0 -o {format}"))
                .stdout("")
                .stderr_contains("error: ")
                .stderr_contains("asked GET http://127.0.0.1:")
                .code(code);
        }
    }
}

#[test]
fn usage_errors_do_not_repeat_control_characters() {
    for line in [
        "ma-orders list --phase \u{1b}[31mX",
        "ma-orders list --since \u{1b}[31mX",
        "ma-orders list --o\u{202e}x",
        "ma-orders l\u{1b}x",
        "ma-orders list \u{7}x",
    ] {
        let stderr = TestEnv::with([]).run(line).stdout("").code(2).stderr;
        assert!(!stderr.contains(|c| ['\u{1b}', '\u{7}', '\u{202e}'].contains(&c)), "{stderr:?}");
    }
}

#[test]
fn transient_errors_are_retried_with_a_note_each() {
    let env = TestEnv::failing(Fail::Unavailable);
    let seen = env.run("ma-orders list --retries 2").stdout("").code(5);
    assert_eq!(env.requests().len(), 3);
    assert_eq!(seen.stderr.matches("; retrying in ").count(), 2, "{}", seen.stderr);
    assert!(seen.stderr.contains("3 attempts"), "{}", seen.stderr);
    let env = TestEnv::failing(Fail::Unauthorized);
    env.run("ma-orders list").code(8);
    assert_eq!(env.requests().len(), 1);
}

#[test]
fn an_unknown_pool_is_named_with_a_hint() {
    TestEnv::with([order("CS01")])
        .run("ma-orders list --pool pool-5ed6")
        .stdout("")
        .stderr_contains(
            "error: pool-5ed6: Pool pool-5ed6 not found (HTTP 404, ModelArts.50015001)\n",
        )
        .stderr_contains("hint: pool names are exact")
        .code(9);
}

#[test]
fn one_unknown_pool_of_several_prints_nothing() {
    TestEnv::with([order("CS01")])
        .run("ma-orders list --pool pool-5ed5 --pool gone -o jsonl")
        .stdout("")
        .stderr_contains("error: gone: ")
        .code(9);
}

#[test]
fn too_many_orders_in_one_millisecond_are_an_error_with_both_numbers() {
    let orders: Vec<_> = (0..1200).map(|n| order(&format!("CS{n:04}")).json()).collect();
    let env = TestEnv::stocked(orders, None);
    env.run("ma-orders list -o jsonl")
        .stdout("")
        .stderr_contains("cannot list them all")
        .stderr_contains("the service reports 1200 orders, but only 1000 were received")
        .code(7);
    let seen = env.run("ma-orders list -q -o jsonl --allow-partial").code(0);
    assert_eq!(seen.stdout.lines().count(), 1000);
    assert!(
        seen.stderr.contains(
            "warning: incomplete list: 1000 orders received, the service reports at least 1200"
        ),
        "{}",
        seen.stderr
    );
}

#[test]
fn allow_partial_does_not_hide_a_query_without_any_orders() {
    TestEnv::with([order("CS01")])
        .run("ma-orders list --pool pool-5ed5 --pool gone --allow-partial -o jsonl")
        .stdout("")
        .code(9);
    TestEnv::with([]).run("ma-orders list --allow-partial --fail-on failed").code(2);
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    TestEnv::with([])
        .without("MA_ORDERS_PROJECT_ID")
        .without("MA_ORDERS_TOKEN")
        .without("MA_ORDERS_ENDPOINT")
        .run("ma-orders list")
        .stdout("")
        .stderr(
            "error: project ID, token and endpoint are missing\n  \
             project ID: --project-id ID, or MA_ORDERS_PROJECT_ID, OS_PROJECT_ID\n  \
             token: --token TOKEN, or MA_ORDERS_TOKEN, OS_TOKEN; from a file: --token-file FILE, or MA_ORDERS_TOKEN_FILE; or a sign-in: OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME, OS_PROJECT_NAME; or an application credential: OS_AUTH_URL, OS_APPLICATION_CREDENTIAL_ID, OS_APPLICATION_CREDENTIAL_SECRET; or an access key: OS_ACCESS_KEY, OS_SECRET_KEY; or an entry in clouds.yaml: --cloud NAME, or MA_ORDERS_CLOUD, OS_CLOUD\n  \
             endpoint: --endpoint URL, or MA_ORDERS_ENDPOINT, OS_MODELARTS_ENDPOINT_OVERRIDE; or --region eu-de (MA_ORDERS_REGION, OS_REGION_NAME) for Open Telekom Cloud; or OS_AUTH_URL\n\
             hint: without an account, try `ma-orders list --sandbox`\n",
        )
        .code(2);
}

#[test]
fn connection_refused_is_exit_6() {
    let env = TestEnv::with([]);
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    env.variable("MA_ORDERS_ENDPOINT", &closed)
        .run("ma-orders list --retries 1")
        .stdout("")
        .stderr_contains("retrying in")
        .stderr_contains("error: could not connect to 127.0.0.1")
        .code(6);
}

#[test]
fn a_token_comes_from_a_file_or_standard_input_with_its_newline() {
    let env = TestEnv::with([order("CS01")]).without("MA_ORDERS_TOKEN").reads("sandbox-token\n");
    env.run("ma-orders list --token-file - -o jsonl").code(0);
    env.run("ma-orders list --token-file /nonexistent/token")
        .stderr_contains("could not read the token from /nonexistent/token (--token-file): ")
        .code(2);
    let bad = TestEnv::with([]).without("MA_ORDERS_TOKEN").reads("sandbox token\n");
    let seen = bad
        .run("ma-orders list --token-file -")
        .stderr_contains("contains an invalid character at position 8")
        .code(2);
    assert!(!seen.stderr.contains("sandbox token"));
}

#[test]
fn contradictory_settings_are_rejected_by_name() {
    let env = TestEnv::with([]);
    for (line, one, other) in [
        ("ma-orders list --token a --token-file b", "--token ", "--token-file"),
        ("ma-orders list --sandbox --token a", "--sandbox", "--token"),
        ("ma-orders list --pool a --pool b --offset 3", "--offset", "pools"),
        ("ma-orders list -o json --columns id", "--columns", "json"),
        ("ma-orders list -o jsonl --no-headers", "--no-headers", "jsonl"),
        ("ma-orders list -o csv --time relative", "--time", "csv"),
        ("ma-orders list --raw-csv", "--raw-csv", "table"),
        ("ma-orders list --param phase=failed", "phase", "--phase"),
    ] {
        env.run(line).stdout("").stderr_contains(one).stderr_contains(other).code(2);
    }
    let both = TestEnv::with([]).variable("MA_ORDERS_TOKEN_FILE", "x");
    both.run("ma-orders list").stderr_contains("MA_ORDERS_TOKEN and MA_ORDERS_TOKEN_FILE").code(2);
    let both = TestEnv::with([])
        .without("MA_ORDERS_TOKEN")
        .variable("OS_TOKEN", "a")
        .variable("OS_AUTH_TOKEN", "b");
    both.run("ma-orders list").stderr_contains("OS_TOKEN and OS_AUTH_TOKEN").code(2);
}

#[test]
fn an_invalid_setting_names_its_source() {
    for (name, value) in [
        ("MA_ORDERS_PROJECT_ID", "../x"),
        ("MA_ORDERS_ENDPOINT", "http://example.com"),
        ("MA_ORDERS_TIMEOUT", "soon"),
        ("MA_ORDERS_RETRIES", "many"),
        ("TZ", "Mars/Olympus"),
    ] {
        let env = TestEnv::with([]).variable(name, value);
        env.run("ma-orders list").stdout("").stderr_contains(name).code(2);
    }
    let proxy = TestEnv::with([])
        .variable("MA_ORDERS_ENDPOINT", "https://modelarts.example.com")
        .variable("HTTPS_PROXY", "http://user:hunter2@");
    let seen = proxy.run("ma-orders list").stderr_contains("HTTPS_PROXY").code(2);
    assert!(!seen.stderr.contains("hunter2"));
}

#[test]
fn an_invalid_date_has_a_hint() {
    let env = TestEnv::with([]);
    for line in [
        "ma-orders list --since 01/03/2026",
        "ma-orders list --since 'last week'",
        "ma-orders list --since --pool",
        "ma-orders list --since 1d --until 2d",
    ] {
        env.run(line).stdout("").code(2);
    }
    assert_eq!(env.requests(), Vec::<String>::new());
}

#[test]
fn running_without_a_command_prints_short_help_and_exits_2() {
    let seen = TestEnv::with([]).run("ma-orders").stdout("").code(2);
    assert_eq!(seen.stderr.matches("\n  ma-orders list ").count(), 2, "{}", seen.stderr);
}

#[test]
fn typos_get_a_suggestion() {
    let env = TestEnv::with([]);
    for (line, nearest) in [
        ("ma-orders lst", "list"),
        ("ma-orders list --phas failed", "--phase"),
        ("ma-orders list --phase faild", "failed"),
        ("ma-orders list --columns reson", "reason"),
        ("ma-orders list -o jsn", "json"),
    ] {
        env.run(line).stdout("").stderr_contains(nearest).code(2);
    }
}

#[test]
fn error_format_json_writes_one_object_per_line() {
    let env = TestEnv::failing(Fail::Unavailable);
    let seen = env.run("ma-orders list --error-format json --retries 1").stdout("").code(5);
    let lines: Vec<serde_json::Value> =
        seen.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["kind"]), (2, &"note".into()));
    let error = &lines[1];
    for (field, value) in [
        ("kind", "error".into()),
        ("status", 503.into()),
        ("code", "APIGW.0613".into()),
        ("attempts", 2.into()),
        ("retryable", true.into()),
        ("exit", serde_json::Value::from(5)),
    ] {
        assert_eq!(error[field], value, "{field}");
    }
    assert!(error["url"].as_str().unwrap().contains("/orders?limit=500"));
    assert!(error["requestId"].is_string() && error["message"].is_string());
}

#[test]
fn error_format_json_applies_to_usage_errors() {
    let env = TestEnv::with([]).without("MA_ORDERS_TOKEN");
    for line in [
        "ma-orders list --error-format json --phase faild",
        "ma-orders --error-format=json list --since 5M",
        "ma-orders list --error-format json",
        "ma-orders --error-format json",
    ] {
        let seen = env.run(line).stdout("").code(2);
        let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
        assert_eq!((&error["kind"], &error["exit"]), (&"error".into(), &2.into()), "{line}");
    }
    let seen = env.run("ma-orders list --error-format json --phase faild");
    let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!(error["hint"], "a similar value exists: 'failed'");
    assert_eq!(
        error["message"],
        "invalid value 'faild' for '--phase <PHASE,…>' [possible values: pending, running, successed, partialSuccessed, failed, unknown]"
    );
}

#[test]
fn error_format_json_has_the_documented_fields() {
    use std::collections::BTreeSet;
    let fields = |object: &serde_json::Value| -> BTreeSet<String> {
        object.as_object().unwrap().keys().cloned().collect()
    };
    let named = |fields: &[(&str, &str)]| -> BTreeSet<String> {
        fields.iter().map(|(name, _)| (*name).to_owned()).collect()
    };
    let manual = TestEnv::with([]).run("ma-orders man").stdout;
    for line in [
        "ma-orders list --pool none --error-format json",
        "ma-orders list --phase nonsense --error-format json",
        "ma-orders --error-format json",
    ] {
        let seen = TestEnv::with([]).run(line);
        let error = serde_json::from_str(seen.stderr.lines().last().unwrap()).unwrap();
        let mut described = named(&ma_orders::messages::ERROR_FIELDS);
        // Only if several projects were queried.
        described.remove("project");
        assert_eq!(fields(&error), described, "{line}");
    }
    let config = TestEnv::with([]).run("ma-orders config --output json").stdout;
    let config: serde_json::Value = serde_json::from_str(&config).unwrap();
    for line in config.as_array().unwrap() {
        assert_eq!(fields(line), named(&ma_orders::commands::config::FIELDS));
    }
    let described = ma_orders::messages::ERROR_FIELDS.iter();
    for (name, _) in described.chain(&ma_orders::commands::config::FIELDS) {
        assert!(manual.contains(&format!("\\fB{name}\\fR\n")), "{name}");
    }
}

#[test]
fn connection_flags_are_rejected_by_commands_that_send_no_requests() {
    let env = TestEnv::with([]).without("MA_ORDERS_TOKEN").reads("[]");
    for (line, flag) in [
        ("ma-orders completions bash --token t", "--token"),
        ("ma-orders man --sandbox", "--sandbox"),
        ("ma-orders logout --cloud otc", "--cloud"),
        ("ma-orders sandbox --retries 2", "--retries"),
        ("ma-orders list --input - --timeout 5s", "--timeout"),
        ("ma-orders list --input - --page-size 5", "--page-size"),
        ("ma-orders stats --input - --parallel 2", "--parallel"),
        ("ma-orders list --input - --no-cache", "--no-cache"),
    ] {
        env.run(line).stdout("").stderr_contains(&format!("{flag} ")).code(2);
    }
}

#[test]
fn input_detects_a_page_of_a_longer_list() {
    let page = r#"{"count":3,"items":[{"orderId":"CS01","phase":"failed"}]}"#;
    let env = TestEnv::with([]).reads(page);
    env.run("ma-orders list --input - -o jsonl").stdout("").stderr_contains("one page").code(7);
    env.run("ma-orders list --input - -o csv -c id --allow-partial -q")
        .stdout("id\nCS01\n")
        .stderr_contains(
            "warning: incomplete list: the service reports 3 orders, but only 1 were received",
        )
        .code(0);
}

#[test]
fn the_usage_line_names_the_program() {
    let env = TestEnv::with([order("CS01")]);
    for (line, usage) in [
        ("ma-orders.exe --nonsense", "Usage: ma-orders "),
        ("ma-orders.exe list --nonsense", "Usage: ma-orders list"),
        ("ma-orders.exe stats --columns pool", "Usage: ma-orders stats"),
    ] {
        env.run(line).stderr_contains(usage).code(2);
    }
    for line in ["ma-orders.exe --help", "ma-orders.exe list --help", "ma-orders.exe list -h"] {
        let help = env.run(line).code(0).stdout;
        assert!(help.contains("Usage: ma-orders ") && !help.contains(".exe"), "{line}: {help}");
    }
}
