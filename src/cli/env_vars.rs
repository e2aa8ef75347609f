//! All environment variables, flags and file keys for each setting: used by the help, the manual,
//! the settings, and the readers of clouds.yaml and the SDK's credentials file.

/// A setting and all of its names; each list is in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name in messages.
    pub what: &'static str,
    /// The flag as typed; empty if there is none.
    pub flag: &'static str,
    /// The placeholder for the flag's value.
    pub takes: &'static str,
    /// The variables of ma-orders.
    pub own: &'static [&'static str],
    /// The OpenStack variables.
    pub openstack: &'static [&'static str],
    /// The variables of Huawei's SDK.
    pub sdk: &'static [&'static str],
    /// The variables of Huawei's Terraform provider.
    pub terraform: &'static [&'static str],
    /// Variables that other programs read too.
    pub others: &'static [&'static str],
    /// The keys in clouds.yaml.
    pub keys: &'static [&'static str],
    /// The key in the SDK's credentials file; empty if there is none.
    pub ini: &'static str,
    /// Whether the value is secret.
    pub is_secret: bool,
    /// The description of the variables in the manual.
    pub manual: &'static str,
}

/// A setting without any names.
const EMPTY: Setting = Setting {
    what: "",
    flag: "",
    takes: "",
    own: &[],
    openstack: &[],
    sdk: &[],
    terraform: &[],
    others: &[],
    keys: &[],
    ini: "",
    is_secret: false,
    manual: "",
};

impl Setting {
    /// All of its variables.
    pub fn variables(&self) -> impl Iterator<Item = &'static str> {
        let lists = [self.own, self.openstack, self.sdk, self.terraform, self.others];
        lists.into_iter().flatten().copied()
    }
}

/// The project ID.
pub const PROJECT_ID: Setting = Setting {
    what: "project ID",
    flag: "--project-id",
    takes: "ID",
    own: &["MA_ORDERS_PROJECT_ID"],
    openstack: &["OS_PROJECT_ID", "OS_TENANT_ID"],
    sdk: &["HUAWEICLOUD_SDK_PROJECT_ID"],
    terraform: &["HW_PROJECT_ID"],
    keys: &["project_id", "tenant_id"],
    ini: "project_id",
    manual: "The project's ID.",
    ..EMPTY
};

/// The project name.
pub const PROJECT_NAME: Setting = Setting {
    what: "project",
    openstack: &["OS_PROJECT_NAME", "OS_TENANT_NAME"],
    keys: &["project_name", "tenant_name"],
    manual: "The project's name, for signing in.",
    ..EMPTY
};

/// The ID of the project's domain.
pub const PROJECT_DOMAIN_ID: Setting = Setting {
    what: "project domain ID",
    openstack: &["OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID"],
    keys: &["project_domain_id", "domain_id"],
    manual: "The ID of the project's domain.",
    ..EMPTY
};

/// The name of the project's domain.
pub const PROJECT_DOMAIN_NAME: Setting = Setting {
    what: "project domain",
    openstack: &["OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME"],
    keys: &["project_domain_name", "domain_name"],
    manual: "The name of the project's domain.",
    ..EMPTY
};

/// The authentication type.
pub const AUTH_TYPE: Setting = Setting {
    what: "auth type",
    openstack: &["OS_AUTH_TYPE", "OS_AUTH_PLUGIN"],
    keys: &["auth_type", "auth_plugin"],
    manual: "How to sign in: password, token, v3totp, v3multifactor, v3applicationcredential or \
             admin_token. Other types are not supported.",
    ..EMPTY
};

/// The factors of `v3multifactor`.
pub const AUTH_METHODS: Setting = Setting {
    what: "auth methods",
    openstack: &["OS_AUTH_METHODS"],
    keys: &["auth_methods"],
    manual: "Comma-separated methods for v3multifactor.",
    ..EMPTY
};

/// The URL of the identity service.
pub const AUTH_URL: Setting = Setting {
    what: "auth URL",
    openstack: &["OS_AUTH_URL"],
    keys: &["auth_url"],
    manual: "Identity service URL.",
    ..EMPTY
};

/// The user ID.
pub const USER_ID: Setting = Setting {
    what: "user ID",
    openstack: &["OS_USER_ID", "OS_USERID"],
    keys: &["user_id"],
    manual: "The user's ID; requires no domain.",
    ..EMPTY
};

/// The user name.
pub const USER_NAME: Setting = Setting {
    what: "user",
    openstack: &["OS_USERNAME", "OS_USER_NAME"],
    keys: &["username", "user_name"],
    manual: "The user's name.",
    ..EMPTY
};

