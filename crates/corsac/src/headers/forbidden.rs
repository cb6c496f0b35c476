//! Forbidden: request headers that only the browser sets.

use super::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ORIGIN,
};

/// Whether no page can set the request header, whatever its value: <https://fetch.spec.whatwg.org/#forbidden-request-header>.
///
/// Takes the name in any case.
///
/// # Examples
/// ```
/// use corsac::headers::is_forbidden_request_header_name;
/// assert!(is_forbidden_request_header_name("Cookie"));
/// assert!(is_forbidden_request_header_name("sec-fetch-mode"));
/// assert!(!is_forbidden_request_header_name("authorization"));
/// ```
#[must_use]
pub fn is_forbidden_request_header_name(name: &str) -> bool {
    const FORBIDDEN: [&str; 18] = [
        "accept-charset",
        "accept-encoding",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ];
    let of_cors = [
        ORIGIN,
        ACCESS_CONTROL_REQUEST_HEADERS,
        ACCESS_CONTROL_REQUEST_METHOD,
        ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ];
    let name = name.to_ascii_lowercase();
    FORBIDDEN.contains(&name.as_str())
        || of_cors.iter().any(|forbidden| *forbidden == name.as_str())
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
}
