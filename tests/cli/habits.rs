//! Conventions of command-line programs: help, color, quiet, exit codes.

use ma_orders::cli::Cli;
use ma_orders::sandbox::Fail;

use crate::support::harness::{Output, TestEnv, order};

#[test]
fn every_command_has_help_with_both_flags() {
    let definition = Cli::definition();
    let mut names: Vec<_> =
        definition.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    names.extend(["", "ls", "orders list", "orders wait"].map(str::to_owned));
    assert!(names.len() > 12);
    for name in names {
        for help in ["-h", "--help"] {
            let seen = TestEnv::with([]).run(&format!("ma-orders {name} {help}")).stderr("");
            let seen = seen.code(0);
            assert!(seen.stdout.contains("Usage: ma-orders"), "{name} {help}");
        }
    }
}

#[test]
fn help_is_a_command_too() {
    let env = TestEnv::with([]);
    for (word, flag) in [("help", "--help"), ("help list", "list --help"), ("help ls", "ls --help")]
    {
        let expected = env.run(&format!("ma-orders {flag}")).stdout;
        env.run(&format!("ma-orders {word}")).stdout(&expected).code(0);
    }
    env.run("ma-orders help lst").stderr_contains("'list'").code(2);
}

fn has_color(seen: &Output) -> bool {
    seen.stdout.contains('\u{1b}')
}

#[test]
fn color_depends_on_flag_then_variables_then_terminal() {
    let terminal = || TestEnv::with([order("CS01").failed("x")]).terminal(80);
    let pipe = || TestEnv::with([order("CS01").failed("x")]);
    assert!(has_color(&terminal().run("ma-orders list")));
    assert!(!has_color(&pipe().run("ma-orders list")));
    for (name, value, on_terminal, in_pipe) in [
        ("NO_COLOR", "1", false, false),
        ("NO_COLOR", "", true, false),
        ("CLICOLOR", "0", false, false),
        ("CLICOLOR", "1", true, false),
        ("TERM", "dumb", false, false),
        ("CLICOLOR_FORCE", "1", true, true),
        ("CLICOLOR_FORCE", "0", true, false),
    ] {
        let colors = |env: TestEnv| has_color(&env.variable(name, value).run("ma-orders list"));
        assert_eq!(colors(terminal()), on_terminal, "{name}={value} on a terminal");
        assert_eq!(colors(pipe()), in_pipe, "{name}={value} in a pipe");
    }
    let forced = pipe().variable("NO_COLOR", "1");
    assert!(has_color(&forced.run("ma-orders list --color always")));
    let refused = terminal().variable("CLICOLOR_FORCE", "1");
    assert!(!has_color(&refused.run("ma-orders list --color never")));
}

#[test]
fn without_color_the_text_is_the_same() {
    let env =
        TestEnv::with([order("CS01").failed("x"), order("CS02").phase("pending")]).terminal(80);
    let plain = env.run("ma-orders list --color never").stdout;
    let colored = env.run("ma-orders list --color always").stdout;
    let without: String = ["\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[0m"]
        .iter()
        .fold(colored, |text, code| text.replace(code, ""));
    assert_eq!(plain, without);
}

#[test]
fn the_exit_code_does_not_depend_on_the_format() {
    let failed = [order("CS01").failed("x").json(), order("CS02").json()];
    for (fail, line, code) in [
        (None, "list", 0),
        (None, "list --fail-on failed", 10),
        (None, "list --pool none", 9),
        (None, "stats --fail-on failed", 10),
        (None, "wait CS01", 10),
        (None, "wait CS02", 0),
        (None, "wait CS09 --timeout 5s", 11),
        (None, "watch --fail-on failed", 10),
        (None, "show CS01", 0),
        (None, "show CS09", 9),
        (Some(Fail::Unauthorized), "list", 8),
        (Some(Fail::Unavailable), "wait --timeout 5s", 5),
        (Some(Fail::Truncated), "stats", 7),
    ] {
        for format in ["table", "wide", "json", "jsonl", "csv", "markdown"] {
            if line.starts_with("watch") && format == "json" {
                continue;
            }
            for how in ["", "-q", "--color always", "--error-format json", "-vv"] {
                let env = || TestEnv::stocked(failed.to_vec(), fail);
                let line = format!("ma-orders {line} -o {format} {how}");
                env().run(&line).code(code);
                env().terminal(80).run(&line).code(code);
            }
        }
    }
}

