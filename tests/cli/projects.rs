//! Queries over several projects: all of them, or a clear message about each failure.

use ma_orders::sandbox::Fail;

use crate::support::harness::{Described, Folder, TestEnv, order};

const NAMES: [&str; 7] = [
    "eu-de",
    "eu-de_dev",
    "eu-de_test",
    "eu-de_prod",
    "eu-de_vision",
    "eu-de_speech",
    "eu-de_research",
];

/// Seven projects with an order each, newest last.
fn seven(fail: &[(&str, Fail)]) -> TestEnv {
    let one = |(number, name): (usize, &&'static str)| {
        let order = order(&format!("CS{number}")).pool(&format!("pool-{number}"));
        let minutes = 60 - i64::try_from(number).unwrap();
        (*name, vec![order.minutes_old(minutes)])
    };
    TestEnv::of_projects(NAMES.iter().enumerate().map(one).collect(), fail)
}

fn asked(env: &TestEnv, what: &str) -> usize {
    env.requests().iter().filter(|line| line.contains(what)).count()
}

#[test]
fn all_projects_prints_one_list_with_a_project_column() {
    let env = seven(&[]);
    env.run("ma-orders list -A -c project,id")
        .stdout(
            "PROJECT         ID\neu-de_research  CS6\neu-de_speech    CS5\neu-de_vision    CS4\n\
             eu-de_prod      CS3\neu-de_test      CS2\neu-de_dev       CS1\neu-de           CS0\n",
        )
        .stderr("note: querying 7 projects\n")
        .code(0);
    let table = env.run("ma-orders list -A");
    assert!(table.stdout.starts_with("PROJECT "), "{}", table.stdout);
    let csv = env.run("ma-orders list -A -o csv").stdout;
    assert!(csv.lines().next().unwrap().ends_with(",reason,project"), "{csv}");
    assert!(csv.lines().nth(1).unwrap().ends_with(",eu-de_research"), "{csv}");
}

#[test]
fn orders_of_several_projects_have_a_project_member_that_input_reads() {
    let env = seven(&[]);
    let json = env.run("ma-orders list --project eu-de_dev,eu-de -o jsonl").code(0).stdout;
    let first = json.lines().next().unwrap();
    assert!(
        first.ends_with(
            r#","_project":{"id":"7f3a0c51d2e94b6f8a1be0d4c5f61a01","name":"eu-de_dev","region":"eu-de","cloud":null}}"#
        ),
        "{first}"
    );
    let reader = TestEnv::with([]).reads(&json);
    reader
        .run("ma-orders list --input - -c project,id --no-headers")
        .stdout("eu-de_dev  CS1\neu-de      CS0\n")
        .code(0);
    // The project is part of an order's identity.
    let twins = json.replace("CS1", "CS9").replace("CS0", "CS9");
    TestEnv::with([])
        .reads(&twins)
        .run("ma-orders list --input - -o csv -c project --no-headers")
        .stdout("eu-de_dev\neu-de\n")
        .code(0);
}

#[test]
fn one_project_can_be_given_by_name_or_id() {
    let env = seven(&[]);
    let plain = env.run("ma-orders list -o json").code(0).stdout;
    assert!(!plain.contains("_project"), "{plain}");
    for way in [
        "ma-orders list --project eu-de -o json",
        "ma-orders list --project-id 04f258c84780d5a52f3bc00dc15aa5e7 -o json",
    ] {
        env.run(way).stdout(&plain).stderr("").code(0);
    }
    env.run("ma-orders list --project eu-de -c project").stdout("PROJECT\n-\n").code(0);
}

#[test]
fn concurrent_requests_never_exceed_parallel() {
    for parallel in [1, 2, 4] {
        let env = seven(&[]);
        env.run(&format!("ma-orders list -A -o jsonl --parallel {parallel}")).code(0);
        assert!(env.most_at_once() <= parallel, "{}", env.most_at_once());
    }
}

