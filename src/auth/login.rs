//! Signs in at the identity service (Keystone v3): `POST /v3/auth/tokens` with credentials, or
//! `GET` of the same URL to look up an existing token.

use reqwest::blocking::Request;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method as Verb, Url};
use serde_json::{Value, json};

use super::{Factor, Method, Password, Project, Secret, Token};
use crate::error::{Error, Result, SignInFailure};
use crate::http::{Failure, Http};

/// A sign-in: the identity service, the credentials and the scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Login {
    /// The URL of the identity service, with or without `/v3`.
    pub auth_url: Url,
    /// How to authenticate.
    pub method: Method,
    /// The project that the token is for. `None` depends on the method: an application credential
    /// and an existing token have their own project; any other sign-in returns an unscoped token,
    /// which can list projects but not orders.
    pub scope: Option<Project>,
}

impl Login {
    /// Signs in and returns the token. Retries only requests that had no effect.
    ///
    /// Does not prompt for a missing password: see [`Login::missing_password`].
    pub fn sign_in(&self, http: &Http) -> Result<Token> {
        match &self.method {
            Method::Factors(factors) => self.exchange(factors, http),
            Method::ReadyToken(token) => self.look_up(token, http),
        }
    }

    /// The same login for another project; `None` for an unscoped token.
    pub fn for_project(&self, id: Option<&str>) -> Self {
        Self { scope: id.map(|id| Project::Id(id.to_owned())), ..self.clone() }
    }

    /// Whether the credentials are bound to one project.
    pub fn is_bound_to_project(&self) -> bool {
        let is_bound = |factor: &Factor| matches!(factor, Factor::ApplicationCredential { .. });
        matches!(&self.method, Method::Factors(factors) if factors.iter().any(is_bound))
    }

    /// Exchanges a token for one for another project.
    pub fn exchange_for(&self, token: &Secret, project_id: &str) -> Self {
        let method = Method::Factors(vec![Factor::Token(token.clone())]);
        Self { method, ..self.for_project(Some(project_id)) }
    }

    /// The missing password, to be filled in, if it can be prompted for.
    pub fn missing_password(&mut self) -> Option<&mut Password> {
        let Method::Factors(factors) = &mut self.method else { return None };
        factors.iter_mut().find_map(|factor| match factor {
            Factor::Password { password: password @ Password::NotGiven { .. }, .. } => {
                Some(password)
            }
            _ => None,
        })
    }

    /// For a token to be exchanged: the same token used unchanged, to look up its project first,
    /// which may already be the right one.
    pub fn as_ready_token(&self) -> Option<Self> {
        match &self.method {
            Method::Factors(factors) => match factors.as_slice() {
                [Factor::Token(token)] => {
                    let method = Method::ReadyToken(token.clone());
                    Some(Self { method, scope: None, ..self.clone() })
                }
                _ => None,
            },
            Method::ReadyToken(_) => None,
        }
    }

    /// Whether a user authenticates, instead of an existing token.
    pub fn is_of_user(&self) -> bool {
        match &self.method {
            Method::Factors(factors) => !matches!(factors.as_slice(), [Factor::Token(_)]),
            Method::ReadyToken(_) => false,
        }
    }

    /// Whether it uses an application credential.
    pub fn has_application_credential(&self) -> bool {
        match &self.method {
            Method::Factors(factors) => {
                matches!(factors.as_slice(), [Factor::ApplicationCredential { .. }])
            }
            Method::ReadyToken(_) => false,
        }
    }

    /// All secrets of the login, to be redacted from output.
    pub fn secrets(&self) -> Vec<&Secret> {
        match &self.method {
            Method::ReadyToken(token) => vec![token],
            Method::Factors(factors) => factors.iter().filter_map(Factor::secret).collect(),
        }
    }

    fn exchange(&self, factors: &[Factor], http: &Http) -> Result<Token> {
        let url = self.tokens_url();
        let body = self.body(factors).to_string();
        let response = http
            .send(201, &|| {
                let mut request = Request::new(Verb::POST, url.clone());
                let json = HeaderValue::from_static("application/json");
                request.headers_mut().insert(CONTENT_TYPE, json.clone());
                request.headers_mut().insert(ACCEPT, json);
                *request.body_mut() = Some(body.clone().into());
                Ok(request)
            })
            .map_err(|failure| self.failed(failure))?;
        let invalid_response = |what: &str| {
            self.failed(Box::new(Failure::invalid_response(
                what.to_owned(),
                response.request.clone(),
            )))
        };
        let secret = subject_token(&response.headers)
            .ok_or_else(|| invalid_response("missing X-Subject-Token header"))?;
        Token::read(secret, &response.body).map_err(invalid_response)
    }

