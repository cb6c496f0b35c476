//! Translate: from `VirtualService`s to the virtual hosts of Envoy that istiod makes of them, each value with its place.

use super::asks::asks;
use super::filter::filter;
use crate::import::Position;
use crate::yaml::{Node, Value};

/// A route table with a virtual host for each `VirtualService`.
pub(super) fn table(documents: &[Node]) -> Node {
    let items = documents.iter().flat_map(|document| match document.text_of("kind") {
        Some(kind) if kind.ends_with("List") => document.list("items").iter().collect(),
        _ => vec![document],
    });
    let services = items.filter(|item| item.text_of("kind") == Some("VirtualService"));
    let hosts: Vec<Node> = services.filter_map(host).collect();
    let position = documents.first().map(|first| first.position.clone()).unwrap_or_default();
    let members = vec![
        ("ignore_port_in_host_matching", new_text("true", &position)),
        ("virtual_hosts", new_list(hosts, &position)),
    ];
    new_table(members, &position)
}

fn host(service: &Node) -> Option<Node> {
    let (spec, position) = (service.get("spec")?, &service.position);
    let name = service.at(&["metadata", "name"]).cloned().unwrap_or_else(|| new_text("", position));
    let domains = spec.get("hosts").cloned().unwrap_or_else(|| new_list(Vec::new(), position));
    let routes = spec.list("http").iter().flat_map(routes).collect();
    let routes = new_list(routes, position);
    Some(new_table(vec![("name", name), ("domains", domains), ("routes", routes)], position))
}

/// A route for each match, or for every request.
fn routes(http: &Node) -> Vec<Node> {
    let matches = http.list("match");
    match matches.is_empty() {
        true => vec![route(http, None)],
        false => matches.iter().map(|each| route(http, Some(each))).collect(),
    }
}

fn route(http: &Node, asked: Option<&Node>) -> Node {
    let position = &http.position;
    let mut asked = asks(asked, position);
    let destinations = http.list("route");
    let mut fields = Fields::default();
    match destinations {
        [only] => fields.add(only),
        // Which one a request goes to is chance.
        several if several.iter().any(|each| each.get("headers").is_some()) => {
            asked.push(("route.headers".to_owned(), new_text("", position)));
        }
        _ => {}
    }
    fields.add(http);
    let mut members =
        vec![("match".to_owned(), Node { value: Value::Table(asked), position: position.clone() })];
    let mut add = |name: &str, node: Node| members.push((name.to_owned(), node));
    if let Some(redirect) = http.get("redirect") {
        add("redirect", redirect.clone());
    } else if let Some(direct) = http.get("directResponse") {
        add("direct_response", direct.clone());
    } else if let Some(first) = destinations.first() {
        add("route", new_table(vec![("cluster", cluster(first))], position));
    }
    add("response_headers_to_remove", new_list(fields.removed, position));
    add("response_headers_to_add", new_list(fields.added, position));
    if let Some(policy) = http.get("corsPolicy") {
        let of_filter = new_table(vec![("envoy.filters.http.cors", filter(policy))], &policy.position);
        add("typed_per_filter_config", of_filter);
    }
    Node { value: Value::Table(members), position: position.clone() }
}

/// The cluster of a destination: its host and port.
fn cluster(destination: &Node) -> Node {
    let host = destination.at(&["destination", "host"]).and_then(Node::text).unwrap_or_default();
    let port = destination.at(&["destination", "port", "number"]).and_then(Node::text).unwrap_or("80");
    new_text(&format!("{host}:{port}"), &destination.position)
}

/// The fields that a route, or its only destination, removes and adds.
#[derive(Default)]
struct Fields {
    removed: Vec<Node>,
    added: Vec<Node>,
}

impl Fields {
    fn add(&mut self, node: &Node) {
        let Some(response) = node.at(&["headers", "response"]) else { return };
        self.removed.extend(response.list("remove").iter().cloned());
        for (key, action) in [("set", "OVERWRITE_IF_EXISTS_OR_ADD"), ("add", "APPEND_IF_EXISTS_OR_ADD")] {
            for (name, value) in response.get(key).map(Node::members).unwrap_or_default() {
                let position = &value.position;
                let header =
                    new_table(vec![("key", new_text(name, position)), ("value", value.clone())], position);
                let action = new_text(action, position);
                self.added.push(new_table(vec![("header", header), ("append_action", action)], position));
            }
        }
    }
}

pub(super) fn new_text(text: &str, position: &Position) -> Node {
    Node { value: Value::Text(text.to_owned()), position: position.clone() }
}

pub(super) fn new_list(items: Vec<Node>, position: &Position) -> Node {
    Node { value: Value::List(items), position: position.clone() }
}

pub(super) fn new_table(members: Vec<(&str, Node)>, position: &Position) -> Node {
    let members = members.into_iter().map(|(name, node)| (name.to_owned(), node)).collect();
    Node { value: Value::Table(members), position: position.clone() }
}
