//! `import(compile(policy))` is the policy, for nginx: what was compiled reads back as the same grants, decided exactly.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::{CrossOriginResourcePolicy, Policy, PolicySpec, RefusedPreflightStatus, UpstreamCors};
use corsac_targets::diff::{Difference, compare};
use corsac_targets::import::{Finding, SourceError, SourceFile, Sources, Weight, policies};
use corsac_targets::nginx::Nginx;
use corsac_targets::{OutputFile, Plan, Target, Version};
use proptest::prelude::*;

/// The compiled files, and one that includes them as their comments say.
struct Compiled(Vec<OutputFile>);

const MAIN: &str = "nginx.conf";

impl Sources for Compiled {
    fn read(&self, name: &str, _: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let text = if name == MAIN {
            let [maps, location] = self.0.as_slice() else { panic!("{:?}", self.0) };
            format!(
                "http {{ include {}; server {{ location / {{ include {}; proxy_pass http://127.0.0.1:1; }} }} }}",
                maps.name, location.name
            )
        } else {
            self.0.iter().find(|file| file.name == name).ok_or(SourceError::Missing)?.text.clone()
        };
        Ok(vec![SourceFile { name: name.into(), bytes: text.into_bytes() }])
    }
}

fn round_trip(policy: &Policy, version: Version) -> (Vec<PolicySpec>, Vec<Finding>) {
    let compiled = Nginx.compile(&Plan::of_policy("app", policy), version);
    let imported = Nginx.import(&Compiled(compiled.files), MAIN).unwrap();
    let (named, findings) = policies(&imported);
    (named.into_iter().map(|named| named.spec).collect(), findings)
}

fn some(words: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(words).prop_map(str::to_owned);
    prop::collection::vec(word, 0..=most)
}

fn specs() -> impl Strategy<Value = Policy> {
    let origins = some(
        &[
            "https://app.example.com",
            "https://a-b.example.com",
            "https://*.example.com",
            "https://*.example.com:*",
            "http://localhost:*",
            "http://localhost:3000",
            "https://*.b.example.com:8443",
            "http://[::1]:*",
            "http://192.0.2.1",
            "app+x://host_1",
            "null",
            "*",
        ],
        4,
    );
    let methods = some(&["PUT", "DELETE", "PATCH", "PROPFIND", "X-Y.Z|A", "$HOME", "*"], 4);
    let headers = some(&["content-type", "authorization", "x-a", "x-a.b|c", "$x", "x+y", "*"], 4);
    let expose = some(&["x-id", "x-$a", "*"], 2);
    let rest = (
        prop::option::of(prop::sample::select(vec![0_u64, 600, 86_400])),
        prop::option::of(prop::sample::select(vec![
            RefusedPreflightStatus::Forbidden,
            RefusedPreflightStatus::Ok,
        ])),
        some(&["https://own.example", "https://b.example.com"], 2),
        prop::option::of(Just(CrossOriginResourcePolicy::SameSite)),
        prop::bool::ANY,
    );
    let flags = prop::array::uniform6(prop::bool::weighted(0.3));
    (origins, methods, headers, expose, rest, flags).prop_filter_map(
        "compiles",
        |(origins, methods, request_headers, expose_headers, rest, flags)| {
            let credentials = rest.4;
            let spec = PolicySpec {
                origins,
                credentials,
                methods,
                request_headers,
                expose_headers,
                max_age: rest.0,
                refused_preflight_status: rest.1,
                own_origins: rest.2,
                cross_origin_resource_policy: rest.3,
                enforce: flags[0],
                vary_on_preflight: flags[1],
                timing_allow_origin: flags[2],
                upstream_cors: if flags[3] { UpstreamCors::Respect } else { UpstreamCors::Replace },
                allow_private_network: flags[4],
                dangerously_allow_null_origin: true,
                dangerously_allow_insecure_origins: true,
                dangerously_reflect_any_origin: true,
                ..PolicySpec::default()
            };
            spec.compile().ok()
        },
    )
}

/// What nginx's configuration does not show, each with the reason. Everything else must come back.
fn is_listed(difference: &Difference, policy: &Policy) -> bool {
    use corsac_targets::diff::Kind;
    match difference.kind {
        // Own origins are asked for only where `enforce` refuses others: without it nothing is printed of them.
        // A handshake is an ordinary request to nginx.
        Kind::WebSocket => true,
        // No field of nginx's can turn an answer of the application into an error: L303.
        Kind::UpstreamFields => policy.upstream_cors() == UpstreamCors::Conflict,
        _ => false,
    }
}

fn check(policy: &Policy, version: Version) {
    let (specs, findings) = round_trip(policy, version);
    let unclear: Vec<String> = findings
        .iter()
        .filter(|finding| {
            ["I100", "I101", "I208"].contains(&finding.code.as_str())
                || finding.code.weight() == Weight::Error
        })
        .map(|finding| format!("{}: {}", finding.position, finding.message))
        .collect();
    assert_eq!(unclear, Vec::<String>::new(), "{:#?}", policy.spec());
    let [spec] = specs.as_slice() else { panic!("{specs:#?}\nof {:#?}\n{findings:#?}", policy.spec()) };
    let back = spec.compile().unwrap();
    let differences = compare(policy, &back).unwrap();
    let unlisted: Vec<_> = differences.iter().filter(|difference| !is_listed(difference, policy)).collect();
    assert!(unlisted.is_empty(), "{unlisted:#?}\nof {:#?}\nback {spec:#?}", policy.spec());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_compiled_reads_back_as_the_same_grants(policy in specs(), newest in prop::bool::ANY) {
        let version = if newest { Version::new(1, 29, 3) } else { Nginx.default_version() };
        check(&policy, version);
    }
}

#[test]
fn a_conflict_of_fields_reads_back_as_their_replacement() {
    let spec = PolicySpec {
        origins: vec!["https://app.example.com".into()],
        upstream_cors: UpstreamCors::Conflict,
        ..PolicySpec::default()
    };
    let (specs, _) = round_trip(&spec.compile().unwrap(), Nginx.default_version());
    assert_eq!(specs, [PolicySpec { upstream_cors: UpstreamCors::Replace, ..spec }]);
}

#[test]
fn an_ordinary_policy_reads_back_word_for_word() {
    let spec = PolicySpec {
        origins: ["https://app.example.com", "https://*.example.org", "http://localhost:*"]
            .map(String::from)
            .into(),
        credentials: true,
        dangerously_allow_insecure_origins: true,
        methods: vec!["PUT".into(), "DELETE".into()],
        request_headers: vec!["content-type".into(), "x-csrf-token".into()],
        expose_headers: vec!["x-request-id".into()],
        max_age: Some(600),
        ..PolicySpec::default()
    };
    let policy = spec.compile().unwrap();
    let (mut specs, findings) = round_trip(&policy, Nginx.default_version());
    specs.iter_mut().for_each(|back| {
        back.methods.sort();
        back.request_headers.sort();
    });
    let mut wanted = policy.spec().clone();
    wanted.methods.sort();
    wanted.dangerously_allow_insecure_origins = specs[0].dangerously_allow_insecure_origins;
    assert_eq!(specs, [wanted]);
    assert_eq!(findings, []);
}
