//! Fetch: the browser's side. What a page may send, and what it may read of the answer.
//!
//! The algorithms are the Fetch standard's, <https://fetch.spec.whatwg.org/>, under its names; the steps' numbers are those of
//! its review draft of June 2026. Nothing here does I/O: a [`Fetch`] says what to send and is resumed with what came back.
//!
//! | room | what it is |
//! |---|---|
//! | `fetch`, `main_fetch`, `scheme_fetch`, `http_fetch`, `redirect`, `network_or_cache`, `preflight` | the way of a request |
//! | [`Request`], [`Client`], [`Response`], [`HttpRequest`], [`ResponseHead`] | what it carries |
//! | [`preset`] | the requests that `fetch()`, `XMLHttpRequest` and HTML's elements make |
//! | `cors_check`, `preflight_cache`, `taint`, `filtered` | what CORS decides |
//! | [`request_headers`], [`response_headers`], [`extract_list`] | classes of headers, and lists in them |
//! | `resource_policy`, `timing_allow`, `nosniff`, `bad_port`, `mixed_content`, `local_network` | the checks beside CORS |
//! | `referrer`, `origin_header`, `fetch_metadata` | what a request says of its page |
//! | [`Refusal`], [`Outcome`], [`Observer`] | how it ended, and how it came to that |
//! | [`Profile`], [`Difference`], [`Behaviour`] | where browsers leave the standard |
//!
//! ```
//! use corsac::fetch::{Client, Fetch, Origin, PreflightCache, Profile, ResponseHead, Step, UserAgent, preset::FetchInit};
//! use std::time::Duration;
//!
//! let page = Client::new(Origin::parse("https://app.example")?);
//! let prepared = FetchInit::default().prepare(&page, "https://api.example/cart", Profile::Spec)?;
//!
//! let (mut cache, now) = (PreflightCache::new(), Duration::ZERO);
//! let Step::Send(fetch) = Fetch::start(prepared.request, &UserAgent::default(), &mut cache, now, ()) else { panic!() };
//! assert_eq!(fetch.request().headers.get("origin").as_deref(), Some(&b"https://app.example"[..]));
//!
//! let answer = ResponseHead::new(200).with("Access-Control-Allow-Origin", b"https://app.example/")?;
//! let Step::Done(outcome) = fetch.resume(Ok(answer), &mut cache, now) else { panic!() };
//! let refusal = outcome.result.unwrap_err();
//! assert_eq!(refusal.step().to_string(), "CORS check, step 4");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bad_port;
mod beginning;
mod behaviour;
mod client;
mod cors_check;
mod difference;
mod extract;
#[allow(clippy::module_inception, reason = "the algorithm of this name")]
mod fetch;
mod fetch_metadata;
mod filtered;
mod header_lines;
mod http_fetch;
mod local_network;
mod main_fetch;
mod message;
mod mixed_content;
mod modes;
mod network_or_cache;
mod nosniff;
mod observer;
mod origin;
mod origin_header;
mod outcome;
mod preflight;
mod preflight_cache;
pub mod preset;
mod profile;
mod redirect;
mod referrer;
mod refusal;
mod request;
pub mod request_headers;
mod resource_policy;
mod response;
pub mod response_headers;
mod scheme_fetch;
mod taint;
mod timing_allow;
mod url_terms;
mod user_agent;
mod utf8;

pub use behaviour::Behaviour;
pub use client::{Client, EmbedderPolicy};
pub use cors_check::cors_check;
pub use difference::Difference;
pub use extract::{Extracted, extract_delta_seconds, extract_list, extract_location};
pub use fetch::{Fetch, Step};
pub use local_network::{AddressSpace, local_network_access_check};
pub use message::{HttpRequest, NetworkFailure, ResponseHead, Stage};
pub use mixed_content::is_potentially_trustworthy_url;
pub use modes::{
    CacheMode, CredentialsMode, Destination, Mode, RedirectMode, ReferrerPolicy, ResponseTainting,
    UnknownWord,
};
pub use observer::{Event, Observer, PreflightCause, Recording};
pub use origin::{InvalidOrigin, OpaqueOrigin, Origin, TupleOrigin};
pub use outcome::{Departure, Outcome, Verdict};
pub use preflight_cache::PreflightCache;
pub use profile::{Profile, UnknownProfile};
pub use refusal::{AllowOriginFault, Place, Refusal, RefusalKind};
pub use request::{Body, Referrer, Request, UrlList};
pub use resource_policy::cross_origin_resource_policy_check;
pub use response::{Response, ResponseBody, ResponseType};
pub use taint::{RedirectTaint, redirect_taint, serialized_request_origin};
pub use timing_allow::tao_check;
pub use url_terms::includes_credentials;
pub use user_agent::UserAgent;
