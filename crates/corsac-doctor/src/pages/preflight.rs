//! The browser's side: the preflight. `D301` to `D320`.

use crate::example::{Example, check};
use crate::page::pages;

const PUT: &str = "http://api.example/cart --origin http://app.example -X PUT";
const PUT_WITH_COOKIES: &str =
    "http://api.example/cart --origin http://app.example -X PUT --credentials include";
const ALLOWED: &str = "200\nAccess-Control-Allow-Origin: http://app.example\nAccess-Control-Allow-Credentials: true\nVary: Origin";
const GRANTED: &str = "204\nAccess-Control-Allow-Origin: http://app.example\nAccess-Control-Allow-Credentials: true\n\
    Access-Control-Allow-Methods: PUT, PATCH\nAccess-Control-Allow-Headers: content-type, x-trace, authorization";

pages! {
    PreflightAllowOriginMissing {
        steps: [AllowOriginPresent],
        happened: "The browser asked with OPTIONS whether it may send the request, and the answer has no Access-Control-Allow-Origin. \
            The request itself was not sent.",
        why: "The answer says nothing of CORS, so nothing is allowed. Most often whoever answered OPTIONS is not the code that knows \
            CORS: a login check, a router, a firewall. Or the code refused the origin in silence.",
        fix: [
            "Look at the status of the OPTIONS answer first. 401 or 403: let OPTIONS pass before authentication. 404 or 405: let the \
                CORS layer answer before the router.",
            "If it is 200 or 204, the CORS layer does not list the page's origin: add it, character by character.",
            "Put the CORS layer outermost, so that it sees every OPTIONS and every error.",
        ],
        not: [
            "The preflight carries no cookie and no Authorization by design. A server that asks it to log in will never see it succeed.",
            "Headers that the page sets on its request do not help: the answer is what counts.",
        ],
        example: check(PUT, &["401"], &[GRANTED, ALLOWED]),
        read: [ERROR_MISSING_ALLOW_ORIGIN, HEADER_ALLOW_ORIGIN],
    }
    PreflightWildcardWithCredentials {
        steps: [AllowOriginMatches],
        happened: "The request has credentials, and the answer to its preflight says Access-Control-Allow-Origin: *.",
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
        example: check(
            PUT_WITH_COOKIES,
            &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT"],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_WILDCARD, CREDENTIALS],
    }
    PreflightAllowOriginMultiple {
        steps: [AllowOriginMatches],
        happened: "Access-Control-Allow-Origin of the preflight's answer holds more than one value: the field comes twice, or lists several \
            origins.",
        why: "The field holds one origin or *. Several values are compared as one text, and that is no origin.",
        fix: [
            "If it comes twice, two layers add it, the proxy and the application say. Let one of them do it.",
            "If it is a list, compare the request's Origin with the list on the server, and send the one that matches.",
        ],
        not: ["A list separated by commas or spaces has never been valid."],
        example: check(
            PUT,
            &["204\nAccess-Control-Allow-Origin: http://app.example\nAccess-Control-Allow-Origin: *\n\
               Access-Control-Allow-Methods: PUT"],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_MULTIPLE],
    }
    PreflightAllowOriginInvalid {
        steps: [AllowOriginMatches],
        happened: "Access-Control-Allow-Origin of the preflight's answer holds something that is no origin: true, a bare host, quotes, nothing.",
        why: "The value is compared byte by byte with the page's origin. Nothing but an origin or * can be equal.",
        fix: ["Send scheme://host[:port], without quotes and without a slash: Access-Control-Allow-Origin: https://app.example.com"],
        not: ["https://*.example.com is no pattern that browsers know. Match subdomains on the server, and send the one that asked."],
        example: check(PUT, &["204\nAccess-Control-Allow-Origin: app.example\nAccess-Control-Allow-Methods: PUT"], &[GRANTED, ALLOWED]),
        read: [ERROR_NOT_MATCHING],
    }
    PreflightAllowOriginMismatch {
        steps: [AllowOriginMatches],
        happened: "Access-Control-Allow-Origin of the preflight's answer names another origin than the page's.",
        why: "The two are compared byte by byte. A slash at the end, http for https, www, another port, localhost for 127.0.0.1: each makes \
            another origin.",
        fix: [
            "Let the server compare the request's Origin with its list, and answer with the one that matches, and Vary: Origin.",
            "If the value is fixed, correct it. The browser's Origin stands in the request's headers: copy it from there.",
        ],
        not: ["A value that was right on another machine is often of a development or staging configuration."],
        example: check(
            PUT,
            &["204\nAccess-Control-Allow-Origin: http://app.example/\nAccess-Control-Allow-Methods: PUT"],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_NOT_MATCHING],
    }
    PreflightAllowCredentials {
        steps: [AllowCredentialsTrue],
        happened: "The request has credentials, and the answer to its preflight does not say Access-Control-Allow-Credentials: true.",
        why: "Reading with the user's cookies needs a second yes. It is the four letters true in lower case, once; anything else is a no.",
        fix: [
            "Send exactly one Access-Control-Allow-Credentials: true, on the preflight's answer and on the answer itself.",
            "If no cookie is needed, leave credentials: 'include' (withCredentials) out.",
        ],
        not: ["True, TRUE and 1 are not true.", "false is never needed: leave the field out."],
        example: check(
            PUT_WITH_COOKIES,
            &["204\nAccess-Control-Allow-Origin: http://app.example\nAccess-Control-Allow-Credentials: True\n\
               Access-Control-Allow-Methods: PUT"],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_ALLOW_CREDENTIALS, HEADER_ALLOW_CREDENTIALS],
    }
    PreflightStatus {
        steps: [PreflightStatusOk],
        happened: "The preflight's answer has the right Access-Control-Allow-Origin, but its status is not 200 to 299.",
        why: "An error is no permission, whatever its fields say. The server may not know OPTIONS at all.",
        fix: [
            "Answer OPTIONS with 204 before authentication and routing.",
            "401 or 403: exempt preflights from the login. 404 or 405: register OPTIONS, or put the CORS layer in front of the router.",
        ],
        not: ["Chromium's message does not say the status: look at the OPTIONS row of the network panel."],
        example: check(PUT, &["405\nAccess-Control-Allow-Origin: http://app.example"], &[GRANTED, ALLOWED]),
        read: [ERROR_PREFLIGHT],
    }
    PreflightRedirect {
        steps: [PreflightStatusOk],
        happened: "The server answered the preflight with a redirect. Browsers do not follow it.",
        why: "A permission is for one URL. Where the redirect leads, nobody has asked yet.",
        fix: [
            "Ask for the URL that Location names: with https, with or without www, with the slash at the end.",
            "If it leads to a login page, exempt OPTIONS from the login.",
        ],
        not: ["CORS fields on the redirect do not help: the status decides."],
        example: check(
            PUT,
            &["301\nAccess-Control-Allow-Origin: http://app.example\nLocation: /cart/"],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_EXTERNAL_REDIRECT],
    }
    PreflightAllowMethodsInvalid {
        steps: [AllowMethodsParse],
        happened: "Access-Control-Allow-Methods of the preflight's answer cannot be read as a list of methods.",
        why: "One wrong character spoils the whole list: browsers do not guess what was meant.",
        fix: ["Write methods with commas between: Access-Control-Allow-Methods: GET, PUT, DELETE"],
        not: ["Spaces, semicolons and brackets are no separators."],
        example: check(
            PUT,
            &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET PUT"],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_ALLOW_METHOD],
    }
    PreflightAllowHeadersInvalid {
        steps: [AllowHeadersParse],
        happened: "Access-Control-Allow-Headers of the preflight's answer cannot be read as a list of header names.",
        why: "One wrong character spoils the whole list: browsers do not guess what was meant.",
        fix: ["Write names with commas between: Access-Control-Allow-Headers: content-type, x-csrf-token"],
        not: ["Quotes, spaces and semicolons are no separators, and values of headers have no place there."],
        example: check(
            "http://api.example/cart --origin http://app.example -H 'X-Trace: 1'",
            &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: \"x-trace\""],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_ALLOW_HEADER],
    }
    PreflightMethod {
        steps: [MethodAllowed],
        happened: "The preflight's answer does not list the request's method in Access-Control-Allow-Methods.",
        why: "GET, HEAD and POST always pass. Every other method has to be listed, letter by letter in the same case.",
        fix: [
            "Add the method: Access-Control-Allow-Methods: GET, PUT",
            "If the page says 'patch', let it say 'PATCH': browsers send that one as it is written.",
            "With credentials, list the methods instead of *.",
        ],
        not: [
            "With credentials * is a method's name like any other, and covers nothing.",
            "OPTIONS need not be listed, unless a page sends OPTIONS itself.",
        ],
        example: check(
            "http://api.example/cart --origin http://app.example -X patch",
            &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET, PATCH"],
            &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET, patch", ALLOWED],
        ),
        read: [ERROR_METHOD_NOT_FOUND, NORMALIZED_METHODS],
    }
    PreflightHeader {
        steps: [HeadersAllowed],
        happened: "The preflight's answer does not list a header that the page sends in Access-Control-Allow-Headers. Browsers name only the \
            first one that is missing.",
        why: "Headers that no form can set need a permission each. Content-Type: application/json is one of them.",
        fix: [
            "List every name that the preflight asks for in Access-Control-Request-Headers, not only the one in the message.",
            "Or do not send the header. sentry-trace, baggage, traceparent and x-datadog-… come from monitoring libraries, which can be \
                told for which hosts to add them.",
            "With credentials, list the names instead of *.",
        ],
        not: [
            "With credentials * is a header's name like any other, and covers nothing.",
            "Access-Control-Expose-Headers is about response headers.",
            "If the missing header is called Access-Control-Allow-Origin or the like, the page sends a response header: remove it there.",
        ],
        example: check(
            "http://api.example/cart --origin http://app.example -X PUT -H 'Content-Type: application/json' -H 'X-Trace: 1'",
            &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT"],
            &[GRANTED, ALLOWED],
        ),
        read: [ERROR_HEADER_FROM_PREFLIGHT, SAFELISTED_HEADERS],
    }
    PreflightAuthorizationWildcard {
        steps: [AuthorizationListed],
        happened: "The page sends Authorization, and the preflight's answer does not name it in Access-Control-Allow-Headers. A * there does not \
            cover it.",
        why: "A * written without thought should not open an API to tokens. Chromium, Firefox and WebKit still let * pass today, and the \
            first two warn that they will stop.",
        fix: ["Name it besides: Access-Control-Allow-Headers: *, Authorization"],
        not: ["That it works today is no proof: the standard says no, and Chromium and Firefox warn that they will follow it."],
        example: check(
            "http://api.example/cart --origin http://app.example -H 'Authorization: Bearer abc'",
            &["204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: *"],
            &[GRANTED, ALLOWED],
        ),
        read: [NON_WILDCARD_HEADERS, HEADER_ALLOW_HEADERS],
    }
    PreflightNetworkFailed {
        steps: [ConnectionObtained],
        happened: "No answer came to the preflight: the connection failed or was closed.",
        why: "Some servers and firewalls hang up at OPTIONS, a method that they do not know. Or nothing listens there at all.",
        fix: [
            "Ask with curl -X OPTIONS: if only OPTIONS fails, something on the way drops it; let it pass.",
            "If GET fails too, the server is down or the name is wrong: this is not CORS.",
        ],
        not: ["Only Firefox calls it a CORS error. No header was ever looked at."],
        example: Example::Told("The server closes the connection when it reads OPTIONS /cart."),
        read: [ERROR_DID_NOT_SUCCEED],
    }
}
