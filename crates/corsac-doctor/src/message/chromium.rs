//! Chromium's messages.

use super::beside::{ANSWER, BEFORE, PREFLIGHT, REDIRECT};
use super::frame::{Engine, Era, Frames};
use super::{Message, messages};

pub(super) const MESSAGES: &[&[Message]] = &[IN_FRAME, OLDER, WHOLE];

const IN_FRAME: &[Message] = messages! { Frames::Chromium, Era::Today;
    "No 'Access-Control-Allow-Origin' header is present on the requested resource." =>
        [PreflightAllowOriginMissing, RedirectPreflight] [AllowOriginMissing, RedirectTargetNotAllowed, RedirectNotAllowed, CachePoisoned];
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's \
     credentials mode is 'include'." => [PreflightWildcardWithCredentials, RedirectPreflight] [WildcardWithCredentials, RedirectNotAllowed];
    "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed." =>
        [PreflightAllowOriginMultiple, RedirectPreflight] [AllowOriginMultiple, RedirectNotAllowed];
    "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'." =>
        [PreflightAllowOriginInvalid, RedirectPreflight] [AllowOriginInvalid, RedirectNotAllowed];
    "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin." =>
        [PreflightAllowOriginMismatch, RedirectPreflight] [AllowOriginMismatch, RedirectNullOrigin, RedirectNotAllowed, CachePoisoned];
    "The value of the 'Access-Control-Allow-Credentials' header in the response is '{value}' which must be 'true' when the \
     request's credentials mode is 'include'." => [PreflightAllowCredentials, BeaconCredentials, RedirectPreflight] [AllowCredentials, RedirectNotAllowed];
    "It does not have HTTP ok status." => [PreflightStatus, PreflightRedirect, RedirectPreflight] [];
    // It looks at the redirect first, and at the fields that it would have refused too never.
    "Redirect is not allowed for a preflight request." => [
        PreflightRedirect, PreflightAllowOriginMissing, PreflightAllowOriginMismatch, PreflightAllowOriginInvalid,
        PreflightAllowOriginMultiple, PreflightAllowCredentials, RedirectPreflight
    ] [];
    "Cannot parse Access-Control-Allow-Methods response header field in preflight response." =>
        [] [PreflightAllowMethodsInvalid, RedirectPreflight];
    "Cannot parse Access-Control-Allow-Headers response header field in preflight response." =>
        [] [PreflightAllowHeadersInvalid, RedirectPreflight];
    "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response." =>
        [] [PreflightMethod, RedirectPreflight, PreflightCacheStale];
    "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response." =>
        [] [PreflightHeader, PreflightAuthorizationWildcard, RedirectPreflight, PreflightCacheStale];
    "Redirect location '{location}' contains a username and password, which is disallowed for cross-origin requests." =>
        [] [RedirectUserinfo];
    "Cross origin requests are only supported for protocol schemes: {schemes}" => [] [SchemeNotSupported, RedirectScheme];
    "Permission was denied for this request to access the `{space}` address space." => [] [LocalNetworkAccessDenied];
    "The request client is not a secure context and the resource is in more-private address space `{space}`." =>
        [] [LocalNetworkAccessDenied];
    "Request had a target IP address space of `{space}` yet the resource is in address space `{other}`." =>
        [] [LocalNetworkAccessDenied];
};

const OLDER: &[Message] = messages! { Frames::Chromium, Era::Before("Chromium before 2016");
    "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true." =>
        [PreflightWildcardWithCredentials] [WildcardWithCredentials];
    "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '{value}'. It must be 'true' to allow \
     credentials." => [PreflightAllowCredentials] [AllowCredentials];
    "Invalid HTTP status code {status}" => [PreflightStatus] [PreflightStatus];
    "Response for preflight has invalid HTTP status code {status}" => [] [PreflightStatus];
    "Response for preflight is invalid (redirect)" => [] [PreflightRedirect];
    "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin" =>
        [PreflightAllowOriginMismatch] [AllowOriginMismatch];
    "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed" =>
        [PreflightAllowOriginMultiple] [AllowOriginMultiple];
    "Origin {origin} is not allowed by Access-Control-Allow-Origin[.]" =>
        [] [
            PreflightAllowOriginMissing, AllowOriginMissing, PreflightAllowOriginMismatch, AllowOriginMismatch,
            PreflightAllowOriginInvalid, AllowOriginInvalid
        ];
    "Request header field {header} is not allowed by Access-Control-Allow-Headers[.]" => [PreflightHeader] [PreflightHeader];
    "Method {method} is not allowed by Access-Control-Allow-Methods[.]" => [PreflightMethod] [PreflightMethod];
};

