//! Caddy: what was compiled reads back as the same grants.

use corsac::policy::{Policy, PolicySpec, UpstreamCors};
use corsac_targets::caddy::Caddy;
use corsac_targets::diff::{Difference, Kind};
use corsac_targets::import::{Finding, Imported, NoIncludes, policies};
use corsac_targets::{Plan, Target};
use proptest::prelude::*;

use crate::policies::{assert_same, specs};

fn import(text: &str) -> Imported {
    Caddy.import(&NoIncludes(text.as_bytes()), "Caddyfile").unwrap()
}

/// The policy's snippet in a site with an application, as its comments say.
fn round_trip(policy: &Policy) -> (Vec<PolicySpec>, Vec<Finding>) {
    let compiled = Caddy.compile(&Plan::of_policy("app", policy), Caddy.default_version());
    let text = &compiled.files[0].text;
    let upstream = ["corsac-respect", "corsac-conflict"].into_iter();
    let upstream = upstream.filter(|name| text.contains(&format!("({name})")));
    let inside: String = upstream.map(|name| format!(" {{\n\t\timport {name}\n\t}}")).collect();
    let text = format!("{text}\n:80 {{\n\timport corsac-app\n\treverse_proxy 127.0.0.1:1{inside}\n}}\n");
    let (named, findings) = policies(&import(&text));
    (named.into_iter().map(|named| named.spec).collect(), findings)
}

fn is_listed(difference: &Difference, policy: &Policy) -> bool {
    match difference.kind {
        // A handshake is an ordinary request to Caddy.
        Kind::WebSocket => true,
        // An error in the application's place is an answer of Caddy's own, which no policy file says.
        Kind::UpstreamFields => policy.upstream_cors() == UpstreamCors::Conflict,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_compiled_reads_back_as_the_same_grants(policy in specs()) {
        let (specs, findings) = round_trip(&policy);
        assert_same(&policy, &specs, &findings, |difference| is_listed(difference, &policy));
    }
}

#[test]
fn routes_read_back_with_their_hosts_and_paths() {
    let config = corsac_config::parse("corsac.toml", crate::policies::ROUTES).config.unwrap();
    let compiled = Caddy.compile(&Plan::of_config(&config), Caddy.default_version());
    let (named, findings) = policies(&import(&compiled.files[0].text));
    crate::policies::assert_routes(&named, &findings);
}
