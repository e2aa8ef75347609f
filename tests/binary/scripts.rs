//! Scripts and CI jobs with the built binary: the README's snippets, curl commands, saved lists,
//! closed pipes.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use chrono::Utc;
use ma_orders::sandbox::{Fail, Options, OrderSource, PROJECT_ID, Sandbox, TOKEN};
use ma_orders::world::World;

const README: &str = include_str!("../../README.md");

fn sandbox(orders: &[&str], fail: Option<Fail>) -> Sandbox {
    let source = OrderSource::Given(orders.iter().map(|order| (*order).to_owned()).collect());
    let usual = Options::with_clock(Arc::clone(&World::real().clock));
    Sandbox::start(Options { source, fail, ..usual }).unwrap()
}

const GOOD: &str = r#"{"orderId":"CS01","phase":"successed","creationTimestamp":9999999999999}"#;
const FAILED: &str = r#"{"orderId":"CS02","phase":"failed","creationTimestamp":9999999999999}"#;

/// Runs a script with bash in which `ma-orders` is the built binary and uses this sandbox.
fn bash(script: &str, sandbox: &Sandbox) -> Output {
    let folder = Path::new(env!("CARGO_BIN_EXE_ma-orders")).parent().unwrap();
    Command::new("bash")
        .args(["-c", script])
        .env_clear()
        .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display()))
        .env("HOME", "/nonexistent")
        .env("MA_ORDERS_ENDPOINT", sandbox.url())
        .env("MA_ORDERS_PROJECT_ID", PROJECT_ID)
        .env("MA_ORDERS_TOKEN", TOKEN)
        .env("MA_ORDERS_RETRIES", "0")
        .output()
        .unwrap()
}

/// The README's block that contains a text.
fn snippet(containing: &str) -> String {
    let blocks = README.split("```bash\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.into_iter().find(|block| block.contains(containing)).unwrap().to_owned()
}

#[test]
fn readme_ci_snippet_distinguishes_three_outcomes_in_every_format() {
    let snippet = snippet("case $?");
    for format in ["table", "wide", "json", "jsonl", "csv", "markdown"] {
        let line = format!("--fail-on failed --output {format}");
        let script = snippet.replace("--fail-on failed", &line);
        for (orders, fail, code, says) in [
            (&[GOOD][..], None, 0, "no failed orders"),
            (&[GOOD, FAILED], None, 1, "orders failed"),
            (&[GOOD], Some(Fail::Unavailable), 2, "query failed"),
        ] {
            let output = bash(&script, &sandbox(orders, fail));
            let stdout = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(code), "{format}: {stdout}");
            assert!(stdout.ends_with(&format!("{says}\n")), "{format}: {stdout}");
        }
    }
}

/// The README's lines from which a CI system makes a job's shell script.
fn job(from: &str, starts_with: &str) -> String {
    let (_, rest) = README.split_once(from).unwrap();
    let line = rest.lines().map(str::trim).find(|line| line.contains("ma-orders ")).unwrap();
    line.strip_prefix(starts_with).unwrap().to_owned()
}

#[test]
fn readme_ci_jobs_fail_if_orders_failed() {
    let summary = std::env::temp_dir().join(format!("ma-orders-summary-{}", std::process::id()));
    let actions = job("  run: |\n", "");
    let actions = format!("set -eo pipefail; GITHUB_STEP_SUMMARY={}; {actions}", summary.display());
    let gitlab = format!("set -eo pipefail; {}", job("  script:\n", "- "));
    for (orders, fail, code) in
        [(&[GOOD][..], None, 0), (&[GOOD, FAILED], None, 10), (&[GOOD], Some(Fail::Unavailable), 5)]
    {
        let sandbox = sandbox(orders, fail);
        for script in [&actions, &gitlab] {
            let output = bash(script, &sandbox);
            assert_eq!(output.status.code(), Some(code), "{script}");
        }
    }
    let written = std::fs::read_to_string(&summary).unwrap();
    std::fs::remove_file(&summary).unwrap();
    assert!(written.contains("| --- |") && written.contains("failed"), "{written}");
}

#[test]
fn readme_cron_line_prints_only_failures() {
    let line = job("```crontab\n", "0 6 * * 1-5  ");
    let quiet = bash(&line, &sandbox(&[GOOD], None));
    assert_eq!((quiet.stdout, quiet.stderr), (vec![], vec![]));
    let failed = bash(&line, &sandbox(&[GOOD, FAILED], None));
    let text = String::from_utf8(failed.stdout).unwrap();
    assert!(text.starts_with("exit 10: CREATED") && text.contains("CS02"), "{text}");
    let down = bash(&line, &sandbox(&[GOOD], Some(Fail::Unavailable)));
    let text = String::from_utf8(down.stdout).unwrap();
    assert!(text.starts_with("exit 5: error:"), "{text}");
}

