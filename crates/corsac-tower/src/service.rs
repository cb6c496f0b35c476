//! Service: decides a request, answers it or hands it on. Knows the policy's answers, not its rules.

use std::fmt;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};

use corsac::policy::Policy;
use http::{Request, Response};
use tower_service::Service;

use crate::ask::{Ask, Question};
use crate::future::Waiting;
use crate::layer::Settings;
use crate::{PolicyHandle, ResponseFuture};

/// A service under a CORS policy; [`CorsLayer`](crate::CorsLayer) makes it.
///
/// - Preflights, and what `enforce` refuses, are answered at once: the inner service never sees them.
/// - Every other request, plain `OPTIONS` included, goes to the inner service; the fields are written into its
///   response, whatever its status. `101 Switching Protocols` gets none.
/// - An `Err` of the inner service passes unchanged.
///
/// The inner service must be `Clone`, as axum, hyper-util and tonic ask anyway; it is cloned only for requests about
/// which an origin provider is asked, because they reach it later.
#[derive(Clone)]
pub struct Cors<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> Cors<S> {
    pub(crate) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Cors { inner, settings }
    }

    /// The handle of the policy in force.
    #[must_use]
    pub fn handle(&self) -> &PolicyHandle {
        &self.settings.handle
    }
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for Cors<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>> + Clone,
    ResB: Default,
{
    type Response = Response<ResB>;
    type Error = S::Error;
    type Future = ResponseFuture<S, ReqB, ResB>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        let policy = self.settings.handle.current();
        if let Some(provider) = &self.settings.provider
            && let Some(origin) = policy.asks_provider(request.headers())
        {
            let (provider, origin) = (Arc::clone(provider), origin.to_owned());
            return self.ask(provider, origin, Policy::clone(&policy), request);
        }
        let decision = policy.decide(request.method(), request.headers());
        if let Some(response) = self.settings.answer(&decision) {
            return ResponseFuture::answered(response);
        }
        let finish = self.settings.finish(decision);
        finish.mark(&mut request);
        ResponseFuture::forwarded(self.inner.call(request), finish)
    }
}

impl<S: Clone> Cors<S> {
    /// The request waits for the provider's verdict, and takes along the instance that is ready for it.
    fn ask<ReqB, ResB>(
        &mut self,
        provider: Arc<dyn Ask>,
        origin: String,
        policy: Policy,
        request: Request<ReqB>,
    ) -> ResponseFuture<S, ReqB, ResB>
    where
        S: Service<Request<ReqB>, Response = Response<ResB>>,
    {
        let fresh = self.inner.clone();
        let ready = mem::replace(&mut self.inner, fresh);
        let settings = Arc::clone(&self.settings);
        let (parts, body) = request.into_parts();
        let question = Question { origin, parts, deadline: settings.deadline };
        ResponseFuture::asking(provider.ask(question), Waiting { inner: ready, body, policy, settings })
    }
}

impl<S: fmt::Debug> fmt::Debug for Cors<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Cors");
        out.field("inner", &self.inner).field("policy", self.handle()).finish_non_exhaustive()
    }
}
