//! Named: the short lists of request header names. Names are compared without case.

use crate::headers::names::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION,
    CONTENT_TYPE, RANGE,
};
use http::HeaderName;

/// The headers that tell of a body, and go when a redirect takes the body away:
/// <https://fetch.spec.whatwg.org/#request-body-header-name>.
pub const REQUEST_BODY_HEADER_NAMES: [HeaderName; 4] =
    [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE];

const NO_CORS_SAFELISTED: [HeaderName; 4] = [ACCEPT, ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE];

/// The client hints that pages can set and that tell of the page's device, which is nobody else's business.
const CLIENT_HINTS: [&str; 7] = ["device-memory", "downlink", "dpr", "ect", "rtt", "viewport-width", "width"];

/// Whether the name is a client hint that a redirect may take away.
pub(in crate::fetch) fn is_client_hint_name(name: &str) -> bool {
    CLIENT_HINTS.iter().any(|own| own.eq_ignore_ascii_case(name))
}

fn is_one_of(name: &str, names: &[HeaderName]) -> bool {
    names.iter().any(|own| own.as_str().eq_ignore_ascii_case(name))
}

/// Whether `*` does not stand for the name: <https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>.
#[must_use]
pub fn is_cors_non_wildcard_request_header_name(name: &str) -> bool {
    is_one_of(name, &[AUTHORIZATION])
}

/// <https://fetch.spec.whatwg.org/#privileged-no-cors-request-header-name>
#[must_use]
pub fn is_privileged_no_cors_request_header_name(name: &str) -> bool {
    is_one_of(name, &[RANGE])
}

/// <https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header-name>
#[must_use]
pub fn is_no_cors_safelisted_request_header_name(name: &str) -> bool {
    is_one_of(name, &NO_CORS_SAFELISTED)
}

/// Whether the header tells of a body: <https://fetch.spec.whatwg.org/#request-body-header-name>.
#[must_use]
pub fn is_request_body_header_name(name: &str) -> bool {
    is_one_of(name, &REQUEST_BODY_HEADER_NAMES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_every_name_but_authorization() {
        assert!(is_cors_non_wildcard_request_header_name("authoRIZATION"));
        assert!(!is_cors_non_wildcard_request_header_name("cookie"));
        assert!(!is_cors_non_wildcard_request_header_name("*"));
    }

    #[test]
    fn range_alone_is_privileged() {
        assert!(is_privileged_no_cors_request_header_name("Range"));
        assert!(!is_privileged_no_cors_request_header_name("If-Range"));
    }

    #[test]
    fn four_names_may_be_safelisted_without_cors() {
        for name in ["Accept", "ACCEPT-LANGUAGE", "content-language", "Content-Type"] {
            assert!(is_no_cors_safelisted_request_header_name(name), "{name}");
        }
        assert!(!is_no_cors_safelisted_request_header_name("Range"));
    }

    #[test]
    fn four_names_tell_of_a_body() {
        for name in ["Content-Encoding", "content-language", "CONTENT-LOCATION", "Content-Type"] {
            assert!(is_request_body_header_name(name), "{name}");
        }
        assert!(!is_request_body_header_name("Content-Length"));
    }
}
