//! Place: the paths of each site that do something about CORS, each asked what it does.

use std::collections::BTreeMap;

use http::HeaderName;

use super::matcher::Matcher;
use super::order::Order;
use super::route::{Handler, Names, Route};
use super::run::Routes;
use super::state::State;
use super::tree::{Site as Block, Tree};
use crate::import::deduce::{Answers, OriginTest, Reply, Request, Unknown, deduce};
use crate::import::{Finding, FindingCode, Place, Position, Site};
use crate::language::Dialect;
use crate::path_ask::PathAsk;

/// The most places that are asked what they do.
const MAX_PLACES: usize = 1000;

/// A host and a path that no site names.
const OTHER_HOST: &str = "corsac.invalid";
const OTHER_PATH: &str = "/corsac-other-path";

/// A site whose routes can be run.
pub(super) struct Runnable {
    routes: Routes,
    hosts: Vec<String>,
    position: Position,
}

/// The sites, with their routes in the order in which they run.
pub(super) fn runnable(tree: &Tree) -> Vec<Runnable> {
    let order = Order::of(&tree.options);
    let names = Names { order: &order, routes: &tree.routes };
    tree.sites.iter().map(|block| Runnable::of(block, &names)).collect()
}

impl Runnable {
    fn of(block: &Block, names: &Names<'_>) -> Self {
        let none = BTreeMap::new();
        let errors = block.directives.iter().filter(|directive| directive.is("handle_errors"));
        let errors = errors.map(|directive| {
            let statuses = directive.arguments.iter().map(|token| token.text.clone()).collect();
            (statuses, names.routes(directive.children(), &none, true, 1))
        });
        let routes = Routes {
            errors: errors.collect(),
            routes: names.routes(&block.directives, &none, true, 0),
            is_part: block.addresses.is_empty(),
        };
        let texts = block.addresses.iter().flat_map(|token| token.text.split(','));
        let hosts = texts.filter_map(host).collect();
        Runnable { routes, hosts, position: block.position.clone() }
    }

    /// The directives that are not Caddy's own; where nothing is about CORS, those whose name says that they are.
    fn foreign(&self, is_about_cors: bool) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut visit = |route: &Route, _: &[&Matcher]| {
            let Handler::Foreign(name) = &route.handler else { return };
            if is_about_cors || name.contains("cors") {
                let message = format!("the directive `{name}` is not known here");
                found.push(Finding::new(FindingCode::NotUnderstood, &route.position, message));
            }
        };
        self.routes.routes.iter().for_each(|route| route.walk(&mut Vec::new(), &mut visit));
        found
    }

    /// The hosts and paths that are told apart by what sets fields of CORS.
    fn places(&self) -> Vec<(Option<PathAsk>, Option<PathAsk>)> {
        let mut places = Vec::new();
        let mut visit = |route: &Route, around: &[&Matcher]| {
            if !route.is_about_cors() {
                return;
            }
            let host = around.iter().rev().find_map(|matcher| matcher.hosts().into_iter().next());
            let paths: Vec<&PathAsk> = around.iter().flat_map(|matcher| matcher.paths()).collect();
            let all_refused = !paths.is_empty() && paths.iter().all(|path| path.is_refused());
            let told = paths.into_iter().filter(|path| !path.is_refused()).cloned().map(Some);
            let mut told: Vec<Option<PathAsk>> = told.collect();
            if told.is_empty() && !all_refused {
                told.push(None);
            }
            for path in told {
                let place = (host.clone(), path);
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        };
        self.routes.routes.iter().for_each(|route| route.walk(&mut Vec::new(), &mut visit));
        places
    }
}

/// The host of an address: without scheme, port and path.
fn host(address: &str) -> Option<String> {
    let text = address.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split('/').next().unwrap_or_default();
    let is_port = |port: &str| port.chars().all(|char| char.is_ascii_digit());
    let text = match text.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => text,
    };
    (!text.is_empty() && text != "*").then(|| text.to_owned())
}

/// A place that can be asked.
pub(super) struct Asked<'s> {
    site: &'s Runnable,
    host: String,
    path: String,
    place: Place,
    tests: Vec<OriginTest>,
    words: Vec<String>,
    unknown: Unknown,
}

