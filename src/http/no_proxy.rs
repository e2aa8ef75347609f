//! `NO_PROXY`: which hosts are reached directly, by curl's rules.
//!
//! The rules of `reqwest` differ: they do not accept `*` together with other entries, or spaces as
//! separators. So the list is evaluated here, and `reqwest` gets a proxy or none.

use std::net::IpAddr;

/// Whether a host (without brackets or port) matches a list such as `.example.com, 10.0.0.0/8`.
pub(super) fn is_listed(list: &str, host: &str) -> bool {
    if list == "*" {
        return true;
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let names = list.split([',', ' ', '\t']).filter(|name| !name.is_empty());
    match host.parse::<IpAddr>() {
        Ok(address) => names.into_iter().any(|name| is_address(name, address)),
        Err(_) => names.into_iter().any(|name| is_domain(name, host)),
    }
}

/// A name matches itself and its subdomains; leading and trailing dots are ignored.
fn is_domain(name: &str, host: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let name = name.strip_prefix('.').unwrap_or(name);
    let Some(start) = host.len().checked_sub(name.len()) else { return false };
    !name.is_empty()
        && host.is_char_boundary(start)
        && host[start..].eq_ignore_ascii_case(name)
        && (start == 0 || host.as_bytes()[start - 1] == b'.')
}

/// An address matches itself, or with `/BITS` its network; empty bits match everything.
fn is_address(name: &str, address: IpAddr) -> bool {
    let (network, bits) = name.split_once('/').unwrap_or((name, "0"));
    // Parsed like C's `strtol`: up to the first character that is not a digit.
    let digits = bits.find(|c: char| !c.is_ascii_digit()).map_or(bits, |end| &bits[..end]);
    let bits: u32 = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u32::MAX) };
    match (network.parse(), address) {
        (Ok(IpAddr::V4(network)), IpAddr::V4(address)) if bits <= 32 => {
            let shift = if bits == 0 { 0 } else { 32 - bits };
            u32::from(network) >> shift == u32::from(address) >> shift
        }
        (Ok(IpAddr::V6(network)), IpAddr::V6(address)) if bits <= 128 => {
            let shift = if bits == 0 { 0 } else { 128 - bits };
            u128::from(network) >> shift == u128::from(address) >> shift
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_listed;

    /// What curl 7.88.1 does for a list and a host: whether it connects directly.
    const LIKE_CURL: [(&str, &str, bool); 62] = [
        ("*", "a.test", true),
        (" * ", "a.test", false),
        ("*", "10.0.0.1", true),
        ("*,b.test", "a.test", false),
        ("b.test,*", "a.test", false),
        ("a.test", "a.test", true),
        ("a.test", "A.TEST", true),
        ("A.Test", "a.test", true),
        ("a.test", "b.a.test", true),
        ("a.test", "c.b.a.test", true),
        ("a.test", "aa.test", false),
        ("a.test", "test", false),
        ("a.test", "a.test.b", false),
        (".a.test", "a.test", true),
        (".a.test", "b.a.test", true),
        (".a.test", "xa.test", false),
        ("..a.test", "b.a.test", false),
        ("*.a.test", "b.a.test", false),
        ("a.test.", "a.test", true),
        ("a.test", "a.test.", true),
        ("a.test.", "a.test.", true),
        ("a.test..", "a.test", false),
        (".", "a.test", false),
        ("", "a.test", false),
        (",", "a.test", false),
        (",,a.test", "a.test", true),
        ("b.test,a.test", "a.test", true),
        ("b.test, a.test", "a.test", true),
        ("b.test a.test", "a.test", true),
        ("b.test\ta.test", "a.test", true),
        (" a.test ", "a.test", true),
        ("b.test;a.test", "a.test", false),
        ("b.test , a.test", "a.test", true),
        ("a.test:443", "a.test", false),
        ("a.test:80", "a.test", false),
        ("http://a.test", "a.test", false),
        ("test", "a.test", true),
        (".test", "a.test", true),
        ("10", "a.10.test", false),
        ("10.0.0.1", "10.0.0.1", true),
        ("10.0.0.1", "10.0.0.10", false),
        ("10.0.0", "10.0.0.1", false),
        ("10.", "10.0.0.1", false),
        (".0.0.1", "10.0.0.1", false),
        ("10.0.0.0/8", "10.9.8.7", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("10.0.0.0/24", "10.0.0.255", true),
        ("10.0.0.0/24", "10.0.1.0", false),
        ("10.0.0.1/32", "10.0.0.1", true),
        ("10.0.0.1/32", "10.0.0.2", false),
        ("10.0.0.0/33", "10.0.0.0", false),
        ("10.0.0.0/0", "10.0.0.0", true),
        ("10.0.0.0/0", "11.0.0.0", false),
        ("10.0.0.0/", "10.0.0.0", true),
        ("10.0.0.0/x", "10.0.0.0", true),
        ("10.0.0.0/8x", "10.9.8.7", true),
        ("b.test 10.0.0.0/8", "10.1.1.1", true),
        ("10.0.0.1.", "10.0.0.1", false),
        ("10.0.0.1:80", "10.0.0.1", false),
        ("localhost", "a.test", false),
        ("a.test,b.test", "c.test", false),
        ("10.0.0.1", "a.test", false),
    ];

    /// What curl's manual says about IPv6, which that version does not do.
    const LIKE_ITS_MANUAL: [(&str, &str, bool); 11] = [
        ("*", "fd77::1", true),
        ("fd77::1", "fd77::1", true),
        ("FD77::1", "fd77::1", true),
        ("fd77::1", "fd77::2", false),
        ("fd77::/16", "fd77:1::2", true),
        ("fd77::/16", "fd78::1", false),
        ("fd77::/64", "fd77:0:0:1::1", false),
        ("fd77::1/128", "fd77::1", true),
        ("fd77::/129", "fd77::", false),
        ("10.0.0.0/8", "fd77::1", false),
        ("[fd77::1]", "fd77::1", false),
    ];

    #[test]
    fn no_proxy_is_interpreted_like_curl() {
        for (list, host, is_direct) in LIKE_CURL.into_iter().chain(LIKE_ITS_MANUAL) {
            assert_eq!(is_listed(list, host), is_direct, "{list:?} {host}");
        }
    }
}
