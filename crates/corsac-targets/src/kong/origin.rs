//! An origin as Kong takes it apart (with LuaSocket's `url.parse`), and as it is listed.

use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::model::Entry;

/// What is compared, and echoed: scheme, host and port, without what else stands there.
pub(super) fn normalized(origin: &str) -> String {
    let (scheme, rest) = match origin.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, origin),
    };
    let Some(authority) = rest.strip_prefix("//") else { return origin.to_owned() };
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.split_once('@').map_or(authority, |(_, host)| host);
    let port = authority.rsplit_once(':').filter(|(_, port)| !port.contains(']'));
    let (host, port) = port.map_or((authority, None), |(host, port)| (host, Some(port)));
    if host.is_empty() {
        return origin.to_owned();
    }
    let is_default = matches!((scheme, port), (Some("http"), Some("80")) | (Some("https"), Some("443")));
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let scheme = scheme.map_or_else(String::new, |scheme| format!("{scheme}://"));
    let port = port.filter(|_| !is_default).map_or_else(String::new, |port| format!(":{port}"));
    format!("{scheme}{host}{port}")
}

fn is_scheme(text: &str) -> bool {
    let is_inside = |char: char| char.is_ascii_alphanumeric() || "+-.".contains(char);
    text.starts_with(|char: char| char.is_ascii_alphanumeric()) && text.chars().all(is_inside)
}

/// Whether an entry is compared as a text.
pub(super) fn is_plain(entry: &str) -> bool {
    !entry.is_empty() && entry.chars().all(|char| char.is_ascii_alphanumeric() || ".:/-".contains(char))
}

/// An entry of the list; why not, if what it takes is not known here.
pub(super) fn entry(text: &str, position: &Position) -> Result<Entry, String> {
    if text == "*" {
        return Ok(Entry::exact(text, position));
    }
    if is_plain(text) {
        let matcher = OriginMatcher::Exact { text: normalized(text), ignore_case: false };
        return Entry::expression(text, matcher, Dialect::Pcre, position);
    }
    let matcher =
        OriginMatcher::Regex { text: expression(text)?, anchoring: Anchoring::Start, ignore_case: false };
    Entry::expression(text, matcher, Dialect::Pcre, position)
}

/// Kong ends it with `$`, and begins it without `^`. Without a colon it is asked of the host alone.
fn expression(text: &str) -> Result<String, String> {
    let begun = text.strip_prefix('^').unwrap_or(text);
    let ended = if text.ends_with('$') { begun.to_owned() } else { format!("{begun}$") };
    if text.contains(':') {
        // What this crate writes is known by its whole text.
        return Ok(if text.starts_with('^') { format!("^{ended}") } else { ended });
    }
    match text.contains('|') {
        true => Err("an alternative of hosts is not read here".to_owned()),
        false => {
            let host = ended.trim_end_matches('$');
            Ok(format!("^[A-Za-z0-9][A-Za-z0-9+.-]*://(?:{host})(?::[0-9]*)?$"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_ports_paths_and_brackets_are_lost() {
        for (text, meant) in [
            ("https://a.example", "https://a.example"),
            ("https://a.example:443", "https://a.example"),
            ("http://a.example:443/x", "http://a.example:443"),
            ("https://me@a.example", "https://a.example"),
            ("http://[::1]:3000", "http://::1:3000"),
            ("null", "null"),
            ("a.example", "a.example"),
        ] {
            assert_eq!(normalized(text), meant);
        }
    }

    #[test]
    fn an_expression_without_a_colon_takes_any_scheme_and_port() {
        let entry = entry(r".*\.example\.com", &Position::default()).unwrap();
        assert!(entry.takes("http://a.example.com:81") && !entry.takes("https://a.example.com.evil"));
    }
}
