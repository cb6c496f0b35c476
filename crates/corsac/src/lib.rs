//! Corsac's engine: Cross-Origin Resource Sharing as pure algorithms.
//!
//! This file is the map. The rooms, lowest first:
//!
//! | room | what it is |
//! |---|---|
//! | [`headers`] | header names, lists of headers, and the names in a list of header fields |
//! | [`method`] | safelisted, normalised and forbidden methods |
//! | [`mime`], [`range`] | MIME types and single ranges, as browsers parse them |
//! | [`origin`] | serialised origins, patterns of origins, sets of patterns |
//! | [`step`] | the stable codes of everything that is decided, and the steps of the standards |
//! | [`policy`] | the server's side: what a policy grants, and why |
//! | [`fetch`] | the browser's side: what a page may send and read, and why not |
//!
//! `policy` and `fetch` do not know each other: each is tested by the other.
//!
//! The engine does no I/O, has no clock, no threads and no log: what it needs is an argument, what it finds is
//! a value.
//!
//! ```
//! use corsac::policy::{PolicySpec, Verdict};
//! use http::{HeaderMap, HeaderValue, Method, header};
//!
//! let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() }.compile()?;
//!
//! let mut request = HeaderMap::new();
//! request.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
//! let decision = policy.decide(&Method::GET, &request);
//! assert_eq!(decision.verdict(), Verdict::Allowed);
//!
//! let mut response = HeaderMap::new();
//! decision.apply(&mut response);
//! assert_eq!(response[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.example.com");
//! assert_eq!(response[header::VARY], "Origin");
//! # Ok::<(), corsac::policy::PolicyErrors>(())
//! ```
//!
//! # Features
//!
//! * `policy` (default): the server's side.
//! * `fetch` (default): the browser's side.
//! * `serde`: [`PolicySpec`](policy::PolicySpec) and [`Code`](step::Code) as data.
//!
//! A feature adds items; it never changes what the others do.

#[cfg(feature = "fetch")]
pub mod fetch;
#[cfg(any(feature = "fetch", feature = "policy"))]
pub mod headers;
#[cfg(any(feature = "fetch", feature = "policy"))]
pub mod method;
#[cfg(feature = "fetch")]
pub mod mime;
#[cfg(any(feature = "fetch", feature = "policy"))]
pub mod origin;
#[cfg(feature = "policy")]
pub mod policy;
#[cfg(feature = "fetch")]
pub mod range;
pub mod step;
