//! Ingress objects of ingress-nginx: comparison as they run, and hostile input.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::PolicySpec;
use corsac_targets::diff::compare;
use corsac_targets::find_reader;
use corsac_targets::import::{FindingCode, Imported, MAX_BYTES, NoIncludes, policies};

fn read(text: &[u8]) -> Imported {
    find_reader("ingress-nginx").unwrap().import(&NoIncludes(text), "ingress.yaml").unwrap()
}

/// An Ingress with these annotations, each `name: value`.
fn ingress(annotations: &[&str]) -> String {
    let lines = annotations.iter().map(|line| format!("    nginx.ingress.kubernetes.io/{line}\n"));
    let lines: String = lines.collect();
    format!(
        "kind: Ingress\nmetadata:\n  name: api\n  annotations:\n{lines}spec: {{rules: [{{host: a.example}}]}}\n"
    )
}

#[test]
fn annotations_are_compared_as_they_run() {
    let text = ingress(&[
        "enable-cors: \"true\"",
        "cors-allow-origin: https://app.example.com",
        "cors-allow-methods: GET, PUT",
        "cors-allow-headers: X-Token",
        "cors-max-age: \"600\"",
    ]);
    let policy = PolicySpec {
        origins: vec!["https://app.example.com".into()],
        methods: vec!["PUT".into()],
        request_headers: vec!["x-token".into()],
        max_age: Some(600),
        ..PolicySpec::default()
    };
    let policy = policy.compile().unwrap();
    let mut shown = String::new();
    find_reader("ingress-nginx").unwrap().read(&NoIncludes(text.as_bytes()), "i.yaml", &mut |_, sides| {
        for difference in compare(sides[0], &policy).unwrap() {
            shown.push_str(&format!("{difference:?}\n"));
        }
    });
    assert!(shown.contains("https://app.example.com"), "credentials are a default: {shown}");
    assert!(shown.contains("ahttps://app.example.com"), "the expression begins anywhere: {shown}");
}

#[test]
fn whatever_is_cut_or_broken_ends_with_a_finding_and_policies_that_compile() {
    let text = ingress(&[
        "enable-cors: \"true\"",
        "cors-allow-origin: \"*\"",
        "configuration-snippet: |\n      add_header A \"b c\";\n      if ($a) { return 204; }",
    ]);
    for end in 0..=text.len() {
        let imported = read(&text.as_bytes()[..end]);
        assert!(!imported.sites.is_empty() || !imported.findings.is_empty(), "cut at {end}");
        policies(&imported).0.iter().for_each(|policy| drop(policy.spec.compile().unwrap()));
    }
    for hostile in [&b"\xff\xfe\x00"[..], b"", b"kind: Ingress", b"kind: Ingress\nmetadata: [1]\nspec: 3"] {
        assert!(!read(hostile).findings.is_empty());
    }
    assert_eq!(read(b"a: b\n\xff").findings[0].code, FindingCode::NotText);
    assert_eq!(read("[".repeat(100).as_bytes()).findings[0].code, FindingCode::TooDeep);
}

#[test]
fn many_objects_and_large_snippets_stay_within_bounds() {
    let snippet = format!("configuration-snippet: '{}'", "if ($a) { ".repeat(10_000));
    assert_eq!(read(ingress(&[&snippet]).as_bytes()).findings[0].code, FindingCode::TooDeep);
    let many = (0..20).map(|number| {
        let enabled = ingress(&["enable-cors: \"true\"", "cors-allow-origin: \"*\""]);
        format!("---\n{}", enabled.replace("a.example", &format!("a{number}.example")))
    });
    let imported = read(many.collect::<String>().as_bytes());
    assert_eq!(imported.sites.len(), 20);
    let large = vec![b' '; MAX_BYTES + 1];
    assert!(!read(&large).findings.is_empty());
}
