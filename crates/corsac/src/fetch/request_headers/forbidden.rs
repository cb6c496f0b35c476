//! Forbidden: request headers that only the browser sets, by name and value.

use crate::headers::names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK;
use crate::headers::{is_forbidden_request_header_name, split_header_value};
use crate::method::is_forbidden_method;

/// The headers by which servers let a request name another method.
const METHOD_OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];

/// Whether no page can set the request header: <https://fetch.spec.whatwg.org/#forbidden-request-header>.
///
/// Takes the name in any case.
///
/// # Examples
/// ```
/// use corsac::fetch::request_headers::forbidden_request_header;
/// assert!(forbidden_request_header("Cookie", b"a=b"));
/// assert!(forbidden_request_header("X-HTTP-Method-Override", b"GET, trace"));
/// assert!(!forbidden_request_header("X-HTTP-Method-Override", b"DELETE"));
/// ```
#[must_use]
pub fn forbidden_request_header(name: &str, value: &[u8]) -> bool {
    // 1–2. Some names, and two prefixes. The name of Private Network Access left the standard with it; the shared list
    // keeps it, because the server's side still warns of it.
    if is_forbidden_request_header_name(name) {
        return ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK != *name;
    }
    // 3. A header that names another method may not name one that pages cannot use.
    is_method_override(name) && split_header_value(value).iter().any(|method| is_forbidden_method(method))
    // 4. Every other header is free.
}

/// Whether servers let the header name another method.
pub(super) fn is_method_override(name: &str) -> bool {
    METHOD_OVERRIDES.iter().any(|own| own.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_one_names_and_two_prefixes_are_forbidden() {
        for name in [
            "Accept-Charset",
            "Accept-Encoding",
            "Access-Control-Request-Headers",
            "Access-Control-Request-Method",
            "Connection",
            "Content-Length",
            "Cookie",
            "Cookie2",
            "Date",
            "DNT",
            "Expect",
            "Host",
            "Keep-Alive",
            "Origin",
            "Referer",
            "Set-Cookie",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "Via",
            "Proxy-",
            "proxy-a",
            "Sec-",
            "SEC-Fetch-Mode",
        ] {
            assert!(forbidden_request_header(name, b""), "{name}");
            assert!(forbidden_request_header(&name.to_ascii_uppercase(), b"1"), "{name}");
        }
    }

    #[test]
    fn what_the_standard_does_not_name_is_free() {
        for name in [
            "User-Agent",
            "Authorization",
            "Accept",
            "Content-Type",
            "X-A",
            "Security",
            "Proxy",
            "Range",
            "Pragma",
            "Access-Control-Request-Private-Network",
            "Access-Control-Allow-Origin",
            "Set-Cookie2",
        ] {
            assert!(!forbidden_request_header(name, b"1"), "{name}");
        }
    }

    #[test]
    fn a_method_override_may_not_name_a_forbidden_method() {
        for name in ["X-HTTP-Method", "x-http-method-override", "X-METHOD-OVERRIDE"] {
            for value in ["TRACE", "trace", " track ", "GET,CONNECT", "GET\t,\tTrAcE,"] {
                assert!(forbidden_request_header(name, value.as_bytes()), "{name}: {value}");
            }
            for value in ["", "GET", "\"TRACE\"", "TRACED", "\"a,TRACE\"", "TRACE TRACE"] {
                assert!(!forbidden_request_header(name, value.as_bytes()), "{name}: {value}");
            }
        }
        assert!(!forbidden_request_header("X-Method", b"TRACE"));
    }
}
