//! Proof of identity: what goes with a request so that the service knows who asks.
//!
//! - `login`: signing in at the identity service.
//! - `token`: what a sign-in gives.
//! - [`token_cache`](Cache): tokens kept between runs.
//! - `signature`: requests signed with an access key; `trial`: the key that was refused is left
//!   alone.

mod login;
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

pub use login::{ApplicationCredential, Domain, Factor, Login, Method, Password, Project, User};
pub use signature::{AccessKey, SignatureForm};
pub use token::{Endpoint, Token, TokenProject};
pub use token_cache::{Cache, SignInLock, forget_all};
pub use trial::{KeyTrial, RefusedBefore, Signed};

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