const WHOLE: &[Message] = messages! { Frames::Whole(Some(Engine::Chromium)), Era::Today;
    "Fetch API cannot load {url}. Request mode is \"same-origin\" but the URL's origin is not same as the request origin {origin}" =>
        [] [ModeSameOrigin, MixedContent];
    "Unsafe attempt to load URL {url} from frame with URL {page}. Domains, protocols and ports must match." =>
        [] [ModeSameOrigin, MixedContent];
    "Fetch API cannot load {url}. Request mode is \"no-cors\" but the redirect mode is not \"follow\"." =>
        [] [NoCorsRedirectMode, MixedContent];
    "Fetch API cannot load {url}. URL scheme \"{scheme}\" is not supported." => [] [SchemeNotSupported];
    "Request cannot be constructed from a URL that includes credentials: {url}" => [] [UrlHasUserinfo];
    "'{method}' HTTP method is unsupported." => [] [RequestMethodForbidden];
    "'{method}' is unsupported in no-cors mode." => [] [NoCorsMethod];
    "net::ERR_UNSAFE_PORT" => [] [BadPort];
    "net::ERR_BLOCKED_BY_CLIENT" => [] [BlockedByClient];
    "net::ERR_CERT_" => [] [TlsFailed];
    "net::ERR_SSL_" => [] [TlsFailed];
    "net::ERR_CONNECTION_REFUSED" => [] [NetworkFailed, PreflightNetworkFailed, RedirectPreflight];
    "net::ERR_CONNECTION_RESET" => [] [NetworkFailed, TlsFailed, PreflightNetworkFailed, RedirectPreflight];
    "net::ERR_NAME_NOT_RESOLVED" => [] [NetworkFailed, PreflightNetworkFailed, RedirectPreflight];
    "net::ERR_EMPTY_RESPONSE" => [] [NetworkFailed, PreflightNetworkFailed, RedirectPreflight];
    "net::ERR_CONNECTION_TIMED_OUT" => [] [NetworkFailed, PreflightNetworkFailed, RedirectPreflight];
    "net::ERR_TOO_MANY_REDIRECTS" => [] [RedirectLimit];
    "net::ERR_INVALID_REDIRECT" => [] [PreflightRedirect, RedirectInvalid];
    "net::ERR_ALPN_NEGOTIATION_FAILED" => [] [StreamNotSendable];
    // Without another line it is the redirect mode.
    "net::ERR_FAILED" => [] [RedirectModeError] beside [BEFORE, PREFLIGHT, ANSWER, REDIRECT];
    "net::ERR_UNSAFE_REDIRECT" => [] [RedirectScheme];
    "net::ERR_BLOCKED_BY_RESPONSE" => [] [ResourcePolicy];
    "Mixed Content: The page at '{page}'" => [] [MixedContent];
    "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure {kind} '{url}'. This request has been \
     blocked; the content must be served over HTTPS." => [] [MixedContent];
    "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure {kind} '{url}'. This request was \
     automatically upgraded to HTTPS" => [] [TlsFailed, NetworkFailed];
    "violates the following Content Security Policy directive" => [] [ContentSecurityPolicy];
    "Refused to get unsafe header \"{header}\"" => [] [HeaderNotExposed];
    "AuthorizationCoveredByWildcard" => [] [PreflightAuthorizationWildcard];
};
