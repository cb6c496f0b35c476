//! Shown: how the parts of an exchange look to people: bytes and secrets.

use std::fmt::Write;

use corsac::headers::Header;
use corsac::headers::names::AUTHORIZATION;
use http::header::{COOKIE, PROXY_AUTHORIZATION, SET_COOKIE};

/// Bytes as text: what is printable stands for itself.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            b' '..=b'~' => text.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(text, "{}", byte.escape_ascii())),
        }
    }
    text
}

/// The value of a header, without what should not stand in a log: cookies by name, credentials by scheme.
pub(crate) fn value(header: &Header) -> String {
    let is = |name: &http::HeaderName| header.is(name.as_str());
    if is(&COOKIE) {
        cookie_names(header.value())
    } else if is(&SET_COOKIE) {
        set_cookie(header.value())
    } else if is(&AUTHORIZATION) || is(&PROXY_AUTHORIZATION) {
        match split(header.value(), b' ') {
            (_, []) => "…".to_owned(),
            (scheme, _) => format!("{} …", bytes(scheme)),
        }
    } else {
        without_passwords(&bytes(header.value()))
    }
}

/// The value of `Set-Cookie` without that of its cookie.
pub(crate) fn set_cookie(value: &[u8]) -> String {
    let (pair, attributes) = split(value, b';');
    format!("{}{}", cookie_name(pair), bytes(attributes))
}

/// The text, its URLs without their passwords: `https://user:…@host/`.
pub(crate) fn without_passwords(text: &str) -> String {
    let mut shown = String::new();
    for (index, part) in text.split("://").enumerate() {
        if index == 0 {
            shown.push_str(part);
            continue;
        }
        shown.push_str("://");
        let end = part.find(['/', '?', '#', ' ', '"']).unwrap_or(part.len());
        let authority = part.get(..end).unwrap_or_default();
        match authority.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?.0, host))) {
            Some((user, host)) => shown.extend([user, ":…@", host, part.get(end..).unwrap_or_default()]),
            None => shown.push_str(part),
        }
    }
    shown
}

fn cookie_names(value: &[u8]) -> String {
    let names = value.split(|&byte| byte == b';').map(|pair| cookie_name(pair.trim_ascii()));
    names.collect::<Vec<_>>().join("; ")
}

fn cookie_name(pair: &[u8]) -> String {
    match split(pair, b'=') {
        (_, []) => "…".to_owned(),
        (name, _) => format!("{}=…", bytes(name)),
    }
}

/// What stands before the byte, and the rest from it on.
fn split(value: &[u8], at: u8) -> (&[u8], &[u8]) {
    value.split_at(value.iter().position(|&byte| byte == at).unwrap_or(value.len()))
}

/// `1 byte`, `2 bytes`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, text: &[u8]) -> String {
        value(&Header::new(name, text).unwrap())
    }

    #[test]
    fn secrets_are_shown_by_their_names() {
        assert_eq!(shown("Cookie", b"id=1; theme=dark; alone"), "id=…; theme=…; …");
        assert_eq!(shown("Set-Cookie", b"id=1; Secure; Path=/"), "id=…; Secure; Path=/");
        assert_eq!(shown("set-cookie", b"secret"), "…");
        assert_eq!(shown("authorization", b"Bearer abc"), "Bearer …");
        assert_eq!(shown("Authorization", b"abc"), "…");
        assert_eq!(shown("ETag", b"\"a\\b\""), "\"a\\b\"");
    }

    #[test]
    fn passwords_in_urls_are_not_shown() {
        assert_eq!(
            without_passwords("to http://a:b@c.example/d@e and x"),
            "to http://a:…@c.example/d@e and x"
        );
        assert_eq!(without_passwords("http://a:b:c@d http://e:f@g"), "http://a:…@d http://e:…@g");
        assert_eq!(without_passwords("http://a.example:80/@ b@c"), "http://a.example:80/@ b@c");
    }

    #[test]
    fn bytes_that_are_not_printable_are_escaped() {
        assert_eq!(bytes(b"a\tb\xe9\x1b[31m"), "a\\tb\\xe9\\x1b[31m");
    }
}
