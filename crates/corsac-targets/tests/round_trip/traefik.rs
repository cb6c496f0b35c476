//! Traefik: what was compiled reads back as the same grants.

use corsac::policy::{Policy, UpstreamCors};
use corsac_targets::diff::{Difference, Kind};
use corsac_targets::import::{NoIncludes, policies};
use corsac_targets::traefik::Traefik;
use corsac_targets::{Plan, Target};
use proptest::prelude::*;

use crate::policies::{assert_same, specs};

fn is_listed(difference: &Difference, policy: &Policy) -> bool {
    match difference.kind {
        // A handshake is an ordinary request to Traefik.
        Kind::WebSocket => true,
        // L303 and L308: the application's fields are always replaced.
        Kind::UpstreamFields => policy.upstream_cors() != UpstreamCors::Replace,
        // L203: Traefik answers granted preflights with 200.
        Kind::PreflightStatus => true,
        // L305: no field of a value that depends on the request is written but one.
        Kind::Timing => policy.spec().timing_allow_origin,
        _ => false,
    }
}

fn compiled(plan: &Plan) -> String {
    Traefik.compile(plan, Traefik.default_version()).files.remove(0).text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_compiled_reads_back_as_the_same_grants(policy in specs()) {
        let text = compiled(&Plan::of_policy("app", &policy));
        let imported = Traefik.import(&NoIncludes(text.as_bytes()), "corsac.toml").unwrap();
        let (named, findings) = policies(&imported);
        let specs: Vec<_> = named.into_iter().map(|named| named.spec).collect();
        assert_same(&policy, &specs, &findings, |difference| is_listed(difference, &policy));
    }
}

#[test]
fn routes_read_back_with_their_hosts_and_paths() {
    let config = corsac_config::parse("corsac.toml", crate::policies::ROUTES).config.unwrap();
    let text = compiled(&Plan::of_config(&config));
    let imported = Traefik.import(&NoIncludes(text.as_bytes()), "corsac.toml").unwrap();
    let (named, findings) = policies(&imported);
    crate::policies::assert_routes(&named, &findings);
}
