//! A small identity service: `/v3/auth/tokens` and the list of projects, as documented by Keystone
//! v3 and the cloud.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hyper::Uri;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::projects::{self, OTHER_REGION, REGION};
use super::routes::{Caller, RouteResponse};
use super::{
    APPLICATION_CREDENTIAL_ID, APPLICATION_CREDENTIAL_NAME, APPLICATION_CREDENTIAL_SECRET,
    DOMAIN_NAME, MFA_USER_NAME, PASSCODE, PASSWORD, PROJECT_ID, Project, TOKEN, USER_NAME,
};

/// The path of sign-ins.
pub(super) const TOKENS_PATH: &str = "/v3/auth/tokens";
/// The paths of the list of projects.
const PROJECTS_PATHS: [&str; 2] = ["/v3/auth/projects", "/v3/projects"];

/// A token that was issued.
#[derive(Clone, Copy)]
struct Issued {
    user: &'static str,
    project: Option<&'static Project>,
    expires_at: DateTime<Utc>,
    is_application_credential: bool,
}

/// All tokens that were issued.
pub(super) struct Identity {
    issued: Mutex<HashMap<String, Issued>>,
    token_life: TimeDelta,
}

/// The result of authentication: a token, or an error response.
type Proved = Result<Issued, RouteResponse>;

impl Identity {
    pub(super) fn new(token_life: TimeDelta) -> Self {
        Self { issued: Mutex::default(), token_life }
    }

    /// Whether the identity service has this path.
    pub(super) fn serves(path: &str) -> bool {
        path == TOKENS_PATH || PROJECTS_PATHS.contains(&path)
    }

    /// The caller with this token.
    pub(super) fn caller(&self, token: Option<&str>, now: DateTime<Utc>) -> Caller<'static> {
        match token.and_then(|token| self.find(token, now)) {
            Some(found) => Caller::Token(found.project.map(|project| project.id)),
            None => Caller::Unknown,
        }
    }

    /// Revokes all tokens.
    pub(super) fn revoke(&self) {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn find(&self, token: &str, now: DateTime<Utc>) -> Option<Issued> {
        if token == TOKEN {
            let project = projects::by_id(PROJECT_ID);
            let expires_at = now + self.token_life;
            let user = USER_NAME;
            return Some(Issued { user, project, expires_at, is_application_credential: false });
        }
        let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued.get(token).copied().filter(|found| found.expires_at > now)
    }

    /// Handles a sign-in; `host` is the host of the ModelArts endpoint in the catalog.
    pub(super) fn sign_in(&self, body: &[u8], host: &str, now: DateTime<Utc>) -> RouteResponse {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let auth = &body["auth"];
        let proved = self
            .prove(&auth["identity"], now)
            .and_then(|proved| self.scope(proved, &auth["scope"], now));
        let issued = match proved {
            Ok(issued) => issued,
            Err(refusal) => return refusal,
        };
        let mut all = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let token = format!("MII-sandbox-{}-{}", now.timestamp_millis(), all.len());
        all.insert(token.clone(), issued);
        let methods = auth["identity"]["methods"].clone();
        let body = describe(&issued, &methods, host, now, self.token_life);
        RouteResponse { status: 201, body, retry_after: None, token: Some(token) }
    }

    /// Checks each method of the list; all must be correct.
    fn prove(&self, identity: &Value, now: DateTime<Utc>) -> Proved {
        let methods: Vec<_> = identity["methods"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let fresh = |user, project, is_application_credential| Issued {
            user,
            project,
            expires_at: now + self.token_life,
            is_application_credential,
        };
        let mut proved = None;
        for method in &methods {
            let given = &identity[*method];
            proved = Some(match *method {
                "password" => fresh(known_user(&given["user"], "password", PASSWORD)?, None, false),
                "totp" => fresh(known_user(&given["user"], "passcode", PASSCODE)?, None, false),
                "token" => {
                    let id = given["id"].as_str().unwrap_or_default();
                    self.find(id, now).ok_or_else(invalid_token)?
                }
                "application_credential" => {
                    is_known_application_credential(given)?;
                    fresh(USER_NAME, projects::by_id(PROJECT_ID), true)
                }
                _ => {
                    return Err(refusal(401, "The request you have made requires authentication."));
                }
            });
        }
        let proved = proved.ok_or_else(|| refusal(400, "The request body is invalid"))?;
        let has_second_factor = methods.contains(&"password") && methods.contains(&"totp");
        let renews = methods == ["token"];
        if proved.user == MFA_USER_NAME && !has_second_factor && !renews {
            let body = json!({
                "receipt": { "methods": methods, "user": { "name": MFA_USER_NAME } },
                "required_auth_methods": [["password", "totp"]],
            });
            return Err(RouteResponse { body: body.to_string(), ..refusal(401, "") });
        }
        Ok(proved)
    }

    /// Applies the requested scope; an application credential has a fixed project.
    fn scope(&self, proved: Issued, scope: &Value, now: DateTime<Utc>) -> Proved {
        let wanted = &scope["project"];
        let project = match (wanted["id"].as_str(), wanted["name"].as_str()) {
            (Some(id), _) => projects::by_id(id),
            (None, Some(name)) => projects::by_name(name),
            (None, None) if proved.is_application_credential => return Ok(proved),
            (None, None) => return Ok(Issued { project: None, ..proved }),
        };
        let Some(project) = project.filter(|project| project.is_enabled) else {
            return Err(refusal(401, "The project does not exist."));
        };
        if proved.is_application_credential {
            return Err(refusal(401, "Application credentials cannot request a scope."));
        }
        let expires_at = proved.expires_at.min(now + self.token_life);
        Ok(Issued { project: Some(project), expires_at, ..proved })
    }

    /// Looks up a token and the projects that its user can access.
    pub(super) fn look_up(
        &self,
        uri: &Uri,
        token: Option<&str>,
        subject: Option<&str>,
        host: &str,
        now: DateTime<Utc>,
    ) -> RouteResponse {
        let Some(caller) = token.and_then(|token| self.find(token, now)) else {
            return invalid_token();
        };
        if uri.path() != TOKENS_PATH {
            return list_projects(uri);
        }
        match subject.and_then(|subject| self.find(subject, now)) {
            Some(issued) => {
                let body =
                    describe(&issued, &json!(["password"]), host, now, caller.expires_at - now);
                RouteResponse::ok(body)
            }
            None => refusal(404, "The token cannot be found."),
        }
    }
}

/// `GET /v3/auth/projects`, and `/v3/projects?name=…`, which filters by name.
pub(super) fn list_projects(uri: &Uri) -> RouteResponse {
    let name = uri.query().unwrap_or_default().split('&').find_map(|pair| {
        let value = pair.strip_prefix("name=")?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    });
    let projects: Vec<_> = projects::ALL
        .iter()
        .filter(|project| name.as_ref().is_none_or(|name| project.name == name))
        .map(|project| {
            json!({ "id": project.id, "name": project.name, "enabled": project.is_enabled,
                "domain_id": "d1", "parent_id": "d1", "is_domain": false, "description": "" })
        })
        .collect();
    let links = json!({ "next": null, "previous": null, "self": "/v3/auth/projects" });
    RouteResponse::ok(json!({ "projects": projects, "links": links }).to_string())
}

/// The user of a method, if its secret is correct.
fn known_user(user: &Value, key: &str, secret: &str) -> Result<&'static str, RouteResponse> {
    let known = [(USER_NAME, "u1"), (MFA_USER_NAME, "u2")].into_iter().find(|(name, id)| {
        user["id"] == *id || (user["name"] == *name && user["domain"]["name"] == DOMAIN_NAME)
    });
    match known {
        Some((name, _)) if user[key] == secret => Ok(name),
        _ => Err(refusal(401, "The username or password is wrong.")),
    }
}

