//! The proxy for https, from the variables that curl reads, validated before use.
//!
//! The HTTP client silently ignores a proxy variable that it cannot parse; here that is an error.
//! The value may contain a password and is never shown.

use reqwest::Url;

use super::{Source, Sourced};
use crate::error::Result;
use crate::http::{ProxyChoice, is_loopback};
use crate::usage::UsageError;
use crate::world::{Variables, World};

/// The variables in order of precedence.
const PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The variables for exceptions, in order of precedence.
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// The proxy for these URLs; never used for loopback addresses.
pub(super) fn resolve(endpoints: &[&Url], world: &World) -> Result<Option<ProxyChoice>> {
    if endpoints.iter().all(|endpoint| is_loopback(endpoint)) {
        return Ok(None);
    }
    let Some(found) = find(world)? else { return Ok(None) };
    let except = exceptions(world)?.map(|except| except.value);
    Ok(Some(ProxyChoice { url: found.value, source: found.source.to_string(), except }))
}

/// The proxy setting, whatever the URL.
pub(super) fn find(world: &World) -> Result<Option<Sourced<Url>>> {
    let Some(given) = first(&PROXIES, &world.variables)? else { return Ok(None) };
    let url = read(&given.value).ok_or_else(|| {
        UsageError::new(format!("invalid proxy URL in {}", given.source))
            .hint("use a URL like http://proxy.example.com:3128")
    })?;
    Ok(Some(given.map(|_| url)))
}

/// The hosts that are reached without the proxy.
pub(super) fn exceptions(world: &World) -> Result<Option<Sourced<String>>> {
    first(&EXCEPTIONS, &world.variables)
}

fn first(names: &[&'static str], variables: &Variables) -> Result<Option<Sourced<String>>> {
    let mut found = None;
    for name in names {
        let Some(value) = variables.text(name)? else { continue };
        match &mut found {
            None => found = Some(Sourced::new(value.to_owned(), Source::Variable(name))),
            Some(Sourced { overrides, .. }) => overrides.push(Source::Variable(name)),
        }
    }
    Ok(found)
}

/// Parses a proxy URL; without a scheme it is http, like in curl.
fn read(value: &str) -> Option<Url> {
    let with_scheme =
        if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let url = Url::parse(&with_scheme).ok()?;
    let is_known =
        matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h" | "socks4" | "socks4a");
    (is_known && url.host_str().is_some_and(|host| !host.is_empty())).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_parsed_like_curl() {
        for good in ["http://p:3128", "p:3128", "socks5h://p", "https://u:w@p"] {
            assert!(read(good).is_some(), "{good}");
        }
        for bad in ["ftp://p", "http://", "://", "p:99999", "http://a b"] {
            assert!(read(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn proxy_variables_have_curls_precedence() {
        let found = |names: &[&'static str], set: &[&str]| {
            let variables: Variables = set.iter().map(|name| (*name, *name)).collect();
            let found = first(names, &variables).unwrap();
            found.map(|found| (found.value, found.overrides.len()))
        };
        for strongest in 0..PROXIES.len() {
            let set = &PROXIES[strongest..];
            let expected = (PROXIES[strongest].to_owned(), set.len() - 1);
            assert_eq!(found(&PROXIES, set), Some(expected));
        }
        assert_eq!(found(&PROXIES, &["HTTP_PROXY", "http_proxy"]), None);
        for strongest in 0..EXCEPTIONS.len() {
            let set = &EXCEPTIONS[strongest..];
            let expected = (EXCEPTIONS[strongest].to_owned(), set.len() - 1);
            assert_eq!(found(&EXCEPTIONS, set), Some(expected));
        }
    }
}
