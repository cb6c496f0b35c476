//! Difference: where browsers are known to differ from the standard. One table, with its evidence.

use super::profile::Profile;
use std::fmt;

macro_rules! differences {
    ($( $variant:ident = $name:literal, $what:literal, $evidence:literal, [$($profile:ident),*]; )*) => {
        /// One measured difference between the standard and browsers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Difference { $( #[doc = $what] $variant, )* }

        impl Difference {
            /// Every difference, in the order of declaration.
            pub const ALL: &'static [Difference] = &[ $( Difference::$variant, )* ];

            /// The name, as ledgers write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Difference::$variant => $name, )* }
            }

            /// What the browsers do.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $( Difference::$variant => $what, )* }
            }

            /// How it is known.
            #[must_use]
            pub const fn evidence(self) -> &'static str {
                match self { $( Difference::$variant => $evidence, )* }
            }

            /// The profiles that have it: none, where only older releases of a browser do.
            #[must_use]
            pub const fn profiles(self) -> &'static [Profile] {
                match self { $( Difference::$variant => &[ $( Profile::$profile, )* ], )* }
            }
        }
    };
}

differences! {
    WildcardCoversAuthorization = "wildcard-covers-authorization",
        "`Access-Control-Allow-Headers: *` covers `Authorization`, in the preflight's answer and in the cache.",
        "measured in Chromium 156, Firefox 153 and WebKitGTK 2.50; whatwg/fetch#1919",
        [Chromium, Firefox, WebKit];
    MixedContentFromHttpsOnly = "mixed-content-from-https-only",
        "Pages at `http://localhost` may ask for insecure URLs; only those at `https:` may not.",
        "a page at http://127.0.0.1 reads http://api.first.test in Chromium 156; the other two by their sources",
        [Chromium, Firefox, WebKit];
    HeadersCombinedBeforeSafelist = "headers-combined-before-safelist",
        "Values of the same request header are joined before they are weighed for the safelist.",
        "two Accept values of 100 bytes each: a preflight in Chromium 156 and WebKitGTK 2.50; none in Firefox 153",
        [Chromium, WebKit];
    WeighedWithoutWhiteSpace = "weighed-without-white-space",
        "A request header is weighed for the safelist without the space that an empty value leaves behind the last comma.",
        "Accept of 127 bytes and an empty one, 128 bytes with the comma: no preflight in Chromium 156; one in WebKitGTK 2.50",
        [Chromium];
    NonAsciiUnsafe = "non-ascii-unsafe",
        "A byte beyond ASCII in `Accept` or `Content-Type` makes the value unsafe.",
        "Accept: E9 and Content-Type: text/plain;E9: a preflight in Firefox 153",
        [Firefox];
    ContentTypeListUnsafe = "content-type-list-unsafe",
        "A comma in `Content-Type` makes the value unsafe.",
        "text/plain;charset=utf-8,text/html: a preflight in Firefox 153",
        [Firefox];
    RangeBoundsOf63Bits = "range-bounds-of-63-bits",
        "A `Range` bound of 2^63 or more makes the value unsafe.",
        "bytes=0-9223372036854775808: a preflight in Chromium 156; none in Firefox 153 and WebKitGTK 2.50",
        [Chromium];
    RangeBoundsOf64Bits = "range-bounds-of-64-bits",
        "A `Range` bound of 2^64 or more makes the value unsafe. With range-bounds-of-63-bits this changes nothing.",
        "bounds of 30 digits: a preflight in Firefox 153 and WebKitGTK 2.50",
        [Firefox, WebKit];
    RangeUnitInAnyCase = "range-unit-in-any-case",
        "The unit of `Range` is compared without case.",
        "Range: Bytes=0-1: no preflight in WebKitGTK 2.50",
        [WebKit];
    RangeBoundsReadAsIntegers = "range-bounds-read-as-integers",
        "A bound of `Range` may have a plus sign, and form feeds or vertical tabs around it.",
        "bytes=0<FF>-9 and bytes=0-+9: no preflight in WebKitGTK 2.50",
        [WebKit];
    UserAgentNotSettable = "user-agent-not-settable",
        "`User-Agent` that script sets is dropped.",
        "fetch() with User-Agent: neither preflight nor header in Chromium 156",
        [Chromium];
    ClientHintsSafelisted = "client-hints-safelisted",
        "Client hints that script sets need no preflight.",
        "Save-Data: on, DPR: 2.0, RTT: 100, Downlink: 1.5 and ECT: 4g: no preflight in Chromium 156",
        [Chromium];
    StreamingBodyStringified = "streaming-body-stringified",
        "A streamed request body is sent as the text `[object ReadableStream]`.",
        "measured in Firefox 153",
        [Firefox];
    StreamingBodyNotSupported = "streaming-body-not-supported",
        "A streamed request body is an error.",
        "NotSupportedError in WebKitGTK 2.50",
        [WebKit];
    StreamingBodyForcesCors = "streaming-body-forces-cors",
        "A streamed request body makes the mode `cors` of `same-origin`.",
        "fetch() with a stream and mode same-origin to another origin: a preflight in Chromium 156",
        [Chromium];
    PreflightStatusCheckedFirst = "preflight-status-checked-first",
        "The status of a preflight's answer is looked at before its origin.",
        "a 403 without CORS fields is reported by its status in WebKitGTK 2.50",
        [WebKit];
    InvalidMaxAgeNotCached = "invalid-max-age-not-cached",
        "A preflight's answer whose `Access-Control-Max-Age` is no number, or a negative one, is not kept at all, unless it is empty.",
        "abc, +10, 1.5 and -1: asked again at once in Firefox 153; empty: kept for five seconds",
        [Firefox];
    NegativeMaxAgeNotCached = "negative-max-age-not-cached",
        "A preflight's answer with a negative `Access-Control-Max-Age` is not kept at all.",
        "-1: asked again at once in Chromium 156 and WebKitGTK 2.50",
        [Chromium, WebKit];
    CacheKeyedByCredentials = "cache-keyed-by-credentials",
        "What the preflight cache learned with credentials does not serve a request without.",
        "measured in Firefox 153",
        [Firefox];
    CacheWithoutWildcard = "cache-without-wildcard",
        "`*` in the preflight cache serves no other name.",
        "measured in Firefox 153",
        [Firefox];
    CacheAsksForHead = "cache-asks-for-head",
        "The preflight cache must know `HEAD`, as if it were not safelisted.",
        "x-a cached by GET, then HEAD with x-a: a preflight in Firefox 153",
        [Firefox];
    ReloadPassesPreflightCache = "reload-passes-preflight-cache",
        "The cache modes `reload` and `no-store` ask again whatever the preflight cache knows.",
        "measured in Chromium 156 and Firefox 153",
        [Chromium, Firefox];
    NoCachePassesPreflightCache = "no-cache-passes-preflight-cache",
        "The cache mode `no-cache` asks again whatever the preflight cache knows.",
        "measured in Chromium 156; Firefox 153 does not",
        [Chromium];
    ConditionalPassesPreflightCache = "conditional-passes-preflight-cache",
        "A request with a conditional header, such as `If-None-Match`, asks again whatever the preflight cache knows.",
        "fetch() and XMLHttpRequest with If-None-Match, twice: two preflights in Chromium 156",
        [Chromium];
    CacheSurvivesNetworkError = "cache-survives-network-error",
        "A network error leaves what the preflight cache knows of the URL.",
        "PUT, refused at its answer, then PUT again: no preflight in Chromium 156 and WebKitGTK 2.50",
        [Chromium, WebKit];
    OneGrantPerUrl = "one-grant-per-url",
        "The preflight cache keeps the last answer for a URL only, and drops it when it does not cover a request.",
        "PUT, DELETE, PUT, each asked for: three preflights in Chromium 156; WebKit's source: one entry a URL",
        [Chromium, WebKit];
    HeadersAskedAsAtFirst = "headers-asked-as-at-first",
        "Whether and for which headers a preflight asks is decided by those that script set, also where redirects took some away.",
        "from A over B to C with Authorization, and POST with a JSON body answered 303: asked for both in WebKitGTK 2.50",
        [WebKit];
    PreflightAfterPreflight = "preflight-after-preflight",
        "Once a fetch needed a preflight, all its later CORS requests need one too.",
        "PUT to B, redirected with 303: a preflight of the GET in WebKitGTK 2.50",
        [WebKit];
    CachedAnswerCoversSafelistedMethods = "cached-answer-covers-safelisted-methods",
        "A preflight that only a listener or an earlier one calls for is left out where any answer for the URL is kept.",
        "PUT, then an XMLHttpRequest with an upload listener and GET: no second preflight in WebKitGTK 2.50 and Chromium 156",
        [Chromium, WebKit];
    RefusedPreflightKept = "refused-preflight-kept",
        "The preflight cache also keeps an answer that does not allow what was asked for.",
        "PUT, DELETE alone allowed, then DELETE: no second preflight in WebKitGTK 2.50",
        [WebKit];
    CacheWildcardWithoutCredentials = "cache-wildcard-without-credentials",
        "`*` in the preflight cache serves no request with credentials.",
        "`PUT, *` with credentials, then DELETE: a second preflight in WebKitGTK 2.50",
        [WebKit];
    DeleteBecomesGetAcrossOrigins = "delete-becomes-get-across-origins",
        "A redirect to another origin turns `DELETE` into `GET`, whatever its status.",
        "DELETE from A over 307 to B: GET in WebKitGTK 2.50, so in its source, NetworkDataTaskSoup",
        [WebKit];
    BodyHeadersReturn = "body-headers-return",
        "What a redirect took away with the body is back after the next one: where CORS is spoken all of it, elsewhere `Content-Type` after 307 and 308.",
        "POST with a JSON body, 303, then 307: the last GET has Content-Type in WebKitGTK 2.50",
        [WebKit];
    OriginKeptAtRedirect = "origin-kept-at-redirect",
        "A request that said its origin says it again after a redirect within the server's origin, though it is a `GET` now.",
        "POST to the page's own origin, 302 to a path there: Origin in WebKitGTK 2.50",
        [WebKit];
    RedirectsCheckedWithFirstCredentials = "redirects-checked-with-first-credentials",
        "A fetch that began at the page's own origin, and a module preload, go no further from a redirect that does not allow credentials.",
        "A over B to C: B's redirect needs ACAO: A and ACAC: true in WebKitGTK 2.50; so in its source, SubresourceLoader",
        [WebKit];
    RedirectsWeighedAfterPreflight = "redirects-weighed-after-preflight",
        "A redirect from home to user information, or to mixed content, is refused after the preflight of its target, if it has one.",
        "PUT to A, 307 to B with a user name: a preflight at B, then an error in WebKitGTK 2.50",
        [WebKit];
    EmptyLocationFails = "empty-location-fails",
        "A redirect with an empty `Location` is a network error, of which event sources and images are not told. With redirect-needs-location it is no redirect, and this changes nothing.",
        "302 with `Location:` is not followed to the same URL in WebKitGTK 2.50",
        [WebKit];
    FontWithoutCors = "font-without-cors",
        "Fonts are asked for without CORS.",
        "FontFace: no Origin, no CORS check in WebKitGTK 2.50",
        [WebKit];
    TrackWithoutCors = "track-without-cors",
        "Tracks of film and sound without `crossorigin` are asked for in the mode `no-cors`, at other origins too.",
        "`<track>` for another origin: asked for, with cookies, in WebKitGTK 2.50",
        [WebKit];
    HeaderBytesAsUtf8 = "header-bytes-as-utf-8",
        "Bytes beyond ASCII go out as the UTF-8 of the character of their number, and come in as U+FFFD each where they are no UTF-8.",
        "X-A: E9 is sent as C3 A9 and read as EF BF BD in WebKitGTK 2.50, whose strings are libsoup's",
        [WebKit];
    PreflightOriginUntainted = "preflight-origin-untainted",
        "A preflight says the page's origin, and is answered and kept for it, also where redirects have tainted it.",
        "from A over B to C with X-A: Origin A in the preflight, null in the request, in Firefox 153",
        [Firefox];
    PreflightByFirstHeaders = "preflight-by-first-headers",
        "After a redirect a preflight asks for the unsafe headers that the request began with, but for those that this redirect takes off; where all are, for none.",
        "from A over B to C with Authorization: a preflight at C without names, and one for authorization after another redirect at C, in Firefox 153",
        [Firefox];
    PreflightOnEveryHop = "preflight-on-every-hop",
        "After one hop with a preflight, every later hop has one.",
        "PUT B, answered 303 to C: a preflight for the GET of C in Firefox 153",
        [Firefox];
    HeadersReturnAfterRedirect = "headers-return-after-redirect",
        "What one redirect took off a request, `Authorization` or the headers of its body, is on it again after the next.",
        "from B to C, and on to C's other path: Authorization is not sent to the first of C, and is to the second, in Firefox 153",
        [Firefox];
    PreflightAtHomeUnchecked = "preflight-at-home-unchecked",
        "The answer to a preflight at the page's own origin needs no `Access-Control-Allow-Origin`.",
        "from A over B back to A with X-A: the preflight's answer without the field is enough in Firefox 153",
        [Firefox];
    RepeatedNamesAsked = "repeated-names-asked",
        "`Access-Control-Request-Headers` says a name as often as script set it.",
        "fetch() with X-A three times: x-a,x-a,x-a in Firefox 153",
        [Firefox];
    SafelistedSumUnlimited = "safelisted-sum-unlimited",
        "Safelisted request headers may hold more than 1024 bytes together.",
        "nine Accept-Language values of 128 bytes: no preflight in Firefox 153",
        [Firefox];
    SingletonHeadersNotJoined = "singleton-headers-not-joined",
        "Of several lines of a header that should have one, such as `Content-Type`, one alone counts.",
        "two Authorization values of fetch(): the last is sent; the same Location twice: followed, in Firefox 153",
        [Firefox];
    TypeWeighedAsSet = "type-weighed-as-set",
        "`XMLHttpRequest` weighs `Content-Type` as script set it, before its charset is made the true one.",
        "text/plain;charset=utf-8,text/html with a string: sent as text/plain;charset=UTF-8, and asked for, in Firefox 153",
        [Firefox];
    WildcardBeforeFaultExposes = "wildcard-before-fault-exposes",
        "To `fetch()`, a `*` in `Access-Control-Expose-Headers` exposes all headers also where what follows it cannot be parsed.",
        "*, a/b: every header is read in Firefox 153",
        [Firefox];
    EmptyLinesNotJoined = "empty-lines-not-joined",
        "An empty value is not joined to others of its name: a request's replaces what is before it, a response's does not count.",
        "X-A 1, empty, 2: sent as 2; X-Odd a and empty: read as a, in Firefox 153",
        [Firefox];
    MissingMethodsAllowNone = "missing-methods-allow-none",
        "The answer to a preflight of an upload listener's allows no other method than the safelisted when it has no `Access-Control-Allow-Methods`.",
        "PATCH of XMLHttpRequest with a listener on upload, answered without methods: refused in Firefox 153, WebKitGTK 2.50 and Chromium 156",
        [Chromium, Firefox, WebKit];
    AnyFailureClearsCache = "any-failure-clears-cache",
        "A CORS request that fails clears what the preflight cache knows of its URL, also if it needed no preflight.",
        "PUT, a GET that is refused, PUT: a preflight again in Firefox 153",
        [Firefox];
    RedirectErrorKeepsCache = "redirect-error-keeps-cache",
        "A redirect in the mode `error` leaves what the preflight cache knows of the URL.",
        "PUT in the mode error, redirected, then PUT again: no preflight in Firefox 153",
        [Firefox];
    RefusedTargetClearsRedirect = "refused-target-clears-redirect",
        "A redirect to a URL that may not be asked for clears what the preflight cache knows of the URL that redirected, not of its target.",
        "from a secure page, PUT redirected to http:, then PUT again: a preflight again in Firefox 153",
        [Firefox];
    ZeroMaxAgeKeepsGrants = "zero-max-age-keeps-grants",
        "A preflight's answer with a max-age of 0 leaves what the cache knows as it is.",
        "PUT kept for 600 s, DELETE answered with PUT, DELETE and 0: no preflight for PUT in Firefox 153",
        [Firefox];
    ConditionalFetchPassesPreflightCache = "conditional-fetch-passes-preflight-cache",
        "`fetch()` with a conditional header, such as `If-None-Match`, asks again whatever the preflight cache knows. With conditional-passes-preflight-cache, which is wider, this changes nothing.",
        "fetch() with If-None-Match twice: two preflights in Firefox 153; one with XMLHttpRequest or force-cache",
        [Firefox];
    TracksNotMixedContent = "tracks-not-mixed-content",
        "A secure page may ask for tracks of film and sound at insecure URLs.",
        "`<track>` of a page at https:, for http:: asked for in Firefox 153",
        [Firefox];
    LocationParsedInManualMode = "location-parsed-in-manual-mode",
        "In the redirect mode `manual` too a `Location` that is no URL is a network error.",
        "302 with Location: http:// and redirect mode manual: an error in Chromium 156",
        [Chromium];
    FtpRefusedInManualMode = "ftp-refused-in-manual-mode",
        "In the redirect mode `manual` too a redirect to `ftp:` or `ftps:` is a network error.",
        "302 to ftp://first.test/ and redirect mode manual: an error in WebKitGTK 2.50; to ws: and foo: it is none",
        [WebKit];
    DataFollowedForElements = "data-followed-for-elements",
        "Images, classic scripts and style sheets without CORS are redirected to `data:` URLs.",
        "<img>, <script> and <link rel=stylesheet>, 302 to data:: loaded in WebKitGTK 2.50; fetch() in the mode no-cors is not",
        [WebKit];
    XhrUrlEncodedIsText = "xhr-url-encoded-is-text",
        "`XMLHttpRequest` takes `URLSearchParams` for the string that they make, and makes its charset the true one. With xhr-charset-replaced or xhr-url-encoded-charset-replaced these settle the type, and this changes nothing.",
        "URLSearchParams with text/plain;charset=latin1: sent as text/plain;charset=UTF-8 in WebKitGTK 2.50",
        [WebKit];
    XhrUrlEncodedCharsetReplaced = "xhr-url-encoded-charset-replaced",
        "`XMLHttpRequest` writes `UTF-8` over another charset in the `Content-Type` of `URLSearchParams` too. With xhr-charset-replaced, which is wider, this changes nothing.",
        "URLSearchParams with a/b;charset=x;charset=y: both are UTF-8 in Firefox 153",
        [Firefox];
    AnyGrantServesFlag = "any-grant-serves-flag",
        "A GET or POST without unsafe headers that wants a preflight passes by any answer that is kept for its URL.",
        "XMLHttpRequest with a listener on upload, after an answer for PUT alone: none in Firefox 153",
        [Firefox];
    ExpiredGrantServesFlag = "expired-grant-serves-flag",
        "What any-grant-serves-flag goes by outlives its max-age, as long as the browser need not make room for others.",
        "XMLHttpRequest with a listener on upload, two seconds after an answer kept for one: none in Firefox 153, but after 100 others",
        [Firefox];
    ClientHintsDroppedAtRedirect = "client-hints-dropped-at-redirect",
        "A redirect to another origin than the page's takes client hints off the request, script's own too.",
        "DPR: 2.0 from B to B and from A to B: gone in Chromium 156; from A to A it stays",
        [Chromium];
    HomeOriginOfElements = "home-origin-of-elements",
        "Images, scripts, style sheets and tracks with CORS say the page's origin to a URL of that origin too.",
        "<img>, <script>, <link rel=stylesheet>, <track> with crossorigin in Chromium 156 and WebKitGTK 2.50",
        [Chromium, WebKit];
    HomeOriginOfMedia = "home-origin-of-media",
        "Audio and video with CORS say the page's origin to a URL of that origin too.",
        "<audio> and <video> with crossorigin in WebKitGTK 2.50",
        [WebKit];
    HomeOriginOfFonts = "home-origin-of-fonts",
        "Fonts say the page's origin to a URL of that origin too.",
        "new FontFace() in Chromium 156",
        [Chromium];
    NoCorsRedirectTaintsOrigin = "no-cors-redirect-taints-origin",
        "Without CORS, the first redirect from one origin to another makes the origin `null`.",
        "POST in the mode no-cors, 307 from A to B: Origin null in Chromium 156",
        [Chromium];
    CacheKeyWithoutUserinfo = "cache-key-without-userinfo",
        "The preflight cache knows a URL without its user name and password.",
        "X-A to C, then from A to C with a user name, 302: no preflight in WebKitGTK 2.50",
        [WebKit];
    NoCorsCredentialsOfFirstUrl = "no-cors-credentials-of-first-url",
        "Without CORS, what begins at home in the credentials mode `same-origin` includes credentials after every redirect.",
        "GET in the mode no-cors, 302 from A to C: C gets its cookie in WebKitGTK 2.50",
        [WebKit];
    XhrListenerWithoutBody = "xhr-listener-without-body",
        "A listener on `upload` makes no preflight when no body is sent.",
        "GET, HEAD and POST without a body: no preflight in Chromium 156",
        [Chromium];
    XhrBlobTypeParsed = "xhr-blob-type-parsed",
        "`XMLHttpRequest` sends the type of a `Blob` only if it is a well-formed media type.",
        "no type, a/b;c: no Content-Type in Chromium 156; no type: none in WebKitGTK 2.50",
        [Chromium, WebKit];
    XhrCharsetReplaced = "xhr-charset-replaced",
        "`XMLHttpRequest` writes `UTF-8` over the charset in a `Content-Type`, byte by byte, and for `URLSearchParams` too.",
        "text/plain;charset=utf-8 becomes text/plain;charset=UTF-8 in Chromium 156",
        [Chromium];
    RepeatedLocationFollowed = "repeated-location-followed",
        "A `Location` that comes again with the same value is followed.",
        "measured in Chromium 156",
        [Chromium];
    RepeatedLocationJoined = "repeated-location-joined",
        "The values of a `Location` that comes more than once are joined, and what they make is followed.",
        "/1 and /2 go to `/1,%20/2` in WebKitGTK 2.50",
        [WebKit];
    RedirectNeedsLocation = "redirect-needs-location",
        "A response without a `Location`, or with an empty one, is no redirect, whatever its status.",
        "an empty one with 302, and none with 302 and redirect mode error: script reads it in Chromium 156",
        [Chromium];
    RedirectToUserinfoRefused = "redirect-to-userinfo-refused",
        "A redirect to a URL with user information is refused in every mode, at home too, but for `XMLHttpRequest`.",
        "fetch() in the modes no-cors and same-origin, <img>, <script> and <audio>, 302 to user:secret@: errors in Chromium 156",
        [Chromium];
    RedirectErrorNeedsLocation = "redirect-error-needs-location",
        "In the redirect mode `error` a response without a `Location`, or with an empty one, is no redirect. With redirect-needs-location, which is wider, this changes nothing.",
        "302 without Location and redirect mode error: script reads it in WebKitGTK 2.50",
        [WebKit];
    CachedWildcardWithoutAuthorization = "cached-wildcard-without-authorization",
        "`*` in the preflight cache does not cover `Authorization`, though in a preflight's answer it does.",
        "Authorization, allowed by *, twice: two preflights in Chromium 156",
        [Chromium];
    CacheWildcardOfCredentialsIsName = "cache-wildcard-of-credentials-is-name",
        "`*` in the preflight cache that was learned with credentials is a name like any other.",
        "method * with credentials, then PATCH: two preflights in Chromium 156",
        [Chromium];
    NoStoreAnswerNotCached = "no-store-answer-not-cached",
        "A preflight's answer is not kept when the cache mode is `no-store`.",
        "PUT with no-store, PUT: two preflights in Chromium 156",
        [Chromium];
    TaintedPassesPreflightCache = "tainted-passes-preflight-cache",
        "A request whose origin is tainted neither asks the preflight cache nor adds to it.",
        "from A over B to C with X-A, twice: C is asked twice in Chromium 156 and WebKitGTK 2.50",
        [Chromium, WebKit];
    PreflightSiteOfItsUrl = "preflight-site-of-its-url",
        "The `Sec-Fetch-Site` of a preflight tells of the URL that it goes to alone, not of the redirects before.",
        "X-A from A over B to A's site: same-site at the second preflight in Chromium 156 and Firefox 153",
        [Chromium, Firefox];
    MetadataLostAcrossOrigins = "metadata-lost-across-origins",
        "In the mode `cors`, a redirect to another origin takes the fetch metadata of the request after it away.",
        "GET from A over B to C: no Sec-Fetch-Site at C in WebKitGTK 2.50; <img> without crossorigin has it",
        [WebKit];
    PreflightMetadataOfFirstUrl = "preflight-metadata-of-first-url",
        "A preflight after a redirect has fetch metadata only where the first URL of the fetch has them too.",
        "X-A from http A over http B to https C: no Sec-Fetch-Site at C's preflight in WebKitGTK 2.50; from https B it has it",
        [WebKit];
    PreflightSiteOfTaintedOrigin = "preflight-site-of-tainted-origin",
        "The `Sec-Fetch-Site` of a preflight whose origin redirects have tainted is `cross-site`.",
        "X-A from A over A's site back to A: cross-site at A's preflight in WebKitGTK 2.50",
        [WebKit];
    PrivateNetworkNotSettable = "private-network-not-settable",
        "`Access-Control-Request-Private-Network` that script sets is dropped, as the standard had it.",
        "fetch() with it: neither preflight nor header in Chromium 119 to 143",
        [];
    ManualRedirectSchemeChecked = "manual-redirect-scheme-checked",
        "In the redirect mode `manual`, a redirect to a URL that is not HTTP(S) is an error.",
        "302 to data: in the mode manual: a TypeError in Chromium 106 to 143",
        [];
    SiteSinceMadeAnew = "site-since-made-anew",
        "With CORS, `Sec-Fetch-Site` forgets the URLs before a hop that needs a preflight, or that a redirect made a `GET` for.",
        "X-A from A over A's site back to A: same-origin at A in Chromium 106 to 143",
        [];
    MethodOverrideSettable = "method-override-settable",
        "Script may set a header that names another method, also one that pages cannot use.",
        "X-HTTP-Method-Override: GET, track is sent in Chromium 106",
        [];
    NetworkHintsUnsafe = "network-hints-unsafe",
        "The client hints `Downlink`, `ECT` and `RTT` need a preflight, though others do not.",
        "ECT: 4g, RTT: 100 and Downlink: 1.5: a preflight in Chromium 106; Save-Data and DPR: none",
        [];
    MethodsListedInUpperCase = "methods-listed-in-upper-case",
        "A preflight's answer must list a method in upper case, however the request spells it.",
        "patch, answered with patch: refused in Chromium 106",
        [];
    AuthorizationKeptAtRedirect = "authorization-kept-at-redirect",
        "A redirect to another origin leaves `Authorization` on the request.",
        "from A over B to C with Authorization: asked for and sent at C in Chromium 106",
        [];
    BodyHeadersKeptAtRedirect = "body-headers-kept-at-redirect",
        "A redirect that takes the body leaves the headers that tell of it. They are not sent while the request goes on as it was, with CORS but for `Content-Type`.",
        "POST with Content-Language, answered 302: the GET has it in Chromium 106 to 131",
        [];
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
