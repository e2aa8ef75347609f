//! Which identity is used without a password, how identities are described, and what is missing.

use super::{CLOUD, RC, TestEnv, with};
use crate::auth::{Method, Password, TokenProject};
use crate::settings::{Credentials, Settings};
use crate::world::Terminal;

const TOKEN: [(&str, &str); 3] =
    [("OS_TOKEN", "t"), ("OS_PROJECT_ID", "p"), ("MA_ORDERS_ENDPOINT", "https://m.test")];
const KEY: [(&str, &str); 4] = [
    ("OS_ACCESS_KEY", "A"),
    ("OS_SECRET_KEY", "s"),
    ("OS_PROJECT_ID", "p"),
    ("OS_REGION_NAME", "eu-de"),
];

fn without_password() -> Vec<(&'static str, &'static str)> {
    RC.into_iter().filter(|(name, _)| *name != "OS_PASSWORD").collect()
}

/// Whether the user may be asked for the password of a sign-in that lacks it.
fn may_ask(settings: &Settings) -> Option<bool> {
    let Credentials::SignIn(login) = &settings.identity.credentials else { return None };
    let mut login = login.clone();
    let Method::Factors(_) = login.method else { return None };
    match login.missing_password()? {
        Password::NotGiven { may_ask } => Some(*may_ask),
        Password::Given(_) => None,
    }
}

#[test]
fn a_password_is_asked_for_only_on_a_terminal() {
    for (stdin, stderr, flags, expected) in [
        (true, true, "", Some(true)),
        (true, false, "", Some(false)),
        (false, true, "", Some(false)),
        (false, false, "", Some(false)),
        (true, true, "--no-input", Some(false)),
    ] {
        let mut env = with(&without_password(), &[]);
        env.terminal = Terminal { stdin, stderr, ..Terminal::default() };
        assert_eq!(may_ask(&env.settings(flags).unwrap()), expected, "{stdin} {stderr} {flags}");
    }
}

#[test]
fn a_sign_in_that_lacks_its_password_is_preferred_only_if_it_can_be_asked_for() {
    let file = "[basic]\nak = K\nsk = s\nproject_id = p\n";
    for (is_terminal, kind) in [(true, "password from OS_USERNAME"), (false, "access key from")] {
        let mut env = with(&without_password(), &[("MA_ORDERS_REGION", "eu-de")])
            .file("~/.huaweicloud/credentials", file);
        env.terminal = Terminal { stdin: is_terminal, stderr: is_terminal, ..env.terminal };
        let found = env.row("", "kind");
        let words = kind.split(' ').next().unwrap();
        assert!(found.starts_with(words), "{is_terminal}: {found}");
    }
    // A named cloud is used even if nobody can be asked.
    let cloud = CLOUD.replace("password: cloud-secret,", "");
    let env =
        TestEnv::new(&[]).file("clouds.yaml", &cloud).file("~/.huaweicloud/credentials", file);
    assert_eq!(may_ask(&env.settings("--cloud otc").unwrap()), Some(false));
}

#[test]
fn rejected_credentials_are_described_with_a_remedy() {
    let cloud = TestEnv::new(&[]).file("clouds.yaml", CLOUD);
    let application = [
        ("OS_AUTH_URL", "https://iam.test/v3"),
        ("OS_APPLICATION_CREDENTIAL_ID", "i"),
        ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
    ];
    for (env, flags, what, remedy) in [
        (with(&TOKEN, &[]), "", "the token from OS_TOKEN", "or set the variables for signing in"),
        (with(&RC, &[]), "--token t", "the token from --token", "or remove it to use "),
        (with(&KEY, &[]), "", "the access key from OS_ACCESS_KEY", "check the access key"),
        (
            with(&RC, &[]),
            "",
            "the token from signing in with OS_PASSWORD",
            "check OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME and OS_PROJECT_NAME",
        ),
        (
            with(&application, &[]),
            "",
            "the token from signing in with OS_APPLICATION_CREDENTIAL_ID",
            "check OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET",
        ),
        (
            cloud,
            "--cloud otc",
            "the token from signing in with clouds.yaml (otc)",
            "check username, password, user_domain_name and project_name in clouds.yaml (otc)",
        ),
        // A token that is exchanged at the identity service is a token still.
        (
            with(&RC, &[("OS_TOKEN", "t"), ("OS_AUTH_TYPE", "token")]),
            "",
            "the token from OS_TOKEN",
            "openstack token issue",
        ),
    ] {
        let used = env.settings(flags).unwrap().credentials_used();
        assert_eq!(used.what, what);
        assert!(used.remedy.contains(remedy), "{}", used.remedy);
        let summary = env.settings(flags).unwrap().summary("p", &"https://m.test".parse().unwrap());
        assert!(summary.ends_with("; project p at https://m.test/"), "{summary}");
        let overridden = used.overrides.is_empty() || summary.contains(", overrides ");
        assert!(overridden, "{summary}");
    }
}

