//! The routes together: which of them takes a request, and what the answer is when none does.

use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow;

use corsac::headers::names::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderMap, Method};

use super::conflict::{Matcher, conflicts};
use super::tree::{Leaf, Tree};
use super::{HostPattern, PathPattern, target};
use crate::config::NamedPolicy;
use crate::upstream::Upstream;

/// A route: which requests it takes, where they go, and which policy decides.
#[derive(Clone, Debug)]
pub struct Route {
    /// The host, or every host.
    pub host: Option<HostPattern>,
    /// The path.
    pub path: PathPattern,
    /// The methods, or every method. `GET` also takes `HEAD`.
    pub methods: Option<Vec<Method>>,
    /// Where the requests go; without one, to the command's own sample.
    pub upstream: Option<Upstream>,
    /// Who decides.
    pub policy: RoutePolicy,
}

/// Who decides about CORS on a route.
#[derive(Clone, Debug)]
pub enum RoutePolicy {
    /// The policy of that name.
    Policy(NamedPolicy),
    /// `policy = false`: nobody here; no CORS field is read, added or removed, and `OPTIONS` is forwarded.
    Passthrough,
}

impl RoutePolicy {
    /// Whether both are the same policy, or both none.
    #[must_use]
    pub fn is_same(&self, other: &RoutePolicy) -> bool {
        match (self, other) {
            (RoutePolicy::Policy(one), RoutePolicy::Policy(other)) => one.name == other.name,
            (RoutePolicy::Passthrough, RoutePolicy::Passthrough) => true,
            _ => false,
        }
    }
}

/// What [`Routes::find`] says about a request.
#[derive(Clone, Debug)]
pub enum RouteMatch<'r> {
    /// The route takes it.
    Route {
        /// The route's number in the file, from 0.
        index: usize,
        /// The route.
        route: &'r Route,
    },
    /// Routes take the path, but none the method: 405.
    MethodNotAllowed {
        /// What belongs into `Allow`; `HEAD` stands beside `GET`.
        allow: Vec<Method>,
        /// The policy, if all routes of that path have the same.
        policy: Option<&'r RoutePolicy>,
    },
    /// No route takes the path: 404.
    NotFound,
    /// The path is none, or has dot segments: 400.
    BadPath,
}

/// All routes of a gateway, in the order of their rank.
///
/// Rank is, first to last: an exact host, the `*.` host with most labels, no host; then segment by segment from the left a
/// literal, `{x}`, `{*rest}`; then with `methods`, without. Of the routes that take a request, the first in rank wins.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    routes: Vec<Route>,
    exact: HashMap<Box<str>, Tree>,
    wildcard: HashMap<Box<str>, Tree>,
    any: Tree,
}

/// The error of [`Routes::new`]: two routes of equal rank take the same requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteConflict {
    /// The number of the earlier route, from 0.
    pub first: usize,
    /// The number of the later route, from 0.
    pub second: usize,
}

impl fmt::Display for RouteConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the routes {} and {} take the same requests", self.first + 1, self.second + 1)
    }
}

impl std::error::Error for RouteConflict {}

impl Routes {
    /// Puts routes together.
    ///
    /// # Errors
    /// The first two that have the same host, the same path and a method in common.
    pub fn new(routes: Vec<Route>) -> Result<Self, RouteConflict> {
        let matchers = routes.iter().map(Route::matcher).enumerate();
        match conflicts(matchers).first() {
            Some(conflict) => Err(RouteConflict { first: conflict.first, second: conflict.second }),
            None => Ok(Self::plant(routes)),
        }
    }

    /// One route that takes every request.
    ///
    /// # Examples
    /// ```
    /// use corsac::policy::PolicySpec;
    /// use corsac_config::{NamedPolicy, RouteMatch, Routes};
    /// use http::{HeaderMap, Method};
    ///
    /// let policy = PolicySpec { origins: vec!["*".into()], ..PolicySpec::default() }.compile()?;
    /// let routes = Routes::single(None, NamedPolicy::new("open", policy));
    /// let found = routes.find(Some("example.com"), "/any/path", &Method::GET, &HeaderMap::new());
    /// assert!(matches!(found, RouteMatch::Route { index: 0, .. }));
    /// # Ok::<(), corsac::policy::PolicyErrors>(())
    /// ```
    #[must_use]
    pub fn single(upstream: Option<Upstream>, policy: NamedPolicy) -> Self {
        let policy = RoutePolicy::Policy(policy);
        Self::plant(vec![Route { host: None, path: PathPattern::all(), methods: None, upstream, policy }])
    }

    fn plant(routes: Vec<Route>) -> Self {
        let mut planted = Routes::default();
        for (index, route) in routes.iter().enumerate() {
            let leaf = planted.tree(route.host.as_ref()).leaf(&route.path);
            match route.methods {
                Some(_) => leaf.with_methods.push(index),
                None => leaf.without = Some(index),
            }
        }
        Routes { routes, ..planted }
    }

