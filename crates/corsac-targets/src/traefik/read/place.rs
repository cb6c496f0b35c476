//! Place: the hosts and paths that do something about CORS, each asked what it does; and middlewares that no router names.

use http::HeaderName;

use super::headers::Headers;
use super::rule::{Rule, Target};
use super::run::{answer, through, unfolded};
use super::table::{Middleware, Router, Table};
use crate::import::deduce::{Answers, OriginTest, Reply, Request, Unknown, deduce};
use crate::import::{Finding, FindingCode, Place, Position, Site};
use crate::language::Dialect;
use crate::path_ask::PathAsk;

/// The most places that are asked what they do.
const MAX_PLACES: usize = 1000;

/// A host and a path that no router names.
const OTHER_HOST: &str = "corsac.invalid";
const OTHER_PATH: &str = "/corsac-other-path";

/// A place that can be asked.
pub(super) struct Asked<'t> {
    table: &'t Table,
    way: Way<'t>,
    place: Place,
    tests: Vec<OriginTest>,
    words: Vec<String>,
    unknown: Unknown,
}

/// How a request gets to the application.
enum Way<'t> {
    /// Through the routers of the same entry points, to a host and a path.
    Routed { routers: Vec<&'t Router>, host: String, path: String },
    /// Through a middleware, as it is pasted.
    Alone(&'t Middleware),
}

/// A host and a path that are told apart.
type Told = (Option<PathAsk>, Option<PathAsk>);

/// The places, in the order of the routers, and what is to be said about them.
pub(super) fn places(table: &Table) -> (Vec<(Asked<'_>, Site)>, Vec<Finding>) {
    let mut all: Vec<Result<Asked<'_>, Finding>> = Vec::new();
    let mut told: Vec<(&[String], Told)> = Vec::new();
    for router in table.routers.iter().filter(|router| is_about_cors(table, router)) {
        for place in asked_by(router) {
            let place = (router.entry_points.as_slice(), place);
            if !told.contains(&place) {
                all.push(Asked::routed(table, router, &place.1));
                told.push(place);
            }
        }
    }
    if table.routers.is_empty() {
        all.extend(table.names.iter().filter_map(|name| Asked::alone(table, name)).map(Ok));
    }
    asked(all)
}

fn asked(all: Vec<Result<Asked<'_>, Finding>>) -> (Vec<(Asked<'_>, Site)>, Vec<Finding>) {
    let (mut places, mut findings) = (Vec::new(), Vec::new());
    for asked in all {
        match asked {
            Err(finding) => findings.push(finding),
            Ok(asked) if places.len() == MAX_PLACES => {
                let message = format!("this place and those after it: more than {MAX_PLACES} are not asked");
                findings.push(Finding::new(FindingCode::NotUnderstood, &asked.place.position, message));
                break;
            }
            Ok(asked) => {
                let deduced = deduce(&asked);
                findings.extend(deduced.findings);
                findings.extend(asked.unknown.take_findings());
                let site = Site { place: asked.place.clone(), behaviour: deduced.behaviour };
                places.push((asked, site));
            }
        }
    }
    (places, findings)
}

fn is_about_cors(table: &Table, router: &Router) -> bool {
    let all = unfolded(table, &router.middlewares, &router.position, &|_, _| {}, 0);
    all.into_iter().any(|middleware| headers(middleware).is_some_and(Headers::is_about_cors))
}

fn headers(middleware: &Middleware) -> Option<&Headers> {
    match middleware {
        Middleware::Headers(headers) => Some(headers),
        _ => None,
    }
}

/// The hosts and paths that a router tells apart, those aside that a compiled table refuses in front of all others.
fn asked_by(router: &Router) -> Vec<Told> {
    let Ok(rule) = &router.rule else { return vec![(None, None)] };
    let some = |asks: Vec<PathAsk>| -> Vec<Option<PathAsk>> {
        if asks.is_empty() { vec![None] } else { asks.into_iter().map(Some).collect() }
    };
    let (hosts, mut paths) = (some(rule.hosts()), some(rule.paths()));
    paths.retain(|path| !path.as_ref().is_some_and(PathAsk::is_refused));
    hosts.iter().flat_map(|host| paths.iter().map(|path| (host.clone(), path.clone()))).collect()
}

impl<'t> Asked<'t> {
    fn routed(table: &'t Table, router: &'t Router, (host, path): &Told) -> Result<Self, Finding> {
        let unknown = |why: &str| Err(Finding::new(FindingCode::NotUnderstood, &router.position, why));
        if let Err(why) = &router.rule {
            return unknown(why);
        }
        let host_sample = host.as_ref().map_or(Some(OTHER_HOST.to_owned()), PathAsk::host_sample);
        let path_sample = path.as_ref().map_or(Some(OTHER_PATH.to_owned()), PathAsk::sample);
        let (Some(host_sample), Some(path_sample)) = (host_sample, path_sample) else {
            return unknown("which requests this takes is not known here");
        };
        let shares = |other: &&Router| {
            let points = (&router.entry_points, &other.entry_points);
            points.0.is_empty()
                || points.1.is_empty()
                || points.0.iter().any(|point| points.1.contains(point))
        };
        let routers: Vec<&Router> = table.routers.iter().filter(shares).collect();
        let named = host.as_ref().and_then(PathAsk::host);
        let shown = path.as_ref().map_or("", PathAsk::shown);
        let shown = format!("{}{shown}", named.as_deref().unwrap_or_default());
        let place = Place {
            name: format!("router {}", if shown.is_empty() || shown == "/" { &router.name } else { &shown }),
            host: named,
            path: path.as_ref().map_or_else(|| Some("/{*rest}".into()), PathAsk::pattern),
            position: router.position.clone(),
        };
        let used = routers.iter().flat_map(|router| {
            unfolded(table, &router.middlewares, &router.position, &|_, _| {}, 0)
                .into_iter()
                .filter_map(headers)
        });
        let used: Vec<&Headers> = used.collect();
        let rules: Vec<(&Rule, &Position)> = routers
            .iter()
            .filter_map(|router| Some((router.rule.as_ref().ok()?, &router.position)))
            .collect();
        let way = Way::Routed { routers, host: host_sample, path: path_sample };
        Ok(Self::with(table, way, place, &used, &rules))
    }

    fn alone(table: &'t Table, name: &str) -> Option<Self> {
        let middleware = table.middlewares.get(name)?;
        let used = headers(middleware).filter(|headers| headers.is_about_cors())?;
        let place = Place {
            name: format!("middleware {name}"),
            host: None,
            path: None,
            position: used.first_position().cloned().unwrap_or_default(),
        };
        Some(Self::with(table, Way::Alone(middleware), place, &[used], &[]))
    }

    fn with(
        table: &'t Table,
        way: Way<'t>,
        place: Place,
        used: &[&Headers],
        rules: &[(&Rule, &Position)],
    ) -> Self {
        let of_rules = rules.iter().flat_map(|(rule, position)| {
            let test = |matcher| OriginTest { matcher, position: (*position).clone() };
            rule.matchers().into_iter().map(test)
        });
        let mut tests: Vec<OriginTest> = Vec::new();
        // What a middleware lists stands nearer to people than what a rule says.
        for test in used.iter().flat_map(|headers| headers.tests()).chain(of_rules) {
            if !tests.iter().any(|known| known.matcher == test.matcher) {
                tests.push(test);
            }
        }
        let mut words: Vec<String> = used.iter().flat_map(|headers| headers.words()).collect();
        words.extend(rules.iter().flat_map(|(rule, _)| rule.words()));
        words.sort_unstable();
        words.dedup();
        let unknown: Vec<(Position, String)> = used.iter().flat_map(|headers| headers.unknown()).collect();
        Asked { table, way, place, tests, words, unknown: unknown.into() }
    }
}

impl Answers for Asked<'_> {
    fn answer(&self, request: &Request<'_>) -> Reply {
        let unknown = |position: &Position, why: String| self.unknown.note(position, why);
        match &self.way {
            Way::Alone(middleware) => through(&[middleware], request, &unknown),
            Way::Routed { routers, host, path } => {
                answer(self.table, routers, Target { request, host, path }, &unknown)
            }
        }
    }

    fn dialect(&self) -> Dialect {
        Dialect::Re2
    }

    fn tests(&self) -> &[OriginTest] {
        &self.tests
    }

    fn words(&self) -> &[String] {
        &self.words
    }

    fn position_of(&self, name: &HeaderName) -> Position {
        let used: Vec<&Headers> = match &self.way {
            Way::Alone(middleware) => headers(middleware).into_iter().collect(),
            Way::Routed { routers, .. } => {
                let names = routers.iter().flat_map(|router| {
                    unfolded(self.table, &router.middlewares, &router.position, &|_, _| {}, 0)
                });
                names.filter_map(headers).collect()
            }
        };
        let found = used.iter().find_map(|headers| headers.position_of(name));
        found.unwrap_or(&self.place.position).clone()
    }

    fn has_application(&self) -> bool {
        true
    }
}
