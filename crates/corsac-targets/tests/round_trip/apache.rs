//! Apache httpd: what was compiled reads back as the same grants.

use corsac::policy::{Policy, PolicySpec};
use corsac_targets::apache::Apache;
use corsac_targets::diff::{Difference, Kind};
use corsac_targets::import::{Finding, Imported, NoIncludes, policies};
use corsac_targets::{Plan, Target};
use proptest::prelude::*;

use crate::policies::{assert_same, specs};

fn import(text: &str) -> Imported {
    Apache.import(&NoIncludes(text.as_bytes()), "httpd.conf").unwrap()
}

/// The policy's file in a section of a server with an application.
fn round_trip(policy: &Policy) -> (Vec<PolicySpec>, Vec<Finding>) {
    let compiled = Apache.compile(&Plan::of_policy("app", policy), Apache.default_version());
    let text = &compiled.files[0].text;
    let text = format!("ProxyPass / http://127.0.0.1:1/\n<Location \"/api\">\n{text}</Location>\n");
    let imported = import(&text);
    assert_eq!(imported.sites[0].place.path.as_deref(), Some("/api/{*rest}"));
    let (named, findings) = policies(&imported);
    (named.into_iter().map(|named| named.spec).collect(), findings)
}

/// A handshake is an ordinary request to Apache httpd.
fn is_listed(difference: &Difference) -> bool {
    difference.kind == Kind::WebSocket
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_compiled_reads_back_as_the_same_grants(policy in specs()) {
        let (specs, findings) = round_trip(&policy);
        assert_same(&policy, &specs, &findings, is_listed);
    }
}

#[test]
fn routes_read_back_as_their_policies() {
    let config = corsac_config::parse("corsac.toml", crate::policies::ROUTES).config.unwrap();
    let compiled = Apache.compile(&Plan::of_config(&config), Apache.default_version());
    let (named, findings) = policies(&import(&compiled.files[0].text));
    assert_eq!(named.len(), 2, "{named:#?}");
    for named in named {
        let name = if named.spec.credentials { "app" } else { "public" };
        let policy = &config.policies[name];
        assert_same(policy, std::slice::from_ref(&named.spec), &findings, is_listed);
    }
}
