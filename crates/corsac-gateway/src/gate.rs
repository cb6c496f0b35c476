//! Gate: the way of a request: its host, its route, the route's policy as a layer around what answers it.
//!
//! Decides nothing about CORS: the layer does, around the forwarded answer and around the gateway's own errors alike.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use corsac_config::RouteMatch;
use corsac_tower::ResponseFuture;
use http::header::HeaderValue;
use http::{Method, Request, Response};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::access::Visit;
use crate::body::Body;
use crate::client::Client;
use crate::endpoint::{Action, Endpoint, Work};
use crate::fields::{Survey, is_coded};
use crate::forward::Trip;
use crate::problem::Problem;
use crate::site::Site;
use crate::{hops, host, websocket};

/// Answers a client's request. What needs no waiting is done before the future is made, which keeps it small: it is moved
/// around once or twice for each request.
pub(crate) fn pass(
    client: Arc<Client>,
    request: Request<Incoming>,
) -> impl Future<Output = Result<Response<Body>, Infallible>> + Send {
    let site = client.site();
    let mut visit = Visit::begin(client, site, &request);
    let course = Course::of(&mut visit, request);
    async move {
        let mut response = course.await?;
        visit.answered(&response);
        if visit.is_head() {
            *response.body_mut() = Body::empty();
        }
        if http_body::Body::is_end_stream(response.body()) {
            visit.complete();
        }
        Ok(response.map(|body| body.with_visit(visit)))
    }
}

pin_project! {
    /// What a request goes through.
    #[project = CourseProjection]
    enum Course {
        Guarded { #[pin] future: ResponseFuture<Endpoint, Incoming, Body> },
        Unguarded { work: Work },
    }
}

impl Course {
    fn of(visit: &mut Visit, mut request: Request<Incoming>) -> Self {
        if *request.method() == Method::CONNECT {
            return Self::answered(Problem::Connect.response(request.version()));
        }
        let survey = Survey::of(request.headers());
        let site = Arc::clone(visit.site());
        let (host, plan) = match host::settle(&mut request) {
            Ok(_) if asks_the_server(&request) => return Self::answered(hops::options(None)),
            Ok(host) => {
                let plan = Plan::find(&site, host.as_ref(), &request)
                    .within_limits(&site, survey)
                    .decodable(&request);
                (host, plan)
            }
            Err(fault) => (None, Plan::without_route(&site, Problem::Host(fault))),
        };
        visit.routed(plan.route, plan.guard);
        let client = Arc::clone(visit.client());
        let trip = Trip { client, site, host, survey, started: visit.started(), route: plan.route };
        Self::along(visit, plan, trip, request)
    }

    fn along(visit: &mut Visit, plan: Plan, trip: Trip, request: Request<Incoming>) -> Self {
        let site = Arc::clone(&trip.site);
        let guard = plan.guard.and_then(|number| site.guard(number));
        if let Action::Forward(pool) = &plan.action
            && websocket::is_handshake(&request)
        {
            let work = websocket::answer(visit, trip, guard, pool, request);
            return Course::Unguarded { work };
        }
        let mut endpoint = Endpoint { trip, action: plan.action };
        match guard {
            Some(guard) => {
                visit.judge(&guard.policy, &request);
                Course::Guarded { future: guard.layer.layer(endpoint).call(request) }
            }
            None => Course::Unguarded { work: endpoint.call(request) },
        }
    }

    fn answered(response: Response<Body>) -> Self {
        Course::Unguarded { work: Work::done(response) }
    }
}

impl Future for Course {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            CourseProjection::Guarded { future } => future.poll(context),
            CourseProjection::Unguarded { work } => Pin::new(work).poll(context),
        }
    }
}

/// `OPTIONS *`: RFC 9112 section 3.2.4.
fn asks_the_server<B>(request: &Request<B>) -> bool {
    *request.method() == Method::OPTIONS && request.uri().path() == "*"
}

/// What is to be done with a request, and under whose eyes.
struct Plan {
    route: Option<usize>,
    guard: Option<usize>,
    action: Action,
}

impl Plan {
    fn find(site: &Site, host: Option<&HeaderValue>, request: &Request<Incoming>) -> Self {
        let host = host.and_then(|host| host.to_str().ok());
        match site.routes.find(host, request.uri().path(), request.method(), request.headers()) {
            RouteMatch::Route { index, .. } => Plan::along(site, index),
            RouteMatch::MethodNotAllowed { allow, policy } => {
                let guard = match policy {
                    Some(policy) => site.guard_of(policy),
                    None => site.fallback(),
                };
                Plan { route: None, guard, action: Action::Refuse(Problem::MethodNotAllowed(allow)) }
            }
            RouteMatch::NotFound => Plan::without_route(site, Problem::NoRoute),
            RouteMatch::BadPath => Plan::without_route(site, Problem::BadPath),
        }
    }

    fn along(site: &Site, route: usize) -> Self {
        let way = site.way(route);
        let action = match way.and_then(|way| way.pool.as_ref()) {
            Some(pool) => Action::Forward(Arc::clone(pool)),
            None => Action::Sample,
        };
        Plan { route: Some(route), guard: way.and_then(|way| way.guard), action }
    }

    fn without_route(site: &Site, problem: Problem) -> Self {
        Plan { route: None, guard: site.fallback(), action: Action::Refuse(problem) }
    }

    fn within_limits(mut self, site: &Site, survey: Survey) -> Self {
        let (bytes, lines) = (site.limits.request_headers_bytes, site.limits.request_headers_lines);
        let taken = !matches!(self.action, Action::Refuse(_));
        if taken && (survey.bytes > bytes || survey.lines > lines) {
            self.action = Action::Refuse(Problem::HeadersTooLarge { bytes, lines });
        }
        self
    }

    /// RFC 9112 section 6.1.
    fn decodable<B>(mut self, request: &Request<B>) -> Self {
        if !matches!(self.action, Action::Refuse(_)) && is_coded(request.headers()) {
            self.action = Action::Refuse(Problem::TransferCoding);
        }
        self
    }
}
