//! Cross-Origin Resource Sharing as a [tower](tower_service) layer, for axum, hyper and tonic.
//!
//! [`CorsLayer`] puts a compiled [`Policy`](corsac::policy::Policy) around a service. The
//! [engine](corsac) decides each request; this crate carries the decision out: it answers preflights, lets
//! everything else through, and writes the fields into what comes back, errors included.
//!
//! ```
//! use axum::{Router, body::Body, routing::put};
//! use corsac::policy::PolicySpec;
//! use corsac_tower::CorsLayer;
//! use http::{Request, StatusCode};
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = PolicySpec {
//!     origins: vec!["https://app.example.com".into(), "http://localhost:*".into()],
//!     credentials: true,
//!     methods: vec!["PUT".into()],
//!     request_headers: vec!["content-type".into()],
//!     ..PolicySpec::default()
//! }
//! .compile()?; // All mistakes at once, each with the right spelling.
//!
//! let app: Router = Router::new().route("/cart", put(|| async { "saved" })).layer(CorsLayer::new(policy));
//!
//! let preflight = Request::options("/cart")
//!     .header("origin", "https://app.example.com")
//!     .header("access-control-request-method", "PUT")
//!     .header("access-control-request-headers", "content-type")
//!     .body(Body::empty())?;
//! let answer = app.clone().oneshot(preflight).await?;
//! assert_eq!(answer.status(), StatusCode::NO_CONTENT);
//! assert_eq!(answer.headers()["access-control-allow-methods"], "PUT");
//!
//! let request = Request::put("/cart").header("origin", "https://app.example.com").body(Body::empty())?;
//! let response = app.oneshot(request).await?;
//! assert_eq!(response.headers()["access-control-allow-origin"], "https://app.example.com");
//! assert_eq!(response.headers()["vary"], "Origin");
//! # Ok(())
//! # }
//! ```
//!
//! # What it does to a request
//!
//! | the request | what happens |
//! |---|---|
//! | preflight: `OPTIONS` with `Origin` and `Access-Control-Request-Method` | answered at once, granted or refused; the inner service never sees it |
//! | any other request, plain `OPTIONS` included | goes to the inner service; fields are written into its response, of whatever status |
//! | the same from a refused origin | goes there too and gets `Vary` only; with `enforce` it is answered 403 |
//! | the inner service answers 101 | no fields |
//! | the inner service fails with `Err` | the error passes unchanged: see below |
//!
//! Each CORS field has exactly one value in what leaves the layer: those of the inner service are removed, unless the
//! policy's [`upstream_cors`](corsac::policy::UpstreamCors) says otherwise. `Vary` is merged as a set with the inner
//! service's own.
//!
//! # Where to place it
//!
//! **Outermost of all that can answer.** A page cannot read an answer that did not pass the layer, not even its
//! status: a 401, a 429 or a timeout without CORS fields reaches it as a bare "network error". And a preflight carries no
//! credentials, so authentication in front of the layer refuses every one of them.
//!
//! - **axum**: call [`Router::layer`](https://docs.rs/axum/0.8/axum/struct.Router.html#method.layer) with it last, after
//!   the routes, the fallback and the other layers. `route_layer` leaves 404 and 405 without fields, and a layer around a
//!   handler never sees a preflight, because a route for `PUT` takes no `OPTIONS`. (`Router::layer` wraps the routes one by
//!   one, and axum adds its own `Allow` to answers to `OPTIONS`, preflights included; to have it out, wrap the finished
//!   router: `CorsLayer::new(policy).layer(router)`.)
//! - **A policy per route**: `MethodRouter::layer` around all methods of a path, or `Router::layer` before `nest` (give a
//!   nested router its own `fallback`, or its 404s are the outer router's). Never two of these layers around one route: the outer one answers all preflights.
//! - **`ServiceBuilder`**: the first `.layer(…)` is the outermost.
//! - **Services that fail**: an `Err` is no response and cannot carry fields. Turn it into a response *inside* the
//!   layer, with axum's `HandleErrorLayer` or tower's `map_result`, and none escapes:
//!
//! ```
//! use std::time::Duration;
//!
//! use axum::{BoxError, Router, error_handling::HandleErrorLayer, routing::get};
//! use corsac::policy::PolicySpec;
//! use corsac_tower::CorsLayer;
//! use http::StatusCode;
//! use tower::ServiceBuilder;
//!
//! # let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() }.compile()?;
//! let app: Router = Router::new().route("/", get(|| async { "hello" })).layer(
//!     ServiceBuilder::new()
//!         .layer(CorsLayer::new(policy)) // outermost
//!         .layer(HandleErrorLayer::new(|_: BoxError| async { StatusCode::GATEWAY_TIMEOUT }))
//!         .timeout(Duration::from_secs(10)),
//! );
//! # drop(app);
//! # Ok::<(), corsac::policy::PolicyErrors>(())
//! ```
//!
//! The example `wrong_placement` shows two wrong places and what a page loses there.
//!
//! # Policies that change
//!
//! A [`PolicyHandle`] swaps the policy while requests are served, and switches debug mode, in which refused preflights
//! say why. Origins that only a database knows come from an `OriginProvider` (feature `provider`, on by default; needs
//! Tokio's timer for its deadline).
//!
//! # What was decided
//!
//! With [`CorsLayer::record_decisions`], the [`Decision`](corsac::policy::Decision) is an extension of the request, for
//! handlers, and of the response, for logs:
//!
//! ```
//! use axum::{Extension, Router, body::Body, routing::get};
//! use corsac::policy::{Decision, PolicySpec};
//! use corsac_tower::CorsLayer;
//! use http::Request;
//! use tower::ServiceExt;
//!
//! async fn handler(Extension(decision): Extension<Decision<'static>>) -> String {
//!     format!("{}: {}", decision.code(), decision.code().title())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() }.compile()?;
//! let layer = CorsLayer::new(policy).record_decisions(true);
//! let app: Router = Router::new().route("/", get(handler)).layer(layer);
//!
//! let response = app.oneshot(Request::get("/").header("origin", "https://other.example").body(Body::empty())?).await?;
//! let body = axum::body::to_bytes(response.into_body(), 1000).await?;
//! assert_eq!(body, "S120: the policy does not list the origin");
//! # Ok(())
//! # }
//! ```
//!
//! # What it costs
//!
//! Cloning layer or service copies a pointer, whatever the number of origins. A decision allocates nothing, and neither
//! does the layer around it: what remains is the growth of the response's header map. Only a request about which an origin
//! provider is asked allocates, for the provider's future and the origin.

mod ask;
mod conflict;
mod finish;
mod future;
mod handle;
mod layer;
#[cfg(feature = "provider")]
mod provider;
mod service;

pub use conflict::UpstreamConflict;
pub use future::ResponseFuture;
pub use handle::PolicyHandle;
pub use layer::CorsLayer;
#[cfg(feature = "provider")]
pub use provider::{BoxError, OriginProvider};
pub use service::Cors;
