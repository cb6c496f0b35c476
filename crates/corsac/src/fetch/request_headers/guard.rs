//! Guard: what the `Headers` object of a request lets script put into it.

use super::forbidden::{forbidden_request_header, is_method_override};
use super::named::is_privileged_no_cors_request_header_name;
use super::safelisted::no_cors_safelisted_request_header;
use crate::fetch::behaviour::Behaviour;
use crate::fetch::difference::Difference;
use crate::headers::names::{ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, USER_AGENT};
use crate::headers::{Header, HeaderList, InvalidHeader, normalize_header_value};

/// Whose headers they are: <https://fetch.spec.whatwg.org/#concept-headers-guard>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// A request's.
    Request,
    /// A request's of the mode `no-cors`.
    RequestNoCors,
}

/// What became of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is in the list.
    Added,
    /// It is not, and script is not told.
    Dropped,
}

/// Appends a header that script gives: <https://fetch.spec.whatwg.org/#concept-headers-append>.
///
/// # Errors
/// [`InvalidHeader`] when the name is no token, or when the value, without the white space at its ends, holds NUL, CR
/// or LF.
///
/// # Examples
/// ```
/// use corsac::fetch::Profile;
/// use corsac::fetch::request_headers::{Appended, Guard, append};
/// use corsac::headers::HeaderList;
/// let mut headers = HeaderList::new();
/// assert_eq!(append(&mut headers, "X-A", b" 1 ", Guard::Request, Profile::Spec), Ok(Appended::Added));
/// assert_eq!(append(&mut headers, "Cookie", b"a=b", Guard::Request, Profile::Spec), Ok(Appended::Dropped));
/// assert_eq!(append(&mut headers, "X-B", b"1", Guard::RequestNoCors, Profile::Spec), Ok(Appended::Dropped));
/// assert!(append(&mut headers, "X C", b"1", Guard::Request, Profile::Spec).is_err());
/// ```
pub fn append(
    headers: &mut HeaderList,
    name: &str,
    value: &[u8],
    guard: Guard,
    profile: impl Into<Behaviour>,
) -> Result<Appended, InvalidHeader> {
    let profile = profile.into();
    // 1. White space at the ends does not count.
    let value = normalize_header_value(value);
    // 2. What is no header is an error; what only the browser sets is dropped.
    if !validate(name, value, guard, profile)? {
        return Ok(Appended::Dropped);
    }
    // 3. Without CORS, the value must be safelisted together with those that are there.
    if guard == Guard::RequestNoCors
        && !no_cors_safelisted_request_header(name, &joined(headers, name, value), profile)
    {
        return Ok(Appended::Dropped);
    }
    // 4. It is appended.
    headers.append(name, value)?;
    // 5. Script has touched the list: what only privileged callers may set goes.
    if guard == Guard::RequestNoCors {
        headers.retain(|header| !is_privileged_no_cors_request_header_name(header.name()));
    }
    Ok(Appended::Added)
}

/// Whether a header may be set: <https://fetch.spec.whatwg.org/#headers-validate>.
///
/// The guards of responses, and the immutable one, have no place here.
fn validate(name: &str, value: &[u8], guard: Guard, profile: Behaviour) -> Result<bool, InvalidHeader> {
    // 1. The name is a token, and the value holds no NUL, CR or LF.
    Header::new(name, value)?;
    // 3. Only the browser sets forbidden headers. The other guard has a safelist, in which none of them is.
    Ok(guard != Guard::Request || !drops_request_header(name, value, profile))
}

/// Whether the browser leaves out the header that script sets: what the standard forbids, but for the profile's own view.
pub(in crate::fetch) fn drops_request_header(
    name: &str,
    value: &[u8],
    profile: impl Into<Behaviour>,
) -> bool {
    let profile = profile.into();
    if is_method_override(name) && profile.has(Difference::MethodOverrideSettable) {
        return false;
    }
    forbidden_request_header(name, value)
        || (USER_AGENT == *name && profile.has(Difference::UserAgentNotSettable))
        || (ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK == *name
            && profile.has(Difference::PrivateNetworkNotSettable))
}

