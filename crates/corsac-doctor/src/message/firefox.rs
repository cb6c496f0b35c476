//! Firefox's messages. It writes curly quotes; pasted text is compared with straight ones.

use super::frame::{Engine, Era, Frames};
use super::{Message, messages};

pub(super) const MESSAGES: &[&[Message]] = &[IN_FRAME, OLDER, WHOLE];

const IN_FRAME: &[Message] = messages! { Frames::Firefox, Era::Today;
    "CORS header 'Access-Control-Allow-Origin' missing" => [] [
        PreflightAllowOriginMissing, AllowOriginMissing, RedirectNotAllowed, RedirectTargetNotAllowed, PreflightRedirect, CachePoisoned
    ];
    "Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '*'" =>
        [] [PreflightWildcardWithCredentials, WildcardWithCredentials];
    "Multiple CORS header 'Access-Control-Allow-Origin' not allowed" =>
        [] [PreflightAllowOriginMultiple, AllowOriginMultiple];
    "CORS header 'Access-Control-Allow-Origin' does not match '{value}'" => [] [
        PreflightAllowOriginMismatch, AllowOriginMismatch, PreflightAllowOriginInvalid, AllowOriginInvalid,
        PreflightAllowOriginMultiple, AllowOriginMultiple, RedirectNullOrigin, CachePoisoned
    ];
    "expected 'true' in CORS header 'Access-Control-Allow-Credentials'" =>
        [] [PreflightAllowCredentials, AllowCredentials, BeaconCredentials];
    "CORS preflight response did not succeed" => [] [PreflightStatus, PreflightRedirect];
    "CORS request external redirect not allowed" => [] [PreflightRedirect];
    "invalid token '{token}' in CORS header 'Access-Control-Allow-Methods'" => [] [PreflightAllowMethodsInvalid];
    "invalid token '{token}' in CORS header 'Access-Control-Allow-Headers'" => [] [PreflightAllowHeadersInvalid];
    "Did not find method in CORS header 'Access-Control-Allow-Methods'" => [] [PreflightMethod, PreflightCacheStale];
    "header '{header}' is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response" =>
        [] [PreflightHeader, PreflightCacheStale];
    "When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered." =>
        [] [PreflightAuthorizationWildcard];
    "CORS request did not succeed" => [] [
        NetworkFailed, PreflightNetworkFailed, TlsFailed, MixedContent, ContentSecurityPolicy, BlockedByClient, RedirectUserinfo,
        LocalNetworkAccessDenied
    ];
    "CORS request not http" => [] [SchemeNotSupported, RedirectScheme];
    "CORS disabled" => [] [CorsDisabled];
    "CORS header 'Origin' cannot be added" => [] [OriginNotAdded];
};

const OLDER: &[Message] = messages! { Frames::Firefox, Era::Before("Firefox before 2020");
    "CORS preflight channel did not succeed" =>
        [] [PreflightAllowOriginMissing, PreflightStatus, PreflightRedirect, PreflightNetworkFailed];
    "missing token '{header}' in CORS header 'Access-Control-Allow-Headers' from CORS preflight channel" =>
        [] [PreflightHeader];
};

const WHOLE: &[Message] = messages! { Frames::Whole(Some(Engine::Firefox)), Era::Today;
    "Security Error: Content at {page} may not load data from {url}." => [] [ModeSameOrigin];
    "may not load or link to {url}." => [] [SchemeNotSupported];
    "{url} is an url with embedded credentials." => [] [UrlHasUserinfo];
    "Invalid request method {method}." => [] [RequestMethodForbidden, NoCorsMethod];
    "was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof)" => [] [ResourcePolicy];
    "Local Network Access permission required" => [] [LocalNetworkAccessDenied];
    "Local Network Access detected" => [] [LocalNetworkAccessDenied];
    "DATA_URI_BLOCKED" => [] [RedirectScheme];
};
