//! Describes the identity in use: as a summary, and for errors about rejected credentials.

use reqwest::Url;

use super::{Credentials, Identity, Settings, Source};
use crate::auth::{Login, TokenProject};
use crate::cli::env_vars::{self, Setting};
use crate::error::{CredentialsUsed, Result};
use crate::usage::UsageError;

impl Settings {
    /// The identity, its source, the project and the endpoint, on one line.
    pub fn summary(&self, project_id: &str, endpoint: &Url) -> String {
        let Identity { source, overrides, .. } = &self.identity;
        let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
        let overrides = if overrides.is_empty() {
            String::new()
        } else {
            format!(", overrides {}", overrides.join(", "))
        };
        let kind = self.identity.kind();
        format!("using the {kind} from {source}{overrides}; project {project_id} at {endpoint}")
    }

    /// The credentials in use, for errors about their rejection.
    pub fn credentials_used(&self) -> CredentialsUsed {
        let Identity { source, overrides, .. } = &self.identity;
        let (what, is_token) = match &self.identity.credentials {
            Credentials::AccessKey(_) => (format!("the access key from {source}"), false),
            Credentials::SignIn(login) if login.is_of_user() => {
                (format!("the token from signing in with {source}"), false)
            }
            Credentials::Token(_) | Credentials::SignIn(_) => {
                (format!("the token from {source}"), true)
            }
        };
        let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
        let remedy = match &self.identity.credentials {
            Credentials::AccessKey(_) => "check the access key and its secret".to_owned(),
            Credentials::SignIn(login) if login.is_of_user() => self.check_sign_in(login),
            Credentials::Token(_) | Credentials::SignIn(_) => {
                let new = "get a new one with `openstack token issue -f value -c id`";
                match overrides.first() {
                    Some(other) => format!("{new}, or remove it to use {other}"),
                    None => format!("{new}, or set the variables for signing in"),
                }
            }
        };
        CredentialsUsed { what, is_token, overrides, remedy }
    }

    /// The settings to check after a rejected sign-in, by the names under which they were given.
    fn check_sign_in(&self, login: &Login) -> String {
        let settings: &[&Setting] = if login.has_application_credential() {
            &[&env_vars::APPLICATION_CREDENTIAL_ID, &env_vars::APPLICATION_CREDENTIAL_SECRET]
        } else {
            &[
                &env_vars::USER_NAME,
                &env_vars::PASSWORD,
                &env_vars::USER_DOMAIN_NAME,
                &env_vars::PROJECT_NAME,
            ]
        };
        let (names, place) = match &self.identity.source {
            Source::File(cloud) => {
                (settings.iter().map(|one| one.keys[0]).collect::<Vec<_>>(), format!(" in {cloud}"))
            }
            _ => (settings.iter().map(|one| one.openstack[0]).collect(), String::new()),
        };
        let (last, others) = names.split_last().unwrap_or((&"", &[]));
        format!("check {} and {last}{place}", others.join(", "))
    }

    /// Compares the configured project ID with the token's project. A flag that differs is an
    /// error; a variable, which may be for another tool, is a note.
    pub fn check_project(&self, of_token: &TokenProject) -> Result<Option<String>> {
        let Some(given) = self.project_id.as_ref().filter(|given| given.value != of_token.id)
        else {
            return Ok(None);
        };
        let name = if of_token.name.is_empty() { &of_token.id } else { &of_token.name };
        let (source, who) = (&given.source, &self.identity.source);
        if let Source::Flag(_) = source {
            let message = format!(
                "the token from {who} is for project {name}, not for the one from {source}"
            );
            let hint = format!("omit {source}, or sign in to that project");
            return Err(UsageError::new(message).hint(hint).into());
        }
        Ok(Some(format!(
            "the token from {who} is for project {name} ({}); ignoring {source}",
            of_token.id
        )))
    }
}
