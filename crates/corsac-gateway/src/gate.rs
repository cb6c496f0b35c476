//! Gate: the way of a request: its host, its route, the route's policy as a layer around what answers it.
//!
//! Decides nothing about CORS: the layer does, around the forwarded answer and around the gateway's own errors alike.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll};

use corsac_config::RouteMatch;
use http::header::HeaderValue;
use http::{Method, Request, Response};
use hyper::body::Incoming;
use tower_layer::Layer;
use tower_service::Service;

use crate::access::Visit;
use crate::body::Body;
use crate::client::Client;
use crate::fields::Survey;
use crate::forward::{self, Trip};
use crate::problem::Problem;
use crate::site::Site;
use crate::upstream::Pool;
use crate::{hops, host, sample, websocket};

/// Answers a client's request.
pub(crate) async fn pass(
    client: Arc<Client>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let site = client.site();
    let mut visit = Visit::begin(client, site, &request);
    let mut response = answer(&mut visit, request).await;
    visit.answered(&response);
    if visit.is_head() {
        *response.body_mut() = Body::empty();
    }
    if http_body::Body::is_end_stream(response.body()) {
        visit.complete();
    }
    Ok(response.map(|body| body.with_visit(visit)))
}

/// What is to be done with a request, and under whose eyes.
struct Plan {
    route: Option<usize>,
    guard: Option<usize>,
    action: Action,
}

#[derive(Clone)]
enum Action {
    Forward(Arc<Pool>),
    Sample,
    Refuse(Problem),
}

async fn answer(visit: &mut Visit, mut request: Request<Incoming>) -> Response<Body> {
    if *request.method() == Method::CONNECT {
        return Problem::Connect.response(request.version());
    }
    let survey = Survey::of(request.headers());
    let site = Arc::clone(visit.site());
    let (host, plan) = match host::settle(&mut request) {
        Ok(_) if request.uri().path() == "*" => return hops::options(None),
        Ok(host) => {
            let plan = Plan::find(&site, host.as_ref(), &request).within_limits(&site, survey);
            (host, plan)
        }
        Err(fault) => (None, Plan::without_route(&site, Problem::Host(fault))),
    };
    visit.routed(plan.route, plan.guard);
    let guard = plan.guard.and_then(|number| site.guard(number));
    let trip = Trip {
        client: Arc::clone(visit.client()),
        site: Arc::clone(&site),
        host,
        survey,
        started: visit.started(),
    };
    if let Action::Forward(pool) = &plan.action
        && websocket::is_handshake(&request)
    {
        // In a box: most requests never get here, and all would carry it.
        let (response, judgement) = Box::pin(websocket::answer(trip, guard, pool, request)).await;
        judgement.into_iter().for_each(|judgement| visit.judged(judgement));
        return response;
    }
    if let Some(guard) = guard {
        visit.judge(&guard.policy, &request);
    }
    let route = plan.route;
    let mut inner = Inner(move |request| act(trip.clone(), route, plan.action.clone(), request));
    let response = match guard {
        Some(guard) => guard.layer.layer(inner).call(request).await,
        None => inner.call(request).await,
    };
    response.unwrap_or_else(|never| match never {})
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
}

async fn act(
    trip: Trip,
    route: Option<usize>,
    action: Action,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let methods = route.and_then(|route| trip.site.route(route)).and_then(|route| route.methods.as_deref());
    let response = match action {
        Action::Refuse(problem) => problem.response(request.version()),
        Action::Sample => sample::answer(request.method(), request.uri()),
        Action::Forward(pool) => match hops::count(&mut request, methods) {
            Some(last) => last,
            None => forward::answer(&trip, &pool, request).await,
        },
    };
    Ok(response)
}

/// A closure as the service that the layer goes around.
#[derive(Clone)]
struct Inner<F>(F);

impl<F, A> Service<Request<Incoming>> for Inner<F>
where
    F: FnMut(Request<Incoming>) -> A,
    A: Future<Output = Result<Response<Body>, Infallible>>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = A;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> A {
        (self.0)(request)
    }
}
