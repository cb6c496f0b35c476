//! The stable codes that the server log, the debug field, the linter and the command share.
//!
//! One declaration gives the variant, its printed form and its title. A number is never reused.

use std::fmt;
use std::str::FromStr;

macro_rules! codes {
    ($( $(#[doc = $section:literal])? { $( $variant:ident = $printed:literal, $title:literal; )* } )*) => {
        /// A stable code: `S…` what the server's side decided, `D…` what the browser's side refused or left out, `P…` an
        /// error or a lint of a policy file.
        ///
        /// # Examples
        /// ```
        /// use corsac::step::Code;
        /// assert_eq!(Code::OriginNotListed.as_str(), "S120");
        /// assert_eq!("S120".parse(), Ok(Code::OriginNotListed));
        /// ```
        // Exhaustive for other crates too: who explains codes matches on all of them, and a new one must not be forgotten.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $( $( #[doc = $title] $variant, )* )*
        }

        impl Code {
            /// Every code, in the order of declaration.
            pub const ALL: &'static [Code] = &[ $( $( Code::$variant, )* )* ];

            /// The printed form, such as `S120`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( $( Code::$variant => $printed, )* )* }
            }

            /// What the code says, as one line of text.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $( $( Code::$variant => $title, )* )* }
            }
        }
    };
}

