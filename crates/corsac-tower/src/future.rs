//! Future: the way of one request through the layer, stage by stage. Knows no rules and no fields.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use corsac::policy::{OriginVerdict, Policy};
use http::request::Parts;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::ask::Asking;
use crate::finish::Finish;
use crate::layer::Settings;

pin_project! {
    /// The response of [`Cors`](crate::Cors).
    pub struct ResponseFuture<S, ReqB, ResB>
    where
        S: Service<Request<ReqB>>,
    {
        #[pin]
        stage: Stage<S, ReqB, ResB>,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<S, ReqB, ResB>
    where
        S: Service<Request<ReqB>>,
    {
        Asking { asking: Asking, waiting: Option<Waiting<S, ReqB>> },
        Forwarded { #[pin] future: S::Future, finish: Finish },
        Answered { response: Option<Response<ResB>> },
    }
}

/// A request that the provider's verdict sends on or not.
pub(crate) struct Waiting<S, ReqB> {
    pub(crate) inner: S,
    pub(crate) body: ReqB,
    pub(crate) policy: Policy,
    pub(crate) settings: Arc<Settings>,
}

impl<S: Service<Request<ReqB>>, ReqB, ResB> ResponseFuture<S, ReqB, ResB> {
    pub(crate) fn asking(asking: Asking, waiting: Waiting<S, ReqB>) -> Self {
        ResponseFuture { stage: Stage::Asking { asking, waiting: Some(waiting) } }
    }

    pub(crate) fn forwarded(future: S::Future, finish: Finish) -> Self {
        ResponseFuture { stage: Stage::Forwarded { future, finish } }
    }

    pub(crate) fn answered(response: Response<ResB>) -> Self {
        ResponseFuture { stage: Stage::Answered { response: Some(response) } }
    }
}

impl<S, ReqB, ResB> Future for ResponseFuture<S, ReqB, ResB>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    ResB: Default,
{
    type Output = Result<Response<ResB>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut stage = self.project().stage;
        loop {
            let next = match stage.as_mut().project() {
                StageProjection::Asking { asking, waiting } => {
                    let (parts, verdict) = ready!(asking.as_mut().poll(context));
                    let Some(waiting) = waiting.take() else { return Poll::Pending };
                    waiting.after(parts, verdict)
                }
                StageProjection::Forwarded { future, finish } => {
                    let mut outcome = ready!(future.poll(context));
                    if let Ok(response) = &mut outcome {
                        finish.complete(response);
                    }
                    return Poll::Ready(outcome);
                }
                StageProjection::Answered { response } => {
                    return response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)));
                }
            };
            stage.set(next);
        }
    }
}

impl<S: Service<Request<ReqB>>, ReqB> Waiting<S, ReqB> {
    fn after<ResB: Default>(mut self, parts: Parts, verdict: OriginVerdict) -> Stage<S, ReqB, ResB> {
        let decision = self.policy.decide_with(&parts.method, &parts.headers, verdict);
        if let Some(response) = self.settings.answer(&decision) {
            return Stage::Answered { response: Some(response) };
        }
        let finish = self.settings.finish(decision);
        let mut request = Request::from_parts(parts, self.body);
        finish.mark(&mut request);
        Stage::Forwarded { future: self.inner.call(request), finish }
    }
}

impl<S: Service<Request<ReqB>>, ReqB, ResB> fmt::Debug for ResponseFuture<S, ReqB, ResB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
