//! Code: the stable code of a refusal, by its step and its place.

use super::kind::{AllowOriginFault, Refusal, RefusalKind};
use crate::fetch::message::{NetworkFailure, Stage};
use crate::step::Code;

impl Refusal {
    /// The stable code of what happened.
    ///
    /// On a chain of redirects it says where it broke ([`Code::RedirectPreflight`] for instance), and
    /// [`plain_code`](Self::plain_code) says how.
    #[must_use]
    pub fn code(&self) -> Code {
        let plain = self.plain_code();
        let of_cors_check = plain.as_str().starts_with("D4");
        match self.place.stage {
            Some(Stage::Preflight) if self.place.hop > 0 => Code::RedirectPreflight,
            Some(Stage::Actual) if of_cors_check && self.place.at_redirect => Code::RedirectNotAllowed,
            Some(Stage::Actual) if of_cors_check && self.place.hop > 0 => self.code_at_redirect_target(plain),
            _ => plain,
        }
    }

    fn code_at_redirect_target(&self, plain: Code) -> Code {
        match plain {
            Code::AllowOriginMissing => Code::RedirectTargetNotAllowed,
            Code::AllowOriginMismatch if self.place.is_tainted => Code::RedirectNullOrigin,
            _ => plain,
        }
    }

    /// The code that the same fault has without redirects.
    #[must_use]
    pub fn plain_code(&self) -> Code {
        let preflight = self.place.stage == Some(Stage::Preflight);
        match &self.kind {
            RefusalKind::AllowOriginPresent { .. } if preflight => Code::PreflightAllowOriginMissing,
            RefusalKind::AllowOriginPresent { .. } => Code::AllowOriginMissing,
            RefusalKind::AllowOriginMatches { fault, .. } => allow_origin_code(*fault, preflight),
            RefusalKind::AllowCredentialsTrue { .. } if preflight => Code::PreflightAllowCredentials,
            RefusalKind::AllowCredentialsTrue { .. } => Code::AllowCredentials,
            RefusalKind::ConnectionObtained { failure } => failure_code(failure, preflight),
            RefusalKind::PreflightStatusOk { status: 300..=399 } => Code::PreflightRedirect,
            kind => kind.own_code(),
        }
    }
}

const fn allow_origin_code(fault: AllowOriginFault, preflight: bool) -> Code {
    match (fault, preflight) {
        (AllowOriginFault::WildcardWithCredentials, true) => Code::PreflightWildcardWithCredentials,
        (AllowOriginFault::WildcardWithCredentials, false) => Code::WildcardWithCredentials,
        (AllowOriginFault::Multiple, true) => Code::PreflightAllowOriginMultiple,
        (AllowOriginFault::Multiple, false) => Code::AllowOriginMultiple,
        (AllowOriginFault::Invalid, true) => Code::PreflightAllowOriginInvalid,
        (AllowOriginFault::Invalid, false) => Code::AllowOriginInvalid,
        (AllowOriginFault::Mismatch, true) => Code::PreflightAllowOriginMismatch,
        (AllowOriginFault::Mismatch, false) => Code::AllowOriginMismatch,
    }
}

const fn failure_code(failure: &NetworkFailure, preflight: bool) -> Code {
    match failure {
        NetworkFailure::Tls { .. } => Code::TlsFailed,
        _ if preflight => Code::PreflightNetworkFailed,
        _ => Code::NetworkFailed,
    }
}

impl RefusalKind {
    /// The code of a kind that has one wherever it happens.
    const fn own_code(&self) -> Code {
        match self {
            RefusalKind::UrlWithoutUserinfo { .. } => Code::UrlHasUserinfo,
            RefusalKind::MethodNotForbidden { .. } | RefusalKind::XhrMethodNotForbidden { .. } => {
                Code::RequestMethodForbidden
            }
            RefusalKind::NoCorsMethodSafelisted { .. } => Code::NoCorsMethod,
            RefusalKind::UrlParses { .. }
            | RefusalKind::ReferrerParses { .. }
            | RefusalKind::ModeNotNavigate { .. }
            | RefusalKind::CacheModeFitsMode { .. }
            | RefusalKind::MethodIsMethod { .. }
            | RefusalKind::BodyFitsMethod { .. }
            | RefusalKind::StreamWithoutKeepalive
            | RefusalKind::StreamFitsMode { .. }
            | RefusalKind::HeaderIsHeader { .. }
            | RefusalKind::XhrMethodIsMethod { .. }
            | RefusalKind::XhrUrlParses { .. } => Code::RequestInvalid,
            RefusalKind::PortNotBad { .. } => Code::BadPort,
            RefusalKind::ContentNotMixed { .. } => Code::MixedContent,
            RefusalKind::OriginFitsSameOriginMode { .. } => Code::ModeSameOrigin,
            RefusalKind::NoCorsRedirectModeFollows { .. } => Code::NoCorsRedirectMode,
            RefusalKind::SchemeIsHttp { .. } | RefusalKind::SchemeIsFetched { .. } => {
                Code::SchemeNotSupported
            }
            RefusalKind::MimeTypeFitsDestination { .. } | RefusalKind::NosniffFitsDestination { .. } => {
                Code::MimeTypeBlocked
            }
            RefusalKind::PartialWasAskedFor { .. } => Code::PartialResponse,
            RefusalKind::AllowOriginPresent { .. } => Code::AllowOriginMissing,
            RefusalKind::AllowOriginMatches { fault, .. } => allow_origin_code(*fault, false),
            RefusalKind::AllowCredentialsTrue { .. } => Code::AllowCredentials,
            RefusalKind::PreflightStatusOk { .. } => Code::PreflightStatus,
            RefusalKind::AllowMethodsParse { .. } => Code::PreflightAllowMethodsInvalid,
            RefusalKind::AllowHeadersParse { .. } => Code::PreflightAllowHeadersInvalid,
            RefusalKind::MethodAllowed { .. } => Code::PreflightMethod,
            RefusalKind::AuthorizationListed { .. } => Code::PreflightAuthorizationWildcard,
            RefusalKind::HeadersAllowed { .. } => Code::PreflightHeader,
            RefusalKind::ResourcePolicyAllows { .. } => Code::ResourcePolicy,
            RefusalKind::RedirectModeNotError { .. } => Code::RedirectModeError,
            RefusalKind::LocationParses { .. } => Code::RedirectInvalid,
            RefusalKind::LocationSchemeIsHttp { .. } => Code::RedirectScheme,
            RefusalKind::RedirectCountBelowLimit { .. } => Code::RedirectLimit,
            RefusalKind::LocationWithoutUserinfo { .. }
            | RefusalKind::LocationWithoutUserinfoWhenTainted { .. } => Code::RedirectUserinfo,
            RefusalKind::RedirectedBodyHasSource { .. }
            | RefusalKind::StreamSupported { .. }
            | RefusalKind::AuthenticatedBodyHasSource
            | RefusalKind::StreamOverHttp2 => Code::StreamNotSendable,
            RefusalKind::KeepaliveWithinQuota { .. } => Code::KeepaliveQuota,
            RefusalKind::NotOnlyIfCached { .. } => Code::OnlyIfCached,
            RefusalKind::NoProxyAuthentication => Code::ProxyAuthenticationRequired,
            RefusalKind::ConnectionObtained { failure } => failure_code(failure, false),
            RefusalKind::AddressSpaceAllowed { .. } => Code::LocalNetworkAccessDenied,
        }
    }
}
