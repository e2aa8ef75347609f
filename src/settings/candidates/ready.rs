//! Candidates whose secret is used directly: a token, or an access key.

use super::{Candidate, Family, Gap, SourcedCredentials};
use crate::auth::{AccessKey, Factor, Method, Secret, SignatureForm};
use crate::cli::env_vars;
use crate::settings::{Credentials, Sourced, endpoint, token};
use crate::usage::UsageError;

impl Family<'_> {
    /// A token. Used unchanged if project and endpoint are known; otherwise the identity service is
    /// asked for its project and catalog. A token for another project is exchanged only if its type
    /// was set.
    pub(super) fn token(&self, is_requested: bool) -> Result<Option<Candidate>, UsageError> {
        let given = self.get(&env_vars::TOKEN);
        if given.is_none() && !is_requested {
            return Ok(None);
        }
        let endpoint = self.target.endpoint_without_catalog()?;
        let Some(given) = given else {
            let mut gap = self.gap("the auth type token", self.get(&env_vars::AUTH_TYPE), false);
            self.need(&mut gap, &env_vars::TOKEN, false);
            self.need_target_of_token(&mut gap, endpoint.is_some());
            return Ok(Some(Candidate::Incomplete(gap)));
        };
        let secret = token::checked(given)?;
        if self.target.project_id.is_some() && endpoint.is_some() {
            let (credentials, source) = (Credentials::Token(secret), given.source.clone());
            return Ok(Some(Candidate::Complete(SourcedCredentials {
                credentials,
                source,
                endpoint,
            })));
        }
        if self.target.auth_url.is_some() {
            let is_exchanged = is_requested && self.target.project.is_some();
            let method = if is_exchanged {
                Method::Factors(vec![Factor::Token(secret)])
            } else {
                Method::ReadyToken(secret)
            };
            return Ok(self.sign_in(method, given, is_exchanged).map(Candidate::Complete));
        }
        let mut gap = self.gap("the token", Some(given), true);
        self.need_target_of_token(&mut gap, endpoint.is_some());
        Ok(Some(Candidate::Incomplete(gap)))
    }

    /// Adds to the gap what is missing for a token whose project is not looked up.
    fn need_target_of_token(&self, gap: &mut Gap, has_endpoint: bool) {
        if self.target.looks_up_projects {
            self.need_auth_url(gap);
        } else if self.target.auth_url.is_none() {
            self.need_target(gap, has_endpoint, true);
        }
    }

    /// A token with the endpoint of the service.
    pub(super) fn admin_token(&self) -> Result<Option<Candidate>, UsageError> {
        let given = self.get(&env_vars::TOKEN);
        let project_id = self.target.project_id.as_ref().map(|id| id.value.as_str());
        let endpoint = match (&self.target.given_endpoint, self.get(&env_vars::ADMIN_ENDPOINT)) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(given)) => Some(endpoint::parse(given.clone(), project_id)?),
            (None, None) => None,
        };
        let there = given.or(self.get(&env_vars::AUTH_TYPE));
        let mut gap = self.gap("the token", there, given.is_some());
        self.need(&mut gap, &env_vars::TOKEN, given.is_some());
        self.need(&mut gap, &env_vars::ADMIN_ENDPOINT, endpoint.is_some());
        if self.target.project_id.is_none() {
            gap.lacks.push(("a project ID".to_owned(), self.project_remedy(false)));
        }
        Ok(Some(match given {
            Some(given) if gap.lacks.is_empty() => {
                let credentials = Credentials::Token(token::checked(given)?);
                Candidate::Complete(SourcedCredentials {
                    credentials,
                    source: given.source.clone(),
                    endpoint,
                })
            }
            _ => Candidate::Incomplete(gap),
        }))
    }

    pub(super) fn access_key(&self) -> Result<Option<Candidate>, UsageError> {
        let (id, secret) = (self.get(&env_vars::ACCESS_KEY), self.get(&env_vars::SECRET_KEY));
        let Some(there) = id.or(secret) else { return Ok(None) };
        let mut gap = self.gap("the access key", Some(there), true);
        self.need(&mut gap, &env_vars::ACCESS_KEY, id.is_some());
        self.need(&mut gap, &env_vars::SECRET_KEY, secret.is_some());
        let endpoint = self.target.endpoint_without_catalog()?;
        if self.target.looks_up_projects {
            self.need_auth_url(&mut gap);
        }
        // Half a key is the only thing to report; project and endpoint matter once it is complete.
        if gap.lacks.is_empty() {
            self.need_target(&mut gap, endpoint.is_some(), false);
        }
        let (Some(id), Some(secret), Some(endpoint), true) =
            (id, secret, endpoint, gap.lacks.is_empty())
        else {
            return Ok(Some(Candidate::Incomplete(gap)));
        };
        if !id.value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = format!(
                "the access key from {} contains characters other than letters and digits",
                id.source
            );
            return Err(UsageError::new(message));
        }
        let security_token = match self.get(&env_vars::SECURITY_TOKEN) {
            None => None,
            Some(given) => Some(token::checked(given)?),
        };
        let form = form(self.get(&env_vars::SIGNATURE))?;
        let (key_id, secret) = (id.value.clone(), Secret::new(secret.value.clone()));
        let credentials =
            Credentials::AccessKey(AccessKey { id: key_id, secret, security_token, form });
        let (source, endpoint) = (id.source.clone(), Some(endpoint));
        Ok(Some(Candidate::Complete(SourcedCredentials { credentials, source, endpoint })))
    }
}

/// The form of the signature: as set, or else by the host.
fn form(given: Option<&Sourced<String>>) -> Result<SignatureForm, UsageError> {
    let Some(given) = given else { return Ok(SignatureForm::ByHost) };
    match given.value.to_ascii_lowercase().as_str() {
        "access" => Ok(SignatureForm::Access),
        "credential" => Ok(SignatureForm::Credential),
        _ => Err(UsageError::new(format!(
            "invalid signature form in {}: expected access or credential",
            given.source
        ))
        .hint("access is the current form, credential is the older one")),
    }
}
