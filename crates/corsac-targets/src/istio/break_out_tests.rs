//! Nothing breaks out of what is printed: whatever texts a policy file has, the manifests hold the keys that we write.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use corsac::headers::names::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD};
use corsac::policy::PolicySpec;
use proptest::prelude::*;

use super::*;

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

fn hostile() -> impl Strategy<Value = String> {
    let signs = [
        "\"",
        "'",
        "\\",
        "\n",
        "\r",
        "\t",
        " ",
        ": ",
        "- ",
        "#",
        "{",
        "}",
        "[",
        "]",
        "%",
        "%REQ(cookie)%",
        "&a",
        "*a",
        "|",
        ">",
        "!!",
        "---",
        "\u{85}",
        "\u{2028}",
        "\0",
        "é",
    ];
    let piece = prop_oneof![prop::sample::select(signs.to_vec()).prop_map(str::to_owned), "[a-z0-9/.]{0,5}"];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn quoted(text: &str) -> String {
    let numbers: String = text.chars().map(|char| format!("\\U{:08X}", u32::from(char))).collect();
    format!("\"{numbers}\"")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_out_of_what_is_printed(
        name in hostile(),
        token in "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}",
        path in prop_oneof![hostile(), "/[ -~]{0,12}"],
        with_routes in any::<bool>(),
    ) {
        let spec = PolicySpec {
            origins: vec!["https://*.example.com".into()],
            methods: vec![token.clone()],
            request_headers: vec![token.clone()],
            expose_headers: vec![token],
            ..PolicySpec::default()
        };
        let Ok(policy) = spec.compile() else { return Ok(()) };
        let file = format!(
            "{}[gateway]\nroutes = [{{ path = {}, policy = {}, upstream = \"http://127.0.0.1:1\" }}]\n",
            corsac_config::to_toml(&name, policy.spec()), quoted(&path), quoted(&name),
        );
        let config = corsac_config::parse("corsac.toml", &file).config.filter(|_| with_routes);
        let plan = config.as_ref().map_or_else(|| Plan::of_policy(&name, &policy), Plan::of_config);
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
