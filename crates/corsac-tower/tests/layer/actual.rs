//! Actual requests: they reach the service, and what comes back gets the fields.

use corsac_tower::CorsLayer;
use http::{Request, Response, StatusCode};
use tower::{Layer, ServiceExt, service_fn};

use crate::exchange::{
    APP, STRANGER, cors_fields, get, get_without_origin, handler, policy, response, send, values, vary,
};

const WRONG: &[(&str, &str)] = &[
    ("access-control-allow-origin", "*"),
    ("access-control-allow-origin", "https://wrong.example"),
    ("access-control-allow-credentials", "true"),
    ("access-control-allow-methods", "TRACE"),
    ("access-control-allow-headers", "*"),
    ("access-control-expose-headers", "x-wrong"),
    ("access-control-max-age", "1"),
    ("access-control-allow-private-network", "true"),
];

#[tokio::test]
async fn each_field_has_one_value_on_every_status() {
    for status in [200, 204, 301, 304, 401, 404, 429, 500, 503] {
        let layer = CorsLayer::new(policy(|spec| {
            spec.credentials = true;
            spec.expose_headers = vec!["x-request-id".into()];
        }));
        let service = layer.layer(handler(move |_| response(status, WRONG)));
        let answer = service.oneshot(get(APP)).await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(values(&answer, "access-control-allow-origin"), [APP], "{status}");
        assert_eq!(values(&answer, "access-control-allow-credentials"), ["true"], "{status}");
        assert_eq!(values(&answer, "access-control-expose-headers"), ["x-request-id"], "{status}");
        assert_eq!(cors_fields(&answer).len(), 3, "{status}");
        assert_eq!(vary(&answer), ["origin"], "{status}");
    }
}

#[tokio::test]
async fn a_refused_origin_reaches_the_handler_and_gets_vary_only() {
    for request in [get(STRANGER), get("null"), get("https://app.example.com.evil.com"), get_without_origin()]
    {
        let answer = send(CorsLayer::new(policy(|spec| spec.credentials = true)), request, WRONG).await;
        assert_eq!(answer.body(), "the handler's");
        assert_eq!(cors_fields(&answer), [""; 0]);
        assert_eq!(vary(&answer), ["origin"]);
    }
}

#[tokio::test]
async fn an_open_policy_says_the_same_to_everyone_and_does_not_vary() {
    for request in [get(APP), get("null"), get("not an origin"), get_without_origin()] {
        let layer = CorsLayer::new(policy(|spec| spec.origins = vec!["*".into()]));
        let answer = send(layer, request, WRONG).await;
        assert_eq!(values(&answer, "access-control-allow-origin"), ["*"]);
        assert_eq!(cors_fields(&answer).len(), 1);
        assert_eq!(vary(&answer), [""; 0]);
    }
}

#[tokio::test]
async fn vary_is_merged_with_the_handlers() {
    let layer = CorsLayer::new(policy(|_| ()));
    let answer = send(layer.clone(), get(APP), &[("vary", "Accept-Encoding")]).await;
    assert_eq!(vary(&answer), ["accept-encoding", "origin"]);

    let answer = send(layer.clone(), get(APP), &[("vary", "origin"), ("vary", "Accept")]).await;
    assert_eq!(vary(&answer), ["accept", "origin"]);

    let answer = send(layer, get(STRANGER), &[("vary", "*")]).await;
    assert_eq!(vary(&answer), ["*"]);
}

#[tokio::test]
async fn enforce_refuses_before_the_handler_and_says_that_the_answer_varies() {
    let layer = CorsLayer::new(policy(|spec| spec.enforce = true));
    let answer = send(layer.clone(), get(STRANGER), WRONG).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(answer.body(), "");
    assert_eq!(values(&answer, "content-length"), ["0"]);
    assert_eq!(cors_fields(&answer), [""; 0]);
    assert_eq!(vary(&answer), ["origin"]);

    for request in [get(APP), get_without_origin()] {
        assert_eq!(send(layer.clone(), request, &[]).await.body(), "the handler's");
    }
}

#[tokio::test]
async fn switching_protocols_gets_no_fields() {
    for origin in [APP, STRANGER] {
        let service = CorsLayer::new(policy(|_| ())).layer(handler(|_| {
            response(101, &[("upgrade", "websocket"), ("access-control-allow-origin", "*")])
        }));
        let answer = service.oneshot(get(origin)).await.unwrap();
        assert_eq!(answer.headers().len(), 1);
        assert_eq!(values(&answer, "upgrade"), ["websocket"]);
    }
}

#[tokio::test]
async fn an_error_of_the_inner_service_passes_unchanged() {
    #[derive(Debug, PartialEq)]
    struct Failure(u8);

    let failing = service_fn(|_: Request<()>| async { Err::<Response<String>, _>(Failure(7)) });
    assert_eq!(
        CorsLayer::new(policy(|_| ())).layer(failing).oneshot(get(APP)).await.unwrap_err(),
        Failure(7)
    );
}

#[tokio::test]
async fn the_handler_sees_the_request_as_it_came() {
    let service = CorsLayer::new(policy(|_| ())).layer(handler(|request: Request<()>| {
        let origin = request.headers()["origin"].to_str().unwrap();
        Response::new(format!("{} {} {origin}", request.method(), request.uri()))
    }));
    let request = Request::patch("/a?b").header("origin", APP).body(()).unwrap();
    assert_eq!(service.oneshot(request).await.unwrap().body(), "PATCH /a?b https://app.example.com");
}
