//! clouds.yaml and related files, as openstacksdk reads them.

use super::TestEnv;

/// A complete entry with additional lines outside and inside `auth`.
fn cloud(beside: &str, inside: &str) -> String {
    let auth = "      auth_url: https://iam.test/v3\n      username: ann\n      password: secret\n      \
                user_domain_name: account\n      project_name: eu-de\n";
    format!("clouds:\n  otc:\n    auth:\n{auth}{inside}{beside}")
}

fn with_cloud(text: &str) -> TestEnv {
    TestEnv::new(&[]).file("clouds.yaml", text)
}

/// `region, auth URL` of the entry `otc`.
fn region_and_auth_url(env: &TestEnv, flags: &str) -> (String, String) {
    let value = |setting| {
        let row = env.row(&format!("--cloud otc {flags}"), setting);
        row.split(" from ").next().unwrap().to_owned()
    };
    (value("region"), value("auth URL"))
}

#[test]
fn clouds_yaml_aliases_have_an_order_and_keys_may_have_hyphens() {
    for (beside, inside, setting, expected) in [
        ("", "      tenant_name: other\n", "project", "eu-de"),
        ("", "      tenant-id: t1\n", "project id", "t1"),
        ("", "      tenant_id: t1\n      project_id: p1\n", "project id", "p1"),
        ("    project_id: p2\n", "      project_id: p1\n", "project id", "p2"),
        ("    username: ben\n", "", "user", "ann"),
        ("    region-name: eu-nl\n", "", "region", "eu-nl"),
        ("    endpoint_type: internalURL\n", "", "interface", "internal"),
        ("    endpoint_type: admin\n    interface: internal\n", "", "interface", "internal"),
        (
            "    modelartsv1_endpoint_override: https://m.test/v1/%(project_id)s\n",
            "",
            "endpoint",
            "https://m.test/",
        ),
    ] {
        let env = with_cloud(&cloud(beside, inside));
        let expected = format!("{expected} from clouds.yaml (otc)");
        assert_eq!(env.row("--cloud otc", setting), expected, "{beside}{inside}");
    }
}

#[test]
fn secure_yaml_overrides_clouds_yaml_and_the_entry_its_profile() {
    let env = with_cloud(&cloud("    profile: mine\n    region_name: eu-de\n", ""))
        .file("secure.yaml", "clouds:\n  otc:\n    auth:\n      project-name: of-secure\n")
        .file(
            "clouds-public.yaml",
            "public-clouds:\n  mine:\n    auth: {username: of-profile, project_domain_name: d}\n    \
             interface: internal\n",
        );
    assert_eq!(env.row("--cloud otc", "project"), "of-secure from clouds.yaml (otc)");
    assert_eq!(env.row("--cloud otc", "user"), "ann from clouds.yaml (otc)");
    assert_eq!(env.row("--cloud otc", "interface"), "internal from clouds.yaml (otc)");
    let read = env.row("--cloud otc", "files read");
    for file in ["clouds.yaml", "secure.yaml", "clouds-public.yaml"] {
        assert!(read.contains(file), "{read}");
    }
}

#[test]
fn a_region_is_selected_from_the_list_and_its_values_override() {
    let listed = cloud("    regions: [eu-nl, eu-de]\n", "");
    let valued = cloud(
        "    regions:\n      - name: eu-nl\n        values: {auth_url: 'https://nl.test/v3'}\n      \
         - name: eu-de\n        values: {auth: {auth_url: 'https://de.test/v3'}}\n      - eu-ch2\n",
        "",
    );
    let placed =
        cloud("    region_name: eu-de\n", "").replace("iam.test", "iam.{region_name}.test");
    let otc = cloud("    profile: otc\n", "").replace("      auth_url: https://iam.test/v3\n", "");
    for (text, flags, region, auth_url) in [
        (&listed, "", "eu-nl", "https://iam.test/v3"),
        (&listed, "--region eu-de", "eu-de", "https://iam.test/v3"),
        (&valued, "--region eu-de", "eu-de", "https://de.test/v3"),
        (&valued, "--region eu-ch2", "eu-ch2", "https://iam.test/v3"),
        (&placed, "", "eu-de", "https://iam.eu-de.test/v3"),
        (&placed, "--region eu-nl", "eu-nl", "https://iam.eu-nl.test/v3"),
        (&otc, "", "eu-de", "https://iam.eu-de.otc.t-systems.com/v3"),
        (&otc, "--region eu-nl", "eu-nl", "https://iam.eu-nl.otc.t-systems.com/v3"),
    ] {
        let found = region_and_auth_url(&with_cloud(text), flags);
        assert_eq!(found, (region.to_owned(), auth_url.to_owned()), "{text}{flags}");
    }
    let refusal = with_cloud(&listed).refusal("--cloud otc --region eu-ch2");
    assert_eq!(
        refusal,
        "clouds.yaml (otc) has no region eu-ch2 (from --region) |  | available regions: eu-nl, eu-de"
    );
}

