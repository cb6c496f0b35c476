//! The modes of `upstream-cors`; `replace` stands with the actual requests.

use corsac::policy::{CrossOriginResourcePolicy, UpstreamCors};
use corsac::step::Code;
use corsac_tower::{CorsLayer, UpstreamConflict};
use http::StatusCode;

use crate::exchange::{
    APP, STRANGER, cors_fields, get, get_without_origin, policy, preflight, send, values, vary,
};

fn layer(mode: UpstreamCors) -> CorsLayer {
    CorsLayer::new(policy(|spec| spec.upstream_cors = mode))
}

#[tokio::test]
async fn respect_lets_the_handlers_fields_stand() {
    const OWN: &[(&str, &str)] = &[
        ("access-control-allow-origin", "https://other.example"),
        ("access-control-expose-headers", "x-own"),
        ("vary", "accept"),
    ];
    for request in [get(APP), get(STRANGER), get_without_origin()] {
        let answer = send(layer(UpstreamCors::Respect), request, OWN).await;
        assert_eq!(values(&answer, "access-control-allow-origin"), ["https://other.example"]);
        assert_eq!(values(&answer, "access-control-expose-headers"), ["x-own"]);
        assert_eq!(vary(&answer), ["accept", "origin"]);
    }
}

#[tokio::test]
async fn respect_replaces_fields_that_grant_nothing() {
    let fields = &[("access-control-allow-credentials", "true"), ("access-control-max-age", "5")];
    let answer = send(layer(UpstreamCors::Respect), get(APP), fields).await;
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
    assert_eq!(cors_fields(&answer).len(), 1);
}

#[tokio::test]
async fn respect_leaves_timing_and_resource_policy_to_us() {
    let layer = CorsLayer::new(policy(|spec| {
        spec.upstream_cors = UpstreamCors::Respect;
        spec.timing_allow_origin = true;
        spec.cross_origin_resource_policy = Some(CrossOriginResourcePolicy::SameSite);
    }));
    const OWN: &[(&str, &str)] = &[
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("timing-allow-origin", "*"),
    ];
    for (request, timing) in [(get(APP), &[APP][..]), (get(STRANGER), &[])] {
        let answer = send(layer.clone(), request, OWN).await;
        assert_eq!(values(&answer, "access-control-allow-origin"), ["*"]);
        assert_eq!(values(&answer, "cross-origin-resource-policy"), ["same-site"]);
        assert_eq!(values(&answer, "timing-allow-origin"), timing);
    }
}

#[tokio::test]
async fn conflict_turns_a_handlers_field_into_a_500_under_our_policy() {
    let fields = &[("access-control-max-age", "5"), ("x-handler", "1")];
    let answer = send(layer(UpstreamCors::Conflict), get(APP), fields).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body(), "");
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
    assert_eq!(values(&answer, "content-length"), ["0"]);
    assert_eq!(vary(&answer), ["origin"]);
    assert!(!answer.headers().contains_key("x-handler"));
    assert_eq!(cors_fields(&answer).len(), 1);
}

#[tokio::test]
async fn conflict_names_the_field_in_an_extension() {
    let fields = &[("access-control-allow-private-network", "true")];
    for request in [get(APP), get(STRANGER), get_without_origin()] {
        let answer = send(layer(UpstreamCors::Conflict), request, fields).await;
        let conflict = answer.extensions().get::<UpstreamConflict>().unwrap();
        assert_eq!(conflict.field(), "access-control-allow-private-network");
        assert_eq!(conflict.code(), Code::UpstreamConflict);
    }
}

#[tokio::test]
async fn conflict_takes_the_status_it_is_given() {
    let layer = layer(UpstreamCors::Conflict).conflict_status(StatusCode::BAD_GATEWAY);
    let answer = send(layer, get(APP), &[("access-control-allow-origin", APP)]).await;
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn conflict_changes_nothing_for_a_handler_that_keeps_out() {
    let answer = send(layer(UpstreamCors::Conflict), get(APP), &[("x-handler", "1")]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
    assert!(answer.extensions().get::<UpstreamConflict>().is_none());
}

#[tokio::test]
async fn preflights_are_ours_in_every_mode() {
    for mode in [UpstreamCors::Replace, UpstreamCors::Respect, UpstreamCors::Conflict] {
        let answer = send(layer(mode), preflight(APP, "GET"), &[("access-control-allow-origin", "*")]).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
    }
}
