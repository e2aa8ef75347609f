//! Parses what the identity service says about a token: expiration, project, and ModelArts
//! endpoints.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Secret;

/// A token, and its properties.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// The token.
    pub secret: Secret,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// The project that it is for; an unscoped token has none.
    pub project: Option<TokenProject>,
    /// The user's name, if known.
    pub user: Option<String>,
    /// All ModelArts endpoints in the catalog, for all regions and interfaces. Each run selects
    /// one; the selection is not cached.
    pub endpoints: Vec<Endpoint>,
}

/// The project of a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenProject {
    /// The project ID.
    pub id: String,
    /// The project name, for example `eu-de_team`.
    #[serde(default)]
    pub name: String,
}

/// A ModelArts endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The region, if the catalog has one.
    pub region: Option<String>,
    /// `public`, `internal` or `admin`.
    pub interface: String,
    /// The URL in the catalog, with `/v1` and often the project ID.
    pub url: String,
}

impl Token {
    /// Parses the response about a token. The error says what is wrong with it.
    pub(super) fn read(secret: Secret, body: &[u8]) -> Result<Self, &'static str> {
        let body: Body = serde_json::from_slice(body).map_err(|_| "expected a token")?;
        let body = body.token;
        let expires_at = body.expires_at.parse::<DateTime<Utc>>();
        Ok(Self {
            secret,
            expires_at: expires_at.map_err(|_| "the token has an invalid expiration time")?,
            project: body.project,
            user: body.user.and_then(|user| user.name),
            endpoints: body.catalog.into_iter().flat_map(Service::model_arts).collect(),
        })
    }
}

#[derive(Deserialize)]
struct Body {
    token: TokenBody,
}

#[derive(Deserialize)]
struct TokenBody {
    expires_at: String,
    project: Option<TokenProject>,
    #[serde(default)]
    user: Option<UserBody>,
    #[serde(default)]
    catalog: Vec<Service>,
}

#[derive(Deserialize)]
struct UserBody {
    #[serde(default)]
    name: Option<String>,
}

/// A service in the catalog.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Service {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    endpoints: Vec<CatalogEndpoint>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CatalogEndpoint {
    interface: Option<String>,
    region: Option<String>,
    /// The same under its newer name.
    region_id: Option<String>,
    url: Option<String>,
}

impl Service {
    /// The ModelArts endpoints with version 1 of the API, by type or name: the catalog lists
    /// version 2 under the same name. URLs without a version are accepted.
    fn model_arts(self) -> Vec<Endpoint> {
        let kind = self.kind.unwrap_or_default();
        let is_model_arts = matches!(kind.as_str(), "modelartsv1" | "modelarts")
            || (self.name.as_deref() == Some("modelarts") && !kind.ends_with("v2"));
        let endpoints = self.endpoints.into_iter().filter(|_| is_model_arts);
        let read = |endpoint: CatalogEndpoint| {
            let url = endpoint
                .url
                .filter(|url| !url.is_empty() && !url.split('/').any(|part| part == "v2"))?;
            Some(Endpoint {
                region: endpoint.region_id.or(endpoint.region).filter(|region| !region.is_empty()),
                interface: endpoint.interface.unwrap_or_else(|| "public".to_owned()),
                url,
            })
        };
        endpoints.filter_map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_modelarts_endpoints_of_a_catalog_are_read() {
        let catalog = r#"[
            {"name":"modelarts","type":"modelartsv2","endpoints":[{"interface":"public","region":"eu-de","url":"https://m/v2/p"}]},
            {"name":"modelarts","type":"modelartsv1","endpoints":[
                {"interface":"internal","region":"eu-de","url":"https://i/v1/p"},
                {"interface":"public","region_id":"eu-nl","region":null,"url":"https://n/v1/p"},
                {"interface":"public","region":"eu-de","url":""}]},
            {"name":null,"type":"modelarts","endpoints":[{"interface":"public","region":"eu-ch2","url":"https://c"}]},
            {"name":"nova","type":"compute","endpoints":[{"interface":"public","region":"eu-de","url":"https://x/v1"}]}]"#;
        let services: Vec<Service> = serde_json::from_str(catalog).unwrap();
        let found: Vec<_> = services
            .into_iter()
            .flat_map(Service::model_arts)
            .map(|one| format!("{} {} {}", one.region.unwrap_or_default(), one.interface, one.url))
            .collect();
        assert_eq!(
            found,
            [
                "eu-de internal https://i/v1/p",
                "eu-nl public https://n/v1/p",
                "eu-ch2 public https://c"
            ]
        );
    }
}
