//! Nothing breaks out of what is printed: whatever texts a policy file has, the manifests hold the keys that we write.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use corsac::headers::names::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD};
use proptest::prelude::*;

use super::*;
use crate::hostile_plan::hostile_plans;

/// The keys of manifests, and the names of fields that stand where keys do.
const KEYS: &[&str] = &[
    "add",
    "allowCredentials",
    "allowHeaders",
    "allowMethods",
    "allowOrigins",
    "apiVersion",
    "corsPolicy",
    "destination",
    "directResponse",
    "exact",
    "exposeHeaders",
    "gateways",
    "headers",
    "host",
    "hosts",
    "http",
    "kind",
    "match",
    "maxAge",
    "metadata",
    "method",
    "name",
    "number",
    "port",
    "prefix",
    "regex",
    "remove",
    "response",
    "route",
    "set",
    "spec",
    "status",
    "unmatchedPreflights",
    "uri",
    "withoutHeaders",
    "allow",
    "origin",
    "vary",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_out_of_what_is_printed(plan in hostile_plans()) {
        for file in Istio.compile(&plan, Istio.default_version()).files {
            let read = documents(&file.name, &file.text).unwrap_or_else(|finding| panic!("{finding:?}\n{}", file.text));
            prop_assert_eq!(read.len(), 1);
            read.iter().for_each(|node| node.walk(&mut |node| {
                for (key, value) in node.members() {
                    let asked = [ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_HEADERS];
                    let is_asked = asked.iter().any(|name| name.as_str() == key);
                    assert!(is_asked || KEYS.contains(&key.as_str()), "{key:?} in\n{}", file.text);
                    let is_value = matches!(key.as_str(), "vary" | "allow");
                    let text = value.text().unwrap_or_default().replace("%%", "");
                    assert!(!is_value || !text.contains('%'), "{text:?}");
                }
            }));
        }
    }
}
