//! Istio's manifests: read as istiod translates them, compared as Envoy runs them, and hostile input.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::{Policy, PolicySpec, RefusedPreflightStatus};
use corsac_targets::diff::{Difference, Kind, compare};
use corsac_targets::import::{FindingCode, Imported, NoIncludes, policies};
use corsac_targets::istio::Istio;
use corsac_targets::{Plan, Target};

fn read(text: &[u8]) -> Imported {
    Istio.import(&NoIncludes(text), "vs.yaml").unwrap()
}

fn specs() -> Vec<PolicySpec> {
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    vec![
        PolicySpec { origins: list(&["https://app.example.com"]), ..PolicySpec::default() },
        PolicySpec {
            origins: list(&["https://app.example.com", "https://*.example.org", "http://localhost:*"]),
            credentials: true,
            methods: list(&["PUT", "X-Y.Z|A"]),
            request_headers: list(&["content-type", "x-$a"]),
            expose_headers: list(&["x-%id"]),
            max_age: Some(600),
            ..PolicySpec::default()
        },
        PolicySpec {
            origins: list(&["*"]),
            methods: list(&["*"]),
            request_headers: list(&["*", "authorization"]),
            max_age: Some(0),
            ..PolicySpec::default()
        },
        PolicySpec {
            origins: list(&["https://app.example.com"]),
            credentials: true,
            methods: list(&["*"]),
            request_headers: list(&["*"]),
            enforce: true,
            own_origins: list(&["https://own.example"]),
            refused_preflight_status: Some(RefusedPreflightStatus::Forbidden),
            ..PolicySpec::default()
        },
    ]
}

fn compiled(policy: &Policy) -> String {
    Istio.compile(&Plan::of_policy("app", policy), Istio.default_version()).files.remove(0).text
}

#[test]
fn what_was_compiled_reads_back_as_the_same_grants_and_the_listed_losses() {
    for spec in specs() {
        let policy = spec.compile().unwrap();
        let text = compiled(&policy);
        let mut differences: Vec<Difference> = Vec::new();
        Istio.read(&NoIncludes(text.as_bytes()), "vs.yaml", &mut |imported, sides| {
            assert_eq!(sides.len(), 1, "{imported:?}\n{text}");
            differences.extend(compare(&policy, sides[0]).unwrap());
        });
        // The losses L203, L204, L316; a handshake is an ordinary request to Envoy.
        let is_listed = |kind: &Kind| {
            matches!(
                kind,
                Kind::PreflightStatus | Kind::RefusedPreflightStatus | Kind::Vary | Kind::WebSocket
            )
        };
        differences.retain(|difference| !is_listed(&difference.kind));
        assert!(differences.is_empty(), "{differences:#?}\nof {spec:?}\n{text}");
    }
}

#[test]
fn whatever_is_cut_or_broken_ends_with_a_finding_and_policies_that_compile() {
    let text = compiled(&specs().remove(1).compile().unwrap());
    for end in (0..text.len()).step_by(41) {
        let imported = read(&text.as_bytes()[..end]);
        assert!(!imported.sites.is_empty() || !imported.findings.is_empty(), "cut at {end}");
        policies(&imported).0.iter().for_each(|policy| drop(policy.spec.compile().unwrap()));
    }
    for hostile in [&b"\xff\xfe\x00"[..], b"", b"kind: VirtualService", b"kind: VirtualService\nspec: [1]"] {
        assert!(!read(hostile).findings.is_empty());
    }
    assert_eq!(read(b"a: b\n\xff").findings[0].code, FindingCode::NotText);
    assert_eq!(read("[".repeat(100).as_bytes()).findings[0].code, FindingCode::TooDeep);
    let cyclic = b"kind: VirtualService\nspec: &a {http: [*a]}";
    assert_eq!(read(cyclic).findings[0].code, FindingCode::Syntax);
}
