//! Signing in with OpenStack variables and clouds.yaml.

use std::fmt::Write as _;

use ma_orders::sandbox::{DOMAIN_NAME, PASSWORD, PROJECT_NAME, USER_NAME};

use crate::support::harness::{Folder, TestEnv, order};

/// An environment with an rc file and a token cache.
fn with_an_rc_file(folder: &Folder) -> TestEnv {
    let env = TestEnv::with([order("CS01")])
        .without("MA_ORDERS_ENDPOINT")
        .without("MA_ORDERS_PROJECT_ID")
        .without("MA_ORDERS_TOKEN");
    let auth_url = format!("{}/v3", env.url());
    env.variable("OS_AUTH_URL", &auth_url)
        .variable("OS_USERNAME", USER_NAME)
        .variable("OS_PASSWORD", PASSWORD)
        .variable("OS_USER_DOMAIN_NAME", DOMAIN_NAME)
        .variable("OS_PROJECT_NAME", PROJECT_NAME)
        .variable("OS_REGION_NAME", "eu-de")
        .variable("XDG_CACHE_HOME", folder.path())
}

fn sign_ins(env: &TestEnv) -> usize {
    env.requests().iter().filter(|line| line.starts_with("POST /v3/auth/tokens")).count()
}

#[test]
fn one_sign_in_with_six_variables_serves_every_run() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder);
    for _ in 0..3 {
        env.run("ma-orders list -o csv -c id").stdout("id\nCS01\n").stderr("").code(0);
    }
    assert_eq!(sign_ins(&env), 1);
    assert_eq!(env.requests().len(), 4);
}

#[test]
fn a_rejected_cached_token_causes_one_sign_in_and_one_retry() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder);
    env.run("ma-orders list -o jsonl").code(0);
    env.revoke_tokens();
    env.run("ma-orders list -o csv -c id")
        .stdout("id\nCS01\n")
        .stderr("note: the cached token was rejected; signing in again\n")
        .code(0);
    assert_eq!((sign_ins(&env), env.requests().len()), (2, 5));
}

#[test]
fn no_cache_signs_in_each_time_and_logout_removes_tokens() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder);
    env.run("ma-orders list --no-cache -o jsonl").code(0);
    assert!(!folder.holds_anything());
    env.run("ma-orders list -o jsonl").code(0);
    env.run("ma-orders logout").stdout("Removed 1 cached token\n").code(0);
    env.run("ma-orders logout").stdout("Removed 0 cached tokens\n").code(0);
    env.run("ma-orders list -o jsonl").code(0);
    assert_eq!(sign_ins(&env), 3);
}

#[test]
fn a_wrong_password_is_exit_8_with_the_identity_services_message() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder).variable("OS_PASSWORD", "hunter2-wrong");
    let seen = env
        .run("ma-orders list -vv")
        .stdout("")
        .stderr_contains("error: could not sign in at 127.0.0.1:")
        .stderr_contains(": The username or password is wrong (HTTP 401)")
        .stderr_contains("hint: check OS_USERNAME, OS_PASSWORD")
        .code(8);
    assert!(!seen.stderr.contains("hunter2"), "{}", seen.stderr);
    assert_eq!(env.requests().len(), 1);
}

#[test]
fn a_password_comes_from_a_file_or_standard_input() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder).without("OS_PASSWORD").reads("sandbox-password\n");
    env.run("ma-orders list").stderr_contains("the sign-in needs a password").code(2);
    env.run("ma-orders list --password-file - -o jsonl").code(0);
}

#[test]
fn a_cached_token_needs_no_password() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder);
    env.run("ma-orders list -o jsonl").code(0);
    let env = env.without("OS_PASSWORD");
    env.run("ma-orders list -o csv -c id").stdout("id\nCS01\n").stderr("").code(0);
    env.run("ma-orders config").code(0);
    env.run("ma-orders list --no-cache").stderr_contains("needs a password").code(2);
}

