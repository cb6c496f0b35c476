//! One policy, as each library says it: credentials, PUT and DELETE, two request headers, one exposed, ten minutes.

use std::{collections::HashSet, time::Duration};

use actix_cors::Cors;
use corsac::policy::{Policy, PolicySpec};
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// An origin that no policy here lists; it has the length of those that are.
pub(crate) const FOREIGN: &str = "https://tenant-x.example.org";

const REQUEST_HEADERS: [HeaderName; 2] = [header::CONTENT_TYPE, HeaderName::from_static("x-csrf-token")];
const EXPOSED_HEADER: HeaderName = HeaderName::from_static("x-request-id");
const MAX_AGE: u16 = 600;

/// The origin of one number.
pub(crate) fn origin(number: usize) -> String {
    format!("https://tenant-{number}.example.com")
}

pub(crate) fn corsac(origins: impl Iterator<Item = String>) -> Policy {
    PolicySpec {
        origins: origins.collect(),
        credentials: true,
        methods: vec!["PUT".into(), "DELETE".into()],
        request_headers: REQUEST_HEADERS.iter().map(ToString::to_string).collect(),
        expose_headers: vec![EXPOSED_HEADER.to_string()],
        max_age: Some(MAX_AGE.into()),
        ..PolicySpec::default()
    }
    .compile()
    .unwrap()
}

/// As its documentation shows it: the list is searched from its beginning.
pub(crate) fn tower_http_list(origins: usize) -> CorsLayer {
    tower_http(AllowOrigin::list((0..origins).map(|number| HeaderValue::try_from(origin(number)).unwrap())))
}

/// As fast as it gets: a predicate over a hash set.
pub(crate) fn tower_http_set(origins: usize) -> CorsLayer {
    let set: HashSet<Vec<u8>> = (0..origins).map(|number| origin(number).into_bytes()).collect();
    tower_http(AllowOrigin::predicate(move |origin, _| set.contains(origin.as_bytes())))
}

/// `Vary` names what this policy depends on, as ours does; by default it would name two fields more.
fn tower_http(origin: AllowOrigin) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origin)
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers(REQUEST_HEADERS)
        .expose_headers([EXPOSED_HEADER])
        .max_age(Duration::from_secs(MAX_AGE.into()))
        .vary([header::ORIGIN])
}

pub(crate) fn actix_cors(origins: usize) -> Cors {
    let cors = (0..origins).fold(Cors::default(), |cors, number| cors.allowed_origin(&origin(number)));
    cors.allowed_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
        .allowed_headers(REQUEST_HEADERS.map(|name| name.to_string()))
        .expose_headers([EXPOSED_HEADER.as_str()])
        .supports_credentials()
        .max_age(usize::from(MAX_AGE))
}
