//! Text: a refusal as one sentence, with the values that were compared. A table, one row a kind.

use super::kind::{Refusal, RefusalKind};
use crate::fetch::message::NetworkFailure;
use std::fmt;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Refusal {}

macro_rules! sentences {
    ($( $kind:pat => $sentence:literal $(, $evidence:expr)*; )*) => {
        impl fmt::Display for RefusalKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $( $kind => write!(f, $sentence $(, $evidence)*), )* }
            }
        }
    };
}

sentences! {
    // The request that script asks for.
    Self::UrlParses { url } | Self::XhrUrlParses { url } => "{url:?} is not a URL";
    Self::UrlWithoutUserinfo { url } => "the URL {url} has a user name or a password";
    Self::ReferrerParses { referrer } => "the referrer {referrer:?} is not a URL";
    Self::ModeNotNavigate { mode } => "a page cannot ask for the mode {mode}";
    Self::CacheModeFitsMode { mode } =>
        "the cache mode only-if-cached needs the mode same-origin, and it is {mode}";
    Self::MethodIsMethod { method } | Self::XhrMethodIsMethod { method } => "{method:?} is not a method";
    Self::MethodNotForbidden { method } | Self::XhrMethodNotForbidden { method } =>
        "no page can send the method {method}";
    Self::NoCorsMethodSafelisted { method } =>
        "a no-cors request is GET, HEAD or POST, and its method is {method}";
    Self::BodyFitsMethod { method } => "a {method} request cannot have a body";
    Self::StreamSupported { profile } => "{profile} does not stream request bodies";
    Self::StreamWithoutKeepalive => "a keepalive request cannot have a streamed body";
    Self::StreamFitsMode { mode } => "a streamed body needs the mode cors or same-origin, and it is {mode}";
    Self::HeaderIsHeader { name, value } =>
        "\"{}: {}\" is not a header", name.escape_debug(), value.escape_ascii();

    // Main fetch.
    Self::PortNotBad { port } => "browsers refuse to speak to port {port}";
    Self::ContentNotMixed { page, url } => "the page at {page} is secure, and the URL {url} is not";
    Self::OriginFitsSameOriginMode { origin, url } => "the mode is same-origin, and {url} is not at {origin}";
    Self::NoCorsRedirectModeFollows { redirect } =>
        "a no-cors request has the redirect mode follow, and it is {redirect}";
    Self::SchemeIsHttp { scheme } => "a CORS request goes to http: or https:, not to {scheme}:";
    Self::MimeTypeFitsDestination { mime_type, destination } =>
        "a response of type {mime_type} cannot be a {destination}";
    Self::NosniffFitsDestination { mime_type: Some(mime_type), destination } =>
        "with nosniff, a response of type {mime_type} cannot be a {destination}";
    Self::NosniffFitsDestination { mime_type: None, destination } =>
        "with nosniff, a response without Content-Type cannot be a {destination}";
    Self::PartialWasAskedFor { status } => "the response has status {status}, and the request has no Range";
    Self::SchemeIsFetched { url } => "{url} cannot be fetched over a network";

    // The CORS check.
    Self::AllowOriginPresent { origin } =>
        "the response has no Access-Control-Allow-Origin; {origin} would pass";
    Self::AllowOriginMatches { origin, value, .. } =>
        "Access-Control-Allow-Origin is \"{}\", and the origin is \"{origin}\"", value.escape_ascii();
    Self::AllowCredentialsTrue { value: None } =>
        "the response has no Access-Control-Allow-Credentials; true would pass";
    Self::AllowCredentialsTrue { value: Some(value) } =>
        "Access-Control-Allow-Credentials is \"{}\"; only \"true\" passes", value.escape_ascii();

    // CORS-preflight fetch.
    Self::PreflightStatusOk { status } => "the preflight response has status {status}; 200 to 299 would pass";
    Self::AllowMethodsParse { value } =>
        "Access-Control-Allow-Methods is \"{}\", which is no list of methods", value.escape_ascii();
    Self::AllowHeadersParse { value } =>
        "Access-Control-Allow-Headers is \"{}\", which is no list of header names", value.escape_ascii();
    Self::MethodAllowed { method, allowed, with_credentials } =>
        "the method {method} is not in Access-Control-Allow-Methods: {}{}",
        Listed(allowed), wildcard_note(allowed, *with_credentials);
    Self::AuthorizationListed { allowed, .. } =>
        "authorization is not in Access-Control-Allow-Headers: {}{}",
        Listed(allowed), if has_wildcard(allowed) { "; * does not cover it" } else { "" };
    Self::HeadersAllowed { missing, allowed, with_credentials } =>
        "{} {} not in Access-Control-Allow-Headers: {}{}",
        missing.join(", "), if missing.len() == 1 { "is" } else { "are" },
        Listed(allowed), wildcard_note(allowed, *with_credentials);

    // HTTP fetch and HTTP-redirect fetch.
    Self::ResourcePolicyAllows { policy: Some(policy), origin } =>
        "Cross-Origin-Resource-Policy is \"{}\", and the page is at {origin}", policy.escape_ascii();
    Self::ResourcePolicyAllows { policy: None, origin } =>
        "the page at {origin} needs a Cross-Origin-Resource-Policy, and there is none";
    Self::RedirectModeNotError { status } =>
        "the redirect mode is error, and the response has status {status}";
    Self::LocationParses { location } => "Location is \"{}\", which is no URL", location.escape_ascii();
    Self::LocationSchemeIsHttp { location } => "a redirect goes to http: or https:, not to {location}";
    Self::RedirectCountBelowLimit { location } =>
        "the redirect to {location} would be number 21; browsers follow 20";
    Self::LocationWithoutUserinfo { location } | Self::LocationWithoutUserinfoWhenTainted { location } =>
        "a redirect to {location} with a user name or a password is not followed";
    Self::RedirectedBodyHasSource { status } =>
        "a streamed body cannot be sent again after a redirect with status {status}";

    // HTTP-network-or-cache fetch and the network.
    Self::KeepaliveWithinQuota { bytes } =>
        "the bodies of keepalive requests hold {bytes} bytes; 65536 would pass";
    Self::NotOnlyIfCached { cache } => "the cache mode is {cache}, and nothing is cached";
    Self::AuthenticatedBodyHasSource =>
        "a streamed body cannot be sent again with the credentials that the server asks for";
    Self::NoProxyAuthentication => "the response has status 407, and there is no proxy";
    Self::ConnectionObtained { failure } => "{failure}";
    Self::StreamOverHttp2 => "a streamed body goes over HTTP/2 or later, and the connection speaks HTTP/1";
    Self::AddressSpaceAllowed { client, target } =>
        "a page of the {client} address space asks for an address of the {target} one";
}

