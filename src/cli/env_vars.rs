//! Which environment variables stand beside which flag: the one table that help and settings share.

/// A setting, the flag that gives it, and the variables that do, first found first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// What people call it.
    pub what: &'static str,
    /// The flag, as typed.
    pub flag: &'static str,
    /// What the flag takes.
    pub takes: &'static str,
    /// The variables, strongest first.
    pub variables: &'static [&'static str],
}

/// The project's id.
pub const PROJECT_ID: Setting = Setting {
    what: "project id",
    flag: "--project-id",
    takes: "ID",
    variables: &["MA_ORDERS_PROJECT_ID", "OS_PROJECT_ID"],
};

/// A ready token; [`TOKEN_FILE`] stands between the first variable and the others.
pub const TOKEN: Setting = Setting {
    what: "token",
    flag: "--token",
    takes: "TOKEN",
    variables: &["MA_ORDERS_TOKEN", "OS_TOKEN", "OS_AUTH_TOKEN"],
};

/// A file that holds a token.
pub const TOKEN_FILE: Setting = Setting {
    what: "token file",
    flag: "--token-file",
    takes: "FILE",
    variables: &["MA_ORDERS_TOKEN_FILE"],
};

/// The service's address.
pub const ENDPOINT: Setting = Setting {
    what: "endpoint",
    flag: "--endpoint",
    takes: "URL",
    variables: &["MA_ORDERS_ENDPOINT", "OS_MODELARTS_ENDPOINT_OVERRIDE"],
};

/// The region.
pub const REGION: Setting = Setting {
    what: "region",
    flag: "--region",
    takes: "REGION",
    variables: &["MA_ORDERS_REGION", "OS_REGION_NAME"],
};

/// The certificates to trust.
pub const CA_FILE: Setting = Setting {
    what: "certificates",
    flag: "--ca-file",
    takes: "FILE",
    variables: &["MA_ORDERS_CA_FILE", "OS_CACERT", "SSL_CERT_FILE", "SSL_CERT_DIR"],
};

/// The time for the whole command.
pub const TIMEOUT: Setting = Setting {
    what: "timeout",
    flag: "--timeout",
    takes: "DURATION",
    variables: &["MA_ORDERS_TIMEOUT"],
};

/// Retries of each request.
pub const RETRIES: Setting =
    Setting { what: "retries", flag: "--retries", takes: "N", variables: &["MA_ORDERS_RETRIES"] };

/// Every setting that has a variable.
pub const ALL: [Setting; 8] =
    [PROJECT_ID, TOKEN, TOKEN_FILE, ENDPOINT, REGION, CA_FILE, TIMEOUT, RETRIES];

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::ALL;

    #[test]
    fn the_help_of_each_flag_names_its_variables() {
        let command = crate::cli::Cli::command();
        for named in ALL {
            let flag = named.flag.trim_start_matches("--");
            let argument =
                command.get_arguments().find(|one| one.get_long() == Some(flag)).unwrap();
            let help = argument.get_help().unwrap().to_string();
            for variable in named.variables {
                assert!(help.contains(variable), "{flag}: {help}");
            }
        }
    }
}
