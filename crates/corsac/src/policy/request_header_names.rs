//! Request header names: the walk through `Access-Control-Request-Headers`, bounded and without allocation.

use crate::headers::names::ACCESS_CONTROL_REQUEST_HEADERS;
use http::{HeaderMap, HeaderValue};

/// A preflight whose `Access-Control-Request-Headers` lines hold more bytes together is refused.
pub const MAX_REQUEST_HEADER_BYTES: usize = 8 * 1024;
/// A preflight with more `Access-Control-Request-Headers` lines is refused.
pub const MAX_REQUEST_HEADER_LINES: usize = 64;
/// A preflight that asks for more header names is refused.
pub const MAX_REQUEST_HEADER_NAMES: usize = 256;

/// The header names that a preflight asks for, within the budget.
#[derive(Clone, Copy)]
pub(super) enum AskedHeaders<'r> {
    /// There is no line.
    None,
    /// There is one, as browsers send it.
    Line(&'r HeaderValue),
    /// There are several.
    Lines(&'r HeaderMap),
}

impl<'r> AskedHeaders<'r> {
    /// What the request asks for; none when it is beyond the budget of bytes, lines or names.
    pub(super) fn of(request: &'r HeaderMap) -> Option<Self> {
        let mut lines = request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
        let (first, second) = (lines.next(), lines.next());
        let asked = match (first, second) {
            (None, _) => return Some(AskedHeaders::None),
            (Some(line), None) => AskedHeaders::Line(line),
            (Some(_), Some(_)) => AskedHeaders::Lines(request),
        };
        asked.within_budget().then_some(asked)
    }

    fn within_budget(self) -> bool {
        let mut bytes = 0;
        // The first line beyond the budget ends the walk.
        let lines_fit = self.lines().enumerate().all(|(index, line)| {
            bytes += line.len();
            index < MAX_REQUEST_HEADER_LINES && bytes <= MAX_REQUEST_HEADER_BYTES
        });
        // A name takes a byte at least: only long lists are counted.
        lines_fit
            && (bytes <= MAX_REQUEST_HEADER_NAMES || self.names().nth(MAX_REQUEST_HEADER_NAMES).is_none())
    }

    fn lines(self) -> impl Iterator<Item = &'r HeaderValue> {
        let (one, many) = match self {
            AskedHeaders::None => (None, None),
            AskedHeaders::Line(line) => (Some(line), None),
            AskedHeaders::Lines(request) => (None, Some(request)),
        };
        let many = many.into_iter().flat_map(|request| request.get_all(ACCESS_CONTROL_REQUEST_HEADERS));
        one.into_iter().chain(many)
    }

    /// The names of all lines, in order, as the request spells them: empty elements are skipped, optional white
    /// space is trimmed. <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2>
    pub(super) fn names(self) -> impl Iterator<Item = &'r [u8]> {
        let elements = self.lines().flat_map(|line| line.as_bytes().split(|&byte| byte == b','));
        elements.map(trim_optional_whitespace).filter(|element| !element.is_empty())
    }

    /// The one line of the request, if it already is what a response would say: lower case, one comma between names.
    pub(super) fn canonical_line(self) -> Option<&'r HeaderValue> {
        let AskedHeaders::Line(line) = self else { return None };
        let mut name_before = false;
        let canonical = line.as_bytes().iter().all(|&byte| match byte {
            b',' => std::mem::replace(&mut name_before, false),
            b' ' | b'\t' | b'A'..=b'Z' => false,
            _ => {
                name_before = true;
                true
            }
        });
        (canonical && name_before).then_some(line)
    }
}

/// Removes SP and HTAB around an element, and nothing else: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3>.
fn trim_optional_whitespace(mut element: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = element {
        element = rest;
    }
    element
}

/// The asked names as a response says them: in lower case, joined by commas.
pub(super) fn joined(request: &HeaderMap) -> Option<HeaderValue> {
    let mut text = Vec::new();
    for name in AskedHeaders::of(request)?.names() {
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
        let names: Vec<_> = AskedHeaders::of(&request).unwrap().names().collect();
        assert_eq!(names, [&b"X-A"[..], b"x-b", b"x-c"]);
        assert_eq!(AskedHeaders::of(&request).unwrap().canonical_line(), None);
        assert_eq!(joined(&request).unwrap(), "x-a,x-b,x-c");
    }

    #[test]
    fn what_browsers_send_is_canonical() {
        assert!(AskedHeaders::of(&request(&["content-type,x-a"])).unwrap().canonical_line().is_some());
        for odd in ["content-type, x-a", "X-A", "x-a,", ",x-a", ""] {
            assert_eq!(AskedHeaders::of(&request(&[odd])).unwrap().canonical_line(), None, "{odd:?}");
        }
    }

    #[test]
    fn the_budget_is_exact() {
        let lines = |count: usize| -> HeaderMap {
            (0..count).map(|_| (ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static("x"))).collect()
        };
        let within_budget = |request: &HeaderMap| AskedHeaders::of(request).is_some();
        assert!(within_budget(&lines(MAX_REQUEST_HEADER_LINES)));
        assert!(!within_budget(&lines(MAX_REQUEST_HEADER_LINES + 1)));
        let mut one = HeaderMap::new();
        one.insert(
            ACCESS_CONTROL_REQUEST_HEADERS,
            HeaderValue::from_str(&",".repeat(MAX_REQUEST_HEADER_BYTES)).unwrap(),
        );
        assert!(within_budget(&one));
        assert!(AskedHeaders::of(&one).unwrap().names().next().is_none());
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
