//! Reference: where to read more. One place for every address.

/// A text elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it is.
    pub title: &'static str,
    /// Where it is.
    pub url: &'static str,
}

macro_rules! references {
    ($( $name:ident = $title:expr, $url:expr; )*) => {
        $( pub(crate) const $name: Reference = Reference { title: $title, url: $url }; )*
    };
}

macro_rules! mdn_errors {
    ($( $name:ident = $page:literal; )*) => {
        references! {
            $( $name = concat!("MDN: ", $page),
                concat!("https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS/Errors/", $page); )*
        }
    };
}

macro_rules! mdn_headers {
    ($( $name:ident = $title:literal, $page:literal; )*) => {
        references! {
            $( $name = $title, concat!("https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/", $page); )*
        }
    };
}

references! {
    CORS_PROTOCOL = "Fetch: the CORS protocol", "https://fetch.spec.whatwg.org/#http-cors-protocol";
    CREDENTIALS = "Fetch: CORS protocol and credentials", "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials";
    SAFELISTED_METHODS = "Fetch: CORS-safelisted method", "https://fetch.spec.whatwg.org/#cors-safelisted-method";
    SAFELISTED_HEADERS = "Fetch: CORS-safelisted request-header",
        "https://fetch.spec.whatwg.org/#cors-safelisted-request-header";
    NORMALIZED_METHODS = "Fetch: normalising a method", "https://fetch.spec.whatwg.org/#concept-method-normalize";
    FORBIDDEN_METHODS = "Fetch: forbidden method", "https://fetch.spec.whatwg.org/#forbidden-method";
    FORBIDDEN_HEADERS = "Fetch: forbidden request-header", "https://fetch.spec.whatwg.org/#forbidden-request-header";
    NON_WILDCARD_HEADERS = "Fetch: CORS non-wildcard request-header name",
        "https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name";
    ORIGIN_FIELD = "Fetch: the Origin header", "https://fetch.spec.whatwg.org/#origin-header";
    BAD_PORTS = "Fetch: bad ports", "https://fetch.spec.whatwg.org/#port-blocking";
    PREFLIGHT_CACHE = "Fetch: CORS-preflight cache", "https://fetch.spec.whatwg.org/#cors-preflight-cache";
    FILTERED = "Fetch: filtered responses", "https://fetch.spec.whatwg.org/#concept-filtered-response";
    ATTACKS_ON_CACHES = "Fetch: CORS protocol and HTTP caches", "https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches";
    KEEPALIVE = "Fetch: HTTP-network-or-cache fetch", "https://fetch.spec.whatwg.org/#http-network-or-cache-fetch";
    NOSNIFF = "Fetch: X-Content-Type-Options", "https://fetch.spec.whatwg.org/#x-content-type-options-header";
    MIXED_CONTENT = "W3C: Mixed Content", "https://w3c.github.io/webappsec-mixed-content/";
    CSP = "MDN: connect-src",
        "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/connect-src";
    LOCAL_NETWORK_ACCESS = "WICG: Local Network Access", "https://wicg.github.io/local-network-access/";
    STREAMS = "MDN: duplex of RequestInit", "https://developer.mozilla.org/en-US/docs/Web/API/RequestInit#duplex";
    REQUEST_CACHE = "MDN: Request.cache", "https://developer.mozilla.org/en-US/docs/Web/API/Request/cache";
    REQUEST_MODE = "MDN: Request.mode", "https://developer.mozilla.org/en-US/docs/Web/API/Request/mode";
    REQUEST_REDIRECT = "MDN: Request.redirect", "https://developer.mozilla.org/en-US/docs/Web/API/Request/redirect";
    RESPONSE_TYPE = "MDN: Response.type", "https://developer.mozilla.org/en-US/docs/Web/API/Response/type";
    SEND_BEACON = "MDN: Navigator.sendBeacon()", "https://developer.mozilla.org/en-US/docs/Web/API/Navigator/sendBeacon";
    ORIGIN_GLOSSARY = "MDN: Origin", "https://developer.mozilla.org/en-US/docs/Glossary/Origin";
    PSL = "The Public Suffix List", "https://publicsuffix.org/";
    RFC_CACHING = "RFC 9111: HTTP Caching", "https://www.rfc-editor.org/rfc/rfc9111.html";
    RFC_PROXY = "RFC 9110: 407", "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.8";
    RFC_WEBSOCKET = "RFC 6455: origin considerations", "https://www.rfc-editor.org/rfc/rfc6455.html#section-10.2";
    RFC_IDNA = "UTS 46: Unicode IDNA", "https://www.unicode.org/reports/tr46/";
    TOML = "TOML 1.0", "https://toml.io/en/v1.0.0";
}

mdn_errors! {
    ERROR_DISABLED = "CORSDisabled";
    ERROR_DID_NOT_SUCCEED = "CORSDidNotSucceed";
    ERROR_EXTERNAL_REDIRECT = "CORSExternalRedirectNotAllowed";
    ERROR_ALLOW_HEADER = "CORSInvalidAllowHeader";
    ERROR_ALLOW_METHOD = "CORSInvalidAllowMethod";
    ERROR_METHOD_NOT_FOUND = "CORSMethodNotFound";
    ERROR_ALLOW_CREDENTIALS = "CORSMissingAllowCredentials";
    ERROR_HEADER_FROM_PREFLIGHT = "CORSMissingAllowHeaderFromPreflight";
    ERROR_MISSING_ALLOW_ORIGIN = "CORSMissingAllowOrigin";
    ERROR_MULTIPLE = "CORSMultipleAllowOriginNotAllowed";
    ERROR_NOT_MATCHING = "CORSAllowOriginNotMatchingOrigin";
    ERROR_WILDCARD = "CORSNotSupportingCredentials";
    ERROR_ORIGIN_NOT_ADDED = "CORSOriginHeaderNotAdded";
    ERROR_PREFLIGHT = "CORSPreflightDidNotSucceed";
    ERROR_NOT_HTTP = "CORSRequestNotHttp";
}

mdn_headers! {
    HEADER_ALLOW_ORIGIN = "MDN: Access-Control-Allow-Origin", "Headers/Access-Control-Allow-Origin";
    HEADER_ALLOW_CREDENTIALS = "MDN: Access-Control-Allow-Credentials", "Headers/Access-Control-Allow-Credentials";
    HEADER_ALLOW_METHODS = "MDN: Access-Control-Allow-Methods", "Headers/Access-Control-Allow-Methods";
    HEADER_ALLOW_HEADERS = "MDN: Access-Control-Allow-Headers", "Headers/Access-Control-Allow-Headers";
    HEADER_EXPOSE = "MDN: Access-Control-Expose-Headers", "Headers/Access-Control-Expose-Headers";
    HEADER_MAX_AGE = "MDN: Access-Control-Max-Age", "Headers/Access-Control-Max-Age";
    HEADER_VARY = "MDN: Vary", "Headers/Vary";
    HEADER_SET_COOKIE = "MDN: Set-Cookie", "Headers/Set-Cookie";
    HEADER_CORP = "MDN: Cross-Origin-Resource-Policy", "Headers/Cross-Origin-Resource-Policy";
    HEADER_NOSNIFF = "MDN: X-Content-Type-Options", "Headers/X-Content-Type-Options";
}
