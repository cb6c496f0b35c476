//! Text: a refusal as one sentence, with the values that were compared.

use super::kind::{Refusal, RefusalKind};
use crate::fetch::message::NetworkFailure;
use std::fmt;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for RefusalKind {
    #[allow(clippy::too_many_lines, reason = "a table of sentences")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UrlParses { url } | Self::XhrUrlParses { url } => write!(f, "{url:?} is not a URL"),
            Self::UrlWithoutUserinfo { url } => write!(f, "the URL {url} has a user name or a password"),
            Self::ReferrerParses { referrer } => write!(f, "the referrer {referrer:?} is not a URL"),
            Self::ModeNotNavigate { mode } => write!(f, "a page cannot ask for the mode {mode}"),
            Self::CacheModeFitsMode { mode } => {
                write!(f, "the cache mode only-if-cached needs the mode same-origin, and it is {mode}")
            }
            Self::MethodIsMethod { method } | Self::XhrMethodIsMethod { method } => {
                write!(f, "{method:?} is not a method")
            }
            Self::MethodNotForbidden { method } | Self::XhrMethodNotForbidden { method } => {
                write!(f, "no page can send the method {method}")
            }
            Self::NoCorsMethodSafelisted { method } => {
                write!(f, "a no-cors request is GET, HEAD or POST, and its method is {method}")
            }
            Self::BodyFitsMethod { method } => write!(f, "a {method} request cannot have a body"),
            Self::StreamSupported { profile } => write!(f, "{profile} does not stream request bodies"),
            Self::StreamWithoutKeepalive => f.write_str("a keepalive request cannot have a streamed body"),
            Self::StreamFitsMode { mode } => {
                write!(f, "a streamed body needs the mode cors or same-origin, and it is {mode}")
            }
            Self::HeaderIsHeader { name, value } => {
                write!(f, "\"{}: {}\" is not a header", name.escape_debug(), ascii(value))
            }
            Self::PortNotBad { port } => write!(f, "browsers refuse to speak to port {port}"),
            Self::ContentNotMixed { page, url } => {
                write!(f, "the page at {page} is secure, and the URL {url} is not")
            }
            Self::OriginFitsSameOriginMode { origin, url } => {
                write!(f, "the mode is same-origin, and {url} is not at {origin}")
            }
            Self::NoCorsRedirectModeFollows { redirect } => {
                write!(f, "a no-cors request has the redirect mode follow, and it is {redirect}")
            }
            Self::SchemeIsHttp { scheme } => {
                write!(f, "a CORS request goes to http: or https:, not to {scheme}:")
            }
            Self::MimeTypeFitsDestination { mime_type, destination } => {
                write!(f, "a response of type {mime_type} cannot be a {destination}")
            }
            Self::NosniffFitsDestination { mime_type: Some(mime_type), destination } => {
                write!(f, "with nosniff, a response of type {mime_type} cannot be a {destination}")
            }
            Self::NosniffFitsDestination { mime_type: None, destination } => {
                write!(f, "with nosniff, a response without Content-Type cannot be a {destination}")
            }
            Self::PartialWasAskedFor { status } => {
                write!(f, "the response has status {status}, and the request has no Range")
            }
            Self::SchemeIsFetched { url } => write!(f, "{url} cannot be fetched over a network"),
            Self::AllowOriginPresent { origin } => {
                write!(f, "the response has no Access-Control-Allow-Origin; {origin} would pass")
            }
            Self::AllowOriginMatches { origin, value, .. } => {
                write!(
                    f,
                    "Access-Control-Allow-Origin is \"{}\", and the origin is \"{origin}\"",
                    ascii(value)
                )
            }
            Self::AllowCredentialsTrue { value: None } => {
                f.write_str("the response has no Access-Control-Allow-Credentials; true would pass")
            }
            Self::AllowCredentialsTrue { value: Some(value) } => {
                write!(f, "Access-Control-Allow-Credentials is \"{}\"; only \"true\" passes", ascii(value))
            }
            Self::PreflightStatusOk { status } => {
                write!(f, "the preflight response has status {status}; 200 to 299 would pass")
            }
            Self::AllowMethodsParse { value } => {
                write!(f, "Access-Control-Allow-Methods is \"{}\", which is no list of methods", ascii(value))
            }
            Self::AllowHeadersParse { value } => {
                write!(
                    f,
                    "Access-Control-Allow-Headers is \"{}\", which is no list of header names",
                    ascii(value)
                )
            }
            Self::MethodAllowed { method, allowed, with_credentials } => {
                write!(f, "the method {method} is not in Access-Control-Allow-Methods: {}", Listed(allowed))?;
                wildcard_note(f, allowed, *with_credentials)
            }
            Self::AuthorizationListed { allowed, .. } => {
                write!(f, "authorization is not in Access-Control-Allow-Headers: {}", Listed(allowed))?;
                f.write_str(if has_wildcard(allowed) { "; * does not cover it" } else { "" })
            }
            Self::HeadersAllowed { missing, allowed, with_credentials } => {
                let are = if missing.len() == 1 { "is" } else { "are" };
                let missing = missing.join(", ");
                write!(f, "{missing} {are} not in Access-Control-Allow-Headers: {}", Listed(allowed))?;
                wildcard_note(f, allowed, *with_credentials)
            }
            Self::ResourcePolicyAllows { policy: Some(policy), origin } => {
                write!(
                    f,
                    "Cross-Origin-Resource-Policy is \"{}\", and the page is at {origin}",
                    ascii(policy)
                )
            }
            Self::ResourcePolicyAllows { policy: None, origin } => {
                write!(f, "the page at {origin} needs a Cross-Origin-Resource-Policy, and there is none")
            }
            Self::RedirectModeNotError { status } => {
                write!(f, "the redirect mode is error, and the response has status {status}")
            }
            Self::LocationParses { location } => {
                write!(f, "Location is \"{}\", which is no URL", ascii(location))
            }
            Self::LocationSchemeIsHttp { location } => {
                write!(f, "a redirect goes to http: or https:, not to {location}")
            }
            Self::RedirectCountBelowLimit { location } => {
                write!(f, "the redirect to {location} would be number 21; browsers follow 20")
            }
            Self::LocationWithoutUserinfo { location }
            | Self::LocationWithoutUserinfoWhenTainted { location } => {
                write!(f, "a redirect to {location} with a user name or a password is not followed")
            }
            Self::RedirectedBodyHasSource { status } => {
                write!(f, "a streamed body cannot be sent again after a redirect with status {status}")
            }
            Self::KeepaliveWithinQuota { bytes } => {
                write!(f, "the bodies of keepalive requests hold {bytes} bytes; 65536 would pass")
            }
            Self::NotOnlyIfCached { cache } => write!(f, "the cache mode is {cache}, and nothing is cached"),
            Self::AuthenticatedBodyHasSource => f.write_str(
                "a streamed body cannot be sent again with the credentials that the server asks for",
            ),
            Self::NoProxyAuthentication => f.write_str("the response has status 407, and there is no proxy"),
            Self::ConnectionObtained { failure } => failure.fmt(f),
            Self::StreamOverHttp2 => {
                f.write_str("a streamed body goes over HTTP/2 or later, and the connection speaks HTTP/1")
            }
            Self::AddressSpaceAllowed { client, target } => {
                write!(f, "a page of the {client} address space asks for an address of the {target} one")
            }
        }
    }
}

fn ascii(value: &[u8]) -> String {
    value.escape_ascii().to_string()
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

fn wildcard_note(
    f: &mut fmt::Formatter<'_>,
    allowed: &Option<Vec<String>>,
    with_credentials: bool,
) -> fmt::Result {
    f.write_str(if with_credentials && has_wildcard(allowed) {
        "; with credentials * is an ordinary name"
    } else {
        ""
    })
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
