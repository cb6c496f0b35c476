//! Step: the steps of the standards at which a browser refuses.

use std::fmt;

macro_rules! algorithms {
    ($( $variant:ident = $name:literal, $address:literal; )*) => {
        /// An algorithm of a standard.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Algorithm { $( #[doc = concat!($name, ": <", $address, ">")] $variant, )* }

        impl Algorithm {
            /// The standard's name for it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Algorithm::$variant => $name, )* }
            }

            /// Where the standard states it.
            #[must_use]
            pub const fn url(self) -> &'static str {
                match self { $( Algorithm::$variant => $address, )* }
            }
        }
    };
}

algorithms! {
    RequestConstructor = "Request constructor", "https://fetch.spec.whatwg.org/#dom-request";
    ValidateHeader = "validate a header", "https://fetch.spec.whatwg.org/#headers-validate";
    XmlHttpRequestOpen = "XMLHttpRequest open()", "https://xhr.spec.whatwg.org/#the-open()-method";
    MainFetch = "main fetch", "https://fetch.spec.whatwg.org/#concept-main-fetch";
    SchemeFetch = "scheme fetch", "https://fetch.spec.whatwg.org/#concept-scheme-fetch";
    HttpFetch = "HTTP fetch", "https://fetch.spec.whatwg.org/#concept-http-fetch";
    HttpRedirectFetch = "HTTP-redirect fetch", "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch";
    HttpNetworkOrCacheFetch = "HTTP-network-or-cache fetch", "https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch";
    HttpNetworkFetch = "HTTP-network fetch", "https://fetch.spec.whatwg.org/#concept-http-network-fetch";
    CorsPreflightFetch = "CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0";
    CorsCheck = "CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    LocalNetworkAccessCheck = "Local Network Access check", "https://wicg.github.io/local-network-access/#local-network-access-check";
}

macro_rules! steps {
    ($( $variant:ident = $algorithm:ident $number:literal, $asks:literal; )*) => {
        /// A step of a standard at which a fetch can end.
        ///
        /// # Examples
        /// ```
        /// use corsac::step::StepId;
        /// assert_eq!(StepId::AllowOriginMatches.to_string(), "CORS check, step 4");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StepId { $( #[doc = concat!("Asks whether ", $asks, ".")] $variant, )* }

        impl StepId {
            /// Every step, in the order of declaration.
            pub const ALL: &'static [StepId] = &[ $( StepId::$variant, )* ];

            /// The variant's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( StepId::$variant => stringify!($variant), )* }
            }

            /// The algorithm that it is a step of.
            #[must_use]
            pub const fn algorithm(self) -> Algorithm {
                match self { $( StepId::$variant => Algorithm::$algorithm, )* }
            }

            /// Its number there, in the standard's text of June 2026.
            #[must_use]
            pub const fn number(self) -> &'static str {
                match self { $( StepId::$variant => $number, )* }
            }

            /// What it asks, to follow "whether".
            #[must_use]
            pub const fn asks(self) -> &'static str {
                match self { $( StepId::$variant => $asks, )* }
            }
        }
    };
}

