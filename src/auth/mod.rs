//! Authentication: signs in, caches tokens, and adds credentials to requests.
//!
//! - `login`: signs in at the identity service. `method`: how an identity is authenticated there.
//! - `token`: parses the response to a sign-in.
//! - [`projects`](list_projects): lists the projects that an identity can access.
//! - [`token_cache`](Cache): stores tokens between runs.
//! - `signature`: signs requests with an access key. `trial`: stops using a rejected key.

mod login;
mod method;
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

pub use login::Login;
pub use method::{ApplicationCredential, Domain, Factor, Method, Password, Project, User};
pub use projects::{ListedProject, list_projects};
pub use signature::{AccessKey, SignatureForm};
pub use token::{Endpoint, Token, TokenProject};
pub use token_cache::{Cache, SignInLock, remove_all};
pub use trial::KeyTrial;
use trial::{RejectedBefore, SignatureResult};

/// Secret text: no `Display`, and a redacted `Debug`.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The secret itself, to be sent.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The secret as [`crate::messages::Messages::hide`] takes it.
    pub fn to_hide(&self) -> SecretString {
        self.0.clone()
    }

    /// Whether it can be sent in a header: visible ASCII, 0x21 to 0x7e (RFC 9110, 5.5).
    ///
    /// The error is the position of the first invalid character, counted from 1.
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

/// How requests are authenticated.
#[derive(Debug, Clone)]
pub enum Authentication {
    /// A token, sent as `X-Auth-Token`.
    Token(Secret),
    /// A signature for each request.
    AccessKey(AccessKey, Arc<KeyTrial>),
}

impl Authentication {
    /// Signatures with a key that has not been used yet.
    pub fn signed(key: AccessKey) -> Self {
        Self::AccessKey(key, Arc::default())
    }

    /// Sends an authenticated request, unless the access key has been rejected before.
    ///
    /// `project_id` is the project for which a signature is made; may be empty.
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
            Self::AccessKey(_, trial) => trial
                .send(send, signature_result)
                .map_err(|RejectedBefore| Error::AccessKeyRejected),
        }
    }

    /// Adds the credentials to a request.
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

/// What a response says about the signature.
fn signature_result(result: &Result<HttpResponse, Box<Failure>>) -> SignatureResult {
    match result.as_ref().map_err(|failure| &failure.cause) {
        Ok(_) => SignatureResult::Accepted,
        Err(FailureKind::Rejected(rejection)) if rejection.status == 401 => {
            SignatureResult::Rejected
        }
        Err(FailureKind::Rejected(rejection)) if rejection.status < 500 => {
            SignatureResult::Accepted
        }
        Err(_) => SignatureResult::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_of_a_secret_is_redacted() {
        let proof = Authentication::Token(Secret::new("MIIDkg-very-secret".into()));
        assert!(!format!("{proof:?}").contains("MII"));
    }

    #[test]
    fn check_visible_ascii_returns_the_position_of_an_invalid_character() {
        assert_eq!(Secret::new("abc".into()).check_visible_ascii(), Ok(()));
        assert_eq!(Secret::new("ab c".into()).check_visible_ascii(), Err(3));
        assert_eq!(Secret::new("abü".into()).check_visible_ascii(), Err(3));
    }

    #[test]
    fn only_a_401_rejects_a_signature() {
        let rejected = |status| {
            let rejection = crate::http::ApiError {
                status,
                code: None,
                message: None,
                request_id: None,
                location: None,
            };
            FailureKind::Rejected(rejection)
        };
        let response = || HttpResponse {
            body: Vec::new(),
            headers: reqwest::header::HeaderMap::new(),
            request: crate::http::RequestLog::default(),
        };
        assert_eq!(signature_result(&Ok(response())), SignatureResult::Accepted);
        for (cause, result) in [
            (rejected(400), SignatureResult::Accepted),
            (rejected(401), SignatureResult::Rejected),
            (rejected(403), SignatureResult::Accepted),
            (rejected(404), SignatureResult::Accepted),
            (rejected(499), SignatureResult::Accepted),
            (rejected(500), SignatureResult::Unknown),
            (rejected(503), SignatureResult::Unknown),
            (FailureKind::InvalidResponse("x".into()), SignatureResult::Unknown),
            (FailureKind::Setup("x".into()), SignatureResult::Unknown),
        ] {
            let request = crate::http::RequestLog::default();
            let failure = Failure { cause, request, retryable: false, stopped: None };
            let text = failure.to_string();
            assert_eq!(signature_result(&Err(Box::new(failure))), result, "{text}");
        }
    }

    #[test]
    fn to_hide_returns_the_secret_itself() {
        let secret = Secret::new("MII".into());
        assert_eq!(secrecy::ExposeSecret::expose_secret(&secret.to_hide()), "MII");
        assert_eq!(secret, Secret::new("MII".into()));
        assert_ne!(secret, Secret::new("MIJ".into()));
    }
}
