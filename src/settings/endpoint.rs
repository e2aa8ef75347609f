//! The endpoint: given, from a catalog, derived from the identity service, or from the region.

use reqwest::Url;

use super::{Source, Sourced};
use crate::auth::Endpoint;
use crate::cli::env_vars;
use crate::http::is_loopback;
use crate::usage::UsageError;

/// The regions of Open Telekom Cloud, whose endpoints have a common pattern (Regions and
/// Endpoints).
const OTC_REGIONS: [&str; 2] = ["eu-de", "eu-nl"];

/// Placeholders for the project ID in catalogs and endpoint overrides.
const PLACEHOLDERS: [&str; 6] = [
    "%(project_id)s",
    "%(tenant_id)s",
    "$(project_id)s",
    "$(tenant_id)s",
    "{project_id}",
    "{tenant_id}",
];

/// Parses an endpoint from a flag, a variable or a file.
pub(super) fn parse(
    given: Sourced<String>,
    project_id: Option<&str>,
) -> Result<Sourced<Url>, UsageError> {
    let read = parse_endpoint(&given.value, project_id);
    let url = read.map_err(|what| invalid(&given.source.to_string(), &what))?;
    Ok(given.map(|_| url))
}

fn invalid(source: &str, what: &str) -> UsageError {
    UsageError::new(format!("the endpoint from {source} {what}"))
        .hint("use a URL like https://modelarts.eu-de.otc.t-systems.com")
}

/// Parses a URL; the error says what is wrong with it.
fn parse_url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| {
        if text.contains("://") {
            format!("is not a URL: {error}")
        } else {
            "is not a URL: it does not start with https://".to_owned()
        }
    })
}

/// Parses the URL of the identity service.
pub(super) fn parse_auth_url(given: Sourced<String>) -> Result<Sourced<Url>, UsageError> {
    let url = parse_url(&given.value);
    let checked = url.and_then(|url| check(&url, &given.value).map(|()| url));
    let url = checked.map_err(|what| {
        UsageError::new(format!("the auth URL from {} {what}", given.source))
            .hint("use a URL like https://iam.eu-de.otc.t-systems.com/v3")
    })?;
    Ok(given.map(|_| url))
}

/// Selects an endpoint from a catalog, by interface and by region if one is set. Otherwise the
/// first one, with a note that names the other regions.
pub(super) fn from_catalog(
    endpoints: &[Endpoint],
    region: Option<&Sourced<String>>,
    interface: &Sourced<String>,
    project_id: &str,
) -> Result<(Url, Option<String>), UsageError> {
    let fits = |endpoint: &&Endpoint| endpoint.interface == interface.value;
    let there: Vec<_> = endpoints.iter().filter(fits).collect();
    let mut regions: Vec<_> = there.iter().filter_map(|one| one.region.as_deref()).collect();
    let mut known = std::collections::BTreeSet::new();
    regions.retain(|region| known.insert(*region));
    let found = match region {
        Some(region) => {
            there.iter().find(|one| one.region.as_deref() == Some(region.value.as_str()))
        }
        None => there.first(),
    };
    let Some(found) = found else {
        return Err(not_in_catalog(endpoints, &regions, region, interface));
    };
    let url = parse_endpoint(&found.url, Some(project_id))
        .map_err(|what| invalid("the service catalog", &what))?;
    let others: Vec<_> =
        regions.into_iter().filter(|region| Some(*region) != found.region.as_deref()).collect();
    let note = match (region, &found.region) {
        (None, Some(first)) if !others.is_empty() => Some(format!(
            "no region is set; using {first}, the first in the service catalog (others: {})",
            others.join(", ")
        )),
        _ => None,
    };
    Ok((url, note))
}

