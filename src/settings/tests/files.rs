//! Settings that name files, limits of a run, and the settings of the sandbox.

use std::time::Duration;

use super::{CLOUD, RC, TestEnv, with};
use crate::cli::Cli;
use crate::http::Roots;
use crate::settings::{Limits, Settings, Source, cloud_names};
use crate::world::Folders;
use crate::world::fake::world;
use clap::Parser as _;

#[test]
fn ca_certificates_come_from_the_source_with_highest_precedence() {
    let all = [
        ("MA_ORDERS_CA_FILE", "/own.pem"),
        ("OS_CACERT", "/os.pem"),
        ("SSL_CERT_FILE", "/ssl.pem"),
        ("SSL_CERT_DIR", "/ssl"),
    ];
    let file = |path: &str, source: &str| Roots::File(path.into(), source.to_owned());
    let cases = [
        file("/own.pem", "MA_ORDERS_CA_FILE"),
        file("/os.pem", "OS_CACERT"),
        file("/ssl.pem", "SSL_CERT_FILE"),
        Roots::Folder("/ssl".into(), "SSL_CERT_DIR".into()),
        Roots::System,
    ];
    for (strongest, roots) in cases.into_iter().enumerate() {
        let settings = with(&RC, &all[strongest..]).settings("").unwrap();
        assert_eq!(settings.connection.roots, roots);
    }
    let flag = with(&RC, &all).settings("--ca-file /flag.pem").unwrap();
    assert_eq!(flag.connection.roots, file("/flag.pem", "--ca-file"));
    let env = with(&RC, &[("OS_CACERT", "~/os.pem")]);
    let home = env.folder.join("home/os.pem");
    let roots = env.settings("").unwrap().connection.roots;
    assert_eq!(roots, Roots::File(home, "OS_CACERT".into()));
}

#[test]
fn a_token_comes_from_one_flag_or_variable_without_a_trailing_newline() {
    let given =
        [("MA_ORDERS_TOKEN", "own"), ("MA_ORDERS_PROJECT_ID", "p"), ("OS_REGION_NAME", "eu-de")];
    let kind = |variables: &[(&'static str, &'static str)], flags: &str| {
        let env = with(&given, variables).file("token", "of-file\n").file("empty", "\n");
        let flags = flags.replace("DIR", &env.folder.join("here").to_string_lossy());
        env.row(&flags, "kind")
    };
    assert_eq!(kind(&[], ""), "token from MA_ORDERS_TOKEN");
    assert!(kind(&[], "--token t").starts_with("token from --token"));
    assert!(kind(&[], "--token-file DIR/token").starts_with("token from --token-file"));
    assert!(kind(&[], "--token-file -").starts_with("token from --token-file"));
    let refused = |variables: &[(&'static str, &'static str)], flags: &str| {
        let env = with(&given, variables).file("token", "of-file\n").file("empty", "\n");
        let flags = flags.replace("DIR", &env.folder.join("here").to_string_lossy());
        env.refusal(&flags)
    };
    let two = refused(&[("MA_ORDERS_TOKEN_FILE", "/x")], "");
    assert!(two.starts_with("MA_ORDERS_TOKEN and MA_ORDERS_TOKEN_FILE"), "{two}");
    let two = refused(&[], "--token t --token-file -");
    assert!(two.starts_with("--token and --token-file"), "{two}");
    let empty = refused(&[], "--token-file DIR/empty");
    assert!(empty.contains("/empty (--token-file): "), "{empty}");
    assert!(refused(&[], "--token-file DIR/none").contains("/none (--token-file): "));
    // A named cloud is not given the variable's token.
    let env = with(&given, &[]).file("clouds.yaml", CLOUD);
    assert!(env.row("--cloud otc", "kind").starts_with("password from clouds.yaml (otc)"));
}

