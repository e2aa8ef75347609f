//! Proof of identity: what goes with a request so that the service knows who asks.
//!
//! - `login`: signing in at the identity service.
//! - `token`: what a sign-in gives.
//! - [`projects`](list_projects): which projects an identity can see.
//! - [`token_cache`](Cache): tokens kept between runs.
//! - `signature`: requests signed with an access key; `trial`: the key that was refused is left
//!   alone.

mod login;
mod projects;
mod signature;
mod token;
mod token_cache;
mod trial;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use reqwest::blocking::Request;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;
use crate::http::{Failure, FailureKind, Http, HttpResponse};
use crate::world::Clock;

pub use login::{ApplicationCredential, Domain, Factor, Login, Method, Password, Project, User};
pub use projects::{ListedProject, list_projects};
pub use signature::{AccessKey, SignatureForm};
pub use token::{Endpoint, Token, TokenProject};
pub use token_cache::{Cache, SignInLock, forget_all};
pub use trial::KeyTrial;
use trial::{RefusedBefore, Signed};

/// A text that must not be seen: no `Display`, and a `Debug` that says nothing.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a text into custody.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The text in the form that [`crate::messages::Messages::hide`] takes.
    pub fn to_hide(&self) -> SecretString {
        self.0.clone()
    }

    /// Whether it is what a header may hold: visible ASCII, 0x21 to 0x7e (RFC 9110, 5.5).
    ///
    /// The error is the position of the first character that is not, counted from 1.
    pub fn check_visible_ascii(&self) -> Result<(), usize> {
        match self.expose().chars().position(|character| !('!'..='~').contains(&character)) {
            None => Ok(()),
            Some(position) => Err(position + 1),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

/// How a run proves who it is.
#[derive(Debug, Clone)]
pub enum Authentication {
    /// A ready token, sent as `X-Auth-Token`.
    Token(Secret),
    /// A signature on each request.
    AccessKey(AccessKey, Arc<KeyTrial>),
}

impl Authentication {
    /// Signatures with a key of which nothing is known yet.
    pub fn signed(key: AccessKey) -> Self {
        Self::AccessKey(key, Arc::default())
    }

    /// Sends a request with this proof, unless the access key was refused before.
    ///
    /// `project_id` is the project that a signature is for; it is empty where there is none.
    pub fn send(
        &self,
        http: &Http,
        project_id: &str,
        clock: &dyn Clock,
        build: &dyn Fn() -> anyhow::Result<Request>,
    ) -> crate::error::Result<Result<HttpResponse, Box<Failure>>> {
        let build = || {
            let mut request = build()?;
            self.apply(&mut request, project_id, clock.now())?;
            Ok(request)
        };
        let send = || http.send(200, &build);
        match self {
            Self::Token(_) => Ok(send()),
            Self::AccessKey(_, trial) => {
                trial.send(send, signature_fared).map_err(|RefusedBefore| Error::AccessKeyRefused)
            }
        }
    }

    /// Puts the proof on a request.
    pub fn apply(
        &self,
        request: &mut Request,
        project_id: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let token = match self {
            Self::Token(token) => token,
            Self::AccessKey(key, _) => return key.sign(request, project_id, now),
        };
        let mut value = HeaderValue::from_str(token.expose())?;
        value.set_sensitive(true);
        request.headers_mut().insert(HeaderName::from_static("x-auth-token"), value);
        Ok(())
    }
}

/// What a result says of the signature.
fn signature_fared(result: &Result<HttpResponse, Box<Failure>>) -> Signed {
    match result.as_ref().map_err(|failure| &failure.cause) {
        Ok(_) => Signed::Accepted,
        Err(FailureKind::Rejected(rejection)) if rejection.status == 401 => Signed::Refused,
        Err(FailureKind::Rejected(rejection)) if rejection.status < 500 => Signed::Accepted,
        Err(_) => Signed::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_says_nothing_of_itself() {
        let proof = Authentication::Token(Secret::new("MIIDkg-very-secret".into()));
        assert!(!format!("{proof:?}").contains("MII"));
    }

    #[test]
    fn the_place_of_a_character_that_no_header_holds_is_named() {
        assert_eq!(Secret::new("abc".into()).check_visible_ascii(), Ok(()));
        assert_eq!(Secret::new("ab c".into()).check_visible_ascii(), Err(3));
        assert_eq!(Secret::new("abü".into()).check_visible_ascii(), Err(3));
    }
}
