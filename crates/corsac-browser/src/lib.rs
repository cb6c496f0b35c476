//! A browser's network side without the window: what would a page at this origin be able to read?
//!
//! A [`Browser`] has a cookie jar, a preflight cache and the manners of a [profile](corsac::fetch::Profile). It drives the
//! [engine](corsac::fetch)'s `fetch` over a map from origins to services, such as the axum app under test, or over the
//! network. What comes back is what script would see: a [`Response`], or [`Blocked`] with the step that refused.
//!
//! ```
//! use axum::{Router, routing::put};
//! use corsac::{policy::{Policy, PolicySpec}, step::{Code, StepId}};
//! use corsac_browser::{Browser, put as put_to};
//! use corsac_tower::CorsLayer;
//!
//! fn shop(policy: Policy) -> Router {
//!     Router::new().route("/cart", put(|| async { "saved" })).layer(CorsLayer::new(policy))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let careful = PolicySpec { origins: vec!["https://app.example".into()], ..PolicySpec::default() };
//! let generous = PolicySpec { methods: vec!["PUT".into()], ..careful.clone() };
//!
//! // Under the policy that grants PUT, the page reads the answer.
//! let browser = Browser::builder().serve("https://api.example", shop(generous.compile()?)).build()?;
//! let page = browser.page("https://app.example")?;
//! let response = page.fetch(put_to("https://api.example/cart")).await?;
//! assert_eq!((response.status(), response.text().as_str()), (200, "saved"));
//!
//! // Under the other one it is refused, at a step with a name: a preflight that is refused gets no CORS field at all.
//! let browser = Browser::builder().serve("https://api.example", shop(careful.compile()?)).build()?;
//! let page = browser.page("https://app.example")?;
//! let blocked = page.fetch(put_to("https://api.example/cart")).await.unwrap_err();
//! assert_eq!(blocked.code(), Code::PreflightAllowOriginMissing);
//! assert_eq!(blocked.step(), StepId::AllowOriginPresent);
//! # Ok(())
//! # }
//! ```
//!
//! # What is served, and the rest
//!
//! [`Builder::serve`] takes any `Clone` tower service over `http::Request`; it is called in this process, without a socket.
//! An origin that is not served is a network error, so no redirect leads a unit test to the internet; with
//! [`Builder::network`] it is reached over the network instead. There is no proxy, no HTTP cache, no service worker and no
//! HTTP/3. Requests time out as a whole, and heads and bodies have limits ([`Builder::timeout`], [`Builder::body_limit`];
//! a head has at most 256 KiB and 1024 fields).
//!
//! # What the browser adds to a request
//!
//! `User-Agent` and `Accept-Language` unless there are such ([`Builder::user_agent`]), `Cookie` from its jar, and
//! `Accept-Encoding` unless there is one: `gzip, deflate, br` for trustworthy origins, `gzip, deflate` for others,
//! `identity` with `Range`. Bodies are decoded; script sees `Content-Encoding` and `Content-Length` as they came. Fields of
//! one name go out as one. `Host` and the length of the body are the connection's to say, whatever a request says of them.
//!
//! # Cookies
//!
//! By RFC 6265bis: domains, paths, `Secure` (also over HTTP on this machine), expiry, `SameSite` (`Lax` when nothing is said,
//! `None` needs `Secure`), `__Secure-` and `__Host-`, public suffixes; `Partitioned` cookies (CHIPS) by the site of the
//! top-level page. A cookie that matched and did not travel, or was not stored, is a [`Note`] with the reason. Not modelled:
//! browsers that block or partition all third-party cookies, and `Lax` cookies that travel with a `POST` in their first two
//! minutes.
//!
//! # What the network transport cannot carry
//!
//! Over HTTP/1.1 heads are exact: names keep their case, values any byte but NUL, CR and LF, reasons their bytes, and a status
//! is any number of three digits. The engine is exact too; the rest are limits of hyper and the `http` crate.
//!
//! * Over HTTP/2, and to a service in the process, a request header whose value holds a control byte other than tab: the
//!   fetch fails with [`NetworkFailure::Connection`](corsac::fetch::NetworkFailure::Connection), which names the header.
//!   Names go in lower case, and a response over HTTP/2 whose value holds such a byte fails.
//! * URLs of 64 KiB and more, over HTTP/2 and to a service in the process.
//! * A response head with white space before a colon, a NUL, a lone CR, or with anything else that is not HTTP/1.1: a clear
//!   failure. Continuation lines are read as spaces.
//! * WebSockets (`mode: "websocket"`) end with the answer to their handshake, which is enough to see the `Origin` go out and
//!   the status come back. `Sec-WebSocket-Key` is a constant, `Sec-WebSocket-Accept` is not looked at, and an origin that is
//!   served in this process cannot upgrade.

mod blocked;
mod browser;
mod builder;
mod clock;
mod content_coding;
mod cookies;
mod fetch;
mod keepalive;
mod page;
mod request_body;
mod response;
mod response_body;
mod run;
mod trace;
mod transport;

pub use blocked::Blocked;
pub use browser::Browser;
pub use builder::{BuildError, BuildProblem, Builder, DEFAULT_BODY_LIMIT, DEFAULT_TIMEOUT};
pub use cookies::CookieFault;
pub use fetch::{Fetch, FetchBody, delete, get, head, options, patch, post, put};
pub use page::{Page, Preparation, SendOptions};
pub use request_body::RequestBody;
pub use response::Response;
pub use trace::{Exchange, Note, Trace};
pub use transport::{Address, BoxError, CertificateError, Network};
