//! The engine alone: from a request to a decision.

use corsac::policy::Policy;
use divan::Bencher;
use http::{HeaderMap, HeaderValue, Method, header};

use super::{
    case::Case,
    policies::{self, corsac},
};

/// Exact origins.
#[divan::bench(args = Case::all())]
fn exact(bencher: Bencher<'_, '_>, case: &Case) {
    drive(bencher, &corsac((0..case.origins).map(policies::origin)), case.method(), case.headers());
}

/// `https://*.tenant-0.example.com` and so on; the asked one is a subdomain of one of them.
#[divan::bench(args = [1, 10, 1_000, 100_000])]
fn subdomains(bencher: Bencher<'_, '_>, origins: usize) {
    let policy = corsac((0..origins).map(|number| format!("https://*.tenant-{number}.example.com")));
    drive(bencher, &policy, Method::GET, headers(&format!("https://app.tenant-{}.example.com", origins / 2)));
}

/// `https://tenant-0.example.com:*` and so on; the asked one has a port.
#[divan::bench(args = [1, 10, 1_000, 100_000])]
fn ports(bencher: Bencher<'_, '_>, origins: usize) {
    let policy = corsac((0..origins).map(|number| policies::origin(number) + ":*"));
    drive(bencher, &policy, Method::GET, headers(&(policies::origin(origins / 2) + ":8443")));
}

/// An origin of so many bytes.
#[divan::bench(args = [4_096, 1_048_576])]
fn long_origin(bencher: Bencher<'_, '_>, length: usize) {
    let policy = corsac((0..10).map(policies::origin));
    drive(bencher, &policy, Method::GET, headers(&format!("https://{}", "a.".repeat(length / 2 - 4))));
}

fn headers(origin: &str) -> HeaderMap {
    let mut headers = Case::GROWING[0].headers();
    headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
    headers
}

fn drive(bencher: Bencher<'_, '_>, policy: &Policy, method: Method, headers: HeaderMap) {
    let policy = divan::black_box(policy);
    bencher.bench_local(|| policy.decide(divan::black_box(&method), divan::black_box(&headers)));
}
