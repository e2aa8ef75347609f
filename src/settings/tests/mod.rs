//! The rules of precedence: given variables, files and flags, the rows of `config` and the
//! messages.

mod clouds;
mod explained;
mod files;
mod fixtures;

use std::io::{self, Cursor};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser as _;

use super::{Row, Settings, Survey, survey};
use crate::cli::Cli;
use crate::error::Result;
use crate::world::fake::FakeClock;
use crate::world::{Folders, SharedWriter, Terminal, World};

/// A home directory, a working directory and an environment for one test.
struct TestEnv {
    folder: PathBuf,
    variables: Vec<(String, String)>,
    terminal: Terminal,
}

impl TestEnv {
    fn new(variables: &[(&str, &str)]) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ma-orders-settings-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(folder.join("here")).unwrap();
        std::fs::create_dir_all(folder.join("home")).unwrap();
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables = variables.iter().map(own).collect();
        Self { folder, variables, terminal: Terminal::default() }
    }

    /// Adds a file that other users cannot read: `~/x` in the home directory, anything else in the
    /// working directory.
    fn file(self, name: &str, text: &str) -> Self {
        let path = match name.strip_prefix("~/") {
            Some(name) => self.folder.join("home").join(name),
            None => self.folder.join("here").join(name),
        };
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        self
    }

    fn survey(&self, flags: &str) -> Survey {
        let mut world = World {
            variables: self.variables.iter().cloned().collect(),
            home: Some(self.folder.join("home")),
            folders: Folders { working: self.folder.join("here"), system: Vec::new() },
            program: None,
            zone: Arc::new(chrono::Utc),
            clock: Arc::new(FakeClock::default()),
            deadline: None,
            stdin: Box::new(Cursor::new(b"from-stdin\n".to_vec())),
            stdout: Box::new(io::sink()),
            stderr: SharedWriter::new(io::sink()),
            terminal: self.terminal,
        };
        let words = format!("ma-orders config {flags}");
        let cli = Cli::try_parse_from(words.split_whitespace()).unwrap();
        survey(&cli.shared, &mut world, None)
    }

    fn settings(&self, flags: &str) -> Result<Settings> {
        self.survey(flags).settings
    }

    /// `value from source (overrides …)`, or `-` if there is no such row.
    fn row(&self, flags: &str, setting: &str) -> String {
        let rows = self.survey(flags).rows;
        match rows.iter().find(|row| row.setting == setting) {
            None => "-".to_owned(),
            Some(Row { value, source, overrides, .. }) if overrides.is_empty() => {
                format!("{value} from {source}")
            }
            Some(Row { value, source, overrides, .. }) => {
                format!("{value} from {source} (overrides {})", overrides.join(", "))
            }
        }
    }

    /// The error of a run, with its details and its hint.
    fn refusal(&self, flags: &str) -> String {
        match self.settings(flags) {
            Ok(settings) => panic!("it works: {:?}", settings.identity),
            Err(crate::error::Error::Usage(usage)) => {
                let hint = usage.hint.unwrap_or_default();
                format!("{} | {} | {hint}", usage.message, usage.details.join(" | "))
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn warnings(&self, flags: &str) -> String {
        self.settings(flags).unwrap().warnings.join("\n")
    }
}

impl Drop for TestEnv {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const RC: [(&str, &str); 6] = [
    ("OS_AUTH_URL", "https://iam.eu-de.otc.t-systems.com/v3"),
    ("OS_USERNAME", "ann"),
    ("OS_PASSWORD", "secret"),
    ("OS_USER_DOMAIN_NAME", "account"),
    ("OS_PROJECT_NAME", "eu-de"),
    ("OS_REGION_NAME", "eu-de"),
];

/// An entry that is complete with its password.
const CLOUD: &str = "\
clouds:
  otc:
    auth: {auth_url: 'https://iam.cloud.test/v3', username: bob, password: cloud-secret,
      user_domain_name: account, project_name: of-cloud}
    region_name: eu-nl
";

const CREDENTIALS: &str = "[basic]\nak = FILEKEY\nsk = file-secret\nproject_id = of-file\n";

fn with(base: &[(&'static str, &'static str)], more: &[(&'static str, &'static str)]) -> TestEnv {
    let mut all = base.to_vec();
    all.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    all.extend(more);
    TestEnv::new(&all)
}

/// The families in order of precedence: variables, flags, files, and the resulting identity.
type Family = (
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const FAMILIES: [Family; 10] = [
    (&[], "--token flag-token", &[], "token from --token"),
    (&[], "--cloud otc", &[("clouds.yaml", CLOUD)], "password from clouds.yaml (otc)"),
    (&[("MA_ORDERS_TOKEN", "own-token")], "", &[], "token from MA_ORDERS_TOKEN"),
    (
        &[("MA_ORDERS_CLOUD", "otc")],
        "",
        &[("clouds.yaml", CLOUD)],
        "password from clouds.yaml (otc)",
    ),
    (&RC, "", &[], "password from OS_PASSWORD"),
    (
        &[("OS_ACCESS_KEY", "OSKEY"), ("OS_SECRET_KEY", "os-secret"), ("OS_PROJECT_ID", "of-os")],
        "",
        &[],
        "access key from OS_ACCESS_KEY",
    ),
    (
        &[
            ("HUAWEICLOUD_SDK_AK", "SDKKEY"),
            ("HUAWEICLOUD_SDK_SK", "sdk-secret"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", "of-sdk"),
        ],
        "",
        &[],
        "access key from HUAWEICLOUD_SDK_AK",
    ),
    (
        &[("HW_ACCESS_KEY", "HWKEY"), ("HW_SECRET_KEY", "hw-secret"), ("HW_PROJECT_ID", "of-hw")],
        "",
        &[],
        "access key from HW_ACCESS_KEY",
    ),
    (&[], "", &[("clouds.yaml", CLOUD)], "password from clouds.yaml (otc)"),
    (
        &[],
        "",
        &[("~/.huaweicloud/credentials", CREDENTIALS)],
        "access key from FOLDER/home/.huaweicloud/credentials",
    ),
];

#[test]
fn the_family_with_higher_precedence_is_used_completely() {
    for (at, stronger) in FAMILIES.iter().enumerate() {
        for weaker in &FAMILIES[at + 1..] {
            let mut variables = [weaker.0, stronger.0].concat();
            variables.push(("MA_ORDERS_ENDPOINT", "https://m.test"));
            if at < 4 {
                variables.push(("MA_ORDERS_PROJECT_ID", "of-own"));
            }
            let files = stronger.2.iter().chain(weaker.2);
            let env =
                files.fold(TestEnv::new(&variables), |env, (name, text)| env.file(name, text));
            // For a token and a cloud at the same rank another rule holds: the cloud provides
            // project and endpoint.
            let flags = if at == 0 { stronger.1 } else { &format!("{} {}", stronger.1, weaker.1) };
            let folder = env.folder.display().to_string();
            let kind = env.row(flags, "kind");
            let kind = kind.split(" (overrides").next().unwrap();
            assert_eq!(kind, stronger.3.replace("FOLDER", &folder), "{stronger:?}\n{weaker:?}");
        }
    }
}

#[test]
fn overridden_sources_are_listed() {
    let env = with(
        &RC,
        &[
            ("MA_ORDERS_TOKEN", "t"),
            ("MA_ORDERS_ENDPOINT", "https://m.test"),
            ("OS_PROJECT_ID", "p"),
            ("OS_TOKEN", "other"),
            ("HUAWEICLOUD_SDK_AK", "K"),
            ("HUAWEICLOUD_SDK_SK", "s"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", "q"),
        ],
    );
    let overridden = "OS_PASSWORD, OS_TOKEN, HUAWEICLOUD_SDK_AK";
    assert_eq!(env.row("", "kind"), format!("token from MA_ORDERS_TOKEN (overrides {overridden})"));
    assert_eq!(
        env.row("--region eu-nl", "region"),
        "eu-nl from --region (overrides OS_REGION_NAME)"
    );
    assert_eq!(env.warnings(""), "");
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let url = ("OS_AUTH_URL", RC[0].1);
    let (user, project) = (("OS_USERNAME", "ann"), ("OS_PROJECT_NAME", "eu-de"));
    for (variables, says) in [
        (
            &[url, user][..],
            "a sign-in with OS_USERNAME lacks OS_USER_DOMAIN_NAME, a project and OS_PASSWORD",
        ),
        (&[url, user, project], "lacks OS_USER_DOMAIN_NAME and OS_PASSWORD |"),
        (&[user], "lacks OS_AUTH_URL, OS_USER_DOMAIN_NAME, a project and OS_PASSWORD"),
        (
            &[url, ("OS_PASSWORD", "p"), project],
            "a sign-in with OS_PASSWORD lacks OS_USERNAME and OS_USER_DOMAIN_NAME |",
        ),
        (
            &[url, user, project, ("OS_AUTH_TYPE", "v3multifactor")],
            "lacks OS_USER_DOMAIN_NAME, OS_PASSCODE and OS_PASSWORD |",
        ),
        (
            &[url, user, project, ("OS_AUTH_TYPE", "v3totp")],
            "OS_USER_DOMAIN_NAME and OS_PASSCODE |",
        ),
        (
            &[url, ("OS_APPLICATION_CREDENTIAL_NAME", "ci")],
            "lacks OS_APPLICATION_CREDENTIAL_SECRET, OS_USERNAME and OS_USER_DOMAIN_NAME |",
        ),
        (&[("OS_AUTH_TYPE", "token")], "lacks OS_TOKEN, a project ID and an endpoint |"),
        (
            &[("OS_AUTH_TYPE", "token"), url],
            "the auth type token from OS_AUTH_TYPE lacks OS_TOKEN |",
        ),
    ] {
        let refusal = TestEnv::new(variables).refusal("");
        assert!(refusal.contains(says), "{refusal}");
    }
    let mut at_a_terminal = TestEnv::new(&[url, user]);
    (at_a_terminal.terminal.stdin, at_a_terminal.terminal.stderr) = (true, true);
    let refusal = at_a_terminal.refusal("");
    assert!(refusal.contains("lacks OS_USER_DOMAIN_NAME and a project |"), "{refusal}");
}

#[test]
fn incomplete_credentials_cause_a_warning_or_an_error_that_names_what_is_missing() {
    let half = [("OS_ACCESS_KEY", "K")];
    assert_eq!(
        with(&RC, &half).warnings(""),
        "the access key from OS_ACCESS_KEY lacks OS_SECRET_KEY; signing in with OS_PASSWORD"
    );
    let key = [
        ("HUAWEICLOUD_SDK_AK", "K"),
        ("HUAWEICLOUD_SDK_SK", "s"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "p"),
        ("MA_ORDERS_ENDPOINT", "https://m.test"),
    ];
    let no_password = [&RC[..2], &RC[3..], &key].concat();
    assert_eq!(
        TestEnv::new(&no_password).warnings(""),
        "a sign-in with OS_USERNAME lacks OS_PASSWORD; using the access key from HUAWEICLOUD_SDK_AK"
    );
    for (variables, says) in [
        (
            &[("OS_ACCESS_KEY", "K"), ("OS_SECRET_KEY", "s"), ("OS_REGION_NAME", "eu-de")][..],
            "the access key from OS_ACCESS_KEY lacks a project ID |  | set OS_PROJECT_ID, or pass --project-id",
        ),
        (
            &[("OS_ACCESS_KEY", "K"), ("HUAWEICLOUD_SDK_SK", "s")],
            "the access key from OS_ACCESS_KEY lacks OS_SECRET_KEY | \
             also: the access key from HUAWEICLOUD_SDK_SK lacks HUAWEICLOUD_SDK_AK",
        ),
        (
            &[RC[0], RC[2], RC[3], RC[4]],
            "a sign-in with OS_PASSWORD lacks OS_USERNAME |  | set OS_USERNAME",
        ),
        (&[RC[0], RC[1], RC[2], RC[4]], "a sign-in with OS_PASSWORD lacks OS_USER_DOMAIN_NAME"),
        (
            &[RC[0], RC[1], RC[2], RC[3]],
            "a sign-in with OS_PASSWORD lacks a project |  | set OS_PROJECT_NAME, for example eu-de, or OS_PROJECT_ID, or pass --project-id",
        ),
        (&[RC[1], RC[2], RC[3], RC[4]], "a sign-in with OS_PASSWORD lacks OS_AUTH_URL"),
        (
            &[("MA_ORDERS_TOKEN", "t"), ("OS_REGION_NAME", "eu-de")],
            "the token from MA_ORDERS_TOKEN lacks a project ID |  | set MA_ORDERS_PROJECT_ID, or pass --project-id, or set OS_AUTH_URL to look up the token's own",
        ),
        (
            &[("OS_APPLICATION_CREDENTIAL_ID", "i"), RC[0]],
            "the application credential from OS_APPLICATION_CREDENTIAL_ID lacks OS_APPLICATION_CREDENTIAL_SECRET",
        ),
        (
            &[("MA_ORDERS_TOKEN", "t"), ("OS_PROJECT_ID", "p"), ("OS_REGION_NAME", "eu-west-1")],
            "the token from MA_ORDERS_TOKEN lacks an endpoint for region eu-west-1 (from OS_REGION_NAME)",
        ),
        (&[("OS_REGION_NAME", "eu-west-1")], "project ID, token and endpoint for region eu-west-1"),
    ] {
        let refusal = TestEnv::new(variables).refusal("");
        assert!(refusal.starts_with(says), "{refusal}\n{says}");
    }
}

#[test]
fn credentials_selected_by_a_flag_or_our_variable_are_never_skipped() {
    for (variables, flags, says) in [
        (&[][..], "--cloud nowhere", "cloud nowhere not found"),
        (&[("MA_ORDERS_CLOUD", "nowhere")], "", "cloud nowhere not found"),
        (
            &[("MA_ORDERS_TOKEN_FILE", "/nowhere")],
            "",
            "could not read the token from /nowhere (MA_ORDERS_TOKEN_FILE): ",
        ),
        (&[], "--token-file /nowhere", "could not read the token from /nowhere (--token-file): "),
        (&[("MA_ORDERS_TOKEN", "a b")], "", "the token from MA_ORDERS_TOKEN contains"),
        (
            &[("MA_ORDERS_TOKEN", "a"), ("MA_ORDERS_TOKEN_FILE", "/x")],
            "",
            "MA_ORDERS_TOKEN and MA_ORDERS_TOKEN_FILE",
        ),
        (&[], "--token t --password-file -", "--password-file has no effect"),
    ] {
        let refusal = with(&RC, variables).refusal(flags);
        assert!(refusal.starts_with(says), "{refusal}\n{says}");
    }
}

#[test]
fn a_password_variable_is_never_sent_to_a_host_from_an_unselected_clouds_yaml() {
    let trap =
        "clouds:\n  trap:\n    auth: {auth_url: 'https://evil.test'}\n    region_name: eu-de\n";
    for variables in [&RC[1..], &[("OS_PASSWORD", "p")], &[("OS_TOKEN", "t")]] {
        let refusal = TestEnv::new(variables).file("clouds.yaml", trap).refusal("");
        assert!(!refusal.contains("trap"), "{refusal}");
    }
    let env = with(&RC[1..], &[("OS_CLOUD", "trap")]).file("clouds.yaml", trap);
    assert_eq!(env.row("", "auth URL"), "https://evil.test/ from clouds.yaml (trap)");
    // An empty variable counts as unset.
    let env = TestEnv::new(&[("OS_TOKEN", ""), ("OS_USERNAME", "")]).file("clouds.yaml", CLOUD);
    assert_eq!(env.row("", "kind"), "password from clouds.yaml (otc)");
    let two = format!("{CLOUD}  stage: {{}}\n");
    let refusal = TestEnv::new(&[]).file("clouds.yaml", &two).refusal("");
    assert!(
        refusal.starts_with("no cloud selected: clouds.yaml contains otc and stage"),
        "{refusal}"
    );
}

#[test]
fn a_selected_cloud_ignores_variables_and_with_a_token_its_own_secrets() {
    let env = with(
        &RC,
        &[
            ("OS_PROJECT_ID", "of-os"),
            ("OS_REGION_NAME", "eu-de"),
            ("OS_MODELARTS_ENDPOINT_OVERRIDE", "https://os.test"),
        ],
    )
    .file("clouds.yaml", CLOUD);
    assert_eq!(env.row("--cloud otc", "project id"), "-");
    assert_eq!(env.row("--cloud otc", "project"), "of-cloud from clouds.yaml (otc)");
    assert_eq!(env.row("--cloud otc", "region"), "eu-nl from clouds.yaml (otc)");
    assert_eq!(env.row("--cloud otc", "endpoint"), "-");
    assert_eq!(
        env.row("--cloud otc --region eu-de", "region"),
        "eu-de from --region (overrides clouds.yaml (otc))"
    );
    let token = "--cloud otc --token t";
    assert_eq!(env.row(token, "auth URL"), "https://iam.cloud.test/v3 from clouds.yaml (otc)");
    assert_eq!(env.row(token, "region"), "eu-nl from clouds.yaml (otc)");
    assert!(env.row(token, "kind").starts_with("token from --token"));
}

#[test]
fn auth_type_selects_the_method_and_an_unknown_one_is_rejected() {
    for (auth_type, kind) in [
        ("password", "password from OS_PASSWORD"),
        ("v3password", "password from OS_PASSWORD"),
        ("token", "token from OS_TOKEN"),
        ("v3totp", "one-time code from OS_PASSCODE"),
        ("v3multifactor", "password and one-time code from OS_PASSWORD"),
        ("v3applicationcredential", "application credential from OS_APPLICATION_CREDENTIAL_ID"),
    ] {
        let env = with(
            &RC,
            &[
                ("OS_AUTH_TYPE", auth_type),
                ("OS_TOKEN", "t"),
                ("OS_PASSCODE", "012345"),
                ("OS_APPLICATION_CREDENTIAL_ID", "i"),
                ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
            ],
        );
        let found = env.row("", "kind");
        if auth_type.ends_with("password") {
            assert!(found.starts_with("password and one-time code from OS_PASSWORD"), "{found}");
        } else {
            assert_eq!(found.split(" (overrides").next().unwrap(), kind);
        }
    }
    for auth_type in ["v3oidcpassword", "none", "nonsense"] {
        let refusal = with(&RC, &[("OS_AUTH_TYPE", auth_type)]).refusal("");
        assert!(
            refusal.starts_with(&format!("the auth type {auth_type} (from OS_AUTH_TYPE)")),
            "{refusal}"
        );
        let cloud =
            CLOUD.replace("region_name", &format!("auth_type: {auth_type}\n    region_name"));
        let refusal = TestEnv::new(&[]).file("clouds.yaml", &cloud).refusal("--cloud otc");
        assert!(refusal.contains("(from clouds.yaml (otc))"), "{refusal}");
    }
}

#[test]
fn values_copied_incorrectly_are_rejected_by_name() {
    for (name, value, says) in [
        ("OS_USERNAME", "ann\r", "the value of OS_USERNAME ends with a carriage return"),
        ("OS_AUTH_URL", "'https://iam.test'", "the value of OS_AUTH_URL is quoted"),
        ("OS_PROJECT_NAME", "\"eu-de\"", "the value of OS_PROJECT_NAME is quoted"),
        ("OS_REGION_NAME", "eu\u{1}de", "the value of OS_REGION_NAME contains a control character"),
        ("OS_TOKEN", "t\r", "the value of OS_TOKEN ends with a carriage return"),
    ] {
        let refusal = with(&RC, &[(name, value)]).refusal("");
        assert!(refusal.starts_with(says), "{refusal}");
    }
    let env = with(&RC, &[("OS_PASSWORD", "\"secret\"")]);
    let settings = env.settings("").unwrap();
    assert_eq!(settings.notes, ["the password from OS_PASSWORD is quoted; using it as is"]);
}

#[test]
fn two_secrets_for_one_purpose_are_rejected() {
    for (variables, says) in [
        (
            &[("OS_TOKEN", "a"), ("OS_AUTH_TOKEN", "b")][..],
            "OS_TOKEN and OS_AUTH_TOKEN set different tokens",
        ),
        (
            &[("OS_ACCESS_KEY", "A"), ("OS_AK", "B")],
            "OS_ACCESS_KEY and OS_AK set different access key IDs",
        ),
        (
            &[("OS_SECRET_KEY", "a"), ("OS_SK", "b")],
            "OS_SECRET_KEY and OS_SK set different secret keys",
        ),
    ] {
        assert!(TestEnv::new(variables).refusal("").starts_with(says));
    }
    assert!(with(&RC, &[("OS_TOKEN", "a"), ("OS_AUTH_TOKEN", "a")]).settings("").is_ok());
}

#[test]
fn an_access_key_is_letters_and_digits() {
    let key = [("OS_SECRET_KEY", "s"), ("OS_PROJECT_ID", "p"), ("OS_REGION_NAME", "eu-de")];
    for id in ["AK,SignedHeaders=x", "A K", "\u{e4}"] {
        let variables: Vec<(&str, &str)> = [key.as_slice(), &[("OS_ACCESS_KEY", id)]].concat();
        let refusal = TestEnv::new(&variables).refusal("");
        assert!(refusal.starts_with("the access key from OS_ACCESS_KEY contains"), "{refusal}");
    }
}

#[test]
fn debug_output_of_settings_shows_no_secret() {
    let env = with(&RC, &[("OS_PASSCODE", "012345"), ("OS_TOKEN", "my-token")]);
    let shown = format!("{:?}", env.settings("").unwrap());
    for secret in ["secret", "012345", "my-token"] {
        assert!(!shown.contains(&format!("\"{secret}\"")), "{shown}");
    }
}

#[test]
fn aws_session_token_is_only_used_with_its_access_key() {
    let key = [
        ("OS_ACCESS_KEY", "K"),
        ("OS_SECRET_KEY", "s"),
        ("OS_PROJECT_ID", "p"),
        ("OS_REGION_NAME", "eu-de"),
        ("AWS_SESSION_TOKEN", "session"),
        ("S3_SECURITY_TOKEN", "left-over"),
    ];
    for (other, expected) in [("K", "set from AWS_SESSION_TOKEN"), ("X", "-")] {
        let env = with(&key, &[("AWS_ACCESS_KEY_ID", other)]);
        assert_eq!(env.row("", "security token"), expected);
    }
    let env = with(&key, &[("AWS_ACCESS_KEY_ID", "K"), ("OS_SECURITY_TOKEN", "own")]);
    assert_eq!(env.row("", "security token"), "set from OS_SECURITY_TOKEN");
}

#[test]
fn settings_return_region_and_project_name() {
    for (variables, region, project) in [
        (
            &[("OS_REGION_NAME", "eu-nl"), ("OS_PROJECT_NAME", "eu-nl_team")][..],
            "eu-nl",
            "eu-nl_team",
        ),
        (&[("OS_REGION_NAME", ""), ("OS_PROJECT_NAME", "x")], "eu-de", "x"),
        (&[("OS_PROJECT_ID", "p"), ("OS_PROJECT_NAME", "")], "eu-de", "-"),
    ] {
        let settings = with(&RC, variables).settings("").unwrap();
        assert_eq!(settings.region(), Some(region));
        assert_eq!(settings.project_name().as_deref().unwrap_or("-"), project);
        assert!(settings.needs_sign_in());
        assert_eq!(settings.cloud(), None);
    }
    let ready =
        [("MA_ORDERS_TOKEN", "MII"), ("MA_ORDERS_PROJECT_ID", "p"), ("OS_REGION_NAME", "eu-de")];
    let settings = TestEnv::new(&ready).settings("").unwrap();
    assert!(!settings.needs_sign_in());
    assert_eq!(settings.project_name(), None);
    let cloud = TestEnv::new(&[]).file("clouds.yaml", CLOUD).settings("--cloud otc").unwrap();
    assert_eq!(cloud.cloud(), Some("otc"));
}

#[test]
fn a_project_id_is_safe_in_a_path() {
    let long = "a".repeat(64);
    for (id, is_valid) in [
        ("0123456789abcdef0123456789abcdef", true),
        ("A-Z_09", true),
        (&long, true),
        (&format!("{long}a"), false),
        ("", false),
        ("..", false),
        ("a/b", false),
        ("a b", false),
        ("\u{e4}", false),
    ] {
        assert_eq!(super::check_project_id(id).is_ok(), is_valid, "{id}");
    }
}
