//! Envoy's configuration read: what people write, what was compiled, and what is no configuration.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::{Policy, PolicySpec, RefusedPreflightStatus, UpstreamCors};
use corsac_targets::diff::{Difference, Kind, compare};
use corsac_targets::envoy::quote::{Comment, FieldValue, Scalar};
use corsac_targets::envoy::{Envoy, EnvoyCors};
use corsac_targets::import::{Imported, NoIncludes, policies};
use corsac_targets::{Plan, Target};

fn read(text: &str) -> Imported {
    Envoy.import(&NoIncludes(text.as_bytes()), "envoy.yaml").unwrap()
}

fn codes(imported: &Imported) -> Vec<&'static str> {
    imported.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn compiled(policy: &Policy) -> String {
    Envoy.compile(&Plan::of_policy("app", policy), Envoy.default_version()).files.remove(0).text
}

fn spec(origins: &[&str]) -> PolicySpec {
    PolicySpec {
        origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
        dangerously_allow_insecure_origins: true,
        dangerously_allow_null_origin: origins.contains(&"null"),
        dangerously_reflect_any_origin: true,
        ..PolicySpec::default()
    }
}

fn specs() -> Vec<PolicySpec> {
    let listed = ["https://app.example.com", "https://*.example.org", "http://localhost:*"];
    vec![
        spec(&["https://app.example.com"]),
        PolicySpec {
            credentials: true,
            methods: vec!["PUT".into(), "X-Y.Z|A".into()],
            request_headers: vec!["content-type".into(), "x-$a".into()],
            expose_headers: vec!["x-%id".into()],
            max_age: Some(600),
            ..spec(&listed)
        },
        PolicySpec {
            methods: vec!["*".into()],
            request_headers: vec!["*".into(), "authorization".into()],
            max_age: Some(0),
            ..spec(&["*"])
        },
        PolicySpec {
            credentials: true,
            methods: vec!["*".into()],
            request_headers: vec!["*".into()],
            ..spec(&["*"])
        },
        PolicySpec {
            enforce: true,
            own_origins: vec!["https://own.example".into()],
            refused_preflight_status: Some(RefusedPreflightStatus::Forbidden),
            vary_on_preflight: true,
            timing_allow_origin: true,
            allow_private_network: true,
            ..spec(&["https://app.example.com"])
        },
        spec(&["null", "app+x://host_1"]),
    ]
}

#[test]
fn what_was_compiled_reads_back_as_the_same_grants() {
    for spec in specs() {
        let policy = spec.compile().unwrap();
        let imported = read(&compiled(&policy));
        let (named, findings) = policies(&imported);
        let [back] = named.as_slice() else { panic!("{named:?}\nof {spec:?}") };
        let differences = compare(&policy, &back.spec.compile().unwrap()).unwrap();
        // A handshake is an ordinary request to Envoy.
        let unlisted: Vec<_> =
            differences.iter().filter(|difference| difference.kind != Kind::WebSocket).collect();
        assert!(unlisted.is_empty(), "{unlisted:#?}\nof {spec:?}\nback {:?}", back.spec);
        assert!(
            findings.iter().all(|finding| !["I101", "I208"].contains(&finding.code.as_str())),
            "{findings:?}"
        );
    }
}

#[test]
fn the_filter_reads_back_as_the_same_grants_and_the_listed_losses() {
    for spec in specs() {
        let policy = spec.compile().unwrap();
        let plan = Plan::of_policy("app", &policy);
        let text = EnvoyCors.compile(&plan, EnvoyCors.default_version()).files.remove(0).text;
        let mut differences = Vec::new();
        EnvoyCors.read(&NoIncludes(text.as_bytes()), "rds.yaml", &mut |imported, sides| {
            assert_eq!(sides.len(), 1, "{imported:?}");
            differences.extend(compare(&policy, sides[0]).unwrap());
        });
        // The losses L203, L204, L222, L316; a handshake is an ordinary request to Envoy.
        let is_listed = |kind: &Kind| {
            let statuses = [Kind::PreflightStatus, Kind::RefusedPreflightStatus];
            statuses.contains(kind) || matches!(kind, Kind::PreflightVary | Kind::Vary | Kind::WebSocket)
        };
        differences.retain(|difference| !is_listed(&difference.kind));
        let names_timing =
            |difference: &Difference| spec.timing_allow_origin && difference.kind == Kind::Timing;
        differences.retain(|difference| !names_timing(difference));
        assert!(differences.is_empty(), "{differences:#?}\nof {spec:?}");
    }
}

#[test]
fn the_applications_fields_never_win_which_is_a_listed_loss() {
    for upstream_cors in [UpstreamCors::Respect, UpstreamCors::Conflict] {
        let policy = PolicySpec { upstream_cors, ..spec(&["https://app.example.com"]) }.compile().unwrap();
        let (named, _) = policies(&read(&compiled(&policy)));
        assert_eq!(named[0].spec.upstream_cors, UpstreamCors::Replace);
        let losses = Envoy.compile(&Plan::of_policy("app", &policy), Envoy.default_version()).losses;
        assert!(losses.iter().any(|loss| ["L303", "L308"].contains(&loss.code.as_str())));
    }
}

