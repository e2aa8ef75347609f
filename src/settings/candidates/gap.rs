//! What a candidate lacks, and how to set it where its other settings are.

use super::Family;
use crate::cli::env_vars::{self, Setting};
use crate::settings::{Source, Sourced};
use crate::usage::UsageError;

/// What a candidate lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::settings) struct Gap {
    /// What is set, for example `the access key from OS_ACCESS_KEY`.
    pub(in crate::settings) subject: String,
    /// What is missing, and how to set it.
    pub(in crate::settings) lacks: Vec<(String, String)>,
    /// Whether a secret is set: if so, skipping the candidate causes a warning.
    pub(in crate::settings) has_secret: bool,
}

/// Where the values of a family are set, which determines how to set a missing one.
#[derive(Debug, Clone)]
pub(in crate::settings) enum Origin {
    /// Variables of one kind; the function returns their names.
    Variables(fn(&Setting) -> &'static [&'static str]),
    /// An entry, for example `clouds.yaml (otc)`.
    Cloud(String),
    /// The SDK's credentials file.
    CredentialsFile(String),
}

impl Family<'_> {
    pub(super) fn gap(&self, what: &str, there: Option<&Sourced<String>>, has_secret: bool) -> Gap {
        let from = match there {
            Some(there) => there.source.to_string(),
            None => self.origin.to_string(),
        };
        let word = if what.starts_with("a ") { "with" } else { "from" };
        Gap { subject: format!("{what} {word} {from}"), lacks: Vec::new(), has_secret }
    }

    pub(super) fn need(&self, gap: &mut Gap, setting: &'static Setting, is_there: bool) {
        if !is_there {
            let name = self.origin.name_of(setting);
            gap.lacks.push((name, self.origin.remedy(setting)));
        }
    }

    pub(super) fn need_auth_url(&self, gap: &mut Gap) {
        self.need(gap, &env_vars::AUTH_URL, self.target.auth_url.is_some());
    }

    pub(super) fn need_target(&self, gap: &mut Gap, has_endpoint: bool, is_token: bool) {
        let or_asked = if is_token {
            format!(
                ", or set {} to look up the token's own",
                self.origin.name_of(&env_vars::AUTH_URL)
            )
        } else {
            String::new()
        };
        if self.target.project_id.is_none() && !self.target.looks_up_projects {
            let remedy = format!("{}{or_asked}", self.project_remedy(false));
            gap.lacks.push(("a project ID".to_owned(), remedy));
        }
        if !has_endpoint {
            let remedy = format!("{}{or_asked}", self.endpoint_remedy());
            let name = match &self.target.region {
                Some(region) => {
                    format!("an endpoint for region {} (from {})", region.value, region.source)
                }
                None => "an endpoint".to_owned(),
            };
            gap.lacks.push((name, remedy));
        }
    }

    pub(super) fn project_remedy(&self, by_name: bool) -> String {
        let flag = env_vars::PROJECT_ID.flag;
        let id = self.origin.remedy(&env_vars::PROJECT_ID);
        if by_name {
            let name = self.origin.remedy(&env_vars::PROJECT_NAME);
            return format!(
                "{name}, for example eu-de, or {}, or pass {flag}",
                self.origin.name_of(&env_vars::PROJECT_ID)
            );
        }
        format!("{id}, or pass {flag}")
    }

    fn endpoint_remedy(&self) -> String {
        let endpoint = &env_vars::ENDPOINT;
        let region = if self.target.region.is_none() && self.target.auth_url.is_none() {
            format!(", or {} eu-de for Open Telekom Cloud", env_vars::REGION.flag)
        } else {
            String::new()
        };
        format!("set {} or pass {}{region}", endpoint.own[0], endpoint.flag)
    }
}

impl Origin {
    /// The name of a setting there.
    fn name_of(&self, setting: &Setting) -> String {
        match self {
            Self::Variables(names) => {
                let first = names(setting).first().or(setting.openstack.first());
                first.copied().unwrap_or(setting.what).to_owned()
            }
            Self::Cloud(_) => setting.keys.first().copied().unwrap_or(setting.what).to_owned(),
            Self::CredentialsFile(_) => setting.ini.to_owned(),
        }
    }

    fn remedy(&self, setting: &Setting) -> String {
        let name = self.name_of(setting);
        match self {
            Self::Variables(_) => format!("set {name}"),
            Self::Cloud(origin) => format!("add {name} to {origin}"),
            Self::CredentialsFile(path) => format!("add {name} to {path}"),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variables(_) => formatter.write_str("variables"),
            Self::Cloud(origin) | Self::CredentialsFile(origin) => formatter.write_str(origin),
        }
    }
}

impl Gap {
    /// Reports that only the password of a sign-in is missing.
    pub(in crate::settings) fn of_password(there: &Source, origin: &Origin) -> Self {
        let setting = &env_vars::PASSWORD;
        let lacks = vec![(origin.name_of(setting), origin.remedy(setting))];
        Self { subject: format!("a sign-in with {there}"), lacks, has_secret: true }
    }

    /// The message, on one line.
    pub(in crate::settings) fn sentence(&self) -> String {
        let lacks: Vec<_> = self.lacks.iter().map(|(what, _)| what.as_str()).collect();
        let lacks = match lacks.split_last() {
            Some((last, others @ [_, ..])) => format!("{} and {last}", others.join(", ")),
            _ => lacks.concat(),
        };
        format!("{} lacks {lacks}", self.subject)
    }

    /// The error that ends the run.
    pub(in crate::settings) fn usage(&self) -> UsageError {
        let remedies: Vec<_> = self.lacks.iter().map(|(_, remedy)| remedy.as_str()).collect();
        UsageError::new(self.sentence()).hint(remedies.join("; "))
    }
}