#[test]
fn a_second_run_over_all_projects_does_not_sign_in() {
    let folder = Folder::new();
    let env = seven(&[]).variable("XDG_CACHE_HOME", folder.path());
    env.run("ma-orders list -A -o jsonl").code(0);
    let first = asked(&env, "POST /v3/auth/tokens");
    assert_eq!(first, 8);
    env.run("ma-orders list -A -o jsonl").code(0);
    assert_eq!(asked(&env, "POST /v3/auth/tokens"), first);
    assert_eq!(asked(&env, "/orders?"), 14);
    // A revoked token is replaced, and so is the unscoped token.
    env.revoke_tokens();
    env.run("ma-orders list -A -o csv -c id --no-headers")
        .stdout("CS6\nCS5\nCS4\nCS3\nCS2\nCS1\nCS0\n")
        .code(0);
    assert_eq!(asked(&env, "POST /v3/auth/tokens"), 2 * first);
}

#[test]
fn every_failed_project_is_reported_and_no_orders_printed() {
    let env = seven(&[("eu-de_dev", Fail::Forbidden), ("eu-de_prod", Fail::Unavailable)]);
    env.run("ma-orders list -A --retries 0")
        .stdout("")
        .stderr(
            "note: querying 7 projects\n\
             error: eu-de_prod: The IAM service is currently unavailable (HTTP 503, APIGW.0613)\n\
             error: eu-de_dev: The IAM user is not authorized to access the API (HTTP 403, APIGW.0302)\n\
             error: 5 of 7 projects answered\n\
             hint: to skip projects, pass --except eu-de_dev\n",
        )
        .code(8);
    let json = env.run("ma-orders list -A -q --retries 0 --error-format json").stdout("").code(8);
    let objects: Vec<serde_json::Value> =
        json.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let projects: Vec<_> = objects.iter().map(|one| one["project"].as_str()).collect();
    assert_eq!(projects, [Some("eu-de_prod"), Some("eu-de_dev"), None]);
    assert_eq!(objects[2]["message"], "5 of 7 projects answered");
    env.run("ma-orders list -A --except eu-de_dev,eu-de_prod -o csv -c project --no-headers")
        .stdout("eu-de_research\neu-de_speech\neu-de_vision\neu-de_test\neu-de\n")
        .stderr("note: querying 5 projects\n")
        .code(0);
}

#[test]
fn allow_partial_prints_the_other_projects_with_both_numbers() {
    let env = seven(&[("eu-de_dev", Fail::Forbidden), ("eu-de_prod", Fail::NotFound)]);
    env.run("ma-orders list -A --allow-partial -o csv -c project --no-headers")
        .stdout("eu-de_research\neu-de_speech\neu-de_vision\neu-de_test\neu-de\n")
        .stderr_contains("5 of 7 projects answered")
        .code(0);
    let all: Vec<_> = NAMES.iter().map(|name| (*name, Fail::Forbidden)).collect();
    seven(&all).run("ma-orders list -A --allow-partial").stdout("").code(8);
}