#[test]
fn quiet_silences_notes_and_never_data_warnings_or_errors() {
    let env = TestEnv::with([order("CS01"), order("CS02")]);
    env.run("ma-orders list -q -n 1 -o csv -c id").stdout("id\nCS01\n").stderr("");
    env.run("ma-orders list -q --pool none").stderr_contains("error: none: Pool none not found");
    env.run("ma-orders list -q --since 2020-01-01")
        .stderr_contains("the service keeps orders for one month");
}

#[test]
fn printed_values_are_accepted_as_input() {
    let env = TestEnv::with([
        order("CS01").phase("processing").pool("pool a&b"),
        order("CS02").phase("completed").field("result", "\"successed\""),
    ]);
    let csv = env.run("ma-orders list -o csv -c id,phase,pool --no-headers").stdout;
    for line in csv.lines() {
        let cells: Vec<_> = line.split(',').collect();
        env.run(&format!("ma-orders list --pool '{}' -o csv -c id --no-headers", cells[2]))
            .stdout(&format!("{}\n", cells[0]));
        assert!(["running", "successed"].contains(&cells[1]), "{line}");
        env.run(&format!("ma-orders list --phase {}", cells[1])).code(0);
        let shown = env.run(&format!("ma-orders show {}", cells[0])).code(0).stdout;
        assert!(shown.contains(cells[1]), "{shown}");
    }
}

#[test]
fn utc_changes_parsing_and_printing_of_dates() {
    let env = TestEnv::with([order("CS01").minutes_old(60)]).terminal(100);
    // Local time is 14:00 when it is 12:00 UTC; the order was created at 11:00 UTC.
    let local = env.run("ma-orders list --since 12:59 --time absolute -c created");
    assert!(local.stdout.contains("2026-08-21 13:00:00 +02:00"), "{}", local.stdout);
    assert!(local.stderr.contains("since 2026-08-21 12:59 +02:00"), "{}", local.stderr);
    let utc = env.run("ma-orders list --utc --since 10:59 --time absolute -c created");
    assert!(utc.stdout.contains("2026-08-21 11:00:00 +00:00"), "{}", utc.stdout);
    assert!(utc.stderr.contains("since 2026-08-21 10:59 +00:00"), "{}", utc.stderr);
    let later = env.run("ma-orders list --utc --since 11:01 -o csv -c created --no-headers");
    assert_eq!(later.stdout, "");
}

