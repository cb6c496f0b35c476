//! Table: the virtual hosts of a file with their routes, wherever they stand: in a listener, a resource, a dump.

use super::asks::Asks;
use super::cors_filter::CorsPolicy;
use super::fields::Fields;
use crate::yaml::Node;

/// A virtual host.
pub(super) struct Host<'n> {
    pub(super) domains: Vec<&'n str>,
    pub(super) routes: Vec<Route>,
    /// The fields of the host, and of the table around it.
    pub(super) outer: [Fields; 2],
}

/// A route.
pub(super) struct Route {
    pub(super) asks: Asks,
    pub(super) action: Action,
    pub(super) fields: Fields,
    pub(super) cors: Option<CorsPolicy>,
    pub(super) position: crate::import::Position,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The application answers.
    Forward,
    /// Envoy answers with this status.
    Answer(u16),
    /// Something that is not known here.
    Unknown,
}

/// The virtual hosts of all tables.
pub(super) fn hosts(documents: &[Node]) -> Vec<Host<'_>> {
    let mut hosts = Vec::new();
    for document in documents {
        document.walk(&mut |node| {
            hosts.extend(node.list("virtual_hosts").iter().map(|host| Host::of(host, node)))
        });
    }
    hosts
}

impl<'n> Host<'n> {
    fn of(node: &'n Node, table: &Node) -> Self {
        Host {
            domains: node.list("domains").iter().filter_map(Node::text).collect(),
            routes: node.list("routes").iter().map(|route| Route::of(route, node)).collect(),
            outer: [Fields::of(node), Fields::of(table)],
        }
    }
}

impl Route {
    fn of(node: &Node, host: &Node) -> Self {
        let action = if node.get("route").is_some() {
            Action::Forward
        } else if let Some(direct) = node.get("direct_response") {
            let status = direct.text_of("status").and_then(|status| status.parse().ok());
            status.map_or(Action::Unknown, Action::Answer)
        } else if node.get("redirect").is_some() {
            Action::Answer(301)
        } else {
            Action::Unknown
        };
        Route {
            asks: Asks::of(node.get("match")),
            cors: CorsPolicy::of(node, host).filter(|_| action == Action::Forward),
            action,
            fields: Fields::of(node),
            position: node.position.clone(),
        }
    }
}
