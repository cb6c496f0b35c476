//! Pattern: does a pattern of a policy match an origin? Both are texts; the pattern is in its canonical spelling.

use super::origin::{Origin, parse};

/// Whether the pattern matches what the bytes serialise.
#[must_use]
pub fn matches(pattern: &str, origin: &[u8]) -> bool {
    match parse(origin) {
        None => false,
        Some(Origin::Null) => pattern == "null",
        Some(Origin::Tuple { scheme, host, port }) => {
            pattern == "*" || tuple_matches(pattern, &scheme, &host, port)
        }
    }
}

/// The first of the patterns that matches, exact ones and others alike.
#[must_use]
pub fn first_match(patterns: &[String], origin: &[u8]) -> Option<usize> {
    patterns.iter().position(|pattern| matches(pattern, origin))
}

fn tuple_matches(pattern: &str, scheme: &str, host: &str, port: Option<u16>) -> bool {
    let Some((pattern_scheme, rest)) = pattern.split_once("://") else { return false };
    let (pattern_host, any_port) = match rest.strip_suffix(":*") {
        Some(host) => (host.to_owned(), true),
        None => (rest.to_owned(), false),
    };
    let spelled = match port {
        Some(port) if !any_port => format!("{host}:{port}"),
        _ => host.to_owned(),
    };
    let host_matches = match pattern_host.strip_prefix("*.") {
        Some(parent) => spelled.ends_with(&format!(".{parent}")),
        None => spelled == pattern_host,
    };
    pattern_scheme == scheme && host_matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_what_its_wildcards_leave_open() {
        for (pattern, origin) in [
            ("https://a.b", "https://a.b"),
            ("https://a.b:1", "https://a.b:1"),
            ("https://*.b", "https://a.b"),
            ("https://*.b:*", "https://c.a.b:9"),
            ("http://a:*", "http://a"),
            ("*", "http://a:9"),
            ("null", "null"),
        ] {
            assert!(matches(pattern, origin.as_bytes()), "{pattern} {origin}");
        }
        for (pattern, origin) in [
            ("https://*.b", "https://b"),
            ("https://*.b", "https://ab"),
            ("https://a.b", "https://a.b:1"),
            ("https://a.b", "http://a.b"),
            ("*", "null"),
            ("null", "https://null"),
            ("https://a:*", "https://a:443"),
        ] {
            assert!(!matches(pattern, origin.as_bytes()), "{pattern} {origin}");
        }
    }
}