#[test]
fn fail_on_matches_in_one_project_even_if_another_fails() {
    let bad = || vec![order("CS1").failed("quota exceeded")];
    let projects: Vec<(&'static str, Vec<Described>)> =
        vec![("eu-de", Vec::new()), ("eu-de_dev", bad())];
    let env = TestEnv::of_projects(projects, &[("eu-de_prod", Fail::Forbidden)]);
    env.run("ma-orders list -A --fail-on failed").stdout("").stderr_contains("CS1").code(10);
    env.run("ma-orders list -A --fail-on failed --except eu-de_dev").code(8);
    env.run("ma-orders list -A --fail-on failed --except eu-de_dev,eu-de_prod").code(0);
}

#[test]
fn a_pool_is_unknown_only_if_no_project_has_it() {
    let env = seven(&[]);
    env.run("ma-orders list -A --pool pool-3 -o csv -c project,id --no-headers")
        .stdout("eu-de_prod,CS3\n")
        .code(0);
    env.run("ma-orders list -A --pool nowhere").stdout("").code(9);
    env.run("ma-orders list -A --pool nowhere,pool-3").stdout("").code(9);
}

#[test]
fn limit_keeps_the_newest_of_all_projects() {
    let env = seven(&[]);
    env.run("ma-orders list -A -n 2 -o csv -c id --no-headers").stdout("CS6\nCS5\n").code(0);
}

#[test]
fn an_unknown_project_is_exit_9_and_dry_run_sends_nothing() {
    let env = seven(&[]);
    env.run("ma-orders list --project eu-de,nope").stderr_contains("no such project: nope").code(9);
    let before = env.requests().len();
    let url = env.url().to_owned();
    env.run("ma-orders list -A --dry-run")
        .stdout(&format!(
            "# needs curl 7.76 or newer\n\
             # sign in at {url}/v3 first and set $OS_TOKEN\n\
             curl -sS --fail-with-body -H 'Accept: application/json' -H \"X-Auth-Token: $OS_TOKEN\" '{url}/v3/auth/projects'\n\
             # then, for each project: sign in to it and list its orders\n"
        ))
        .code(0);
    assert_eq!(env.requests().len(), before);
}

#[test]
fn contradictory_project_flags_are_rejected() {
    let env = seven(&[]);
    for line in [
        "ma-orders list -A --project eu-de",
        "ma-orders list -A --project-id x",
        "ma-orders list --except eu-de",
        "ma-orders list -A --except eu-de,eu-de_dev,eu-de_test,eu-de_prod,eu-de_vision,eu-de_speech,eu-de_research",
    ] {
        env.run(line).stdout("").code(2);
    }
}

#[test]
fn show_and_wait_search_every_project() {
    let env = seven(&[]);
    let shown = env.run("ma-orders show CS4 -A").code(0).stdout;
    assert!(shown.contains("eu-de_vision"), "{shown}");
    env.run("ma-orders wait -A CS1 CS5 -o csv -c project,id --no-headers")
        .stdout("eu-de_speech,CS5\neu-de_dev,CS1\n")
        .code(0);
    env.run("ma-orders show nope -A").code(9);
}

#[test]
fn sandbox_has_seven_projects_without_an_account() {
    let env = TestEnv::with([]).without("MA_ORDERS_TOKEN");
    let seen = env.run("ma-orders list -A --sandbox -o csv -c project --no-headers").code(0);
    let mut projects: Vec<_> = seen.stdout.lines().collect();
    projects.sort_unstable();
    projects.dedup();
    assert_eq!(projects.len(), 7, "{projects:?}");
}

#[test]
fn every_entry_of_clouds_yaml_has_its_own_sign_in() {
    let folder = Folder::new();
    let file = std::path::Path::new(folder.path()).join("clouds.yaml");
    let mut env = seven(&[]);
    let text = ma_orders::sandbox::clouds_yaml(&format!("{}/v3", env.url()));
    std::fs::create_dir_all(folder.path()).unwrap();
    std::fs::write(&file, text).unwrap();
    for name in ["OS_USERNAME", "OS_PASSWORD", "OS_AUTH_URL", "OS_PROJECT_NAME"] {
        env = env.without(name);
    }
    let env = env.variable("OS_CLIENT_CONFIG_FILE", file.to_str().unwrap());
    for clouds in ["'*'", "eu-de,eu-de_dev,eu-de_test,eu-de_prod,eu-de_vision,eu-de_*"] {
        let seen =
            env.run(&format!("ma-orders list -q --cloud {clouds} -o csv -c id --no-headers"));
        seen.stdout("CS6\nCS5\nCS4\nCS3\nCS2\nCS1\nCS0\n").code(0);
    }
    let json = env.run("ma-orders list -q --cloud eu-de_dev,eu-de -o jsonl").code(0).stdout;
    assert!(json.contains(r#""cloud":"eu-de_dev""#), "{json}");
}

#[test]
fn forbidden_slow_broken_and_throttled_projects_are_each_reported() {
    let env = seven(&[
        ("eu-de_dev", Fail::Forbidden),
        ("eu-de_prod", Fail::Slow),
        ("eu-de_vision", Fail::Truncated),
        ("eu-de_research", Fail::TooManyRequests),
    ]);
    // The slow project occupies one of two workers; the other one queries the rest.
    let line = "ma-orders list -A --retries 0 --parallel 2 --timeout 2s";
    env.run(line)
        .stdout("")
        .stderr_contains("error: eu-de_dev: The IAM user is not authorized")
        .stderr_contains("error: eu-de_prod: no response from 127.0.0.1")
        .stderr_contains("error: eu-de_vision: response truncated after")
        .stderr_contains("error: eu-de_research: The throttling threshold has been reached")
        .stderr_contains("error: 3 of 7 projects answered\nhint: to skip projects, pass --except ")
        .code(8);
    env.run(&format!("{line} --allow-partial -o csv -c project --no-headers"))
        .stdout("eu-de_speech\neu-de_test\neu-de\n")
        .stderr_contains("3 of 7 projects answered")
        .code(0);
}
