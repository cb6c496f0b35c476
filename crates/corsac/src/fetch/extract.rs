//! Extract: what the fields of a response say by their grammar, where there is nothing, failure and values.

use crate::headers::names::LOCATION;
use crate::headers::{HeaderList, is_token, trim};
use std::time::Duration;

/// What a field says: <https://fetch.spec.whatwg.org/#extract-header-list-values>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extracted<T> {
    /// There is no such field; an empty one is not none.
    Null,
    /// The field does not follow its grammar, or comes more often than it may.
    Failure,
    /// The values.
    Values(T),
}

/// The items of a list of tokens: methods, or field names.
///
/// Every line is a list of its own. Items keep their case; empty ones are skipped, so an empty field is an empty list. One
/// item that is no token fails the whole. <https://fetch.spec.whatwg.org/#extract-header-list-values>
///
/// # Examples
/// ```
/// use corsac::fetch::{Extracted, extract_list};
/// use corsac::headers::HeaderList;
/// let mut headers = HeaderList::new();
/// assert_eq!(extract_list(&headers, "allow"), Extracted::Null);
/// headers.append("Allow", b"PUT,,\tpatch")?;
/// assert_eq!(extract_list(&headers, "allow"), Extracted::Values(vec!["PUT".into(), "patch".into()]));
/// headers.append("Allow", b"GET HEAD")?;
/// assert_eq!(extract_list(&headers, "allow"), Extracted::Failure);
/// # Ok::<(), corsac::headers::InvalidHeader>(())
/// ```
#[must_use]
pub fn extract_list(headers: &HeaderList, name: &str) -> Extracted<Vec<String>> {
    // 1. Without the field there is no list.
    if !headers.contains(name) {
        return Extracted::Null;
    }
    // 2. The grammar allows any number of lines.
    // 3–4. Each line is parsed by itself, and one failure is failure.
    let items = headers.values(name).flat_map(list_items).map(token).collect::<Option<Vec<String>>>();
    // 5. All values, in order.
    items.map_or(Extracted::Failure, Extracted::Values)
}

/// The non-empty elements of a list: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2>.
fn list_items(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|&byte| byte == b',')
        .map(|item| trim(item, |byte| matches!(byte, b'\t' | b' ')))
        .filter(|item| !item.is_empty())
}

fn token(item: &[u8]) -> Option<String> {
    if !is_token(item) {
        return None;
    }
    String::from_utf8(item.to_vec()).ok()
}

/// A field that is a number of seconds: digits only, without sign or fraction. What is too large for 64 bits is the
/// largest such number.
///
/// Two such fields are failure. <https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2>
#[must_use]
pub fn extract_delta_seconds(headers: &HeaderList, name: &str) -> Extracted<Duration> {
    let value = match extract_single(headers, name) {
        Extracted::Values(value) => value,
        Extracted::Failure => return Extracted::Failure,
        Extracted::Null => return Extracted::Null,
    };
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Extracted::Failure;
    }
    let seconds = value.iter().fold(0_u64, |seconds, digit| {
        seconds.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
    });
    Extracted::Values(Duration::from_secs(seconds))
}

/// The value of `Location`, which the URL parser judges later. Two such fields are failure.
#[must_use]
pub fn extract_location(headers: &HeaderList) -> Extracted<Vec<u8>> {
    match extract_single(headers, LOCATION.as_str()) {
        Extracted::Values(value) => Extracted::Values(value.to_vec()),
        Extracted::Failure => Extracted::Failure,
        Extracted::Null => Extracted::Null,
    }
}

