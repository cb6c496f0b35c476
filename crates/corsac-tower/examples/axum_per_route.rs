//! A policy for each part of an axum app: fonts for everyone, an API for one app, and pages under no policy.
//! It sends itself a few requests and prints the answers; with `--serve` it serves.

use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, put};
use corsac::policy::{PolicyErrors, PolicySpec};
use corsac_tower::CorsLayer;
use http::{Request, StatusCode};
use tokio::net::TcpListener;
use tower::ServiceExt;

const APP: &str = "https://app.example.com";

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
    let open = PolicySpec { origins: vec!["*".into()], ..PolicySpec::default() }.compile()?;
    let own = PolicySpec {
        origins: vec![APP.into()],
        credentials: true,
        methods: vec!["PUT".into()],
        ..PolicySpec::default()
    }
    .compile()?;

    // A nested router with its own policy; its fallback is inside the policy too.
    let api = Router::new()
        .route("/cart", put(async || "saved\n"))
        .fallback(async || (StatusCode::NOT_FOUND, "no such thing\n"))
        .layer(CorsLayer::new(own));

    Ok(Router::new()
        .nest("/api", api)
        // `MethodRouter::layer` is around all methods of the path, so preflights meet it.
        .route("/font.woff2", get(async || "a font\n").layer(CorsLayer::new(open)))
        .route("/", get(async || "a page that no other site reads\n")))
}

async fn demonstrate(app: Router) -> Result<(), Box<dyn Error>> {
    let cases = [
        ("GET", "/font.woff2", "https://anyone.example", Some("*")),
        ("OPTIONS", "/api/cart", APP, Some(APP)),
        ("PUT", "/api/cart", APP, Some(APP)),
        ("GET", "/api/nowhere", APP, Some(APP)),
        ("PUT", "/api/cart", "https://anyone.example", None),
        ("GET", "/", APP, None),
    ];
    for (method, path, origin, readable_by) in cases {
        let mut request = Request::builder().method(method).uri(path).header("origin", origin);
        if method == "OPTIONS" {
            request = request.header("access-control-request-method", "PUT");
        }
        let answer = app.clone().oneshot(request.body(Body::empty())?).await?;
        let allowed = answer.headers().get("access-control-allow-origin").map(|value| value.to_str());
        let allowed = allowed.transpose()?;
        println!(
            "{method} {path} from {origin}: {}, readable by {}",
            answer.status(),
            allowed.unwrap_or("none")
        );
        assert_eq!(allowed, readable_by);
    }
    Ok(())
}

async fn serve(app: Router) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("try: curl -i http://127.0.0.1:3000/font.woff2 -H 'Origin: https://anyone.example'");
    println!("and: curl -i -X PUT http://127.0.0.1:3000/api/cart -H 'Origin: {APP}'");
    axum::serve(listener, app).await?;
    Ok(())
}