#[test]
fn os_token_with_a_complete_rc_file_is_ignored_and_ma_orders_token_is_not() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder).variable("OS_TOKEN", "stale");
    env.run("ma-orders list -o csv -c id").stdout("id\nCS01\n").stderr("").code(0);
    assert_eq!(sign_ins(&env), 1);
    let url = env.url().to_owned();
    let env = env
        .variable("MA_ORDERS_TOKEN", "sandbox-token")
        .variable("OS_PROJECT_ID", ma_orders::sandbox::PROJECT_ID)
        .variable("MA_ORDERS_ENDPOINT", &url);
    env.run("ma-orders list -o jsonl").code(0);
    assert_eq!(sign_ins(&env), 1);
}

#[test]
fn a_broken_cache_is_a_warning_and_a_new_sign_in() {
    for damage in ["", "{", "\u{1}\u{2}", "{\"token\":\"x\"}", &"x".repeat(2 << 20)] {
        let folder = Folder::new();
        let env = with_an_rc_file(&folder);
        env.run("ma-orders list -o jsonl").code(0);
        folder.overwrite_json(damage);
        env.run("ma-orders list -o jsonl").stderr_contains("the token cache").code(0);
        assert_eq!(sign_ins(&env), 2);
        env.run("ma-orders list -o jsonl").stderr("").code(0);
    }
    let nowhere = Folder::new();
    let env = with_an_rc_file(&nowhere).variable("XDG_CACHE_HOME", "/proc/nowhere");
    env.run("ma-orders list -o jsonl").stderr_contains("the token cache").code(0);
}

#[test]
#[cfg(unix)]
fn the_cache_is_private_and_a_readable_one_is_not_used() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = Folder::new();
    let env = with_an_rc_file(&folder);
    env.run("ma-orders list -o jsonl").code(0);
    let file = folder.json();
    assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
    assert_eq!(file.parent().unwrap().metadata().unwrap().mode() & 0o777, 0o700);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    env.run("ma-orders list -o jsonl").stderr_contains("file is readable by other users").code(0);
    assert_eq!(sign_ins(&env), 2);
    let moved = file.with_extension("elsewhere");
    std::fs::rename(&file, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &file).unwrap();
    env.run("ma-orders list -o jsonl").stderr_contains("expected a regular file").code(0);
}

#[test]
fn config_shows_where_each_setting_came_from_and_no_secret() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder).variable("MA_ORDERS_REGION", "eu-nl");
    let before = env.run("ma-orders config").code(0).stdout;
    assert!(before.contains("MA_ORDERS_REGION (overrides OS_REGION_NAME)"), "{before}");
    assert!(!before.contains("cached token"), "{before}");
    env.run("ma-orders list --region eu-de -o jsonl").code(0);
    let after = env.run("ma-orders config --region eu-de -o json").code(0).stdout;
    for says in ["the cached token", "min left", ma_orders::sandbox::PROJECT_ID, env.url()] {
        assert!(after.contains(says), "{says}: {after}");
    }
    assert!(!format!("{before}{after}").contains(PASSWORD));
    let token = TestEnv::with([]).run("ma-orders config --retries 7").code(0).stdout;
    assert!(token.contains("MA_ORDERS_TOKEN") && !token.contains("sandbox-token"), "{token}");
    assert!(token.contains("--retries"), "{token}");
}

#[test]
fn a_rejected_token_is_named_with_its_source_and_a_remedy() {
    let folder = Folder::new();
    let env = with_an_rc_file(&folder);
    let url = env.url().to_owned();
    let env = env
        .variable("MA_ORDERS_TOKEN", "stale-token")
        .variable("MA_ORDERS_PROJECT_ID", ma_orders::sandbox::PROJECT_ID)
        .variable("MA_ORDERS_ENDPOINT", &url);
    env.run("ma-orders list")
        .stderr_contains(
            "hint: the token from MA_ORDERS_TOKEN (it overrides OS_PASSWORD) has expired",
        )
        .stderr_contains("`openstack token issue -f value -c id`, or remove it to use OS_PASSWORD")
        .code(8);
}

