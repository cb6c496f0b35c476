//! Vary: the request fields on which an answer depends, merged as a set.

use crate::headers::names::VARY;
use http::header::Entry;
use http::{HeaderMap, HeaderValue};

/// Merges members into the response's `Vary`, as a set on one line; `Vary: *` and other members stay.
///
/// `members` is a comma-separated list of field names. <https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5>
///
/// # Examples
/// ```
/// use http::{HeaderMap, HeaderValue, header::VARY};
///
/// let mut response = HeaderMap::new();
/// response.insert(VARY, HeaderValue::from_static("Accept-Encoding, origin"));
/// corsac::policy::merge_vary(&mut response, &HeaderValue::from_static("Origin, Cookie"));
/// assert_eq!(response[VARY], "Accept-Encoding, origin, Cookie");
/// ```
pub fn merge_vary(response: &mut HeaderMap, members: &HeaderValue) {
    if let Entry::Vacant(vacant) = response.entry(VARY) {
        vacant.insert(members.clone());
        return;
    }
    let single_line = response.get_all(VARY).iter().nth(1).is_none();
    if single_line && missing(response, members).next().is_none() {
        return;
    }
    let mut merged = Vec::new();
    for line in response.get_all(VARY) {
        join(&mut merged, line.as_bytes());
    }
    if !merged_has_star(response) {
        for member in missing(response, members) {
            join(&mut merged, member);
        }
    }
    // Joined field values are a field value again; if that ever failed, the inner service's own would stay.
    if let Ok(value) = HeaderValue::from_bytes(&merged) {
        response.insert(VARY, value);
    }
}

fn join(list: &mut Vec<u8>, member: &[u8]) {
    if !list.is_empty() {
        list.extend_from_slice(b", ");
    }
    list.extend_from_slice(member);
}

/// The members that the response's `Vary` does not name; none when it says `*`.
fn missing<'m>(response: &'m HeaderMap, members: &'m HeaderValue) -> impl Iterator<Item = &'m [u8]> {
    let all = merged_has_star(response);
    list(members).filter(move |member| !all && !names(response).any(|name| name.eq_ignore_ascii_case(member)))
}

fn merged_has_star(response: &HeaderMap) -> bool {
    names(response).any(|name| name == b"*")
}

fn names(response: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    response.get_all(VARY).iter().flat_map(list)
}

fn list(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value.as_bytes().split(|&byte| byte == b',').map(<[u8]>::trim_ascii).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(lines: &[&'static str], members: &'static str) -> Vec<String> {
        let mut response = HeaderMap::new();
        for line in lines {
            response.append(VARY, HeaderValue::from_static(line));
        }
        merge_vary(&mut response, &HeaderValue::from_static(members));
        response.get_all(VARY).iter().map(|line| line.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn members_are_merged_once_whatever_their_case() {
        assert_eq!(merged(&[], "Origin"), ["Origin"]);
        assert_eq!(merged(&["ORIGIN"], "Origin"), ["ORIGIN"]);
        assert_eq!(merged(&["Accept", "Cookie"], "Origin"), ["Accept, Cookie, Origin"]);
        assert_eq!(merged(&[""], "Origin"), ["Origin"]);
    }

    #[test]
    fn vary_star_stays_alone() {
        assert_eq!(merged(&["*"], "Origin"), ["*"]);
        assert_eq!(merged(&["Accept", "*"], "Origin"), ["Accept, *"]);
    }
}
