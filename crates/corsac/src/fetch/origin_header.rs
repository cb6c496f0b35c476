//! Origin header: which requests say where they come from.

use super::modes::{Mode, ReferrerPolicy, ResponseTainting};
use super::request::Request;
use super::taint::serialized_request_origin;
use crate::headers::HeaderList;
use crate::headers::names::ORIGIN;
use http::Method;

/// <https://fetch.spec.whatwg.org/#append-a-request-origin-header>
pub(super) fn append_request_origin_header(request: &Request, headers: &mut HeaderList) {
    // 3. A CORS request and a handshake say it always.
    let is_handshake = matches!(request.mode, Mode::WebSocket | Mode::WebTransport);
    let value = if request.response_tainting == ResponseTainting::Cors || is_handshake {
        serialized_request_origin(request)
    // 4. Others when their method is neither GET nor HEAD, as far as the referrer policy lets them.
    } else if request.method != Method::GET && request.method != Method::HEAD {
        if request.mode == Mode::Cors || may_say_origin(request) {
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
