//! The browser's side: what script sees of the response. `D601` to `D609`.

use crate::example::{Example, check};
use crate::page::pages;

pages! {
    ResponseOpaque {
        happened: "The answer came, and script sees nothing of it: no status, no headers, no body. Its type is opaque.",
        why: "With mode: 'no-cors', or from an element without crossorigin, the page may use an answer (show an image) but not read it, \
            and so needs no permission.",
        fix: [
            "To read it, leave mode out (or set crossorigin on the element), and let the server allow the page's origin.",
            "To show an image or to send a beacon, nothing needs to change.",
        ],
        not: ["mode: 'no-cors' is no fix for a CORS error. It hides the message and the answer."],
        example: check("http://api.example/cart --origin http://app.example --mode no-cors", &["200"], &[]),
        read: [FILTERED, RESPONSE_TYPE],
    }
    HeaderNotExposed {
        happened: "The page may read the answer, but not this header: headers.get() gives null, although the network panel shows it.",
        why: "Without further permission script sees seven response headers: Cache-Control, Content-Language, Content-Length, Content-Type, \
            Expires, Last-Modified and Pragma.",
        fix: [
            "Name the header: Access-Control-Expose-Headers: X-Request-Id, X-Total-Count",
            "It stands on the answer itself; on the preflight's answer it does nothing.",
        ],
        not: [
            "With credentials * is a name like any other there: list the names.",
            "Access-Control-Allow-Headers is about request headers.",
            "Set-Cookie can never be read.",
        ],
        example: check(
            "http://api.example/cart --origin http://app.example",
            &["200\nAccess-Control-Allow-Origin: *\nX-Total: 12"],
            &["200\nAccess-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: X-Total\nX-Total: 12"],
        ),
        read: [HEADER_EXPOSE],
    }
    CookieNotSent {
        happened: "A cookie did not travel with the request, or was not stored from the answer, although CORS allows both.",
        why: "Cookies have rules of their own. A cookie without SameSite counts as Lax and stays at home when another site asks; SameSite=None \
            needs Secure; and browsers block third-party cookies by themselves.",
        fix: [
            "Send credentials: 'include' (withCredentials): without it no cookie travels across origins.",
            "For pages of another site: Set-Cookie: …; SameSite=None; Secure, and Partitioned where third-party cookies are blocked.",
            "Better: serve page and API from one site (app.example.com and api.example.com), and SameSite=Lax is enough.",
        ],
        not: [
            "Access-Control-Allow-Credentials lets the page read the answer. It does not make cookies travel.",
            "A preflight never carries cookies; that is no fault.",
        ],
        example: check(
            "http://api.other/cart --origin http://app.example --credentials include --cookie 'id=1; SameSite=Lax'",
            &["200\nAccess-Control-Allow-Origin: http://app.example\nAccess-Control-Allow-Credentials: true"],
            &[],
        ),
        read: [HEADER_SET_COOKIE, CREDENTIALS],
    }
    ResourcePolicy {
        steps: [ResourcePolicyAllows],
        happened: "The answer's Cross-Origin-Resource-Policy keeps it from pages of another origin or site. It is about images, scripts and \
            other no-cors requests.",
        why: "The field lets a server keep its files out of other pages' processes. A request by CORS is not subject to it.",
        fix: [
            "If others may embed it: Cross-Origin-Resource-Policy: cross-origin",
            "Or ask by CORS: crossorigin on the element, and Access-Control-Allow-Origin on the answer.",
        ],
        not: ["Access-Control-Allow-Origin alone does not help an element without crossorigin."],
        example: check(
            "http://api.example/cart.png --origin http://app.example --as img",
            &["200\nCross-Origin-Resource-Policy: same-origin"],
            &["200\nCross-Origin-Resource-Policy: cross-origin"],
        ),
        read: [HEADER_CORP],
    }
    CachePoisoned {
        happened: "A cache answered with a copy that was made for another request: one without Origin, or one of another origin. The server \
            itself would have allowed the page.",
        why: "Answers that depend on Origin need Vary: Origin, the ones without CORS fields too. Otherwise caches take the first for all.",
        fix: [
            "Send Vary: Origin on every answer of the URL, also to requests without Origin.",
            "In a CDN, put Origin into the cache key (for preflights Access-Control-Request-Method and -Headers too), then purge.",
            "If anyone may read it, answer * always: then there is nothing to vary.",
        ],
        not: [
            "\"It works with the cache disabled\" is the sign, not the fix.",
            "S3 leaves Vary out when a request has no Origin: set it in the CDN.",
        ],
        example: Example::Told(
            "An <img> loads https://cdn.example/a.png without Origin; the cached copy has no CORS fields; then fetch() of it fails.",
        ),
        read: [ATTACKS_ON_CACHES, HEADER_VARY, RFC_CACHING],
    }
    PreflightCacheStale {
        happened: "The server was changed, and a preflight's answer from before still holds. A browser remembers what it was granted and \
            sends no OPTIONS meanwhile; a CDN that keeps answers to OPTIONS repeats old refusals, too.",
        why: "Access-Control-Max-Age lets browsers go by a grant for up to 2 hours in Chromium, 24 hours in Firefox, 10 minutes in WebKit; \
            without the field 5 seconds. They never remember a refusal: the next request is preceded by a new preflight.",
        fix: [
            "If the answer comes from a CDN (Age, X-Cache), purge it and keep OPTIONS out of that cache, or put Origin and \
                Access-Control-Request-* into its key.",
            "For what a browser was granted: wait, or use a private window.",
            "Keep Access-Control-Max-Age short while the rules change, and raise it afterwards.",
        ],
        not: ["Emptying the HTTP cache does not always empty the preflight cache."],
        example: Example::Told(
            "PUT was taken off the server's list an hour ago, and a browser that was granted it before still sends it, without asking.",
        ),
        read: [PREFLIGHT_CACHE, HEADER_MAX_AGE],
    }
    BeaconCredentials {
        happened: "navigator.sendBeacon() always sends with credentials. With JSON it needs a preflight, whose answer does not allow credentials.",
        why: "A beacon's request has no options, and its credentials mode is include. A body of type application/json is no form's.",
        fix: [
            "Answer with the page's origin and Access-Control-Allow-Credentials: true.",
            "Or send the beacon as text: then there is no preflight, and nobody reads the answer anyway.",
            "Or use fetch() with keepalive: true and credentials: 'omit'.",
        ],
        not: ["Access-Control-Allow-Origin: * cannot work for beacons with JSON."],
        example: Example::Told("navigator.sendBeacon(url, new Blob([json], { type: 'application/json' })) to a server that answers *."),
        read: [SEND_BEACON, ERROR_ALLOW_CREDENTIALS],
    }
    MimeTypeBlocked {
        steps: [MimeTypeFitsDestination, NosniffFitsDestination],
        happened: "The answer's Content-Type is not one that the element takes, and the browser does not use it.",
        why: "A script or style sheet of a wrong type is most often an error page. With X-Content-Type-Options: nosniff browsers do not guess.",
        fix: [
            "Look at the body: an HTML error page in place of a script is the usual cause.",
            "Send the right type: text/javascript for scripts, text/css for style sheets.",
        ],
        not: ["This is not CORS: the same happens at the page's own origin."],
        example: check(
            "http://api.example/cart.js --origin http://app.example --as script",
            &["200\nContent-Type: text/plain\nX-Content-Type-Options: nosniff"],
            &["200\nContent-Type: text/javascript\nX-Content-Type-Options: nosniff"],
        ),
        read: [NOSNIFF, HEADER_NOSNIFF],
    }
    PartialResponse {
        steps: [PartialWasAskedFor],
        happened: "A service worker answered a no-cors request without Range with a part (206) that another request, with Range, had asked \
            for. The page does not get it.",
        why: "Parts of a foreign file, put together by a page, could show what it may not read.",
        fix: ["In the service worker, keep answers to requests with Range apart from the others.", "Or let the page ask by CORS."],
        example: Example::Told("A service worker keeps the 206 for bytes=0-99 of a film, and answers <video> with it when it asks anew."),
        read: [FILTERED],
    }
}
