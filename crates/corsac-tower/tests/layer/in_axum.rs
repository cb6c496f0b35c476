//! Inside axum: around a router, a nested router, one path; and where 404, 405 and plain OPTIONS go.

use axum::body::Body;
use axum::error_handling::HandleErrorLayer;
use axum::routing::{get, options, put};
use axum::{BoxError, Extension, Router};
use corsac::policy::{Decision, Policy};
use corsac_tower::CorsLayer;
use http::{Request, Response, StatusCode};
use tower::{Layer, ServiceBuilder, ServiceExt};

use crate::exchange::{APP, STRANGER, cors_fields, policy, values, vary};

fn put_policy() -> Policy {
    policy(|spec| spec.methods = vec!["PUT".into()])
}

async fn send(app: &Router, method: &str, path: &str, origin: &str, asked: Option<&str>) -> Response<Body> {
    let mut builder = Request::builder().method(method).uri(path).header("origin", origin);
    if let Some(asked) = asked {
        builder = builder.header("access-control-request-method", asked);
    }
    app.clone().oneshot(builder.body(Body::empty()).unwrap()).await.unwrap()
}

/// Whether the answer lets pages of [`APP`] read it.
fn readable<B>(answer: &Response<B>) -> bool {
    values(answer, "access-control-allow-origin") == [APP]
}

#[tokio::test]
async fn around_a_router_every_answer_carries_the_fields() {
    let app = Router::new()
        .route("/cart", put(|| async { "saved" }))
        .route("/broken", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .layer(CorsLayer::new(put_policy()));

    for (method, path, status) in
        [("PUT", "/cart", 200), ("GET", "/broken", 500), ("GET", "/nowhere", 404), ("DELETE", "/cart", 405)]
    {
        let answer = send(&app, method, path, APP, None).await;
        assert_eq!(answer.status(), status);
        assert!(readable(&answer), "{method} {path}");
        assert_eq!(vary(&answer), ["origin"]);
    }
    let answer = send(&app, "OPTIONS", "/cart", APP, Some("PUT")).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert!(readable(&answer));
}

#[tokio::test]
async fn around_the_finished_router_axum_adds_nothing_to_preflights() {
    let app = Router::new().route("/cart", put(|| async { "saved" }));
    let layer = CorsLayer::new(put_policy());
    let inside = app.clone().layer(layer.clone());
    let around = Router::new().fallback_service(layer.layer(app));

    for (origin, granted) in [(APP, 2), (STRANGER, 0)] {
        // `Router::layer` wraps the routes one by one, and axum then says which methods a route has.
        let answer = send(&inside, "OPTIONS", "/cart", origin, Some("PUT")).await;
        assert_eq!((cors_fields(&answer).len(), values(&answer, "allow").len()), (granted, 1));

        let answer = send(&around, "OPTIONS", "/cart", origin, Some("PUT")).await;
        assert_eq!(answer.headers().len(), granted);
    }
    assert!(readable(&send(&around, "PUT", "/cart", APP, None).await));
    assert!(readable(&send(&around, "GET", "/nowhere", APP, None).await));
}

#[tokio::test]
async fn a_handler_for_options_gets_what_is_no_preflight() {
    let app =
        Router::new().route("/", options(|| async { "the handler's" })).layer(CorsLayer::new(policy(|_| ())));
    assert_eq!(send(&app, "OPTIONS", "/", APP, None).await.status(), StatusCode::OK);
    assert_eq!(send(&app, "OPTIONS", "/", APP, Some("GET")).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn each_path_has_the_policy_that_is_layered_around_it() {
    let open = CorsLayer::new(policy(|spec| spec.origins = vec!["*".into()]));
    let app = Router::new()
        .route("/fonts", get(|| async { "a font" }).layer(open))
        .route("/cart", put(|| async { "saved" }).layer(CorsLayer::new(put_policy())))
        .route("/internal", get(|| async { "no policy" }));

    let fonts = send(&app, "GET", "/fonts", STRANGER, None).await;
    assert_eq!(values(&fonts, "access-control-allow-origin"), ["*"]);
    assert!(readable(&send(&app, "PUT", "/cart", APP, None).await));
    assert!(readable(&send(&app, "OPTIONS", "/cart", APP, Some("PUT")).await));
    assert_eq!(cors_fields(&send(&app, "PUT", "/cart", STRANGER, None).await), [""; 0]);
    assert_eq!(cors_fields(&send(&app, "GET", "/internal", APP, None).await), [""; 0]);
    let wrong_method = send(&app, "GET", "/cart", APP, None).await;
    assert_eq!(wrong_method.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(readable(&wrong_method));
}

#[tokio::test]
async fn a_nested_router_keeps_its_policy() {
    let api = Router::new()
        .route("/cart", put(|| async { "saved" }))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(CorsLayer::new(put_policy()));
    let app = Router::new().nest("/api", api).route("/", get(|| async { "outside" }));

    assert!(readable(&send(&app, "PUT", "/api/cart", APP, None).await));
    assert!(readable(&send(&app, "OPTIONS", "/api/cart", APP, Some("PUT")).await));
    assert!(readable(&send(&app, "DELETE", "/api/cart", APP, None).await));
    let lost = send(&app, "GET", "/api/nowhere", APP, None).await;
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    assert!(readable(&lost));
    assert_eq!(cors_fields(&send(&app, "GET", "/", APP, None).await), [""; 0]);
}

#[tokio::test]
async fn a_handled_error_carries_the_fields() {
    let failing = tower::service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, BoxError>("the pool is empty".into())
    });
    let app = Router::new().route_service(
        "/",
        ServiceBuilder::new()
            .layer(CorsLayer::new(policy(|_| ())))
            .layer(HandleErrorLayer::new(|_: BoxError| async { StatusCode::SERVICE_UNAVAILABLE }))
            .service(failing),
    );
    let answer = send(&app, "GET", "/", APP, None).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(readable(&answer));
}

#[tokio::test]
async fn a_handler_extracts_the_decision() {
    let handler =
        |Extension(decision): Extension<Decision<'static>>| async move { decision.code().to_string() };
    let layer = CorsLayer::new(policy(|_| ())).record_decisions(true);
    let app = Router::new().route("/", get(handler)).layer(layer);
    let answer = send(&app, "GET", "/", STRANGER, None).await;
    assert_eq!(axum::body::to_bytes(answer.into_body(), 10).await.unwrap(), "S120");
}
