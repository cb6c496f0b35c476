//! Traefik's dynamic configuration read: chains, priorities, entry points, and what is no configuration.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::PolicySpec;
use corsac_targets::import::{Imported, NoIncludes, policies};
use corsac_targets::traefik::Traefik;
use corsac_targets::{Plan, Target};

fn read_as(name: &str, text: &str) -> Imported {
    Traefik.import(&NoIncludes(text.as_bytes()), name).unwrap()
}

fn read(text: &str) -> Imported {
    read_as("traefik.yaml", text)
}

fn found(imported: &Imported) -> Vec<(&'static str, usize)> {
    imported.findings.iter().map(|finding| (finding.code.as_str(), finding.position.line)).collect()
}

fn origins(text: &str) -> Vec<String> {
    policies(&read(text)).0.into_iter().flat_map(|named| named.spec.origins).collect()
}

const MIDDLEWARES: &str = "
  middlewares:
    a: {headers: {accessControlAllowOriginList: ['https://a.example']}}
    b: {headers: {accessControlAllowOriginList: ['https://b.example']}}
    none: {headers: {customResponseHeaders: {Access-Control-Allow-Origin: ''}}}
    both: {chain: {middlewares: [a, none]}}
    loop: {chain: {middlewares: [loop, a]}}
";

#[test]
fn the_router_with_the_longer_rule_or_the_higher_priority_takes_a_request() {
    let routers = |priority: &str| {
        format!(
            "http:\n  routers:\n    short: {{rule: 'PathPrefix(`/`)', middlewares: [a]{priority}}}\n    \
             long: {{rule: 'PathPrefix(`/`) && PathPrefix(`/`)', middlewares: [b]}}{MIDDLEWARES}"
        )
    };
    assert_eq!(origins(&routers("")), ["https://b.example"]);
    assert_eq!(origins(&routers(", priority: 100")), ["https://a.example"]);
}

#[test]
fn routers_of_other_entry_points_are_other_servers() {
    let text = format!(
        "http:\n  routers:\n    one: {{rule: 'Path(`/x`)', entryPoints: [web], middlewares: [a]}}\n    \
         two: {{rule: 'Path(`/x`)', entryPoints: [other], middlewares: [b]}}{MIDDLEWARES}"
    );
    let mut origins = origins(&text);
    origins.sort();
    assert_eq!(origins, ["https://a.example", "https://b.example"]);
}

#[test]
fn a_chain_is_its_middlewares_and_one_of_itself_is_told() {
    let with = |name: &str| {
        format!("http:\n  routers:\n    r: {{rule: 'Path(`/x`)', middlewares: [{name}]}}{MIDDLEWARES}")
    };
    let chained = read(&with("both@file"));
    assert_eq!(policies(&chained).0[0].spec.origins, ["https://a.example"]);
    assert!(!found(&chained).iter().any(|(code, _)| *code == "I301"), "{chained:#?}");
    assert!(found(&read(&with("loop"))).contains(&("I101", 3)));
    assert!(found(&read(&with("a, nowhere"))).contains(&("I101", 3)));
}

#[test]
fn the_outer_middleware_has_the_last_word_and_the_first_on_preflights() {
    let with = |names: &str| {
        format!("http:\n  routers:\n    r: {{rule: 'Path(`/x`)', middlewares: [{names}]}}{MIDDLEWARES}")
    };
    assert_eq!(origins(&with("a, b")), ["https://a.example", "https://b.example"]);
    let imported = read(&with("a, b"));
    assert!(found(&imported).iter().any(|(code, _)| *code == "I409"), "{:#?}", imported.findings);
}

#[test]
fn what_is_no_configuration_ends_with_one_finding_and_its_place() {
    for (name, text, code, line) in [
        ("a.yaml", "http: [1,\n", "I100", 2),
        ("a.toml", "[http]\nrouters = \n", "I100", 2),
        ("a.toml", "[http]\n[http]\n", "I100", 2),
        ("a.yaml", "http: 7\n", "I107", 1),
        ("a.toml", "", "I107", 1),
        ("a", "[http.middlewares.a.headers]\naddVaryHeader = 1 2\n", "I100", 2),
    ] {
        let imported = read_as(name, text);
        let [finding] = imported.findings.as_slice() else { panic!("{:?}", imported.findings) };
        assert_eq!((finding.code.as_str(), finding.position.line), (code, line), "{text:?}");
    }
    for name in ["a.yaml", "a.toml"] {
        let binary = Traefik.import(&NoIncludes(b"a: b\n\xff\xfe\x00"), name).unwrap();
        assert_eq!(found(&binary), [("I106", 2)]);
        assert_eq!(read_as(name, &"a=1\n".repeat(60 << 18)).findings[0].code.as_str(), "I102", "{name}");
        let sign = if name == "a.yaml" { ':' } else { '=' };
        let deep = read_as(name, &format!("a {sign} {}", "[".repeat(100)));
        assert!(["I100", "I103"].contains(&deep.findings[0].code.as_str()), "{name}");
    }
    let deep = format!("http: {{routers: {{r: {{rule: '{}', middlewares: [a]}}}}}}", "(".repeat(1000));
    read(&deep);
}

#[test]
fn a_cut_configuration_ends_in_findings_and_no_panic() {
    let spec = PolicySpec { origins: vec!["https://*.example.org".into()], ..PolicySpec::default() };
    let policy = spec.compile().unwrap();
    let text = &Traefik.compile(&Plan::of_policy("app", &policy), Traefik.default_version()).files[0].text;
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        read_as("corsac.toml", &text[..end]);
    }
}