#[test]
fn words_of_other_tools_get_a_hint() {
    let env = TestEnv::with([order("CS01")]);
    for (line, hint) in [
        ("get", "`ma-orders list`"),
        ("get orders", "`ma-orders list`"),
        ("describe CS01", "`ma-orders show ORDER`"),
        ("login", "signs in when it needs to"),
        ("auth status", "`ma-orders config`"),
        ("logs CS01", "`ma-orders show ORDER`"),
        ("version", "`ma-orders --version`"),
        ("status", "--phase pending,running"),
        ("tail -f", "`ma-orders watch`"),
        ("delete CS01", "only reads orders"),
        ("whoami", "`ma-orders config`"),
        ("completion bash", "`ma-orders completions SHELL`"),
        ("export", "--output csv"),
        ("pools", "`ma-orders stats --by pool`"),
        ("failed", "--phase failed"),
        ("list --format json", "--output"),
        ("list -f json", "--output"),
        ("list --json", "--output json"),
        ("list --yaml", "no YAML"),
        ("list --query items", "jq"),
        ("list --jq .", "jq"),
        ("list --filter phase=failed", "--phase"),
        ("list -l pool=a", "--pool"),
        ("list --status failed", "use --phase"),
        ("list --state=failed", "use --phase"),
        ("list --failed", "use --phase failed"),
        ("list --after 2d", "use --since"),
        ("list --before 2d", "use --until"),
        ("list --last 2d", "use --since"),
        ("list --profile prod", "use --cloud"),
        ("list --os-cloud prod", "use --cloud"),
        ("list --all", "--limit lists fewer"),
        ("list -w", "`ma-orders watch`"),
        ("list --watch", "`ma-orders watch`"),
        ("list --tail 5", "use --limit N"),
        ("list --max-items 5", "use --limit N"),
        ("list --next-token x", "all pages are read"),
        ("list --group-by phase", "`ma-orders stats --by phase`"),
        ("list --no-pager", "never paged"),
        ("list --sort-by created", "use --sort"),
        ("list --debug", "use -v"),
        ("list -k", "--ca-file"),
        ("list --os-token x", "OS_* variable"),
        ("list --access-key x", "OS_ACCESS_KEY"),
        ("list --name CS01", "`ma-orders show ORDER`"),
        ("list failed", "use --phase failed"),
        ("list Failed", "use --phase failed"),
        ("list pool-5ed5", "use --pool pool-5ed5"),
        ("list orders", "omit it"),
        ("list -o yaml", "no YAML"),
        ("list -o name", "--columns name"),
        ("list -o text", "--output table"),
        ("list -o jsonpath={.items}", "jq"),
        ("list --phase error", "called failed"),
        ("list --phase done", "called successed"),
        ("list --sort age", "called created"),
        ("list -c status", "called phase"),
        ("list -n all", "omit --limit"),
        ("list --color true", "use always"),
    ] {
        let seen = env.run(&format!("ma-orders {line}")).stdout("").code(2);
        let hints: Vec<_> =
            seen.stderr.lines().filter_map(|line| line.strip_prefix("hint: ")).collect();
        assert!(hints.len() == 1 && hints[0].contains(hint), "{line}: {}", seen.stderr);
        assert!(!seen.stderr.contains("logout") && !seen.stderr.contains("tip:"), "{line}");
        let json = env.run(&format!("ma-orders --error-format json {line}")).code(2);
        let object: serde_json::Value = serde_json::from_str(&json.stderr).unwrap();
        assert_eq!(object["hint"], hints[0], "{line}");
    }
}

#[test]
fn only_similar_words_are_suggested() {
    let env = TestEnv::with([]);
    for (line, tip) in [
        ("lits", Some("'list'")),
        ("wathc", Some("'watch'")),
        ("logn", None),
        ("logot", Some("'logout'")),
        ("list --regoin x", Some("'--region'")),
        ("list --proflie x", None),
        ("list --colums x", Some("'--columns'")),
        ("list --phase faild", Some("'failed'")),
        ("list --output jsn", Some("'json'")),
        ("list --zzz", None),
    ] {
        let seen = env.run(&format!("ma-orders {line}")).code(2).stderr;
        let seen = seen.lines().find_map(|line| line.trim().strip_prefix("tip: "));
        assert_eq!(seen.is_some(), tip.is_some(), "{line}: {seen:?}");
        assert!(tip.is_none_or(|tip| seen.unwrap().contains(tip)), "{line}: {seen:?}");
    }
}

#[test]
fn letter_case_and_spaces_do_not_matter_in_values() {
    let env = TestEnv::with([order("CS01").failed("x")]);
    let wanted = env.run("ma-orders list -o csv -c pool,phase --sort created").code(0).stdout;
    for line in [
        "list -o CSV -c 'Pool, PHASE' --sort CREATED",
        "list -o csv -c 'pool ,phase' --phase 'Failed, RUNNING'",
        "list -o csv -c pool,phase --operation 'Apply, modify'",
        "list -o csv -c pool,phase --fail-on 'Running, PENDING' --color NEVER",
        "list -o csv -c pool,phase --error-format TEXT",
    ] {
        env.run(&format!("ma-orders {line}")).stdout(&wanted).code(0);
    }
    env.run("ma-orders stats --by Phase -o CSV").code(0);
    env.run("ma-orders config -o JSON").code(0);
}