fn not_in_catalog(
    endpoints: &[Endpoint],
    regions: &[&str],
    region: Option<&Sourced<String>>,
    interface: &Sourced<String>,
) -> UsageError {
    let flag = env_vars::ENDPOINT.flag;
    if endpoints.is_empty() {
        return UsageError::new("the service catalog has no ModelArts endpoint")
            .hint(format!("pass {flag} URL if you know the address"));
    }
    let Some(region) = region.filter(|_| !regions.is_empty()) else {
        return UsageError::new(format!(
            "the service catalog has no {} endpoint for ModelArts (interface from {})",
            interface.value, interface.source
        ))
        .hint(format!("pass {flag} URL, or choose another interface"));
    };
    UsageError::new(format!(
        "the service catalog has no ModelArts endpoint in region {} (from {})",
        region.value, region.source
    ))
    .hint(format!("available regions: {}", regions.join(", ")))
}

/// Parses an endpoint as users paste it. Once the project is known, what follows `/v1` is removed:
/// a placeholder, the project ID, or `/orders`. So the path is never doubled.
fn parse_endpoint(given: &str, project_id: Option<&str>) -> Result<Url, String> {
    let plain = PLACEHOLDERS
        .iter()
        .fold(given.to_owned(), |text, placeholder| text.replace(placeholder, "PROJECT"));
    let mut url = parse_url(&plain)?;
    check(&url, given)?;
    let mut path = url.path().trim_end_matches('/').to_owned();
    let segments: Vec<_> = path.split('/').collect();
    let version = segments.iter().rposition(|segment| *segment == "v1");
    if let Some(version) = version {
        let behind = &segments[version + 1..];
        let is_known = match behind {
            [] | ["PROJECT"] | ["PROJECT", "orders"] => true,
            [id] | [id, "orders"] => project_id.is_none_or(|known| known == *id),
            _ => false,
        };
        if let ([id, ..], Some(known), false) = (behind, project_id, is_known) {
            return Err(format!("is for project {id}, but the project ID is {known}"));
        }
        if is_known {
            path = segments[..version].join("/");
        }
    }
    url.set_path(&path);
    Ok(url)
}

/// Checks that a token or password may be sent to this URL; `given` is its original text.
pub(super) fn check(url: &Url, given: &str) -> Result<(), String> {
    let refuse = |what: &str| Err(what.to_owned());
    let authority = given.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
    let has_user = authority.is_some_and(|authority| authority.contains('@'));
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(url) => {}
        "http" => return refuse("is plain HTTP, which would expose the token; use https"),
        scheme => return Err(format!("starts with {scheme}:, not https:")),
    }
    if !url.username().is_empty() || url.password().is_some() || has_user {
        return refuse("contains a user name; only scheme, host and path are allowed");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("contains a query or fragment; only scheme, host and path are allowed");
    }
    // If the parser changed the host, it is not the one that the user has read.
    let host = url.host_str().unwrap_or_default();
    if host.is_empty()
        || !authority.is_some_and(|text| text.to_ascii_lowercase().starts_with(host))
        || given.contains('\\')
    {
        return refuse("has no plain ASCII host name");
    }
    if given.contains("/..") || given.to_ascii_lowercase().contains("%2e") {
        return refuse("has a path with dot segments");
    }
    Ok(())
}

/// The endpoint derived from the identity service: `iam.REGION.…` becomes `modelarts.REGION.…`; an
/// explicit region replaces the label. Only for hosts that contain a region: Huawei's global
/// `iam.myhuaweicloud.com` has no corresponding endpoint.
pub(super) fn from_auth_url(
    auth_url: &Sourced<Url>,
    region: Option<&Sourced<String>>,
) -> Result<Option<Sourced<Url>>, UsageError> {
    let host = auth_url.value.host_str().unwrap_or_default();
    let Some((label, domain)) = host.strip_prefix("iam.").and_then(|rest| rest.split_once('.'))
    else {
        return Ok(None);
    };
    let is_asked_for = region.is_some_and(|region| region.value == label);
    if !domain.contains('.') || !(is_asked_for || is_region_label(label)) {
        return Ok(None);
    }
    if let Some(region) = region {
        check_region(region)?;
    }
    let label = region.map_or(label, |region| region.value.as_str());
    let port = auth_url.value.port().map(|port| format!(":{port}")).unwrap_or_default();
    let url = format!("{}://modelarts.{label}.{domain}{port}", auth_url.value.scheme());
    derived(&url, format!("auth URL from {}", auth_url.source)).map(Some)
}