#[test]
fn settings_from_clouds_yaml_are_named_by_their_key() {
    let folder = Folder::new();
    let env = with_clouds(&folder);
    folder.write_secret(
        "openstack/secure.yaml",
        "clouds:\n  otc:\n    auth:\n      password: wrong\n",
    );
    let seen = env
        .run("ma-orders list --cloud otc")
        .stderr_contains("(auth_url from clouds.yaml (otc))")
        .stderr_contains("hint: check username, password, user_domain_name and project_name in clouds.yaml (otc)")
        .code(8);
    assert!(!seen.stderr.contains("OS_"), "{}", seen.stderr);
}

#[test]
fn config_names_missing_settings_and_exits_like_a_run() {
    let env = TestEnv::with([]).without("MA_ORDERS_TOKEN");
    let seen = env.run("ma-orders config").stderr_contains("the token is missing").code(2);
    assert!(seen.stdout.contains("MA_ORDERS_ENDPOINT"), "{}", seen.stdout);
    let env = TestEnv::with([]).variable("MA_ORDERS_TIMEOUT", "soon").variable("TZ", "Mars/X");
    let seen = env.run("ma-orders config").code(2);
    assert!(
        seen.stderr.contains("MA_ORDERS_TIMEOUT")
            && seen.stderr.contains("also: unknown time zone in TZ")
    );
    assert!(!seen.stdout.contains("soon"), "{}", seen.stdout);
}

#[test]
fn config_check_requests_one_order_and_exits_like_list() {
    let env = TestEnv::with([order("CS01"), order("CS02")]);
    env.run("ma-orders config --check").stderr_contains("the service responded: 2 orders").code(0);
    assert!(env.requests()[0].contains("limit=1"), "{:?}", env.requests());
    let env = env.variable("MA_ORDERS_TOKEN", "wrong");
    let seen = env.run("ma-orders config --check").code(8);
    assert!(seen.stdout.contains("MA_ORDERS_TOKEN"), "{}", seen.stdout);
}

/// An environment with an access key.
fn with_an_access_key(env: TestEnv) -> TestEnv {
    env.without("MA_ORDERS_TOKEN")
        .variable("OS_ACCESS_KEY", ma_orders::sandbox::ACCESS_KEY)
        .variable("OS_SECRET_KEY", ma_orders::sandbox::SECRET_KEY)
}

#[test]
fn signed_requests_are_accepted_in_both_forms_for_any_pool_name() {
    for name in ["pool-a", "Pool \u{e4}/\u{f6} \u{8d44}\u{6e90}\u{6c60} (a&b=c?#%+*!~_.-)", "it's"]
    {
        for form in ["access", "credential"] {
            let env = TestEnv::with([order("CS01").pool(name), order("CS02").pool("x")]);
            with_an_access_key(env)
                .variable("MA_ORDERS_SIGNATURE", form)
                .run(&format!("ma-orders list --pool \"{name}\" -o csv -c id"))
                .stdout("id\nCS01\n")
                .stderr("")
                .code(0);
        }
    }
}

#[test]
fn a_wrong_access_key_is_used_once_and_never_shown() {
    let env = with_an_access_key(TestEnv::with([])).variable("OS_SECRET_KEY", "wrong-secret");
    let seen = env
        .run("ma-orders list -vv")
        .stdout("")
        .stderr_contains("verify aksk signature fail")
        .stderr_contains("hint: check the access key and its secret")
        .stderr_contains("> authorization: <redacted>")
        .code(8);
    assert!(!seen.stderr.contains("wrong-secret") && !seen.stderr.contains("Signature="));
    assert_eq!(env.requests().len(), 1);
    let half = TestEnv::with([]).without("MA_ORDERS_TOKEN").variable("OS_ACCESS_KEY", "A");
    half.run("ma-orders list")
        .stderr_contains("the access key from OS_ACCESS_KEY lacks OS_SECRET_KEY")
        .code(2);
}

