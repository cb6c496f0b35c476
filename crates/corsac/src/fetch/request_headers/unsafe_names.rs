//! Unsafe names: the request headers that a preflight asks for.

use super::safelisted::cors_safelisted_request_header;
use crate::fetch::behaviour::Behaviour;
use crate::fetch::difference::Difference;
use crate::headers::{HeaderList, normalize_header_value, sorted_lowercase_set};
use std::borrow::Cow;

/// How many bytes all safelisted values may hold together.
const MAX_SAFELISTED_BYTES: usize = 1024;

/// The names of the headers that need permission: in lower case, sorted by bytes; each once, but in the profiles with
/// [`Difference::RepeatedNamesAsked`], which have a name for each of its entries.
///
/// Each entry of the list is weighed by itself: two `Accept` entries are two values, not one.
/// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names>
///
/// # Examples
/// ```
/// use corsac::fetch::{Profile, request_headers::cors_unsafe_request_header_names};
/// use corsac::headers::HeaderList;
/// let mut headers = HeaderList::new();
/// headers.append("X-B", b"1")?;
/// headers.append("Accept", b"*/*")?;
/// headers.append("x-a", b"1")?;
/// assert_eq!(cors_unsafe_request_header_names(&headers, Profile::Spec), ["x-a", "x-b"]);
/// # Ok::<(), corsac::headers::InvalidHeader>(())
/// ```
#[must_use]
pub fn cors_unsafe_request_header_names(headers: &HeaderList, profile: impl Into<Behaviour>) -> Vec<String> {
    let profile = profile.into();
    // 1–3. Nothing yet.
    let mut unsafe_names = Vec::new();
    let mut potentially_unsafe_names = Vec::new();
    let mut safelist_value_size = 0;
    // 4. Each header is unsafe by itself, or may become so with the others.
    for (name, value) in weighed(headers, profile) {
        if cors_safelisted_request_header(name, &value, profile) {
            potentially_unsafe_names.push(name);
            safelist_value_size += value.len();
        } else {
            unsafe_names.push(name);
        }
    }
    // 5. Too much in all makes every header unsafe.
    if safelist_value_size > MAX_SAFELISTED_BYTES && !profile.has(Difference::SafelistedSumUnlimited) {
        unsafe_names.append(&mut potentially_unsafe_names);
    }
    // 6. Sorted, in lower case.
    match profile.has(Difference::RepeatedNamesAsked) {
        true => sorted_lowercase(unsafe_names),
        false => sorted_lowercase_set(unsafe_names),
    }
}

fn sorted_lowercase(names: Vec<&str>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().map(str::to_ascii_lowercase).collect();
    names.sort_unstable();
    names
}

/// The headers as they are weighed: one by one, or, in some browsers, those of a name together.
fn weighed(headers: &HeaderList, profile: Behaviour) -> Vec<(&str, Cow<'_, [u8]>)> {
    if !profile.has(Difference::HeadersCombinedBeforeSafelist) {
        return headers.iter().map(|header| (header.name(), Cow::Borrowed(header.value()))).collect();
    }
    let mut names: Vec<&str> = headers.iter().map(crate::headers::Header::name).collect();
    names.sort_unstable_by_key(|name| name.to_ascii_lowercase());
    names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    names.into_iter().filter_map(|name| Some((name, weighed_value(headers.get(name)?, profile)))).collect()
}

