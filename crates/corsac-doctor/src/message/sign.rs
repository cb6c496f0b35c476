//! Sign: by what a person tells one candidate from the others, in the browser itself.

use corsac::step::Code;

/// The sign of a code, as the end of "it is this …".
pub(super) const fn sign(code: Code) -> &'static str {
    match of_preflight(code) {
        Some(sign) => sign,
        None => match of_answer(code) {
            Some(sign) => sign,
            None => match of_redirect(code) {
                Some(sign) => sign,
                None => of_the_rest(code),
            },
        },
    }
}

const fn of_preflight(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::PreflightAllowOriginMissing => "if the answer to OPTIONS has no Access-Control-Allow-Origin",
        Code::PreflightWildcardWithCredentials => "if the answer to OPTIONS allows the origin *",
        Code::PreflightAllowOriginMultiple => "if the answer to OPTIONS names several origins, or one twice",
        Code::PreflightAllowOriginInvalid => "if the answer to OPTIONS names what is no origin",
        Code::PreflightAllowOriginMismatch => "if the answer to OPTIONS names another origin",
        Code::PreflightAllowCredentials => {
            "if the answer to OPTIONS has another Access-Control-Allow-Credentials than true, or none"
        }
        Code::PreflightStatus => "if the answer to OPTIONS has a status other than 200 to 299",
        Code::PreflightRedirect => "if the answer to OPTIONS is a redirect",
        Code::PreflightAllowMethodsInvalid => "if its Access-Control-Allow-Methods is no list of names",
        Code::PreflightAllowHeadersInvalid => "if its Access-Control-Allow-Headers is no list of names",
        Code::PreflightMethod => "if the answer to OPTIONS does not list the method",
        Code::PreflightHeader => "if the answer to OPTIONS does not list the header",
        Code::PreflightAuthorizationWildcard => "if it lists * and the header is Authorization",
        Code::PreflightNetworkFailed => "if the network panel shows an OPTIONS request without an answer",
        Code::PreflightCacheStale => {
            "if the server allows it by now: a CDN repeats the old answer to OPTIONS"
        }
        _ => return None,
    })
}

const fn of_answer(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::AllowOriginMissing => "if the request's own answer has no Access-Control-Allow-Origin",
        Code::WildcardWithCredentials => "if the request's own answer allows the origin *",
        Code::AllowOriginMultiple => "if the request's own answer names several origins, or one twice",
        Code::AllowOriginInvalid => "if the request's own answer names what is no origin",
        Code::AllowOriginMismatch => "if the request's own answer names another origin",
        Code::AllowCredentials => {
            "if the request's own answer has another Access-Control-Allow-Credentials than true, or none"
        }
        Code::CachePoisoned => "if it works with the cache disabled in the browser's tools",
        Code::BeaconCredentials => "if the page sends it by navigator.sendBeacon()",
        Code::MimeTypeBlocked => "if the Content-Type of the answer is not for this kind of resource",
        _ => return None,
    })
}

const fn of_redirect(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::RedirectNotAllowed => "if it is the redirect's answer that fails so",
        Code::RedirectTargetNotAllowed => {
            "if the URL that a redirect led to has no Access-Control-Allow-Origin"
        }
        Code::RedirectNullOrigin => {
            "if two redirects went to other origins: the request then says Origin: null"
        }
        Code::RedirectUserinfo => "if the Location of a redirect has a user name",
        Code::RedirectScheme => "if the Location of a redirect is not at http: or https:",
        Code::RedirectPreflight => "if the OPTIONS request went where a redirect led",
        Code::RedirectModeError => "if the page asks with redirect: 'error' and the answer is a redirect",
        Code::RedirectLimit => "if the network panel shows more than 20 redirects",
        Code::RedirectInvalid => "if the Location of a redirect is no URL",
        _ => return None,
    })
}

const fn of_the_rest(code: Code) -> &'static str {
    match code {
        Code::ModeSameOrigin => "if the page asks with mode: 'same-origin'",
        Code::NoCorsRedirectMode => "if the page asks with mode: 'no-cors' and a redirect mode of its own",
        Code::NoCorsMethod => "if the page asks with mode: 'no-cors'",
        Code::SchemeNotSupported => "if the URL that the page asks for is not at http: or https:",
        Code::TlsFailed => "if a tab that opens the URL warns of the certificate",
        Code::BlockedByClient => "if it works in a window without extensions",
        Code::MixedContent => "if the page is at https: and the URL at http:",
        Code::ContentSecurityPolicy => "if the page is served with a Content-Security-Policy",
        Code::LocalNetworkAccessDenied => "if the URL is of this machine or of the local network",
        Code::NetworkFailed => "if the request got no answer at all",
        _ => "if the page asked for it like that",
    }
}
