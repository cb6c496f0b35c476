//! Nothing breaks out of what is printed: whatever texts a policy file has, the files hold the keys that we write, no others.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::hostile_plan::hostile_plans;
use crate::yaml::{Node, documents};

const KEYS: &[&str] = &[
    "@type",
    "action",
    "address",
    "allow_credentials",
    "allow_headers",
    "allow_methods",
    "allow_origin_string_match",
    "append_action",
    "cds_config",
    "cluster",
    "cluster_name",
    "clusters",
    "config_source",
    "connect_timeout",
    "corsac",
    "direct_response",
    "domains",
    "dynamic_resources",
    "endpoint",
    "endpoints",
    "envoy.filters.http.cors",
    "exact",
    "expose_headers",
    "filter_chains",
    "filters",
    "forward_not_matching_preflights",
    "header",
    "headers",
    "http_filters",
    "id",
    "ignore_port_in_host_matching",
    "invert_match",
    "key",
    "layered_runtime",
    "layers",
    "lb_endpoints",
    "lds_config",
    "listeners",
    "load_assignment",
    "match",
    "max_age",
    "name",
    "node",
    "path",
    "path_config_source",
    "path_separated_prefix",
    "port_value",
    "prefix",
    "present_match",
    "rds",
    "re2.max_program_size.error_level",
    "regex",
    "resource_api_version",
    "resources",
    "response_headers_to_add",
    "response_headers_to_remove",
    "route",
    "route_config",
    "route_config_name",
    "routes",
    "safe_regex",
    "socket_address",
    "stat_prefix",
    "static_layer",
    "static_resources",
    "status",
    "string_match",
    "treat_missing_header_as_empty",
    "type",
    "typed_config",
    "typed_per_filter_config",
    "value",
    "virtual_hosts",
];

fn checked(node: &Node, text: &str) {
    node.walk(&mut |node| {
        for (key, value) in node.members() {
            assert!(KEYS.contains(&key.as_str()), "{key:?} in\n{text}");
            if key == "value" {
                let template = value.text().unwrap_or_default().replace("%%", "");
                let ours =
                    template.replace("%REQ(origin)%", "").replace("%REQ(access-control-request-method)%", "");
                assert!(
                    !ours.replace("%REQ(access-control-request-headers)%", "").contains('%'),
                    "{template:?}"
                );
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_out_of_what_is_printed(plan in hostile_plans()) {
        let exact = Envoy.compile(&plan, Envoy.default_version()).files;
        let filtered = EnvoyCors.compile(&plan, EnvoyCors.default_version()).files;
        for file in exact.into_iter().chain(filtered) {
            let read = documents(&file.name, &file.text).unwrap_or_else(|finding| panic!("{finding:?}\n{}", file.text));
            prop_assert_eq!(read.len(), 1);
            read.iter().for_each(|node| checked(node, &file.text));
        }
    }
}