steps! {
    UrlParses = RequestConstructor "5.2", "the text is a URL";
    UrlWithoutUserinfo = RequestConstructor "5.3", "the URL has neither user name nor password";
    ReferrerParses = RequestConstructor "14.3.2", "the referrer is a URL";
    ModeNotNavigate = RequestConstructor "17", "the mode is one that a page may ask for";
    CacheModeFitsMode = RequestConstructor "21", "only-if-cached comes with the mode same-origin";
    MethodIsMethod = RequestConstructor "25.2", "the method is a token";
    MethodNotForbidden = RequestConstructor "25.2", "a page may send the method";
    NoCorsMethodSafelisted = RequestConstructor "32.1", "a no-cors request has a safelisted method";
    BodyFitsMethod = RequestConstructor "35", "a body comes with neither GET nor HEAD";
    StreamSupported = RequestConstructor "37.1", "the browser can stream a request body";
    StreamWithoutKeepalive = RequestConstructor "37.1", "a streamed body comes without keepalive";
    StreamFitsMode = RequestConstructor "39.2", "a streamed body comes with the mode same-origin or cors";
    HeaderIsHeader = ValidateHeader "1", "the name and the value are a header";
    XhrMethodIsMethod = XmlHttpRequestOpen "2", "the method is a token";
    XhrMethodNotForbidden = XmlHttpRequestOpen "3", "a page may send the method";
    XhrUrlParses = XmlHttpRequestOpen "6", "the text is a URL";
    PortNotBad = MainFetch "7", "browsers speak to the port";
    ContentNotMixed = MainFetch "7", "a secure page asks for a secure URL";
    OriginFitsSameOriginMode = MainFetch "12, mode same-origin", "a same-origin request stays at its origin";
    NoCorsRedirectModeFollows = MainFetch "12, mode no-cors, 1", "a no-cors request follows redirects";
    SchemeIsHttp = MainFetch "12, scheme", "a CORS request goes to an HTTP(S) URL";
    MimeTypeFitsDestination = MainFetch "19", "the response's MIME type is one that the destination takes";
    NosniffFitsDestination = MainFetch "19", "nosniff comes with the MIME type that the destination needs";
    PartialWasAskedFor = MainFetch "20", "an opaque partial response answers a request with Range";
    SchemeIsFetched = SchemeFetch "2", "the URL's scheme is one that can be fetched";
    AllowOriginPresent = CorsCheck "2", "the response has Access-Control-Allow-Origin";
    AllowOriginMatches = CorsCheck "4", "Access-Control-Allow-Origin is the request's origin";
    AllowCredentialsTrue = CorsCheck "8", "Access-Control-Allow-Credentials is true";
    PreflightStatusOk = CorsPreflightFetch "7", "the preflight response's status is 200 to 299";
    AllowMethodsParse = CorsPreflightFetch "7.3", "Access-Control-Allow-Methods is a list of methods";
    AllowHeadersParse = CorsPreflightFetch "7.3", "Access-Control-Allow-Headers is a list of header names";
    MethodAllowed = CorsPreflightFetch "7.5", "Access-Control-Allow-Methods allows the method";
    AuthorizationListed = CorsPreflightFetch "7.6", "Access-Control-Allow-Headers names authorization itself";
    HeadersAllowed = CorsPreflightFetch "7.7", "Access-Control-Allow-Headers allows the unsafe request headers";
    ResourcePolicyAllows = HttpFetch "5", "Cross-Origin-Resource-Policy lets the page have the response";
    RedirectModeNotError = HttpFetch "6.2, redirect mode error", "the request may be redirected";
    LocationParses = HttpRedirectFetch "5", "Location is a URL";
    LocationSchemeIsHttp = HttpRedirectFetch "6", "Location is an HTTP(S) URL";
    RedirectCountBelowLimit = HttpRedirectFetch "7", "there were fewer than 20 redirects";
    LocationWithoutUserinfo = HttpRedirectFetch "9", "Location at another origin has neither user name nor password";
    LocationWithoutUserinfoWhenTainted = HttpRedirectFetch "10", "Location of a CORS response has neither user name nor password";
    RedirectedBodyHasSource = HttpRedirectFetch "11", "the body can be sent again";
    KeepaliveWithinQuota = HttpNetworkOrCacheFetch "8.10.5", "the bodies of keepalive requests hold 64 KiB in all";
    NotOnlyIfCached = HttpNetworkOrCacheFetch "11.1", "the request may go over the network";
    AuthenticatedBodyHasSource = HttpNetworkOrCacheFetch "15.2.1", "the body can be sent again with credentials";
    NoProxyAuthentication = HttpNetworkOrCacheFetch "16.1", "the response does not ask for a proxy's authentication";
    ConnectionObtained = HttpNetworkFetch "8.1", "a response came";
    StreamOverHttp2 = HttpNetworkFetch "8.3", "a streamed body goes over HTTP/2 or later";
    AddressSpaceAllowed = LocalNetworkAccessCheck "1", "the page may ask for an address this private";
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, step {}", self.algorithm().name(), self.number())
    }
}
