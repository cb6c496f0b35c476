//! Manifests read: which rule takes a request, and what is no manifest.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac_targets::Target;
use corsac_targets::gateway_api::GatewayApi;
use corsac_targets::import::{Imported, NoIncludes, policies};

fn read(text: &str) -> Imported {
    GatewayApi.import(&NoIncludes(text.as_bytes()), "routes.yaml").unwrap()
}

fn found(imported: &Imported) -> Vec<(&'static str, usize)> {
    imported.findings.iter().map(|finding| (finding.code.as_str(), finding.position.line)).collect()
}

fn rule(asked: &str, origin: &str) -> String {
    format!("- {{matches: [{asked}], filters: [{{type: CORS, cors: {{allowOrigins: ['{origin}']}}}}]}}\n  ")
}

fn route(rules: &[String]) -> String {
    format!("kind: HTTPRoute\nmetadata: {{name: r}}\nspec:\n  rules:\n  {}", rules.concat())
}

#[test]
fn the_most_specific_match_takes_a_request_whatever_the_order() {
    let text = route(&[
        rule("{path: {type: PathPrefix, value: /}}", "https://all.example"),
        rule("{path: {type: PathPrefix, value: /a/b}}", "https://longer.example"),
        rule("{path: {type: PathPrefix, value: /a}}", "https://shorter.example"),
        rule("{path: {type: Exact, value: /a/b}}", "https://exact.example"),
        rule("{path: {type: PathPrefix, value: /a}, method: POST}", "https://post.example"),
    ]);
    let mut at: Vec<(String, String)> = policies(&read(&text))
        .0
        .iter()
        .flat_map(|named| {
            let place = |place: &corsac_targets::import::Place| place.path.clone().unwrap_or_default();
            named.places.iter().map(move |each| (place(each), named.spec.origins.join(",")))
        })
        .collect();
    at.sort();
    let shown: Vec<String> = at.iter().map(|(path, origins)| format!("{path} {origins}")).collect();
    assert_eq!(
        shown,
        [
            "/a/b https://exact.example",
            "/a/b/{*rest} https://longer.example",
            "/a/{*rest} https://shorter.example",
            "/{*rest} https://all.example",
        ]
    );
}

#[test]
fn filters_that_are_not_known_are_told() {
    let text = "kind: HTTPRoute\nspec:\n  rules:\n  - filters:\n    - type: ExtensionRef\n    \
                - {type: CORS, cors: {allowOrigins: ['https://a.example', 'https://*.b.*.example']}}\n";
    let unknown: Vec<usize> =
        found(&read(text)).iter().filter(|(code, _)| *code == "I101").map(|(_, line)| *line).collect();
    assert_eq!(unknown, [5, 6]);
}

#[test]
fn what_is_no_manifest_ends_with_one_finding_and_its_place() {
    for (text, code, line) in [
        ("kind: HTTPRoute\nspec: [1,\n", "I100", 3),
        ("kind: HTTPRoute\nspec: 7\n", "I107", 1),
        ("kind: Service\n", "I107", 1),
        ("", "I107", 1),
    ] {
        assert_eq!(found(&read(text)), [(code, line)], "{text:?}");
    }
    let binary = GatewayApi.import(&NoIncludes(b"kind: a\n\xff\xfe"), "f").unwrap();
    assert_eq!(found(&binary), [("I106", 2)]);
    assert_eq!(read(&"[".repeat(100)).findings[0].code.as_str(), "I103");
    assert_eq!(read(&"# a\n".repeat(51 << 18)).findings[0].code.as_str(), "I102");
    let text = route(&[rule("{path: {type: Exact, value: /a}}", "https://a.example")]);
    for end in (0..text.len()).step_by(7) {
        read(&text[..end]);
    }
}
