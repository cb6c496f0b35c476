//! Classes: hosts, paths and methods, one of each class that the routes of both sides tell apart.
//!
//! A host is told apart by the exact host that it is, or by the longest `*.` pattern that takes it. Paths are walked segment by
//! segment: what is known of a path is which patterns still take it, and each such set is visited once, by the literals that
//! may follow, by a segment that is none of them, and by an empty one.

use super::error::DiffError;
use corsac_config::{HostPattern, Route};
use http::Method;
use std::collections::{BTreeSet, HashSet};

/// More sets of patterns are not visited.
const MAX_PATHS: usize = 20_000;
/// Segments and methods that stand for any that no route names; the first free one is taken.
const OTHER_SEGMENTS: [&str; 3] = ["any", "other", "else"];
const OTHER_METHODS: [Method; 4] = [Method::PATCH, Method::DELETE, Method::PUT, Method::TRACE];

/// One host of each class.
pub(super) fn hosts(routes: &[&Route]) -> Vec<String> {
    let patterns: BTreeSet<(bool, &str)> = routes
        .iter()
        .filter_map(|route| route.host.as_ref())
        .map(|host| (host.is_wildcard(), host.name()))
        .collect();
    let exact: BTreeSet<&str> =
        patterns.iter().filter(|(wildcard, _)| !wildcard).map(|&(_, name)| name).collect();
    let wildcards = patterns.iter().filter(|(wildcard, _)| *wildcard);
    // One byte is the shortest label: where no such host is free, there is none within the limit of a host either.
    let labels = || (b'a'..=b'z').chain(b'0'..=b'9').map(char::from);
    let under = wildcards.filter_map(|(_, name)| {
        labels().map(|label| format!("{label}.{name}")).find(|host| !exact.contains(host.as_str()))
    });
    let unnamed = labels().map(|label| format!("{label}.invalid")).find(|host| {
        let taken =
            |&(wildcard, name): &(bool, &str)| if wildcard { is_under(host, name) } else { host == name };
        !patterns.iter().any(taken)
    });
    let named = exact.iter().map(|&host| host.to_owned());
    let mut hosts: Vec<String> = unnamed.into_iter().chain(named).chain(under).collect();
    hosts.sort_by_key(|host| (!host.ends_with(".invalid"), host.clone()));
    hosts.dedup();
    hosts
}

/// Whether the route takes requests for the host.
pub(super) fn takes_host(pattern: Option<&HostPattern>, host: &str) -> bool {
    pattern.is_none_or(|pattern| match pattern.is_wildcard() {
        true => is_under(host, pattern.name()),
        false => host == pattern.name(),
    })
}

fn is_under(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|front| front.ends_with('.'))
}

/// One method of each class.
pub(super) fn methods(routes: &[&Route]) -> Vec<Method> {
    let mut methods = vec![Method::GET, Method::HEAD, Method::POST, Method::OPTIONS];
    for method in routes.iter().flat_map(|route| route.methods.iter().flatten()) {
        if !methods.contains(method) {
            methods.push(method.clone());
        }
    }
    let other = OTHER_METHODS.into_iter().find(|method| !methods.contains(method));
    let invented = || Method::from_bytes(b"CORSAC-ANY").ok();
    methods.extend(other.or_else(invented));
    methods
}

/// A path pattern, segment by segment.
struct Pattern<'r> {
    segments: Vec<&'r str>,
    rest: bool,
}

impl<'r> Pattern<'r> {
    fn of(route: &'r Route) -> Self {
        let text = route.path.as_str();
        let mut segments: Vec<&str> = text.strip_prefix('/').unwrap_or(text).split('/').collect();
        let rest = segments.pop_if(|last| last.starts_with("{*")).is_some();
        Pattern { segments, rest }
    }
}

/// How far each pattern that still takes the path has come.
type Progress = Vec<(usize, usize)>;

/// One path of each class.
pub(super) fn paths(routes: &[&Route]) -> Result<Vec<String>, DiffError> {
    let patterns: Vec<Pattern<'_>> = routes.iter().map(|route| Pattern::of(route)).collect();
    let other = unnamed_segment(&patterns);
    let mut known: HashSet<Progress> = HashSet::new();
    let mut waiting: Vec<(Progress, String)> =
        vec![((0..patterns.len()).map(|pattern| (pattern, 0)).collect(), String::new())];
    let mut paths = Vec::new();
    let mut at = 0;
    while let Some((progress, path)) = waiting.get(at).cloned() {
        let mut follow: BTreeSet<&str> =
            progress.iter().filter_map(|&place| literal(&patterns, place)).collect();
        follow.extend(["", other.as_str()]);
        for segment in follow {
            let next = advance(&patterns, &progress, segment);
            if known.insert(next.clone()) {
                let path = format!("{path}/{segment}");
                paths.push(path.clone());
                waiting.push((next, path));
            }
        }
        if waiting.len() > MAX_PATHS {
            return Err(DiffError::TooManyPaths { classes: MAX_PATHS });
        }
        at += 1;
    }
    Ok(paths)
}

/// The literal that a pattern awaits.
fn literal<'r>(patterns: &[Pattern<'r>], (pattern, place): (usize, usize)) -> Option<&'r str> {
    patterns.get(pattern)?.segments.get(place).copied().filter(|segment| !is_parameter(segment))
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

/// What is left of the patterns after one more segment.
fn advance(patterns: &[Pattern<'_>], progress: &[(usize, usize)], segment: &str) -> Progress {
    let step = |&(number, place): &(usize, usize)| {
        let pattern = patterns.get(number)?;
        match pattern.segments.get(place) {
            None => pattern.rest.then_some((number, place)),
            Some(awaited) if is_parameter(awaited) => (!segment.is_empty()).then_some((number, place + 1)),
            Some(awaited) => (*awaited == segment).then_some((number, place + 1)),
        }
    };
    progress.iter().filter_map(step).collect()
}

/// A segment that no pattern names, in whatever spelling.
fn unnamed_segment(patterns: &[Pattern<'_>]) -> String {
    let literals: BTreeSet<String> = patterns
        .iter()
        .flat_map(|pattern| &pattern.segments)
        .map(|segment| percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let numbered = (0..=literals.len()).map(|number| format!("any{number}"));
    let candidates = OTHER_SEGMENTS.into_iter().map(str::to_owned).chain(numbered);
    candidates.into_iter().find(|segment| !literals.contains(segment)).unwrap_or_default()
}
