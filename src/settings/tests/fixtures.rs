//! Files and variables exactly as other tools write them.

use super::TestEnv;

/// `kind`, `project id`, `region`, `endpoint` and `auth URL`, each with its source.
fn reported(env: &TestEnv, flags: &str) -> [String; 5] {
    ["kind", "project id", "region", "endpoint", "auth URL"].map(|what| env.row(flags, what))
}

#[test]
fn variables_written_by_otc_auth_work() {
    let name = "OTC-EU-DE-00000000001000055555_eu-de";
    let text = format!(
        "clouds:\n  {name}:\n    profile: {name}\n    cloud: {name}\n    auth_type: token\n    auth:\n      \
         auth_url: https://iam.eu-de.otc.t-systems.com:443/v3\n      token: MIIF\n      \
         project_domain_name: eu-de\n    interface: public\n    identity_api_version: '3'\n"
    );
    let env = TestEnv::new(&[]).file("~/.config/openstack/clouds.yaml", &text);
    let flags = format!("--cloud {name}");
    let from = format!("from clouds.yaml ({name})");
    assert_eq!(
        reported(&env, &flags),
        [
            format!("token {from}"),
            "-".into(),
            "-".into(),
            "-".into(),
            format!("https://iam.eu-de.otc.t-systems.com/v3 {from}"),
        ]
    );
    assert!(env.warnings(&flags).contains("profile"));
}

#[test]
fn horizons_rc_files_work() {
    let auth_url = ("OS_AUTH_URL", "https://iam.test:5000/v3");
    let rc = [
        auth_url,
        ("OS_PROJECT_ID", "p"),
        ("OS_PROJECT_NAME", "eu-de"),
        ("OS_USER_DOMAIN_NAME", "account"),
        ("OS_PROJECT_DOMAIN_ID", "d"),
        ("OS_USERNAME", "ann"),
        ("OS_PASSWORD", "secret"),
        ("OS_REGION_NAME", "RegionOne"),
        ("OS_INTERFACE", "public"),
        ("OS_IDENTITY_API_VERSION", "3"),
    ];
    let env = TestEnv::new(&rc);
    assert_eq!(env.row("", "kind"), "password from OS_PASSWORD");
    assert_eq!(env.row("", "project id"), "p from OS_PROJECT_ID");
    assert_eq!(env.row("", "region"), "RegionOne from OS_REGION_NAME");
    let rc = [
        ("OS_AUTH_TYPE", "v3applicationcredential"),
        auth_url,
        ("OS_APPLICATION_CREDENTIAL_ID", "i"),
        ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
        ("OS_REGION_NAME", "RegionOne"),
    ];
    let from = "application credential from OS_APPLICATION_CREDENTIAL_ID";
    assert_eq!(TestEnv::new(&rc).row("", "kind"), from);
    assert_eq!(TestEnv::new(&rc[1..]).row("", "kind"), from);
    let text = "clouds:\n  openstack:\n    auth:\n      auth_url: https://iam.test:5000\n      \
        application_credential_id: \"i\"\n      application_credential_secret: \"s\"\n    \
        region_name: \"RegionOne\"\n    auth_type: \"v3applicationcredential\"\n";
    let env = TestEnv::new(&[]).file("clouds.yaml", text);
    for flags in ["", "--cloud openstack"] {
        let expected = "application credential from clouds.yaml (openstack)";
        assert_eq!(env.row(flags, "kind"), expected);
    }
}

#[test]
fn variables_of_the_readme_and_of_huaweis_tools_work() {
    let endpoint = |region: &str, source: &str| {
        format!("https://modelarts.{region}.otc.t-systems.com/ from region from {source}")
    };
    for (variables, kind, project, endpoint) in [
        (
            &[("MA_ORDERS_TOKEN", "t"), ("OS_PROJECT_ID", "p"), ("OS_REGION_NAME", "eu-de")][..],
            "token from MA_ORDERS_TOKEN",
            "p from OS_PROJECT_ID",
            endpoint("eu-de", "OS_REGION_NAME"),
        ),
        (
            &[
                ("HW_ACCESS_KEY", "K"),
                ("HW_SECRET_KEY", "s"),
                ("HW_PROJECT_ID", "p"),
                ("HW_REGION_NAME", "eu-nl"),
            ],
            "access key from HW_ACCESS_KEY",
            "p from HW_PROJECT_ID",
            endpoint("eu-nl", "HW_REGION_NAME"),
        ),
        (
            &[
                ("HUAWEICLOUD_SDK_AK", "K"),
                ("HUAWEICLOUD_SDK_SK", "s"),
                ("HUAWEICLOUD_SDK_PROJECT_ID", "p"),
                ("MA_ORDERS_REGION", "eu-de"),
            ],
            "access key from HUAWEICLOUD_SDK_AK",
            "p from HUAWEICLOUD_SDK_PROJECT_ID",
            endpoint("eu-de", "MA_ORDERS_REGION"),
        ),
        (
            &[("OS_TOKEN", "t"), ("OS_AUTH_URL", "https://iam.test/v3")],
            "token from OS_TOKEN",
            "-",
            "-".to_owned(),
        ),
    ] {
        let env = TestEnv::new(variables);
        let reported = reported(&env, "");
        assert_eq!([&reported[0], &reported[1], &reported[3]], [kind, project, endpoint.as_str()]);
    }
    let file = "[basic]\nak = K\nsk = s\nproject_id = p\nsecurity_token = t\n";
    let env =
        TestEnv::new(&[("MA_ORDERS_REGION", "eu-de")]).file("~/.huaweicloud/credentials", file);
    let path = env.folder.join("home/.huaweicloud/credentials").display().to_string();
    assert_eq!(env.row("", "kind"), format!("access key from {path}"));
    assert_eq!(env.row("", "security token"), format!("set from {path}"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(env.warnings("").contains("readable by other users"));
    }
}

#[test]
fn proxies_and_their_exceptions_are_shown_with_their_sources_and_without_a_password() {
    let env = TestEnv::new(
        &[
            super::RC.as_slice(),
            &[
                ("https_proxy", "http://user:hunter2@p.test:3128"),
                ("HTTPS_PROXY", "http://q.test"),
                ("ALL_PROXY", "http://r.test"),
                ("NO_PROXY", "a.test"),
                ("no_proxy", "b.test"),
            ],
        ]
        .concat(),
    );
    let proxy = "http://p.test:3128/ from https_proxy (overrides HTTPS_PROXY, ALL_PROXY)";
    assert_eq!(env.row("", "proxy"), proxy);
    assert_eq!(env.row("", "no proxy for"), "b.test from no_proxy (overrides NO_PROXY)");
    let given = env.settings("").unwrap().connection.proxy.unwrap();
    assert_eq!((given.url.host_str(), given.except.as_deref()), (Some("p.test"), Some("b.test")));
}
