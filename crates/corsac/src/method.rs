//! Method: which methods need no permission, which none can have, and how browsers spell them.

/// Whether no preflight is needed for the method's sake: <https://fetch.spec.whatwg.org/#cors-safelisted-method>.
#[must_use]
pub fn is_cors_safelisted_method(method: &[u8]) -> bool {
    matches!(method, b"GET" | b"HEAD" | b"POST")
}

/// Whether no page can send the method: <https://fetch.spec.whatwg.org/#forbidden-method>.
#[must_use]
pub fn is_forbidden_method(method: &[u8]) -> bool {
    [&b"CONNECT"[..], b"TRACE", b"TRACK"].iter().any(|name| method.eq_ignore_ascii_case(name))
}

/// The method as browsers send it: <https://fetch.spec.whatwg.org/#concept-method-normalize>.
///
/// Only six methods change their case; `patch` stays as it is.
///
/// # Examples
/// ```
/// use corsac::method::normalize;
/// assert_eq!(normalize("put"), "PUT");
/// assert_eq!(normalize("patch"), "patch");
/// ```
#[must_use]
pub fn normalize(method: &str) -> &str {
    const NORMALIZED: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    NORMALIZED.into_iter().find(|name| method.eq_ignore_ascii_case(name)).unwrap_or(method)
}

/// The usual spelling of a registered method that browsers do not normalise, whatever the case of `method`.
///
/// <https://www.iana.org/assignments/http-methods>
#[must_use]
pub fn registered_spelling(method: &str) -> Option<&'static str> {
    const REGISTERED: [&str; 31] = [
        "ACL",
        "BASELINE-CONTROL",
        "BIND",
        "CHECKIN",
        "CHECKOUT",
        "COPY",
        "LABEL",
        "LINK",
        "LOCK",
        "MERGE",
        "MKACTIVITY",
        "MKCALENDAR",
        "MKCOL",
        "MKREDIRECTREF",
        "MKWORKSPACE",
        "MOVE",
        "ORDERPATCH",
        "PATCH",
        "PROPFIND",
        "PROPPATCH",
        "QUERY",
        "REBIND",
        "REPORT",
        "SEARCH",
        "UNBIND",
        "UNCHECKOUT",
        "UNLINK",
        "UNLOCK",
        "UPDATE",
        "UPDATEREDIRECTREF",
        "VERSION-CONTROL",
    ];
    REGISTERED.into_iter().find(|name| method.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safelisted_methods_are_case_sensitive() {
        assert!(is_cors_safelisted_method(b"HEAD"));
        assert!(!is_cors_safelisted_method(b"get"));
    }

    #[test]
    fn forbidden_methods_are_not() {
        assert!(is_forbidden_method(b"TrAcK"));
        assert!(!is_forbidden_method(b"OPTIONS"));
    }

    #[test]
    fn patch_is_known_but_never_normalised() {
        assert_eq!(normalize("patch"), "patch");
        assert_eq!(registered_spelling("patch"), Some("PATCH"));
        assert_eq!(registered_spelling("x-own"), None);
    }
}
