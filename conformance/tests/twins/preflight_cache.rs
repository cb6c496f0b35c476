//! The preflight cache: the engine's against a plain list, walked as the standard's text says, over random histories.

use crate::run::holds;
use conformance::naive::preflight_cache::{PreflightCache as Naive, Request as NaiveRequest};
use corsac::fetch::preset::FetchInit;
use corsac::fetch::{
    Client, CredentialsMode, Fetch, Origin, Outcome, PreflightCache, Profile, ResponseHead, Stage, Step,
    UserAgent,
};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

/// The browser's limit for max-age, in seconds.
const CAP: u64 = 60;

/// A page: its origin, the origin of its top-level page, and that one's site.
type Page = (&'static str, &'static str, &'static str);

const PAGES: [Page; 4] = [
    ("https://a.example", "https://a.example", "https://a.example"),
    ("https://a.example", "https://www.a.example:8443", "https://a.example"),
    ("https://a.example", "https://b.example", "https://b.example"),
    ("https://b.example", "https://b.example", "https://b.example"),
];

/// One fetch of a history and how its server answers.
#[derive(Clone, Debug)]
struct Visit {
    after: u64,
    page: Page,
    url: &'static str,
    method: &'static str,
    names: Vec<&'static str>,
    include: bool,
    flag: bool,
    answer: Answer,
    readable: bool,
}

/// A preflight's answer.
#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    methods: Option<Vec<&'static str>>,
    names: Option<Vec<&'static str>>,
    max_age: Option<&'static str>,
}

fn answer() -> impl Strategy<Value = Answer> {
    let methods = vec!["*", "PUT", "DELETE", "GET", "patch"];
    let names = vec!["x-a", "*", "X-B", "authorization"];
    let age =
        select(vec!["0", "1", "2", "5", "20", "59", "60", "61", "60", "20", "1000000000000", "-1", "abc"]);
    (
        prop_oneof![19 => Just(204_u16), 1 => Just(404)],
        option::weighted(0.9, subsequence(methods, 1..=5).prop_shuffle()),
        option::weighted(0.9, subsequence(names, 1..=4).prop_shuffle()),
        option::weighted(0.8, age),
    )
        .prop_map(|(status, methods, names, max_age)| Answer { status, methods, names, max_age })
}

fn visit() -> impl Strategy<Value = Visit> {
    let urls = vec![
        "https://api.example/",
        "https://api.example/",
        "https://api.example/#f",
        "https://api.example/?q",
    ];
    let methods = vec!["GET", "POST", "PUT", "PUT", "DELETE", "patch", "*"];
    let names = subsequence(vec!["x-a", "x-b", "authorization", "*"], 0..=2);
    let near = prop::bool::weighted(0.9);
    let way = (prop::bool::weighted(0.2), prop::bool::weighted(0.1), prop::bool::weighted(0.97), near);
    let when = prop_oneof![3 => 0..3_u64, 2 => 0..70_u64];
    (when, select(PAGES.to_vec()), select(urls), select(methods), names, answer(), way).prop_map(
        |(after, page, url, method, names, mut answer, (include, flag, readable, near))| {
            if near {
                answer.cover(method, &names);
            }
            Visit { after, page, url, method, names, include, flag, answer, readable }
        },
    )
}

impl Answer {
    /// Lists what is asked, too.
    fn cover(&mut self, method: &'static str, names: &[&'static str]) {
        self.status = 204;
        self.methods.get_or_insert_default().push(method);
        self.names.get_or_insert_default().extend(names);
    }
}

impl Visit {
    fn naive(&self) -> NaiveRequest {
        let (origin, _, key) = self.page;
        NaiveRequest { key: key.into(), origin: origin.into(), url: self.url.into(), include: self.include }
    }

    /// The unsafe request-header names: all, as none of them is safelisted.
    fn unsafe_names(&self) -> Vec<String> {
        self.names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn wants_preflight(&self) -> bool {
        self.flag || !["GET", "HEAD", "POST"].contains(&self.method) || !self.names.is_empty()
    }

    /// CORS-preflight fetch, steps 7.4 to 7.7, in plain words: the methods and names to store, or nothing.
    fn granted(&self) -> Option<(Vec<String>, Vec<String>)> {
        let own = |list: &[&str]| list.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let default = if self.flag { vec![self.method.to_owned()] } else { Vec::new() };
        let methods = self.answer.methods.as_deref().map_or(default, own);
        let names = self.answer.names.as_deref().map_or(Vec::new(), own);
        let safelisted = ["GET", "HEAD", "POST"].contains(&self.method);
        let any = |list: &[String]| !self.include && list.iter().any(|item| item == "*");
        let method_allowed =
            safelisted || methods.iter().any(|method| method == self.method) || any(&methods);
        let listed = |name: &str| names.iter().any(|item| item.eq_ignore_ascii_case(name));
        let name_allowed = |name: &str| listed(name) || name != "authorization" && any(&names);
        let granted =
            self.answer.status == 204 && method_allowed && self.names.iter().all(|name| name_allowed(name));
        granted.then_some((methods, names))
    }

    fn max_age(&self) -> u64 {
        match self.answer.max_age {
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().map_or(CAP, |age: u64| age.min(CAP))
            }
            _ => 5,
        }
    }
}

