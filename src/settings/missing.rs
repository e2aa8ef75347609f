//! One error for all missing settings, which lists every way to set each.

use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;

/// The settings that are missing.
pub(super) struct Missing {
    pub(super) project_id: bool,
    pub(super) endpoint: bool,
    /// The region, for which no endpoint is known.
    pub(super) region: Option<String>,
}

impl Missing {
    /// The error if there is no identity.
    pub(super) fn usage(&self) -> UsageError {
        let mut missing = vec![env_vars::TOKEN.what.to_owned()];
        let mut usage = UsageError::new("");
        usage.details.push(format!(
            "{}; from a file: {}; or a sign-in: {}; or an application credential: {}; or an access key: {}; or an entry in clouds.yaml: {}",
            how_to_set(&env_vars::TOKEN),
            how_to_set(&env_vars::TOKEN_FILE).replacen("token file: ", "", 1),
            first([
                &env_vars::AUTH_URL,
                &env_vars::USER_NAME,
                &env_vars::PASSWORD,
                &env_vars::USER_DOMAIN_NAME,
                &env_vars::PROJECT_NAME,
            ]),
            first([
                &env_vars::AUTH_URL,
                &env_vars::APPLICATION_CREDENTIAL_ID,
                &env_vars::APPLICATION_CREDENTIAL_SECRET,
            ]),
            first([&env_vars::ACCESS_KEY, &env_vars::SECRET_KEY]),
            how_to_set(&env_vars::CLOUD).replacen("cloud: ", "", 1),
        ));
        if self.project_id {
            missing.insert(0, env_vars::PROJECT_ID.what.to_owned());
            usage.details.insert(0, how_to_set(&env_vars::PROJECT_ID));
        }
        if self.endpoint {
            let endpoint = env_vars::ENDPOINT.what;
            missing.push(match &self.region {
                Some(region) => format!("{endpoint} for region {region}"),
                None => endpoint.to_owned(),
            });
            usage.details.push(format!(
                "{}; or {} eu-de ({}) for Open Telekom Cloud; or {}",
                how_to_set(&env_vars::ENDPOINT),
                env_vars::REGION.flag,
                [env_vars::REGION.own[0], env_vars::REGION.openstack[0]].join(", "),
                env_vars::AUTH_URL.openstack[0],
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

/// The flag of a setting, and its best known variables.
fn how_to_set(setting: &Setting) -> String {
    let variables: Vec<_> = setting.own.iter().chain(setting.openstack.first()).copied().collect();
    format!("{}: {} {}, or {}", setting.what, setting.flag, setting.takes, variables.join(", "))
}

/// The OpenStack variables for settings that belong together.
fn first<const N: usize>(settings: [&Setting; N]) -> String {
    settings.map(|setting| setting.openstack[0]).join(", ")
}