#[test]
fn readme_snippets_run() {
    let orders = ["json | jq", "--input orders.jsonl", "sandbox --fail 503"];
    let folder = std::env::temp_dir().join(format!("ma-orders-snippets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let has_jq = Command::new("jq").arg("--version").output().is_ok();
    for containing in orders {
        if containing.contains("jq") && !has_jq {
            println!("skipped: jq is not installed");
            continue;
        }
        let failed = FAILED.replace("9999999999999", &Utc::now().timestamp_millis().to_string());
        let failed = failed.replace('}', r#","failReason":"sold out"}"#);
        let sandbox = sandbox(&[&failed], None);
        let script = format!("cd {}; {}", folder.display(), snippet(containing));
        let output = bash(&script, &sandbox);
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{script}");
        let expected = match containing {
            "json | jq" => "sold out\n",
            "sandbox --fail 503" => "5\n",
            _ => {
                "pool,orders,failed,failed_percent,median_seconds,p90_seconds,longest_seconds\n,1,1,100,,,\n"
            }
        };
        assert_eq!(stdout, expected, "{script}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn dry_run_output_pasted_into_a_shell_sends_the_same_request() {
    let question =
        r#"list --pool "it's a \$pool; & 资源" --phase failed,pending --since 2d --param 'x=`y`'"#;
    let ours = sandbox(&[GOOD], None);
    // The pool is unknown there; what matters is the request.
    bash(&format!("ma-orders {question}"), &ours);
    let theirs = sandbox(&[GOOD], None);
    // A fake curl that prints its arguments.
    let curl = "curl() { printf '%s\\n' \"$@\"; }";
    let script = format!("{curl}; eval \"$(ma-orders {question} --dry-run)\"");
    let output = bash(&script, &theirs);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(theirs.requests(), Vec::<String>::new(), "a dry run sends nothing");
    let url = theirs.url();
    let without_since = |line: &str| {
        let (before, rest) = line.split_once("&since=").unwrap();
        let (_, after) = rest.split_once('&').unwrap();
        format!("{before}&{after}")
    };
    let addresses: Vec<_> = told.lines().filter_map(|line| line.strip_prefix(url)).collect();
    assert_eq!(addresses.len(), 2, "{told}");
    let asked = ours.requests();
    assert_eq!(without_since(&asked[0]), format!("GET {}", without_since(addresses[0])));
    assert!(addresses[1].contains("phase=failed"), "{told}");
    assert!(told.contains(&format!("X-Auth-Token: {TOKEN}\n")), "{told}");
    assert!(told.contains("Accept: application/json\n"), "{told}");
}

#[test]
fn dry_run_output_works_with_real_curl() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let sandbox = sandbox(&[GOOD, FAILED], None);
    let script = "sh -c \"$(ma-orders list --phase failed --dry-run)\"";
    let output = bash(script, &sandbox);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["items"][0]["orderId"], "CS02");
    bash("ma-orders list --phase failed", &sandbox);
    let requests = sandbox.requests();
    assert_eq!(requests[0], requests[1]);
}

#[test]
fn a_saved_list_gives_the_same_output_as_the_service() {
    let sandbox = Sandbox::start(Options::with_clock(Arc::clone(&World::real().clock))).unwrap();
    let direct = bash("ma-orders list --phase failed -o csv", &sandbox).stdout;
    for format in ["json", "jsonl"] {
        let script = format!(
            "ma-orders list -o {format} | env -u MA_ORDERS_TOKEN ma-orders list --input - --phase failed -o csv"
        );
        assert_eq!(bash(&script, &sandbox).stdout, direct, "{format}");
    }
    assert!(direct.len() > 1_000);
}

#[test]
fn fail_on_works_with_a_closed_pipe() {
    let failed = sandbox(&[GOOD, FAILED], None);
    let unread = |line: &str| {
        // The reader has closed the pipe before the list is written.
        bash(&format!("(sleep 0.1; ma-orders {line}) | true; exit ${{PIPESTATUS[0]}}"), &failed)
    };
    for line in ["list --fail-on failed", "stats --fail-on failed", "watch --fail-on failed"] {
        let output = unread(line);
        assert_eq!(output.status.code(), Some(10), "{line}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.starts_with("error: 1 of 2 orders failed (--fail-on failed): "), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    // Without --fail-on, a watch ends when its output is closed.
    assert_eq!(unread("watch --interval 2s").status.code(), Some(0));
}

#[test]
fn watch_ends_when_its_pipe_is_closed() {
    let still = sandbox(&[GOOD], None);
    let line = "set +m; timeout 20 ma-orders watch --interval 2s -o jsonl | head -1; echo ${PIPESTATUS[0]}";
    let output = bash(line, &still);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{GOOD}\n0\n"));
}

#[test]
fn readme_nagios_check_distinguishes_three_states() {
    let script = snippet("check_orders");
    let now = Utc::now().timestamp_millis().to_string();
    let failed = FAILED.replace("9999999999999", &now);
    for (orders, fail, code, says) in [
        (&[GOOD][..], None, 0, "ORDERS OK\n"),
        (&[GOOD, &failed], None, 2, "ORDERS CRITICAL - error: 1 of 2 orders failed"),
        (&[GOOD], Some(Fail::Unauthorized), 3, "ORDERS UNKNOWN - exit code 8: error: "),
    ] {
        let output = bash(&script, &sandbox(orders, fail));
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stdout}");
        assert!(stdout.starts_with(says) && stdout.lines().count() == 1, "{stdout}");
    }
}