#[test]
fn timeout_and_retries_come_from_flag_variable_or_default() {
    let limits = |variables: &[(&str, &str)], flags: &str| {
        let mut world = world();
        world.variables = variables.iter().copied().collect();
        let words = format!("ma-orders list {flags}");
        let cli = Cli::try_parse_from(words.split_whitespace()).unwrap();
        let default = Some(Duration::from_secs(60));
        Limits::resolve(&cli.shared, &world, default).map_err(|error| error.to_string())
    };
    let both = [("MA_ORDERS_TIMEOUT", "5m"), ("MA_ORDERS_RETRIES", "7")];
    for (variables, flags, timeout, retries, source) in [
        (&[][..], "", 60, 3, Source::Default),
        (&both, "", 300, 7, Source::Variable("MA_ORDERS_TIMEOUT")),
        (&both, "--timeout 10s --retries 0", 10, 0, Source::Flag("--timeout")),
    ] {
        let found = limits(variables, flags).unwrap();
        assert_eq!(found.timeout.value, Some(Duration::from_secs(timeout)));
        assert_eq!((found.retries.value, found.timeout.source), (retries, source));
        let is_overridden = !flags.is_empty();
        assert_eq!(found.timeout.overrides.is_empty(), !is_overridden);
    }
    assert_eq!(limits(&[("MA_ORDERS_RETRIES", "100")], "").unwrap().retries.value, 100);
    for (name, value) in [
        ("MA_ORDERS_RETRIES", "101"),
        ("MA_ORDERS_RETRIES", "-1"),
        ("MA_ORDERS_RETRIES", "x"),
        ("MA_ORDERS_TIMEOUT", "soon"),
    ] {
        let refused = limits(&[(name, value)], "").unwrap_err();
        assert!(refused.starts_with(&format!("{name}: ")), "{refused}");
    }
}

#[test]
fn a_star_means_every_entry_of_clouds_yaml() {
    let env = TestEnv::new(&[]).file("clouds.yaml", "clouds: {b: {}, a: {}, not-one: 7}");
    let mut world = world();
    world.folders = Folders { working: env.folder.join("here"), system: Vec::new() };
    assert_eq!(cloud_names(&world).unwrap(), ["b", "a"]);
    world.folders = Folders { working: env.folder.join("home"), system: Vec::new() };
    assert!(cloud_names(&world).is_err());
}

#[test]
fn sandbox_provides_every_setting() {
    let url: reqwest::Url = "http://127.0.0.1:1".parse().unwrap();
    let one = Settings::of_sandbox(url.clone(), "p", "t");
    assert_eq!(one.endpoint.as_ref().map(|given| &given.value), Some(&url));
    assert_eq!(one.project_id.as_ref().map(|given| given.value.as_str()), Some("p"));
    assert!(!one.needs_sign_in() && one.cache.is_none());
    let all = Settings::of_sandbox_projects(url.clone(), "t");
    assert_eq!((all.endpoint.is_none(), all.project_id.is_none()), (true, true));
    assert_eq!(all.region(), Some("eu-de"));
    assert_eq!(all.auth_url.map(|given| given.value), Some(url));
}

#[test]
fn the_credentials_file_of_a_variable_must_exist() {
    let name = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";
    let file = "[basic]\nak = K\nsk = s\n";
    let home = "[basic]\nak = H\nsk = s\n";
    let given = [("MA_ORDERS_PROJECT_ID", "p"), ("MA_ORDERS_REGION", "eu-de")];
    let env = with(&given, &[(name, "keys")]);
    let env = env.file("keys", file).file("~/.huaweicloud/credentials", home);
    let path = env.folder.join("here/keys").display().to_string();
    assert_eq!(env.row("", "kind"), format!("access key from {path}"));
    let refusal = with(&given, &[(name, "keys")]).refusal("");
    assert!(refusal.contains("keys: "), "{refusal}");
}

#[cfg(unix)]
#[test]
fn a_clouds_yaml_with_a_secret_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let without = CLOUD.replace("password: cloud-secret,", "");
    let beside = without.replace("    region_name", "    password: cloud-secret\n    region_name");
    for (text, mode, is_warned) in [
        (CLOUD, 0o600, false),
        (CLOUD, 0o640, true),
        (CLOUD, 0o604, true),
        (&without, 0o644, false),
        (&beside, 0o644, true),
        (&CLOUD.replace("password: cloud-secret", "password: {}"), 0o644, false),
    ] {
        let env = TestEnv::new(&[("OS_PASSWORD", "secret")]).file("clouds.yaml", text);
        let file = env.folder.join("here/clouds.yaml");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let warnings = env.survey("--cloud otc").settings.map(|settings| settings.warnings);
        let warnings = warnings.map_or_else(|error| error.to_string(), |all| all.join("\n"));
        assert_eq!(warnings.contains("chmod 600"), is_warned, "{mode:o} {text}\n{warnings}");
    }
}
