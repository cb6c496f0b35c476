//! Host: which server a request is for, RFC 9112 section 3.2 and RFC 9113 section 8.3.1.

use http::header::{HOST, HeaderValue};
use http::{HeaderMap, Request, Version};

/// Why a request names no server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostFault {
    /// It has no `Host`.
    Missing,
    /// It has more than one.
    Repeated,
    /// What it has is no host.
    Invalid,
}

/// Makes the `Host` field the one host that the request is for, whatever its form; `None` for HTTP/1.0 without any.
pub(crate) fn settle<B>(request: &mut Request<B>) -> Result<Option<HeaderValue>, HostFault> {
    let field = field(request.headers())?;
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let Some(authority) = authority else {
        return match (field, request.version()) {
            (Some(host), _) => Ok(Some(host)),
            (None, Version::HTTP_10) => Ok(None),
            (None, _) => Err(HostFault::Missing),
        };
    };
    if field.is_none() && request.version() == Version::HTTP_11 {
        return Err(HostFault::Missing);
    }
    if !is_host(authority.as_bytes()) {
        return Err(HostFault::Invalid);
    }
    let host = HeaderValue::from_str(authority).map_err(|_| HostFault::Invalid)?;
    request.headers_mut().insert(HOST, host.clone());
    Ok(Some(host))
}

fn field(headers: &HeaderMap) -> Result<Option<HeaderValue>, HostFault> {
    let mut fields = headers.get_all(HOST).iter();
    match (fields.next(), fields.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(HostFault::Repeated),
        (Some(host), None) if is_host(host.as_bytes()) => Ok(Some(host.clone())),
        (Some(_), None) => Err(HostFault::Invalid),
    }
}

/// RFC 3986 section 3.2.2 without user information; the host may not be empty.
fn is_host(text: &[u8]) -> bool {
    let (host, port) = match text.iter().rposition(|&byte| byte == b':') {
        Some(colon) if !text.ends_with(b"]") => {
            let (host, port) = text.split_at(colon);
            (host, port.get(1..).unwrap_or_default())
        }
        _ => (text, &b""[..]),
    };
    is_port(port) && (is_bracketed(host) || is_name(host))
}

fn is_port(text: &[u8]) -> bool {
    text.len() <= 5 && text.iter().all(u8::is_ascii_digit)
}

fn is_bracketed(host: &[u8]) -> bool {
    let inside = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]"));
    inside.is_some_and(|address| {
        !address.is_empty()
            && address.iter().all(|&byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
    })
}

fn is_name(host: &[u8]) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=".contains(&byte);
    !host.is_empty() && host.iter().all(|&byte| allowed(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_at_most_a_port() {
        for host in
            ["localhost", "api.example.com:8080", "127.0.0.1", "[::1]", "[::1]:3001", "a_b", "example.com:"]
        {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in
            ["", ":80", "a b", "a/b", "user@host", "a:b", "a:123456", "[]", "[::1", "::1", "a,b:c", "h\u{e9}"]
        {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }
}