#[test]
fn the_region_placeholder_is_replaced_in_urls_only() {
    let text = cloud(
        "    region_name: eu-de\n    modelarts_endpoint_override: 'https://m.{region_name}.test'\n",
        "      user_domain_name_: x\n",
    )
    .replace("username: ann", "username: 'ann-{region_name}'");
    let env = with_cloud(&text);
    assert_eq!(env.row("--cloud otc", "user"), "ann-{region_name} from clouds.yaml (otc)");
    assert_eq!(env.row("--cloud otc", "endpoint"), "https://m.eu-de.test/ from clouds.yaml (otc)");
}

#[test]
fn unsupported_clouds_yaml_settings_cause_a_warning_or_error() {
    for (beside, says) in [
        ("    verify: false\n", "verify in clouds.yaml (otc) disables certificate verification"),
        ("    verify: 'No'\n", "verify in clouds.yaml (otc) disables certificate verification"),
        ("    insecure: yes\n", "insecure in clouds.yaml (otc) disables"),
        ("    insecure: 1\n", "insecure in clouds.yaml (otc) disables"),
        ("    profile: nobody\n", "ignoring the unknown profile nobody"),
        ("    cloud: otc2\n", "ignoring the unknown profile otc2"),
    ] {
        let warnings = with_cloud(&cloud(beside, "")).warnings("--cloud otc");
        assert!(warnings.contains(says) && warnings.lines().count() == 1, "{warnings}");
    }
    for beside in ["    verify: true\n", "    insecure: false\n", "    profile: otc\n"] {
        assert_eq!(with_cloud(&cloud(beside, "")).warnings("--cloud otc"), "");
    }
    let insecure = TestEnv::new(&[super::RC.as_slice(), &[("OS_INSECURE", "True")]].concat());
    assert!(insecure.warnings("").starts_with("OS_INSECURE disables"));
    for beside in ["    cert: /c.pem\n", "    key: /k.pem\n"] {
        let refusal = with_cloud(&cloud(beside, "")).refusal("--cloud otc");
        assert!(refusal.starts_with("client certificates are not supported"), "{refusal}");
    }
}

#[test]
fn only_the_first_clouds_yaml_is_read_and_an_explicit_one_must_exist() {
    let named = cloud("", "").replace("username: ann", "username: named");
    let env = with_cloud(&cloud("", ""))
        .file("~/.config/openstack/clouds.yaml", &named)
        .file("named.yaml", &named);
    assert_eq!(env.row("--cloud otc", "user"), "ann from clouds.yaml (otc)");
    let env = TestEnv::new(&[("OS_CLIENT_CONFIG_FILE", "named.yaml")]).file("named.yaml", &named);
    assert_eq!(env.row("--cloud otc", "user"), "named from named.yaml (otc)");
    let refusal = TestEnv::new(&[("OS_CLIENT_CONFIG_FILE", "nowhere")]).refusal("--cloud otc");
    assert!(refusal.starts_with("no such file: nowhere (from OS_CLIENT_CONFIG_FILE)"));
    let refusal = TestEnv::new(&[("OS_CLIENT_CONFIG_FILE", "/")]).refusal("--cloud otc");
    assert!(refusal.starts_with("not a regular file: / (from OS_CLIENT_CONFIG_FILE)"), "{refusal}");
}

#[test]
fn a_certificate_path_may_start_with_a_tilde() {
    let env = with_cloud(&cloud("    cacert: ~/ca.pem\n", ""));
    let settings = env.settings("--cloud otc").unwrap();
    let home = env.folder.join("home/ca.pem");
    let roots = crate::http::Roots::File(home, "clouds.yaml (otc)".to_owned());
    assert_eq!(format!("{:?}", settings.connection.roots), format!("{roots:?}"));
}

#[test]
fn variables_override_the_entry_of_os_cloud_in_groups() {
    let text =
        cloud("    region_name: eu-de\n    ak: CLOUDKEY\n    sk: s\n", "      project_id: p1\n");
    for (name, value, setting, expected) in [
        ("OS_PROJECT_NAME", "other", "project", "other from OS_PROJECT_NAME"),
        ("OS_PROJECT_NAME", "other", "project id", "-"),
        ("OS_USER_ID", "u1", "user", "-"),
        ("OS_USER_DOMAIN_ID", "d1", "domain", "-"),
        (
            "OS_REGION_NAME",
            "eu-nl",
            "region",
            "eu-nl from OS_REGION_NAME (overrides clouds.yaml (otc))",
        ),
        ("OS_PASSWORD", "other", "kind", "password from OS_PASSWORD (overrides clouds.yaml (otc))"),
        ("MA_ORDERS_TIMEOUT", "7s", "timeout", "7s from MA_ORDERS_TIMEOUT"),
    ] {
        let env = TestEnv::new(&[("OS_CLOUD", "otc"), (name, value)]).file("clouds.yaml", &text);
        let found = env.row("", setting);
        if setting == "kind" {
            assert!(found.starts_with("password from OS_PASSWORD"), "{found}");
        } else {
            assert_eq!(found, expected, "{name}");
        }
    }
    // Half a key in variables is not completed by the other half in the entry.
    let env =
        TestEnv::new(&[("OS_CLOUD", "otc"), ("OS_ACCESS_KEY", "K"), ("OS_AUTH_TYPE", "token")])
            .file("clouds.yaml", &text);
    assert!(env.refusal("").contains("lacks OS_TOKEN"), "{}", env.refusal(""));
}
