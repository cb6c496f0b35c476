//! Place: the paths of the virtual hosts that do something about CORS, each asked what it does.

use corsac::headers::names;
use http::HeaderName;

use super::asks::PathAsk;
use super::run;
use super::table::{Action, Host, Route};
use crate::envoy::is_refused_path;
use crate::import::deduce::{Answers, OriginTest, Reply, Request, Unknown, deduce};
use crate::import::{Finding, FindingCode, Place, Position, Site};
use crate::language::Dialect;

/// The most places that are asked what they do.
const MAX_PLACES: usize = 1000;

/// A path segment that no route names.
const OTHER: &str = "corsac-other-path";

/// The places, in the order of the configuration, and what is to be said about them.
pub(super) fn places<'h>(hosts: &'h [Host<'h>]) -> (Vec<(Asked<'h>, Site)>, Vec<Finding>) {
    let (mut places, mut findings) = (Vec::new(), Vec::new());
    for (host, path) in hosts.iter().flat_map(|host| paths(host).into_iter().map(move |path| (host, path))) {
        let Some(asked) = Asked::of(host, path, &mut findings) else { continue };
        if places.len() == MAX_PLACES {
            let message = format!("this path and those after it: more than {MAX_PLACES} are not asked");
            findings.push(Finding::new(FindingCode::NotUnderstood, &asked.place.position, message));
            break;
        }
        let deduced = deduce(&asked);
        findings.extend(deduced.findings);
        findings.extend(asked.unknown.take_findings());
        let site = Site { place: asked.place.clone(), behaviour: deduced.behaviour };
        places.push((asked, site));
    }
    (places, findings)
}

/// The paths that a host tells apart, those aside that a compiled table refuses in front of all others.
fn paths<'h>(host: &'h Host<'_>) -> Vec<&'h PathAsk> {
    let mut paths: Vec<&PathAsk> = Vec::new();
    for route in &host.routes {
        let refused = matches!(&route.asks.path, PathAsk::Expression(text) if is_refused_path(text));
        if !refused && !paths.contains(&&route.asks.path) {
            paths.push(&route.asks.path);
        }
    }
    paths
}

/// A place that can be asked.
pub(super) struct Asked<'h> {
    host: &'h Host<'h>,
    /// The routes that take its path.
    routes: Vec<&'h Route>,
    place: Place,
    tests: Vec<OriginTest>,
    words: Vec<String>,
    unknown: Unknown,
}

impl<'h> Asked<'h> {
    /// `None`: nothing there is about CORS, or the path is not known.
    fn of(host: &'h Host<'h>, path: &'h PathAsk, findings: &mut Vec<Finding>) -> Option<Self> {
        let named = host.routes.iter().find(|route| route.asks.path == *path)?;
        let mine = || host.routes.iter().filter(|route| route.asks.path == *path);
        if !mine().any(|route| is_about_cors(route, host)) {
            return None;
        }
        let Some(sample) = sample(path) else {
            let message = "which paths the route takes is not known here";
            findings.push(Finding::new(FindingCode::NotUnderstood, &named.position, message));
            return None;
        };
        let routes: Vec<&Route> = host.routes.iter().filter(|route| route.asks.path.takes(&sample)).collect();
        let mut unknown = Vec::new();
        unknown.extend(routes.iter().flat_map(|route| &route.cors).flat_map(|cors| cors.unknown.clone()));
        let cors = || routes.iter().filter_map(|route| route.cors.as_ref());
        findings.extend(cors().flat_map(|cors| cors.open.iter().cloned()));
        let mut tests: Vec<OriginTest> = Vec::new();
        for test in
            routes.iter().flat_map(|route| route.asks.tests()).chain(cors().flat_map(|cors| cors.tests()))
        {
            if !tests.iter().any(|known| known.matcher == test.matcher) {
                tests.push(test);
            }
        }
        let mut words: Vec<String> = routes.iter().flat_map(|route| route.asks.words().cloned()).collect();
        words.extend(cors().flat_map(|cors| cors.words()));
        words.sort_unstable();
        words.dedup();
        let place = place(host, path, &named.position);
        Some(Asked { host, routes, place, tests, words, unknown: unknown.into() })
    }
}

impl Answers for Asked<'_> {
    fn answer(&self, request: &Request<'_>) -> Reply {
        run::answer(self.host, &self.routes, request, &mut |position, why| self.unknown.note(position, why))
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
        let fields = self.routes.iter().map(|route| &route.fields).chain(&self.host.outer);
        let added = fields.flat_map(|fields| &fields.added).find(|added| added.name == *name);
        let cors = self.routes.iter().find_map(|route| route.cors.as_ref());
        let found = added.map(|added| &added.position).or_else(|| cors.map(|cors| &cors.position));
        found.unwrap_or(&self.place.position).clone()
    }

    fn has_application(&self) -> bool {
        self.routes.iter().any(|route| route.action == Action::Forward)
    }
}

fn is_about_cors(route: &Route, host: &Host<'_>) -> bool {
    let mut names = [&route.fields].into_iter().chain(&host.outer).flat_map(|fields| fields.names());
    route.cors.is_some() || names.any(|name| names::CORS_RESPONSE_FIELDS.contains(name))
}

fn place(host: &Host<'_>, path: &PathAsk, position: &Position) -> Place {
    let domain = host.domains.first().filter(|domain| **domain != "*").map(|domain| (*domain).to_owned());
    let shown = match path {
        PathAsk::Prefix(text) | PathAsk::Below(text) | PathAsk::Exact(text) | PathAsk::Expression(text) => {
            text.as_str()
        }
        PathAsk::Unknown => "",
    };
    Place {
        name: format!("route {}{shown}", domain.as_deref().unwrap_or_default()),
        host: domain,
        path: pattern(path),
        position: position.clone(),
    }
}

/// The path as a policy file writes it, where one pattern takes the same paths.
fn pattern(path: &PathAsk) -> Option<String> {
    match path {
        PathAsk::Prefix(prefix) if prefix == "/" => Some("/{*rest}".into()),
        PathAsk::Below(prefix) => Some(format!("{prefix}/{{*rest}}")),
        PathAsk::Exact(path) => Some(path.clone()),
        PathAsk::Expression(text) => written(text, "{x}", "/{*rest}"),
        PathAsk::Prefix(_) | PathAsk::Unknown => None,
    }
}

/// A path that is taken, and lies as deep as it can.
fn sample(path: &PathAsk) -> Option<String> {
    match path {
        PathAsk::Prefix(prefix) => Some(format!("{prefix}{OTHER}")),
        PathAsk::Below(prefix) => Some(format!("{prefix}/{OTHER}")),
        PathAsk::Exact(path) => Some(path.clone()),
        PathAsk::Expression(text) => {
            let plain = |text: String| text.replace(".*", OTHER);
            let sample = plain(written(text, OTHER, "")?);
            path.takes(&sample).then_some(sample)
        }
        PathAsk::Unknown => None,
    }
}

/// An expression of segments, with what stands for one and for the rest in their places.
fn written(expression: &str, one: &str, rest: &str) -> Option<String> {
    let expression = expression.trim_start_matches('^').trim_end_matches('$');
    let (segments, end) = match expression.strip_suffix("(?:/.*)?") {
        Some(segments) => (segments, rest),
        None => (expression, ""),
    };
    let text = segments.replace("[^/]+", one);
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "/-_.~\\{}*%".contains(char);
    text.chars().all(is_plain).then(|| format!("{}{end}", text.replace('\\', "")))
}