    /// Looks up the project and the catalog of a token, which authenticates the request itself.
    fn look_up(&self, token: &Secret, http: &Http) -> Result<Token> {
        let url = self.tokens_url();
        let response = http
            .send(200, &|| {
                let mut request = Request::new(Verb::GET, url.clone());
                let headers = request.headers_mut();
                headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
                let mut value = HeaderValue::from_str(token.expose())?;
                value.set_sensitive(true);
                headers.insert(HeaderName::from_static("x-auth-token"), value.clone());
                headers.insert(HeaderName::from_static("x-subject-token"), value);
                Ok(request)
            })
            .map_err(|failure| self.failed(failure))?;
        Token::read(token.clone(), &response.body).map_err(|what| {
            self.failed(Box::new(Failure::invalid_response(what.to_owned(), response.request)))
        })
    }

    fn failed(&self, failure: Box<Failure>) -> Error {
        failed_at(&self.auth_url, failure)
    }

    /// `{auth_url}/v3/auth/tokens`; `/v3` is not added if the URL ends with it.
    fn tokens_url(&self) -> Url {
        identity_url(&self.auth_url, "auth/tokens")
    }

    fn body(&self, factors: &[Factor]) -> Value {
        let names: Vec<_> = factors.iter().map(Factor::name).collect();
        let mut identity = json!({ "methods": names });
        for factor in factors {
            identity[factor.name()] = factor.to_json();
        }
        let mut auth = json!({ "identity": identity });
        if let Some(project) = &self.scope {
            auth["scope"] = json!({ "project": project.to_json() });
        }
        json!({ "auth": auth })
    }
}

/// A URL of the identity service; `/v3` is not added if `auth_url` ends with it.
pub(super) fn identity_url(auth_url: &Url, path: &str) -> Url {
    let base = auth_url.path().trim_end_matches('/');
    let version = if base.ends_with("/v3") { "" } else { "/v3" };
    let mut url = auth_url.clone();
    url.set_path(&format!("{base}{version}/{path}"));
    url
}

/// A failed request to the identity service.
pub(super) fn failed_at(auth_url: &Url, failure: Box<Failure>) -> Error {
    let auth_url = auth_url.to_string();
    SignInFailure { auth_url, auth_url_source: None, credentials: None, failure }.into()
}

