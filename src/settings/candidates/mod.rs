//! Candidates for the identity: the credentials for which a family has at least one setting, either
//! complete or with what they lack.
//!
//! - `sign_in`: passwords, one-time codes, application credentials.
//! - `ready`: tokens and access keys.
//! - [`gap`](Gap): what a candidate lacks, and how to set it.

mod gap;
mod ready;
mod sign_in;

use reqwest::Url;

use super::target::Target;
use super::values::Values;
use super::{Credentials, Source, Sourced};
use crate::auth::{Login, Method, Secret};
use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;

pub(super) use gap::{Gap, Origin};

/// Credentials that may be complete.
#[derive(Debug)]
pub(super) enum Candidate {
    /// All settings are there.
    Complete(SourcedCredentials),
    /// Only the password is missing. It can be prompted for, and is not needed if a token is
    /// cached.
    NoPassword(SourcedCredentials),
    /// Other settings are missing.
    Incomplete(Gap),
}

/// Complete credentials.
#[derive(Debug, Clone)]
pub(super) struct SourcedCredentials {
    pub(super) credentials: Credentials,
    /// Where the secret came from.
    pub(super) source: Source,
    /// The endpoint, if it does not come from a catalog.
    pub(super) endpoint: Option<Sourced<Url>>,
}

/// The settings of one family.
pub(super) struct Family<'a> {
    pub(super) values: &'a Values,
    pub(super) target: &'a Target,
    pub(super) origin: &'a Origin,
    /// The password from a flag, which overrides the family's own.
    pub(super) password: Option<&'a Sourced<String>>,
    /// Whether the user may be prompted for a password.
    pub(super) may_ask: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Password,
    Totp,
    MultiFactor,
    Token,
    AdminToken,
    ApplicationCredential,
}

/// The supported values of `auth_type` in clouds.yaml.
const KINDS: [(&[&str], Kind); 6] = [
    (&["password", "v3password"], Kind::Password),
    (&["token", "v3token"], Kind::Token),
    (&["v3totp", "totp"], Kind::Totp),
    (&["v3multifactor", "multifactor"], Kind::MultiFactor),
    (
        &["v3applicationcredential", "applicationcredential", "application_credential"],
        Kind::ApplicationCredential,
    ),
    (&["admin_token", "token_endpoint"], Kind::AdminToken),
];

/// The candidates of a family, in order of precedence. If a type is set, it is the only candidate,
/// except for the access key in an entry. An unknown type is an error: a password is never sent by
/// a method that was not requested.
pub(super) fn candidates(family: &Family<'_>) -> Result<Vec<Candidate>, UsageError> {
    let auth_type = family.values.get(&env_vars::AUTH_TYPE);
    let is_cloud = |source: &Source| matches!(source, Source::File(_));
    let kind = auth_type.map(kind_of).transpose()?;
    let mut candidates = Vec::new();
    match (kind, family.origin) {
        (Some(kind), _) => candidates.push(family.candidate(kind, true)?),
        (None, Origin::Cloud(_)) => {
            for kind in [Kind::Password, Kind::ApplicationCredential, Kind::Token] {
                candidates.push(family.candidate(kind, false)?);
            }
        }
        (None, _) => {
            for kind in [Kind::ApplicationCredential, Kind::Password, Kind::Token] {
                candidates.push(family.candidate(kind, false)?);
            }
        }
    }
    if auth_type.is_none_or(|given| is_cloud(&given.source)) {
        candidates.push(family.access_key()?);
    }
    Ok(candidates.into_iter().flatten().collect())
}

fn kind_of(given: &Sourced<String>) -> Result<Kind, UsageError> {
    let word = given.value.to_ascii_lowercase();
    let known = KINDS.iter().find(|(names, _)| names.contains(&word.as_str()));
    known.map(|(_, kind)| *kind).ok_or_else(|| {
        let names: Vec<_> = KINDS.iter().map(|(names, _)| names[0]).collect();
        UsageError::new(format!(
            "the auth type {} (from {}) is not supported",
            given.value, given.source
        ))
        .hint(format!("supported: {}", names.join(", ")))
    })
}

impl Family<'_> {
    fn get(&self, setting: &Setting) -> Option<&Sourced<String>> {
        self.values.get(setting)
    }

    fn secret(&self, setting: &Setting) -> Option<Secret> {
        self.get(setting).map(|given| Secret::new(given.value.clone()))
    }

    fn password(&self) -> Option<&Sourced<String>> {
        self.password.or(self.get(&env_vars::PASSWORD))
    }

    /// One candidate; `None` if none of its settings is there and its type was not requested.
    fn candidate(&self, kind: Kind, is_requested: bool) -> Result<Option<Candidate>, UsageError> {
        match kind {
            Kind::Password => Ok(self.user_sign_in(&[Kind::Password], is_requested)),
            Kind::Totp => Ok(self.user_sign_in(&[Kind::Totp], is_requested)),
            Kind::MultiFactor => Ok(self.user_sign_in(&self.multi_factor()?, is_requested)),
            Kind::ApplicationCredential => Ok(self.application_credential(is_requested)),
            Kind::Token => self.token(is_requested),
            Kind::AdminToken => self.admin_token(),
        }
    }

    /// The methods listed in `auth_methods`.
    fn multi_factor(&self) -> Result<Vec<Kind>, UsageError> {
        let Some(given) = self.get(&env_vars::AUTH_METHODS) else {
            return Ok(vec![Kind::Password, Kind::Totp]);
        };
        let words = given.value.split(',').map(str::trim).filter(|word| !word.is_empty());
        let kinds = words.map(|word| kind_of(&given.clone().map(|_| word.to_owned())));
        kinds
            .map(|kind| match kind? {
                kind @ (Kind::Password | Kind::Totp) => Ok(kind),
                _ => Err(UsageError::new(format!(
                    "the auth methods from {} are not supported: {}",
                    given.source, given.value
                ))
                .hint("supported: v3password, v3totp")),
            })
            .collect()
    }

    fn sign_in(
        &self,
        method: Method,
        from: &Sourced<String>,
        is_scoped: bool,
    ) -> Option<SourcedCredentials> {
        let scope = self.target.project.as_ref().filter(|_| is_scoped);
        let login = Login {
            auth_url: self.target.auth_url.as_ref()?.value.clone(),
            method,
            scope: scope.map(|project| project.value.clone()),
        };
        let credentials = Credentials::SignIn(Box::new(login));
        Some(SourcedCredentials { credentials, source: from.source.clone(), endpoint: None })
    }
}
