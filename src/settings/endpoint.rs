//! The service's address: given, or made from the identity service's or the region.

use anyhow::Context as _;

use crate::error::Result;
use reqwest::Url;

use super::{Source, Sourced, text};
use crate::cli::{ConnectionArgs, env_vars};
use crate::http::is_loopback;
use crate::usage::UsageError;
use crate::world::World;

/// The regions of Open Telekom Cloud, whose addresses follow one pattern (Regions and Endpoints).
const OTC_REGIONS: [&str; 2] = ["eu-de", "eu-nl"];

/// Finds the address: a token never goes to a cloud that was guessed.
pub(super) fn resolve(
    args: &ConnectionArgs,
    region: Option<&Sourced<String>>,
    project_id: Option<&Sourced<String>>,
    world: &World,
) -> Result<Option<Sourced<Url>>> {
    if let Some(given) = text(&env_vars::ENDPOINT, args.endpoint.as_deref(), world)? {
        let project_id = project_id.map(|id| id.value.as_str());
        let value =
            read(&given.value, project_id).map_err(|what| bad(&given.source.to_string(), &what))?;
        return Ok(Some(Sourced { value, source: given.source }));
    }
    if let Some(region) = region {
        check_region(region)?;
    }
    if let Some(auth_url) = world.variables.text("OS_AUTH_URL")? {
        return from_auth_url(auth_url);
    }
    let Some(region) = region else { return Ok(None) };
    if !OTC_REGIONS.contains(&region.value.as_str()) {
        return Ok(None);
    }
    let url = format!("https://modelarts.{}.otc.t-systems.com", region.value);
    let source = Source::Derived(format!("the region from {}", region.source));
    Ok(Some(Sourced { value: Url::parse(&url).context("the address of the region")?, source }))
}

fn bad(source: &str, what: &str) -> UsageError {
    UsageError::new(format!("the endpoint from {source} {what}"))
        .hint("write it like https://modelarts.eu-de.otc.t-systems.com")
}

/// Reads an address from the catalog.
pub(super) fn from_catalog(given: &str, project_id: &str) -> Result<Url> {
    Ok(read(given, Some(project_id)).map_err(|what| bad("the sign-in's catalog", &what))?)
}

/// Reads an address as people paste it: with or without `/v1`, with or without the project id or
/// a placeholder for it, with or without a slash at the end.
fn read(given: &str, project_id: Option<&str>) -> Result<Url, String> {
    let unfinished =
        ["%(project_id)s", "%(tenant_id)s", "$(project_id)s", "$(tenant_id)s", "{project_id}"]
            .iter()
            .fold(given.to_owned(), |text, placeholder| text.replace(placeholder, "PROJECT"));
    let mut url = Url::parse(&unfinished).map_err(|error| format!("is not an address: {error}"))?;
    check(&url, given)?;
    let mut path = url.path().trim_end_matches('/').to_owned();
    for last in [Some("PROJECT"), project_id, Some("v1")] {
        if let Some(shorter) =
            last.and_then(|last| path.strip_suffix(last)).and_then(|path| path.strip_suffix('/'))
        {
            path = shorter.to_owned();
        }
    }
    url.set_path(&path);
    Ok(url)
}

pub(super) fn check(url: &Url, given: &str) -> Result<(), String> {
    let refuse = |what: &str| Err(what.to_owned());
    let authority = given.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(url) => {}
        "http" => return refuse("is plain http: a token would be seen on the way; use https"),
        scheme => return Err(format!("begins with {scheme}:, not with https:")),
    }
    if !url.username().is_empty() || url.password().is_some() || given.contains('@') {
        return refuse("holds a user name; an endpoint is scheme, host and path");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("holds a query or a fragment; an endpoint is scheme, host and path");
    }
    // A host that the parser had to rewrite is not the one that was read by a person.
    let host = url.host_str().unwrap_or_default();
    if host.is_empty()
        || !authority.is_some_and(|text| text.to_ascii_lowercase().starts_with(host))
        || given.contains('\\')
    {
        return refuse("has no plain ASCII host name");
    }
    if given.contains("/..") || given.to_ascii_lowercase().contains("%2e") {
        return refuse("has a path with dots that lead elsewhere");
    }
    Ok(())
}

