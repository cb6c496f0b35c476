//! Chromium's messages.

use super::frame::{Engine, Era, Frames};
use super::{Message, messages};

pub(super) const MESSAGES: &[&[Message]] = &[IN_FRAME, OLDER, WHOLE];

const IN_FRAME: &[Message] = messages! { Frames::Chromium, Era::Today;
    "No 'Access-Control-Allow-Origin' header is present on the requested resource." =>
        [PreflightAllowOriginMissing] [AllowOriginMissing, RedirectNotAllowed, CachePoisoned];
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's \
     credentials mode is 'include'." => [PreflightWildcardWithCredentials] [WildcardWithCredentials];
    "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed." =>
        [PreflightAllowOriginMultiple] [AllowOriginMultiple];
    "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'." =>
        [PreflightAllowOriginInvalid] [AllowOriginInvalid];
    "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin." =>
        [PreflightAllowOriginMismatch] [AllowOriginMismatch, CachePoisoned];
    "The value of the 'Access-Control-Allow-Credentials' header in the response is '{value}' which must be 'true' when the \
     request's credentials mode is 'include'." => [PreflightAllowCredentials, BeaconCredentials] [AllowCredentials];
    "It does not have HTTP ok status." => [PreflightStatus] [];
    "Redirect is not allowed for a preflight request." => [PreflightRedirect] [];
    "Cannot parse Access-Control-Allow-Methods response header field in preflight response." =>
        [] [PreflightAllowMethodsInvalid];
    "Cannot parse Access-Control-Allow-Headers response header field in preflight response." =>
        [] [PreflightAllowHeadersInvalid];
    "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response." =>
        [] [PreflightMethod, PreflightCacheStale];
    "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response." =>
        [] [PreflightHeader, PreflightCacheStale];
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
        [] [ModeSameOrigin];
    "Fetch API cannot load {url}. Request mode is \"no-cors\" but the redirect mode is not \"follow\"." =>
        [] [NoCorsRedirectMode];
    "Fetch API cannot load {url}. URL scheme \"{scheme}\" is not supported." => [] [SchemeNotSupported];
    "Request cannot be constructed from a URL that includes credentials: {url}" => [] [UrlHasUserinfo];
    "'{method}' HTTP method is unsupported." => [] [RequestMethodForbidden];
    "'{method}' is unsupported in no-cors mode." => [] [NoCorsMethod];
    "net::ERR_UNSAFE_PORT" => [] [BadPort];
    "net::ERR_BLOCKED_BY_CLIENT" => [] [BlockedByClient];
    "net::ERR_CERT_" => [] [TlsFailed];
    "net::ERR_SSL_" => [] [TlsFailed];
    "net::ERR_CONNECTION_REFUSED" => [] [NetworkFailed, PreflightNetworkFailed];
    "net::ERR_CONNECTION_RESET" => [] [NetworkFailed, PreflightNetworkFailed];
    "net::ERR_NAME_NOT_RESOLVED" => [] [NetworkFailed, PreflightNetworkFailed];
    "net::ERR_EMPTY_RESPONSE" => [] [NetworkFailed, PreflightNetworkFailed];
    "net::ERR_CONNECTION_TIMED_OUT" => [] [NetworkFailed, PreflightNetworkFailed];
    "net::ERR_TOO_MANY_REDIRECTS" => [] [RedirectLimit];
    "net::ERR_INVALID_REDIRECT" => [] [PreflightRedirect];
    "net::ERR_UNSAFE_REDIRECT" => [] [RedirectScheme];
    "net::ERR_BLOCKED_BY_RESPONSE" => [] [ResourcePolicy];
    "Mixed Content: The page at '{page}'" => [] [MixedContent];
    "violates the following Content Security Policy directive" => [] [ContentSecurityPolicy];
    "Refused to get unsafe header \"{header}\"" => [] [HeaderNotExposed];
    "AuthorizationCoveredByWildcard" => [] [PreflightAuthorizationWildcard];
};