#[test]
fn a_token_of_another_project_is_an_error_for_a_flag_and_a_note_for_a_variable() {
    let project = |id: &str, name: &str| TokenProject { id: id.into(), name: name.into() };
    let env = with(&TOKEN, &[]);
    let check = |flags: &str, of_token: &TokenProject| {
        env.settings(flags).unwrap().check_project(of_token).map_err(|error| error.to_string())
    };
    assert_eq!(check("", &project("p", "eu-de")), Ok(None));
    assert_eq!(check("--project-id p", &project("p", "eu-de")), Ok(None));
    let note = check("", &project("q", "eu-nl")).unwrap().unwrap();
    assert!(note.contains("is for project eu-nl (q); ignoring OS_PROJECT_ID"), "{note}");
    let unnamed = check("", &project("q", "")).unwrap().unwrap();
    assert!(unnamed.contains("is for project q (q)"), "{unnamed}");
    let error = check("--project-id p", &project("q", "eu-nl")).unwrap_err();
    assert!(error.contains("is for project eu-nl, not for the one from --project-id"), "{error}");
    let nothing = with(&RC, &[]).settings("").unwrap();
    assert!(nothing.check_project(&project("q", "x")).unwrap().is_none());
}

#[test]
fn everything_that_is_missing_is_listed_with_how_to_set_it() {
    let endpoint = ("MA_ORDERS_ENDPOINT", "https://m.test");
    let project = ("MA_ORDERS_PROJECT_ID", "p");
    for (variables, message) in [
        (&[][..], "the project ID, token and endpoint are missing"),
        (&[project], "the token and endpoint are missing"),
        (&[endpoint], "the project ID and token are missing"),
        (&[project, endpoint], "the token is missing"),
        (
            &[("MA_ORDERS_REGION", "cn-north-4")],
            "the project ID, token and endpoint for region cn-north-4 are missing",
        ),
    ] {
        let refusal = TestEnv::new(variables).refusal("");
        let plain = refusal.replace(", and ", " and ");
        let said = plain.split(" | ").next().unwrap();
        let said = if said.starts_with("the ") { said.to_owned() } else { format!("the {said}") };
        assert_eq!(said, message);
        for word in ["--token TOKEN", "MA_ORDERS_TOKEN", "OS_TOKEN", "OS_USERNAME", "OS_ACCESS_KEY"]
        {
            assert!(refusal.contains(word), "{word}: {refusal}");
        }
        let names_project = refusal.contains("--project-id");
        assert_eq!(names_project, !variables.contains(&project), "{refusal}");
        assert_eq!(refusal.contains("--endpoint"), !variables.contains(&endpoint), "{refusal}");
        assert!(refusal.ends_with("`ma-orders list --sandbox`"), "{refusal}");
    }
}

#[test]
fn the_projects_to_query_have_rows_of_their_own() {
    for (flags, rows) in [
        ("--project-id p", ["-", "-", "-"]),
        ("--project-id p,q", ["-", "p, q from --project-id", "-"]),
        ("--project a,b --except b", ["a, b from --project", "-", "b from --except"]),
        ("-A", ["all enabled from --all-projects", "-", "-"]),
    ] {
        let env = with(&RC, &[]);
        let found = ["projects", "project ids", "except"].map(|setting| env.row(flags, setting));
        assert_eq!(found, rows, "{flags}");
    }
}

#[test]
fn an_admin_token_needs_its_endpoint_and_a_project() {
    let all = [
        ("OS_AUTH_TYPE", "admin_token"),
        ("OS_TOKEN", "t"),
        ("OS_ENDPOINT", "https://m.test"),
        ("OS_PROJECT_ID", "p"),
    ];
    let settings = TestEnv::new(&all).settings("").unwrap();
    assert!(matches!(settings.identity.credentials, Credentials::Token(_)));
    assert!(!settings.needs_sign_in());
    assert_eq!(settings.endpoint.unwrap().value.as_str(), "https://m.test/");
    for lacking in 1..all.len() {
        let mut some = all.to_vec();
        let (name, _) = some.remove(lacking);
        let refusal = TestEnv::new(&some).refusal("");
        assert!(
            refusal.to_lowercase().contains("missing") || refusal.contains("lacks"),
            "{refusal}"
        );
        let word = name.trim_start_matches("OS_").to_lowercase().replace("_id", "");
        assert!(refusal.to_lowercase().contains(&word), "{word}: {refusal}");
    }
}

