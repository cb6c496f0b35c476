//! What the layer costs: pointers copied, nothing allocated.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use allocation_counter::measure;
use corsac_tower::{Cors, CorsLayer};
use http::{HeaderMap, Request, Response};
use tower::{Layer, Service};

use crate::exchange::{APP, STRANGER, get, get_without_origin, handler, policy, preflight};

#[test]
fn a_clone_is_one_pointer_whatever_the_policy() {
    assert_eq!(size_of::<CorsLayer>(), size_of::<usize>());
    assert_eq!(size_of::<Cors<()>>(), size_of::<usize>());

    let layer = CorsLayer::new(policy(|spec| {
        spec.origins = (0..10_000).map(|n| format!("https://{n}.example.com")).collect();
    }));
    let service = layer.layer(());
    assert_eq!(measure(|| drop(black_box((layer.clone(), service.clone())))).count_total, 0);
}

/// The allocations between a request and its response.
fn allocations(
    mut service: impl Service<Request<()>, Response = Response<String>>,
    request: Request<()>,
) -> u64 {
    // A server's values share the buffer that was read, so cloning one allocates nothing; one made of a string
    // shares from its first clone on.
    let _shared = request.headers().clone();
    let mut request = Some(request);
    let mut outcome = None;
    let counted = measure(|| {
        let mut future = pin!(service.call(request.take().unwrap()));
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(response) => outcome = Some(response.is_ok()),
            Poll::Pending => panic!("the service answers at once"),
        }
    });
    assert_eq!(outcome, Some(true));
    counted.count_total
}

#[test]
fn an_actual_request_costs_no_allocation_but_the_header_maps_own() {
    let layer = CorsLayer::new(policy(|spec| {
        spec.credentials = true;
        spec.expose_headers = vec!["x-request-id".into()];
    }));
    // A handler whose map has room for the fields: what grows a map belongs to the map.
    let roomy = handler(|_| {
        let mut response = Response::new(String::new());
        *response.headers_mut() = HeaderMap::with_capacity(16);
        response
    });
    let bare = allocations(roomy.clone(), get(APP));
    // The first request shares the policy's own values.
    allocations(layer.layer(roomy.clone()), get(APP));
    for request in [get(APP), get(STRANGER), get_without_origin()] {
        assert_eq!(allocations(layer.layer(roomy.clone()), request), bare);
    }
}

#[test]
fn a_refused_preflight_costs_no_allocation() {
    let layer = CorsLayer::new(policy(|_| ()));
    let service = layer.layer(handler(|_| Response::new(String::new())));
    assert_eq!(allocations(service, preflight(STRANGER, "PUT")), 0);
}
