//! Hostile plan: plans of policies and routes whose names and paths are chosen to break out of what is printed.

use corsac::policy::PolicySpec;
use proptest::prelude::*;

use crate::Plan;

/// Plans of one policy, and of one route under it.
pub(crate) fn hostile_plans() -> impl Strategy<Value = Plan> {
    let path = prop_oneof![hostile(), "/[ -~]{0,12}"];
    let token = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}";
    (hostile(), token, path, any::<bool>()).prop_filter_map("compiles", |(name, token, path, with_routes)| {
        let spec = PolicySpec {
            origins: vec!["https://*.example.com".into()],
            methods: vec![token.clone()],
            request_headers: vec![token.clone()],
            expose_headers: vec![token],
            ..PolicySpec::default()
        };
        let policy = spec.compile().ok()?;
        let file = format!(
            "{}[gateway]\nroutes = [{{ path = {}, policy = {}, upstream = \"http://127.0.0.1:1\" }}]\n",
            corsac_config::to_toml(&name, policy.spec()),
            quoted(&path),
            quoted(&name),
        );
        let config = corsac_config::parse("corsac.toml", &file).config.filter(|_| with_routes);
        Some(config.as_ref().map_or_else(|| Plan::of_policy(&name, &policy), Plan::of_config))
    })
}

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
