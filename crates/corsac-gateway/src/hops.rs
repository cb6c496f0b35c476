//! Hops: `Max-Forwards`, by which a client asks one of the servers on the way: RFC 9110 section 7.6.2.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue, MAX_FORWARDS, VIA};
use http::{Method, Request, Response, StatusCode};

use crate::body::Body;
use crate::problem;

/// What a `TRACE` is answered with: enough to see the way, nothing that is anybody's secret (RFC 9110 section 9.3.8).
const TRACED: [HeaderName; 3] = [HOST, VIA, MAX_FORWARDS];

/// The answer, if the request goes no further than here; else one hop is counted.
pub(crate) fn count<B>(request: &mut Request<B>, methods: Option<&[Method]>) -> Option<Response<Body>> {
    let trace = *request.method() == Method::TRACE;
    if !trace && *request.method() != Method::OPTIONS {
        return None;
    }
    let left: u64 = request.headers().get(MAX_FORWARDS)?.to_str().ok()?.trim().parse().ok()?;
    match left.checked_sub(1) {
        Some(left) => {
            request.headers_mut().insert(MAX_FORWARDS, HeaderValue::from(left));
            None
        }
        None if trace => Some(trace_back(request)),
        None => Some(options(methods)),
    }
}

/// The answer to `OPTIONS` at its last hop.
pub(crate) fn options(methods: Option<&[Method]>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Some(methods) = methods {
        response.headers_mut().insert(ALLOW, problem::list(methods));
    }
    response
}

fn trace_back<B>(request: &Request<B>) -> Response<Body> {
    let mut message =
        format!("{} {} {:?}\r\n", request.method(), request.uri(), request.version()).into_bytes();
    for (name, value) in request.headers().iter().filter(|(name, _)| TRACED.contains(name)) {
        message.extend_from_slice(name.as_str().as_bytes());
        message.extend_from_slice(b": ");
        message.extend_from_slice(value.as_bytes());
        message.extend_from_slice(b"\r\n");
    }
    message.extend_from_slice(b"\r\n");
    let mut response = Response::new(Body::empty());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("message/http"));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(message.len()));
    *response.body_mut() = Body::full(Bytes::from(message));
    response
}
