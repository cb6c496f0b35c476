//! The browser's side: before anything is sent, and when no answer comes. `D101` to `D204`.

use crate::example::{Example, check};
use crate::page::pages;

pages! {
    ModeSameOrigin {
        steps: [OriginFitsSameOriginMode],
        happened: "The request has mode: 'same-origin', and the URL, or a redirect on the way, is at another origin. Nothing is read from there.",
        why: "The page itself asked never to leave its origin, and the browser keeps it to that.",
        fix: [
            "Leave mode out (it is 'cors' then), and let the server allow the page's origin.",
            "If the URL was meant to be the page's own, compare scheme, host and port: http://localhost:3000 and :5173 are two origins.",
        ],
        example: check("http://api.example/cart --origin http://app.example --mode same-origin", &[], &[]),
        read: [REQUEST_MODE],
    }
    NoCorsRedirectMode {
        steps: [NoCorsRedirectModeFollows],
        happened: "The request has mode: 'no-cors' and a redirect mode other than 'follow'. The browser sends nothing.",
        why: "A no-cors page may not learn where redirects of another origin lead.",
        fix: ["Use mode: 'cors', or leave redirect out."],
        example: check("http://api.example/cart --origin http://app.example --mode no-cors --redirect manual", &[], &[]),
        read: [REQUEST_REDIRECT],
    }
    SchemeNotSupported {
        steps: [SchemeIsHttp, SchemeIsFetched],
        happened: "The URL is not an http: or https: URL. Often the scheme was forgotten: in localhost:8080/cart the scheme is localhost:.",
        why: "CORS is part of HTTP. There is nobody to ask for permission at file:, ftp: or an app's own scheme.",
        fix: [
            "Write the URL in full: http://localhost:8080/cart.",
            "Serve local files by a development server instead of opening them from the disk.",
        ],
        not: ["No header of any server helps: no server was asked."],
        example: check("ftp://files.example/a --origin http://app.example", &[], &[]),
        read: [ERROR_NOT_HTTP],
    }
    UrlHasUserinfo {
        steps: [UrlWithoutUserinfo],
        happened: "The URL that was given to fetch() has a user name or a password in it: https://user:secret@host/. fetch() throws.",
        why: "Passwords in URLs end up in logs and histories. Browsers do not let scripts put them there.",
        fix: ["Send a header instead: Authorization: Basic … (the server has to allow authorization in its preflight answer)."],
        example: check("http://user:secret@api.example/cart --origin http://app.example", &[], &[]),
        read: [CORS_PROTOCOL],
    }
    RequestMethodForbidden {
        steps: [MethodNotForbidden, XhrMethodNotForbidden],
        happened: "The method is CONNECT, TRACE or TRACK. fetch() and XMLHttpRequest throw.",
        why: "TRACE echoes the whole request, cookies included, and CONNECT opens tunnels. Neither is for pages, not even at their own origin.",
        fix: ["Use another method."],
        not: ["Allowing TRACE on the server changes nothing: no browser sends it for a page."],
        example: check("http://api.example/cart --origin http://app.example -X TRACE", &[], &[]),
        read: [FORBIDDEN_METHODS],
    }
    NoCorsMethod {
        steps: [NoCorsMethodSafelisted],
        happened: "The request has mode: 'no-cors' and a method other than GET, HEAD or POST. fetch() throws.",
        why: "no-cors sends only what forms and images could always send, since there is no preflight to ask for more.",
        fix: ["Leave mode out, and let the server answer the preflight."],
        not: ["no-cors is no way around CORS: even where it sends, the page cannot read the answer (D601)."],
        example: check("http://api.example/cart --origin http://app.example --mode no-cors -X PUT", &[], &[]),
        read: [REQUEST_MODE],
    }
    RequestHeaderDropped {
        happened: "Script set a request header that no page can set here, and the browser left it out without a word.",
        why: "Some headers belong to the browser (Origin, Host, Cookie, Content-Length, Access-Control-Request-Method, …). In mode no-cors \
            only a few harmless ones pass at all.",
        fix: [
            "Do not set it. Cookies travel by credentials: 'include', not by a Cookie header.",
            "If it is a custom header and the mode is no-cors, leave the mode out.",
        ],
        not: [
            "Access-Control-Allow-Origin is a response header: setting it on the request does nothing but cause a preflight.",
            "Nothing on the server is to be changed.",
        ],
        example: check(
            "http://api.example/cart --origin http://app.example -H 'Cookie: id=1'",
            &["200\nAccess-Control-Allow-Origin: *"],
            &[],
        ),
        read: [FORBIDDEN_HEADERS],
    }
    BadPort {
        steps: [PortNotBad],
        happened: "The URL's port belongs to another protocol (6667 is IRC's, 25 is mail's). Browsers do not connect to it.",
        why: "A page could otherwise make the browser say HTTP to a mail server that takes parts of it for commands.",
        fix: ["Let the server listen on another port, or put a proxy in front of it."],
        not: ["CORS headers do not help: the server is never asked."],
        example: check("http://api.example:6667/cart --origin http://app.example", &[], &[]),
        read: [BAD_PORTS],
    }
    LocalNetworkAccessDenied {
        steps: [AddressSpaceAllowed],
        happened: "A page of the public network asks for an address of this machine or of the local network, and the user has not allowed it. \
            Nothing reaches the server.",
        why: "Pages of the web used to scan routers and local services through their visitors' browsers. Chromium asks the user first.",
        fix: [
            "Allow \"Local Network Access\" for the page in the browser's site settings, or by enterprise policy.",
            "During development, serve the page from localhost as well.",
            "Serve the page over https: only secure pages may ask for the permission.",
        ],
        not: [
            "No CORS header helps, although Chromium's message says \"CORS policy\": the server's log is empty.",
            "Access-Control-Allow-Private-Network belonged to an older design and has no effect here.",
        ],
        example: Example::Told("The page https://app.example fetches http://localhost:8080/status, and the permission is denied."),
        read: [LOCAL_NETWORK_ACCESS],
    }
    MixedContent {
        steps: [ContentNotMixed],
        happened: "The page is secure (https:) and asks for an http: URL. The browser sends nothing.",
        why: "What comes over an open connection can be read and changed by anyone on the way, and with it the secure page.",
        fix: ["Serve the API over https and ask for it there.", "For development, http://localhost counts as secure."],
        not: ["This is not CORS: no header of the server is looked at."],
        example: check("http://api.example/cart --origin https://app.example", &[], &[]),
        read: [MIXED_CONTENT],
    }
    ContentSecurityPolicy {
        happened: "The page's own Content-Security-Policy does not list the URL, in connect-src for fetch(). The browser sends nothing.",
        why: "The policy says where the page may send data, so that injected script cannot take it elsewhere.",
        fix: ["Add the API's origin to connect-src of the page's policy: connect-src 'self' https://api.example.com"],
        not: ["The API's CORS headers have no part in it: it is the page's answer that must change."],
        example: Example::Told("The page is served with Content-Security-Policy: connect-src 'self' and fetches https://api.example/cart."),
        read: [CSP],
    }
    BlockedByClient {
        happened: "An extension, an ad blocker most often, stopped the request before it was sent.",
        why: "Blockers go by the URL: names such as /ads/, /track or /analytics, and known hosts.",
        fix: ["Try a window without extensions. If it works there, rename the path, or accept that some visitors block it."],
        not: ["CORS headers do not help: Chromium says net::ERR_BLOCKED_BY_CLIENT, Firefox makes a CORS message of it."],
        example: Example::Told("fetch('https://api.example/analytics') fails in a browser with an ad blocker and nowhere else."),
        read: [ERROR_DID_NOT_SUCCEED],
    }
    TlsFailed {
        steps: [ConnectionObtained],
        happened: "The TLS handshake failed: the certificate is expired, self-signed, or for another name, or server and browser share no version.",
        why: "Without a trusted connection there is no answer to look at. Firefox makes a CORS message of it; the others name the certificate.",
        fix: [
            "Open the URL itself in a tab: the browser shows what is wrong with the certificate.",
            "Send the whole chain, intermediate certificates included.",
            "For development, make a local authority and trust it; a click on \"proceed\" does not always cover fetch().",
        ],
        not: ["CORS headers do not help: no answer came that could carry them."],
        example: Example::Told("The page fetches https://api.example/, whose certificate is self-signed."),
        read: [ERROR_DID_NOT_SUCCEED],
    }
    RequestInvalid {
        steps: [
            UrlParses, ReferrerParses, ModeNotNavigate, CacheModeFitsMode, MethodIsMethod, BodyFitsMethod, StreamWithoutKeepalive,
            StreamFitsMode, HeaderIsHeader, XhrMethodIsMethod, XhrUrlParses
        ],
        happened: "fetch() or XMLHttpRequest throws at the arguments: a URL that is none, a GET with a body, a header value with a line break.",
        why: "There is no such request. Nothing is sent, and CORS has no part in it.",
        fix: ["Read the exception's message: it names the argument."],
        example: check("http://api.example/cart --origin http://app.example -X GET -d x", &[], &[]),
        read: [CORS_PROTOCOL],
    }
    StreamNotSendable {
        steps: [StreamSupported, RedirectedBodyHasSource, AuthenticatedBodyHasSource, StreamOverHttp2],
        happened: "The request's body is a stream, and it cannot be sent: the connection speaks HTTP/1, the browser has no streams, or the \
            body would have to be sent a second time after a redirect or a 401.",
        why: "A stream is read once and cannot be rewound. Over HTTP/1 its length would have to be known.",
        fix: [
            "Give the body as text, Blob or ArrayBuffer.",
            "For real streams, serve HTTP/2 and ask the last URL directly.",
        ],
        example: Example::Told("fetch(url, { method: 'POST', body: stream, duplex: 'half' }) to a server that speaks HTTP/1.1."),
        read: [STREAMS],
    }
    KeepaliveQuota {
        steps: [KeepaliveWithinQuota],
        happened: "The bodies of the page's running keepalive requests, beacons included, would hold more than 64 KiB together.",
        why: "These requests outlive their page. The bound keeps closed pages from going on uploading.",
        fix: ["Send less at once, or send earlier by an ordinary fetch()."],
        example: Example::Told("navigator.sendBeacon('/log', text) with 70,000 bytes of text."),
        read: [KEEPALIVE, SEND_BEACON],
    }
    OnlyIfCached {
        steps: [NotOnlyIfCached],
        happened: "The request has cache: 'only-if-cached', and there is no stored answer.",
        why: "The page asked never to use the network.",
        fix: ["Leave cache out."],
        example: Example::Told("fetch('/cart', { mode: 'same-origin', cache: 'only-if-cached' }) at the first visit."),
        read: [REQUEST_CACHE],
    }
    NetworkFailed {
        steps: [ConnectionObtained],
        happened: "No answer came: the name is unknown, nobody listens, the connection broke, or time ran out.",
        why: "A page is told nothing of why a connection failed, or it could scan networks. Firefox calls it a CORS error all the same.",
        fix: [
            "Ask the URL with curl from the same machine: is the server up, is the name right, is the port open?",
            "If it answers there, look for a proxy, a VPN or a firewall that only the browser goes through.",
        ],
        not: ["\"CORS request did not succeed\" in Firefox is about the network, not about CORS headers."],
        example: Example::Told("The page fetches http://localhost:3000/cart while the server is not running."),
        read: [ERROR_DID_NOT_SUCCEED],
    }
    CorsDisabled {
        happened: "Firefox's preference content.cors.disable is set: every cross-origin request of a page fails.",
        why: "Someone switched CORS off, and with it the permissions that servers give.",
        fix: ["In about:config, set content.cors.disable to false."],
        not: ["The preference opens nothing: without CORS everything is forbidden, not allowed."],
        example: Example::Told("In one Firefox profile every cross-origin fetch fails, in every other browser none does."),
        read: [ERROR_DISABLED],
    }
    OriginNotAdded {
        happened: "Firefox could not put the Origin field on the request: it comes from an extension's content script with rights of its own.",
        why: "Without Origin a server cannot say for whom its permission is.",
        fix: ["Fetch from the extension's background script, with host permissions for the URL."],
        example: Example::Told("An extension's content script fetches another origin's API in Firefox."),
        read: [ERROR_ORIGIN_NOT_ADDED],
    }
    ProxyAuthenticationRequired {
        steps: [NoProxyAuthentication],
        happened: "The answer has status 407, which asks for a proxy's password. A page cannot give one, and gets a network error.",
        why: "Proxy passwords are between the user and the proxy. A server that sends 407 without being a proxy could ask for them.",
        fix: ["A server that means \"log in\" sends 401.", "If there is a proxy, log in to it outside of the page."],
        example: check(
            "http://api.example/cart --origin http://app.example",
            &["407\nAccess-Control-Allow-Origin: *"],
            &["401\nAccess-Control-Allow-Origin: *"],
        ),
        read: [RFC_PROXY],
    }
}
