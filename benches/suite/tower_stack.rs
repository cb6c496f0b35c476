//! tower: a layer around a small service, and that service bare.

use std::convert::Infallible;

use bytes::Bytes;
use divan::Bencher;
use http::{HeaderValue, Request, Response, header};
use http_body_util::Full;
use tower::{Layer, Service, service_fn};

use super::{case::Case, policies, ready::now};

#[divan::bench(args = Case::all())]
fn bare(bencher: Bencher<'_, '_>, case: &Case) {
    drive(bencher, case, service_fn(answer));
}

#[divan::bench(args = Case::all())]
fn corsac(bencher: Bencher<'_, '_>, case: &Case) {
    let policy = policies::corsac((0..case.origins).map(policies::origin));
    drive(bencher, case, corsac_tower::CorsLayer::new(policy).layer(service_fn(answer)));
}

#[divan::bench(args = Case::all())]
fn tower_http_list(bencher: Bencher<'_, '_>, case: &Case) {
    drive(bencher, case, policies::tower_http_list(case.origins).layer(service_fn(answer)));
}

#[divan::bench(args = Case::all())]
fn tower_http_set(bencher: Bencher<'_, '_>, case: &Case) {
    drive(bencher, case, policies::tower_http_set(case.origins).layer(service_fn(answer)));
}

/// What no layer can go below: a service that writes the four fields of this answer itself, unasked.
#[divan::bench(args = &Case::GROWING[..1])]
fn by_hand(bencher: Bencher<'_, '_>, case: &Case) {
    let origin = case.headers()[header::ORIGIN].clone();
    let service = service_fn(move |request| {
        let origin = origin.clone();
        async move {
            let mut response = answer(request).await?;
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-request-id"));
            headers.insert(header::VARY, HeaderValue::from_static("origin"));
            Ok(response)
        }
    });
    drive(bencher, case, service);
}

async fn answer(_: Request<()>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"{\"id\":42}")));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn drive<S>(bencher: Bencher<'_, '_>, case: &Case, mut service: S)
where
    S: Service<Request<()>, Response = Response<Full<Bytes>>, Error = Infallible>,
{
    let request = case.request();
    bencher.with_inputs(|| request.clone()).bench_local_values(|request| {
        now(std::future::poll_fn(|context| service.poll_ready(context))).unwrap();
        now(service.call(request))
    });
}
