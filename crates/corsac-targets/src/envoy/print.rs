//! Print: the files of a plan: the bootstrap, and what a running Envoy reads again whenever it changes.

use std::fmt::Write;

use super::quote::{Comment, Scalar};
use super::routes;
use super::{clusters, filter};
use crate::rows::{Style, policy_rows_in};
use crate::{OutputFile, Plan, Version};

/// The name of the route table, for `rds`.
const TABLE: &str = "corsac";

/// All files, those that name others first.
pub(super) fn files(plan: &Plan, version: Version, style: Style) -> Vec<OutputFile> {
    let file = |name: &str, text: String, purpose: &str| OutputFile {
        name: name.into(),
        text: format!("{}{text}", head(version, style)),
        purpose: purpose.into(),
    };
    if plan.routes.is_empty() {
        let purpose = "a route table for each policy, for the `rds` of your own listeners; they forward to the cluster `application`";
        return vec![file("rds.yaml", policy_tables(plan, style), purpose)];
    }
    vec![
        file("envoy.yaml", bootstrap(), "start Envoy with it, in this folder: `envoy -c envoy.yaml`"),
        file("lds.yaml", listener(plan, style), "where Envoy listens; read again when it changes"),
        file("rds.yaml", table(plan, style), "the routes with their policies; read again when it changes"),
        file(clusters::FILE, clusters::text(plan), "where requests go; read again when it changes"),
        file(
            "static.yaml",
            all_in_one(plan, style),
            "all of it in one file, for `envoy --mode validate -c static.yaml`",
        ),
    ]
}

fn head(version: Version, style: Style) -> String {
    let target = if style == Style::Filter { "envoy-cors" } else { "envoy" };
    let made =
        Comment::of(&format!("Made by `corsac compile {target}`; change the policy file, not this one."));
    format!("{}\n{made}\n", Comment::of(&format!("CORS policies for Envoy {version} and newer.")))
}

fn bootstrap() -> String {
    format!(
        "{}\nnode: {{id: corsac, cluster: corsac}}\n{RUNTIME}dynamic_resources:\n{}{}",
        Comment::of("The paths are relative to the folder in which Envoy is started."),
        watched("lds_config", "lds.yaml", "  "),
        watched("cds_config", "cds.yaml", "  "),
    )
}

/// Envoy refuses expressions of more than 100 instructions unless it is told otherwise; its engine runs in linear time.
const RUNTIME: &str = "\
# The expressions of origins are longer than Envoy takes by itself.
layered_runtime: {layers: [{name: corsac, static_layer: {re2.max_program_size.error_level: 1000000}}]}
";

/// A file that is read again when another is moved into its place. Each is watched by itself: clusters that are moved
/// first are there before the routes that lead to them.
fn watched(key: &str, file: &str, indent: &str) -> String {
    format!(
        "{indent}{key}:\n{indent}  resource_api_version: V3\n{indent}  path_config_source: {{path: ./{file}}}\n"
    )
}

fn listener(plan: &Plan, style: Style) -> String {
    let rds = watched("config_source", "rds.yaml", "          ");
    format!(
        "{}\nresources:\n- \"@type\": type.googleapis.com/envoy.config.listener.v3.Listener\n{}",
        Comment::of("The address is that of [gateway] listen in the policy file."),
        listening(plan, style, &format!("        rds:\n          route_config_name: {TABLE}\n{rds}")),
    )
}

/// The listener, with what says where its routes are.
fn listening(plan: &Plan, style: Style, routes: &str) -> String {
    let filter = if style == Style::Filter { filter::OF_LISTENER } else { "" };
    let address = Scalar::of(&plan.listen.ip().to_string());
    let port = plan.listen.port();
    format!(
        "  name: {TABLE}\n  address: {{socket_address: {{address: {address}, port_value: {port}}}}}\n  \
         filter_chains:\n  - filters:\n    - name: envoy.filters.network.http_connection_manager\n      \
         typed_config:\n        \"@type\": {MANAGER}\n        stat_prefix: {TABLE}\n{routes}        http_filters:\n{filter}        \
         - name: envoy.filters.http.router\n          typed_config:\n            \
         \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router\n"
    )
}

const MANAGER: &str =
    "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

fn table(plan: &Plan, style: Style) -> String {
    format!(
        "{}\nresources:\n- {ROUTE_CONFIGURATION}\n{}{}",
        routes::comment(),
        configuration(TABLE),
        routes::virtual_hosts(plan, style)
    )
}

/// Everything in one file: the server's checker does not read the files that a bootstrap names.
fn all_in_one(plan: &Plan, style: Style) -> String {
    let table =
        indented(&format!("{}{}", configuration(TABLE), routes::virtual_hosts(plan, style)), "        ");
    let listener = listening(plan, style, &format!("        route_config:\n{table}")).replacen("  ", "- ", 1);
    let (listener, clusters) = (indented(&listener, "  "), indented(&clusters::list(plan), "  "));
    format!("{RUNTIME}static_resources:\n  listeners:\n{listener}  clusters:\n{clusters}")
}

fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| format!("{indent}{line}\n")).collect()
}

/// A table of its own for each policy, on every host and path.
fn policy_tables(plan: &Plan, style: Style) -> String {
    let mut out = format!("{}\nresources:\n", routes::comment());
    for policy in &plan.policies {
        let _ = writeln!(out, "{}\n- {ROUTE_CONFIGURATION}", Comment::of(&format!("Policy {}", policy.name)));
        out.push_str(&configuration(&format!("{TABLE}-{}", policy.name)));
        routes::print_host(None, &policy_rows_in(policy, style), plan, &mut out);
    }
    out
}

const ROUTE_CONFIGURATION: &str = "\"@type\": type.googleapis.com/envoy.config.route.v3.RouteConfiguration";

fn configuration(name: &str) -> String {
    let name = Scalar::of(name);
    format!("  name: {name}\n  ignore_port_in_host_matching: true\n  virtual_hosts:\n")
}
