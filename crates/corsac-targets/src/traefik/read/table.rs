//! Table: routers and middlewares, wherever they stand: in a file of the provider, in resources of Kubernetes, in labels.

use std::collections::BTreeMap;

use super::headers::Headers;
use super::labels;
use super::rule::Rule;
use crate::import::Position;
use crate::yaml::{Node, Value};

/// All routers, the one that is asked first before the others, and all middlewares.
#[derive(Default)]
pub(super) struct Table {
    pub(super) routers: Vec<Router>,
    pub(super) middlewares: BTreeMap<String, Middleware>,
    /// The names of middlewares, in the order of the configuration.
    pub(super) names: Vec<String>,
}

/// A router.
pub(super) struct Router {
    pub(super) name: String,
    pub(super) rule: Result<Rule, String>,
    priority: usize,
    /// The entry points; none are all.
    pub(super) entry_points: Vec<String>,
    pub(super) middlewares: Vec<String>,
    pub(super) position: Position,
}

/// A middleware.
pub(super) enum Middleware {
    Headers(Box<Headers>),
    Chain(Vec<String>),
    /// It answers by itself, always.
    Answers(u16),
    /// Nothing that CORS depends on.
    Quiet,
    Unknown(Position, String),
}

/// Middlewares that change neither the fields that CORS looks at nor who answers a preflight.
const QUIET: [&str; 17] = [
    "addprefix",
    "buffering",
    "circuitbreaker",
    "compress",
    "contenttype",
    "encodedcharacters",
    "errors",
    "grpcweb",
    "inflightreq",
    "passtlsclientcert",
    "ratelimit",
    "replacepath",
    "replacepathregex",
    "retry",
    "stripprefix",
    "stripprefixregex",
    "hsts",
];

impl Table {
    pub(super) fn of(documents: &[Node]) -> Self {
        let mut table = Table::default();
        for document in documents {
            if let Some(http) = member(document, "http") {
                table.add_file(http);
            }
            table.add_resource(document);
            for item in list(document, "items") {
                table.add_resource(item);
            }
            let labels = labels::of(document);
            if let Some(http) = labels.as_ref().and_then(|labels| member(labels, "http")) {
                table.add_file(http);
            }
        }
        table.routers.sort_by_key(|router| std::cmp::Reverse(router.priority));
        table
    }

    fn add_file(&mut self, http: &Node) {
        for (name, node) in member(http, "routers").map(Node::members).unwrap_or_default() {
            let rule = member(node, "rule").and_then(Node::text).unwrap_or_default();
            let middlewares = texts(node, "middlewares");
            self.add_router(name, rule, node, middlewares, texts(node, "entryPoints"));
        }
        for (name, node) in member(http, "middlewares").map(Node::members).unwrap_or_default() {
            self.add_middleware(name, node);
        }
    }

    /// A resource of Kubernetes.
    fn add_resource(&mut self, resource: &Node) {
        let (kind, name) =
            (resource.text_of("kind"), resource.at(&["metadata", "name"]).and_then(Node::text));
        let Some((kind, spec)) = kind.zip(resource.get("spec")) else { return };
        match kind {
            "Middleware" => self.add_middleware(name.unwrap_or("middleware"), spec),
            "IngressRoute" => {
                for route in spec.list("routes") {
                    let rule = route.text_of("match").unwrap_or_default();
                    let named = route.list("middlewares").iter().filter_map(|each| each.text_of("name"));
                    let middlewares = named.map(str::to_owned).collect();
                    let entry_points = texts(spec, "entryPoints");
                    self.add_router(name.unwrap_or("route"), rule, route, middlewares, entry_points);
                }
            }
            _ => {}
        }
    }

    fn add_router(
        &mut self,
        name: &str,
        rule: &str,
        node: &Node,
        middlewares: Vec<String>,
        entry_points: Vec<String>,
    ) {
        let priority = member(node, "priority").and_then(Node::text).and_then(|text| text.parse().ok());
        self.routers.push(Router {
            name: name.to_owned(),
            rule: Rule::parse(rule),
            priority: priority.filter(|priority| *priority > 0).unwrap_or(rule.len()),
            entry_points,
            middlewares: middlewares.iter().map(|name| bare(name)).collect(),
            position: node.position.clone(),
        });
    }

    fn add_middleware(&mut self, name: &str, node: &Node) {
        let Some((kind, inner)) = node.members().first() else { return };
        let kind_lower = kind.to_ascii_lowercase();
        let middleware = match kind_lower.as_str() {
            "headers" => Middleware::Headers(Box::new(Headers::of(inner))),
            "chain" => Middleware::Chain(chain(inner)),
            "ipallowlist" | "ipwhitelist" => allow_list(inner),
            "redirectscheme" | "redirectregex" => Middleware::Unknown(
                inner.position.clone(),
                format!("which requests `{kind}` answers is not known here"),
            ),
            kind if QUIET.contains(&kind) => Middleware::Quiet,
            _ => {
                let why =
                    format!("whom `{kind}` lets pass is not known here: preflights never have credentials");
                Middleware::Unknown(inner.position.clone(), why)
            }
        };
        self.names.push(bare(name));
        self.middlewares.insert(bare(name), middleware);
    }
}

fn chain(node: &Node) -> Vec<String> {
    let list = member(node, "middlewares").map(Node::items).unwrap_or_default();
    // Resources name them by a table each.
    let name = |node: &Node| node.text().or_else(|| node.text_of("name")).map(bare);
    match list.is_empty() {
        true => texts(node, "middlewares").iter().map(|name| bare(name)).collect(),
        false => list.iter().filter_map(name).collect(),
    }
}

/// A list that allows an address that no client has refuses everything.
fn allow_list(node: &Node) -> Middleware {
    let is_nobody = texts(node, "sourceRange") == ["255.255.255.255/32"];
    let status = member(node, "rejectStatusCode").and_then(Node::text).and_then(|text| text.parse().ok());
    match is_nobody {
        true => Middleware::Answers(status.unwrap_or(403)),
        false => {
            let why = "from which address a request comes is not known here";
            Middleware::Unknown(node.position.clone(), why.into())
        }
    }
}

/// A name without its provider.
fn bare(name: &str) -> String {
    name.split('@').next().unwrap_or_default().to_ascii_lowercase()
}

/// The member of that name, whose case does not count.
pub(super) fn member<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.members().iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, node)| node)
}

fn list<'n>(node: &'n Node, name: &str) -> &'n [Node] {
    member(node, name).map(Node::items).unwrap_or_default()
}

/// The texts of a list, or of a text with commas.
pub(super) fn texts(node: &Node, name: &str) -> Vec<String> {
    nodes(node, name).into_iter().map(|(text, _)| text).collect()
}

/// Likewise, with their places.
pub(super) fn nodes(node: &Node, name: &str) -> Vec<(String, Position)> {
    let Some(node) = member(node, name) else { return Vec::new() };
    match &node.value {
        Value::List(items) => {
            let text = |item: &Node| Some((item.text()?.to_owned(), item.position.clone()));
            items.iter().filter_map(text).collect()
        }
        Value::Text(text) => {
            let texts = text.split(',').map(|text| text.trim().to_owned());
            texts.filter(|text| !text.is_empty()).map(|text| (text, node.position.clone())).collect()
        }
        Value::Table(_) => Vec::new(),
    }
}
