//! Bodies: their content codings and their limits, as script sees them.

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::any;
use corsac_browser::{Browser, get};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const API: &str = "https://api.example";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn coded(coding: &'static str, body: Vec<u8>) -> Router {
    Router::new().fallback(move || async move { ([("content-encoding", coding)], body) })
}

#[tokio::test]
async fn script_sees_the_decoded_body_and_the_fields_as_they_came() {
    let body = gzip(&b"hats ".repeat(100));
    let length = body.len().to_string();
    let browser = Browser::builder().serve(API, coded("gzip", body)).build().unwrap();
    let response = browser.page(API).unwrap().fetch("/").await.unwrap();
    assert_eq!(response.text(), "hats ".repeat(100));
    assert_eq!(response.header("content-encoding").as_deref(), Some(&b"gzip"[..]));
    assert_eq!(response.header("content-length").as_deref(), Some(length.as_bytes()));
}

#[tokio::test]
async fn a_decompression_bomb_is_a_body_error() {
    let bomb = gzip(&vec![0; 8 << 20]);
    let browser = Browser::builder().serve(API, coded("gzip", bomb)).body_limit(1 << 20).build().unwrap();
    let response = browser.page(API).unwrap().fetch("/").await.unwrap();
    assert_eq!(response.body().unwrap().len(), 1 << 20);
    let error = response.body_error().unwrap();
    assert_eq!(error, "the body, decoded from gzip, is larger than the limit of 1048576 bytes");
}

#[tokio::test]
async fn a_body_that_is_not_what_it_claims_is_a_body_error_and_no_refusal() {
    let browser = Browser::builder().serve(API, coded("br", b"plain".to_vec())).build().unwrap();
    let response = browser.page(API).unwrap().fetch("/").await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.body_error().unwrap().starts_with("the body is not valid br: "));
}

#[tokio::test]
async fn codings_are_offered_by_trust_and_not_for_ranges() {
    let echo = |headers: HeaderMap| async move { headers["accept-encoding"].to_str().unwrap().to_owned() };
    let app = || Router::new().route("/", any(echo));
    let browser = Browser::builder()
        .serve(API, app())
        .serve("http://api.example", app())
        .serve("http://localhost:3000", app())
        .build()
        .unwrap();
    let offered = async |origin: &str, fetch: corsac_browser::Fetch| {
        browser.page(origin).unwrap().fetch(fetch).await.unwrap().text()
    };
    assert_eq!(offered(API, get("/")).await, "gzip, deflate, br");
    assert_eq!(offered("http://localhost:3000", get("/")).await, "gzip, deflate, br");
    assert_eq!(offered("http://api.example", get("/")).await, "gzip, deflate");
    assert_eq!(offered(API, get("/").header("Range", "bytes=0-")).await, "identity");
}

#[tokio::test]
async fn a_null_body_is_none_and_an_empty_one_is_not() {
    let status = |status: u16| {
        Router::new().fallback(move || async move { axum::http::StatusCode::from_u16(status).unwrap() })
    };
    for (code, body) in [(200, Some(&b""[..])), (204, None), (304, None)] {
        let browser = Browser::builder().serve(API, status(code)).build().unwrap();
        assert_eq!(browser.page(API).unwrap().fetch("/").await.unwrap().body(), body, "{code}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_no_text() {
    let app = Router::new().fallback(|| async { &b"\xEF\xBB\xBFhats\xFF"[..] });
    let browser = Browser::builder().serve(API, app).build().unwrap();
    assert_eq!(browser.page(API).unwrap().fetch("/").await.unwrap().text(), "hats\u{fffd}");
}
