//! Beside: the codes of which browsers print a line that names the cause, and others beside it.

use corsac::step::Code;

/// Refused before anything is sent.
pub(super) const BEFORE: &[Code] = &[Code::ModeSameOrigin, Code::NoCorsRedirectMode, Code::MixedContent];

/// Content that is not secure.
pub(super) const MIXED: &[Code] = &[Code::MixedContent];

/// The connection came to nothing.
pub(super) const NETWORK: &[Code] = &[Code::TlsFailed, Code::NetworkFailed, Code::PreflightNetworkFailed];

/// Refused for a preflight's answer.
pub(super) const PREFLIGHT: &[Code] = &[
    Code::PreflightAllowOriginMissing,
    Code::PreflightWildcardWithCredentials,
    Code::PreflightAllowOriginMultiple,
    Code::PreflightAllowOriginInvalid,
    Code::PreflightAllowOriginMismatch,
    Code::PreflightAllowCredentials,
    Code::PreflightStatus,
    Code::PreflightRedirect,
    Code::PreflightAllowMethodsInvalid,
    Code::PreflightAllowHeadersInvalid,
    Code::PreflightMethod,
    Code::PreflightHeader,
    Code::PreflightAuthorizationWildcard,
    Code::PreflightNetworkFailed,
    Code::RedirectPreflight,
];

/// Refused by the CORS check of the answer itself.
pub(super) const ANSWER: &[Code] = &[
    Code::AllowOriginMissing,
    Code::WildcardWithCredentials,
    Code::AllowOriginMultiple,
    Code::AllowOriginInvalid,
    Code::AllowOriginMismatch,
    Code::AllowCredentials,
];

/// Refused on the way of a redirect.
pub(super) const REDIRECT: &[Code] = &[
    Code::RedirectNotAllowed,
    Code::RedirectTargetNotAllowed,
    Code::RedirectNullOrigin,
    Code::RedirectUserinfo,
    Code::RedirectScheme,
    Code::RedirectModeError,
];

/// A redirect that the CORS check refuses, or that leads where no page may go.
pub(super) const HOP: &[Code] = &[Code::RedirectNotAllowed, Code::RedirectScheme];

/// A resource policy.
pub(super) const POLICY: &[Code] = &[Code::ResourcePolicy];
