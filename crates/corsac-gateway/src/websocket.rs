//! WebSocket: handshakes, and the connections that come of them. Frames pass as bytes, unread.
//!
//! A browser lets every page open a WebSocket to every server, so the engine's rule for handshakes decides here, in the
//! place of the layer.

use std::sync::Arc;

use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, CORS_RESPONSE_FIELDS};
use corsac::policy::{Decision, UpstreamCors, Verdict};
use corsac::step::Code;
use http::header::{CONNECTION, HeaderValue, UPGRADE};
use http::{HeaderMap, Method, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio::time::timeout;

use crate::access::{Judgement, Visit};
use crate::body::Body;
use crate::endpoint::Work;
use crate::fields::{has_token, is_coded, prepare_response};
use crate::forward::{Trip, origin_form, refuse};
use crate::problem::Problem;
use crate::site::Guard;
use crate::upstream::{Download, Fault, Pool, Upload, builder, connect};

const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");

/// RFC 6455 section 4.1: a `GET` over HTTP/1.1 that asks to become a WebSocket. One with a body is none: where its body
/// ends and the other protocol begins, two servers may see differently.
pub(crate) fn is_handshake<B: http_body::Body>(request: &Request<B>) -> bool {
    request.headers().contains_key(UPGRADE)
        && request.body().is_end_stream()
        && request.version() == Version::HTTP_11
        && *request.method() == Method::GET
        && has_token(request.headers(), &UPGRADE, "websocket")
        && has_token(request.headers(), &CONNECTION, "upgrade")
}

/// Decides a handshake, and opens the connection if it may be.
pub(crate) fn answer(
    visit: &mut Visit,
    trip: Trip,
    guard: Option<&Guard>,
    pool: &Arc<Pool>,
    mut request: Request<Incoming>,
) -> Work {
    let host = trip.host.as_ref().and_then(|host| host.to_str().ok()).unwrap_or_default();
    let decision = guard.map(|guard| guard.policy.decide_handshake(request.headers(), host).into_owned());
    if let Some(decision) = &decision {
        visit.judged(Judgement::from(decision));
        if decision.verdict() == Verdict::Refused {
            let mut response = Problem::HandshakeRefused.response(Version::HTTP_11);
            decision.apply(response.headers_mut());
            return Work::done(response);
        }
    }
    let pool = Arc::clone(pool);
    Work::going(async move {
        let client = hyper::upgrade::on(&mut request);
        let mut response = open(&trip, &pool, request, client).await;
        if let Some(decision) = &decision {
            write(decision, &mut response);
        }
        response
    })
}

/// No page reads a changed protocol, so that such an answer has no CORS fields; any other answer has them, with the
/// upstream's own treated as the layer treats them.
fn write(decision: &Decision<'_>, response: &mut Response<Body>) {
    let own = CORS_RESPONSE_FIELDS.into_iter().find(|name| response.headers().contains_key(name));
    match (decision.upstream_cors(), own) {
        _ if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
            CORS_RESPONSE_FIELDS.iter().for_each(|name| drop(response.headers_mut().remove(name)));
        }
        (UpstreamCors::Respect, Some(_)) if response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) => {
            decision.apply_companions(response.headers_mut());
        }
        (UpstreamCors::Conflict, Some(field)) => {
            let code = Code::UpstreamConflict;
            tracing::error!(code = code.as_str(), %field, "{}: upstream-cors = \"conflict\" refuses them", code.title());
            *response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            decision.apply(response.headers_mut());
        }
        _ => decision.apply(response.headers_mut()),
    }
}

async fn open(
    trip: &Trip,
    pool: &Arc<Pool>,
    request: Request<Incoming>,
    client: OnUpgrade,
) -> Response<Body> {
    let outgoing = outgoing(trip, request);
    let exchange = timeout(trip.site.timeouts.response, send(trip, pool, outgoing));
    match exchange.await.unwrap_or(Err(Fault::ResponseTimeout)) {
        Ok(response) if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
            switch(trip, response, client)
        }
        Ok(response) if is_coded(response.headers()) => refuse(pool, &Fault::coded(), None, Version::HTTP_11),
        Ok(response) => decline(response),
        Err(fault) => refuse(pool, &fault, None, Version::HTTP_11),
    }
}

fn outgoing(trip: &Trip, request: Request<Incoming>) -> Request<Upload> {
    let (mut parts, _) = request.into_parts();
    trip.prepare(&mut parts.headers, parts.version);
    ask(&mut parts.headers);
    let mut outgoing = Request::new(Upload::Empty);
    *outgoing.uri_mut() = origin_form(parts.uri);
    *outgoing.headers_mut() = parts.headers;
    outgoing
}

fn ask(headers: &mut HeaderMap) {
    headers.insert(UPGRADE, WEBSOCKET);
    headers.insert(CONNECTION, UPGRADE.into());
}

/// A connection of its own: one that may turn into something else never rests in the pool.
async fn send(trip: &Trip, pool: &Pool, request: Request<Upload>) -> Result<Response<Incoming>, Fault> {
    let stream = connect(pool.upstream(), trip.site.timeouts.connect).await?;
    let bad = |error: hyper::Error| Fault::BadAnswer(error.to_string());
    let (mut sender, driver) = builder().handshake(TokioIo::new(stream)).await.map_err(bad)?;
    tokio::spawn(driver.with_upgrades());
    sender.send_request(request).await.map_err(bad)
}

/// Both sides agreed: from here on bytes pass both ways until either side ends.
fn switch(trip: &Trip, mut response: Response<Incoming>, client: OnUpgrade) -> Response<Body> {
    let server = hyper::upgrade::on(&mut response);
    let hold = trip.client.hold();
    tokio::spawn(async move {
        if let (Ok(client), Ok(server)) = (client.await, server.await) {
            relay(client, server).await;
        }
        drop(hold);
    });
    let (mut parts, _) = response.into_parts();
    prepare_response(&mut parts.headers, parts.status, parts.version);
    ask(&mut parts.headers);
    Response::from_parts(parts, Body::empty())
}

async fn relay(client: Upgraded, server: Upgraded) {
    // An error is one side gone; the other learns it by the end of its stream, which is all that a relay can tell it.
    let _ = copy_bidirectional(&mut TokioIo::new(client), &mut TokioIo::new(server)).await;
}

/// The server answered something else: its response goes to the client as it is, and its connection ends with it.
fn decline(response: Response<Incoming>) -> Response<Body> {
    let (mut parts, incoming) = response.into_parts();
    prepare_response(&mut parts.headers, parts.status, parts.version);
    Response::from_parts(parts, Body::stream(Download::new(incoming, None, None)))
}
