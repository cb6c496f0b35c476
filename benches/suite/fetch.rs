//! The browser's side alone: from a request to an outcome, with answers at hand instead of a network.

use corsac::fetch::preset::FetchInit;
use corsac::fetch::{
    Client, Fetch, Origin, Outcome, PreflightCache, Profile, Request, ResponseHead, Step, UserAgent, Verdict,
};
use corsac::headers::names;
use divan::Bencher;
use std::time::Duration;

const NOW: Duration = Duration::ZERO;

/// A `GET` of another origin: one answer, one CORS check.
#[divan::bench(sample_size = 100)]
fn simple(bencher: Bencher<'_, '_>) {
    drive(bencher, || request("GET", &[]), PreflightCache::new, 1, Verdict::Allowed);
}

/// A `PUT` of JSON: a preflight, its evaluation, its entries in the cache, then the request.
#[divan::bench(sample_size = 100)]
fn preflighted(bencher: Bencher<'_, '_>) {
    drive(bencher, put, PreflightCache::new, 2, Verdict::Allowed);
}

/// The same `PUT` when the cache knows the answer.
#[divan::bench(sample_size = 100)]
fn cache_hit(bencher: Bencher<'_, '_>) {
    let mut warm = PreflightCache::new();
    run(put(), &UserAgent::default(), &mut warm, vec![answer(200), answer(200)]);
    drive(bencher, put, || warm.clone(), 1, Verdict::Allowed);
}

/// The `PUT` refused at its preflight, whose answer has no CORS field.
#[divan::bench(sample_size = 100)]
fn refused(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(|| (put(), PreflightCache::new(), vec![ResponseHead::new(204)])).bench_local_values(
        |(request, mut cache, answers)| run(request, &UserAgent::default(), &mut cache, answers),
    );
}

/// Requests, caches and answers are made outside the clock; the outcomes are dropped outside it.
fn drive(
    bencher: Bencher<'_, '_>,
    request: impl Fn() -> Request,
    cache: impl Fn() -> PreflightCache,
    messages: usize,
    verdict: Verdict,
) {
    let user_agent = UserAgent::default();
    bencher.with_inputs(|| (request(), cache(), vec![answer(200); messages])).bench_local_values(
        |(request, mut cache, answers)| {
            let outcome = run(request, &user_agent, &mut cache, answers);
            assert_eq!(outcome.verdict(), verdict);
            (outcome, cache)
        },
    );
}

/// Every answer is used, and no more are asked for.
fn run(
    request: Request,
    user_agent: &UserAgent,
    cache: &mut PreflightCache,
    answers: Vec<ResponseHead>,
) -> Box<Outcome> {
    let mut step = Fetch::start(request, user_agent, cache, NOW, ());
    for answer in answers {
        let Step::Send(fetch) = step else { panic!("an answer is left") };
        step = fetch.resume(Ok(answer), cache, NOW);
    }
    match step {
        Step::Done(outcome) => outcome,
        Step::Send(_) => panic!("an answer is missing"),
    }
}

fn put() -> Request {
    request("PUT", &[("Content-Type", b"application/json"), ("X-CSRF-Token", b"0123456789abcdef")])
}

fn request(method: &str, headers: &[(&str, &[u8])]) -> Request {
    let page = Client::new(Origin::parse("https://app.example.com").unwrap());
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.to_vec())).collect();
    let init = FetchInit { method: method.to_owned(), headers, ..FetchInit::default() };
    init.prepare(&page, "https://api.example.com/cart", Profile::Spec).unwrap().request
}

/// One answer for preflight and request: what each does not ask for does not hurt.
fn answer(status: u16) -> ResponseHead {
    [
        (names::ACCESS_CONTROL_ALLOW_ORIGIN, "https://app.example.com"),
        (names::ACCESS_CONTROL_ALLOW_METHODS, "PUT"),
        (names::ACCESS_CONTROL_ALLOW_HEADERS, "content-type,x-csrf-token"),
        (names::ACCESS_CONTROL_MAX_AGE, "600"),
        (names::VARY, "Origin"),
        (names::CONTENT_TYPE, "application/json"),
    ]
    .iter()
    .fold(ResponseHead::new(status), |head, (name, value)| {
        head.with(name.as_str(), value.as_bytes()).unwrap()
    })
}