/// The ID of the user's domain.
pub const USER_DOMAIN_ID: Setting = Setting {
    what: "user domain ID",
    openstack: &["OS_USER_DOMAIN_ID", "OS_DOMAIN_ID"],
    keys: &["user_domain_id", "domain_id"],
    manual: "The ID of the user's domain (the account).",
    ..EMPTY
};

/// The name of the user's domain.
pub const USER_DOMAIN_NAME: Setting = Setting {
    what: "domain",
    openstack: &["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME"],
    keys: &["user_domain_name", "domain_name", "user_domain"],
    manual: "The name of the user's domain (the account).",
    ..EMPTY
};

/// The ID of the domain for a user or project without one.
pub const DEFAULT_DOMAIN_ID: Setting = Setting {
    what: "default domain ID",
    openstack: &["OS_DEFAULT_DOMAIN_ID", "OS_DEFAULT_DOMAIN"],
    keys: &["default_domain_id", "default_domain"],
    manual: "The ID of the domain for user and project, if they have none of their own.",
    ..EMPTY
};

/// The name of the domain for a user or project without one.
pub const DEFAULT_DOMAIN_NAME: Setting = Setting {
    what: "default domain",
    openstack: &["OS_DEFAULT_DOMAIN_NAME"],
    keys: &["default_domain_name"],
    manual: "The name of the domain for user and project, if they have none of their own.",
    ..EMPTY
};

/// The password.
pub const PASSWORD: Setting = Setting {
    what: "password",
    flag: "--password-file",
    takes: "FILE",
    openstack: &["OS_PASSWORD"],
    keys: &["password"],
    is_secret: true,
    manual: "The user's password. If it is not set, ma-orders prompts for it on a terminal.",
    ..EMPTY
};

/// The one-time code of the second factor.
pub const PASSCODE: Setting = Setting {
    what: "passcode",
    openstack: &["OS_PASSCODE"],
    keys: &["passcode"],
    is_secret: true,
    manual: "A one-time code, if the user requires a second factor.",
    ..EMPTY
};

/// The ID of an application credential.
pub const APPLICATION_CREDENTIAL_ID: Setting = Setting {
    what: "application credential ID",
    openstack: &["OS_APPLICATION_CREDENTIAL_ID"],
    keys: &["application_credential_id"],
    manual: "The ID of an application credential.",
    ..EMPTY
};

/// The name of an application credential.
pub const APPLICATION_CREDENTIAL_NAME: Setting = Setting {
    what: "application credential name",
    openstack: &["OS_APPLICATION_CREDENTIAL_NAME"],
    keys: &["application_credential_name"],
    manual: "The name of an application credential; requires the user.",
    ..EMPTY
};

/// The secret of an application credential.
pub const APPLICATION_CREDENTIAL_SECRET: Setting = Setting {
    what: "application credential secret",
    openstack: &["OS_APPLICATION_CREDENTIAL_SECRET"],
    keys: &["application_credential_secret"],
    is_secret: true,
    manual: "The secret of an application credential.",
    ..EMPTY
};

/// A token; [`TOKEN_FILE`] has the same precedence as the variable of ma-orders.
pub const TOKEN: Setting = Setting {
    what: "token",
    flag: "--token",
    takes: "TOKEN",
    own: &["MA_ORDERS_TOKEN"],
    openstack: &["OS_TOKEN", "OS_AUTH_TOKEN"],
    keys: &["token", "auth_token"],
    is_secret: true,
    manual: "A token. MA_ORDERS_TOKEN overrides every other variable and file.",
    ..EMPTY
};

/// A file with a token.
pub const TOKEN_FILE: Setting = Setting {
    what: "token file",
    flag: "--token-file",
    takes: "FILE",
    own: &["MA_ORDERS_TOKEN_FILE"],
    manual: "File to read the token from.",
    ..EMPTY
};

/// The ID of an access key.
pub const ACCESS_KEY: Setting = Setting {
    what: "access key ID",
    openstack: &["OS_ACCESS_KEY", "OS_ACCESS_KEY_ID", "OS_AK"],
    sdk: &["HUAWEICLOUD_SDK_AK"],
    terraform: &["HW_ACCESS_KEY"],
    keys: &["access_key", "ak"],
    ini: "ak",
    manual: "The ID of an access key, which signs each request.",
    ..EMPTY
};

