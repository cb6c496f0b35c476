//! Table: the rows of each host of a policy file. The first row that takes a request wins, as the first route in rank does.

use corsac::headers::names;
use corsac_config::HostPattern;
use http::Method;

use super::matching::{HeaderMatch, preflight};
use super::path::{self, PathMatch};
use super::row::{Action, Row};
use super::{ordinary, preflight as answers};
use crate::Plan;
use crate::plan::{PathPart, PolicyPlan, RoutePlan, parts};

/// The rows of one host; of every host that no route names.
pub(crate) struct HostTable<'p> {
    pub(crate) host: Option<&'p HostPattern>,
    pub(crate) rows: Vec<Row>,
}

/// A table for each host that a route names, and one for all others, which is the last.
pub(crate) fn host_tables(plan: &Plan) -> Vec<HostTable<'_>> {
    let mut hosts: Vec<Option<&HostPattern>> = Vec::new();
    for host in plan.routes.iter().map(|route| route.host.as_ref()).chain([None]) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts.into_iter().map(|host| HostTable { host, rows: rows_of(plan, host) }).collect()
}

fn rows_of(plan: &Plan, host: Option<&HostPattern>) -> Vec<Row> {
    let routes: Vec<&RoutePlan> =
        plan.routes.iter().filter(|route| covers(route.host.as_ref(), host)).collect();
    let fallback = plan.fallback.and_then(|index| plan.policies.get(index));
    let mut rows = Vec::new();
    let bad_request = Action::Answer { status: 400, allow: None };
    refuse(fallback, &path::bad(), "bad path", &bad_request, &mut rows);
    // Without fields: the route that the policy file means may grant less than the policy of requests without a route.
    rows.push(Row::bare("needlessly encoded", path::needlessly_encoded(), Vec::new(), bad_request));
    for (index, route) in routes.iter().enumerate() {
        let before = routes.get(..index).unwrap_or_default();
        route_rows(plan, route, before, &routes, &mut rows);
    }
    for group in method_groups(&routes) {
        not_allowed(plan, fallback, group, &routes, &mut rows);
    }
    refuse(fallback, &PathMatch::All, "no route", &Action::Answer { status: 404, allow: None }, &mut rows);
    rows
}

/// Whether every host of the second is one of the first.
fn covers(route: Option<&HostPattern>, host: Option<&HostPattern>) -> bool {
    match (route, host) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(route), Some(host)) if route == host => true,
        (Some(route), Some(host)) => {
            let front = host.name().strip_suffix(route.name());
            route.is_wildcard() && front.is_some_and(|front| front.ends_with('.'))
        }
    }
}

/// Everything of a policy on a path.
pub(crate) fn policy_rows(policy: &PolicyPlan, path: &PathMatch, action: &Action) -> Vec<Row> {
    let mut rows = answers::rows(policy, path, &[]);
    rows.extend(ordinary::rows(policy, path, &[], action));
    rows
}

/// An answer of the gateway's own, under a policy or bare.
fn refuse(policy: Option<&PolicyPlan>, path: &PathMatch, what: &str, action: &Action, rows: &mut Vec<Row>) {
    match policy {
        Some(policy) => rows.extend(policy_rows(policy, path, action)),
        None => rows.push(Row::bare(what, path.clone(), Vec::new(), action.clone())),
    }
}

fn route_rows(
    plan: &Plan,
    route: &RoutePlan,
    before: &[&RoutePlan],
    all: &[&RoutePlan],
    rows: &mut Vec<Row>,
) {
    let (path, action) = (PathMatch::of(&route.path), Action::Forward(route.upstream.clone()));
    let policy = plan.policy_of(route);
    let Some(methods) = &route.methods else {
        return refuse(policy, &path, &format!("{}: no policy", route.path), &action, rows);
    };
    let methods = taken(route, methods, all);
    let announced = HeaderMatch::announced_of(&methods);
    // A preflight that announces no method belongs to the first route of its path.
    let is_first = !before.iter().any(|other| is_same_leaf(other, route));
    let none = is_first.then(HeaderMatch::announces_no_token);
    match policy {
        Some(policy) => {
            rows.extend(answers::rows(policy, &path, &[announced]));
            rows.extend(none.map(|none| answers::refused(policy, &path, &[none])));
        }
        None => {
            for also in std::iter::once(announced).chain(none) {
                rows.push(bare(route, preflight().into_iter().chain([also]).collect(), &action));
            }
        }
    }
    for which in ordinary_requests(&methods) {
        match policy {
            Some(policy) => rows.extend(ordinary::rows(policy, &path, &which, &action)),
            None => rows.push(bare(route, which, &action)),
        }
    }
}