/// The value of a field whose grammar allows one only: step 2 of extracting header list values.
fn extract_single<'a>(headers: &'a HeaderList, name: &'a str) -> Extracted<&'a [u8]> {
    let mut values = headers.values(name);
    match (values.next(), values.next()) {
        (None, _) => Extracted::Null,
        (Some(value), None) => Extracted::Values(value),
        (Some(_), Some(_)) => Extracted::Failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headers::names::{ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE};

    fn headers(name: &str, values: &[&[u8]]) -> HeaderList {
        let mut headers = HeaderList::new();
        headers.append("Other", b"x").unwrap();
        values.iter().for_each(|value| headers.append(name, value).unwrap());
        headers
    }

    fn list(values: &[&[u8]]) -> Extracted<Vec<String>> {
        let name = ACCESS_CONTROL_ALLOW_METHODS;
        extract_list(&headers(name.as_str(), values), name.as_str())
    }

    fn items(items: &[&str]) -> Extracted<Vec<String>> {
        Extracted::Values(items.iter().map(ToString::to_string).collect())
    }

    fn seconds(values: &[&[u8]]) -> Extracted<Duration> {
        let name = ACCESS_CONTROL_MAX_AGE;
        extract_delta_seconds(&headers(name.as_str(), values), name.as_str())
    }

    #[test]
    fn no_list_failure_and_an_empty_list_are_three_things() {
        assert_eq!(list(&[]), Extracted::Null);
        assert_eq!(list(&[b"a b"]), Extracted::Failure);
        assert_eq!(list(&[b""]), items(&[]));
        assert_eq!(list(&[b" , ,\t,".trim_ascii()]), items(&[]));
    }

    #[test]
    fn lines_are_lists_of_their_own_and_keep_the_case() {
        assert_eq!(list(&[b"PUT, delete", b"*"]), items(&["PUT", "delete", "*"]));
        assert_eq!(list(&[b"x-b ,\tx-a"]), items(&["x-b", "x-a"]));
        assert_eq!(list(&[b",,x-a,,x-b,"]), items(&["x-a", "x-b"]));
        assert_eq!(list(&[b"a", b"", b"a"]), items(&["a", "a"]));
    }

    #[test]
    fn one_item_that_is_no_token_fails_the_whole_list() {
        for value in [
            &b"PUT, a b"[..],
            b"PUT;q=1",
            b"\"PUT\"",
            b"PUT\x0B",
            b"PUT\x0C,GET",
            b"P\xC3\x9CT",
            b"a\0b",
            b"(x)",
        ] {
            // What no header value holds is never there to be read.
            if crate::headers::is_header_value(value) {
                assert_eq!(list(&[b"GET", value]), Extracted::Failure, "{}", value.escape_ascii());
            }
        }
    }

    #[test]
    fn seconds_are_digits_and_may_be_huge() {
        assert_eq!(seconds(&[b"0"]), Extracted::Values(Duration::ZERO));
        assert_eq!(seconds(&[b"007"]), Extracted::Values(Duration::from_secs(7)));
        assert_eq!(seconds(&[b"100000000000000000000"]), Extracted::Values(Duration::from_secs(u64::MAX)));
        assert_eq!(seconds(&[&[b'9'; 10_000]]), Extracted::Values(Duration::from_secs(u64::MAX)));
        for value in [&b""[..], b"-1", b"+10", b"1.5", b"abc", b"1 0", b"10,10", b"0x10", b"\"10\"", b"1e3"] {
            assert_eq!(seconds(&[value]), Extracted::Failure, "{}", value.escape_ascii());
        }
        assert_eq!(seconds(&[]), Extracted::Null);
    }

    #[test]
    fn a_field_with_one_value_fails_when_it_comes_twice() {
        assert_eq!(seconds(&[b"10", b"10"]), Extracted::Failure);
        assert_eq!(extract_location(&headers("location", &[b"/a", b"/a"])), Extracted::Failure);
        assert_eq!(
            extract_location(&headers("Location", &[b"/a, /b"])),
            Extracted::Values(b"/a, /b".to_vec())
        );
        assert_eq!(extract_location(&headers("location", &[b""])), Extracted::Values(Vec::new()));
        assert_eq!(extract_location(&headers("location", &[])), Extracted::Null);
    }
}
