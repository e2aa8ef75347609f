//! An identity that is used for several projects.

use std::sync::{Mutex, PoisonError};

use super::connect::RunContext;
use super::sign_in::{TokenSource, cached, hide, is_refusal, sign_in, with_source};
use crate::auth::{Authentication, ListedProject, Login, Method, Secret, Token, list_projects};
use crate::error::Result;
use crate::settings::{Credentials, Settings};
use crate::usage::UsageError;

/// An identity that is used for several projects. Signs in once, without a project.
pub(super) struct SharedIdentity {
    pub(super) credentials: SharedCredentials,
    /// The token without a project, once there is one.
    token: Mutex<Option<Secret>>,
}

/// The credentials of a shared identity.
pub(super) enum SharedCredentials {
    /// Used for every project.
    Authentication(Authentication),
    /// Its token is exchanged for a token for each project.
    Login(Login),
}

impl SharedIdentity {
    /// The identity from the settings, without a project.
    pub(super) fn of(settings: &Settings) -> Result<Self, UsageError> {
        let credentials = match &settings.identity.credentials {
            Credentials::Token(token) => {
                SharedCredentials::Authentication(Authentication::Token(token.clone()))
            }
            Credentials::AccessKey(key) => {
                SharedCredentials::Authentication(Authentication::signed(key.clone()))
            }
            Credentials::SignIn(login) if login.is_bound_to_project() => {
                let source = &settings.identity.source;
                let message =
                    format!("the application credential from {source} is limited to one project");
                return Err(UsageError::new(message)
                    .hint("sign in with a password or a token to query several projects"));
            }
            Credentials::SignIn(login) => SharedCredentials::Login(login.for_project(None)),
        };
        Ok(Self { credentials, token: Mutex::default() })
    }

    /// All projects that the identity can access.
    pub(super) fn list(
        &self,
        context: &RunContext,
        settings: &Settings,
    ) -> Result<Vec<ListedProject>> {
        let auth_url = match (&self.credentials, &settings.auth_url) {
            (SharedCredentials::Login(login), _) => &login.auth_url,
            (SharedCredentials::Authentication(_), Some(auth_url)) => &auth_url.value,
            (SharedCredentials::Authentication(_), None) => {
                return Err(no_auth_url().into());
            }
        };
        let list = |authentication: &Authentication| {
            let listed = list_projects(auth_url, authentication, &context.http, &*context.clock);
            listed.map_err(|error| with_source(error, settings))
        };
        let token = match &self.credentials {
            SharedCredentials::Authentication(authentication) => {
                hide(authentication, context);
                return list(authentication);
            }
            SharedCredentials::Login(login) => self.token(login, context, settings, None)?,
        };
        match list(&Authentication::Token(token.clone())) {
            Err(error) if is_refusal(&error) => {
                let renewed = self.renewed(context, settings, &token)?.ok_or(error)?;
                list(&Authentication::Token(renewed))
            }
            listed => listed,
        }
    }

    /// Replaces a rejected token, if the identity can sign in again.
    fn renewed(
        &self,
        context: &RunContext,
        settings: &Settings,
        old: &Secret,
    ) -> Result<Option<Secret>> {
        match &self.credentials {
            SharedCredentials::Login(login) if !matches!(login.method, Method::ReadyToken(_)) => {
                self.token(login, context, settings, Some(old)).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The token without a project; `stale` is one that was rejected.
    fn token(
        &self,
        login: &Login,
        context: &RunContext,
        settings: &Settings,
        stale: Option<&Secret>,
    ) -> Result<Secret> {
        if let Method::ReadyToken(token) = &login.method {
            context.messages.hide(token.to_hide());
            return Ok(token.clone());
        }
        // Locked while one project signs in for all of them.
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = kept.as_ref().filter(|token| Some(*token) != stale) {
            return Ok(token.clone());
        }
        let source = if stale.is_some() { TokenSource::SignIn } else { TokenSource::Cache };
        let obtain = || sign_in(login, context, settings);
        let (token, _) = cached(login, context, settings, source, &|_| true, &obtain)?;
        context.messages.hide(token.secret.to_hide());
        *kept = Some(token.secret.clone());
        Ok(token.secret)
    }

    /// Exchanges the token without a project for one for the project.
    pub(super) fn exchange(
        &self,
        login: &Login,
        project_id: &str,
        context: &RunContext,
        settings: &Settings,
    ) -> Result<Token> {
        let exchange = |token: &Secret| {
            let exchanged = login.exchange_for(token, project_id).sign_in(&context.http);
            exchanged.map_err(|error| with_source(error, settings))
        };
        let token = self.token(login, context, settings, None)?;
        match exchange(&token) {
            Err(error) if is_refusal(&error) => {
                let renewed = self.renewed(context, settings, &token)?.ok_or(error)?;
                exchange(&renewed)
            }
            exchanged => exchanged,
        }
    }
}

/// The error if projects have to be listed, but the identity service is unknown.
pub(super) fn no_auth_url() -> UsageError {
    UsageError::new("could not list projects: the identity service URL is not set")
        .hint("set OS_AUTH_URL")
}