const CLOUDS: &str = "\
clouds:
  otc:
    profile: otc
    region_name: eu-de
    auth:
      auth_url: AUTH_URL
      username: sandbox
      user_domain_name: SANDBOX
      project-name: eu-de
  keys:
    ak: SANDBOXACCESSKEY
    sk: sandbox-secret-key
    auth:
      project_id: 04f258c84780d5a52f3bc00dc15aa5e7
    modelarts_endpoint_override: BASE/v1/%(project_id)s
";

/// An environment with a clouds.yaml, and the password in secure.yaml.
fn with_clouds(folder: &Folder) -> TestEnv {
    let env = TestEnv::with([order("CS01")])
        .without("MA_ORDERS_ENDPOINT")
        .without("MA_ORDERS_PROJECT_ID")
        .without("MA_ORDERS_TOKEN");
    let url = env.url().to_owned();
    let clouds = CLOUDS.replace("AUTH_URL", &format!("{url}/v3")).replace("BASE", &url);
    folder.write_secret("openstack/clouds.yaml", &clouds);
    folder.write_secret(
        "openstack/secure.yaml",
        "clouds:\n  otc:\n    auth:\n      password: sandbox-password\n",
    );
    env.variable("XDG_CONFIG_HOME", folder.path()).variable("XDG_CACHE_HOME", folder.path())
}

#[test]
fn an_entry_of_clouds_yaml_is_selected_by_flag_or_variable_with_secure_yaml() {
    let folder = Folder::new();
    let env = with_clouds(&folder);
    for line in
        ["ma-orders --cloud otc list -o csv -c id", "ma-orders list --cloud otc -o csv -c id"]
    {
        env.run(line).stdout("id\nCS01\n").stderr("").code(0);
    }
    let env = env.variable("OS_CLOUD", "otc");
    env.run("ma-orders list -o csv -c id").stdout("id\nCS01\n").stderr("").code(0);
    let config = env.run("ma-orders config").code(0).stdout;
    assert!(config.contains("clouds.yaml (otc)") && !config.contains(PASSWORD), "{config}");
}

#[test]
fn an_access_key_in_clouds_yaml_signs_requests() {
    let folder = Folder::new();
    let env = with_clouds(&folder);
    env.run("ma-orders list --cloud keys -o csv -c id").stdout("id\nCS01\n").code(0);
    assert_eq!(sign_ins(&env), 0);
}

#[test]
fn cloud_flag_overrides_variables_and_os_cloud_does_not() {
    let folder = Folder::new();
    let env = with_clouds(&folder).variable("OS_PASSWORD", "wrong").variable("OS_CLOUD", "keys");
    env.run("ma-orders list --cloud otc -o jsonl").code(0);
    let env = env.variable("OS_CLOUD", "otc");
    env.run("ma-orders list --no-cache -o jsonl").code(8);
}

#[test]
fn an_unknown_cloud_lists_the_available_ones() {
    let folder = Folder::new();
    let env = with_clouds(&folder);
    env.run("ma-orders list --cloud oct")
        .stdout("")
        .stderr_contains("cloud oct not found")
        .stderr_contains("available clouds: otc, keys")
        .code(2);
    let nothing = TestEnv::with([]).variable("XDG_CONFIG_HOME", "/nonexistent");
    nothing.run("ma-orders list --cloud otc").stderr_contains("there is no clouds.yaml").code(2);
}

