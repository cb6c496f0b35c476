//! Outcome: the way of a request through routes and policy, as the gateway would take it.

use std::sync::Arc;

use corsac::policy::{Decision, Reason, Verdict};
use corsac::step::Code;
use corsac_config::{Gateway, NamedPolicy, Route, RouteMatch, RoutePolicy};
use http::{HeaderMap, Method, StatusCode};

use super::request::Request;
use crate::exit::Exit;

/// What becomes of a request.
pub(super) struct Outcome<'c> {
    pub(super) way: Way<'c>,
    /// `None` where no policy decides.
    pub(super) judged: Option<Judged>,
}

/// Where a request goes.
pub(super) enum Way<'c> {
    /// To the policy alone: there are no routes, or they are not asked.
    Policy,
    /// Along a route.
    Route { index: usize, route: &'c Route },
    /// Nowhere: routes take the path, but with other methods.
    MethodNotAllowed(Vec<Method>),
    /// Nowhere: no route takes the path.
    NotFound,
    /// Nowhere: the path is none, or has dot segments.
    BadPath,
}

/// What a policy says about a request.
pub(super) struct Judged {
    pub(super) policy: Arc<str>,
    pub(super) decision: Decision<'static>,
    /// The fields on the answer.
    pub(super) fields: HeaderMap,
}

impl<'c> Outcome<'c> {
    pub(super) fn of_gateway(gateway: &'c Gateway, request: &Request) -> Self {
        let fallback = gateway.fallback.as_ref();
        let found =
            gateway.routes.find(request.host.as_deref(), &request.path, &request.method, &request.headers);
        let (way, policy) = match found {
            RouteMatch::Route { index, route } => (Way::Route { index, route }, named(&route.policy)),
            RouteMatch::MethodNotAllowed { allow, policy } => {
                (Way::MethodNotAllowed(allow), policy.map_or(fallback, named))
            }
            RouteMatch::NotFound => (Way::NotFound, fallback),
            RouteMatch::BadPath => (Way::BadPath, fallback),
        };
        let judged = policy.map(|policy| Judged::of(policy, request, gateway.debug));
        Outcome { way, judged }
    }

    pub(super) fn of_policy(policy: Option<&NamedPolicy>, request: &Request) -> Self {
        Outcome { way: Way::Policy, judged: policy.map(|policy| Judged::of(policy, request, false)) }
    }

    /// The code that sums it up.
    pub(super) fn code(&self) -> Code {
        match (self.has_route(), &self.judged) {
            (false, _) => Code::NoRoute,
            (true, None) => Code::NoPolicy,
            (true, Some(judged)) => judged.decision.code(),
        }
    }

    /// Whether the page is one of the service's own.
    pub(super) fn is_from_own_origin(&self) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.decision.reason() == Reason::OwnOrigin)
    }

    /// Whether the page gets what it asks for; `None` where that is the upstream's to say.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        match (self.has_route(), &self.judged) {
            (false, _) => Some(Verdict::Refused),
            (true, judged) => judged.as_ref().map(|judged| judged.decision.verdict()),
        }
    }

    /// The status of an answer that no upstream is asked for.
    pub(super) fn status(&self) -> Option<StatusCode> {
        let decided = self.judged.as_ref().and_then(|judged| {
            judged.decision.preflight_status().or_else(|| judged.decision.enforced_status())
        });
        match self.way {
            Way::Policy | Way::Route { .. } => decided,
            // A preflight is answered with its own status, so that the page can read the error that follows.
            _ => self.judged.as_ref().and_then(|judged| judged.decision.preflight_status()).or(self.error()),
        }
    }

    fn error(&self) -> Option<StatusCode> {
        match self.way {
            Way::Policy | Way::Route { .. } => None,
            Way::MethodNotAllowed(_) => Some(StatusCode::METHOD_NOT_ALLOWED),
            Way::NotFound => Some(StatusCode::NOT_FOUND),
            Way::BadPath => Some(StatusCode::BAD_REQUEST),
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self.verdict() {
            Some(Verdict::Refused) => Exit::No,
            Some(Verdict::Allowed) | None => Exit::Yes,
        }
    }

    fn has_route(&self) -> bool {
        self.error().is_none()
    }
}

impl Judged {
    fn of(named: &NamedPolicy, request: &Request, debug: bool) -> Self {
        let policy = &named.policy;
        let decision = if request.is_handshake() {
            policy.decide_handshake(&request.headers, request.host.as_deref().unwrap_or_default())
        } else {
            policy.decide(&request.method, &request.headers)
        };
        let mut fields = HeaderMap::new();
        decision.apply(&mut fields);
        if debug {
            decision.apply_debug(&mut fields);
        }
        Judged { policy: Arc::clone(&named.name), decision: decision.into_owned(), fields }
    }
}

fn named(policy: &RoutePolicy) -> Option<&NamedPolicy> {
    match policy {
        RoutePolicy::Policy(policy) => Some(policy),
        RoutePolicy::Passthrough => None,
    }
}