/// The host of the identity service with `iam` replaced by `modelarts`.
fn from_auth_url(auth_url: &str) -> Result<Option<Sourced<Url>>> {
    let source = Source::Derived("OS_AUTH_URL".to_owned());
    let url = Url::parse(auth_url)
        .map_err(|error| bad("OS_AUTH_URL", &format!("is not an address: {error}")))?;
    check(&url, auth_url).map_err(|what| bad("OS_AUTH_URL", &what))?;
    let Some(domain) = url.host_str().and_then(|host| host.strip_prefix("iam.")) else {
        return Ok(None);
    };
    let value = Url::parse(&format!("https://modelarts.{domain}"))
        .map_err(|error| bad("OS_AUTH_URL", &format!("is not an address: {error}")))?;
    Ok(Some(Sourced { value, source }))
}

/// A region becomes part of a host name: one DNS label (RFC 1035), so it cannot name another host.
fn check_region(region: &Sourced<String>) -> Result<(), UsageError> {
    let label = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let value = &region.value;
    let is_label = (1..=63).contains(&value.len()) && value.chars().all(label);
    if is_label && !value.starts_with('-') && !value.ends_with('-') {
        return Ok(());
    }
    Err(UsageError::new(format!("the region from {} is not one: {value:?}", region.source))
        .hint("a region is a name like eu-de"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_read_as_people_paste_it() {
        for given in [
            "https://m.test",
            "https://m.test/",
            "https://M.test/v1",
            "https://m.test/v1/abc",
            "https://m.test/v1/abc/",
            "https://m.test/v1/%(project_id)s",
            "https://m.test:443/v1/$(tenant_id)s",
            "https://m.test/v1/{project_id}",
        ] {
            assert_eq!(read(given, Some("abc")).unwrap().as_str(), "https://m.test/", "{given}");
        }
        assert_eq!(read("http://127.0.0.1:8/x/v1", None).unwrap().as_str(), "http://127.0.0.1:8/x");
        assert_eq!(read("http://[::1]:8", None).unwrap().as_str(), "http://[::1]:8/");
        assert!(read("http://localhost:8", None).is_ok());
    }

    #[test]
    fn an_endpoint_that_leads_elsewhere_is_refused() {
        for given in [
            "m.test",
            "ftp://m.test",
            "http://m.test",
            "http://127.0.0.1.evil.test",
            "https://user:pw@evil.test",
            "https://@evil.test",
            "https://m.test/?a=b",
            "https://m.test/#x",
            "https://m\u{fc}.test",
            "https://evil.test\\@m.test",
            "https://m.test/../x",
            "https://m.test/%2e%2e/x",
            "https:evil.test",
            "https://2130706433/",
        ] {
            assert!(read(given, None).is_err(), "{given}");
        }
    }

    #[test]
    fn the_identity_services_neighbour_is_found() {
        let found = |url| from_auth_url(url).unwrap().map(|found| found.value.to_string());
        assert_eq!(
            found("https://iam.eu-de.otc.t-systems.com:443/v3").as_deref(),
            Some("https://modelarts.eu-de.otc.t-systems.com/")
        );
        assert_eq!(found("https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3"), None);
        assert_eq!(found("https://keystone.example.com/v3"), None);
    }

    #[test]
    fn a_region_cannot_name_a_host() {
        for value in ["evil.test/#", "user:pw@evil", "", "-a", "EU-DE", "a b"] {
            let region = Sourced { value: value.to_owned(), source: Source::Default };
            assert!(check_region(&region).is_err(), "{value}");
        }
    }
}
