//! A policy around an axum app. It sends itself a few requests and prints the answers; with `--serve` it serves.

use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::routing::put;
use corsac::policy::{PolicyErrors, PolicySpec};
use corsac_tower::CorsLayer;
use http::{Request, StatusCode};
use tokio::net::TcpListener;
use tower::ServiceExt;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let app = app()?;
    if std::env::args().any(|argument| argument == "--serve") {
        serve(app).await
    } else {
        demonstrate(app).await
    }
}

fn app() -> Result<Router, PolicyErrors> {
    let policy = PolicySpec {
        origins: vec!["https://app.example.com".into(), "http://localhost:*".into()],
        credentials: true,
        methods: vec!["PUT".into()],
        request_headers: vec!["content-type".into()],
        max_age: Some(600),
        ..PolicySpec::default()
    }
    .compile()?;
    // The layer comes last: around the routes, and around what axum answers itself.
    Ok(Router::new().route("/cart", put(async || "saved\n")).layer(CorsLayer::new(policy)))
}

async fn demonstrate(app: Router) -> Result<(), Box<dyn Error>> {
    let cases = [
        ("OPTIONS", "/cart", "https://app.example.com", StatusCode::NO_CONTENT, true),
        ("PUT", "/cart", "https://app.example.com", StatusCode::OK, true),
        ("PUT", "/cart", "http://localhost:5173", StatusCode::OK, true),
        ("GET", "/nowhere", "https://app.example.com", StatusCode::NOT_FOUND, true),
        ("OPTIONS", "/cart", "https://app.example.com.evil.com", StatusCode::NO_CONTENT, false),
        ("PUT", "/cart", "https://app.example.com.evil.com", StatusCode::OK, false),
    ];
    for (method, path, origin, status, readable) in cases {
        let mut request = Request::builder().method(method).uri(path).header("origin", origin);
        if method == "OPTIONS" {
            request = request
                .header("access-control-request-method", "PUT")
                .header("access-control-request-headers", "content-type");
        }
        let answer = app.clone().oneshot(request.body(Body::empty())?).await?;
        println!("{method} {path} from {origin}: {}", answer.status());
        for (name, value) in answer.headers() {
            println!("    {name}: {}", value.to_str()?);
        }
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers().contains_key("access-control-allow-origin"), readable);
    }
    Ok(())
}

async fn serve(app: Router) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("try: curl -i -X PUT http://127.0.0.1:3000/cart -H 'Origin: http://localhost:5173'");
    axum::serve(listener, app).await?;
    Ok(())
}
