//! `import(compile(policy))` is the policy, for nginx: what was compiled reads back as the same grants, decided exactly.

use corsac::policy::{Policy, PolicySpec, UpstreamCors};
use corsac_targets::diff::Difference;
use corsac_targets::import::{Finding, SourceError, SourceFile, Sources, policies};
use corsac_targets::nginx::Nginx;
use corsac_targets::{OutputFile, Plan, Target, Version};
use proptest::prelude::*;

use crate::policies::{assert_same, specs};

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
    assert_same(policy, &specs, &findings, |difference| is_listed(difference, policy));
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