    fn tree(&mut self, host: Option<&HostPattern>) -> &mut Tree {
        match host {
            None => &mut self.any,
            Some(host) if host.is_wildcard() => self.wildcard.entry(host.name().into()).or_default(),
            Some(host) => self.exact.entry(host.name().into()).or_default(),
        }
    }

    /// The routes in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Route> {
        self.routes.iter()
    }

    /// The route that takes the request.
    ///
    /// `host` is the `Host` value or the authority, with or without port; `path` the path as received, with or without
    /// query; `headers` those of the request. A preflight is looked up as the request that it announces.
    /// The time is bounded by the length of the path and the number of routes.
    #[must_use]
    pub fn find(
        &self,
        host: Option<&str>,
        path: &str,
        method: &Method,
        headers: &HeaderMap,
    ) -> RouteMatch<'_> {
        let Some(path) = target::path(path) else { return RouteMatch::BadPath };
        let host = host.and_then(target::host);
        let asked = Asked::of(method, headers);
        let found = self.walk(host.as_deref(), &path, &mut |leaf| match self.take(leaf, &asked) {
            Some(found) => ControlFlow::Break(found),
            None => ControlFlow::Continue(()),
        });
        match found {
            ControlFlow::Break((index, route)) => RouteMatch::Route { index, route },
            ControlFlow::Continue(()) => self.without_route(host.as_deref(), &path),
        }
    }

    /// Visits the leaves of the hosts and paths that match, first in rank first.
    fn walk<B>(
        &self,
        host: Option<&str>,
        path: &str,
        visit: &mut impl FnMut(&Leaf) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let parents =
            std::iter::successors(host, |host| host.split_once('.').map(|(_, parent)| parent)).skip(1);
        let exact = host.and_then(|host| self.exact.get(host));
        let wildcard = parents.filter_map(|parent| self.wildcard.get(parent));
        for tree in exact.into_iter().chain(wildcard).chain([&self.any]) {
            tree.walk(Some(path), visit)?;
        }
        ControlFlow::Continue(())
    }

    /// The route of one pattern that takes the method: one that lists it, one with `GET` for `HEAD`, one without methods.
    fn take(&self, leaf: &Leaf, asked: &Asked) -> Option<(usize, &Route)> {
        let lists = |method: &Method| {
            let lists =
                |&&index: &&usize| self.methods(index).is_some_and(|methods| methods.contains(method));
            leaf.with_methods.iter().find(lists).copied()
        };
        let index = match asked {
            Asked::Any => leaf.with_methods.first().copied(),
            Asked::Method(method) if *method == Method::HEAD => lists(method).or_else(|| lists(&Method::GET)),
            Asked::Method(method) => lists(method),
        };
        let index = index.or(leaf.without)?;
        self.routes.get(index).map(|route| (index, route))
    }

    fn methods(&self, index: usize) -> Option<&[Method]> {
        self.routes.get(index)?.methods.as_deref()
    }

    /// No route takes the method: either because none takes the path, or because each lists other methods.
    fn without_route(&self, host: Option<&str>, path: &str) -> RouteMatch<'_> {
        let mut listed: Vec<&Route> = Vec::new();
        let _ = self.walk(host, path, &mut |leaf| {
            listed.extend(leaf.with_methods.iter().filter_map(|&index| self.routes.get(index)));
            ControlFlow::<()>::Continue(())
        });
        match listed.split_first() {
            None => RouteMatch::NotFound,
            Some((first, others)) => RouteMatch::MethodNotAllowed {
                allow: allowed_methods(&listed),
                policy: Some(&first.policy)
                    .filter(|policy| others.iter().all(|route| policy.is_same(&route.policy))),
            },
        }
    }
}

impl<'r> IntoIterator for &'r Routes {
    type Item = &'r Route;
    type IntoIter = std::slice::Iter<'r, Route>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Route {
    fn matcher(&self) -> Matcher<'_> {
        Matcher { host: self.host.as_ref(), path: &self.path, methods: self.methods.as_deref() }
    }
}

/// The method that a route must take.
enum Asked {
    /// This one.
    Method(Method),
    /// None that can be told: a preflight that announces no method, or two.
    Any,
}

impl Asked {
    fn of(method: &Method, headers: &HeaderMap) -> Self {
        let mut announced = headers.get_all(ACCESS_CONTROL_REQUEST_METHOD).iter();
        let Some(first) = announced.next() else { return Asked::Method(method.clone()) };
        if *method != Method::OPTIONS || !headers.contains_key(ORIGIN) {
            return Asked::Method(method.clone());
        }
        match (Method::from_bytes(first.as_bytes()), announced.next()) {
            (Ok(method), None) => Asked::Method(method),
            _ => Asked::Any,
        }
    }
}

/// The methods of the routes, each once, `HEAD` after `GET`.
fn allowed_methods(routes: &[&Route]) -> Vec<Method> {
    let mut allowed: Vec<Method> = Vec::new();
    for method in routes.iter().flat_map(|route| route.methods.iter().flatten()) {
        let head = (*method == Method::GET).then_some(&Method::HEAD);
        for method in [Some(method), head].into_iter().flatten() {
            if !allowed.contains(method) {
                allowed.push(method.clone());
            }
        }
    }
    allowed
}
