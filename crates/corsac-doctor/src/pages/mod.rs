//! Pages: one for every code, a room for each family. The match is exhaustive: a code without a page does not compile.

mod before;
mod cors_check;
mod form;
mod gateway;
mod granted;
mod lints;
mod names;
mod origins;
mod preflight;
mod redirect;
mod refused;
mod seen;

use corsac::step::Code;

use crate::page::Page;

/// Codes that belong together, and have a page of the documentation together.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The name of its page: `preflight`.
    pub name: &'static str,
    /// What its codes have in common.
    pub title: &'static str,
    /// Its codes.
    pub codes: &'static [Code],
}

macro_rules! families {
    ($( $room:ident, $title:literal: $($code:ident)*; )*) => {
        impl Family {
            /// Every family, in the order of the codes.
            pub const ALL: &'static [Family] = &[ $( Family {
                name: stringify!($room), title: $title, codes: &[ $( Code::$code, )* ]
            }, )* ];
        }

        /// The page of a code.
        ///
        /// # Examples
        /// ```
        /// use corsac::step::Code;
        /// assert!(corsac_doctor::page(Code::PreflightRedirect).happened.contains("redirect"));
        /// ```
        #[must_use]
        pub const fn page(code: Code) -> &'static Page {
            match code { $( $( Code::$code => &$room::$code, )* )* }
        }
    };
}

families! {
    granted, "The server's side: allowed":
        NotCors OwnOrigin OpenPolicy OriginAllowed OriginAllowedByProvider HandshakeFromHost
        PreflightGranted;
    refused, "The server's side: refused":
        OriginNotListed OriginMalformed OriginRepeated OriginNull OriginProviderFailed
        OriginNotPermitted MethodNotAllowed MethodMalformed MethodRepeated MethodWildcard
        HeaderNotAllowed HeaderMalformed HeaderWildcard HeadersOverBudget NoPolicy NoRoute
        UpstreamConflict;
    before, "The browser's side: before an answer":
        ModeSameOrigin NoCorsRedirectMode SchemeNotSupported UrlHasUserinfo RequestMethodForbidden
        NoCorsMethod RequestHeaderDropped BadPort LocalNetworkAccessDenied MixedContent
        ContentSecurityPolicy BlockedByClient TlsFailed RequestInvalid StreamNotSendable
        KeepaliveQuota OnlyIfCached NetworkFailed CorsDisabled OriginNotAdded
        ProxyAuthenticationRequired;
    preflight, "The browser's side: the preflight":
        PreflightAllowOriginMissing PreflightWildcardWithCredentials PreflightAllowOriginMultiple
        PreflightAllowOriginInvalid PreflightAllowOriginMismatch PreflightAllowCredentials
        PreflightStatus PreflightRedirect PreflightAllowMethodsInvalid PreflightAllowHeadersInvalid
        PreflightMethod PreflightHeader PreflightAuthorizationWildcard PreflightNetworkFailed;
    cors_check, "The browser's side: the CORS check of the response":
        AllowOriginMissing WildcardWithCredentials AllowOriginMultiple AllowOriginInvalid
        AllowOriginMismatch AllowCredentials;
    redirect, "The browser's side: redirects":
        RedirectNotAllowed RedirectTargetNotAllowed RedirectNullOrigin RedirectUserinfo
        RedirectScheme RedirectPreflight RedirectModeError RedirectAuthorizationDropped
        RedirectLimit RedirectInvalid;
    seen, "The browser's side: what script sees":
        ResponseOpaque HeaderNotExposed CookieNotSent ResourcePolicy CachePoisoned
        PreflightCacheStale BeaconCredentials MimeTypeBlocked PartialResponse;
    form, "The policy file: form":
        TomlSyntax UnknownKey WrongType MissingKey UnknownValue InvalidDuration FileTooLarge
        InvalidEnvironment;
    origins, "Policy errors: origins":
        OriginsMissing OriginSchemeMissing OriginSchemeInvalid OriginHasPath OriginHasUserinfo
        OriginUpperCase OriginHostInvalid OriginIpNotCanonical OriginPortInvalid
        OriginWildcardMisplaced OriginWildcardOnIp OriginHostNotConvertible WildcardWithCompany
        NullOriginNotPermitted InsecureOriginWithCredentials PublicSuffixWithCredentials
        AnyOriginWithCredentials OwnOriginNotExact;
    names, "Policy errors: methods, header names and the rest":
        MethodNotToken MethodForbidden MethodWrongCase HeaderNameInvalid ExposeAllWithCredentials
        MaxAgeTooLarge PrivateNetworkNeedsExactOrigins;
    lints, "Policy lints":
        OriginConvertedToAscii OriginDefaultPort OriginRedundant OwnOriginRedundant TakeoverProne
        MethodRedundant MethodUnusualCase HeaderNameRedundant RequestHeaderForbidden
        ResponseHeaderForbidden WildcardWithoutAuthorization MaxAgeCappedByChromium
        MaxAgeCappedByWebKit FlagWithoutEffect KeyWithoutEffect UpstreamDecides
        PrivateNetworkSuperseded;
    gateway, "The gateway's part of the policy file":
        PolicyUndefined PolicyUnused RoutePolicyMissing RoutePathInvalid RouteHostInvalid
        RouteMethodInvalid RouteConflict UpstreamInvalid UpstreamHttpsUnsupported ListenInvalid
        LimitInvalid RouteUnreachable;
}
