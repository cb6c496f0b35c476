//! Firefox's messages. It writes curly quotes; pasted text is compared with straight ones.

use super::beside::{ANSWER, BEFORE, HOP, MIXED, NETWORK, PREFLIGHT, REDIRECT};
use super::frame::{Engine, Era, Frames};
use super::{Message, messages};

pub(super) const MESSAGES: &[&[Message]] = &[IN_FRAME, OLDER, WHOLE];

const IN_FRAME: &[Message] = messages! { Frames::Firefox, Era::Today;
    "CORS header 'Access-Control-Allow-Origin' missing" => [] [
        PreflightAllowOriginMissing, AllowOriginMissing, RedirectNotAllowed, RedirectTargetNotAllowed, PreflightRedirect,
        RedirectPreflight, CachePoisoned
    ];
    "Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '*'" =>
        [] [PreflightWildcardWithCredentials, WildcardWithCredentials, RedirectNotAllowed, RedirectPreflight];
    "Multiple CORS header 'Access-Control-Allow-Origin' not allowed" =>
        [] [
            PreflightAllowOriginMultiple, AllowOriginMultiple, RedirectNotAllowed, RedirectPreflight, NetworkFailed,
            PreflightNetworkFailed
        ];
    "CORS header 'Access-Control-Allow-Origin' does not match '{value}'" => [] [
        PreflightAllowOriginMismatch, AllowOriginMismatch, PreflightAllowOriginInvalid, AllowOriginInvalid,
        PreflightAllowOriginMultiple, AllowOriginMultiple, RedirectNotAllowed,
        RedirectNullOrigin, RedirectPreflight, CachePoisoned
    ];
    "expected 'true' in CORS header 'Access-Control-Allow-Credentials'" =>
        [] [PreflightAllowCredentials, AllowCredentials, RedirectNotAllowed, RedirectPreflight, BeaconCredentials];
    "CORS preflight response did not succeed" => [] [PreflightStatus, PreflightRedirect, RedirectPreflight];
    "CORS request external redirect not allowed" => [] [PreflightRedirect, RedirectPreflight];
    "invalid token '{token}' in CORS header 'Access-Control-Allow-Methods'" => [] [PreflightAllowMethodsInvalid, RedirectPreflight];
    "invalid token '{token}' in CORS header 'Access-Control-Allow-Headers'" => [] [PreflightAllowHeadersInvalid, RedirectPreflight];
    // It looks at the methods before it reads the headers.
    "Did not find method in CORS header 'Access-Control-Allow-Methods'" =>
        [] [PreflightMethod, PreflightAllowHeadersInvalid, RedirectPreflight, PreflightCacheStale];
    "header '{header}' is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response" =>
        [] [PreflightHeader, PreflightAuthorizationWildcard, RedirectPreflight, PreflightCacheStale];
    "When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered." =>
        [] [PreflightAuthorizationWildcard] beside [NETWORK, PREFLIGHT, ANSWER, HOP];
    "CORS request did not succeed" => [] [
        NetworkFailed, PreflightNetworkFailed, TlsFailed, MixedContent, ContentSecurityPolicy, BlockedByClient, RedirectUserinfo,
        RedirectLimit, RedirectInvalid, RedirectPreflight, LocalNetworkAccessDenied
    ] beside [PREFLIGHT, HOP];
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
    "Security Error: Content at {page} may not load data from {url}." => [] [ModeSameOrigin, MixedContent];
    "may not load or link to {url}." => [] [SchemeNotSupported];
    "{url} is an url with embedded credentials." => [] [UrlHasUserinfo];
    "Invalid request method {method}." => [] [RequestMethodForbidden, NoCorsMethod];
    "was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof)" => [] [ResourcePolicy];
    "Local Network Access permission required" => [] [LocalNetworkAccessDenied];
    "Local Network Access detected" => [] [LocalNetworkAccessDenied];
    "DATA_URI_BLOCKED" => [] [RedirectScheme];
    "Redirecting to data: URI not allowed (Blocked loading of: \"{url}\")" => [] [RedirectScheme] beside [PREFLIGHT, HOP];
    "Blocked loading mixed active content \"{url}\"" => [] [MixedContent] beside [HOP];
    "Loading mixed (insecure) display content \"{url}\" on a secure page" => [] [] beside [ANSWER];
    "Mixed Content: Upgrading insecure display request '{url}' to use 'https'" => [] [TlsFailed, NetworkFailed];
    "Firefox can't establish a connection to the server at {url}" => [] [NetworkFailed] beside [MIXED, ANSWER, HOP];
    "Loading failed for the <script> with source \"{url}\"." => [] [NetworkFailed] beside [BEFORE];
    "Loading failed for the module with source \"{url}\"." => [] [NetworkFailed] beside [BEFORE];
    "<script> source URI is not allowed in this document: \"{url}\"." => [] [] beside [NETWORK, ANSWER, REDIRECT];
    "Module source URI is not allowed in this document: \"{url}\"." => [] [] beside [NETWORK, ANSWER, REDIRECT];
    "Loading module from \"{url}\" was blocked because of a disallowed MIME type (\"{value}\")." =>
        [] [MimeTypeBlocked] beside [HOP];
    "The resource from \"{url}\" was blocked due to MIME type (\"{value}\") mismatch (X-Content-Type-Options: nosniff)." =>
        [] [MimeTypeBlocked] beside [HOP];
    "downloadable font: failed to start download ({value}): content blocked source: {url}" =>
        [] [MixedContent, ContentSecurityPolicy];
    "downloadable font: download failed ({value}): status={error} source: {url}" => [] [NetworkFailed, RedirectScheme];
    "downloadable font: download failed ({value}): bad URI or cross-site access not allowed source: {url}" =>
        [] [] beside [ANSWER, HOP];
};
