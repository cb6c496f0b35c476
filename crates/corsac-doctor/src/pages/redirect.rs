//! The browser's side: redirects. `D501` to `D510`.

use crate::example::{Example, check};
use crate::page::pages;

const GET: &str = "http://api.example/cart --origin http://app.example";
const OPEN: &str = "200\nAccess-Control-Allow-Origin: *";

pages! {
    RedirectNotAllowed {
        steps: [AllowOriginPresent, AllowOriginMatches, AllowCredentialsTrue],
        happened: "The server answered with a redirect, and the redirect itself carries no permission for the page. It is not followed.",
        why: "Every answer on the way must allow the page, redirects too: where they lead can say something about the user.",
        fix: [
            "Ask for the last URL directly: then there is no redirect.",
            "Or send the CORS fields on redirects too: in nginx add_header … always, in Apache Header always.",
        ],
        not: ["A redirect to a login page is most often the whole story: the session is over, and 401 would be the better answer."],
        example: check(
            GET,
            &["302\nLocation: /basket", OPEN],
            &["302\nAccess-Control-Allow-Origin: *\nLocation: /basket", OPEN],
        ),
        read: [ERROR_MISSING_ALLOW_ORIGIN],
    }
    RedirectTargetNotAllowed {
        steps: [AllowOriginPresent],
        happened: "The redirect was followed, and the answer at its target has no Access-Control-Allow-Origin.",
        why: "The permission of the first server says nothing for the second: a login page or a storage host mostly has none.",
        fix: ["Ask for the target directly, and enable CORS there.", "If it is a login page, answer 401 to scripts instead of redirecting."],
        example: check(
            GET,
            &["302\nAccess-Control-Allow-Origin: *\nLocation: /login", "200"],
            &["302\nAccess-Control-Allow-Origin: *\nLocation: /login", OPEN],
        ),
        read: [ERROR_MISSING_ALLOW_ORIGIN],
    }
    RedirectNullOrigin {
        steps: [AllowOriginMatches],
        happened: "A foreign origin redirected to another foreign one. From there on the browser says Origin: null, and the answer names the \
            page's origin instead.",
        why: "The last server cannot know whether the page or the server in the middle chose the URL. null says that nobody vouches for it.",
        fix: [
            "Ask for the last URL directly: then the page's own origin is sent.",
            "If the data is for everyone, answer Access-Control-Allow-Origin: * there.",
        ],
        not: [
            "The value in the message is the page's origin, and still wrong: it is not a mistake of the browser.",
            "Allowing null with credentials opens the data to every page of the web.",
        ],
        example: check(
            GET,
            &[
                "302\nAccess-Control-Allow-Origin: *\nLocation: http://files.example/cart",
                "200\nAccess-Control-Allow-Origin: http://app.example",
            ],
            &["302\nAccess-Control-Allow-Origin: *\nLocation: http://files.example/cart", OPEN],
        ),
        read: [ORIGIN_FIELD, ERROR_NOT_MATCHING],
    }
    RedirectUserinfo {
        steps: [LocationWithoutUserinfo, LocationWithoutUserinfoWhenTainted],
        happened: "The redirect's Location has a user name or a password in it. It is not followed.",
        why: "A server could otherwise make visitors log in at another host with a name that it chose.",
        fix: ["Remove user name and password from Location."],
        example: check(
            GET,
            &["302\nAccess-Control-Allow-Origin: *\nLocation: http://user:secret@api.example/basket"],
            &["302\nAccess-Control-Allow-Origin: *\nLocation: http://api.example/basket", OPEN],
        ),
        read: [CORS_PROTOCOL],
    }
    RedirectScheme {
        steps: [LocationSchemeIsHttp],
        happened: "The redirect leads to a URL that is not http: or https:.",
        why: "There is nobody to ask for permission at data:, file: or an app's own scheme.",
        fix: ["Redirect to an http: or https: URL, or return the URL in the body and let the page open it."],
        example: check(
            GET,
            &["302\nAccess-Control-Allow-Origin: *\nLocation: data:text/plain,hello"],
            &["302\nAccess-Control-Allow-Origin: *\nLocation: /basket", OPEN],
        ),
        read: [ERROR_NOT_HTTP],
    }
    RedirectPreflight {
        steps: [
            AllowOriginPresent, AllowOriginMatches, AllowCredentialsTrue, PreflightStatusOk, AllowMethodsParse, AllowHeadersParse,
            MethodAllowed, AuthorizationListed, HeadersAllowed, ConnectionObtained
        ],
        happened: "The request was redirected to another URL, which is asked with a preflight of its own, and that preflight failed. The code \
            beside it says how.",
        why: "A permission is for one URL. After 307 and 308 the same method and headers go on, so the target must allow them too.",
        fix: ["Ask for the target directly, and let it answer preflights.", "Fix the target's OPTIONS answer as the inner code says."],
        example: check(
            "http://api.example/cart --origin http://app.example -X PUT",
            &[
                "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT",
                "307\nAccess-Control-Allow-Origin: *\nLocation: http://files.example/cart",
                "404",
            ],
            &[
                "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT",
                "307\nAccess-Control-Allow-Origin: *\nLocation: http://files.example/cart",
                "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT",
                OPEN,
            ],
        ),
        read: [ERROR_PREFLIGHT],
    }
    RedirectModeError {
        steps: [RedirectModeNotError],
        happened: "The request has redirect: 'error', and the server redirects.",
        why: "The page asked to treat a redirect as a failure.",
        fix: ["Leave redirect out, or ask for the last URL directly."],
        example: check(
            "http://api.example/cart --origin http://app.example --redirect error",
            &["302\nAccess-Control-Allow-Origin: *\nLocation: /basket"],
            &[OPEN],
        ),
        read: [REQUEST_REDIRECT],
    }
    RedirectAuthorizationDropped {
        happened: "The redirect led to another origin, and the browser did not send Authorization there. The target answers as to a stranger.",
        why: "A token is for the server that it was made for. A redirect must not carry it to another.",
        fix: ["Ask for the last URL directly, with the header."],
        not: ["A 401 after the redirect is not a wrong token: there was none."],
        example: check(
            "http://api.example/cart --origin http://app.example -H 'Authorization: Bearer abc'",
            &[
                "204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: authorization",
                "302\nAccess-Control-Allow-Origin: *\nLocation: http://files.example/cart",
                "401\nAccess-Control-Allow-Origin: *",
            ],
            &[],
        ),
        read: [CORS_PROTOCOL],
    }
    RedirectLimit {
        steps: [RedirectCountBelowLimit],
        happened: "The servers redirected more than 20 times.",
        why: "It is a loop, almost always: http to https and back, or a slash added and removed.",
        fix: ["Follow it with curl -IL and find the two rules that undo each other."],
        example: Example::Told("http://api.example/cart redirects to itself."),
        read: [CORS_PROTOCOL],
    }
    RedirectInvalid {
        steps: [LocationParses],
        happened: "The answer is a redirect, and its Location is no URL.",
        why: "There is nowhere to go.",
        fix: ["Send an absolute URL or a path in Location."],
        example: check(
            GET,
            &["302\nAccess-Control-Allow-Origin: *\nLocation: http://"],
            &["302\nAccess-Control-Allow-Origin: *\nLocation: /basket", OPEN],
        ),
        read: [CORS_PROTOCOL],
    }
}
