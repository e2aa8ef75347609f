//! Finds the credentials, the project and the endpoint, from settings or by signing in.

use std::sync::Arc;

use super::connect::RunContext;
use super::shared_identity::{SharedCredentials, SharedIdentity};
use crate::api::ClientConfig;
use crate::auth::{Authentication, Cache, Login, Project, Secret, Token, TokenProject};
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

/// Credentials, project and endpoint; and whether the token was cached.
pub(super) fn credentials(
    context: &RunContext,
    settings: &Settings,
    origin: &CredentialsOrigin,
    source: TokenSource,
) -> Result<(ClientConfig, bool)> {
    let (authentication, project_id, endpoint, was_cached) = match origin {
        CredentialsOrigin::Settings => from_settings(context, settings, source)?,
        CredentialsOrigin::Shared(identity, id) => {
            from_shared_identity(identity, id, context, settings, source)?
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
fn from_settings(context: &RunContext, settings: &Settings, source: TokenSource) -> Result<Found> {
    let project_id = settings.project_id.as_ref().map(|id| id.value.clone()).unwrap_or_default();
    let endpoint = settings.endpoint.as_ref().map(|endpoint| endpoint.value.clone());
    let login = match &settings.identity.credentials {
        Credentials::SignIn(_) if source == TokenSource::Offline => {
            return Ok((placeholder(), project_id, endpoint, false));
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
fn from_shared_identity(
    identity: &SharedIdentity,
    project_id: &str,
    context: &RunContext,
    settings: &Settings,
    source: TokenSource,
) -> Result<Found> {
    let id = project_id.to_owned();
    let given = settings.endpoint.as_ref().map(|endpoint| endpoint.value.clone());
    let login = match &identity.credentials {
        SharedCredentials::Authentication(authentication) => {
            hide(authentication, context);
            return Ok((authentication.clone(), id, given, false));
        }
        SharedCredentials::Login(_) if source == TokenSource::Offline => {
            return Ok((placeholder(), id, given, false));
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
fn placeholder() -> Authentication {
    Authentication::Token(Secret::new("unknown".to_owned()))
}

pub(super) fn hide(authentication: &Authentication, context: &RunContext) {
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
pub(super) fn cached(
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
pub(super) fn sign_in(login: &Login, context: &RunContext, settings: &Settings) -> Result<Token> {
    let login = settings.with_password(login)?;
    login.secrets().into_iter().for_each(|secret| context.messages.hide(secret.to_hide()));
    let how_far = |seconds| format!("signing in, {seconds} s");
    let request_token = |login: &Login| {
        let token = context.messages.while_waiting(&how_far, || login.sign_in(&context.http));
        token.map_err(|error| with_source(error, settings))
    };
    if let Some(existing) = login.as_ready_token() {
        let token = request_token(&existing)?;
        if is_for(token.project.as_ref(), login.scope.as_ref()) {
            return Ok(token);
        }
    }
    request_token(&login)
}

/// Adds to a failed sign-in the setting that its URL came from.
pub(super) fn with_source(error: Error, settings: &Settings) -> Error {
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

pub(super) fn is_refusal(error: &Error) -> bool {
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
