//! One message for all settings that are missing, with every way to give each.

use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;

/// Which settings nobody gave.
pub(super) struct Missing {
    pub(super) project_id: bool,
    pub(super) token: bool,
    pub(super) endpoint: bool,
}

impl Missing {
    pub(super) fn is_any(&self) -> bool {
        self.project_id || self.token || self.endpoint
    }

    pub(super) fn usage(&self) -> UsageError {
        let sources = |named: &Setting, more: &str| {
            let variables = named.variables.join(", ");
            format!("{}: {} {}, or {variables}{more}", named.what, named.flag, named.takes)
        };
        let mut missing = Vec::new();
        let mut usage = UsageError::new("");
        if self.project_id {
            missing.push(env_vars::PROJECT_ID.what);
            usage.details.push(sources(&env_vars::PROJECT_ID, ""));
        }
        if self.token {
            missing.push(env_vars::TOKEN.what);
            usage.details.push(format!(
                "{}; from a file: {} {}, or {}; or an access key: OS_ACCESS_KEY, OS_SECRET_KEY; or a sign-in: OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME, OS_PROJECT_NAME",
                sources(&env_vars::TOKEN, ""),
                env_vars::TOKEN_FILE.flag,
                env_vars::TOKEN_FILE.takes,
                env_vars::TOKEN_FILE.variables.join(", ")
            ));
        }
        if self.endpoint {
            missing.push(env_vars::ENDPOINT.what);
            usage.details.push(sources(
                &env_vars::ENDPOINT,
                "; or --region eu-de (MA_ORDERS_REGION, OS_REGION_NAME) for Open Telekom Cloud; \
                 or OS_AUTH_URL",
            ));
        }
        let last = missing.pop().unwrap_or_default();
        usage.message = if missing.is_empty() {
            format!("the {last} is missing")
        } else {
            format!("{} and {last} are missing", missing.join(", "))
        };
        usage.hint("without an account, try `ma-orders list --sandbox`")
    }
}
