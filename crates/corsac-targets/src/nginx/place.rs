//! Place: the location of one path, and what becomes there of routes that differ by method.
//!
//! A location is chosen by path alone. In a policy file a request whose method a route does not list goes on to the routes
//! below: where those lead elsewhere, a location cannot follow.

use corsac_config::HostPattern;
use http::Method;

use crate::Plan;
use crate::plan::RoutePlan;

/// One path of one host.
pub(super) struct Place<'p> {
    /// Whose path, policy and upstream hold here.
    pub(super) route: &'p RoutePlan,
    pub(super) methods: Methods,
}

/// Which methods a place takes.
pub(super) enum Methods {
    Every,
    Listed(Vec<String>),
    /// Other methods have another policy or another upstream.
    Unsupported,
}

/// The places of a host, in the order in which they are asked.
pub(super) fn places<'p>(plan: &'p Plan, host: Option<&HostPattern>) -> Vec<Place<'p>> {
    let mut routes = plan.routes_of(host);
    let mut places = Vec::new();
    while let Some(&route) = routes.first() {
        places.push(Place { route, methods: methods(&routes, route) });
        routes.retain(|other| other.path != route.path);
    }
    places
}

/// A place of the plan whose methods nginx cannot tell apart.
pub(super) fn unsupported(plan: &Plan) -> Option<&RoutePlan> {
    let mut all = plan.hosts().into_iter().flat_map(|host| places(plan, host));
    all.find(|place| matches!(place.methods, Methods::Unsupported)).map(|place| place.route)
}

/// What the methods lead to on the path of a route, the first of those that are left.
fn methods(left: &[&RoutePlan], route: &RoutePlan) -> Methods {
    let mut listed: Vec<String> = Vec::new();
    for other in left.iter().filter(|other| other.path.overlaps(&route.path)) {
        if other.policy != route.policy || other.upstream != route.upstream {
            return Methods::Unsupported;
        }
        match &other.methods {
            None if other.path.covers(&route.path) => return Methods::Every,
            // Some paths of the place take every method, others do not.
            None => return Methods::Unsupported,
            Some(_) if !other.path.covers(&route.path) => return Methods::Unsupported,
            Some(methods) => {
                listed.extend(methods.iter().map(ToString::to_string));
                listed.extend(methods.contains(&Method::GET).then(|| Method::HEAD.to_string()));
            }
        }
    }
    listed.sort_unstable();
    listed.dedup();
    Methods::Listed(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(routes: &str) -> Plan {
        let policy = |name: &str| format!("[policies.{name}]\norigins = [\"https://{name}.example\"]\n");
        let file = format!("{}{}[gateway]\nroutes = [{routes}]\n", policy("a"), policy("b"));
        Plan::of_config(&corsac_config::parse("corsac.toml", &file).config.unwrap())
    }

    fn route(path: &str, policy: &str, methods: &str) -> String {
        format!("{{ path = \"{path}\", policy = \"{policy}\", upstream = \"http://127.0.0.1:1\"{methods} }},")
    }

    const GET: &str = ", methods = [\"GET\"]";

    #[test]
    fn a_method_that_falls_to_another_policy_on_a_wider_path_cannot_be_told_by_a_location() {
        let plan = plan(&[route("/api/{id}", "a", GET), route("/api/{*rest}", "b", "")].concat());
        assert_eq!(unsupported(&plan).unwrap().path.as_str(), "/api/{id}");
    }

    #[test]
    fn a_method_that_falls_to_the_same_policy_and_upstream_is_just_taken() {
        let plan = plan(&[route("/api/{id}", "a", GET), route("/api/{*rest}", "a", "")].concat());
        assert!(places(&plan, None).iter().all(|place| matches!(place.methods, Methods::Every)));
    }

    #[test]
    fn a_path_beside_all_others_keeps_its_methods() {
        let plan = plan(&[route("/api/{id}", "a", GET), route("/other", "b", "")].concat());
        let places = places(&plan, None);
        let listed = places.iter().find_map(|place| match &place.methods {
            Methods::Listed(methods) => Some(methods.join(" ")),
            _ => None,
        });
        assert_eq!(listed.as_deref(), Some("GET HEAD"));
    }
}