/// The secret of an access key.
pub const SECRET_KEY: Setting = Setting {
    what: "secret key",
    openstack: &["OS_SECRET_KEY", "OS_ACCESS_KEY_SECRET", "OS_SK"],
    sdk: &["HUAWEICLOUD_SDK_SK"],
    terraform: &["HW_SECRET_KEY"],
    keys: &["secret_key", "sk"],
    ini: "sk",
    is_secret: true,
    manual: "The secret of the access key with the same prefix.",
    ..EMPTY
};

/// The security token of a temporary access key.
pub const SECURITY_TOKEN: Setting = Setting {
    what: "security token",
    openstack: &["OS_SECURITY_TOKEN", "OS_AKSK_SECURITY_TOKEN", "OS_ST"],
    sdk: &["HUAWEICLOUD_SDK_SECURITY_TOKEN"],
    terraform: &["HW_SECURITY_TOKEN"],
    keys: &["security_token"],
    ini: "security_token",
    is_secret: true,
    manual: "The security token of a temporary access key. AWS_SESSION_TOKEN is used instead if \
             AWS_ACCESS_KEY_ID is the same access key.",
    ..EMPTY
};

/// The form of signatures.
pub const SIGNATURE: Setting = Setting {
    what: "signature",
    own: &["MA_ORDERS_SIGNATURE"],
    keys: &["signature"],
    manual: "The signature form, access or credential. The default depends on the host.",
    ..EMPTY
};

/// The entry in clouds.yaml.
pub const CLOUD: Setting = Setting {
    what: "cloud",
    flag: "--cloud",
    takes: "NAME",
    own: &["MA_ORDERS_CLOUD"],
    openstack: &["OS_CLOUD"],
    manual: "An entry in clouds.yaml. MA_ORDERS_CLOUD overrides all OS_* variables; they \
             override OS_CLOUD.",
    ..EMPTY
};

/// The endpoint.
pub const ENDPOINT: Setting = Setting {
    what: "endpoint",
    flag: "--endpoint",
    takes: "URL",
    own: &["MA_ORDERS_ENDPOINT"],
    openstack: &["OS_MODELARTS_ENDPOINT_OVERRIDE", "OS_MODELARTSV1_ENDPOINT_OVERRIDE"],
    keys: &["modelarts_endpoint_override", "modelartsv1_endpoint_override"],
    manual: "ModelArts URL. Defaults to the endpoint in the service catalog.",
    ..EMPTY
};

/// The endpoint for a token of type `admin_token`.
pub const ADMIN_ENDPOINT: Setting = Setting {
    what: "admin endpoint",
    openstack: &["OS_ENDPOINT"],
    keys: &["endpoint"],
    manual: "ModelArts URL for the auth type admin_token.",
    ..EMPTY
};

/// The region.
pub const REGION: Setting = Setting {
    what: "region",
    flag: "--region",
    takes: "REGION",
    own: &["MA_ORDERS_REGION"],
    openstack: &["OS_REGION_NAME"],
    terraform: &["HW_REGION_NAME"],
    keys: &["region_name"],
    manual: "The region, for example eu-de.",
    ..EMPTY
};

/// Which of a service's endpoints in the catalog.
pub const INTERFACE: Setting = Setting {
    what: "interface",
    openstack: &["OS_INTERFACE", "OS_ENDPOINT_TYPE"],
    keys: &["interface", "endpoint_type"],
    manual: "Which endpoint in the service catalog to use: public, internal or admin.",
    ..EMPTY
};

/// The CA certificates to trust.
pub const CA_FILE: Setting = Setting {
    what: "certificates",
    flag: "--ca-file",
    takes: "FILE",
    own: &["MA_ORDERS_CA_FILE"],
    openstack: &["OS_CACERT"],
    others: &["SSL_CERT_FILE", "SSL_CERT_DIR"],
    keys: &["cacert"],
    manual: "The CA certificates to use instead of the system's.",
    ..EMPTY
};

/// A client certificate, which is not supported.
pub const CLIENT_CERTIFICATE: Setting = Setting {
    what: "client certificate",
    openstack: &["OS_CERT", "OS_KEY"],
    keys: &["cert", "key"],
    manual: "A client certificate; not supported.",
    ..EMPTY
};

/// Disables certificate verification; ignored with a warning.
pub const INSECURE: Setting = Setting {
    what: "insecure",
    openstack: &["OS_INSECURE"],
    keys: &["insecure"],
    manual: "Not supported: certificates are always verified. Prints a warning if enabled.",
    ..EMPTY
};

/// The time limit for the whole command.
pub const TIMEOUT: Setting = Setting {
    what: "timeout",
    flag: "--timeout",
    takes: "DURATION",
    own: &["MA_ORDERS_TIMEOUT"],
    manual: "Maximum time for the whole command.",
    ..EMPTY
};