fn is_known_application_credential(given: &Value) -> Result<(), RouteResponse> {
    let user = &given["user"];
    let is_own = user["name"] == USER_NAME && user["domain"]["name"] == DOMAIN_NAME;
    let is_known = given["id"] == APPLICATION_CREDENTIAL_ID
        || (given["name"] == APPLICATION_CREDENTIAL_NAME && is_own);
    if is_known && given["secret"] == APPLICATION_CREDENTIAL_SECRET {
        return Ok(());
    }
    Err(refusal(401, "The request you have made requires authentication."))
}

/// The response body that describes a token.
fn describe(
    issued: &Issued,
    methods: &Value,
    host: &str,
    now: DateTime<Utc>,
    life: TimeDelta,
) -> String {
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let domain = json!({ "id": "d1", "name": DOMAIN_NAME });
    let mut token = json!({
        "expires_at": time(issued.expires_at),
        "issued_at": time(issued.expires_at - life.min(issued.expires_at - now)),
        "methods": methods,
        "user": { "id": "u1", "name": issued.user, "domain": domain, "password_expires_at": "" },
        "roles": [],
    });
    if let Some(project) = issued.project {
        token["project"] = json!({ "id": project.id, "name": project.name, "domain": domain });
        let endpoints = |version: &str| {
            let one = |region: &str, interface: &str, path: &str| {
                json!({ "id": "1", "interface": interface, "region": region, "region_id": region,
                    "url": format!("http://{host}{path}/{version}/{}", project.id) })
            };
            json!([
                one(REGION, "public", ""),
                one(REGION, "internal", ""),
                one(OTHER_REGION, "public", &format!("/{OTHER_REGION}"))
            ])
        };
        token["catalog"] = json!([
            { "id": "2", "name": "modelarts", "type": "modelartsv2", "endpoints": endpoints("v2") },
            { "id": "1", "name": "modelarts", "type": "modelartsv1", "endpoints": endpoints("v1") },
        ]);
    }
    json!({ "token": token }).to_string()
}

fn invalid_token() -> RouteResponse {
    refusal(401, "The X-Auth-Token is invalid!")
}

fn refusal(status: u16, message: &str) -> RouteResponse {
    let title = match status {
        400 => "Bad Request",
        404 => "Not Found",
        _ => "Unauthorized",
    };
    let body = json!({ "error": { "code": status, "message": message, "title": title } });
    RouteResponse { status, body: body.to_string(), retry_after: None, token: None }
}
