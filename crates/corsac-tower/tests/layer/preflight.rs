//! Preflights: answered by the layer, never by the service.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use corsac::policy::{PreflightStatus, RefusedPreflightStatus};
use corsac_tower::CorsLayer;
use http::{Request, StatusCode};
use tower::{Layer, ServiceExt};

use crate::exchange::{APP, STRANGER, cors_fields, handler, policy, preflight, response, send, values, vary};

#[tokio::test]
async fn no_preflight_reaches_the_inner_service() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let service = CorsLayer::new(policy(|_| ())).layer(handler(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        response(200, &[])
    }));
    for request in
        [preflight(APP, "GET"), preflight(APP, "PUT"), preflight(STRANGER, "GET"), preflight(APP, "?")]
    {
        let answer = service.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.body(), "");
    }
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_granted_preflight_is_a_204_without_content_length() {
    let layer = CorsLayer::new(policy(|spec| spec.methods = vec!["PUT".into()]));
    let answer = send(layer, preflight(APP, "PUT"), &[]).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
    assert_eq!(values(&answer, "access-control-allow-methods"), ["PUT"]);
    assert!(!answer.headers().contains_key("content-length"));
}

#[tokio::test]
async fn a_preflight_of_status_200_says_that_it_has_no_content() {
    let layer = CorsLayer::new(policy(|spec| spec.preflight_status = PreflightStatus::Ok));
    for request in [preflight(APP, "GET"), preflight(STRANGER, "GET")] {
        let answer = send(layer.clone(), request, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(values(&answer, "content-length"), ["0"]);
    }
}

#[tokio::test]
async fn a_refused_preflight_leaks_no_field() {
    for (refused, status) in [
        (None, StatusCode::NO_CONTENT),
        (Some(RefusedPreflightStatus::Ok), StatusCode::OK),
        (Some(RefusedPreflightStatus::Forbidden), StatusCode::FORBIDDEN),
    ] {
        let layer = CorsLayer::new(policy(|spec| {
            spec.refused_preflight_status = refused;
            spec.credentials = true;
            spec.methods = vec!["PUT".into()];
            spec.max_age = Some(600);
        }));
        for request in [preflight(STRANGER, "GET"), preflight(APP, "DELETE"), preflight("null", "GET")] {
            let mut answer = send(layer.clone(), request, &[]).await;
            assert_eq!(answer.status(), status);
            answer.headers_mut().remove("content-length");
            assert!(answer.headers().is_empty(), "{:?}", answer.headers());
        }
    }
}

#[tokio::test]
async fn preflights_vary_if_the_policy_says_so() {
    let layer = CorsLayer::new(policy(|spec| spec.vary_on_preflight = true));
    let all = ["access-control-request-headers", "access-control-request-method", "origin"];
    assert_eq!(vary(&send(layer.clone(), preflight(APP, "GET"), &[]).await), all);
    assert_eq!(vary(&send(layer, preflight(STRANGER, "GET"), &[]).await), all);
}

#[tokio::test]
async fn an_options_request_that_is_no_preflight_reaches_the_handler() {
    let without_method = Request::options("/").header("origin", APP).body(()).unwrap();
    let answer = send(CorsLayer::new(policy(|_| ())), without_method, &[("allow", "GET")]).await;
    assert_eq!(answer.body(), "the handler's");
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);

    let builder = Request::options("/").header("access-control-request-method", "GET");
    let answer = send(CorsLayer::new(policy(|_| ())), builder.body(()).unwrap(), &[("allow", "GET")]).await;
    assert_eq!(answer.body(), "the handler's");
    assert_eq!(cors_fields(&answer), [""; 0]);
}
