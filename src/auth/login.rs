//! Signing in with a password at the identity service (Keystone v3, `POST /v3/auth/tokens`).

use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use reqwest::blocking::Request;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Secret;
use crate::http::{Failure, FailureKind, Http};

/// Everything that a sign-in needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Login {
    /// The identity service, with or without `/v3`.
    pub auth_url: Url,
    /// Who signs in.
    pub user: User,
    /// The password.
    pub password: Password,
    /// A one-time code, where the account has a second factor.
    pub passcode: Option<Secret>,
    /// The project that the token is for: ModelArts is a project-level service.
    pub project: Project,
}

/// A password, or none so far.
#[derive(Debug, Clone, PartialEq)]
pub enum Password {
    /// One that was given.
    Given(Secret),
    /// None was given; a kept token may do without.
    NotGiven {
        /// Whether there is a person at a terminal to ask.
        may_ask: bool,
    },
}

/// A user, by id or by name and domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum User {
    /// By id, which needs no domain.
    Id(String),
    /// By name within a domain.
    Name {
        /// The user's name.
        name: String,
        /// The account.
        domain: Domain,
    },
}

/// A domain (an account), by id or name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// A project, by id or by name; a name may need its domain outside Open Telekom Cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Project {
    /// By id.
    Id(String),
    /// By name, such as `eu-de`.
    Name {
        /// The name.
        name: String,
        /// Its domain, sent only where it was given.
        domain: Option<Domain>,
    },
}

/// A token with what the identity service said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// The token.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// The project that it is for.
    pub project_id: String,
    /// The services of the project.
    pub catalog: Vec<Service>,
}

/// One service of the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Service {
    /// Its name, such as `modelarts`.
    pub name: String,
    /// Its type, such as `modelartsv1`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it answers.
    pub endpoints: Vec<Endpoint>,
}

/// Where a service answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Endpoint {
    /// `public`, or one that is not for us.
    pub interface: String,
    /// The region.
    pub region: Option<String>,
    /// The same, under its newer name.
    pub region_id: Option<String>,
    /// The address, with `/v1` and the project id.
    pub url: String,
}

impl Login {
    /// Signs in: one request, repeated only where nothing was decided.
    pub fn sign_in(&self, http: &Http) -> Result<Token> {
        let url = self.tokens_url();
        let body = self.body().to_string();
        let answer = http
            .send(201, &|| {
                let mut request = Request::new(Method::POST, url.clone());
                let json = HeaderValue::from_static("application/json");
                request.headers_mut().insert(CONTENT_TYPE, json.clone());
                request.headers_mut().insert(ACCEPT, json);
                *request.body_mut() = Some(body.clone().into());
                Ok(request)
            })
            .map_err(refused)?;
        let unusable = |what: &str| Failure::unusable(what.to_owned(), answer.request.clone());
        let subject = answer.headers.get("x-subject-token").and_then(|token| token.to_str().ok());
        let secret = Secret::new(subject.unwrap_or_default().trim().to_owned());
        if secret.expose().is_empty() || secret.check_visible_ascii().is_err() {
            return Err(unusable("the sign-in's answer holds no X-Subject-Token").into());
        }
        let body: Body = serde_json::from_slice(&answer.body)
            .map_err(|_| unusable("the sign-in's answer is not the documented one"))?;
        let project = body.token.project.ok_or_else(|| unusable("the token is for no project"))?;
        let expires_at = body.token.expires_at.parse::<DateTime<Utc>>();
        Ok(Token {
            secret,
            expires_at: expires_at.map_err(|_| unusable("the token's end is not a time"))?,
            project_id: project.id,
            catalog: body.token.catalog,
        })
    }

    /// `{auth_url}/v3/auth/tokens`, `/v3` only where the address does not end in it.
    fn tokens_url(&self) -> Url {
        let path = self.auth_url.path().trim_end_matches('/');
        let version = if path.ends_with("/v3") { "" } else { "/v3" };
        let mut url = self.auth_url.clone();
        url.set_path(&format!("{path}{version}/auth/tokens"));
        url
    }

