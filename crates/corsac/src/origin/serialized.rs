//! Serialised origin: the value of a request's `Origin` field, parsed without allocation.

use super::host::{self, HostKind};
use std::fmt;

/// Longer values are malformed, whatever they hold, in bytes.
pub const MAX_ORIGIN_BYTES: usize = 4096;

/// A serialised origin: <https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// `null`: an opaque origin, such as a sandboxed document's.
    Null,
    /// Scheme, host and port.
    Tuple(TupleOrigin<'a>),
}

impl<'a> Origin<'a> {
    /// Parses the value of an `Origin` field, exactly as browsers serialise it.
    ///
    /// # Errors
    /// [`MalformedOrigin`] for everything that no browser sends: upper case, a path, user info, a default port, an
    /// IP address in another form, more than [`MAX_ORIGIN_BYTES`].
    ///
    /// # Examples
    /// ```
    /// use corsac::origin::Origin;
    /// assert!(Origin::parse(b"https://app.example.com").is_ok());
    /// assert_eq!(Origin::parse(b"null"), Ok(Origin::Null));
    /// assert!(Origin::parse(b"https://app.example.com/").is_err());
    /// assert!(Origin::parse(b"https://app.example.com:443").is_err());
    /// ```
    pub fn parse(value: &'a [u8]) -> Result<Self, MalformedOrigin> {
        if value == b"null" {
            return Ok(Origin::Null);
        }
        if value.len() > MAX_ORIGIN_BYTES {
            return Err(MalformedOrigin);
        }
        let text = std::str::from_utf8(value).map_err(|_| MalformedOrigin)?;
        TupleOrigin::parse(text).map(Origin::Tuple).ok_or(MalformedOrigin)
    }
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Null => f.write_str("null"),
            Origin::Tuple(tuple) => f.write_str(tuple.as_str()),
        }
    }
}

/// A tuple origin: <https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-tuple>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TupleOrigin<'a> {
    text: &'a str,
    scheme: &'a str,
    host: &'a str,
    host_kind: HostKind,
    port: Option<u16>,
}

impl<'a> TupleOrigin<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let scheme_end = text.bytes().position(|byte| byte == b':')?;
        let (scheme, rest) = text.split_at_checked(scheme_end)?;
        let authority = rest.strip_prefix("://")?;
        if !is_scheme(scheme) {
            return None;
        }
        let (host, port) = split_port(authority)?;
        let host_kind = host::classify(host).ok()?;
        if port.is_some() && port == default_port(scheme) {
            return None;
        }
        Some(TupleOrigin { text, scheme, host, host_kind, port })
    }

    /// The whole origin, as the request spelled it.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.text
    }

    /// The scheme, such as `https`.
    #[must_use]
    pub const fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// The host; an IPv6 address stands in brackets.
    #[must_use]
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// The port; absent when it is the scheme's default.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    pub(super) const fn host_kind(&self) -> HostKind {
        self.host_kind
    }
}

/// The error of [`Origin::parse`]: the value is none that a browser sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedOrigin;

impl fmt::Display for MalformedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a serialised origin: write scheme://host or scheme://host:port, in lower case, nothing else",
        )
    }
}

impl std::error::Error for MalformedOrigin {}

/// The port that the scheme implies: <https://url.spec.whatwg.org/#default-port>, for schemes that origins have.
#[must_use]
pub fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

pub(super) fn is_scheme(scheme: &str) -> bool {
    let mut bytes = scheme.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'.' | b'-'))
}

/// Splits `host[:port]`; a port that is there must be right.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let end_of_host = if authority.starts_with('[') { b']' } else { b':' };
    let Some(end) = authority.bytes().position(|byte| byte == end_of_host) else {
        return (end_of_host == b':').then_some((authority, None));
    };
    let (host, rest) = authority.split_at_checked(if end_of_host == b']' { end + 1 } else { end })?;
    match rest.strip_prefix(':') {
        Some(digits) => Some((host, Some(parse_port(digits)?))),
        None if rest.is_empty() => Some((host, None)),
        None => None,
    }
}

/// A port from 1 to 65535, in decimal, without leading zeros.
pub(super) fn parse_port(digits: &str) -> Option<u16> {
    if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_else() {
        for good in [
            "https://example.com",
            "http://localhost:8080",
            "https://a_b.example",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
            "chrome-extension://abcdefgh",
            "https://example.com:80",
            "ftp://example.com:21",
        ] {
            assert_eq!(Origin::parse(good.as_bytes()).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "Null",
            "https://",
            "https://example.com/",
            "HTTPS://example.com",
            "https://EXAMPLE.com",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:080",
            "https://example.com:65536",
            "https://example.com:443",
            "http://example.com:80",
            "https://a@example.com",
            "https://example.com.",
            "https://a..example.com",
            "https://.example.com",
            "https://[::1",
            "https://[::1]x",
            "https://1.2.3",
            "https://0x7f.1",
            "https://example.0x",
            "https://[1::2:3:4:5:6:7]",
            "https://é.example",
            "//example.com",
            "https://example.com ",
            "1http://example.com",
            "https://*.example.com",
            "https://example.com:+1",
        ] {
            assert_eq!(Origin::parse(bad.as_bytes()), Err(MalformedOrigin), "{bad}");
        }
    }

    #[test]
    fn limits_hold_to_the_byte() {
        let label = "a".repeat(63);
        let host = format!("{label}.{label}.{label}.{}", "a".repeat(61));
        assert_eq!(host.len(), 253);
        assert!(Origin::parse(format!("https://{host}").as_bytes()).is_ok());
        assert!(Origin::parse(format!("https://{host}a").as_bytes()).is_err());
        assert!(Origin::parse(format!("https://a{label}").as_bytes()).is_err());
        let scheme = "a".repeat(MAX_ORIGIN_BYTES - 4);
        assert!(Origin::parse(format!("{scheme}://b").as_bytes()).is_ok());
        assert!(Origin::parse(format!("{scheme}://bb").as_bytes()).is_err());
    }
}
