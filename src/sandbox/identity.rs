//! The identity service in small: `POST /v3/auth/tokens`, as Keystone v3 and its page describe it.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::routes::RouteResponse;
use super::{DOMAIN_NAME, PASSWORD, PROJECT_ID, PROJECT_NAME, USER_NAME};

/// Where tokens are asked for.
pub(super) const TOKENS_PATH: &str = "/v3/auth/tokens";
/// How long a token lives.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// The tokens that were handed out.
#[derive(Default)]
pub(super) struct Identity {
    issued: Mutex<HashSet<String>>,
}

impl Identity {
    /// Whether a token was handed out and not taken back.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).contains(token)
    }

    /// Takes all tokens back.
    pub(super) fn revoke(&self) {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Answers a sign-in; `host` is where the catalog says that ModelArts answers.
    pub(super) fn sign_in(&self, body: &[u8], host: &str, now: DateTime<Utc>) -> RouteResponse {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let auth = &body["auth"];
        let methods = &auth["identity"]["methods"];
        let user = &auth["identity"]["password"]["user"];
        if methods[0] != "password" || user.is_null() {
            return refusal(400, "The request body is invalid", "Bad Request");
        }
        let is_known = user["name"] == USER_NAME && user["domain"]["name"] == DOMAIN_NAME;
        if !is_known || user["password"] != PASSWORD {
            return refusal(401, "The username or password is wrong.", "Unauthorized");
        }
        let project = &auth["scope"]["project"];
        if project["id"] != PROJECT_ID && project["name"] != PROJECT_NAME {
            return refusal(401, "The project does not exist.", "Unauthorized");
        }
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let token = format!("MII-sandbox-{}-{}", now.timestamp_millis(), issued.len());
        issued.insert(token.clone());
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let endpoint = |version: &str| {
            json!([{ "id": "1", "interface": "public", "region": "eu-de", "region_id": "eu-de",
                "url": format!("http://{host}/{version}/{PROJECT_ID}") }])
        };
        let domain = json!({ "id": "d1", "name": DOMAIN_NAME });
        let body = json!({ "token": {
            "expires_at": time(now + LIFE),
            "issued_at": time(now),
            "methods": ["password"],
            "project": { "id": PROJECT_ID, "name": PROJECT_NAME, "domain": domain },
            "user": { "id": "u1", "name": USER_NAME, "domain": domain, "password_expires_at": "" },
            "roles": [],
            "catalog": [
                { "id": "2", "name": "modelarts", "type": "modelartsv2", "endpoints": endpoint("v2") },
                { "id": "1", "name": "modelarts", "type": "modelartsv1", "endpoints": endpoint("v1") },
            ],
        } });
        RouteResponse { status: 201, body: body.to_string(), retry_after: None, token: Some(token) }
    }
}

fn refusal(status: u16, message: &str, title: &str) -> RouteResponse {
    let body = json!({ "error": { "code": status, "message": message, "title": title } });
    RouteResponse { status, body: body.to_string(), retry_after: None, token: None }
}