/// What becomes of a visit: whether it asks, and whether it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    asks: bool,
    read: bool,
}

/// What the standard makes of a visit.
fn by_the_text(visit: &Visit, cache: &mut Naive, now: u64) -> Seen {
    cache.expire(now);
    let request = visit.naive();
    if !visit.wants_preflight() {
        return Seen { asks: false, read: visit.readable };
    }
    let asks = !cache.covers(&request, visit.method, visit.flag, &visit.unsafe_names());
    let granted = if asks { visit.granted() } else { None };
    if let Some((methods, names)) = &granted {
        cache.store(&request, visit.max_age(), methods, names, now);
    }
    let read = (!asks || granted.is_some()) && visit.readable;
    if !read {
        cache.clear(&request);
    }
    Seen { asks, read }
}

/// What the engine makes of it.
fn by_the_engine(visit: &Visit, cache: &mut PreflightCache, now: u64) -> Seen {
    let (origin, top, _) = visit.page;
    let mut client = Client::new(Origin::parse(origin).unwrap());
    client.top_level_origin = Origin::parse(top).unwrap();
    let init = FetchInit {
        method: visit.method.into(),
        headers: visit.names.iter().map(|name| ((*name).to_owned(), b"1".to_vec())).collect(),
        credentials: if visit.include { CredentialsMode::Include } else { CredentialsMode::Omit },
        ..FetchInit::default()
    };
    let mut request = init.prepare(&client, visit.url, Profile::Spec).unwrap().request;
    request.use_cors_preflight = visit.flag;
    let user_agent = UserAgent { max_age_cap: Duration::from_secs(CAP), ..UserAgent::default() };
    let now = Duration::from_secs(now);
    let mut asks = false;
    let mut step = Fetch::start(request, &user_agent, cache, now, ());
    let outcome: Box<Outcome> = loop {
        match step {
            Step::Done(outcome) => break outcome,
            Step::Send(fetch) => {
                let preflight = fetch.request().stage == Stage::Preflight;
                asks |= preflight;
                let answer = if preflight { preflight_answer(visit) } else { response(visit) };
                step = fetch.resume(Ok(answer), cache, now);
            }
        }
    };
    Seen { asks, read: outcome.result.is_ok() }
}

fn preflight_answer(visit: &Visit) -> ResponseHead {
    let answer = &visit.answer;
    let list = |list: &Option<Vec<&str>>| list.as_ref().map(|items| items.join(", "));
    let fields = [
        (ACCESS_CONTROL_ALLOW_METHODS, list(&answer.methods)),
        (ACCESS_CONTROL_ALLOW_HEADERS, list(&answer.names)),
        (ACCESS_CONTROL_MAX_AGE, answer.max_age.map(String::from)),
    ];
    fields.into_iter().fold(allowed(visit, answer.status), |head, (name, value)| match value {
        Some(value) => head.with(name.as_str(), value.as_bytes()).unwrap(),
        None => head,
    })
}

fn response(visit: &Visit) -> ResponseHead {
    if visit.readable { allowed(visit, 200) } else { ResponseHead::new(200) }
}

fn allowed(visit: &Visit, status: u16) -> ResponseHead {
    let head = ResponseHead::new(status)
        .with(ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), visit.page.0.as_bytes())
        .unwrap();
    head.with(ACCESS_CONTROL_ALLOW_CREDENTIALS.as_str(), b"true").unwrap()
}

#[test]
fn the_preflight_cache_remembers_exactly_what_a_walked_list_remembers() {
    let counts: [Cell<u32>; 4] = Default::default();
    let count = |at: usize| counts[at].set(counts[at].get() + 1);
    holds("preflight cache", &vec(visit(), 1..12), |history| {
        let (mut engine, mut naive, mut now) = (PreflightCache::new(), Naive::default(), 1_000);
        for (at, visit) in history.iter().enumerate() {
            now += visit.after;
            let expected = by_the_text(visit, &mut naive, now);
            prop_assert_eq!(by_the_engine(visit, &mut engine, now), expected, "visit {} at {}", at, now);
            match expected {
                _ if !visit.wants_preflight() => count(0),
                Seen { asks: false, .. } => count(1),
                Seen { asks: true, read: true } => count(2),
                Seen { asks: true, read: false } => count(3),
            }
        }
        Ok(())
    });
    let [simple, hits, granted, refused] = counts.map(Cell::into_inner);
    println!("preflight cache: {simple} simple, {hits} hits, {granted} granted, {refused} refused");
    assert!(simple > 1_000 && hits > 1_000 && granted > 1_000 && refused > 1_000, "every way is tried");
}