fn weighed_value(value: Cow<'_, [u8]>, profile: Behaviour) -> Cow<'_, [u8]> {
    match value {
        value if !profile.has(Difference::WeighedWithoutWhiteSpace) => value,
        Cow::Borrowed(value) => normalize_header_value(value).into(),
        Cow::Owned(value) => normalize_header_value(&value).to_vec().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Profile;
    use Profile::{Chromium, Firefox, Spec, WebKit};

    fn names(headers: &[(&str, &[u8])], profile: Profile) -> Vec<String> {
        let mut list = HeaderList::new();
        for (name, value) in headers {
            list.append(name, value).unwrap();
        }
        cors_unsafe_request_header_names(&list, profile)
    }

    #[test]
    fn names_are_sorted_in_lower_case_and_unique() {
        let headers: [(&str, &[u8]); 5] =
            [("X-b", b"1"), ("Accept", b"*/*"), ("x-A", b"1"), ("X-B", b"2"), ("authorization", b"x")];
        for profile in [Spec, Chromium, WebKit] {
            assert_eq!(names(&headers, profile), ["authorization", "x-a", "x-b"]);
        }
        assert_eq!(names(&headers, Firefox), ["authorization", "x-a", "x-b", "x-b"]);
        assert_eq!(names(&[], Spec), Vec::<String>::new());
    }

    #[test]
    fn the_same_name_may_be_safe_once_and_unsafe_once() {
        assert_eq!(names(&[("Accept", b"*/*"), ("Accept", b"(")], Spec), ["accept"]);
    }

    #[test]
    fn browsers_join_the_values_of_a_name_before_they_weigh_them() {
        let twice: [(&str, &[u8]); 2] = [("Accept", &[b'a'; 100]), ("accept", &[b'a'; 100])];
        assert!(names(&twice, Spec).is_empty());
        for profile in [Chromium, WebKit] {
            assert_eq!(names(&twice, profile), ["accept"]);
        }
        assert!(names(&twice, Firefox).is_empty());
        let content_types: [(&str, &[u8]); 2] =
            [("content-type", b"text/plain"), ("content-type", b"text/plain")];
        assert!(names(&content_types, Spec).is_empty());
        assert_eq!(names(&content_types, Chromium), ["content-type"]);
    }

    #[test]
    fn more_than_1024_bytes_in_all_make_every_header_unsafe() {
        let full: Vec<(&str, &[u8])> = vec![("Accept", &[b'a'; 128]); 8];
        assert!(names(&full, Spec).is_empty());
        let mut over = full.clone();
        over.push(("Accept-Language", b"a"));
        assert_eq!(names(&over, Spec), ["accept", "accept-language"]);
        over.push(("x-a", b""));
        assert_eq!(names(&over, Spec), ["accept", "accept-language", "x-a"]);
    }

    #[test]
    fn in_chromium_only_client_hints_reach_the_limit() {
        let mut headers: Vec<(&str, &[u8])> = vec![
            ("accept", &[b'a'; 128]),
            ("accept-language", &[b'a'; 128]),
            ("content-language", &[b'a'; 128]),
            ("device-memory", &[b'1'; 128]),
            ("dpr", &[b'1'; 128]),
            ("viewport-width", &[b'1'; 128]),
            ("width", &[b'1'; 128]),
            ("range", LONG_RANGE),
        ];
        assert!(names(&headers, Chromium).is_empty());
        headers.push(("save-data", b"on"));
        assert_eq!(names(&headers, Chromium).len(), 9);
    }

    #[test]
    fn where_values_are_joined_the_safelisted_five_stay_below_the_limit() {
        let content_type = format!("text/plain;{}", "a".repeat(117));
        let headers: [(&str, &[u8]); 5] = [
            ("accept", &[b'a'; 128]),
            ("accept-language", &[b'a'; 128]),
            ("content-language", &[b'a'; 128]),
            ("content-type", content_type.as_bytes()),
            ("range", LONG_RANGE),
        ];
        for profile in [Chromium, Firefox, WebKit] {
            assert!(names(&headers, profile).is_empty(), "{profile}");
        }
    }

    /// 128 bytes, and a small number.
    const LONG_RANGE: &[u8] = &{
        let mut range = [b'0'; 128];
        let (unit, _) = range.split_at_mut(6);
        unit.copy_from_slice(b"bytes=");
        range[127] = b'-';
        range
    };
}
