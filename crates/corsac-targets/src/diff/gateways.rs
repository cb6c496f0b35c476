//! Gateways: two tables of routes, class by class of their requests.

use super::classes;
use super::compare::compare;
use super::difference::{Difference, Direction, Example, Kind};
use super::error::DiffError;
use corsac_config::{Gateway, NamedPolicy, Route, RouteMatch, RoutePolicy};
use http::{HeaderMap, Method};
use std::collections::HashMap;

/// A path that every gateway refuses with 400.
const BAD_PATH: &str = "/%2e%2e/";

/// Requests that the same pair of deciders answers, and how their answers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Who decides on the left: `policy app`, `no route (404), policy public`.
    pub left: String,
    /// Who decides on the right.
    pub right: String,
    /// The places that this is about, each once.
    pub places: Vec<Place>,
    /// How the answers differ.
    pub differences: Vec<Difference>,
}

/// A place: the routes that take a request, and the first such request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The pattern of the left route, host and path; absent where no route takes the request.
    pub left: Option<String>,
    /// The pattern of the right route.
    pub right: Option<String>,
    /// The host of the request.
    pub host: String,
    /// Its path.
    pub path: String,
    /// The methods for which this holds there, of those that the routes tell apart.
    pub methods: Vec<Method>,
}

/// Compares two gateways: every class of hosts, paths and methods that their routes tell apart.
///
/// Without differences there are no sections.
///
/// # Errors
/// [`DiffError`], when the origins or the paths cannot be told exactly.
///
/// # Examples
/// ```
/// use corsac_targets::diff::compare_gateways;
///
/// let file = |path: &str| {
///     let text = format!(
///         "[policies.app]\norigins = [\"https://app.example.com\"]\n\
///          [[gateway.routes]]\npath = \"{path}\"\nupstream = \"http://127.0.0.1:1\"\npolicy = \"app\"\n"
///     );
///     corsac_config::parse("a.toml", &text).config.unwrap().gateway.unwrap()
/// };
/// assert!(compare_gateways(&file("/api/{id}"), &file("/api/{name}"))?.is_empty());
/// let sections = compare_gateways(&file("/api/{id}"), &file("/api/{*rest}"))?;
/// assert_eq!(sections[0].left, "no route (404)");
/// # Ok::<(), corsac_targets::diff::DiffError>(())
/// ```
pub fn compare_gateways(left: &Gateway, right: &Gateway) -> Result<Vec<Section>, DiffError> {
    let mut sections = Sections { left, right, sections: Vec::new(), numbers: HashMap::new() };
    let all: Vec<&Route> = left.routes.iter().chain(right.routes.iter()).collect();
    for host in classes::hosts(&all) {
        let of_host = all.iter().copied().filter(|route| classes::takes_host(route.host.as_ref(), &host));
        let of_host: Vec<&Route> = of_host.collect();
        let methods = classes::methods(&of_host);
        let mut paths = classes::paths(&of_host)?;
        paths.push(BAD_PATH.to_owned());
        for path in paths {
            for method in &methods {
                sections.visit(&host, &path, method)?;
            }
        }
    }
    sections.sections.retain(|section| !section.differences.is_empty());
    Ok(sections.sections)
}

/// Who answers a request.
struct Decider<'g> {
    text: String,
    /// Whether a route takes it; otherwise the gateway's own status.
    status: Option<u16>,
    policy: Option<&'g NamedPolicy>,
    pattern: Option<String>,
}

impl<'g> Decider<'g> {
    fn of(gateway: &'g Gateway, host: &str, path: &str, method: &Method) -> Self {
        let fallback = gateway.fallback.as_ref();
        match gateway.routes.find(Some(host), path, method, &HeaderMap::new()) {
            RouteMatch::Route { route, .. } => {
                let host = route.host.as_ref().map(ToString::to_string).unwrap_or_default();
                Self::new(None, policy_of(&route.policy), Some(format!("{host}{}", route.path)))
            }
            RouteMatch::MethodNotAllowed { policy, .. } => {
                Self::new(Some(405), policy.map_or(fallback, policy_of), None)
            }
            RouteMatch::NotFound => Self::new(Some(404), fallback, None),
            RouteMatch::BadPath => Self::new(Some(400), fallback, None),
        }
    }

