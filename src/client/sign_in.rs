//! Finds the credentials, the project and the endpoint, from settings or by signing in.

use std::sync::{Arc, Mutex, PoisonError};

use super::connect::RunContext;
use crate::api::ClientConfig;
use crate::auth::{
    Authentication, Cache, ListedProject, Login, Method, Project, Secret, Token, TokenProject,
    list_projects,
};
use crate::error::{Error, Result};
use crate::messages::Verbosity;
use crate::settings::{Credentials, Settings};
use crate::usage::UsageError;

/// Where a token may come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TokenSource {
    /// The cache, or a new sign-in.
    Cache,
    /// Only a new sign-in.
    SignIn,
    /// Nothing may be sent; what only a sign-in would tell stays unknown.
    Offline,
}

/// How to find the credentials for one project.
#[derive(Clone)]
pub(super) enum CredentialsOrigin {
    /// From the settings.
    Settings,
    /// From an identity that is used for several projects, for the one with this ID.
    Shared(Arc<SharedIdentity>, String),
}

/// An identity that is used for several projects. Signs in once, without a project.
pub(super) struct SharedIdentity {
    authentication: SharedCredentials,
    /// The token without a project, once there is one.
    token: Mutex<Option<Secret>>,
}

enum SharedCredentials {
    /// Used for every project.
    Authentication(Authentication),
    /// Its token is exchanged for a token for each project.
    Login(Login),
}