#[test]
fn an_invalid_clouds_yaml_names_the_line_and_quotes_nothing() {
    let folder = Folder::new();
    let env = with_clouds(&folder);
    folder.write_secret("openstack/clouds.yaml", "clouds:\n  otc:\n  password: [hunter2\n");
    let seen =
        env.run("ma-orders list --cloud otc").stderr_contains(", line 3: invalid YAML").code(2);
    assert!(!seen.stderr.contains("hunter2"), "{}", seen.stderr);
    // Ten nested levels of ten aliases would expand to 10¹⁰ strings.
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..10 {
        let many = vec![format!("*a{}", level - 1); 10].join(",");
        writeln!(bomb, "a{level}: &a{level} [{many}]").unwrap();
    }
    folder.write_secret("openstack/clouds.yaml", &bomb);
    env.run("ma-orders list --cloud otc").code(2);
}

#[test]
#[cfg(unix)]
fn a_secret_file_readable_by_others_causes_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let env = with_clouds(&folder);
    let secure = std::path::Path::new(folder.path()).join("openstack/secure.yaml");
    std::fs::set_permissions(&secure, std::fs::Permissions::from_mode(0o644)).unwrap();
    env.run("ma-orders list --cloud otc -o jsonl").stderr_contains("chmod 600").code(0);
}

#[test]
fn the_sdks_credentials_file_signs_requests() {
    let folder = Folder::new();
    folder.write_secret(
        "credentials",
        "[global]\nak = x\n[basic]\nak = SANDBOXACCESSKEY\nsk = sandbox-secret-key\n",
    );
    let file = format!("{}/credentials", folder.path());
    TestEnv::with([order("CS01")])
        .without("MA_ORDERS_TOKEN")
        .variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", &file)
        .run("ma-orders list -o csv -c id")
        .stdout("id\nCS01\n")
        .code(0);
}

/// The value and source of a setting, as `config` reports it.
fn setting(env: &TestEnv, flags: &str, setting: &str) -> String {
    let json = env.run(&format!("ma-orders config -o json {flags}")).code(0).stdout;
    let lines: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let line = lines.into_iter().find(|line| line["setting"] == setting).unwrap();
    format!("{} from {}", line["value"].as_str().unwrap(), line["source"].as_str().unwrap())
}

#[test]
fn config_shows_one_order_of_precedence() {
    let folder = Folder::new();
    // In ascending order of precedence; each is added to those before it.
    let mut env = with_clouds(&folder).variable("OS_CLOUD", "otc");
    assert_eq!(setting(&env, "", "region"), "eu-de from clouds.yaml (otc)");
    for (name, value) in [("OS_REGION_NAME", "eu-nl"), ("MA_ORDERS_REGION", "eu-de")] {
        env = env.variable(name, value);
        assert_eq!(setting(&env, "", "region"), format!("{value} from {name}"));
    }
    assert_eq!(setting(&env, "--region eu-nl", "region"), "eu-nl from --region");
    for (name, value) in [("OS_PROJECT_ID", "p2"), ("MA_ORDERS_PROJECT_ID", "p3")] {
        env = env.variable(name, value);
        assert_eq!(setting(&env, "", "project id"), format!("{value} from {name}"));
    }
    assert_eq!(setting(&env, "--project-id p4", "project id"), "p4 from --project-id");
    assert_eq!(setting(&env, "", "kind"), "password from clouds.yaml (otc)");
    let env = env.variable("MA_ORDERS_TOKEN", "t").variable("MA_ORDERS_ENDPOINT", "https://m.test");
    assert_eq!(setting(&env, "", "kind"), "token from MA_ORDERS_TOKEN");
    assert_eq!(setting(&env, "--cloud otc", "kind"), "password from clouds.yaml (otc)");
    assert_eq!(setting(&env, "--token t", "kind"), "token from --token");
}

#[test]
fn an_identity_service_that_is_down_is_exit_6() {
    let folder = Folder::new();
    with_an_rc_file(&folder)
        .variable("OS_AUTH_URL", "http://127.0.0.1:1/v3")
        .run("ma-orders list --retries 0")
        .stdout("")
        .stderr_contains("could not connect")
        .code(6);
}
