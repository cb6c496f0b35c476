//! Origin header: which requests say where they come from.

use super::behaviour::Behaviour;
use super::difference::Difference;
use super::modes::{Destination, Mode, ReferrerPolicy, ResponseTainting};
use super::request::Request;
use super::taint::serialized_request_origin;
use crate::headers::HeaderList;
use crate::headers::names::ORIGIN;
use http::Method;

/// <https://fetch.spec.whatwg.org/#append-a-request-origin-header>
pub(super) fn append_request_origin_header(request: &Request, profile: Behaviour, headers: &mut HeaderList) {
    // 3. A CORS request and a handshake say it always.
    let is_handshake = matches!(request.mode, Mode::WebSocket | Mode::WebTransport);
    let value = if request.response_tainting == ResponseTainting::Cors || is_handshake {
        serialized_request_origin(request)
    } else if says_origin_at_home(request, profile) {
        request.origin.serialization()
    // 4. Others when their method is neither GET nor HEAD, as far as the referrer policy lets them.
    } else if request.method != Method::GET && request.method != Method::HEAD {
        if request.mode == Mode::NoCors && has_left_an_origin(request, profile) {
            "null"
        } else if request.mode == Mode::Cors || may_say_origin(request) {
            serialized_request_origin(request)
        } else {
            "null"
        }
    } else {
        return;
    };
    // A serialised origin is a header value.
    let _ = headers.append(ORIGIN.as_str(), value.as_bytes());
}

/// A profile whose elements say the origin with CORS, wherever they ask.
fn says_origin_at_home(request: &Request, profile: Behaviour) -> bool {
    request.mode == Mode::Cors
        && match request.destination {
            Destination::Image | Destination::Script | Destination::Style | Destination::Track => {
                profile.has(Difference::HomeOriginOfElements)
            }
            Destination::Audio | Destination::Video => profile.has(Difference::HomeOriginOfMedia),
            Destination::Font => profile.has(Difference::HomeOriginOfFonts),
            _ => false,
        }
}

/// A profile to which, without CORS, every redirect between two origins is one too many.
fn has_left_an_origin(request: &Request, profile: Behaviour) -> bool {
    let origins = request.url_list().origins();
    profile.has(Difference::NoCorsRedirectTaintsOrigin)
        && origins.clone().zip(origins.skip(1)).any(|(before, after)| !after.is_same_origin(before))
}

/// 4.1. What the referrer policy leaves of the origin outside the mode `cors`.
fn may_say_origin(request: &Request) -> bool {
    match request.referrer_policy {
        ReferrerPolicy::NoReferrer => false,
        ReferrerPolicy::NoReferrerWhenDowngrade
        | ReferrerPolicy::StrictOrigin
        | ReferrerPolicy::StrictOriginWhenCrossOrigin => {
            let from_https = request.origin.as_tuple().is_some_and(|tuple| tuple.scheme() == "https");
            !from_https || request.current_url().scheme() == "https"
        }
        ReferrerPolicy::SameOrigin => request.origin.is_same_origin(request.url_list().last_origin()),
        ReferrerPolicy::Empty
        | ReferrerPolicy::Origin
        | ReferrerPolicy::OriginWhenCrossOrigin
        | ReferrerPolicy::UnsafeUrl => true,
    }
}