impl SharedIdentity {
    /// The identity from the settings, without a project.
    pub(super) fn of(settings: &Settings) -> Result<Self, UsageError> {
        let authentication = match &settings.identity.credentials {
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
        Ok(Self { authentication, token: Mutex::default() })
    }

    /// All projects that the identity can access.
    pub(super) fn list(
        &self,
        context: &RunContext,
        settings: &Settings,
    ) -> Result<Vec<ListedProject>> {
        let auth_url = match (&self.authentication, &settings.auth_url) {
            (SharedCredentials::Login(login), _) => &login.auth_url,
            (SharedCredentials::Authentication(_), Some(auth_url)) => &auth_url.value,
            (SharedCredentials::Authentication(_), None) => {
                let message = "could not list projects: the identity service URL is not set";
                return Err(UsageError::new(message).hint("set OS_AUTH_URL").into());
            }
        };
        let list = |authentication: &Authentication| {
            let listed = list_projects(auth_url, authentication, &context.http, &*context.clock);
            listed.map_err(|error| with_source(error, settings))
        };
        let token = match &self.authentication {
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
        match &self.authentication {
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
    fn exchange(
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

/// Credentials, project and endpoint; and whether the token was cached.
pub(super) fn credentials(
    context: &RunContext,
    settings: &Settings,
    origin: &CredentialsOrigin,
    source: TokenSource,
) -> Result<(ClientConfig, bool)> {
    let (authentication, project_id, endpoint, was_cached) = match origin {
        CredentialsOrigin::Settings => own(context, settings, source)?,
        CredentialsOrigin::Shared(identity, id) => {
            of_project(identity, id, context, settings, source)?
        }
    };
    let Some(endpoint) = endpoint.filter(|_| !project_id.is_empty()) else {
        let message = "the project ID and the endpoint are only known after signing in";
        let hint = "pass --project-id and --endpoint to use --dry-run";
        return Err(UsageError::new(message).hint(hint).into());
    };
    context.messages.trace(Verbosity::Requests, &settings.summary(&project_id, &endpoint));
    let parallel = context.parallel;
    Ok((ClientConfig { endpoint, project_id, authentication, parallel }, was_cached))
}

type Found = (Authentication, String, Option<reqwest::Url>, bool);

/// From the settings.
fn own(context: &RunContext, settings: &Settings, source: TokenSource) -> Result<Found> {
    let project_id = settings.project_id.as_ref().map(|id| id.value.clone()).unwrap_or_default();
    let endpoint = settings.endpoint.as_ref().map(|endpoint| endpoint.value.clone());
    let login = match &settings.identity.credentials {
        Credentials::SignIn(_) if source == TokenSource::Offline => {
            return Ok((unknown(), project_id, endpoint, false));
        }
        Credentials::SignIn(login) => login,
        Credentials::Token(token) => {
            let authentication = Authentication::Token(token.clone());
            hide(&authentication, context);
            return Ok((authentication, project_id, endpoint, false));
        }
        Credentials::AccessKey(key) => {
            let authentication = Authentication::signed(key.clone());
            hide(&authentication, context);
            return Ok((authentication, project_id, endpoint, false));
        }
    };
    let obtain = || sign_in(login, context, settings);
    let is_usable = |token: &Token| token.project.is_some() && is_reachable(token, settings);
    let (token, was_cached) = cached(login, context, settings, source, &is_usable, &obtain)?;
    context.messages.hide(token.secret.to_hide());
    let project = token.project.ok_or_else(|| no_project(settings))?;
    if let Some(note) = settings.check_project(&project)? {
        context.messages.note(&note);
    }
    let (endpoint, note) = settings.endpoint_in(&token.endpoints, &project.id)?;
    if let Some(note) = note {
        context.messages.note(&note);
    }
    Ok((Authentication::Token(token.secret), project.id, Some(endpoint), was_cached))
}

/// For one of the projects that the identity can access.
fn of_project(
    identity: &SharedIdentity,
    project_id: &str,
    context: &RunContext,
    settings: &Settings,
    source: TokenSource,
) -> Result<Found> {
    let id = project_id.to_owned();
    let given = settings.endpoint.as_ref().map(|endpoint| endpoint.value.clone());
    let login = match &identity.authentication {
        SharedCredentials::Authentication(authentication) => {
            hide(authentication, context);
            return Ok((authentication.clone(), id, given, false));
        }
        SharedCredentials::Login(_) if source == TokenSource::Offline => {
            return Ok((unknown(), id, given, false));
        }
        SharedCredentials::Login(login) => login,
    };
    // Cached as if the identity had signed in for this project.
    let direct = login.for_project(Some(project_id));
    let obtain = || identity.exchange(login, project_id, context, settings);
    let is_usable = |token: &Token| is_reachable(token, settings);
    let (token, was_cached) = cached(&direct, context, settings, source, &is_usable, &obtain)?;
    context.messages.hide(token.secret.to_hide());
    let (endpoint, _) = settings.endpoint_in(&token.endpoints, project_id)?;
    Ok((Authentication::Token(token.secret), id, Some(endpoint), was_cached))
}

/// A placeholder for a token that only a sign-in would provide.
fn unknown() -> Authentication {
    Authentication::Token(Secret::new("unknown".to_owned()))
}

fn hide(authentication: &Authentication, context: &RunContext) {
    match authentication {
        Authentication::Token(token) => context.messages.hide(token.to_hide()),
        Authentication::AccessKey(key, _) => {
            let secrets = std::iter::once(&key.secret).chain(&key.security_token);
            secrets.for_each(|secret| context.messages.hide(secret.to_hide()));
        }
    }
}

fn no_project(settings: &Settings) -> UsageError {
    let source = &settings.identity.source;
    UsageError::new(format!("the token from {source} is not scoped to a project"))
        .hint("set OS_PROJECT_NAME or OS_PROJECT_ID, or pass --project-id")
}

/// Whether the catalog has the endpoint of this run. Otherwise the token is not cached, since later
/// runs would fail with it.
fn is_reachable(token: &Token, settings: &Settings) -> bool {
    let id = token.project.as_ref().map(|project| project.id.as_str()).unwrap_or_default();
    settings.endpoint_in(&token.endpoints, id).is_ok()
}

/// A token for a login: from the cache, from another process that is signing in, or new.
fn cached(
    login: &Login,
    context: &RunContext,
    settings: &Settings,
    source: TokenSource,
    is_usable: &dyn Fn(&Token) -> bool,
    obtain: &dyn Fn() -> Result<Token>,
) -> Result<(Token, bool)> {
    let folder = settings.cache.as_deref();
    let cache =
        folder.and_then(|folder| Cache::of(login, folder, &*context.clock, &context.messages));
    let Some(cache) = cache.map(|cache| cache.with_deadline(context.deadline)) else {
        return Ok((obtain()?, false));
    };
    if source == TokenSource::SignIn {
        cache.remove();
    } else if let Some(cached) = cache.read() {
        return Ok((cached, true));
    }
    let _turn = cache.lock();
    // Another process may have signed in meanwhile.
    if let Some(cached) = cache.read() {
        return Ok((cached, false));
    }
    let token = obtain()?;
    if is_usable(&token) {
        cache.store(&token);
    }
    Ok((token, false))
}

/// Signs in; prompts for missing input.
fn sign_in(login: &Login, context: &RunContext, settings: &Settings) -> Result<Token> {
    let login = settings.with_password(login)?;
    login.secrets().into_iter().for_each(|secret| context.messages.hide(secret.to_hide()));
    let how_far = |seconds| format!("signing in, {seconds} s");
    let ask = |login: &Login| {
        let token = context.messages.while_waiting(&how_far, || login.sign_in(&context.http));
        token.map_err(|error| with_source(error, settings))
    };
    if let Some(as_it_is) = login.as_ready_token() {
        let token = ask(&as_it_is)?;
        if is_for(token.project.as_ref(), login.scope.as_ref()) {
            return Ok(token);
        }
    }
    ask(&login)
}

/// Adds to a failed sign-in the setting that its URL came from.
fn with_source(error: Error, settings: &Settings) -> Error {
    match error {
        Error::SignIn(mut failure) => {
            failure.credentials = Some(Box::new(settings.credentials_used()));
            failure.auth_url_source =
                settings.auth_url.as_ref().map(|auth_url| auth_url.source.to_string());
            Error::SignIn(failure)
        }
        error => error,
    }
}

fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::SignIn(failure) if failure.is_refusal())
}

/// Whether a token is already for this project, so that it need not be exchanged.
fn is_for(project: Option<&TokenProject>, wanted: Option<&Project>) -> bool {
    match (project, wanted) {
        (Some(project), Some(Project::Id(id))) => project.id == *id,
        (Some(project), Some(Project::Name { name, .. })) => project.name == *name,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
