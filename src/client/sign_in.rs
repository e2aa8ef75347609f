//! Who asks whom: as it was given, or as a sign-in tells.

use crate::error::Result;

use super::Session;
use crate::api::ClientConfig;
use crate::auth::{Authentication, Cache, Login, Secret, Token};
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
            (Authentication::signed(key.clone()), given.unwrap_or_default(), None, false)
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
            let region = settings.region.as_ref().map(|region| region.value.as_str());
            let url = model_arts_url(&signed, region).map(str::to_owned);
            let project = signed.project.ok_or_else(|| {
                UsageError::new("the sign-in gave a token for no project")
                    .hint("set OS_PROJECT_NAME or OS_PROJECT_ID, or give --project-id")
            })?;
            (Authentication::Token(signed.secret), project.id, url, was_cached)
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

/// ModelArts' public address in a region, else the first, from the catalog of a sign-in.
fn model_arts_url<'a>(token: &'a Token, region: Option<&str>) -> Option<&'a str> {
    let fits = |region: &str, there: &Option<String>| there.as_deref() == Some(region);
    let mut public = token.endpoints.iter().filter(|endpoint| endpoint.interface == "public");
    let found = public.find(|endpoint| region.is_none_or(|region| fits(region, &endpoint.region)));
    found.map(|endpoint| endpoint.url.as_str())
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
        let login = Settings::with_password(login)?;
        login.secrets().into_iter().for_each(|secret| session.messages.hide(secret.to_hide()));
        let how_far = |seconds| format!("signing in, {seconds} s");
        session.messages.while_waiting(&how_far, || login.sign_in(http))
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