/// The token in the response to a sign-in, if it is valid in a header.
fn subject_token(headers: &HeaderMap) -> Option<Secret> {
    let text = headers.get("x-subject-token")?.to_str().ok()?;
    let secret = Secret::new(text.trim().to_owned());
    (!secret.expose().is_empty() && secret.check_visible_ascii().is_ok()).then_some(secret)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use httpmock::Method::{GET, POST};
    use httpmock::MockServer;

    use super::*;
    use crate::auth::{ApplicationCredential, Domain, User};
    use crate::http::ConnectionOptions;
    use crate::messages::{ErrorFormat, Messages, Verbosity};
    use crate::world::SharedWriter;
    use crate::world::fake::FakeClock;

    fn secret(text: &str) -> Secret {
        Secret::new(text.into())
    }

    fn user() -> User {
        User::Name { name: "u".into(), domain: Domain::Name("d".into()) }
    }

    fn password(user: User) -> Factor {
        Factor::Password { user, password: Password::Given(secret("pw")) }
    }

    fn login(factors: Vec<Factor>, scope: Option<Project>) -> Login {
        let auth_url = "https://iam.eu-de.otc.t-systems.com:443/v3".parse().unwrap();
        Login { auth_url, method: Method::Factors(factors), scope }
    }

    fn body(factors: &[Factor], scope: Option<Project>) -> String {
        login(factors.to_vec(), scope).body(factors).to_string()
    }

    #[test]
    fn sign_in_bodies_are_the_documented_ones() {
        let by_name = Some(Project::Name { name: "eu-de".into(), domain: None });
        assert_eq!(
            body(&[password(user())], by_name),
            r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"d"},"name":"u","password":"pw"}}},"scope":{"project":{"name":"eu-de"}}}}"#
        );
        let totp = Factor::Totp { user: User::Id("i".into()), passcode: secret("012345") };
        assert_eq!(
            body(&[password(User::Id("i".into())), totp.clone()], Some(Project::Id("p".into()))),
            r#"{"auth":{"identity":{"methods":["password","totp"],"password":{"user":{"id":"i","password":"pw"}},"totp":{"user":{"id":"i","passcode":"012345"}}},"scope":{"project":{"id":"p"}}}}"#
        );
        let in_domain =
            Some(Project::Name { name: "p".into(), domain: Some(Domain::Id("default".into())) });
        assert_eq!(
            body(&[totp], in_domain),
            r#"{"auth":{"identity":{"methods":["totp"],"totp":{"user":{"id":"i","passcode":"012345"}}},"scope":{"project":{"domain":{"id":"default"},"name":"p"}}}}"#
        );
        assert_eq!(
            body(&[Factor::Token(secret("MII"))], Some(Project::Id("p".into()))),
            r#"{"auth":{"identity":{"methods":["token"],"token":{"id":"MII"}},"scope":{"project":{"id":"p"}}}}"#
        );
        let credential =
            |credential| vec![Factor::ApplicationCredential { credential, secret: secret("s") }];
        assert_eq!(
            body(&credential(ApplicationCredential::Id("a".into())), None),
            r#"{"auth":{"identity":{"application_credential":{"id":"a","secret":"s"},"methods":["application_credential"]}}}"#
        );
        let named = ApplicationCredential::Name { name: "ci".into(), user: user() };
        assert_eq!(
            body(&credential(named), None),
            r#"{"auth":{"identity":{"application_credential":{"name":"ci","secret":"s","user":{"domain":{"name":"d"},"name":"u"}},"methods":["application_credential"]}}}"#
        );
    }

    fn http() -> Http {
        let messages =
            Messages::new(SharedWriter::new(std::io::sink()), Verbosity::Quiet, ErrorFormat::Text);
        Http::new(ConnectionOptions::default(), Arc::new(FakeClock::default()), messages, None, 0)
    }

    const DESCRIBED: &str = r#"{"token":{"expires_at":"2026-08-21T12:00:00.000000Z","methods":["password"],
        "project":{"id":"p1","name":"eu-de","domain":{"id":"d"}},"user":{"id":"u1","name":"u"},
        "catalog":[{"name":"modelarts","type":"modelartsv1","endpoints":[{"interface":"public","region":"eu-de","url":"https://m/v1/p1"}]}]}}"#;

    #[test]
    fn a_sign_in_sends_its_body_once_and_reads_the_token_from_the_header() {
        let server = MockServer::start();
        let factors = vec![password(user())];
        let mut login = login(factors.clone(), None);
        login.auth_url = server.url("/v3").parse().unwrap();
        let asked = server.mock(|when, then| {
            when.method(POST)
                .path("/v3/auth/tokens")
                .header("content-type", "application/json")
                .body(login.body(&factors).to_string());
            then.status(201).header("x-subject-token", "MII-new").body(DESCRIBED);
        });
        let token = login.sign_in(&http()).unwrap();
        assert_eq!(asked.calls(), 1);
        assert_eq!(token.secret, secret("MII-new"));
        assert_eq!(token.project.unwrap().id, "p1");
        assert_eq!(token.endpoints.len(), 1);
    }

    #[test]
    fn an_existing_token_is_looked_up_with_itself_and_not_replaced() {
        let server = MockServer::start();
        let auth_url = server.url("/v3").parse().unwrap();
        let login =
            Login { auth_url, method: Method::ReadyToken(secret("MII-given")), scope: None };
        let asked = server.mock(|when, then| {
            when.method(GET)
                .path("/v3/auth/tokens")
                .header("x-auth-token", "MII-given")
                .header("x-subject-token", "MII-given");
            then.status(200).body(DESCRIBED);
        });
        let token = login.sign_in(&http()).unwrap();
        assert_eq!(asked.calls(), 1);
        assert_eq!((token.secret, token.user.as_deref()), (secret("MII-given"), Some("u")));
    }

    #[test]
    fn a_response_without_a_token_is_a_failure_of_the_sign_in() {
        for (status, token, body, says) in [
            (201, "", DESCRIBED, "missing X-Subject-Token"),
            (201, "MII", "{}", "expected a token"),
            (201, "MII", r#"{"token":{"expires_at":"soon"}}"#, "invalid expiration time"),
            (404, "", "", "there is no identity service at http://"),
            (401, "", r#"{"required_auth_methods":[["password","totp"]]}"#, "password and totp"),
        ] {
            let server = MockServer::start();
            let mut login = login(vec![password(user())], None);
            login.auth_url = server.url("/v3").parse().unwrap();
            server.mock(|when, then| {
                when.method(POST);
                then.status(status).header("x-subject-token", token).body(body);
            });
            let error = login.sign_in(&http()).unwrap_err();
            assert!(matches!(error, Error::SignIn(_)), "{error}");
            let text = error.to_string();
            assert!(
                text.starts_with("could not sign in at 127.0.0.1:") && text.contains(says),
                "{text}"
            );
        }
    }

    #[test]
    fn debug_output_of_a_login_shows_no_secret() {
        let login = login(vec![password(user())], None);
        assert!(!format!("{login:?}").contains("pw"));
        assert_eq!(login.secrets(), [&secret("pw")]);
    }

    #[test]
    fn a_missing_password_is_found_and_filled_in() {
        let none = Password::NotGiven { may_ask: false };
        let mut login = login(vec![Factor::Password { user: user(), password: none }], None);
        *login.missing_password().unwrap() = Password::Given(secret("typed"));
        assert_eq!(login.missing_password(), None);
        assert_eq!(login.secrets(), [&secret("typed")]);
    }

    #[test]
    fn identity_url_adds_v3_only_if_it_is_missing() {
        let mut login = login(vec![], None);
        for (given, asked) in [
            ("https://iam.x/v3", "https://iam.x/v3/auth/tokens"),
            ("https://iam.x/", "https://iam.x/v3/auth/tokens"),
            ("https://iam.x/identity/v3/", "https://iam.x/identity/v3/auth/tokens"),
        ] {
            login.auth_url = given.parse().unwrap();
            assert_eq!(login.tokens_url().as_str(), asked);
        }
    }

    #[test]
    fn login_properties_of_each_kind_of_sign_in() {
        let token = || Factor::Token(secret("MII"));
        let credential = || Factor::ApplicationCredential {
            credential: ApplicationCredential::Id("a".into()),
            secret: secret("s"),
        };
        let totp = || Factor::Totp { user: user(), passcode: secret("012345") };
        // Bound to a project, of a user, an application credential, an exchange; its secrets.
        for (factors, kinds, secrets) in [
            (vec![password(user())], [false, true, false, false], "pw"),
            (vec![password(user()), totp()], [false, true, false, false], "pw 012345"),
            (vec![token()], [false, false, false, true], "MII"),
            (vec![credential()], [true, true, true, false], "s"),
            (vec![credential(), totp()], [true, true, false, false], "s 012345"),
        ] {
            let login = login(factors, None);
            let is = [
                login.is_bound_to_project(),
                login.is_of_user(),
                login.has_application_credential(),
                login.as_ready_token().is_some(),
            ];
            assert_eq!(is, kinds, "{login:?}");
            let found: Vec<_> = login.secrets().into_iter().map(Secret::expose).collect();
            assert_eq!(found.join(" "), secrets);
        }
        let ready = Login { method: Method::ReadyToken(secret("MII")), ..login(vec![], None) };
        assert!(!ready.is_bound_to_project() && !ready.is_of_user());
        assert!(!ready.has_application_credential() && ready.as_ready_token().is_none());
        assert_eq!(ready.secrets().len(), 1);
        let exchange = login(vec![token()], Some(Project::Id("p".into())));
        assert_eq!(exchange.as_ready_token(), Some(Login { scope: None, ..ready.clone() }));
        let exchanged = ready.exchange_for(&secret("MIJ"), "q");
        let scope = Some(Project::Id("q".into()));
        let method = Method::Factors(vec![Factor::Token(secret("MIJ"))]);
        assert_eq!((exchanged.method, exchanged.scope), (method, scope));
    }
}
