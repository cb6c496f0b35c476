//! Object: the Ingress objects of a file, with their hosts and paths.

use crate::import::Position;
use crate::yaml::Node;

/// An Ingress.
pub(super) struct Ingress<'n> {
    pub(super) name: String,
    pub(super) metadata: Option<&'n Node>,
    pub(super) paths: Vec<Path<'n>>,
}

/// A path of a host.
pub(super) struct Path<'n> {
    /// `None`: every host that no other Ingress names.
    pub(super) host: Option<&'n str>,
    pub(super) path: &'n str,
    pub(super) kind: Kind,
    pub(super) position: Position,
}

/// How a path is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Exact,
    /// By whole segments.
    Prefix,
    /// As the controller likes: as nginx compares prefixes.
    Implementation,
}

/// Every Ingress of the documents, those of lists too.
pub(super) fn ingresses(documents: &[Node]) -> Vec<Ingress<'_>> {
    let items = documents.iter().flat_map(|document| match document.text_of("kind") {
        Some(kind) if kind.ends_with("List") => document.list("items").iter().collect(),
        _ => vec![document],
    });
    items.filter(|item| item.text_of("kind") == Some("Ingress")).map(ingress).collect()
}

fn ingress(node: &Node) -> Ingress<'_> {
    let metadata = node.get("metadata");
    let name = metadata.and_then(|metadata| metadata.text_of("name")).unwrap_or_default().to_owned();
    let spec = node.get("spec");
    let rules = spec.map(|spec| spec.list("rules")).unwrap_or_default();
    let mut paths: Vec<Path<'_>> = rules.iter().flat_map(paths_of).collect();
    let backend = spec.and_then(|spec| spec.get("defaultBackend").or_else(|| spec.get("backend")));
    if let Some(backend) = backend.filter(|_| paths.is_empty()) {
        paths.push(Path { host: None, path: "/", kind: Kind::Prefix, position: backend.position.clone() });
    }
    Ingress { name, metadata, paths }
}

fn paths_of(rule: &Node) -> Vec<Path<'_>> {
    let host = rule.text_of("host").filter(|host| !host.is_empty());
    let paths = rule.at(&["http", "paths"]).map(Node::items).unwrap_or_default();
    if paths.is_empty() {
        return vec![Path { host, path: "/", kind: Kind::Prefix, position: rule.position.clone() }];
    }
    let path = |node| {
        let path = Node::text_of(node, "path").filter(|path| !path.is_empty()).unwrap_or("/");
        let kind = match node.text_of("pathType") {
            Some("Exact") => Kind::Exact,
            Some("Prefix") => Kind::Prefix,
            _ => Kind::Implementation,
        };
        Path { host, path, kind, position: node.position.clone() }
    };
    paths.iter().map(path).collect()
}
