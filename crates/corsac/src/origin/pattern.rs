//! Pattern: an origin as a policy writes it, with `*.` for any subdomain and `:*` for any port.

use super::pattern_parser;
use super::public_suffix::is_public_suffix;
use super::serialized::TupleOrigin;
use super::trust;
use std::fmt;

/// A pattern of origins, in canonical form.
///
/// # Examples
/// ```
/// use corsac::origin::{Origin, OriginPattern};
///
/// let pattern = OriginPattern::parse("https://*.example.com:*")?.pattern;
/// let Ok(Origin::Tuple(origin)) = Origin::parse(b"https://a.b.example.com:8443") else { unreachable!() };
/// assert!(pattern.matches(&origin));
/// # Ok::<(), corsac::origin::OriginPatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OriginPattern {
    pub(super) scheme: Box<str>,
    pub(super) subdomains: bool,
    pub(super) host: Box<str>,
    pub(super) port: Port,
}

/// The port of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Port {
    /// The scheme's default: none is written.
    Default,
    /// This one, never the scheme's default.
    Number(u16),
    /// `:*`: any, the default included.
    Any,
}

impl Port {
    /// Whether an origin's port, absent when it is the default, is one of these.
    #[must_use]
    pub fn matches(self, port: Option<u16>) -> bool {
        match self {
            Port::Default => port.is_none(),
            Port::Number(number) => port == Some(number),
            Port::Any => true,
        }
    }
}

impl OriginPattern {
    /// Parses a pattern as a person writes it; `*` and `null` alone are no patterns.
    ///
    /// Unicode hosts become ASCII and a default port is dropped, each with a [`Correction`].
    ///
    /// # Errors
    /// [`OriginPatternError`], with the right spelling where there is one.
    pub fn parse(text: &str) -> Result<ParsedPattern, OriginPatternError> {
        pattern_parser::parse(text)
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host after `*.`; an IPv6 address stands in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> Port {
        self.port
    }

    /// Whether the pattern stands for the subdomains of its host, the host itself excluded.
    #[must_use]
    pub const fn has_subdomain_wildcard(&self) -> bool {
        self.subdomains
    }

    /// Whether the pattern stands for one origin.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.subdomains && self.port != Port::Any
    }

    /// Whether the origin is one of those that the pattern stands for.
    #[must_use]
    pub fn matches(&self, origin: &TupleOrigin<'_>) -> bool {
        *self.scheme == *origin.scheme()
            && self.port.matches(origin.port())
            && self.matches_host(origin.host())
    }

    fn matches_host(&self, host: &str) -> bool {
        if !self.subdomains {
            return *self.host == *host;
        }
        host.strip_suffix(&*self.host).is_some_and(|front| front.ends_with('.'))
    }

    /// The pattern in canonical form. A million of them are written when a policy compiles.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.scheme.len() + self.host.len() + "://*.:65535".len());
        text.push_str(&self.scheme);
        text.push_str(if self.subdomains { "://*." } else { "://" });
        text.push_str(&self.host);
        match self.port {
            Port::Default => {}
            Port::Number(number) => {
                text.push(':');
                text.push_str(&number.to_string());
            }
            Port::Any => text.push_str(":*"),
        }
        text
    }

    /// Whether anyone on the network can speak for these origins: [`is_insecure`](super::is_insecure).
    #[must_use]
    pub fn is_insecure(&self) -> bool {
        trust::is_insecure(&self.scheme, &self.host)
    }

    /// Whether strangers can register names that the pattern stands for.
    #[must_use]
    pub fn covers_public_suffix_subdomains(&self) -> bool {
        self.subdomains && is_public_suffix(&self.host)
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

/// A pattern, and what was corrected in its spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedPattern {
    /// The pattern.
    pub pattern: OriginPattern,
    /// What was corrected.
    pub corrections: Vec<Correction>,
}

/// A spelling that was corrected without loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Correction {
    /// The host was Unicode; origins hold its ASCII form.
    ConvertedToAscii,
    /// The port was the scheme's default; origins leave it out.
    DefaultPort,
}

/// Why a text is no pattern, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPatternError {
    /// The fault.
    pub kind: OriginPatternErrorKind,
    /// The right spelling, where there is one.
    pub suggestion: Option<String>,
}

/// A fault of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OriginPatternErrorKind {
    /// A bare host.
    SchemeMissing,
    /// The scheme has bytes that no scheme has.
    SchemeInvalid,
    /// A path, a trailing slash, a query or a fragment.
    HasPath,
    /// A user name or a password.
    HasUserinfo,
    /// Upper-case letters.
    UpperCase,
    /// Not a host.
    HostInvalid,
    /// An IP address in another form than the canonical one.
    IpNotCanonical,
    /// A Unicode host without an ASCII form.
    HostNotConvertible,
    /// Not a port from 1 to 65535 without leading zeros.
    PortInvalid,
    /// A `*` elsewhere than as `*.` before the host or `:*` after it.
    WildcardMisplaced,
    /// `*.` in front of an IP address.
    WildcardOnIp,
}

impl fmt::Display for OriginPatternErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SchemeMissing => "an origin begins with its scheme, such as https://",
            Self::SchemeInvalid => "a scheme is a lower-case letter, then letters, digits, +, - or .",
            Self::HasPath => "an origin ends after host and port: no path, slash, query or fragment",
            Self::HasUserinfo => "an origin has no user name and no password",
            Self::UpperCase => "browsers send origins in lower case, and they are compared byte by byte",
            Self::HostInvalid => "a host is labels of 1 to 63 letters, digits, - or _, joined by single dots, 253 bytes at most",
            Self::IpNotCanonical => "browsers send an IP address in its one canonical form",
            Self::HostNotConvertible => "the host has no valid ASCII form, so no browser can send it",
            Self::PortInvalid => "a port is a number from 1 to 65535 without leading zeros, or * for any",
            Self::WildcardMisplaced => "a wildcard stands as `*.` in front of the host or as `:*` after it, nowhere else",
            Self::WildcardOnIp => "an IP address has no subdomains",
        })
    }
}

impl fmt::Display for OriginPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; write {suggestion}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for OriginPatternError {}
