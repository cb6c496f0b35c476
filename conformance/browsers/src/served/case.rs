//! Case: what is generated, and the same in the words of the harness.

use super::hostile::Hostile;
use super::places::{page, places};
use crate::case::{Api, Area, Ask, AskedBody, Case, Route, Turn};
use conformance::closed_loop::case::{self, Hop};
use conformance::closed_loop::given;
use corsac::fetch::CacheMode;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::error::Error;

/// A page, what it asks, once or twice, and the servers on the way.
#[derive(Clone, Debug)]
pub struct Served {
    /// What the paths of the case are called; no other case of a run has it.
    pub name: String,
    /// The first visit.
    pub first: case::Case,
    /// What the same page asks the same servers afterwards, with what its browser remembers.
    pub second: Option<case::Ask>,
    /// What the service behind the policies says of CORS by itself.
    pub hostile: Hostile,
}

/// One request of a case.
pub type Visit = case::Case;

/// The servers of a case: the hop's number, and the hop.
pub type Policies<'c> = std::iter::Enumerate<std::slice::Iter<'c, Hop>>;

/// The case of a seed and a number, and all that is simpler.
///
/// # Errors
/// No value can be generated.
pub(super) fn tree(seed: u64, number: u64) -> Result<impl ValueTree<Value = Served>, Box<dyn Error>> {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(seed.to_be_bytes().into_iter().chain(number.to_be_bytes())) {
        *to = from;
    }
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    strategy(number).new_tree(&mut runner).map_err(|reason| reason.to_string().into())
}

fn strategy(number: u64) -> impl Strategy<Value = Served> {
    let places = places();
    let second = option::weighted(0.4, option::weighted(0.5, given::ask(&places)));
    let exposing = vec(exposed(), 4);
    (given::case(&places), second, Hostile::any(), exposing).prop_map(
        move |(first, second, hostile, names)| {
            let first = exposing_these(first, &names);
            // Where a case is cannot be told from within a frame without an origin: those have one visit.
            let second = second.filter(|_| first.page != "null");
            let second = second.map(|other| other.unwrap_or_else(|| first.ask.clone()));
            Served { name: number.to_string(), first, second, hostile }
        },
    )
}

/// Names that a policy exposes: some that services send, and others.
fn exposed() -> impl Strategy<Value = &'static [&'static str]> {
    select(vec![&[] as &[&str], &["X-One"], &["x-two", "ETag"], &["x-other", "content-language"], &["*"]])
}

fn exposing_these(mut case: case::Case, names: &[&[&str]]) -> case::Case {
    for (hop, names) in case.hops.iter_mut().zip(names) {
        // Beside credentials `*` would be an ordinary name, and is an error.
        let names: &[&str] = if hop.policy.credentials && names == &["*"] { &["x-two"] } else { names };
        hop.policy.expose_headers = names.iter().map(|name| (*name).to_owned()).collect();
    }
    case
}

impl Served {
    /// The same case by another name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The requests, in order.
    pub fn visits(&self) -> impl Iterator<Item = Visit> {
        let second = self.second.iter().map(|ask| Visit { ask: ask.clone(), ..self.first.clone() });
        std::iter::once(self.first.clone()).chain(second)
    }

    /// The servers.
    pub fn hops(&self) -> Policies<'_> {
        self.first.hops.iter().enumerate()
    }

    /// The last segment of a hop's path.
    pub(super) fn segment(&self, hop: usize) -> String {
        format!("{}-{hop}", self.name)
    }

    /// The hop that a path is of.
    pub(super) fn hop_of(&self, path: &str) -> Option<usize> {
        path.rsplit('/').next()?.strip_prefix(&self.name)?.strip_prefix('-')?.parse().ok()
    }

    /// The case as the harness plays it.
    #[must_use]
    pub fn to_play(&self) -> Case {
        let turns = self.visits().map(|visit| Turn {
            wait_ms: 0,
            ask: self.ask(&visit.ask),
            routes: self.hops().filter_map(|(at, hop)| self.route(at, hop)).collect(),
        });
        Case {
            token: self.name.clone(),
            area: Area::Redirects,
            page: page(&self.first.page),
            turns: turns.collect(),
        }
    }

    /// The path's first segment is the harness's: it takes another one for each try.
    fn path(&self, hop: usize) -> String {
        format!("/{}/{}", self.name, self.segment(hop))
    }

    fn url(&self, at: usize, hop: &Hop) -> String {
        hop.origin.clone() + &self.path(at)
    }

    fn ask(&self, ask: &case::Ask) -> Ask {
        let url = self.hops().next().map(|(at, hop)| self.url(at, hop)).unwrap_or_default();
        let headers = ask.headers.iter();
        Ask {
            api: if ask.api == case::Api::Fetch { Api::Fetch } else { Api::Xhr },
            method: ask.method.clone(),
            headers: headers.map(|header| (header.name.clone(), header.value.as_str().into())).collect(),
            body: match ask.body {
                case::AskedBody::Null => AskedBody::Null,
                case::AskedBody::Text => AskedBody::Text("text".into()),
                case::AskedBody::Stream => AskedBody::Stream,
            },
            mode: ask.mode,
            credentials: ask.credentials,
            redirect: ask.redirect,
            cache: CacheMode::Default,
            upload_listener: ask.api == case::Api::Xhr { upload_listener: true },
            ..Ask::fetch(&url)
        }
    }

    /// What the service answers; it is asked in plain HTTP, whatever the browser speaks to the gateway.
    fn route(&self, at: usize, hop: &Hop) -> Option<Route> {
        let (_, authority) = hop.origin.split_once("://")?;
        let location = self.first.hops.get(at + 1).map(|next| self.location(hop, at + 1, next));
        let answer = self.hostile.answer(at, hop, location);
        Some(Route { url: format!("http://{authority}{}", self.path(at)), preflight: false, answer })
    }

    fn location(&self, hop: &Hop, at: usize, next: &Hop) -> String {
        match hop.location {
            case::Location::Plain => self.url(at, next),
            case::Location::Userinfo => self.url(at, next).replacen("://", "://user:secret@", 1),
            case::Location::OtherScheme => "data:text/plain,x".into(),
            case::Location::Invalid => "https://".into(),
        }
    }
}
