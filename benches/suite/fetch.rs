//! The browser's side alone: from a request to an outcome, with answers at hand instead of a network.

use corsac::fetch::preset::FetchInit;
use corsac::fetch::{
    Client, Fetch, Origin, Outcome, PreflightCache, Profile, Request, ResponseHead, Step, UserAgent, Verdict,
};
use corsac::headers::names;
use divan::Bencher;
use std::fmt;
use std::time::Duration;

const NOW: Duration = Duration::ZERO;

/// What is fetched.
#[derive(Clone, Copy, Debug)]
enum Case {
    /// A `GET` of another origin: one answer, one CORS check.
    Simple,
    /// A `PUT` of JSON: a preflight, its evaluation, its entries in the cache, then the request.
    Preflighted,
    /// The same `PUT` when the cache knows the answer.
    CacheHit,
    /// The `PUT` refused at its preflight, whose answer has no CORS field.
    RefusedPreflight,
}

impl Case {
    const ALL: [Case; 4] = [Case::Simple, Case::Preflighted, Case::CacheHit, Case::RefusedPreflight];

    fn request(self) -> Request {
        match self {
            Case::Simple => request("GET", &[]),
            Case::Preflighted | Case::CacheHit | Case::RefusedPreflight => put(),
        }
    }

    fn cache(self) -> PreflightCache {
        let mut cache = PreflightCache::new();
        if let Case::CacheHit = self {
            run(put(), &UserAgent::default(), &mut cache, vec![answer(200), answer(200)]);
        }
        cache
    }

    fn answers(self) -> Vec<ResponseHead> {
        match self {
            Case::Simple | Case::CacheHit => vec![answer(200)],
            Case::Preflighted => vec![answer(200), answer(200)],
            Case::RefusedPreflight => vec![ResponseHead::new(204)],
        }
    }

    fn verdict(self) -> Verdict {
        match self {
            Case::RefusedPreflight => Verdict::Refused,
            Case::Simple | Case::Preflighted | Case::CacheHit => Verdict::Allowed,
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Case::Simple => "simple",
            Case::Preflighted => "preflighted",
            Case::CacheHit => "preflighted-cached",
            Case::RefusedPreflight => "preflight-refused",
        })
    }
}

/// Requests, caches and answers are made outside the clock; what comes of them is dropped outside it.
#[divan::bench(args = Case::ALL, sample_size = 100)]
fn whole(bencher: Bencher<'_, '_>, case: Case) {
    let user_agent = UserAgent::default();
    let cache = case.cache();
    bencher.with_inputs(|| (case.request(), cache.clone(), case.answers())).bench_local_values(
        |(request, mut cache, answers)| {
            let outcome = run(request, &user_agent, &mut cache, answers);
            assert_eq!(outcome.verdict(), case.verdict());
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
