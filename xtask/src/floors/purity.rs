//! Which crates must not reach the outside world, not even through their dependencies.

use std::collections::{BTreeMap, HashMap, VecDeque};

use cargo_metadata::{DependencyKind, Metadata, Node, NodeDep, Package, PackageId};

use super::Violation;

/// The crates that take everything as an argument.
const PURE: &[&str] = &["corsac", "corsac-config"];

/// Crates whose job is I/O, time, threads, randomness from the system, or logging.
const OUTSIDE: &[&str] = &[
    "async-io",
    "async-std",
    "chrono",
    "crossbeam-channel",
    "curl",
    "fs-err",
    "getrandom",
    "h2",
    "hyper",
    "hyper-util",
    "jiff",
    "log",
    "memmap2",
    "mio",
    "nix",
    "notify",
    "num_cpus",
    "polling",
    "rand",
    "rayon",
    "reqwest",
    "rustix",
    "rustls",
    "signal-hook",
    "smol",
    "socket2",
    "tempfile",
    "time",
    "tokio",
    "tracing",
    "tungstenite",
    "ureq",
    "walkdir",
];

pub(super) fn check(metadata: &Metadata) -> Vec<Violation> {
    let graph = Graph::new(metadata);
    let members = metadata.workspace_packages().into_iter();
    members
        .filter(|member| PURE.contains(&member.name.as_str()))
        .flat_map(|member| graph.ways_out(member))
        .collect()
}

struct Graph<'a> {
    metadata: &'a Metadata,
    nodes: HashMap<&'a PackageId, &'a Node>,
}

impl<'a> Graph<'a> {
    fn new(metadata: &'a Metadata) -> Self {
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        Self { metadata, nodes: nodes.map(|node| (&node.id, node)).collect() }
    }

    fn ways_out(&self, start: &'a Package) -> Vec<Violation> {
        let parents = self.reach(&start.id);
        let outside = parents.keys().filter(|id| OUTSIDE.contains(&self.name(id)));
        outside.map(|id| violation(&start.name, &self.chain(&parents, id))).collect()
    }

    /// Every package that `start` is built with, and through which other it came; not what lies behind a way out.
    fn reach(&self, start: &'a PackageId) -> BTreeMap<&'a PackageId, Option<&'a PackageId>> {
        let mut parents = BTreeMap::from([(start, None)]);
        let mut queue = VecDeque::from([start]);
        while let Some(user) = queue.pop_front() {
            let node = self.nodes.get(user);
            let is_out = OUTSIDE.contains(&self.name(user));
            for used in
                node.iter().filter(|_| !is_out).flat_map(|node| &node.deps).filter(|used| is_linked(used))
            {
                parents.entry(&used.pkg).or_insert_with(|| {
                    queue.push_back(&used.pkg);
                    Some(user)
                });
            }
        }
        parents
    }

    fn chain(&self, parents: &BTreeMap<&'a PackageId, Option<&'a PackageId>>, end: &'a PackageId) -> String {
        let up = std::iter::successors(Some(end), |id| parents.get(*id).copied().flatten());
        let mut names: Vec<&str> = up.map(|id| self.name(id)).collect();
        names.reverse();
        names.join(" → ")
    }

    fn name(&self, id: &PackageId) -> &'a str {
        self.metadata
            .packages
            .iter()
            .find(|package| package.id == *id)
            .map_or("?", |package| package.name.as_str())
    }
}

fn violation(name: &str, chain: &str) -> Violation {
    Violation {
        found: format!("{name} reaches the outside world: {chain}"),
        remedy: "take the value as an argument and let a crate on a higher floor fetch it".into(),
    }
}

fn is_linked(used: &NodeDep) -> bool {
    used.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
}
