//! Lists the projects that an identity can access: `GET /v3/auth/projects`.

use reqwest::blocking::Request;
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Method, Url};
use serde::Deserialize;

use super::Authentication;
use super::login::{failed_at, identity_url};
use crate::error::Result;
use crate::http::{Failure, Http};
use crate::world::Clock;

/// Maximum number of pages of the list.
const MAX_PAGES: usize = 50;

/// A project in the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListedProject {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is enabled.
    #[serde(rename = "enabled", default = "default_true")]
    pub is_enabled: bool,
}

fn default_true() -> bool {
    true
}

#[derive(Deserialize)]
struct Body {
    projects: Vec<ListedProject>,
    #[serde(default)]
    links: Links,
}

#[derive(Default, Deserialize)]
struct Links {
    #[serde(default)]
    next: Option<String>,
}

/// All projects that the identity can access, in the order of the response.
///
/// Includes disabled projects and those in other regions. No permission is required (IAM API
/// reference).
pub fn list_projects(
    auth_url: &Url,
    proof: &Authentication,
    http: &Http,
    clock: &dyn Clock,
) -> Result<Vec<ListedProject>> {
    let mut url = identity_url(auth_url, "auth/projects");
    let mut projects = Vec::new();
    for _ in 0..MAX_PAGES {
        let response = proof
            .send(http, "", clock, &|| {
                let mut request = Request::new(Method::GET, url.clone());
                request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
                Ok(request)
            })?
            .map_err(|failure| failed_at(auth_url, failure))?;
        let body: Body = serde_json::from_slice(&response.body).map_err(|_| {
            let what = "expected a list of projects".to_owned();
            failed_at(auth_url, Box::new(Failure::invalid_response(what, response.request.clone())))
        })?;
        projects.extend(body.projects);
        let next = body.links.next.and_then(|next| url.join(&next).ok());
        // The token is never sent to another host.
        match next.filter(|next| next.origin() == url.origin() && *next != url) {
            Some(next) => url = next,
            None => break,
        }
    }
    Ok(projects)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use httpmock::Method::GET;
    use httpmock::MockServer;

    use super::*;
    use crate::auth::{AccessKey, Secret, SignatureForm};
    use crate::error::Error;
    use crate::http::ConnectionOptions;
    use crate::messages::{ErrorFormat, Messages, Verbosity};
    use crate::world::SharedWriter;
    use crate::world::fake::FakeClock;

    fn list(server: &MockServer, proof: &Authentication) -> Result<Vec<ListedProject>> {
        let messages =
            Messages::new(SharedWriter::new(std::io::sink()), Verbosity::Quiet, ErrorFormat::Text);
        let http = Http::new(
            ConnectionOptions::default(),
            Arc::new(FakeClock::default()),
            messages,
            None,
            0,
        );
        list_projects(&server.url("/v3").parse().unwrap(), proof, &http, &FakeClock::default())
    }

    fn token() -> Authentication {
        Authentication::Token(Secret::new("MII".into()))
    }

    #[test]
    fn list_projects_reads_all_pages_and_follows_no_link_to_another_host() {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method(GET).path("/v3/auth/projects").query_param_missing("page").header("x-auth-token", "MII");
            then.status(200).body(
                r#"{"projects":[{"id":"1","name":"eu-de","enabled":true,"domain_id":"d"}],"links":{"next":"/v3/auth/projects?page=2"}}"#,
            );
        });
        server.mock(|when, then| {
            when.method(GET).path("/v3/auth/projects").query_param("page", "2");
            then.status(200).body(
                r#"{"projects":[{"id":"2","name":"old","enabled":false},{"id":"3","name":"x"}],"links":{"next":"https://evil.test/"}}"#,
            );
        });
        let found: Vec<_> = list(&server, &token())
            .unwrap()
            .into_iter()
            .map(|project| (project.id, project.is_enabled))
            .collect();
        assert_eq!(found, [("1".into(), true), ("2".into(), false), ("3".into(), true)]);
    }

    #[test]
    fn list_projects_signs_without_a_project_id() {
        let server = MockServer::start();
        let asked = server.mock(|when, then| {
            when.method(GET)
                .path("/v3/auth/projects")
                .header_exists("authorization")
                .header_missing("x-project-id")
                .header_missing("x-auth-token");
            then.status(200).body(r#"{"projects":[]}"#);
        });
        let key = AccessKey {
            id: "AK".into(),
            secret: Secret::new("SK".into()),
            security_token: None,
            form: SignatureForm::Access,
        };
        assert_eq!(list(&server, &Authentication::signed(key)).unwrap(), []);
        assert_eq!(asked.calls(), 1);
    }

    #[test]
    fn a_rejected_list_projects_is_a_sign_in_failure() {
        for (status, body) in [(401, ""), (404, ""), (200, "[]"), (200, "{}")] {
            let server = MockServer::start();
            server.mock(|when, then| {
                when.method(GET);
                then.status(status).body(body);
            });
            let error = list(&server, &token()).unwrap_err();
            assert!(matches!(error, Error::SignIn(_)), "{error}");
        }
    }
}
