//! WebKit's messages. It says the same of a missing field, of a wrong one and of a list.

use super::frame::{Engine, Era, Frames};
use super::{Message, messages};

pub(super) const MESSAGES: &[&[Message]] = &[WHOLE];

const WHOLE: &[Message] = messages! { Frames::Whole(Some(Engine::WebKit)), Era::Today;
    "Origin null is not allowed by Access-Control-Allow-Origin[.][ Status code: {status}]" => [] [
        RedirectNullOrigin, AllowOriginMissing, AllowOriginMismatch, PreflightAllowOriginMissing, PreflightAllowOriginMismatch
    ];
    "Origin {origin} is not allowed by Access-Control-Allow-Origin[.][ Status code: {status}]" => [] [
        AllowOriginMissing, AllowOriginMismatch, AllowOriginInvalid, AllowOriginMultiple, PreflightAllowOriginMissing,
        PreflightAllowOriginMismatch, PreflightAllowOriginInvalid, PreflightAllowOriginMultiple, RedirectTargetNotAllowed, CachePoisoned
    ];
    "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true." =>
        [] [PreflightWildcardWithCredentials, WildcardWithCredentials];
    "Access-Control-Allow-Origin cannot contain more than one origin." =>
        [] [PreflightAllowOriginMultiple, AllowOriginMultiple];
    "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\"." =>
        [] [PreflightAllowCredentials, AllowCredentials, BeaconCredentials];
    "Preflight response is not successful[.][ Status code: {status}]" =>
        [] [PreflightStatus, PreflightRedirect, PreflightAllowOriginMissing];
    "Header Access-Control-Allow-Methods has an invalid value: {value}" => [] [PreflightAllowMethodsInvalid];
    "Header Access-Control-Allow-Headers has an invalid value: {value}" => [] [PreflightAllowHeadersInvalid];
    "Method {method} is not allowed by Access-Control-Allow-Methods." => [] [PreflightMethod, PreflightCacheStale];
    "Request header field {header} is not allowed by Access-Control-Allow-Headers." =>
        [] [PreflightHeader, PreflightCacheStale];
    "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: Origin {origin} is not \
     allowed by Access-Control-Allow-Origin[.][ Status code: {status}]" => [] [RedirectNotAllowed];
    "redirection URL {location} has credentials" => [] [RedirectUserinfo];
    "not allowed to follow a cross-origin CORS redirection with non CORS scheme" => [] [RedirectScheme];
    "Not allowed to follow a redirection while loading {url}" => [] [RedirectModeError];
    "Load cannot follow more than 20 redirections" => [] [RedirectLimit];
    "No-Cors mode requires follow redirect mode" => [] [NoCorsRedirectMode];
    "Cross origin requests are only supported for HTTP." => [] [SchemeNotSupported];
    "URL is not valid or contains user credentials." => [] [UrlHasUserinfo];
    "Method is forbidden." => [] [RequestMethodForbidden];
    "Method must be GET, POST or HEAD in no-cors mode." => [] [NoCorsMethod];
    "Not allowed to use restricted network port {port}" => [] [BadPort];
    "because it violates the resource's Cross-Origin-Resource-Policy response header." => [] [ResourcePolicy];
    "Connection terminated unexpectedly" => [] [NetworkFailed, PreflightNetworkFailed];
    "requested insecure content from {url}" => [] [MixedContent];
};
