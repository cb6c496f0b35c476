//! The browser's side: the CORS check of the response. `D401` to `D406`.

use crate::example::check;
use crate::page::pages;

const GET: &str = "http://api.example/cart --origin http://app.example";
const GET_WITH_COOKIES: &str = "http://api.example/cart --origin http://app.example --credentials include";
const ALLOWED: &str = "200\nAccess-Control-Allow-Origin: http://app.example\nAccess-Control-Allow-Credentials: true\nVary: Origin";

pages! {
    AllowOriginMissing {
        steps: [AllowOriginPresent],
        happened: "The answer has no Access-Control-Allow-Origin, so the page may not read it. The request was carried out.",
        why: "A page may only read another origin's answer when that answer says so. Servers often say it on success only: an error page, \
            a gateway's 502 or a cached copy comes from elsewhere.",
        fix: [
            "Look at the status. 500, 502, 504, 413: the error itself is the problem, and the missing field only hides it.",
            "Let the CORS layer wrap everything, error pages too: in nginx add_header … always, in frameworks the outermost middleware.",
            "With status 200, the layer does not list the page's origin, or a cache answers with a copy made for a request without Origin: \
                send Vary: Origin always.",
        ],
        not: [
            "mode: 'no-cors' makes the message go away, and the answer with it (D601).",
            "A POST that fails like this was executed all the same. Do not send it again without thought.",
            "That it works in curl or in the address bar says nothing: they do not enforce CORS.",
        ],
        example: check(GET, &["200"], &[ALLOWED]),
        read: [ERROR_MISSING_ALLOW_ORIGIN, HEADER_ALLOW_ORIGIN],
    }
    WildcardWithCredentials {
        steps: [AllowOriginMatches],
        happened: "The request has credentials, and the answer says Access-Control-Allow-Origin: *.",
        why: "* is for what anyone may read. With cookies the answer may hold what is one user's own, so the server must name the origin \
            that it trusts.",
        fix: [
            "Answer with the page's origin instead of *, with Access-Control-Allow-Credentials: true and Vary: Origin.",
            "If no cookie is needed, leave credentials: 'include' (withCredentials) out.",
        ],
        not: [
            "Access-Control-Allow-Credentials: true beside * changes nothing.",
            "Copying any Origin into the answer \"works\", and lets every page of the web read the users' data.",
        ],
        example: check(GET_WITH_COOKIES, &["200\nAccess-Control-Allow-Origin: *"], &[ALLOWED]),
        read: [ERROR_WILDCARD, CREDENTIALS],
    }
    AllowOriginMultiple {
        steps: [AllowOriginMatches],
        happened: "Access-Control-Allow-Origin holds more than one value: the field comes twice, or lists several origins.",
        why: "The field holds one origin or *. Several values are compared as one text, and that is no origin.",
        fix: [
            "If it comes twice, two layers add it, the proxy and the application say. Ask each of them directly to see which, and let one do it.",
            "If it is a list, compare the request's Origin with the list on the server, and send the one that matches.",
        ],
        not: ["*, * is not *: even the same value twice is refused."],
        example: check(
            GET,
            &["200\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: http://app.example"],
            &[ALLOWED],
        ),
        read: [ERROR_MULTIPLE],
    }
    AllowOriginInvalid {
        steps: [AllowOriginMatches],
        happened: "Access-Control-Allow-Origin holds something that is no origin: true, a bare host, quotes, nothing.",
        why: "The value is compared byte by byte with the page's origin. Nothing but an origin or * can be equal.",
        fix: ["Send scheme://host[:port], without quotes and without a slash: Access-Control-Allow-Origin: https://app.example.com"],
        not: ["The name of a host is no origin: the scheme belongs to it."],
        example: check(GET, &["200\nAccess-Control-Allow-Origin: app.example"], &[ALLOWED]),
        read: [ERROR_NOT_MATCHING],
    }
    AllowOriginMismatch {
        steps: [AllowOriginMatches],
        happened: "Access-Control-Allow-Origin names another origin than the page's.",
        why: "The two are compared byte by byte. A slash at the end, http for https, www, another port, localhost for 127.0.0.1: each makes \
            another origin.",
        fix: [
            "Let the server compare the request's Origin with its list, and answer with the one that matches, and Vary: Origin.",
            "If another site's origin stands there, a cache mixes answers up: see D605.",
        ],
        not: [
            "The value is often right for another environment: look which configuration is really loaded.",
            "https://*.example.com is no pattern that browsers know. Match subdomains on the server, and send the one that asked.",
        ],
        example: check(GET, &["200\nAccess-Control-Allow-Origin: https://app.example"], &[ALLOWED]),
        read: [ERROR_NOT_MATCHING],
    }
    AllowCredentials {
        steps: [AllowCredentialsTrue],
        happened: "The request has credentials, and the answer does not say Access-Control-Allow-Credentials: true.",
        why: "Reading with the user's cookies needs a second yes. It is the four letters true in lower case, once; anything else is a no.",
        fix: [
            "Send exactly one Access-Control-Allow-Credentials: true, on the preflight's answer and on the answer itself.",
            "If no cookie is needed, leave credentials: 'include' (withCredentials) out.",
        ],
        not: ["True, TRUE and 1 are not true.", "A cookie that does not arrive is another matter: see D603."],
        example: check(
            GET_WITH_COOKIES,
            &["200\nAccess-Control-Allow-Origin: http://app.example\nAccess-Control-Allow-Credentials: 1"],
            &[ALLOWED],
        ),
        read: [ERROR_ALLOW_CREDENTIALS, HEADER_ALLOW_CREDENTIALS],
    }
}
