//! Who asks whom: as it was given, or as a sign-in tells.

use crate::error::Result;

use super::Session;
use crate::api::ClientConfig;
use crate::auth::{Authentication, Cache, CachedToken, Login, Password, Secret};
use crate::http::Http;
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
    let given = settings.project_id.as_ref().map(|id| id.value.clone());
    let (proof, project_id, found, was_cached) = match &settings.credentials.value {
        Credentials::Token(token) => {
            (Authentication::Token(token.clone()), given.unwrap_or_default(), None, false)
        }
        Credentials::AccessKey(key) => {
            let secrets = std::iter::once(&key.secret).chain(&key.security_token);
            secrets.for_each(|secret| session.messages.hide(secret.to_hide()));
            (Authentication::AccessKey(key.clone()), given.unwrap_or_default(), None, false)
        }
        Credentials::Password(_) if reuse == TokenSource::Offline => {
            let unknown = Secret::new("unknown".to_owned());
            let hint = "give --project-id and --endpoint to see the line";
            if given.is_none() || settings.endpoint.is_none() {
                let message = "only the sign-in tells the project id and the endpoint";
                return Err(UsageError::new(message).hint(hint).into());
            }
            (Authentication::Token(unknown), given.unwrap_or_default(), None, false)
        }
        Credentials::Password(login) => {
            let (signed, was_cached) = sign_in(login, settings, http, session, reuse)?;
            (Authentication::Token(signed.secret), signed.project_id, signed.endpoint, was_cached)
        }
    };
    if let Authentication::Token(token) = &proof {
        session.messages.hide(token.to_hide());
    }
    let endpoint = match (&settings.endpoint, found) {
        (Some(endpoint), _) => endpoint.value.clone(),
        (None, Some(url)) => Settings::endpoint_of_catalog(&url, &project_id)?,
        (None, None) => {
            return Err(UsageError::new(
                "the catalog of the sign-in names no ModelArts in this region",
            )
            .hint("give --endpoint URL, or --region for another region")
            .into());
        }
    };
    Ok((ClientConfig { endpoint, project_id, proof, parallel }, was_cached))
}

/// A token for a login: of an earlier run, or of another process that signs in right now, or new.
fn sign_in(
    login: &Login,
    settings: &Settings,
    http: &Http,
    session: &Session<'_>,
    reuse: TokenSource,
) -> Result<(CachedToken, bool)> {
    let sign_in = || -> Result<CachedToken> {
        let login = Settings::with_password(login)?;
        if let Password::Given(password) = &login.password {
            session.messages.hide(password.to_hide());
        }
        let how_far = |seconds| format!("signing in, {seconds} s");
        let token = session.messages.while_waiting(&how_far, || login.sign_in(http))?;
        let region = settings.region.as_ref().map(|region| region.value.as_str());
        Ok(CachedToken {
            endpoint: token.model_arts_url(region).map(str::to_owned),
            secret: token.secret,
            expires_at: token.expires_at,
            project_id: token.project_id,
        })
    };
    let Some(folder) = &settings.cache else { return Ok((sign_in()?, false)) };
    let cache = Cache::of(login, folder, &*session.world.clock, &session.messages);
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