codes! {
    /// The server's side: allowed.
    {
        NotCors = "S100", "not a CORS request: it has no Origin field";
        OwnOrigin = "S101", "the origin is the service's own";
        OpenPolicy = "S102", "the policy is open: every origin may read";
        OriginAllowed = "S103", "the policy lists the origin";
        OriginAllowedByProvider = "S104", "the origin provider allows the origin";
        HandshakeFromHost = "S105", "the handshake comes from the host it goes to";
        PreflightGranted = "S110", "the preflight is granted";
    }
    /// The server's side: refused.
    {
        OriginNotListed = "S120", "the policy does not list the origin";
        OriginMalformed = "S121", "the Origin field is not a serialised origin";
        OriginRepeated = "S122", "the request has more than one Origin field";
        OriginNull = "S123", "the policy does not list the origin null";
        OriginProviderFailed = "S124", "the origin provider gave no answer";
        OriginNotPermitted = "S125", "the origin provider allows an origin that the policy's rules forbid";
        MethodNotAllowed = "S130", "the policy does not allow the method";
        MethodMalformed = "S131", "Access-Control-Request-Method is not a method";
        MethodRepeated = "S132", "the request has more than one Access-Control-Request-Method field";
        MethodWildcard = "S133", "the method * cannot be granted with credentials";
        HeaderNotAllowed = "S140", "the policy does not allow a request header";
        HeaderMalformed = "S141", "Access-Control-Request-Headers holds something that is no field name";
        HeaderWildcard = "S142", "the header name * cannot be granted with credentials";
        HeadersOverBudget = "S150", "Access-Control-Request-Headers is larger than any browser's";
    }
    /// The server's side: no policy decides.
    {
        NoPolicy = "S190", "the route has no policy";
        NoRoute = "S191", "no route takes the request";
        UpstreamConflict = "S192", "the inner service sent CORS fields of its own";
    }
    /// The browser's side: before anything is sent.
    {
        ModeSameOrigin = "D101", "the mode is same-origin and the URL has another origin";
        NoCorsRedirectMode = "D102", "a no-cors request follows redirects";
        SchemeNotSupported = "D103", "the URL is not an HTTP(S) URL";
        UrlHasUserinfo = "D104", "the URL has a user name or a password";
        RequestMethodForbidden = "D105", "no page can send the method";
        NoCorsMethod = "D106", "a no-cors request is GET, HEAD or POST";
        RequestHeaderDropped = "D107", "the browser dropped a request header";
        BadPort = "D109", "browsers refuse to speak to the port";
        LocalNetworkAccessDenied = "D110", "a page of the public network asks for a local address";
        MixedContent = "D111", "a secure page asks for an insecure URL";
        ContentSecurityPolicy = "D112", "the page's Content Security Policy forbids the URL";
        BlockedByClient = "D113", "an extension of the browser blocked the request";
        TlsFailed = "D114", "the TLS handshake failed";
        RequestInvalid = "D115", "no browser makes such a request";
        StreamNotSendable = "D116", "a streamed body cannot be sent like this";
        KeepaliveQuota = "D117", "the bodies of keepalive requests hold 64 KiB in all";
        OnlyIfCached = "D118", "the cache mode is only-if-cached, and nothing is cached";
    }
    /// The browser's side: no answer.
    {
        NetworkFailed = "D201", "no response came";
        CorsDisabled = "D202", "a preference of the browser disables CORS";
        OriginNotAdded = "D203", "the browser could not add the Origin field";
        ProxyAuthenticationRequired = "D204", "the response asks for a proxy's authentication";
    }
    /// The browser's side: the preflight.
    {
        PreflightAllowOriginMissing = "D301", "the preflight response has no Access-Control-Allow-Origin";
        PreflightWildcardWithCredentials = "D302", "the preflight response says * to a request with credentials";
        PreflightAllowOriginMultiple = "D303", "the preflight response has more than one origin";
        PreflightAllowOriginInvalid = "D304", "the preflight response has something that is no origin";
        PreflightAllowOriginMismatch = "D305", "the preflight response names another origin";
        PreflightAllowCredentials = "D306", "the preflight response does not allow credentials";
        PreflightStatus = "D307", "the preflight response has no ok status";
        PreflightRedirect = "D308", "the preflight response is a redirect";
        PreflightAllowMethodsInvalid = "D309", "Access-Control-Allow-Methods is not a list of methods";
        PreflightAllowHeadersInvalid = "D310", "Access-Control-Allow-Headers is not a list of header names";
        PreflightMethod = "D311", "the preflight response does not allow the method";
        PreflightHeader = "D312", "the preflight response does not allow a request header";
        PreflightAuthorizationWildcard = "D313", "* does not allow the Authorization header";
        PreflightNetworkFailed = "D320", "no response came to the preflight";
    }
    /// The browser's side: the CORS check of the response.
    {
        AllowOriginMissing = "D401", "the response has no Access-Control-Allow-Origin";
        WildcardWithCredentials = "D402", "the response says * to a request with credentials";
        AllowOriginMultiple = "D403", "the response has more than one origin";
        AllowOriginInvalid = "D404", "the response has something that is no origin";
        AllowOriginMismatch = "D405", "the response names another origin";
        AllowCredentials = "D406", "the response does not allow credentials";
    }
    /// The browser's side: redirects.
    {
        RedirectNotAllowed = "D501", "the redirect itself fails the CORS check";
        RedirectTargetNotAllowed = "D502", "the target of the redirect fails the CORS check";
        RedirectNullOrigin = "D503", "after the redirect the origin is null";
        RedirectUserinfo = "D504", "the redirect's URL has a user name or a password";
        RedirectScheme = "D505", "the redirect's URL is not an HTTP(S) URL";
        RedirectPreflight = "D506", "the preflight of the redirect's target fails";
        RedirectModeError = "D507", "the redirect mode is error";
        RedirectAuthorizationDropped = "D508", "the redirect to another origin dropped Authorization";
        RedirectLimit = "D509", "more than 20 redirects";
        RedirectInvalid = "D510", "the redirect's Location is no URL";
    }
    /// The browser's side: what script sees of the response.
    {
        ResponseOpaque = "D601", "the response is opaque: script sees nothing of it";
        HeaderNotExposed = "D602", "a response header is not exposed";
        CookieNotSent = "D603", "a cookie did not travel";
        ResourcePolicy = "D604", "Cross-Origin-Resource-Policy keeps the response from the page";
        CachePoisoned = "D605", "a cache answered with another origin's response";
        PreflightCacheStale = "D606", "the preflight cache remembers an older answer";
        BeaconCredentials = "D607", "a beacon always has credentials";
        MimeTypeBlocked = "D608", "the response's MIME type is not for this destination";
        PartialResponse = "D609", "an opaque partial response answers a request without Range";
    }
    /// The policy file: form.
    {
        TomlSyntax = "P001", "the file is not TOML";
        UnknownKey = "P002", "no such key";
        WrongType = "P003", "the value has the wrong type";
        MissingKey = "P004", "a required key is missing";
        UnknownValue = "P005", "the value is none of those that the key takes";
        InvalidDuration = "P006", "the value is no duration";
        FileTooLarge = "P007", "the file is larger than a policy file may be";
        InvalidEnvironment = "P008", "an environment variable does not fit the configuration";
    }
    /// Policy errors: origins.
    {
        OriginsMissing = "P100", "the policy lists no origin";
        OriginSchemeMissing = "P101", "the origin has no scheme";
        OriginSchemeInvalid = "P102", "the scheme is not a scheme";
        OriginHasPath = "P103", "an origin has no path, query or fragment";
        OriginHasUserinfo = "P104", "an origin has no user name or password";
        OriginUpperCase = "P105", "an origin is written in lower case";
        OriginHostInvalid = "P106", "the host is not a host";
        OriginIpNotCanonical = "P107", "the IP address is not in canonical form";
        OriginPortInvalid = "P108", "the port is not a port";
        OriginWildcardMisplaced = "P109", "the wildcard stands where none may stand";
        OriginWildcardOnIp = "P110", "an IP address has no subdomains";
        OriginHostNotConvertible = "P111", "the Unicode host has no ASCII form";
        WildcardWithCompany = "P112", "* already stands for all";
        NullOriginNotPermitted = "P113", "null is the origin of anyone who wants it";
        InsecureOriginWithCredentials = "P114", "an insecure origin stands beside credentials";
        PublicSuffixWithCredentials = "P115", "subdomains of a public suffix stand beside credentials";
        AnyOriginWithCredentials = "P116", "every origin stands beside credentials";
        OwnOriginNotExact = "P117", "an own origin is not an exact origin";
    }
    /// Policy errors: methods, header names and the rest.
    {
        MethodNotToken = "P120", "the method is not a method";
        MethodForbidden = "P121", "no page can send the method";
        MethodWrongCase = "P122", "browsers send the method in upper case";
        HeaderNameInvalid = "P130", "the header name is not a field name";
        ExposeAllWithCredentials = "P140", "* is an ordinary name beside credentials";
        MaxAgeTooLarge = "P150", "the max-age is longer than any browser keeps it";
        PrivateNetworkNeedsExactOrigins = "P160", "allow-private-network needs exact origins";
    }
    /// Policy lints: origins.
    {
        OriginConvertedToAscii = "P200", "the host was converted to its ASCII form";
        OriginDefaultPort = "P201", "the scheme's default port was dropped";
        OriginRedundant = "P202", "another pattern already covers the origin";
        OwnOriginRedundant = "P203", "the own origin is also an allowed one";
        TakeoverProne = "P204", "one lost subdomain reads with the user's credentials";
    }
    /// Policy lints: methods, header names and the rest.
    {
        MethodRedundant = "P220", "the method needs no listing";
        MethodUnusualCase = "P221", "the method is not in its usual case";
        HeaderNameRedundant = "P230", "the header name needs no listing";
        RequestHeaderForbidden = "P231", "no page can set the request header";
        ResponseHeaderForbidden = "P232", "no page can read the response header";
        WildcardWithoutAuthorization = "P233", "* does not cover authorization";
        MaxAgeCappedByChromium = "P250", "Chromium keeps preflight answers for less time";
        MaxAgeCappedByWebKit = "P251", "WebKit keeps preflight answers for less time";
        FlagWithoutEffect = "P260", "the flag has no effect";
        KeyWithoutEffect = "P261", "the key has no effect under an open policy";
        UpstreamDecides = "P262", "the upstream's own CORS fields win";
        PrivateNetworkSuperseded = "P263", "Private Network Access is superseded";
    }
    /// The gateway's part of the file.
    {
        PolicyUndefined = "P300", "no policy has the name";
        PolicyUnused = "P301", "no route uses the policy";
        RoutePolicyMissing = "P302", "the route names no policy";
        RoutePathInvalid = "P303", "the path is not a path pattern";
        RouteHostInvalid = "P304", "the host is not a host pattern";
        RouteMethodInvalid = "P305", "the method is not a method of a route";
        RouteConflict = "P306", "two routes take the same requests";
        UpstreamInvalid = "P307", "the upstream is not an origin";
        UpstreamHttpsUnsupported = "P308", "https upstreams are not supported yet";
        ListenInvalid = "P309", "the address is not an address to listen on";
        LimitInvalid = "P310", "the limit is out of its range";
        RouteUnreachable = "P311", "the route never takes a request";
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error of parsing a [`Code`]: there is none with that printed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode;

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such code; codes look like S120 or P101")
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(printed: &str) -> Result<Self, Self::Err> {
        Code::ALL.iter().copied().find(|code| code.as_str() == printed).ok_or(UnknownCode)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let printed = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        printed.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_codes_share_a_number_and_each_parses_back() {
        let mut seen = HashSet::new();
        for &code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{code} twice");
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_code_is_a_bare_string_in_json() {
        let json = serde_json::to_string(&Code::OriginNotListed).unwrap();
        assert_eq!(json, "\"S120\"");
        assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), Code::OriginNotListed);
        assert!(serde_json::from_str::<Code>("\"S999\"").is_err());
    }
}
