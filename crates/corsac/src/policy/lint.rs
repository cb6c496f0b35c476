//! Policy lints: what compiles and still deserves a look.

use super::{FieldPath, Key};
use crate::origin::Correction;
use crate::step::Code;
use std::fmt;

/// How much a lint matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know: browser caps, redundancy, corrected spellings.
    Note,
    /// Probably not what was meant, or a risk.
    Warning,
}

impl Severity {
    /// `note` or `warning`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
        }
    }
}

/// A lint of a policy: where, what, why, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLint {
    pub(super) kind: PolicyLintKind,
    pub(super) path: FieldPath,
    pub(super) value: String,
    pub(super) suggestion: Option<String>,
}

impl PolicyLint {
    /// What deserves a look.
    #[must_use]
    pub const fn kind(&self) -> PolicyLintKind {
        self.kind
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.kind.code()
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// Where in the policy.
    #[must_use]
    pub const fn path(&self) -> FieldPath {
        self.path
    }

    /// The value as text.
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

impl fmt::Display for PolicyLint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

/// What deserves a look in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyLintKind {
    /// The spelling of an origin was corrected.
    Corrected(Correction),
    /// Another pattern, at the index, covers the origin.
    OriginRedundant {
        /// The index of the covering member of `origins`.
        covered_by: usize,
    },
    /// An own origin is also an allowed one.
    OwnOriginRedundant,
    /// Subdomains beside credentials.
    TakeoverProne,
    /// A safelisted or repeated method.
    MethodRedundant,
    /// A registered method in another case than its own.
    MethodUnusualCase,
    /// A repeated header name, or one that needs no listing.
    HeaderNameRedundant,
    /// A request header that no page can set.
    RequestHeaderForbidden,
    /// A response header that no page can read.
    ResponseHeaderForbidden,
    /// `*` in `request-headers` without `authorization`.
    WildcardWithoutAuthorization,
    /// A `max-age` beyond Chromium's cap.
    MaxAgeCappedByChromium,
    /// A `max-age` beyond WebKit's cap.
    MaxAgeCappedByWebKit,
    /// A flag that lifts no error.
    FlagWithoutEffect,
    /// A key that means nothing under an open policy.
    KeyWithoutEffect,
    /// `upstream-cors = "respect"`.
    UpstreamDecides,
    /// `allow-private-network`.
    PrivateNetworkSuperseded,
}

impl PolicyLintKind {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Corrected(Correction::ConvertedToAscii) => Code::OriginConvertedToAscii,
            Self::Corrected(Correction::DefaultPort) => Code::OriginDefaultPort,
            Self::OriginRedundant { .. } => Code::OriginRedundant,
            Self::OwnOriginRedundant => Code::OwnOriginRedundant,
            Self::TakeoverProne => Code::TakeoverProne,
            Self::MethodRedundant => Code::MethodRedundant,
            Self::MethodUnusualCase => Code::MethodUnusualCase,
            Self::HeaderNameRedundant => Code::HeaderNameRedundant,
            Self::RequestHeaderForbidden => Code::RequestHeaderForbidden,
            Self::ResponseHeaderForbidden => Code::ResponseHeaderForbidden,
            Self::WildcardWithoutAuthorization => Code::WildcardWithoutAuthorization,
            Self::MaxAgeCappedByChromium => Code::MaxAgeCappedByChromium,
            Self::MaxAgeCappedByWebKit => Code::MaxAgeCappedByWebKit,
            Self::FlagWithoutEffect => Code::FlagWithoutEffect,
            Self::KeyWithoutEffect => Code::KeyWithoutEffect,
            Self::UpstreamDecides => Code::UpstreamDecides,
            Self::PrivateNetworkSuperseded => Code::PrivateNetworkSuperseded,
        }
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::TakeoverProne
            | Self::MethodUnusualCase
            | Self::RequestHeaderForbidden
            | Self::ResponseHeaderForbidden
            | Self::FlagWithoutEffect
            | Self::KeyWithoutEffect
            | Self::UpstreamDecides
            | Self::WildcardWithoutAuthorization
            | Self::PrivateNetworkSuperseded => Severity::Warning,
            Self::Corrected(_)
            | Self::OriginRedundant { .. }
            | Self::OwnOriginRedundant
            | Self::MethodRedundant
            | Self::HeaderNameRedundant
            | Self::MaxAgeCappedByChromium
            | Self::MaxAgeCappedByWebKit => Severity::Note,
        }
    }
}

impl fmt::Display for PolicyLintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OriginRedundant { covered_by } => {
                return write!(f, "{}[{covered_by}] already covers this origin", Key::Origins);
            }
            Self::Corrected(Correction::ConvertedToAscii) => "browsers send the host in its ASCII form",
            Self::Corrected(Correction::DefaultPort) => "browsers leave out the scheme's default port",
            Self::OwnOriginRedundant => "origins already allows this origin: it is treated as an ordinary allowed one",
            Self::TakeoverProne => {
                "whoever takes over one forgotten subdomain reads with the user's cookies: list the subdomains you use"
            }
            Self::MethodRedundant => "GET, HEAD and POST always pass, and a method needs one listing",
            Self::MethodUnusualCase => "browsers send this method as the page spells it, and servers expect upper case",
            Self::HeaderNameRedundant => "the name is covered without this entry",
            Self::RequestHeaderForbidden => "browsers let no page set this request header",
            Self::ResponseHeaderForbidden => "browsers let no page read this response header",
            Self::WildcardWithoutAuthorization => {
                "\"*\" never covers authorization: list it as well if pages send it, or list the names that they send"
            }
            Self::MaxAgeCappedByChromium => "Chromium keeps a preflight's answer for 7200 seconds at most",
            Self::MaxAgeCappedByWebKit => "WebKit keeps a preflight's answer for 600 seconds at most",
            Self::FlagWithoutEffect => "the flag lifts no error here: remove it",
            Self::KeyWithoutEffect => "under an open policy every origin may read, so this changes nothing",
            Self::UpstreamDecides => {
                "where the inner service sends CORS fields of its own, they win: security is then the inner service's"
            }
            Self::PrivateNetworkSuperseded => "browsers replaced Private Network Access by a permission of the user",
        })
    }
}