/// The places, in the order of the configuration, and what is to be said about them.
pub(super) fn places(sites: &[Runnable]) -> (Vec<(Asked<'_>, Site)>, Vec<Finding>) {
    let (mut places, mut findings) = (Vec::new(), Vec::new());
    for site in sites {
        let told = site.places();
        findings.extend(site.foreign(!told.is_empty()));
        for (host, path) in told {
            if places.len() == MAX_PLACES {
                let message = format!("this site and those after it: more than {MAX_PLACES} are not asked");
                findings.push(Finding::new(FindingCode::NotUnderstood, &site.position, message));
                return (places, findings);
            }
            let Some(asked) = Asked::of(site, host.as_ref(), path.as_ref()) else {
                let shown = path.as_ref().map_or("", PathAsk::shown);
                let message = format!("which requests `{shown}` takes is not known here");
                findings.push(Finding::new(FindingCode::NotUnderstood, &site.position, message));
                continue;
            };
            let deduced = deduce(&asked);
            findings.extend(deduced.findings);
            findings.extend(asked.unknown.take_findings());
            let site = Site { place: asked.place.clone(), behaviour: deduced.behaviour };
            places.push((asked, site));
        }
    }
    (places, findings)
}

impl<'s> Asked<'s> {
    /// `None`: no request is known that the place takes.
    fn of(site: &'s Runnable, host: Option<&PathAsk>, path: Option<&PathAsk>) -> Option<Self> {
        let named = host.map(PathAsk::host).unwrap_or_else(|| site.hosts.first().cloned());
        let sample_host = match host {
            Some(host) => host.host_sample()?,
            None => site.hosts.first().map_or(OTHER_HOST.to_owned(), |host| host.replace('*', "corsac")),
        };
        let sample_path = match path {
            Some(path) => path.sample()?,
            None => OTHER_PATH.to_owned(),
        };
        let (mut tests, mut words) = (Vec::new(), Vec::new());
        let mut visit = |route: &'s Route, _: &[&'s Matcher]| {
            let (found, named) = match (&route.handler, &route.matcher) {
                (Handler::Map(map), _) => (map.tests(), map.words()),
                (_, Some(matcher)) => (matcher.tests(), matcher.words()),
                _ => return,
            };
            words.extend(named);
            for test in found {
                let is_known = |known: &OriginTest| known.matcher == test.matcher;
                if !tests.iter().any(is_known) {
                    tests.push(test);
                }
            }
        };
        site.routes.routes.iter().for_each(|route| route.walk(&mut Vec::new(), &mut visit));
        words.sort_unstable();
        words.dedup();
        let shown = path.map_or("", PathAsk::shown);
        let place = Place {
            name: format!("site {}{shown}", named.as_deref().unwrap_or_default()),
            path: path.map_or_else(|| Some("/{*rest}".into()), PathAsk::pattern),
            host: named,
            position: site.position.clone(),
        };
        let (host, path) = (sample_host, sample_path);
        Some(Asked { site, host, path, place, tests, words, unknown: Unknown::default() })
    }
}

impl Answers for Asked<'_> {
    fn answer(&self, request: &Request<'_>) -> Reply {
        let note = |position: &Position, why: String| self.unknown.note(position, why);
        let mut state = State::new(request, (&self.host, &self.path), &note);
        self.site.routes.answer(&mut state)
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
        let mut found = None;
        let mut visit = |route: &Route, _: &[&Matcher]| {
            let Handler::Fields(ops) = &route.handler else { return };
            let op = ops.values().find(|op| op.name == *name);
            found = found.take().or_else(|| op.map(|op| op.position.clone()));
        };
        self.site.routes.routes.iter().for_each(|route| route.walk(&mut Vec::new(), &mut visit));
        found.unwrap_or_else(|| self.place.position.clone())
    }

    fn has_application(&self) -> bool {
        let mut found = self.site.routes.is_part;
        let mut visit = |route: &Route, _: &[&Matcher]| {
            found |= matches!(route.handler, Handler::Proxy(_) | Handler::Application { is_files: false });
        };
        self.site.routes.routes.iter().for_each(|route| route.walk(&mut Vec::new(), &mut visit));
        found
    }
}
