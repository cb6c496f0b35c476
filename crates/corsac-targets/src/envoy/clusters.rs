//! Clusters: where requests go, one for each upstream of the policy file.

use std::fmt::Write;
use std::net::IpAddr;

use corsac_config::Upstream;

use super::quote::{Comment, Scalar};
use crate::Plan;

/// The cluster of routes that name no upstream: whoever runs Envoy defines it.
const APPLICATION: &str = "application";

/// The name of a route's cluster.
pub(super) fn name(upstream: Option<&Upstream>) -> String {
    upstream
        .map_or_else(|| APPLICATION.to_owned(), |upstream| format!("{}:{}", upstream.host(), upstream.port()))
}

/// The file's name.
pub(super) const FILE: &str = "cds.yaml";

/// What stands above the clusters that only an earlier compilation has.
const BEFORE: &str = "# Only the policy file before this one names these: routes may still lead there. The next compilation drops them.";

/// The file's text, with the clusters that only the text before it has: Envoy takes up routes and clusters one after the
/// other, and would answer 503 in between.
pub(super) fn beside_those_before(before: &str, text: &str) -> String {
    let own = before.split(BEFORE).next().unwrap_or_default();
    let is_gone =
        |cluster: &str| cluster.lines().next().is_some_and(|name| !text.contains(&format!("{name}\n")));
    let item = format!("- {TYPE}\n");
    let gone: Vec<&str> = own.split(item.as_str()).skip(1).filter(|cluster| is_gone(cluster)).collect();
    if gone.is_empty() {
        return text.to_owned();
    }
    let items: String = gone.iter().map(|cluster| format!("{item}{cluster}")).collect();
    format!("{}{BEFORE}\n{items}", text.replace("resources: []\n", "resources:\n"))
}

/// The file with all clusters.
pub(super) fn text(plan: &Plan) -> String {
    let mut out = format!("{}\n", Comment::of("The upstreams of the policy file, one cluster each."));
    if plan.routes.iter().any(|route| route.upstream.is_none()) {
        let yours = "Routes without an upstream go to the cluster `application`, which is yours to define.";
        let _ = writeln!(out, "{}", Comment::of(yours));
    }
    let list: String =
        plan.upstreams().into_iter().map(|upstream| format!("- {TYPE}\n{}", cluster(upstream))).collect();
    out.push_str(&format!(
        "resources:{}",
        if list.is_empty() { " []\n".into() } else { format!("\n{list}") }
    ));
    out
}

/// The clusters as the value of a key, without their types.
pub(super) fn list(plan: &Plan) -> String {
    let list: String =
        plan.upstreams().into_iter().map(|upstream| cluster(upstream).replacen("  ", "- ", 1)).collect();
    if list.is_empty() { "[]\n".into() } else { list }
}

const TYPE: &str = "\"@type\": type.googleapis.com/envoy.config.cluster.v3.Cluster";

fn cluster(upstream: &Upstream) -> String {
    let name = Scalar::of(&name(Some(upstream)));
    let host = upstream.host().trim_start_matches('[').trim_end_matches(']');
    let kind = if host.parse::<IpAddr>().is_ok() { "STATIC" } else { "STRICT_DNS" };
    let address = Scalar::of(host);
    let port = upstream.port();
    format!(
        "  name: {name}\n  type: {kind}\n  connect_timeout: 5s\n  load_assignment:\n    cluster_name: {name}\n    \
         endpoints:\n    - lb_endpoints:\n      - endpoint: {{address: {{socket_address: {{address: {address}, \
         port_value: {port}}}}}}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(names: &[&str]) -> String {
        let item = |name: &&str| format!("- {TYPE}\n  name: \"{name}\"\n  type: STATIC\n");
        format!("# Comment\nresources:\n{}", names.iter().map(item).collect::<String>())
    }

    #[test]
    fn a_cluster_stays_for_one_compilation_after_it_is_gone() {
        let (first, second) = (file(&["a:1", "b:1"]), file(&["b:1", "a:11"]));
        let between = beside_those_before(&first, &second);
        assert!(
            between.starts_with(&second)
                && between.ends_with(file(&["a:1"]).split_once("resources:\n").unwrap().1)
        );
        assert_eq!(beside_those_before(&between, &second), second, "then it is dropped");
        assert_eq!(beside_those_before(&second, &second), second);
        assert_eq!(beside_those_before("no file of ours", &second), second);
        assert_eq!(beside_those_before(&second, "resources: []\n").matches(TYPE).count(), 2);
    }
}
