//! Request header names: the walk through `Access-Control-Request-Headers`, bounded and without allocation.

use crate::headers::names::ACCESS_CONTROL_REQUEST_HEADERS;
use http::{HeaderMap, HeaderValue};

/// A preflight whose `Access-Control-Request-Headers` lines hold more bytes together is refused.
pub const MAX_REQUEST_HEADER_BYTES: usize = 8 * 1024;
/// A preflight with more `Access-Control-Request-Headers` lines is refused.
pub const MAX_REQUEST_HEADER_LINES: usize = 64;
/// A preflight that asks for more header names is refused.
pub const MAX_REQUEST_HEADER_NAMES: usize = 256;

/// Whether the lines are within the budget of bytes, lines and names.
pub(super) fn within_budget(request: &HeaderMap) -> bool {
    let mut bytes = 0;
    let lines = request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    // The first line beyond the budget ends the walk.
    let lines_fit = lines.enumerate().all(|(index, line)| {
        bytes += line.len();
        index < MAX_REQUEST_HEADER_LINES && bytes <= MAX_REQUEST_HEADER_BYTES
    });
    // A name takes a byte at least: only long lists are counted.
    lines_fit && (bytes < MAX_REQUEST_HEADER_NAMES || asked(request).nth(MAX_REQUEST_HEADER_NAMES).is_none())
}

/// The asked names of all lines, in order, as the request spells them: empty elements are skipped, optional white
/// space is trimmed. <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2>
pub(super) fn asked(request: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    elements(request).filter(|element| !element.is_empty())
}

fn elements(request: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    lines.flat_map(|line| line.as_bytes().split(|&byte| byte == b',').map(trim_optional_whitespace))
}

/// Removes SP and HTAB around an element, and nothing else: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3>.
fn trim_optional_whitespace(mut element: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = element {
        element = rest;
    }
    element
}

/// The one line of the request, if it already is what a response would say: lower case, one comma between names.
pub(super) fn canonical_line(request: &HeaderMap) -> Option<&HeaderValue> {
    let mut lines = request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    let plain = line.as_bytes().iter().all(|byte| !matches!(byte, b' ' | b'\t' | b'A'..=b'Z'));
    let full = line.as_bytes().split(|&byte| byte == b',').all(|name| !name.is_empty());
    (plain && full).then_some(line)
}

/// The asked names as a response says them: in lower case, joined by commas.
pub(super) fn joined(request: &HeaderMap) -> Option<HeaderValue> {
    let mut text = Vec::new();
    for name in asked(request) {
        if !text.is_empty() {
            text.push(b',');
        }
        text.extend(name.iter().map(u8::to_ascii_lowercase));
    }
    HeaderValue::from_bytes(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn names_of_all_lines_count_together() {
        let request = request(&["X-A, x-b ,,", "", "x-c"]);
        let names: Vec<_> = asked(&request).collect();
        assert_eq!(names, [&b"X-A"[..], b"x-b", b"x-c"]);
        assert_eq!(canonical_line(&request), None);
        assert_eq!(joined(&request).unwrap(), "x-a,x-b,x-c");
    }

    #[test]
    fn what_browsers_send_is_canonical() {
        assert!(canonical_line(&request(&["content-type,x-a"])).is_some());
        for odd in ["content-type, x-a", "X-A", "x-a,", ",x-a", ""] {
            assert_eq!(canonical_line(&request(&[odd])), None, "{odd:?}");
        }
    }

    #[test]
    fn the_budget_is_exact() {
        let lines = |count: usize| -> HeaderMap {
            (0..count).map(|_| (ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static("x"))).collect()
        };
        assert!(within_budget(&lines(MAX_REQUEST_HEADER_LINES)));
        assert!(!within_budget(&lines(MAX_REQUEST_HEADER_LINES + 1)));
        let mut one = HeaderMap::new();
        one.insert(
            ACCESS_CONTROL_REQUEST_HEADERS,
            HeaderValue::from_str(&",".repeat(MAX_REQUEST_HEADER_BYTES)).unwrap(),
        );
        assert!(within_budget(&one));
        assert!(asked(&one).next().is_none());
        one.insert(
            ACCESS_CONTROL_REQUEST_HEADERS,
            HeaderValue::from_str(&",".repeat(MAX_REQUEST_HEADER_BYTES + 1)).unwrap(),
        );
        assert!(!within_budget(&one));
        one.insert(
            ACCESS_CONTROL_REQUEST_HEADERS,
            HeaderValue::from_str(&"x,".repeat(MAX_REQUEST_HEADER_NAMES + 1)).unwrap(),
        );
        assert!(!within_budget(&one));
        one.insert(
            ACCESS_CONTROL_REQUEST_HEADERS,
            HeaderValue::from_str(&"x,".repeat(MAX_REQUEST_HEADER_NAMES)).unwrap(),
        );
        assert!(within_budget(&one));
    }
}
