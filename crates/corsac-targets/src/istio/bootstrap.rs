//! Bootstrap: a whole configuration of Envoy around the translation, to run it without a mesh.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use serde_json::{Value as Json, json};

use super::translate;
use crate::import::Finding;
use crate::yaml::{Node, Value, documents};

/// What istiod makes of `VirtualService`s, as one file of Envoy that listens at an address: to see what a policy comes to, with
/// `envoy --mode validate -c FILE` or by running it.
///
/// # Errors
/// What is no YAML, with its place.
///
/// # Examples
/// ```
/// let services = "kind: VirtualService\nspec: {hosts: ['*'], http: [{corsPolicy: {allowOrigins: [{exact: 'https://a.example'}]}}]}";
/// let envoy = corsac_targets::istio::as_envoy(services, "127.0.0.1:8080".parse().unwrap())?;
/// assert!(envoy.contains(r#""forward_not_matching_preflights":true"#));
/// # Ok::<(), corsac_targets::import::Finding>(())
/// ```
pub fn as_envoy(text: &str, listen: SocketAddr) -> Result<String, Finding> {
    let table = translate::table(&documents("virtualservices.yaml", text)?);
    let mut clusters = BTreeSet::new();
    table.walk(&mut |node| clusters.extend(node.text_of("cluster").map(str::to_owned)));
    let clusters: Vec<Json> = clusters.iter().filter_map(|name| cluster(name)).collect();
    let manager = json!({
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "istio",
        "route_config": as_json(&table, ""),
        "http_filters": [
            {"name": "envoy.filters.http.cors", "typed_config":
                {"@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors"}},
            {"name": "envoy.filters.http.router", "typed_config":
                {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}},
        ],
    });
    let listener = json!({
        "name": "istio",
        "address": address(&listen.ip().to_string(), listen.port()),
        "filter_chains": [{"filters": [
            {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager},
        ]}],
    });
    // The size of expressions that Istio's own bootstrap allows.
    let runtime =
        json!({"layers": [{"name": "istio", "static_layer": {"re2.max_program_size.error_level": 32768}}]});
    let all = json!({
        "layered_runtime": runtime,
        "static_resources": {"listeners": [listener], "clusters": clusters},
    });
    Ok(all.to_string() + "\n")
}

fn address(host: &str, port: u16) -> Json {
    json!({"socket_address": {"address": host, "port_value": port}})
}

fn cluster(name: &str) -> Option<Json> {
    let (host, port) = name.rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let kind = if host.parse::<IpAddr>().is_ok() { "STATIC" } else { "STRICT_DNS" };
    let endpoint = json!({"endpoint": {"address": address(host, port.parse().ok()?)}});
    let endpoints = json!([{"lb_endpoints": [endpoint]}]);
    let load = json!({"cluster_name": name, "endpoints": endpoints});
    Some(json!({"name": name, "type": kind, "connect_timeout": "5s", "load_assignment": load}))
}

/// The keys whose values are truth values; all others are texts, from which Envoy makes numbers by itself.
const TRUTHS: [&str; 6] = [
    "ignore_port_in_host_matching",
    "present_match",
    "invert_match",
    "treat_missing_header_as_empty",
    "allow_credentials",
    "forward_not_matching_preflights",
];

fn as_json(node: &Node, key: &str) -> Json {
    match &node.value {
        Value::Text(text) if TRUTHS.contains(&key) => Json::Bool(text == "true"),
        Value::Text(text) => Json::String(text.clone()),
        Value::List(items) => items.iter().map(|item| as_json(item, "")).collect(),
        Value::Table(members) => {
            Json::Object(members.iter().map(|(name, node)| (name.clone(), as_json(node, name))).collect())
        }
    }
}
