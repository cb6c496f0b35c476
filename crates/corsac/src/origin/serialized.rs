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
        TupleOrigin::parse(value).map(Origin::Tuple).ok_or(MalformedOrigin)
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
    /// The whole origin, which parsing has shown to be ASCII.
    text: &'a [u8],
    scheme: &'a [u8],
    host: &'a [u8],
    host_kind: HostKind,
    port: Option<u16>,
}

impl<'a> TupleOrigin<'a> {
    fn parse(text: &'a [u8]) -> Option<Self> {
        let (scheme, rest) = text.split_at_checked(scheme_length(text)?)?;
        let authority = rest.strip_prefix(b"://")?;
        let (host_kind, host_length) = host::parse_front(authority)?;
        let (host, rest) = authority.split_at_checked(host_length)?;
        let port = match rest.strip_prefix(b":") {
            Some(digits) => Some(parse_port(ascii(digits))?),
            None if rest.is_empty() => None,
            None => return None,
        };
        let origin = TupleOrigin { text, scheme, host, host_kind, port };
        (port.is_none() || port != default_port(origin.scheme())).then_some(origin)
    }

    /// The whole origin, as the request spelled it.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        ascii(self.text)
    }

    /// The scheme, such as `https`.
    #[must_use]
    pub fn scheme(&self) -> &'a str {
        ascii(self.scheme)
    }

    /// The host; an IPv6 address stands in brackets.
    #[must_use]
    pub fn host(&self) -> &'a str {
        ascii(self.host)
    }

    /// The port; absent when it is the scheme's default.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    #[cfg(feature = "policy")]
    pub(super) const fn as_bytes(&self) -> &'a [u8] {
        self.text
    }

    #[cfg(feature = "policy")]
    pub(super) const fn scheme_bytes(&self) -> &'a [u8] {
        self.scheme
    }

    pub(super) const fn host_bytes(&self) -> &'a [u8] {
        self.host
    }

    pub(super) const fn host_kind(&self) -> HostKind {
        self.host_kind
    }
}

/// Bytes that were found to be ASCII, as text.
fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
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

#[cfg(feature = "policy")]
pub(super) fn is_scheme(scheme: &str) -> bool {
    scheme_length(scheme.as_bytes()) == Some(scheme.len())
}

/// How many bytes at the front are a scheme.
fn scheme_length(text: &[u8]) -> Option<usize> {
    let is_scheme_byte = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'.' | b'-');
    let length = text.iter().position(|byte| !is_scheme_byte(byte)).unwrap_or(text.len());
    text.first()?.is_ascii_lowercase().then_some(length)
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