/// Whether a label looks like a region: `eu-de`, `cn-north-4`, `eu-west-101`.
fn is_region_label(label: &str) -> bool {
    label.split_once('-').is_some_and(|(area, rest)| {
        area.len() == 2
            && area.chars().all(|c| c.is_ascii_lowercase())
            && !rest.is_empty()
            && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    })
}

/// The endpoint by the pattern of Open Telekom Cloud, only for its known regions: no credentials
/// are sent to a guessed host.
pub(super) fn from_region(region: &Sourced<String>) -> Result<Option<Sourced<Url>>, UsageError> {
    if !OTC_REGIONS.contains(&region.value.as_str()) {
        return Ok(None);
    }
    let url = format!("https://modelarts.{}.otc.t-systems.com", region.value);
    derived(&url, format!("region from {}", region.source)).map(Some)
}

fn derived(url: &str, from: String) -> Result<Sourced<Url>, UsageError> {
    let read = parse_url(url).map_err(|what| invalid(&from, &what))?;
    Ok(Sourced::new(read, Source::Derived(from)))
}

/// A region becomes part of a host name, so it must be one DNS label (RFC 1035).
fn check_region(region: &Sourced<String>) -> Result<(), UsageError> {
    let label = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let value = &region.value;
    let is_label = (1..=63).contains(&value.len()) && value.chars().all(label);
    if is_label && !value.starts_with('-') && !value.ends_with('-') {
        return Ok(());
    }
    Err(UsageError::new(format!("invalid region in {}: {value:?}", region.source))
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
            "https://m.test/v1/abc/orders",
            "https://m.test/v1/{project_id}/orders/",
        ] {
            assert_eq!(
                parse_endpoint(given, Some("abc")).unwrap().as_str(),
                "https://m.test/",
                "{given}"
            );
        }
        assert_eq!(
            parse_endpoint("http://127.0.0.1:8/x/v1", None).unwrap().as_str(),
            "http://127.0.0.1:8/x"
        );
        assert_eq!(parse_endpoint("http://[::1]:8", None).unwrap().as_str(), "http://[::1]:8/");
        assert!(parse_endpoint("http://localhost:8", None).is_ok());
        assert_eq!(
            parse_endpoint("https://m.test/~a@b/v1", None).unwrap().as_str(),
            "https://m.test/~a@b"
        );
    }

    #[test]
    fn an_endpoint_to_another_host_or_path_is_rejected() {
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
            assert!(parse_endpoint(given, None).is_err(), "{given}");
        }
    }

    fn region(value: &str) -> Sourced<String> {
        Sourced::new(value.to_owned(), Source::Flag("--region"))
    }

    #[test]
    fn the_endpoint_is_derived_from_the_identity_service() {
        for (url, requested, expected) in [
            ("https://iam.eu-de.otc.t-systems.com/v3", None, Some("eu-de.otc.t-systems.com/")),
            ("https://iam.eu-de.otc.t-systems.com:443/v3", None, Some("eu-de.otc.t-systems.com/")),
            (
                "https://iam.eu-de.otc.t-systems.com:8443/v3",
                None,
                Some("eu-de.otc.t-systems.com:8443/"),
            ),
            (
                "https://iam.eu-de.otc.t-systems.com/v3",
                Some("eu-nl"),
                Some("eu-nl.otc.t-systems.com/"),
            ),
            (
                "https://iam.cn-north-4.myhuaweicloud.com",
                None,
                Some("cn-north-4.myhuaweicloud.com/"),
            ),
            ("https://iam.region1.private.test", Some("region1"), Some("region1.private.test/")),
            ("https://iam.region1.private.test", None, None),
            ("https://iam.myhuaweicloud.com/v3", None, None),
            ("https://iam.myhuaweicloud.com/v3", Some("cn-north-4"), None),
            ("https://iam.eu-de.test", None, None),
            ("https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3", None, None),
            ("https://keystone.example.com/v3", Some("eu-de"), None),
        ] {
            let auth_url =
                parse_auth_url(Sourced::new(url.to_owned(), Source::Variable("OS_AUTH_URL")));
            let found = from_auth_url(&auth_url.unwrap(), requested.map(region).as_ref()).unwrap();
            let found = found.map(|found| found.value.to_string());
            let expected = expected.map(|host| format!("https://modelarts.{host}"));
            assert_eq!(found, expected, "{url} {requested:?}");
        }
        let auth_url =
            parse_auth_url(Sourced::new("https://iam.eu-de.a.test".into(), Source::Default));
        assert!(from_auth_url(&auth_url.unwrap(), Some(&region("evil.test/#"))).is_err());
    }

    #[test]
    fn only_known_regions_have_a_default_endpoint() {
        for (name, expected) in [
            ("eu-de", Some("https://modelarts.eu-de.otc.t-systems.com/")),
            ("eu-nl", Some("https://modelarts.eu-nl.otc.t-systems.com/")),
            ("eu-ch2", None),
            ("cn-north-4", None),
        ] {
            let found = from_region(&region(name)).unwrap();
            assert_eq!(found.map(|found| found.value.to_string()).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn the_catalog_is_searched_by_region_and_interface() {
        let endpoint = |region: &str, interface: &str, url: &str| Endpoint {
            region: Some(region.to_owned()),
            interface: interface.to_owned(),
            url: url.to_owned(),
        };
        let catalog = [
            endpoint("eu-nl", "internal", "https://in.test/v1/p"),
            endpoint("eu-nl", "public", "https://nl.test/v1/p"),
            endpoint("RegionOne", "public", "https://one.test/v1/$(tenant_id)s"),
        ];
        let interface = |name: &str| Sourced::new(name.to_owned(), Source::Default);
        let find = |requested: Option<&str>, name| {
            from_catalog(&catalog, requested.map(region).as_ref(), &interface(name), "p")
        };
        for (requested, name, expected) in [
            (None, "public", "https://nl.test/"),
            (Some("eu-nl"), "public", "https://nl.test/"),
            (Some("RegionOne"), "public", "https://one.test/"),
            (Some("eu-nl"), "internal", "https://in.test/"),
        ] {
            let (url, note) = find(requested, name).unwrap();
            assert_eq!(url.as_str(), expected);
            assert_eq!(note.is_some_and(|note| note.contains("RegionOne")), requested.is_none());
        }
        let error = find(Some("eu-dee"), "public").unwrap_err();
        assert!(error.message.contains("eu-dee (from --region)"), "{error}");
        assert_eq!(error.hint.as_deref(), Some("available regions: eu-nl, RegionOne"));
        assert!(find(None, "admin").unwrap_err().message.contains("no admin endpoint"));
        assert!(from_catalog(&[], None, &interface("public"), "p").is_err());
    }

    #[test]
    fn an_endpoint_with_another_project_id_is_rejected() {
        assert!(parse_endpoint("https://m.test/v1/abc", Some("def")).unwrap_err().contains("abc"));
        assert_eq!(
            parse_endpoint("https://m.test/v1/abc", None).unwrap().as_str(),
            "https://m.test/"
        );
    }

    #[test]
    fn a_region_cannot_name_a_host() {
        for value in ["evil.test/#", "user:pw@evil", "", "-a", "EU-DE", "a b"] {
            assert!(check_region(&region(value)).is_err(), "{value}");
        }
    }

    #[test]
    fn a_label_of_two_letters_and_more_behind_a_hyphen_looks_like_a_region() {
        for (label, is_region) in [
            ("eu-de", true),
            ("cn-north-4", true),
            ("eu-west-101", true),
            ("eu-", false),
            ("eu", false),
            ("e-de", false),
            ("eur-de", false),
            ("EU-de", false),
            ("eu-DE", false),
            ("e1-de", false),
            ("eu-d_e", false),
            ("iam", false),
            ("", false),
        ] {
            assert_eq!(is_region_label(label), is_region, "{label}");
        }
    }
}
