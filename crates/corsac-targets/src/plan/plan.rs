//! Plan: the policies of a file, and the routes that name them.

use std::net::SocketAddr;

use corsac::policy::Policy;
use corsac_config::{Config, Gateway, HostPattern, PathPattern, RoutePolicy, Upstream};
use http::Method;

use super::PolicyPlan;

/// What a server has to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the policy file's gateway listens.
    pub listen: SocketAddr,
    /// The policies, in the order of their names.
    pub policies: Vec<PolicyPlan>,
    /// The routes in the order of their rank, the first that takes a request wins; empty: the reader of the output
    /// chooses where each policy holds.
    pub routes: Vec<RoutePlan>,
    /// The policy for requests without a route: its number in `policies`.
    pub fallback: Option<usize>,
}

/// A route.
#[derive(Clone, Debug)]
pub struct RoutePlan {
    /// The host, or every host.
    pub host: Option<HostPattern>,
    /// The path.
    pub path: PathPattern,
    /// The methods, or every method. `GET` also takes `HEAD`; a preflight has the method that it announces.
    pub methods: Option<Vec<Method>>,
    /// Where the requests go.
    pub upstream: Option<Upstream>,
    /// The policy's number in [`Plan::policies`]; `None`: no CORS field is read, added or removed.
    pub policy: Option<usize>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { listen: Gateway::DEFAULT_LISTEN, policies: Vec::new(), routes: Vec::new(), fallback: None }
    }
}

impl Plan {
    /// One policy, without routes.
    #[must_use]
    pub fn of_policy(name: &str, policy: &Policy) -> Self {
        Plan { policies: vec![PolicyPlan::new(name, policy)], ..Plan::default() }
    }

    /// Everything in a policy file.
    #[must_use]
    pub fn of_config(config: &Config) -> Self {
        let policies: Vec<PolicyPlan> =
            config.policies.iter().map(|(name, policy)| PolicyPlan::new(name, policy)).collect();
        let index = |name: &str| policies.iter().position(|policy| policy.name == name);
        let Some(gateway) = &config.gateway else { return Plan { policies, ..Plan::default() } };
        let mut routes: Vec<RoutePlan> = gateway
            .routes
            .iter()
            .map(|route| RoutePlan {
                host: route.host.clone(),
                path: route.path.clone(),
                methods: route.methods.clone(),
                upstream: route.upstream.clone(),
                policy: match &route.policy {
                    RoutePolicy::Policy(named) => index(&named.name),
                    RoutePolicy::Passthrough => None,
                },
            })
            .collect();
        routes.sort_by_key(RoutePlan::rank);
        let fallback = gateway.fallback.as_ref().and_then(|named| index(&named.name));
        Plan { listen: gateway.listen, policies, routes, fallback }
    }

    /// The upstreams of the routes, each once.
    #[must_use]
    pub fn upstreams(&self) -> Vec<&Upstream> {
        let mut upstreams: Vec<&Upstream> = Vec::new();
        for upstream in self.routes.iter().filter_map(|route| route.upstream.as_ref()) {
            if !upstreams.contains(&upstream) {
                upstreams.push(upstream);
            }
        }
        upstreams
    }

    /// The hosts that routes name, and every other.
    pub(crate) fn hosts(&self) -> Vec<Option<&HostPattern>> {
        let mut hosts: Vec<Option<&HostPattern>> = Vec::new();
        for host in self.routes.iter().map(|route| route.host.as_ref()).chain([None]) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }

    /// The routes that take requests to every host of a pattern; to every other host without one.
    pub(crate) fn routes_of(&self, host: Option<&HostPattern>) -> Vec<&RoutePlan> {
        let takes = |route: &&RoutePlan| match (&route.host, host) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(host)) => own.covers(host),
        };
        self.routes.iter().filter(takes).collect()
    }

    /// The policy of a route.
    #[must_use]
    pub fn policy_of(&self, route: &RoutePlan) -> Option<&PolicyPlan> {
        self.policies.get(route.policy?)
    }
}

impl RoutePlan {
    /// What sorts routes by the rank that `corsac_config::Routes` gives them: hosts, segments, methods.
    fn rank(&self) -> (u8, std::cmp::Reverse<usize>, Vec<u8>, bool) {
        let (host, labels) = match &self.host {
            Some(host) if !host.is_wildcard() => (0, 0),
            Some(host) => (1, host.name().split('.').count()),
            None => (2, 0),
        };
        let segments = super::parts(&self.path).iter().map(super::PathPart::rank).collect();
        (host, std::cmp::Reverse(labels), segments, self.methods.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
[policies.app]
origins = ["https://app.example.com"]
[gateway]
routes = [
    { path = "/{*rest}", policy = "app", upstream = "http://127.0.0.1:1" },
    { path = "/a/{x}", policy = "app", upstream = "http://127.0.0.1:1" },
    { path = "/a/{x}", methods = ["PUT"], policy = false, upstream = "http://127.0.0.1:1" },
    { path = "/a/b", policy = "app", upstream = "http://127.0.0.1:1" },
    { path = "/{*rest}", host = "*.example.com", policy = "app", upstream = "http://127.0.0.1:1" },
    { path = "/{*rest}", host = "*.a.example.com", policy = "app", upstream = "http://127.0.0.1:1" },
    { path = "/{*rest}", host = "b.example.com", policy = "app", upstream = "http://127.0.0.1:1" },
    { path = "/a", policy = "app", upstream = "http://127.0.0.1:1" },
]
"#;

    #[test]
    fn routes_stand_in_the_order_in_which_the_gateway_asks_them() {
        let config = corsac_config::parse("corsac.toml", FILE).config.unwrap();
        let plan = Plan::of_config(&config);
        let shown: Vec<String> = plan
            .routes
            .iter()
            .map(|route| {
                let host = route.host.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("{host}{}{}", route.path, if route.methods.is_some() { " PUT" } else { "" })
            })
            .collect();
        assert_eq!(
            shown,
            [
                "b.example.com/{*rest}",
                "*.a.example.com/{*rest}",
                "*.example.com/{*rest}",
                "/a",
                "/a/b",
                "/a/{x} PUT",
                "/a/{x}",
                "/{*rest}",
            ]
        );
    }
}
