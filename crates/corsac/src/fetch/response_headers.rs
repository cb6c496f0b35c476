//! Response headers: which of them script may read.

use crate::headers::names::{CORS_SAFELISTED_RESPONSE_HEADERS, SET_COOKIE};

/// Whether script never reads the response header, at whatever origin.
///
/// Takes the name in any case. <https://fetch.spec.whatwg.org/#forbidden-response-header-name>
#[must_use]
pub fn is_forbidden_response_header_name(name: &str) -> bool {
    [SET_COOKIE.as_str(), "set-cookie2"].iter().any(|forbidden| forbidden.eq_ignore_ascii_case(name))
}

/// Whether script reads the header of a CORS response that exposes `exposed`.
///
/// Takes all names in any case. A `*` in `exposed` is a name like any other: who takes it for all names puts these into
/// the list. <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>
///
/// # Examples
/// ```
/// use corsac::fetch::response_headers::cors_safelisted_response_header_name;
/// assert!(cors_safelisted_response_header_name("Content-Type", &[]));
/// assert!(!cors_safelisted_response_header_name("ETag", &[]));
/// assert!(cors_safelisted_response_header_name("ETag", &["etag".into()]));
/// assert!(!cors_safelisted_response_header_name("Set-Cookie", &["set-cookie".into()]));
/// ```
#[must_use]
pub fn cors_safelisted_response_header_name(name: &str, exposed: &[String]) -> bool {
    is_exposed(name, |name| exposed.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

/// As [`cors_safelisted_response_header_name`], whatever the list is kept in.
pub(super) fn is_exposed(name: &str, lists: impl Fn(&str) -> bool) -> bool {
    CORS_SAFELISTED_RESPONSE_HEADERS.iter().any(|own| own.as_str().eq_ignore_ascii_case(name))
        || !is_forbidden_response_header_name(name) && lists(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_never_read() {
        for name in ["Set-Cookie", "SET-COOKIE2", "set-cookie"] {
            assert!(is_forbidden_response_header_name(name));
            assert!(!cors_safelisted_response_header_name(name, &[name.to_owned()]));
        }
        assert!(!is_forbidden_response_header_name("Cookie"));
    }

    #[test]
    fn seven_headers_are_always_read() {
        for name in [
            "Cache-Control",
            "content-language",
            "CONTENT-LENGTH",
            "Content-Type",
            "Expires",
            "Last-Modified",
            "Pragma",
        ] {
            assert!(cors_safelisted_response_header_name(name, &[]), "{name}");
        }
        for name in ["ETag", "Date", "Location", "Content-Encoding", "X-A", "*"] {
            assert!(!cors_safelisted_response_header_name(name, &[]), "{name}");
        }
    }

    #[test]
    fn exposed_names_are_compared_without_case_and_a_wildcard_is_a_name() {
        let exposed = ["X-Request-ID".to_owned(), "*".to_owned()];
        assert!(cors_safelisted_response_header_name("x-request-id", &exposed));
        assert!(cors_safelisted_response_header_name("*", &exposed));
        assert!(!cors_safelisted_response_header_name("x-other", &exposed));
    }
}