/// What a field listed, or that there is no such field.
struct Listed<'a>(&'a Option<Vec<String>>);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("there is none"),
            Some(items) if items.is_empty() => f.write_str("it is empty"),
            Some(items) => f.write_str(&items.join(", ")),
        }
    }
}

fn has_wildcard(allowed: &Option<Vec<String>>) -> bool {
    allowed.as_ref().is_some_and(|items| items.iter().any(|item| item == "*"))
}

fn wildcard_note(allowed: &Option<Vec<String>>, with_credentials: bool) -> &'static str {
    if with_credentials && has_wildcard(allowed) { "; with credentials * is an ordinary name" } else { "" }
}

impl fmt::Display for NetworkFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NetworkFailure::Connection { message } => write!(f, "no response came: {message}"),
            NetworkFailure::Tls { message } => write!(f, "the TLS handshake failed: {message}"),
            NetworkFailure::Timeout { milliseconds } => {
                write!(f, "no response came within {milliseconds} ms")
            }
            NetworkFailure::StreamOverHttp1 => f.write_str("the connection speaks HTTP/1"),
            NetworkFailure::LocalNetworkAccess { target } => {
                write!(f, "the address is of the {target} address space")
            }
            NetworkFailure::NotServed => f.write_str("no server is given for this origin, and no network"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_the_values_that_were_compared() {
        let any = || Some(vec!["*".to_owned()]);
        let missing = vec!["x-a".to_owned(), "x-b".to_owned()];
        let table = [
            (
                RefusalKind::HeadersAllowed { missing, allowed: any(), with_credentials: true },
                "x-a, x-b are not in Access-Control-Allow-Headers: *; with credentials * is an ordinary name",
            ),
            (
                RefusalKind::MethodAllowed { method: "PUT".into(), allowed: None, with_credentials: true },
                "the method PUT is not in Access-Control-Allow-Methods: there is none",
            ),
            (
                RefusalKind::AuthorizationListed { allowed: any(), with_credentials: false },
                "authorization is not in Access-Control-Allow-Headers: *; * does not cover it",
            ),
            (
                RefusalKind::HeaderIsHeader { name: "x y".into(), value: b"\x00\xE9".to_vec() },
                r#""x y: \x00\xe9" is not a header"#,
            ),
        ];
        for (kind, sentence) in table {
            assert_eq!(kind.to_string(), sentence);
        }
    }
}
