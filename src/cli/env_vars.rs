//! The environment variables behind each flag: one table for help, manual and settings.

/// A setting, its flag, and its environment variables in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The name of the setting in messages.
    pub what: &'static str,
    /// The flag, as typed.
    pub flag: &'static str,
    /// The placeholder for the flag's value.
    pub takes: &'static str,
    /// The variables; the first that is set wins.
    pub variables: &'static [&'static str],
}

/// The project ID.
pub const PROJECT_ID: Setting = Setting {
    what: "project id",
    flag: "--project-id",
    takes: "ID",
    variables: &["MA_ORDERS_PROJECT_ID", "OS_PROJECT_ID"],
};

/// An authentication token; [`TOKEN_FILE`] ranks between the first variable and the others.
pub const TOKEN: Setting = Setting {
    what: "token",
    flag: "--token",
    takes: "TOKEN",
    variables: &["MA_ORDERS_TOKEN", "OS_TOKEN", "OS_AUTH_TOKEN"],
};

/// A file containing a token.
pub const TOKEN_FILE: Setting = Setting {
    what: "token file",
    flag: "--token-file",
    takes: "FILE",
    variables: &["MA_ORDERS_TOKEN_FILE"],
};

/// The URL of the service.
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

/// The CA certificates to trust.
pub const CA_FILE: Setting = Setting {
    what: "certificates",
    flag: "--ca-file",
    takes: "FILE",
    variables: &["MA_ORDERS_CA_FILE", "OS_CACERT", "SSL_CERT_FILE", "SSL_CERT_DIR"],
};

/// The time limit for the whole command.
pub const TIMEOUT: Setting = Setting {
    what: "timeout",
    flag: "--timeout",
    takes: "DURATION",
    variables: &["MA_ORDERS_TIMEOUT"],
};

/// Retries for each failed request.
pub const RETRIES: Setting =
    Setting { what: "retries", flag: "--retries", takes: "N", variables: &["MA_ORDERS_RETRIES"] };

/// All settings that can be set by a variable.
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