fn joined(headers: &HeaderList, name: &str, value: &[u8]) -> Vec<u8> {
    match headers.get(name) {
        Some(present) => [&present, &b", "[..], value].concat(),
        None => value.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Profile;
    use Profile::Spec;

    fn append_all(headers: &[(&str, &[u8])], guard: Guard) -> (HeaderList, Vec<Appended>) {
        let mut list = HeaderList::new();
        let appended = headers
            .iter()
            .map(|(name, value)| append(&mut list, name, value, guard, Spec).unwrap())
            .collect();
        (list, appended)
    }

    #[test]
    fn values_are_normalised_and_duplicates_kept() {
        let (list, _) = append_all(&[("X-A", b"\r\n 1\t"), ("x-a", b"\xE9")], Guard::Request);
        assert_eq!(list.values("x-a").collect::<Vec<_>>(), [&b"1"[..], b"\xE9"]);
        assert!(list.iter().all(|header| header.name() == "X-A"));
    }

    #[test]
    fn what_is_no_header_is_an_error_even_if_it_would_be_dropped() {
        for guard in [Guard::Request, Guard::RequestNoCors] {
            let mut list = HeaderList::new();
            for name in ["", "x a", "cookié", "x:"] {
                assert_eq!(append(&mut list, name, b"1", guard, Spec), Err(InvalidHeader::Name), "{name:?}");
            }
            for value in [&b"a\0b"[..], b"a\nb", b"a\rb"] {
                assert_eq!(append(&mut list, "cookie", value, guard, Spec), Err(InvalidHeader::Value));
            }
            assert!(list.is_empty());
        }
    }

    #[test]
    fn forbidden_headers_are_dropped_without_a_word() {
        let headers: [(&str, &[u8]); 4] = [
            ("Cookie", b"a=b"),
            ("X-Method-Override", b"trace"),
            ("Origin", b"null"),
            ("X-Method-Override", b"PUT"),
        ];
        let (list, appended) = append_all(&headers, Guard::Request);
        use Appended::{Added, Dropped};
        assert_eq!(appended, [Dropped, Dropped, Dropped, Added]);
        assert_eq!(list.len(), 1);
    }

    #[test]
    fn without_cors_only_safelisted_headers_pass() {
        let headers: [(&str, &[u8]); 6] = [
            ("Accept", b"text/html"),
            ("Content-Type", b"application/json"),
            ("Content-Type", b"text/plain"),
            ("X-A", b"1"),
            ("Range", b"bytes=0-1"),
            ("Authorization", b"x"),
        ];
        let (list, _) = append_all(&headers, Guard::RequestNoCors);
        assert_eq!(list.sorted_lowercase_names(), ["accept", "content-type"]);
    }

    #[test]
    fn without_cors_values_are_weighed_together() {
        let headers: [(&str, &[u8]); 2] = [("Accept", &[b'a'; 100]), ("Accept", &[b'b'; 27])];
        let (list, appended) = append_all(&headers, Guard::RequestNoCors);
        assert_eq!(appended, [Appended::Added, Appended::Dropped]);
        assert_eq!(list.len(), 1);
        let headers: [(&str, &[u8]); 2] = [("Accept", &[b'a'; 100]), ("Accept", &[b'b'; 26])];
        assert_eq!(append_all(&headers, Guard::RequestNoCors).0.len(), 2);
        let headers: [(&str, &[u8]); 2] = [("Content-Type", b"text/plain"), ("Content-Type", b"text/plain")];
        assert_eq!(append_all(&headers, Guard::RequestNoCors).0.len(), 1);
    }

    #[test]
    fn without_cors_a_change_takes_away_what_was_privileged() {
        let mut list = HeaderList::new();
        list.append("Range", b"bytes=0-1").unwrap();
        append(&mut list, "X-A", b"1", Guard::RequestNoCors, Spec).unwrap();
        assert!(list.contains("range"), "nothing was appended");
        append(&mut list, "Accept", b"a", Guard::RequestNoCors, Spec).unwrap();
        assert!(!list.contains("range"));
    }

    #[test]
    fn chromium_drops_a_user_agent_that_script_sets() {
        for profile in Profile::ALL {
            let mut list = HeaderList::new();
            let appended = append(&mut list, "User-AGENT", b"x", Guard::Request, profile).unwrap();
            assert_eq!(appended == Appended::Dropped, profile == Profile::Chromium, "{profile}");
        }
    }
}
