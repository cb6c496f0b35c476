//! Two wrong places for the layer, what a page loses there, and the right one.
//!
//! Rule: outermost of all that can answer. What answers outside the layer answers without CORS fields, and a page then
//! learns nothing from it, not even the status.

use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::put;
use corsac::policy::{PolicyErrors, PolicySpec};
use corsac_tower::CorsLayer;
use http::StatusCode;
use tower::ServiceExt;

const APP: &str = "https://app.example.com";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    println!("WRONG: authentication outside the layer.");
    let app = authentication_outside(cors()?);
    // A preflight never carries credentials: authentication refuses each of them, and no PUT is ever sent.
    lost(&send(&app, "OPTIONS", "/cart", None).await?, StatusCode::UNAUTHORIZED);
    // The page cannot tell an expired session from a broken network.
    lost(&send(&app, "PUT", "/cart", None).await?, StatusCode::UNAUTHORIZED);

    println!("WRONG: the layer around a handler.");
    let app = around_the_handler(cors()?);
    // A route for PUT takes no OPTIONS: axum answers 405 before the layer sees the preflight.
    lost(&send(&app, "OPTIONS", "/cart", Some("token")).await?, StatusCode::METHOD_NOT_ALLOWED);
    lost(&send(&app, "GET", "/nowhere", Some("token")).await?, StatusCode::NOT_FOUND);

    println!("RIGHT: the layer last, around everything.");
    let app = outermost(cors()?);
    kept(&send(&app, "OPTIONS", "/cart", None).await?, StatusCode::NO_CONTENT);
    kept(&send(&app, "PUT", "/cart", None).await?, StatusCode::UNAUTHORIZED);
    kept(&send(&app, "PUT", "/cart", Some("token")).await?, StatusCode::OK);
    kept(&send(&app, "GET", "/nowhere", Some("token")).await?, StatusCode::NOT_FOUND);
    Ok(())
}

fn authentication_outside(cors: CorsLayer) -> Router {
    Router::new().route("/cart", put(save)).layer(cors).layer(from_fn(authenticate))
}

fn around_the_handler(cors: CorsLayer) -> Router {
    Router::new().route("/cart", put(save.layer(cors))).layer(from_fn(authenticate))
}

fn outermost(cors: CorsLayer) -> Router {
    Router::new().route("/cart", put(save)).layer(from_fn(authenticate)).layer(cors)
}

fn cors() -> Result<CorsLayer, PolicyErrors> {
    let spec = PolicySpec {
        origins: vec![APP.into()],
        credentials: true,
        methods: vec!["PUT".into()],
        request_headers: vec!["authorization".into()],
        ..PolicySpec::default()
    };
    Ok(CorsLayer::new(spec.compile()?))
}

async fn save() -> &'static str {
    "saved"
}

async fn authenticate(request: Request, next: Next) -> Response {
    if request.headers().contains_key("authorization") {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

async fn send(
    app: &Router,
    method: &str,
    path: &str,
    token: Option<&str>,
) -> Result<Response, Box<dyn Error>> {
    let mut request = Request::builder().method(method).uri(path).header("origin", APP);
    if method == "OPTIONS" {
        let asked = request.header("access-control-request-method", "PUT");
        request = asked.header("access-control-request-headers", "authorization");
    }
    if let Some(token) = token {
        request = request.header("authorization", token);
    }
    print!("    {method} {path}: ");
    Ok(app.clone().oneshot(request.body(Body::empty())?).await?)
}

fn lost(answer: &Response, status: StatusCode) {
    println!("{}, and the page only sees a network error", answer.status());
    assert_eq!(answer.status(), status);
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

fn kept(answer: &Response, status: StatusCode) {
    println!("{}, and the page can read it", answer.status());
    assert_eq!(answer.status(), status);
    assert!(answer.headers().contains_key("access-control-allow-origin"));
}