    fn new(status: Option<u16>, policy: Option<&'g NamedPolicy>, pattern: Option<String>) -> Self {
        let policy_text = policy.map(|policy| format!("policy {}", policy.name));
        let text = match (status, policy_text) {
            (None, Some(policy)) => policy,
            (None, None) => "policy = false".to_owned(),
            (Some(status), policy) => {
                let what = if status == 405 { "no route with this method" } else { "no route" };
                let policy = policy.map(|policy| format!(", {policy}")).unwrap_or_default();
                format!("{what} ({status}){policy}")
            }
        };
        Decider { text, status, policy, pattern }
    }
}

fn policy_of(policy: &RoutePolicy) -> Option<&NamedPolicy> {
    match policy {
        RoutePolicy::Policy(policy) => Some(policy),
        RoutePolicy::Passthrough => None,
    }
}

/// The sections so far, by the texts of their deciders.
struct Sections<'g> {
    left: &'g Gateway,
    right: &'g Gateway,
    sections: Vec<Section>,
    numbers: HashMap<(String, String), usize>,
}

impl Sections<'_> {
    fn visit(&mut self, host: &str, path: &str, method: &Method) -> Result<(), DiffError> {
        let left = Decider::of(self.left, host, path, method);
        let right = Decider::of(self.right, host, path, method);
        let key = (left.text.clone(), right.text.clone());
        let number = match self.numbers.get(&key) {
            Some(&number) => number,
            None => {
                let differences = differences(&left, &right, method)?;
                self.sections.push(Section {
                    left: key.0.clone(),
                    right: key.1.clone(),
                    places: Vec::new(),
                    differences,
                });
                self.numbers.insert(key, self.sections.len() - 1);
                self.sections.len() - 1
            }
        };
        if let Some(section) = self.sections.get_mut(number).filter(|section| !section.differences.is_empty())
        {
            section.add(left, right, (host, path, method));
        }
        Ok(())
    }
}

impl Section {
    /// Adds a place, or a method to a known one.
    fn add(&mut self, left: Decider<'_>, right: Decider<'_>, (host, path, method): (&str, &str, &Method)) {
        let is_it = |place: &&mut Place| match (&left.pattern, &right.pattern) {
            (None, None) => (&*place.host, &*place.path) == (host, path),
            _ => (&place.left, &place.right) == (&left.pattern, &right.pattern),
        };
        match self.places.iter_mut().find(is_it) {
            // Other requests between the same two routes may differ for other methods.
            Some(place) if (&*place.host, &*place.path) != (host, path) => {}
            Some(place) => place.methods.push(method.clone()),
            None => self.places.push(Place {
                left: left.pattern,
                right: right.pattern,
                host: host.to_owned(),
                path: path.to_owned(),
                methods: vec![method.clone()],
            }),
        }
    }
}

/// How two deciders differ: in what they are, and where both have a policy, in what those say.
fn differences(
    left: &Decider<'_>,
    right: &Decider<'_>,
    method: &Method,
) -> Result<Vec<Difference>, DiffError> {
    let mut differences = Vec::new();
    if left.status != right.status || left.policy.is_some() != right.policy.is_some() {
        differences.push(Difference {
            kind: Kind::Route,
            direction: Direction::Changed,
            example: Example { method: method.to_string(), ..Example::default() },
            left: left.text.clone(),
            right: right.text.clone(),
            origins: Vec::new(),
        });
    }
    if let (Some(left), Some(right)) = (left.policy, right.policy) {
        differences.extend(compare(&left.policy, &right.policy)?);
    }
    Ok(differences)
}
