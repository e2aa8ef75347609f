//! Who asks whom: as it was given, or as a sign-in tells.

use crate::error::{Error, Result};

use super::Session;
use crate::api::ClientConfig;
use crate::auth::{Authentication, Cache, Login, Project, Secret, Token, TokenProject};
use crate::http::Http;
use crate::messages::Verbosity;
use crate::settings::{Credentials, Settings};
use crate::usage::UsageError;

/// Where a token may come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TokenSource {
    /// It will, and a new sign-in will.
    Cache,
    /// Only a new sign-in will.
    SignIn,
    /// Nothing may be sent: what a sign-in would tell stays open.
    Offline,
}

/// Who asks whom: as it was given, or as a sign-in tells; and whether its token is an old one.
pub(super) fn credentials(
    parallel: usize,
    settings: &Settings,
    http: &Http,
    session: &Session<'_>,
    reuse: TokenSource,
) -> Result<(ClientConfig, bool)> {
    let given = |what: Option<String>| what.unwrap_or_default();
    let project_id = settings.project_id.as_ref().map(|id| id.value.clone());
    let endpoint = settings.endpoint.as_ref().map(|endpoint| endpoint.value.clone());
    let hide = |secret: &Secret| session.messages.hide(secret.to_hide());
    let (proof, project_id, endpoint, was_cached) = match &settings.identity.credentials {
        Credentials::Token(token) => {
            hide(token);
            (Authentication::Token(token.clone()), given(project_id), endpoint, false)
        }
        Credentials::AccessKey(key) => {
            std::iter::once(&key.secret).chain(&key.security_token).for_each(hide);
            (Authentication::signed(key.clone()), given(project_id), endpoint, false)
        }
        Credentials::SignIn(_) if reuse == TokenSource::Offline => {
            let unknown = Authentication::Token(Secret::new("unknown".to_owned()));
            (unknown, given(project_id), endpoint, false)
        }
        Credentials::SignIn(login) => {
            let (token, was_cached) = sign_in(login, settings, http, session, reuse)?;
            hide(&token.secret);
            let project = token.project.ok_or_else(|| no_project(settings))?;
            if let Some(note) = settings.check_project(&project)? {
                session.messages.note(&note);
            }
            let (endpoint, note) = settings.endpoint_in(&token.endpoints, &project.id)?;
            if let Some(note) = note {
                session.messages.note(&note);
            }
            (Authentication::Token(token.secret), project.id, Some(endpoint), was_cached)
        }
    };
    let Some(endpoint) = endpoint.filter(|_| !project_id.is_empty()) else {
        let message = "the project ID and the endpoint are only known after signing in";
        let hint = "pass --project-id and --endpoint to use --dry-run";
        return Err(UsageError::new(message).hint(hint).into());
    };
    session.messages.trace(Verbosity::Requests, &settings.summary(&project_id, &endpoint));
    Ok((ClientConfig { endpoint, project_id, proof, parallel }, was_cached))
}

fn no_project(settings: &Settings) -> UsageError {
    let source = &settings.identity.source;
    UsageError::new(format!("the token from {source} is not for a project"))
        .hint("set OS_PROJECT_NAME or OS_PROJECT_ID, or pass --project-id")
}

/// A token for a login: of an earlier run, or of another process that signs in right now, or new.
fn sign_in(
    login: &Login,
    settings: &Settings,
    http: &Http,
    session: &Session<'_>,
    reuse: TokenSource,
) -> Result<(Token, bool)> {
    let sign_in = || -> Result<Token> {
        let login = settings.with_password(login)?;
        login.secrets().into_iter().for_each(|secret| session.messages.hide(secret.to_hide()));
        let how_far = |seconds| format!("signing in, {seconds} s");
        let ask = |login: &Login| {
            let token = session.messages.while_waiting(&how_far, || login.sign_in(http));
            token.map_err(|error| with_source(error, settings))
        };
        if let Some(as_it_is) = login.as_ready_token() {
            let token = ask(&as_it_is)?;
            if is_for(token.project.as_ref(), login.scope.as_ref()) {
                return Ok(token);
            }
        }
        ask(&login)
    };
    let folder = settings.cache.as_deref();
    let cache = folder
        .and_then(|folder| Cache::of(login, folder, &*session.world.clock, &session.messages));
    let Some(cache) = cache else { return Ok((sign_in()?, false)) };
    if reuse == TokenSource::SignIn {
        cache.remove();
    } else if let Some(cached) = cache.read() {
        return Ok((cached, true));
    }
    let _turn = cache.lock();
    // Another process may have signed in while we waited.
    if let Some(cached) = cache.read() {
        return Ok((cached, false));
    }
    let signed = sign_in()?;
    cache.store(&signed);
    Ok((signed, false))
}

/// A failed sign-in, with the setting that its address came from.
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

/// Whether a token is for this project already, so that nothing has to be exchanged.
fn is_for(project: Option<&TokenProject>, wanted: Option<&Project>) -> bool {
    match (project, wanted) {
        (Some(project), Some(Project::Id(id))) => project.id == *id,
        (Some(project), Some(Project::Name { name, .. })) => project.name == *name,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