/// The number of retries for each request.
pub const RETRIES: Setting = Setting {
    what: "retries",
    flag: "--retries",
    takes: "N",
    own: &["MA_ORDERS_RETRIES"],
    manual: "Maximum number of retries for each request.",
    ..EMPTY
};

/// Every setting that can be set by a variable, in the order of the manual.
pub const ALL: [&Setting; 34] = [
    &CLOUD,
    &TOKEN,
    &TOKEN_FILE,
    &AUTH_TYPE,
    &AUTH_METHODS,
    &AUTH_URL,
    &USER_NAME,
    &USER_ID,
    &USER_DOMAIN_NAME,
    &USER_DOMAIN_ID,
    &PASSWORD,
    &PASSCODE,
    &APPLICATION_CREDENTIAL_ID,
    &APPLICATION_CREDENTIAL_NAME,
    &APPLICATION_CREDENTIAL_SECRET,
    &ACCESS_KEY,
    &SECRET_KEY,
    &SECURITY_TOKEN,
    &SIGNATURE,
    &PROJECT_ID,
    &PROJECT_NAME,
    &PROJECT_DOMAIN_NAME,
    &PROJECT_DOMAIN_ID,
    &DEFAULT_DOMAIN_NAME,
    &DEFAULT_DOMAIN_ID,
    &REGION,
    &INTERFACE,
    &ENDPOINT,
    &ADMIN_ENDPOINT,
    &CA_FILE,
    &INSECURE,
    &CLIENT_CERTIFICATE,
    &TIMEOUT,
    &RETRIES,
];

/// The file to read instead of clouds.yaml.
pub const CLOUDS_FILE: &str = "OS_CLIENT_CONFIG_FILE";
/// The file to read instead of secure.yaml.
pub const SECURE_FILE: &str = "OS_CLIENT_SECURE_FILE";
/// The SDK's credentials file.
pub const CREDENTIALS_FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";
/// The access key of another cloud, which tells whether [`SESSION_TOKEN`] belongs to it.
pub const OTHER_ACCESS_KEY: &str = "AWS_ACCESS_KEY_ID";
/// Where otc-auth writes the security token of a temporary access key.
pub const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";

/// Other variables, with their description in the manual.
pub const OTHERS: [(&[&str], &str); 10] = [
    (
        &[CLOUDS_FILE, SECURE_FILE],
        "The clouds.yaml and secure.yaml to read, instead of searching for them.",
    ),
    (&[CREDENTIALS_FILE], "The file to read instead of ~/.huaweicloud/credentials."),
    (
        &["XDG_CACHE_HOME"],
        "Directory for the token cache ma-orders/ [default: ~/.cache; on Windows %LOCALAPPDATA%].",
    ),
    (
        &["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
        "The proxy, and the hosts to reach without it; in upper or lower case. Loopback addresses \
         never use a proxy.",
    ),
    (
        &["NO_COLOR"],
        "If not empty, disable color. --color overrides this variable and the ones below.",
    ),
    (&["CLICOLOR"], "If 0, disable color."),
    (
        &["CLICOLOR_FORCE", "FORCE_COLOR"],
        "If neither empty nor 0, force color even if stdout is not a terminal.",
    ),
    (&["COLUMNS"], "The width of the output, instead of the terminal's."),
    (&["XDG_CONFIG_HOME"], "Directory searched for openstack/clouds.yaml [default: ~/.config]."),
    (&["TZ"], "The time zone for dates without an offset and for printed times."),
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::ALL;

    #[test]
    fn flag_help_lists_the_environment_variables() {
        let command = crate::cli::Cli::command();
        for setting in ALL.into_iter().filter(|setting| !setting.flag.is_empty()) {
            let flag = setting.flag.trim_start_matches("--");
            let argument =
                command.get_arguments().find(|one| one.get_long() == Some(flag)).unwrap();
            let help = argument.get_help().unwrap().to_string();
            for variable in setting.own.iter().chain(setting.openstack.first()) {
                assert!(help.contains(variable), "{flag}: {help}");
            }
        }
    }

    #[test]
    fn each_environment_variable_belongs_to_one_setting_except_domains() {
        let names: Vec<_> = ALL.iter().flat_map(|setting| setting.variables()).collect();
        for name in &names {
            let often = names.iter().filter(|other| *other == name).count();
            let expected = if matches!(*name, "OS_DOMAIN_ID" | "OS_DOMAIN_NAME") { 2 } else { 1 };
            assert_eq!(often, expected, "{name}");
        }
    }
}