/// A table with one route, and this policy of the filter.
fn with_filter(policy: &str) -> String {
    format!(
        "virtual_hosts:\n- domains: ['*']\n  routes:\n  - match: {{prefix: /}}\n    route: {{cluster: a}}\n    \
         typed_per_filter_config: {{envoy.filters.http.cors: {{{policy}}}}}\n"
    )
}

#[test]
fn the_filters_traps_are_found() {
    let reflecting = read(&with_filter(
        "allow_origin_string_match: [{safe_regex: {regex: '.*'}}], allow_credentials: true",
    ));
    assert!(codes(&reflecting).contains(&"I203"), "{:?}", reflecting.findings);
    let star = read(&with_filter("allow_origin_string_match: [{exact: '*'}]"));
    assert!(codes(&star).contains(&"I203"), "every origin is echoed: {:?}", star.findings);
    let dot =
        read(&with_filter("allow_origin_string_match: [{safe_regex: {regex: 'https://app.example\\.com'}}]"));
    assert!(codes(&dot).contains(&"I201"), "{:?}", dot.findings);
    let prefix = read(&with_filter("allow_origin_string_match: [{prefix: 'https://app.example.com'}]"));
    assert!(codes(&prefix).contains(&"I208"), "{:?}", prefix.findings);
    for imported in [&reflecting, &star, &dot, &prefix] {
        assert!(codes(imported).contains(&"I303"), "the filter never sends Vary");
        assert!(codes(imported).contains(&"I301"), "the application's fields stand");
    }
    let listed = read(&with_filter(
        "allow_origin_string_match: [{exact: 'https://app.example.com'}], allow_methods: 'GET, PUT', max_age: '600'",
    ));
    let (named, _) = policies(&listed);
    assert_eq!(
        (&*named[0].spec.origins, named[0].spec.max_age),
        (&["https://app.example.com".to_owned()][..], Some(600))
    );
    assert_eq!(named[0].spec.methods, ["PUT"]);
    let with_share = |share: &str| {
        let origins = "allow_origin_string_match: [{exact: 'https://app.example.com'}]";
        let share = format!(
            "filter_enabled: {{default_value: {{{share}}}}}, shadow_enabled: {{default_value: {{numerator: 100}}}}"
        );
        read(&with_filter(&format!("{origins}, {share}")))
    };
    let off = with_share("numerator: 0");
    assert!(policies(&off).0.is_empty() && !codes(&off).contains(&"I101"), "{off:?}");
    assert!(codes(&with_share("numerator: 5000, denominator: TEN_THOUSAND")).contains(&"I101"));
    assert_eq!(policies(&with_share("numerator: 10000, denominator: TEN_THOUSAND")).0.len(), 1);
}

#[test]
fn a_route_that_depends_on_something_else_is_not_understood_and_not_guessed() {
    let text = with_filter("allow_origin_string_match: [{exact: 'https://app.example.com'}]")
        .replace("{prefix: /}", "{prefix: /, headers: [{name: x-tenant, exact_match: a}]}");
    let imported = read(&text);
    let found = imported.findings.iter().find(|finding| finding.code.as_str() == "I101").unwrap();
    assert!(found.message.contains("`x-tenant`"), "{}", found.message);
    assert_eq!(found.position.line, 4);
}

#[test]
fn what_is_no_configuration_ends_with_one_finding_and_its_place() {
    for (text, code, line) in [
        ("a: [1,\n", "I100", 2),
        ("a: 1\nb: \"x\n", "I100", 2),
        ("virtual_hosts: 7\n", "I107", 1),
        ("", "I107", 1),
    ] {
        let imported = read(text);
        let [finding] = imported.findings.as_slice() else { panic!("{:?}", imported.findings) };
        assert_eq!(finding.code.as_str(), code, "{text:?}");
        assert!(finding.position.line >= line.min(1), "{text:?}: {}", finding.position);
    }
    let binary = Envoy.import(&NoIncludes(b"a: b\n\xff\xfe\x00"), "f").unwrap();
    assert_eq!((codes(&binary), binary.findings[0].position.line), (vec!["I106"], 2));
    assert_eq!(codes(&read(&"[".repeat(100))), ["I103"]);
    // The parser itself ends earlier than the memory does.
    assert_eq!(codes(&read(&"[".repeat(1 << 20))), ["I100"]);
    let huge = read(&"- a\n".repeat((50 << 20) / 4));
    assert_eq!(codes(&huge), ["I102"]);
    let cut = compiled(&spec(&["https://app.example.com"]).compile().unwrap());
    for end in (0..cut.len()).step_by(97) {
        read(&cut[..end]);
    }
}

#[test]
fn no_text_ends_a_scalar_a_value_or_a_comment() {
    let texts = [
        "a\"b",
        "\\",
        "a\nb: c",
        "%REQ(cookie)%",
        "100%",
        "\u{2028}#",
        "é\u{1f98a}",
        "\0\u{7f}",
        "'}]",
        "${x}",
    ];
    for text in texts {
        let quoted = format!("virtual_hosts: [{{domains: [{}]}}] {}\n", Scalar::of(text), Comment::of(text));
        assert_eq!(codes(&read(&quoted)), ["I107"], "{quoted}");
        let policy = with_filter(&format!("allow_origin_string_match: [{{exact: {}}}]", Scalar::of(text)));
        let imported = read(&policy);
        assert!(codes(&imported).iter().all(|code| *code != "I100"), "{policy}");
        assert!(!FieldValue::of(text).to_string().replace("%%", "").contains('%'));
    }
}
