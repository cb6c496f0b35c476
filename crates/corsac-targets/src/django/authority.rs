//! Authority: what Python's `urlsplit` makes of an origin.
//!
//! <https://docs.python.org/3/library/urllib.parse.html#urllib.parse.urlsplit>

use std::net::Ipv6Addr;

/// Scheme and authority; both are empty in what is no URL, `null` for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    scheme: String,
    authority: String,
}

impl Authority {
    /// What stands in a text; none where `urlsplit` raises an error.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(|char: char| char <= ' ').replace(['\t', '\r', '\n'], "");
        let (scheme, rest) = split_scheme(&text);
        let authority = rest.strip_prefix("//").unwrap_or_default();
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        let found = Authority { scheme: scheme.to_lowercase(), authority: authority.to_owned() };
        is_closed(authority).then_some(found)
    }
}

fn split_scheme(text: &str) -> (&str, &str) {
    let is_scheme = |scheme: &str| {
        let of_scheme = |char: char| char.is_ascii_alphanumeric() || "+-.".contains(char);
        scheme.starts_with(|char: char| char.is_ascii_alphabetic()) && scheme.chars().all(of_scheme)
    };
    text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).unwrap_or(("", text))
}

/// Whether brackets, if there are any, hold an address of version 6 or later.
fn is_closed(authority: &str) -> bool {
    match (authority.contains('['), authority.contains(']')) {
        (false, false) => true,
        (true, true) => is_address(bracketed(authority)),
        _ => false,
    }
}

fn bracketed(authority: &str) -> &str {
    let inside = authority.split_once('[').map_or("", |(_, inside)| inside);
    inside.split_once(']').map_or(inside, |(inside, _)| inside)
}

fn is_address(text: &str) -> bool {
    if let Some(future) = text.strip_prefix('v') {
        let (version, address) = future.split_once('.').unwrap_or_default();
        let is_hex = !version.is_empty() && version.chars().all(|char| char.is_ascii_hexdigit());
        return is_hex && !address.is_empty();
    }
    let (address, zone) = text.split_once('%').map_or((text, None), |(address, zone)| (address, Some(zone)));
    address.parse::<Ipv6Addr>().is_ok() && zone.is_none_or(|zone| !zone.is_empty() && !zone.contains('%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(String, String)> {
        Authority::of(text).map(|found| (found.scheme, found.authority))
    }

    #[test]
    fn texts_are_split_as_python_splits_them() {
        let pair = |scheme: &str, authority: &str| Some((scheme.to_owned(), authority.to_owned()));
        assert_eq!(shown("https://a.example:8443"), pair("https", "a.example:8443"));
        assert_eq!(shown("HTTPS://A.example/path?q"), pair("https", "A.example"));
        assert_eq!(shown("null"), pair("", ""));
        assert_eq!(shown("a_b://x"), pair("", ""));
        assert_eq!(shown("//host"), pair("", "host"));
        assert_eq!(shown("http://[::1]:3000"), pair("http", "[::1]:3000"));
        assert_eq!(shown("http://[::1"), None);
        assert_eq!(shown("http://[a.example]"), None);
        assert_eq!(shown("http://[127.0.0.1]"), None);
    }
}