#[test]
fn the_form_of_a_signature_is_one_of_two_words() {
    use crate::auth::SignatureForm;
    for (word, form) in [
        (None, Some(SignatureForm::ByHost)),
        (Some("access"), Some(SignatureForm::Access)),
        (Some("Credential"), Some(SignatureForm::Credential)),
        (Some("v4"), None),
    ] {
        let more: Vec<_> = word.map(|word| ("MA_ORDERS_SIGNATURE", word)).into_iter().collect();
        let found = with(&KEY, &more).settings("").ok().map(|settings| settings.identity);
        let found = found.map(|identity| match identity.credentials {
            Credentials::AccessKey(key) => key.form,
            other => panic!("{other:?}"),
        });
        assert_eq!(found, form, "{word:?}");
    }
}

#[test]
fn a_named_cloud_ignores_the_token_variables() {
    let env = TestEnv::new(&[("MA_ORDERS_TOKEN_FILE", "/nonexistent")]).file("clouds.yaml", CLOUD);
    assert!(env.row("--cloud otc", "kind").starts_with("password from clouds.yaml (otc)"));
    let refusal = env.refusal("");
    assert!(refusal.contains("/nonexistent"), "{refusal}");
}

#[test]
fn what_selects_an_identity_is_reported_with_its_files() {
    let keys = "[basic]\nak = K\nsk = s\nproject_id = p\n";
    // A token that was given is used, or an error: never passed over for another identity.
    let env = TestEnv::new(&[("MA_ORDERS_REGION", "eu-de")]);
    let env = env.file("~/.huaweicloud/credentials", keys);
    assert!(env.row("", "kind").starts_with("access key from "));
    let refusal = env.refusal("--token t");
    assert!(refusal.contains("--token") && refusal.contains("project"), "{refusal}");
    // What is wrong with the variables is a warning beside it.
    let given = "--token t --project-id p --endpoint https://m.test";
    let broken = with(&RC, &[("OS_CLOUD", "nope")]).file("clouds.yaml", CLOUD);
    let warnings = broken.warnings(given);
    assert!(warnings.contains("nope") && warnings.contains("ignoring it"), "{warnings}");
    // The entry that OS_CLOUD selects, and the files that were read.
    let env = TestEnv::new(&[("OS_CLOUD", "otc")]).file("clouds.yaml", CLOUD);
    let settings = env.settings("").unwrap();
    let file = env.folder.join("here/clouds.yaml");
    assert_eq!(settings.cloud(), Some("otc"));
    assert_eq!(settings.files, [file]);
    // An incomplete file of credentials is named.
    let half = TestEnv::new(&[]).file("~/.huaweicloud/credentials", "[basic]\nak = K\n");
    let path = half.folder.join("home/.huaweicloud/credentials").display().to_string();
    let refusal = half.refusal("");
    assert!(refusal.contains(&format!("sk to {path}")), "{refusal}");
}

#[test]
fn a_variable_that_overrides_what_a_flag_selects_causes_a_warning() {
    let cloud = |variables: &[(&str, &str)]| TestEnv::new(variables).file("clouds.yaml", CLOUD);
    let id = ("MA_ORDERS_PROJECT_ID", "0123");
    assert_eq!(
        cloud(&[id]).warnings("--cloud otc"),
        "MA_ORDERS_PROJECT_ID overrides the project from clouds.yaml (otc)"
    );
    assert_eq!(
        cloud(&[id]).row("--cloud otc", "project id"),
        "0123 from MA_ORDERS_PROJECT_ID (overrides clouds.yaml (otc))"
    );
    assert_eq!(cloud(&[id]).warnings("--cloud otc --project-id 4567"), "");
    assert_eq!(cloud(&[]).warnings("--cloud otc"), "");

    let token = [("MA_ORDERS_TOKEN", "t"), id, ("MA_ORDERS_ENDPOINT", "https://m.test")];
    assert_eq!(
        TestEnv::new(&token).warnings("--region eu-nl"),
        "--region has no effect on the endpoint, which is from MA_ORDERS_ENDPOINT"
    );
    assert_eq!(TestEnv::new(&token).warnings("--region eu-nl --endpoint https://n.test"), "");
    assert_eq!(TestEnv::new(&token).warnings(""), "");
}

#[cfg(unix)]
#[test]
fn a_file_with_a_secret_that_others_can_read_causes_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let target = [("MA_ORDERS_PROJECT_ID", "0123"), ("MA_ORDERS_REGION", "eu-de")];
    for (mode, is_open) in [(0o600, false), (0o400, false), (0o644, true), (0o640, true)] {
        let env = TestEnv::new(&target).file("secret", "abc\n");
        let file = env.folder.join("here/secret");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let warnings = env.warnings(&format!("--token-file {}", file.display()));
        assert_eq!(warnings.contains("run `chmod 600"), is_open, "{mode:o} {warnings}");
        let rc = TestEnv::new(&RC);
        let warnings = rc.warnings(&format!("--password-file {}", file.display()));
        assert_eq!(warnings.contains("run `chmod 600"), is_open, "{mode:o} {warnings}");
    }
}