    fn body(&self) -> Value {
        let user = |user: &User| match user {
            User::Id(id) => json!({ "id": id }),
            User::Name { name, domain } => json!({ "name": name, "domain": domain_json(domain) }),
        };
        let mut password = user(&self.user);
        if let Password::Given(given) = &self.password {
            password["password"] = given.expose().into();
        }
        let mut identity = json!({ "methods": ["password"], "password": { "user": password } });
        if let Some(passcode) = &self.passcode {
            let mut totp = user(&self.user);
            totp["passcode"] = passcode.expose().into();
            identity["methods"] = json!(["password", "totp"]);
            identity["totp"] = json!({ "user": totp });
        }
        let project = match &self.project {
            Project::Id(id) => json!({ "id": id }),
            Project::Name { name, domain: None } => json!({ "name": name }),
            Project::Name { name, domain: Some(domain) } => {
                json!({ "name": name, "domain": domain_json(domain) })
            }
        };
        json!({ "auth": { "identity": identity, "scope": { "project": project } } })
    }
}

fn domain_json(domain: &Domain) -> Value {
    match domain {
        Domain::Id(id) => json!({ "id": id }),
        Domain::Name(name) => json!({ "name": name }),
    }
}

/// A refusal of the sign-in itself is told from other failures: nothing but other credentials
/// helps, whichever of its statuses the identity service chose.
fn refused(failure: Box<Failure>) -> Error {
    let is_rejected = matches!(
        &failure.cause, FailureKind::Rejected(no) if matches!(no.status, 400 | 401 | 403)
    );
    if is_rejected { Error::SignInRejected(failure) } else { Error::Http(failure) }
}

#[derive(Deserialize)]
struct Body {
    token: TokenBody,
}

#[derive(Deserialize)]
struct TokenBody {
    expires_at: String,
    project: Option<ProjectBody>,
    #[serde(default)]
    catalog: Vec<Service>,
}

#[derive(Deserialize)]
struct ProjectBody {
    id: String,
}

impl Token {
    /// ModelArts' address in a region, from the catalog: by type or name, public, with `/v1`.
    pub fn model_arts_url(&self, region: Option<&str>) -> Option<&str> {
        let is_model_arts = |service: &&Service| {
            matches!(service.kind.as_str(), "modelartsv1" | "modelarts")
                || service.name == "modelarts"
        };
        let fits = |endpoint: &&Endpoint| {
            let there = endpoint.region_id.as_deref().or(endpoint.region.as_deref());
            endpoint.interface == "public"
                && endpoint.url.contains("/v1")
                && region.is_none_or(|region| there == Some(region))
        };
        let services = self.catalog.iter().filter(is_model_arts);
        services
            .flat_map(|service| &service.endpoints)
            .find(fits)
            .map(|endpoint| endpoint.url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(user: User, project: Project) -> Login {
        Login {
            auth_url: "https://iam.eu-de.otc.t-systems.com:443/v3".parse().unwrap(),
            user,
            password: Password::Given(Secret::new("pw".into())),
            passcode: None,
            project,
        }
    }

    #[test]
    fn the_body_is_the_documented_one() {
        let by_name = login(
            User::Name { name: "u".into(), domain: Domain::Name("d".into()) },
            Project::Name { name: "eu-de".into(), domain: None },
        );
        assert_eq!(
            by_name.body().to_string(),
            r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"d"},"name":"u","password":"pw"}}},"scope":{"project":{"name":"eu-de"}}}}"#
        );
        let mut by_id = login(User::Id("i".into()), Project::Id("p".into()));
        by_id.passcode = Some(Secret::new("123456".into()));
        assert_eq!(
            by_id.body()["auth"]["identity"]["totp"]["user"].to_string(),
            r#"{"id":"i","passcode":"123456"}"#
        );
        assert!(!format!("{by_id:?}").contains("pw"));
    }

    #[test]
    fn the_address_needs_no_version_and_has_one() {
        let mut login = login(User::Id("i".into()), Project::Id("p".into()));
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
    fn the_catalogs_address_is_public_of_the_region_and_of_version_1() {
        let catalog = r#"[{"name":"modelarts","type":"modelartsv2","endpoints":[{"interface":"public","region":"eu-de","url":"https://m/v2/p"}]},
            {"name":"modelarts","type":"modelartsv1","endpoints":[{"interface":"internal","region":"eu-de","url":"https://i/v1/p"},{"interface":"public","region":"eu-nl","url":"https://n/v1/p"},{"interface":"public","region":"eu-de","url":"https://m/v1/p"}]}]"#;
        let token = Token {
            secret: Secret::new("t".into()),
            expires_at: DateTime::UNIX_EPOCH,
            project_id: "p".into(),
            catalog: serde_json::from_str(catalog).unwrap(),
        };
        assert_eq!(token.model_arts_url(Some("eu-de")), Some("https://m/v1/p"));
        assert_eq!(token.model_arts_url(Some("eu-nl")), Some("https://n/v1/p"));
        assert_eq!(token.model_arts_url(Some("x")), None);
    }
}
