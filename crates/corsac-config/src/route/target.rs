//! The request's side: its host without port, its path in the form that is compared, and the paths that are refused.

use std::borrow::Cow;

use super::host::without_port;

/// The longest host that a pattern can name; RFC 1035 section 2.3.4.
const MAX_HOST: usize = 253;

/// The host in the form that is compared: without port, without a final dot, in lower case.
///
/// `None` for a host that no pattern can name.
pub(super) fn host(host: &str) -> Option<Cow<'_, str>> {
    let host = without_port(host).unwrap_or(host);
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() || host.len() > MAX_HOST {
        return None;
    }
    let lower = if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    };
    Some(lower)
}

/// The path in the form that is compared, without its first slash; `None` when it is refused.
pub(super) fn path(target: &str) -> Option<Cow<'_, str>> {
    let path = target.split('?').next().unwrap_or(target).strip_prefix('/')?;
    (!has_dot_segment(path)).then(|| normalise(path))
}

/// Decodes percent-encoded unreserved characters, and writes the digits of all others in upper case.
///
/// Both leave the meaning as it is: RFC 3986 sections 6.2.2.1 and 6.2.2.2.
pub(super) fn normalise(path: &str) -> Cow<'_, str> {
    let Some(first) = path.find('%') else { return Cow::Borrowed(path) };
    let (before, mut tail) = path.split_at(first);
    let mut normal = String::with_capacity(path.len());
    normal.push_str(before);
    while let Some(percent) = tail.find('%') {
        let (before, encoded) = tail.split_at(percent);
        normal.push_str(before);
        tail = push_encoded(&mut normal, encoded);
    }
    normal.push_str(tail);
    Cow::Owned(normal)
}

/// Pushes the percent sign at the start of `encoded` with what belongs to it; returns what follows.
fn push_encoded<'t>(normal: &mut String, encoded: &'t str) -> &'t str {
    match (decoded(encoded.as_bytes()), encoded.split_at_checked(3)) {
        (Some(byte), Some((_, tail))) if is_unreserved(byte) => {
            normal.push(char::from(byte));
            tail
        }
        (Some(_), Some((escape, tail))) => {
            normal.push_str(&escape.to_ascii_uppercase());
            tail
        }
        _ => {
            normal.push('%');
            encoded.strip_prefix('%').unwrap_or("")
        }
    }
}

/// The byte that `%61…` stands for.
fn decoded(encoded: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    match encoded {
        [b'%', high, low, ..] => Some(digit(*high)? * 16 + digit(*low)?),
        _ => None,
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether some reader of the path could see a dot segment in it.
///
/// `%2e` is a dot to everyone; `%2f`, `%5c` and `\` are separators to some servers behind us, so that
/// `/public/..%2fadmin` may be `/admin` there.
fn has_dot_segment(path: &str) -> bool {
    let mut dots = Some(0u8);
    let mut tail = path.as_bytes();
    while let Some((byte, width)) = next_byte(tail) {
        match byte {
            b'/' | b'\\' if matches!(dots, Some(1 | 2)) => return true,
            b'/' | b'\\' => dots = Some(0),
            b'.' => dots = dots.filter(|&count| count < 2).map(|count| count + 1),
            _ => dots = None,
        }
        tail = tail.get(width..).unwrap_or_default();
    }
    matches!(dots, Some(1 | 2))
}

/// The next byte, percent-decoded, and how many bytes it takes.
fn next_byte(tail: &[u8]) -> Option<(u8, usize)> {
    let first = *tail.first()?;
    Some(decoded(tail).map_or((first, 1), |byte| (byte, 3)))
}

/// Whether one segment is `.` or `..`, encoded or not.
pub(super) fn is_dot_segment(segment: &str) -> bool {
    has_dot_segment(segment)
}

/// Percent-encodes the characters that a path cannot hold.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'|') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoded_unreserved_characters_are_decoded_and_no_others() {
        assert_eq!(path("/%61dmin").as_deref(), Some("admin"));
        assert_eq!(path("/a%2fb").as_deref(), Some("a%2Fb"));
        assert_eq!(path("/100%").as_deref(), Some("100%"));
        assert_eq!(path("/%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(path("/%25%36%31").as_deref(), Some("%2561"), "decoded once, not twice");
        assert_eq!(path("/a?b=%61").as_deref(), Some("a"));
    }

    #[test]
    fn dot_segments_are_refused_in_every_spelling() {
        let refused = [
            "/.",
            "/..",
            "/a/./b",
            "/a/../b",
            "/%2e",
            "/%2E%2e/a",
            "/a/.%2e",
            "/a/..?q",
            "/a/..%2fb",
            "/a%2f..",
            "/a%5C..%5cb",
            "/a\\..\\b",
            "/a/..\\b",
            "",
            "a/b",
        ];
        for target in refused {
            assert_eq!(path(target), None, "{target}");
        }
        for target in
            ["/", "/...", "/a.b", "/..a", "/a..", "/a/.well-known", "/a%2fb", "/a\\b", "/%252e%252e"]
        {
            assert!(path(target).is_some(), "{target}");
        }
    }

    #[test]
    fn hosts_are_compared_without_port_and_in_lower_case() {
        for (given, expected) in [
            ("API.example.com:8080", "api.example.com"),
            ("example.com.", "example.com"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(host(given).as_deref(), Some(expected));
        }
        assert_eq!(host(""), None);
        assert_eq!(host(&"a.".repeat(200)), None);
    }
}
