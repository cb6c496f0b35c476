//! Endpoint: the service inside the layer. Forwards, answers for the sample, or says what is wrong.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use hyper::body::Incoming;
use tower_service::Service;

use crate::body::Body;
use crate::forward::{self, Trip};
use crate::problem::Problem;
use crate::upstream::Pool;
use crate::{hops, sample};

/// What is to be done with one request.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) trip: Trip,
    pub(crate) action: Action,
}

#[derive(Clone)]
pub(crate) enum Action {
    Forward(Arc<Pool>),
    Sample,
    Refuse(Problem),
}

/// An answer, or the work that leads to one.
pub(crate) enum Work {
    Done(Option<Response<Body>>),
    Going(Pin<Box<dyn Future<Output = Response<Body>> + Send>>),
}

impl Service<Request<Incoming>> for Endpoint {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Work;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Incoming>) -> Work {
        match &self.action {
            Action::Refuse(problem) => Work::done(problem.response(request.version())),
            Action::Sample => Work::done(sample::answer(request.method(), request.uri())),
            Action::Forward(pool) => match hops::count(&mut request, self.trip.methods()) {
                Some(last) => Work::done(last),
                None => forward::answer(&self.trip, pool, request),
            },
        }
    }
}

impl Work {
    pub(crate) fn done(response: Response<Body>) -> Self {
        Work::Done(Some(response))
    }

    pub(crate) fn going(future: impl Future<Output = Response<Body>> + Send + 'static) -> Self {
        Work::Going(Box::pin(future))
    }
}

impl Future for Work {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Work::Done(response) => {
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
            Work::Going(future) => future.as_mut().poll(context).map(Ok),
        }
    }
}
