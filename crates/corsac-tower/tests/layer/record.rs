//! Recorded decisions: data for handlers and logs.

use corsac::policy::{Decision, Kind, Verdict};
use corsac::step::Code;
use corsac_tower::CorsLayer;
use http::{Request, Response};
use tower::{Layer, ServiceExt};

use crate::exchange::{APP, STRANGER, get, get_without_origin, handler, policy, preflight, response};

/// The code that the handler saw, and the decision in the response.
async fn recorded(layer: CorsLayer, request: Request<()>) -> (String, Decision<'static>) {
    let service = layer.record_decisions(true).layer(handler(|request: Request<()>| {
        Response::new(request.extensions().get::<Decision<'static>>().unwrap().code().to_string())
    }));
    let (mut parts, body) = service.oneshot(request).await.unwrap().into_parts();
    (body, parts.extensions.remove::<Decision<'static>>().unwrap())
}

#[tokio::test]
async fn handler_and_response_carry_the_decision() {
    for (request, kind, code) in [
        (get(APP), Kind::Actual, Code::OriginAllowed),
        (get(STRANGER), Kind::Actual, Code::OriginNotListed),
        (get_without_origin(), Kind::NotCors, Code::NotCors),
    ] {
        let (seen, decision) = recorded(CorsLayer::new(policy(|_| ())), request).await;
        assert_eq!(seen, code.as_str());
        assert_eq!((decision.kind(), decision.code()), (kind, code));
    }
}

#[tokio::test]
async fn an_answered_preflight_carries_the_decision() {
    for (request, verdict, code) in [
        (preflight(APP, "GET"), Verdict::Allowed, Code::PreflightGranted),
        (preflight(APP, "PUT"), Verdict::Refused, Code::MethodNotAllowed),
    ] {
        let (_, decision) = recorded(CorsLayer::new(policy(|_| ())), request).await;
        assert_eq!(decision.kind(), Kind::Preflight);
        assert_eq!((decision.verdict(), decision.code()), (verdict, code));
    }
}

#[tokio::test]
async fn an_enforced_refusal_carries_the_decision() {
    let (body, decision) = recorded(CorsLayer::new(policy(|spec| spec.enforce = true)), get(STRANGER)).await;
    assert_eq!(body, "", "the handler was not called");
    assert_eq!(decision.code(), Code::OriginNotListed);
}

#[tokio::test]
async fn nothing_is_recorded_unasked() {
    let service = CorsLayer::new(policy(|_| ())).layer(handler(|request: Request<()>| {
        assert!(request.extensions().is_empty());
        response(200, &[])
    }));
    for request in [get(APP), preflight(APP, "GET")] {
        assert!(service.clone().oneshot(request).await.unwrap().extensions().is_empty());
    }
}