fn bare(route: &RoutePlan, headers: Vec<HeaderMatch>, action: &Action) -> Row {
    Row::bare(&format!("{}: no policy", route.path), PathMatch::of(&route.path), headers, action.clone())
}

fn is_same_leaf(one: &RoutePlan, other: &RoutePlan) -> bool {
    one.host == other.host && one.path == other.path
}

/// The methods that a route takes: with `GET` also `HEAD`, unless another route of the path lists it.
fn taken(route: &RoutePlan, methods: &[Method], all: &[&RoutePlan]) -> Vec<String> {
    let lists_head = |other: &&RoutePlan| {
        is_same_leaf(other, route)
            && other.methods.as_ref().is_some_and(|methods| methods.contains(&Method::HEAD))
    };
    let head = methods.contains(&Method::GET) && !all.iter().any(lists_head);
    methods.iter().map(ToString::to_string).chain(head.then(|| Method::HEAD.to_string())).collect()
}

/// The requests with these methods that are no preflights, in as many rows as it takes to say so.
fn ordinary_requests(methods: &[String]) -> Vec<Vec<HeaderMatch>> {
    let others: Vec<String> =
        methods.iter().filter(|method| *method != Method::OPTIONS.as_str()).cloned().collect();
    let mut requests = Vec::new();
    if others.len() < methods.len() {
        for missing in [&names::ORIGIN, &names::ACCESS_CONTROL_REQUEST_METHOD] {
            requests.push(vec![HeaderMatch::method(Method::OPTIONS.as_str()), HeaderMatch::absent(missing)]);
        }
    }
    if !others.is_empty() {
        requests.push(vec![HeaderMatch::method_of(&others)]);
    }
    requests
}

/// The first of the routes with methods of each path, narrower paths before those that cover them.
fn method_groups<'p>(routes: &[&'p RoutePlan]) -> Vec<&'p RoutePlan> {
    let mut groups: Vec<&RoutePlan> = Vec::new();
    for route in routes.iter().filter(|route| route.methods.is_some()) {
        if !groups.iter().any(|group| group.path == route.path) {
            groups.push(route);
        }
    }
    groups.sort_by_key(|route| parts(&route.path).iter().map(PathPart::rank).collect::<Vec<u8>>());
    groups
}

/// The row that answers 405: under the policy of all routes that take the path, if they have one.
fn not_allowed(
    plan: &Plan,
    fallback: Option<&PolicyPlan>,
    group: &RoutePlan,
    routes: &[&RoutePlan],
    rows: &mut Vec<Row>,
) {
    let with_methods = || routes.iter().copied().filter(|route| route.methods.is_some());
    let all = || with_methods().filter(|route| route.path.covers(&group.path));
    let policy = if all().any(|route| route.policy != group.policy) {
        fallback
    } else if is_uncertain(group, routes) {
        None
    } else {
        plan.policy_of(group)
    };
    let mut allow: Vec<String> = Vec::new();
    for method in all().flat_map(|route| taken(route, route.methods.as_deref().unwrap_or_default(), routes)) {
        if !allow.contains(&method) {
            allow.push(method);
        }
    }
    let action = Action::Answer { status: 405, allow: Some(allow.join(", ")) };
    refuse(policy, &PathMatch::of(&group.path), &format!("{}: no such method", group.path), &action, rows);
}

/// Whether a route with another policy takes some of the group's paths and not all: then the answer 405 has no fields.
/// Paths that lie wholly within the group's have their own row before it.
fn is_uncertain(group: &RoutePlan, routes: &[&RoutePlan]) -> bool {
    let differs = |route: &&&RoutePlan| route.methods.is_some() && route.policy != group.policy;
    let crosses = |route: &RoutePlan| {
        let (one, other) = (&route.path, &group.path);
        one.overlaps(other) && !one.covers(other) && !other.covers(one)
    };
    routes.iter().filter(differs).any(|route| crosses(route))
}

/// The first path whose answer 405 has no fields although its routes may have one policy.
pub(crate) fn uncertain(plan: &Plan) -> Option<&RoutePlan> {
    let routes: Vec<&RoutePlan> = plan.routes.iter().collect();
    method_groups(&routes).into_iter().find(|group| is_uncertain(group, &routes))
}
