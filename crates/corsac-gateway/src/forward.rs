//! Forward: a request to the server behind its route, and that server's response back.

use std::sync::Arc;
use std::time::Instant;

use http::header::{CONTENT_LENGTH, HOST, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri, Version};
use hyper::body::Incoming;

use crate::body::Body;
use crate::client::Client;
use crate::endpoint::Work;
use crate::fields::{self, Sender, Survey};
use crate::problem::Problem;
use crate::site::Site;
use crate::upstream::{Bounds, Download, Fault, Home, Pool, Timing, Upload, exchange};

/// What is known about a request besides the request.
#[derive(Clone)]
pub(crate) struct Trip {
    pub(crate) client: Arc<Client>,
    pub(crate) site: Arc<Site>,
    pub(crate) host: Option<HeaderValue>,
    pub(crate) survey: Survey,
    pub(crate) started: Instant,
    pub(crate) route: Option<usize>,
}

pub(crate) fn answer(trip: &Trip, pool: &Arc<Pool>, request: Request<Incoming>) -> Work {
    let limit = trip.site.limits.request_body;
    let version = request.version();
    if let Some(limit) = limit.filter(|limit| announced(request.headers()).is_some_and(|size| size > *limit))
    {
        return Work::done(Problem::BodyTooLarge(limit).response(version));
    }
    let bounds = Bounds { size: limit, patience: trip.site.timeouts.idle };
    let (mut parts, incoming) = request.into_parts();
    trip.prepare(&mut parts.headers, version);
    if trip.host.is_none() {
        // An HTTP/1.0 client needs none, an HTTP/1.1 server does.
        parts
            .headers
            .extend(HeaderValue::from_str(pool.upstream().authority()).ok().map(|host| (HOST, host)));
    }
    let (upload, progress) = Upload::new(incoming, bounds, trip.client.meter());
    let mut outgoing = Request::new(upload);
    *outgoing.method_mut() = parts.method;
    *outgoing.uri_mut() = origin_form(parts.uri);
    *outgoing.headers_mut() = parts.headers;
    let home = Home { pool: Arc::clone(pool), worker: trip.client.worker() };
    let timing = trip.timing();
    Work::going(async move {
        match exchange(&home, outgoing, timing, progress.as_ref()).await {
            Ok(response) => receive(response),
            Err(fault) => refuse(&home.pool, &fault, limit, version),
        }
    })
}

impl Trip {
    /// Makes the client's fields those that the upstream gets.
    pub(crate) fn prepare(&self, headers: &mut HeaderMap, version: Version) {
        let sender = Sender {
            address: self.client.address(),
            node: self.client.node(),
            host: self.host.as_ref(),
            version,
        };
        fields::prepare_request(headers, self.survey, &sender);
    }

    /// The methods that the route lists, if it does.
    pub(crate) fn methods(&self) -> Option<&[Method]> {
        self.site.route(self.route?)?.methods.as_deref()
    }

    pub(crate) fn timing(&self) -> Timing {
        let timeouts = &self.site.timeouts;
        Timing {
            started: self.started,
            connect: timeouts.connect,
            response: timeouts.response,
            idle: timeouts.idle,
        }
    }
}

/// The target as a server gets it, its bytes unchanged.
pub(crate) fn origin_form(uri: Uri) -> Uri {
    if uri.authority().is_none() {
        return uri;
    }
    uri.into_parts().path_and_query.map_or_else(Uri::default, Uri::from)
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn receive(response: Response<Download>) -> Response<Body> {
    let (mut parts, download) = response.into_parts();
    if parts.status == StatusCode::SWITCHING_PROTOCOLS {
        // Nobody asked for it.
        return Problem::BadAnswer.response(Version::HTTP_11);
    }
    fields::prepare_response(&mut parts.headers, parts.status, parts.version);
    parts.version = Version::HTTP_11;
    parts.extensions.clear();
    Response::from_parts(parts, Body::stream(download))
}

/// The answer to a fault, whose cause only the log names.
pub(crate) fn refuse(pool: &Pool, fault: &Fault, limit: Option<u64>, version: Version) -> Response<Body> {
    let problem = Problem::of(fault, limit);
    let upstream = pool.upstream().authority();
    match fault {
        Fault::Upload(_) => {}
        Fault::Unreachable(cause) | Fault::BadAnswer(cause) => {
            tracing::warn!(upstream, cause, "the upstream gave no response");
        }
        Fault::ConnectTimeout => tracing::warn!(upstream, "the upstream took no connection in time"),
        Fault::ResponseTimeout => tracing::warn!(upstream, "the upstream gave no response in time"),
    }
    problem.response(version)
}
