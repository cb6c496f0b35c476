//! Policy errors: why a specification does not compile. All of them, each with what to write instead.

use super::{FieldPath, PolicyLint};
use crate::origin::OriginPatternErrorKind;
use crate::step::Code;
use std::fmt;

/// An error of a policy: where, what, why, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    pub(super) kind: PolicyErrorKind,
    pub(super) path: FieldPath,
    pub(super) value: String,
    pub(super) suggestion: Option<String>,
}

impl PolicyError {
    /// The fault.
    #[must_use]
    pub const fn kind(&self) -> PolicyErrorKind {
        self.kind
    }

    /// The stable code of the fault.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.kind.code()
    }

    /// Where in the policy.
    #[must_use]
    pub const fn path(&self) -> FieldPath {
        self.path
    }

    /// The offending value as text; empty when a value is missing.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What to write in the value's place, where there is one right answer.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for PolicyError {}

/// A fault of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyErrorKind {
    /// `origins` is empty.
    OriginsMissing,
    /// A member of `origins` or `own-origins` is no pattern.
    OriginPattern(OriginPatternErrorKind),
    /// `*` stands beside other members of a list in which it stands for all.
    WildcardWithCompany,
    /// `null` in `origins` without its flag.
    NullOriginNotPermitted,
    /// An insecure origin beside credentials without its flag.
    InsecureOriginWithCredentials,
    /// Subdomains of a public suffix beside credentials without their flag.
    PublicSuffixWithCredentials,
    /// Every origin beside credentials without its flag.
    AnyOriginWithCredentials,
    /// A member of `own-origins` with a wildcard, or `null`.
    OwnOriginNotExact,
    /// A method that is no token.
    MethodNotToken,
    /// A method that no page can send.
    MethodForbidden,
    /// A method that browsers send in upper case.
    MethodWrongCase,
    /// A header name that is no token, or `*` where it means nothing.
    HeaderNameInvalid,
    /// `*` in `expose-headers` beside credentials.
    ExposeAllWithCredentials,
    /// A `max-age` beyond a day.
    MaxAgeTooLarge,
    /// `allow-private-network` beside an origin with a wildcard, or `null`.
    PrivateNetworkNeedsExactOrigins,
}

impl PolicyErrorKind {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::OriginsMissing => Code::OriginsMissing,
            Self::OriginPattern(kind) => origin_code(kind),
            Self::WildcardWithCompany => Code::WildcardWithCompany,
            Self::NullOriginNotPermitted => Code::NullOriginNotPermitted,
            Self::InsecureOriginWithCredentials => Code::InsecureOriginWithCredentials,
            Self::PublicSuffixWithCredentials => Code::PublicSuffixWithCredentials,
            Self::AnyOriginWithCredentials => Code::AnyOriginWithCredentials,
            Self::OwnOriginNotExact => Code::OwnOriginNotExact,
            Self::MethodNotToken => Code::MethodNotToken,
            Self::MethodForbidden => Code::MethodForbidden,
            Self::MethodWrongCase => Code::MethodWrongCase,
            Self::HeaderNameInvalid => Code::HeaderNameInvalid,
            Self::ExposeAllWithCredentials => Code::ExposeAllWithCredentials,
            Self::MaxAgeTooLarge => Code::MaxAgeTooLarge,
            Self::PrivateNetworkNeedsExactOrigins => Code::PrivateNetworkNeedsExactOrigins,
        }
    }
}

const fn origin_code(kind: OriginPatternErrorKind) -> Code {
    match kind {
        OriginPatternErrorKind::SchemeMissing => Code::OriginSchemeMissing,
        OriginPatternErrorKind::SchemeInvalid => Code::OriginSchemeInvalid,
        OriginPatternErrorKind::HasPath => Code::OriginHasPath,
        OriginPatternErrorKind::HasUserinfo => Code::OriginHasUserinfo,
        OriginPatternErrorKind::UpperCase => Code::OriginUpperCase,
        OriginPatternErrorKind::HostInvalid => Code::OriginHostInvalid,
        OriginPatternErrorKind::IpNotCanonical => Code::OriginIpNotCanonical,
        OriginPatternErrorKind::HostNotConvertible => Code::OriginHostNotConvertible,
        OriginPatternErrorKind::PortInvalid => Code::OriginPortInvalid,
        OriginPatternErrorKind::WildcardMisplaced => Code::OriginWildcardMisplaced,
        OriginPatternErrorKind::WildcardOnIp => Code::OriginWildcardOnIp,
    }
}

impl fmt::Display for PolicyErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OriginPattern(kind) => return kind.fmt(f),
            Self::OriginsMissing => "a policy says who may read: list origins, or \"*\" for everyone",
            Self::WildcardWithCompany => "\"*\" already stands for all: list it alone, or list the names",
            Self::NullOriginNotPermitted => {
                "any page can make its origin null (a sandboxed frame does): set dangerously-allow-null-origin to allow it"
            }
            Self::InsecureOriginWithCredentials => {
                "whoever controls the network can be this origin and read with the user's cookies: use https, \
                 or set dangerously-allow-insecure-origins"
            }
            Self::PublicSuffixWithCredentials => {
                "anyone can register a name there and read with the user's cookies: name your own domain, \
                 or set dangerously-allow-public-suffix-subdomains"
            }
            Self::AnyOriginWithCredentials => {
                "every page of the web could read with the user's cookies: list the origins, \
                 or set dangerously-reflect-any-origin"
            }
            Self::OwnOriginNotExact => "the service's own origins are exact: scheme, host and port, no wildcard, not null",
            Self::MethodNotToken => "a method is letters, digits and !#$%&'*+-.^_`|~, and \"*\" stands alone",
            Self::MethodForbidden => "no page can send CONNECT, TRACE or TRACK: leave it out",
            Self::MethodWrongCase => "browsers send this method in upper case, and methods are compared byte by byte",
            Self::HeaderNameInvalid => "a field name is letters, digits and !#$%&'*+-.^_`|~",
            Self::ExposeAllWithCredentials => "beside credentials \"*\" is an ordinary name there: list the names",
            Self::MaxAgeTooLarge => "no browser keeps a preflight's answer for more than a day: 86400 seconds at most",
            Self::PrivateNetworkNeedsExactOrigins => {
                "access to a private network is granted to exact origins only: no wildcard, not null"
            }
        })
    }
}

/// All errors of a policy, at least one, and the lints beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyErrors {
    pub(super) errors: Vec<PolicyError>,
    pub(super) lints: Vec<PolicyLint>,
}

impl PolicyErrors {
    /// The errors, in the order of the policy's keys.
    #[must_use]
    pub fn errors(&self) -> &[PolicyError] {
        &self.errors
    }

    /// What else deserves a look.
    #[must_use]
    pub fn lints(&self) -> &[PolicyLint] {
        &self.lints
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            let break_before = if index == 0 { "" } else { "\n" };
            write!(f, "{break_before}{} {}", error.code(), error.path)?;
            if !error.value.is_empty() {
                write!(f, " {:?}", error.value)?;
            }
            write!(f, ": {error}")?;
            if let Some(suggestion) = &error.suggestion {
                write!(f, "; write {suggestion:?}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for PolicyErrors {}