#[test]
fn invalid_values_have_our_own_messages() {
    let env = TestEnv::with([order("CS01")]);
    for (line, says) in [
        ("list -n x", "expected a number of at least 1"),
        ("list -n 0.5", "expected a number of at least 1"),
        ("list --offset x", "expected a number from 0 to 500"),
        ("list --offset 501", "expected a number from 0 to 500"),
        ("list --page-size 0", "expected a number from 1 to 500"),
        ("list --page-size 1000", "expected a number from 1 to 500"),
        ("list --parallel 99", "expected a number from 1 to 16"),
        ("list --retries many", "expected a number from 0 to 100"),
        ("watch --interval 1s", "at least 2s"),
        ("watch --interval often", "write 90s, 5m or 1h30m"),
        ("list --timeout 5x", "write 90s, 5m or 1h30m"),
        ("list --timeout 0", "write 90s, 5m or 1h30m"),
        ("list --since P1D", "write 2d"),
        ("list --since 1w2", "write"),
        ("list --since 01/03/2026", "write YYYY-MM-DD"),
        ("list --since 5M", "write"),
        ("list --since 2d --until 3d", "the range is empty"),
        ("list --param result", "KEY=VALUE"),
        ("list --param phase=failed", "use --phase"),
        ("list --pool ''", "a value is required"),
        ("list --since --pool x", "the date is missing: \"--pool\" is a flag"),
        ("list --until -p x", "the date is missing: \"-p\" is a flag"),
        ("list --phase", "a value is required"),
        ("list --phase faild", "'failed'"),
        ("list --output jsn", "'json'"),
        ("list --columns reson", "'reason'"),
        ("list --sort creatd", "'created'"),
        ("list --resource nodes", "pools"),
        ("list --quiet --verbose", "cannot be used with"),
        ("list --limit 5 --fail-on failed", "hint: "),
        ("list --raw-csv", "use it with --output csv"),
        ("list -o json --columns id", "use jq"),
        ("list -o json --no-headers", "hint: "),
        ("watch -o json", "--output jsonl"),
        ("show", "ORDER"),
        ("show nothing-like-that", "names and IDs must match exactly"),
        ("completions fihs", "'fish'"),
        ("completions", "SHELL"),
        ("man lits", "'list'"),
        ("sandbox --port x", "expected a number from 0 to 65535"),
        ("sandbox --seed x", "expected a number"),
        ("sandbox --fail 502", "'503'"),
        ("man --token x", "--token cannot be used with `man`"),
        ("logout --region x", "--region cannot be used with `logout`"),
        ("orders", "Usage: "),
    ] {
        let seen = env.run(&format!("ma-orders {line}")).stdout("");
        assert!([2, 9].contains(&seen.exit_code()), "{line}: {}", seen.stderr);
        let text = seen.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(says), "{line}: {}", seen.stderr);
        for rust in
            ["invalid digit", "..=", "18446744073709551615", "relative URL", "None", "Some("]
        {
            assert!(!seen.stderr.contains(rust), "{line}: {}", seen.stderr);
        }
    }
}

#[test]
fn color_requires_term_to_be_set_or_a_force_variable() {
    let env = || TestEnv::with([order("CS01").failed("sold out")]);
    let is_colored = |env: TestEnv| env.run("ma-orders list").stdout.contains("\x1b[31m");
    assert!(is_colored(env().terminal(80)));
    assert!(!is_colored(env().terminal(80).without("TERM")) || cfg!(windows));
    assert!(!is_colored(env().terminal(80).variable("TERM", "dumb")));
    assert!(is_colored(env().variable("FORCE_COLOR", "1")));
    assert!(!is_colored(env().variable("FORCE_COLOR", "0")));
    assert!(!is_colored(env().variable("FORCE_COLOR", "1").variable("NO_COLOR", "1")));
}
