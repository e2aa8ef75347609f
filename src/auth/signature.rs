//! Signs requests with SDK-HMAC-SHA256, as described in the API request signing guide.
//!
//! Two forms are documented. The current one (`Access=`) signs with the secret key itself; the
//! older one (`Credential=`) derives a key for each day. The form depends on the host. It is never
//! found out by trying both: five failures lock the key.

use std::fmt;

use anyhow::Result;
use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use reqwest::blocking::Request;
use reqwest::header::{HeaderName, HeaderValue};
use ring::{digest, hmac};

use super::Secret;
use crate::sanitize::percent_encoded;

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The form of the `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignatureForm {
    /// By host, like the cloud's own clients: those of Open Telekom Cloud only know the older form.
    #[default]
    ByHost,
    /// The current form.
    Access,
    /// The older form, which the pages of Open Telekom Cloud still document.
    Credential,
}

impl SignatureForm {
    /// The form for a host.
    fn for_host(self, host: Option<&str>) -> Self {
        let is_otc = host.is_some_and(|host| host.ends_with(".otc.t-systems.com"));
        match self {
            Self::ByHost if is_otc => Self::Credential,
            Self::ByHost => Self::Access,
            chosen => chosen,
        }
    }
}

/// An access key, which signs requests.
#[derive(Clone, PartialEq)]
pub struct AccessKey {
    /// The access key ID.
    pub id: String,
    /// The secret access key.
    pub secret: Secret,
    /// The security token of a temporary key.
    pub security_token: Option<Secret>,
    /// The form of its signatures.
    pub form: SignatureForm,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AccessKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl AccessKey {
    /// Signs a request in place. The gateway compares `now` with its own clock.
    ///
    /// The signature covers the host, the project (unless empty), the time, and the token of a
    /// temporary key, but nothing that a proxy or the HTTP client may change.
    pub fn sign(&self, request: &mut Request, project_id: &str, now: DateTime<Utc>) -> Result<()> {
        let date = now.format("%Y%m%dT%H%M%SZ").to_string();
        let host = match (request.url().host_str(), request.url().port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (host, _) => host.unwrap_or_default().to_owned(),
        };
        let mut headers = vec![("host".to_owned(), host), ("x-sdk-date".to_owned(), date.clone())];
        if !project_id.is_empty() {
            headers.push(("x-project-id".to_owned(), project_id.to_owned()));
        }
        if let Some(token) = &self.security_token {
            headers.push(("x-security-token".to_owned(), token.expose().to_owned()));
        }
        let signing = Signing {
            method: request.method().as_str(),
            path: request.url().path(),
            query: request.url().query().unwrap_or_default(),
            headers,
            body: request.body().and_then(|body| body.as_bytes()).unwrap_or_default(),
            date: &date,
        };
        let form = self.form.for_host(request.url().host_str());
        let authorization = signing.authorization(&Self { form, ..self.clone() });
        for (name, value) in &signing.headers {
            let mut value = HeaderValue::from_str(value)?;
            value.set_sensitive(name == "x-security-token");
            request.headers_mut().insert(HeaderName::from_bytes(name.as_bytes())?, value);
        }
        let mut authorization = HeaderValue::from_str(&authorization)?;
        authorization.set_sensitive(true);
        request.headers_mut().insert("authorization", authorization);
        Ok(())
    }
}

/// The signed parts of a request.
struct Signing<'a> {
    method: &'a str,
    /// As it is sent, percent-encoded.
    path: &'a str,
    query: &'a str,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: &'a [u8],
    date: &'a str,
}

impl Signing<'_> {
    fn authorization(&self, key: &AccessKey) -> String {
        let signature = self.signature(key);
        let signed = self.signed_headers();
        let who = match key.form {
            SignatureForm::ByHost | SignatureForm::Access => format!("Access={}", key.id),
            SignatureForm::Credential => format!("Credential={}/{}", key.id, self.scope()),
        };
        format!("{ALGORITHM} {who}, SignedHeaders={signed}, Signature={signature}")
    }

    fn signature(&self, key: &AccessKey) -> String {
        let secret = key.secret.expose();
        let text = self.string_to_sign(key.form);
        match key.form {
            SignatureForm::ByHost | SignatureForm::Access => hex(&mac(secret.as_bytes(), &text)),
            SignatureForm::Credential => {
                // Region and service are empty, like in the cloud's Terraform provider.
                let day = mac(format!("SDK{secret}").as_bytes(), &self.date[..8]);
                let scoped = ["", "", "sdk_request"].iter().fold(day, |key, part| mac(&key, part));
                hex(&mac(&scoped, &text))
            }
        }
    }

    fn string_to_sign(&self, form: SignatureForm) -> String {
        let hash =
            hex(digest::digest(&digest::SHA256, self.canonical_request().as_bytes()).as_ref());
        match form {
            SignatureForm::ByHost | SignatureForm::Access => {
                format!("{ALGORITHM}\n{}\n{hash}", self.date)
            }
            SignatureForm::Credential => {
                format!("{ALGORITHM}\n{}\n{}\n{hash}", self.date, self.scope())
            }
        }
    }

    fn scope(&self) -> String {
        format!("{}///sdk_request", &self.date[..8])
    }

    fn canonical_request(&self) -> String {
        let path: Vec<_> = self.path.split('/').map(encoded_once).collect();
        let slash = if self.path.ends_with('/') { "" } else { "/" };
        let headers: String = self
            .sorted_headers()
            .into_iter()
            .flat_map(|(name, value)| [name, ":", value.trim(), "\n"])
            .collect();
        let body = hex(digest::digest(&digest::SHA256, self.body).as_ref());
        format!(
            "{}\n{}{slash}\n{}\n{headers}\n{}\n{body}",
            self.method,
            path.join("/"),
            self.canonical_query(),
            self.signed_headers()
        )
    }

    fn canonical_query(&self) -> String {
        let mut pairs: Vec<(String, String)> = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        pairs.sort();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
            .collect();
        pairs.join("&")
    }

    fn sorted_headers(&self) -> Vec<(&str, &str)> {
        let mut headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        headers.sort_unstable();
        headers
    }

    fn signed_headers(&self) -> String {
        let names: Vec<_> = self.sorted_headers().into_iter().map(|(name, _)| name).collect();
        names.join(";")
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn encoded_once(text: &str) -> String {
    percent_encoded(&decoded(text))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

/// Lowercase hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn key(id: &str, secret: &str, form: SignatureForm) -> AccessKey {
        let secret = Secret::new(secret.to_owned());
        AccessKey { id: id.to_owned(), secret, security_token: None, form }
    }

    #[test]
    fn signatures_match_the_test_vectors() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../tests/data/signature_vectors.json")).unwrap();
        let vectors = vectors.as_array().unwrap();
        assert_eq!(vectors.len(), 6);
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let (path, query) =
                text("request_uri").split_once('?').unwrap_or((text("request_uri"), ""));
            let headers = vector["headers_signed_and_sent"].as_object().unwrap();
            let date = headers["X-Sdk-Date"].as_str().unwrap();
            let signing = Signing {
                method: text("method"),
                path,
                query,
                headers: headers
                    .iter()
                    .filter(|(name, _)| !name.contains('_'))
                    .map(|(name, value)| {
                        (name.to_ascii_lowercase(), value.as_str().unwrap().to_owned())
                    })
                    .collect(),
                body: text("body").as_bytes(),
                date,
            };
            let key = key(text("ak"), text("sk"), SignatureForm::Access);
            assert_eq!(signing.canonical_request(), text("canonical_request"));
            assert_eq!(signing.string_to_sign(SignatureForm::Access), text("string_to_sign"));
            assert_eq!(signing.signature(&key), text("signature"), "{}", text("name"));
            assert_eq!(signing.authorization(&key), text("authorization"));
        }
    }

    #[test]
    fn the_credential_form_derives_its_key_step_by_step() {
        let signing = Signing {
            method: "GET",
            path: "/v1/p/orders",
            query: "limit=1",
            headers: vec![("x-sdk-date".into(), "20260115T083015Z".into())],
            body: b"",
            date: "20260115T083015Z",
        };
        let key = key("AK", "SK", SignatureForm::Credential);
        let sign = |key: &[u8], text: &str| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
        };
        let one = sign(b"SDKSK", "20260115");
        let two = sign(sign(one.as_ref(), "").as_ref(), "");
        let three = sign(two.as_ref(), "sdk_request");
        let hash = digest::digest(&digest::SHA256, signing.canonical_request().as_bytes());
        let text = format!(
            "SDK-HMAC-SHA256\n20260115T083015Z\n20260115///sdk_request\n{}",
            hex(hash.as_ref())
        );
        assert_eq!(signing.signature(&key), hex(sign(three.as_ref(), &text).as_ref()));
        assert!(signing.authorization(&key).starts_with(
            "SDK-HMAC-SHA256 Credential=AK/20260115///sdk_request, SignedHeaders=x-sdk-date, "
        ));
    }

    #[test]
    fn a_signed_request_has_the_signed_headers_and_hides_its_secrets() {
        let url = "http://127.0.0.1:8/v1/p/orders?limit=1".parse().unwrap();
        let mut request = Request::new(reqwest::Method::GET, url);
        let mut key = key("AK", "very-secret", SignatureForm::Access);
        key.security_token = Some(Secret::new("temporary".into()));
        key.sign(&mut request, "p", DateTime::UNIX_EPOCH).unwrap();
        let headers = request.headers();
        assert_eq!(headers["host"], "127.0.0.1:8");
        assert_eq!(headers["x-project-id"], "p");
        assert_eq!(headers["x-sdk-date"], "19700101T000000Z");
        assert!(
            headers["authorization"].is_sensitive() && headers["x-security-token"].is_sensitive()
        );
        let shown = format!("{key:?} {request:?}");
        assert!(!shown.contains("very-secret") && !shown.contains("temporary"), "{shown}");
    }

    #[test]
    fn a_request_as_reqwest_builds_it_is_signed_as_the_vectors_say() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../tests/data/signature_vectors.json")).unwrap();
        let signed = "host;x-project-id;x-sdk-date";
        let vectors: Vec<_> = vectors
            .as_array()
            .unwrap()
            .iter()
            .filter(|vector| vector["signed_headers"] == signed)
            .collect();
        // Unusual names, and a host with a port.
        assert_eq!(vectors.len(), 2);
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let sent = |name: &str| vector["headers_signed_and_sent"][name].as_str().unwrap();
            let url = format!("{}://{}{}", text("scheme"), text("host"), text("request_uri"));
            let mut request = Request::new(reqwest::Method::GET, url.parse().unwrap());
            let now = chrono::NaiveDateTime::parse_from_str(sent("X-Sdk-Date"), "%Y%m%dT%H%M%SZ");
            let key = key(text("ak"), text("sk"), SignatureForm::Access);
            // A second signature, as for a retry, replaces the first.
            key.sign(&mut request, "another", DateTime::UNIX_EPOCH).unwrap();
            key.sign(&mut request, sent("X-Project-Id"), now.unwrap().and_utc()).unwrap();
            let headers = request.headers();
            assert_eq!(headers["authorization"], text("authorization"), "{}", text("name"));
            assert_eq!(headers["host"], text("host"));
            assert_eq!(headers.len(), 4, "{headers:?}");
        }
    }

    #[test]
    fn the_signature_form_depends_on_the_host_unless_set() {
        for (host, chosen, starts) in [
            ("modelarts.eu-de.otc.t-systems.com", SignatureForm::ByHost, "Credential=AK/"),
            ("modelarts.cn-north-4.myhuaweicloud.com", SignatureForm::ByHost, "Access=AK,"),
            ("otc.t-systems.com.example.com", SignatureForm::ByHost, "Access=AK,"),
            ("modelarts.eu-de.otc.t-systems.com", SignatureForm::Access, "Access=AK,"),
            ("127.0.0.1", SignatureForm::Credential, "Credential=AK/"),
        ] {
            let url = format!("https://{host}/v1/p/orders").parse().unwrap();
            let mut request = Request::new(reqwest::Method::GET, url);
            key("AK", "SK", chosen).sign(&mut request, "p", DateTime::UNIX_EPOCH).unwrap();
            let authorization = request.headers()["authorization"].to_str().unwrap();
            let who = authorization.strip_prefix("SDK-HMAC-SHA256 ").unwrap();
            assert!(who.starts_with(starts), "{host}: {authorization}");
        }
    }

    #[test]
    fn a_query_is_sorted_by_name_and_encoded_once() {
        for (query, canonical) in [
            ("", ""),
            ("b&a=", "a=&b="),
            ("a-b=1&a=2&a=1", "a=1&a=2&a-b=1"),
            ("name=a+b*%7e%2f", "name=a%2Bb%2A~%2F"),
            ("name=%e4%b8%80%20%28%26%3d", "name=%E4%B8%80%20%28%26%3D"),
        ] {
            let headers = Vec::new();
            let signing =
                Signing { method: "GET", path: "/", query, headers, body: b"", date: "20260115" };
            assert_eq!(signing.canonical_query(), canonical);
        }
    }
}
