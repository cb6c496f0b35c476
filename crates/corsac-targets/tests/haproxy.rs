//! HAProxy: what was compiled reads back as the same grants; what people paste is told; bad input is refused with its place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::{Policy, PolicySpec, RefusedPreflightStatus, UpstreamCors};
use corsac_targets::diff::{Kind, compare};
use corsac_targets::haproxy::Haproxy;
use corsac_targets::haproxy::quote::{Format, Word};
use corsac_targets::haproxy::read::words;
use corsac_targets::import::{Finding, Imported, NoIncludes, policies};
use corsac_targets::{Plan, Target};
use proptest::prelude::*;

fn import(text: &str) -> Imported {
    Haproxy.import(&NoIncludes(text.as_bytes()), "haproxy.cfg").unwrap()
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// The policy's lines in a section with an application.
fn round_trip(policy: &Policy) -> (Vec<PolicySpec>, Vec<Finding>) {
    let compiled = Haproxy.compile(&Plan::of_policy("app", policy), Haproxy.default_version());
    let text = format!("backend app\n{}    server a 127.0.0.1:1\n", compiled.files[0].text);
    let (named, findings) = policies(&import(&text));
    (named.into_iter().map(|named| named.spec).collect(), findings)
}

fn spec(origins: &[&str]) -> PolicySpec {
    PolicySpec {
        origins: origins.iter().map(|origin| (*origin).into()).collect(),
        dangerously_allow_insecure_origins: true,
        dangerously_allow_null_origin: origins.contains(&"null"),
        ..PolicySpec::default()
    }
}

#[test]
fn what_was_compiled_reads_back_as_the_same_grants() {
    let app = || PolicySpec {
        credentials: true,
        methods: vec!["PUT".into(), "X-Y.Z|A".into()],
        request_headers: vec!["content-type".into(), "x-'q`|~".into()],
        expose_headers: vec!["x-id".into()],
        max_age: Some(600),
        ..spec(&["https://app.example.com", "https://*.example.org", "http://localhost:*", "null"])
    };
    let any = || PolicySpec {
        methods: vec!["*".into()],
        request_headers: vec!["*".into()],
        max_age: Some(0),
        ..spec(&["*"])
    };
    for spec in [
        spec(&["https://app.example.com"]),
        app(),
        any(),
        PolicySpec { credentials: true, dangerously_reflect_any_origin: true, ..any() },
        PolicySpec { request_headers: vec!["*".into(), "authorization".into()], ..any() },
        PolicySpec { upstream_cors: UpstreamCors::Respect, vary_on_preflight: true, ..app() },
        PolicySpec { refused_preflight_status: Some(RefusedPreflightStatus::Forbidden), ..app() },
        PolicySpec { enforce: true, own_origins: vec!["https://own.example".into()], ..app() },
        PolicySpec { timing_allow_origin: true, ..app() },
    ] {
        let policy = spec.compile().unwrap();
        let (specs, findings) = round_trip(&policy);
        let unclear = codes(&findings).iter().filter(|code| ["I100", "I101", "I208"].contains(code)).count();
        assert_eq!(unclear, 0, "{findings:#?}\n{spec:#?}");
        let [back] = specs.as_slice() else { panic!("{specs:#?}\nof {spec:#?}\n{findings:#?}") };
        let differences = compare(&policy, &back.compile().unwrap()).unwrap();
        // A handshake is an ordinary request to HAProxy.
        let unlisted: Vec<_> = differences.iter().filter(|found| found.kind != Kind::WebSocket).collect();
        assert!(unlisted.is_empty(), "{unlisted:#?}\nof {spec:#?}\nback {back:#?}");
    }
}

#[test]
fn the_pasted_reflection_of_every_origin_is_told() {
    let imported = import(
        "frontend www
    mode http
    http-request set-var(txn.origin) req.hdr(origin)
    http-response set-header Access-Control-Allow-Origin %[var(txn.origin)] if { var(txn.origin) -m found }
    http-response set-header Access-Control-Allow-Credentials true
    default_backend app
",
    );
    let found = codes(&imported.findings);
    assert!(found.contains(&"I203") && found.contains(&"I303"), "{:#?}", imported.findings);
    let reflected = imported.findings.iter().find(|finding| finding.code.as_str() == "I203").unwrap();
    assert_eq!(reflected.position.line, 4);
}

#[test]
fn a_captured_origin_is_an_origin() {
    let imported = import(
        "listen www
    capture request header origin len 128
    http-response add-header Access-Control-Allow-Origin %[capture.req.hdr(0)] if { capture.req.hdr(0) -m reg https://.*.example.com }
    server a 127.0.0.1:1
",
    );
    let found = codes(&imported.findings);
    assert!(found.contains(&"I200") && found.contains(&"I301"), "{:#?}", imported.findings);
}

#[test]
fn a_request_field_is_not_there_when_the_answer_is_made() {
    let imported = import(
        "listen www
    http-response set-header Access-Control-Allow-Origin %[req.hdr(origin)] if { req.hdr(origin) -m found }
    server a 127.0.0.1:1
",
    );
    let (named, _) = policies(&imported);
    assert_eq!(named.len(), 0, "{imported:#?}");
}

#[test]
fn what_is_not_known_is_said_and_not_guessed() {
    let imported = import(
        "frontend www
    http-request lua.cors \"GET,PUT\" \"example.com\" \"*\"
    http-response set-header Access-Control-Allow-Origin * if { src 10.0.0.0/8 }
",
    );
    let unknown = imported.findings.iter().filter(|finding| finding.code.as_str() == "I101");
    let lines: Vec<usize> = unknown.map(|finding| finding.position.line).collect();
    assert_eq!(lines, [2, 3], "{:#?}", imported.findings);
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let first = |text: &[u8]| {
        let imported = Haproxy.import(&NoIncludes(text), "h").unwrap();
        (imported.findings[0].code.as_str(), imported.findings[0].position.line)
    };
    assert_eq!(first(b"backend a\n    http-request deny if { path 'x }\n"), ("I100", 2));
    assert_eq!(first(b"http-request deny\n"), ("I100", 1));
    assert_eq!(first(b"backend a\n\xff\xfe\n"), ("I106", 2));
    assert_eq!(first(b"backend a\n\n\0\n"), ("I106", 3));
    assert_eq!(first(b""), ("I107", 1));
    assert_eq!(first(&vec![b'a'; 51 << 20]).0, "I102");
}

#[test]
fn a_cut_configuration_ends_in_findings_and_no_panic() {
    let policy = spec(&["https://*.example.org"]).compile().unwrap();
    let text = &Haproxy.compile(&Plan::of_policy("app", &policy), Haproxy.default_version()).files[0].text;
    let text = format!("backend a\n{text}");
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        import(&text[..end]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quoted_text_is_one_word_equal_to_it(text in "([ '\"\\\\#${}%\\[\\]a-c\\n\\t]|\\PC){0,12}") {
        let plain = text.replace(|char: char| char.is_control(), " ");
        let read = words(&Word::of(&text).to_string()).unwrap();
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(&read[0].text, &plain);
        prop_assert!(!read[0].has_environment);
        let read = words(&Format::of(&text).to_string()).unwrap();
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(read[0].text.replace("%%", ""), plain.replace('%', ""));
        prop_assert!(!read[0].text.replace("%%", "").contains('%'));
    }
}
