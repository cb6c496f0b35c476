//! axum: a router with one route, and the layer around the router.

use axum::{Router, body::Body, http::Request, routing::any};
use divan::Bencher;
use tower::Service;

use super::{case::Case, policies, ready::now};

#[divan::bench(args = Case::GROWING)]
fn bare(bencher: Bencher<'_, '_>, case: &Case) {
    drive(bencher, case, router());
}

#[divan::bench(args = Case::GROWING)]
fn corsac(bencher: Bencher<'_, '_>, case: &Case) {
    let policy = policies::corsac((0..case.origins).map(policies::origin));
    drive(bencher, case, router().layer(corsac_tower::CorsLayer::new(policy)));
}

#[divan::bench(args = Case::GROWING)]
fn tower_http_list(bencher: Bencher<'_, '_>, case: &Case) {
    drive(bencher, case, router().layer(policies::tower_http_list(case.origins)));
}

#[divan::bench(args = Case::GROWING)]
fn tower_http_set(bencher: Bencher<'_, '_>, case: &Case) {
    drive(bencher, case, router().layer(policies::tower_http_set(case.origins)));
}

fn router() -> Router {
    Router::new().route("/api/item", any(|| async { "{\"id\":42}" }))
}

fn drive(bencher: Bencher<'_, '_>, case: &Case, mut router: Router) {
    let request = case.request();
    let inputs = || request.clone().map(|()| Body::empty());
    bencher
        .with_inputs(inputs)
        .bench_local_values(|request: Request<Body>| now(Service::call(&mut router, request)));
}
