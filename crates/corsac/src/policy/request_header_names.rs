//! Request header names: the walk through `Access-Control-Request-Headers`, bounded and without allocation.

use crate::headers::names::ACCESS_CONTROL_REQUEST_HEADERS;
use crate::headers::{ByteClasses, TokenCase};
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
        let (mut lines, mut bytes) = (0, 0);
        // The first line beyond the budget ends the walk.
        let fits = self.try_for_each_line(|line| {
            lines += 1;
            bytes += line.len();
            if lines <= MAX_REQUEST_HEADER_LINES && bytes <= MAX_REQUEST_HEADER_BYTES {
                Ok(())
            } else {
                Err(())
            }
        });
        // A name takes a byte at least: only long lists are counted.
        fits.is_ok() && (bytes <= MAX_REQUEST_HEADER_NAMES || self.count() <= MAX_REQUEST_HEADER_NAMES)
    }

    fn count(self) -> usize {
        let mut names = 0;
        let _: Result<bool, ()> = self.try_for_each(|_| {
            names += 1;
            Ok(())
        });
        names
    }

    /// Walks the names of all lines, in order: empty elements are skipped, optional white space is trimmed.
    /// <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2>
    ///
    /// Gives whether every line was written as a response would write it: lower case, one comma between names.
    pub(super) fn try_for_each<E>(
        self,
        mut visit: impl FnMut(AskedName<'r>) -> Result<(), E>,
    ) -> Result<bool, E> {
        let mut canonical = true;
        self.try_for_each_line(|line| {
            canonical &= walk_line(line.as_bytes(), &mut visit)?;
            Ok(())
        })?;
        Ok(canonical)
    }

    fn try_for_each_line<E>(self, mut visit: impl FnMut(&'r HeaderValue) -> Result<(), E>) -> Result<(), E> {
        match self {
            AskedHeaders::None => Ok(()),
            AskedHeaders::Line(line) => visit(line),
            AskedHeaders::Lines(request) => {
                request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).into_iter().try_for_each(visit)
            }
        }
    }
}

/// A name that a preflight asks for, as the request spells it.
#[derive(Clone, Copy)]
pub(super) struct AskedName<'r> {
    pub(super) bytes: &'r [u8],
    pub(super) case: TokenCase,
}

/// Walks the elements of one line; gives whether each was a name in lower case, without white space around it.
fn walk_line<'r, E>(
    line: &'r [u8],
    visit: &mut impl FnMut(AskedName<'r>) -> Result<(), E>,
) -> Result<bool, E> {
    let (mut canonical, mut start, mut classes) = (true, 0, ByteClasses::default());
    for (end, &byte) in line.iter().enumerate() {
        if byte == b',' {
            canonical &= visit_element(line.get(start..end).unwrap_or_default(), classes, visit)?;
            (start, classes) = (end + 1, ByteClasses::default());
        } else {
            classes = classes.and(byte);
        }
    }
    Ok(visit_element(line.get(start..).unwrap_or_default(), classes, visit)? && canonical)
}

fn visit_element<'r, E>(
    element: &'r [u8],
    classes: ByteClasses,
    visit: &mut impl FnMut(AskedName<'r>) -> Result<(), E>,
) -> Result<bool, E> {
    if element.is_empty() {
        return Ok(false);
    }
    let case = classes.case();
    if case != TokenCase::NotToken {
        visit(AskedName { bytes: element, case })?;
        return Ok(case == TokenCase::Lower);
    }
    let bytes = trim_optional_whitespace(element);
    if !bytes.is_empty() {
        visit(AskedName { bytes, case: TokenCase::of(bytes) })?;
    }
    Ok(false)
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
    let _: Result<bool, ()> = AskedHeaders::of(request)?.try_for_each(|name| {
        if !text.is_empty() {
            text.push(b',');
        }
        text.extend(name.bytes.iter().map(u8::to_ascii_lowercase));
        Ok(())
    });
    HeaderValue::from_bytes(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static(line))).collect()
    }

    fn walk(request: &HeaderMap) -> (Vec<&[u8]>, bool) {
        let mut names = Vec::new();
        let canonical = AskedHeaders::of(request).unwrap().try_for_each(|name| {
            names.push(name.bytes);
            Ok::<(), ()>(())
        });
        (names, canonical.unwrap())
    }

    #[test]
    fn names_of_all_lines_count_together() {
        let request = request(&["X-A, x-b ,,", "", "x-c"]);
        assert_eq!(walk(&request), (vec![&b"X-A"[..], b"x-b", b"x-c"], false));
        assert_eq!(joined(&request).unwrap(), "x-a,x-b,x-c");
    }

    #[test]
    fn what_browsers_send_is_canonical() {
        assert!(walk(&request(&["content-type,x-a"])).1);
        for odd in ["content-type, x-a", "X-A", "x-a,", ",x-a", ""] {
            assert!(!walk(&request(&[odd])).1, "{odd:?}");
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
        assert!(walk(&one).0.is_empty());
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
