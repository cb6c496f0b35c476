//! Table: the routes as rows, for servers that ask one row after the other: the first that takes a request wins.

use corsac_config::{HostPattern, PathPattern, Upstream};
use http::Method;

use super::{PathPart, Plan, RoutePlan, parts};

/// The rows for the requests to one host.
#[derive(Clone, Debug)]
pub(crate) struct HostTable<'p> {
    /// The host; `None`: every other.
    pub(crate) host: Option<&'p HostPattern>,
    /// The rows; the last takes every request.
    pub(crate) rows: Vec<Row<'p>>,
}

/// What becomes of some requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row<'p> {
    /// Their path; `None`: every path.
    pub(crate) path: Option<&'p PathPattern>,
    /// Their methods; `None`: every method.
    pub(crate) methods: Option<Methods>,
    /// The policy's number in [`Plan::policies`]; `None`: no CORS field is read, added or removed.
    pub(crate) policy: Option<usize>,
    /// Who answers what is no preflight.
    pub(crate) answer: Answer<'p>,
}

/// The methods that a row takes; a preflight has the one that it announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Methods {
    /// These.
    pub(crate) listed: Vec<String>,
    /// Also preflights that announce no method: two lines, or a value that is no token.
    pub(crate) unannounced: bool,
}

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer<'p> {
    /// The application; `None`: the reader of the output says where it is.
    Forward(Option<&'p Upstream>),
    /// The server: 405, with this `Allow`.
    NotAllowed(String),
    /// The server: 404.
    NotFound,
}

/// The tables of all hosts, in the order in which a request's host is compared.
pub(crate) fn tables(plan: &Plan) -> Vec<HostTable<'_>> {
    plan.hosts().into_iter().map(|host| table(plan, host)).collect()
}

fn table<'p>(plan: &'p Plan, host: Option<&'p HostPattern>) -> HostTable<'p> {
    let routes = plan.routes_of(host);
    let mut rows: Vec<Row<'p>> =
        routes.iter().enumerate().map(|(index, route)| route_row(route, index, &routes)).collect();
    for group in method_groups(&routes) {
        rows.push(not_allowed(plan, group, &routes));
    }
    rows.push(Row { path: None, methods: None, policy: plan.fallback, answer: Answer::NotFound });
    HostTable { host, rows }
}

fn route_row<'p>(route: &'p RoutePlan, index: usize, routes: &[&RoutePlan]) -> Row<'p> {
    let before = routes.get(..index).unwrap_or_default();
    let is_first = !before.iter().any(|other| is_same_leaf(other, route));
    let listed = route.methods.as_deref().map(|methods| taken(route, methods, routes));
    Row {
        path: Some(&route.path),
        // A preflight that announces no method belongs to the first route of its path.
        methods: listed.map(|listed| Methods { listed, unannounced: is_first }),
        policy: route.policy,
        answer: Answer::Forward(route.upstream.as_ref()),
    }
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
fn not_allowed<'p>(plan: &Plan, group: &'p RoutePlan, routes: &[&RoutePlan]) -> Row<'p> {
    let all = || {
        let with_methods = routes.iter().copied().filter(|route| route.methods.is_some());
        with_methods.filter(|route| route.path.covers(&group.path))
    };
    let policy = if all().any(|route| route.policy != group.policy) {
        plan.fallback
    } else if has_other_policies(group, routes) {
        None
    } else {
        group.policy
    };
    let mut allow: Vec<String> = Vec::new();
    for method in all().flat_map(|route| taken(route, route.methods.as_deref().unwrap_or_default(), routes)) {
        if !allow.contains(&method) {
            allow.push(method);
        }
    }
    Row { path: Some(&group.path), methods: None, policy, answer: Answer::NotAllowed(allow.join(", ")) }
}

/// Whether a route with another policy takes some of the group's paths and not all: then the answer 405 has no fields.
/// Paths that lie wholly within the group's have their own row before it.
fn has_other_policies(group: &RoutePlan, routes: &[&RoutePlan]) -> bool {
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
    method_groups(&routes).into_iter().find(|group| has_other_policies(group, &routes))
}
