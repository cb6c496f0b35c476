//! WebKit's messages. It says the same of a missing field, of a wrong one and of a list.

use super::beside::{ANSWER, BEFORE, POLICY, PREFLIGHT, REDIRECT};
use super::frame::{Engine, Era, Frames};
use super::{Message, messages};

pub(super) const MESSAGES: &[&[Message]] = &[WHOLE];

const WHOLE: &[Message] = messages! { Frames::Whole(Some(Engine::WebKit)), Era::Today;
    "Origin null is not allowed by Access-Control-Allow-Origin[.][ Status code: {status}]" => [] [
        RedirectNullOrigin, AllowOriginMissing, AllowOriginMismatch, AllowOriginInvalid, AllowOriginMultiple,
        PreflightAllowOriginMissing, PreflightAllowOriginMismatch, PreflightAllowOriginInvalid, PreflightAllowOriginMultiple,
        RedirectTargetNotAllowed, RedirectNotAllowed, RedirectPreflight
    ];
    "Origin {origin} is not allowed by Access-Control-Allow-Origin[.][ Status code: {status}]" => [] [
        AllowOriginMissing, AllowOriginMismatch, AllowOriginInvalid, AllowOriginMultiple, PreflightAllowOriginMissing,
        PreflightAllowOriginMismatch, PreflightAllowOriginInvalid, PreflightAllowOriginMultiple, RedirectTargetNotAllowed,
        RedirectNotAllowed, RedirectPreflight, CachePoisoned
    ];
    "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true." =>
        [] [PreflightWildcardWithCredentials, WildcardWithCredentials, RedirectNotAllowed, RedirectPreflight];
    "Access-Control-Allow-Origin cannot contain more than one origin." =>
        [] [PreflightAllowOriginMultiple, AllowOriginMultiple, RedirectNotAllowed, RedirectPreflight];
    "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\"." =>
        [] [PreflightAllowCredentials, AllowCredentials, RedirectNotAllowed, RedirectPreflight, BeaconCredentials];
    "Preflight response is not successful[.][ Status code: {status}]" =>
        [] [PreflightStatus, PreflightRedirect, PreflightAllowOriginMissing, RedirectPreflight];
    "Header Access-Control-Allow-Methods has an invalid value: {value}" => [] [PreflightAllowMethodsInvalid, RedirectPreflight];
    "Header Access-Control-Allow-Headers has an invalid value: {value}" => [] [PreflightAllowHeadersInvalid, RedirectPreflight];
    "Method {method} is not allowed by Access-Control-Allow-Methods." =>
        [] [PreflightMethod, RedirectPreflight, PreflightCacheStale];
    "Request header field {header} is not allowed by Access-Control-Allow-Headers." =>
        [] [PreflightHeader, PreflightAuthorizationWildcard, RedirectPreflight, PreflightCacheStale];
    "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: Origin {origin} is not \
     allowed by Access-Control-Allow-Origin[.][ Status code: {status}]" => [] [RedirectNotAllowed];
    "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: Cannot use wildcard in \
     Access-Control-Allow-Origin when credentials flag is true." => [] [RedirectNotAllowed];
    "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: Access-Control-Allow-Origin cannot \
     contain more than one origin." => [] [RedirectNotAllowed];
    "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: Credentials flag is true, but \
     Access-Control-Allow-Credentials is not \"true\"." => [] [RedirectNotAllowed];
    "Cross-origin script load denied by Cross-Origin Resource Sharing policy" =>
        [] [AllowOriginMissing, AllowOriginMismatch, RedirectNotAllowed, RedirectTargetNotAllowed];
    "redirection URL {location} has credentials" => [] [RedirectUserinfo];
    "not allowed to follow a cross-origin CORS redirection with non CORS scheme" => [] [RedirectScheme];
    "Not allowed to follow a redirection while loading {url}" => [] [RedirectModeError];
    "Load cannot follow more than 20 redirections" => [] [RedirectLimit];
    "Not allowed to request resource" => [] [NoCorsRedirectMode, MixedContent];
    "Unsafe attempt to load URL {url} from origin {origin}. Domains, protocols and ports must match." =>
        [] [ModeSameOrigin, MixedContent];
    "Fetch API cannot load {url}" => [] [ModeSameOrigin, MixedContent];
    "No-Cors mode requires follow redirect mode" => [] [NoCorsRedirectMode];
    "Cross origin requests are only supported for HTTP." => [] [SchemeNotSupported];
    "FTP URLs are disabled" => [] [SchemeNotSupported, RedirectScheme];
    "Redirection to URL with a scheme that is not HTTP(S)" => [] [RedirectScheme];
    "URL is not valid or contains user credentials." => [] [UrlHasUserinfo];
    "Method is forbidden." => [] [RequestMethodForbidden];
    "Method must be GET, POST or HEAD in no-cors mode." => [] [NoCorsMethod];
    "Not allowed to use restricted network port {port}" => [] [BadPort];
    "because it violates the resource's Cross-Origin-Resource-Policy response header." => [] [ResourcePolicy];
    "Connection terminated unexpectedly" => [] [NetworkFailed, PreflightNetworkFailed, RedirectPreflight];
    "requested insecure content from {url}" => [] [MixedContent];
    "The page at {page} requested insecure content from {url}. This content was blocked" => [] [MixedContent];
    "The page at {page} requested insecure content from {url}. This content was automatically upgraded" =>
        [] [TlsFailed, NetworkFailed];
    // Without another line it is a Location that is no URL.
    "Fetch API cannot load {url} due to access control checks" =>
        [] [RedirectInvalid] beside [BEFORE, PREFLIGHT, ANSWER, REDIRECT, POLICY];
    "XMLHttpRequest cannot load {url} due to access control checks" =>
        [] [RedirectInvalid] beside [BEFORE, PREFLIGHT, ANSWER, REDIRECT, POLICY];
    "EventSource cannot load {url} due to access control checks" =>
        [] [RedirectInvalid] beside [BEFORE, ANSWER, REDIRECT];
    "Cannot load {kind} {url} due to access control checks" => [] [] beside [ANSWER, REDIRECT, POLICY];
};
