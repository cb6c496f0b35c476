//! Gateway API: what was compiled reads back as the same grants, but for what is a listed loss.

use corsac::policy::{Policy, PolicySpec, UpstreamCors};
use corsac_targets::diff::{Difference, Kind, compare};
use corsac_targets::gateway_api::GatewayApi;
use corsac_targets::import::{Finding, NoIncludes, policies};
use corsac_targets::{LossCode, Plan, Target};
use proptest::prelude::*;

use crate::policies::specs;

fn round_trip(policy: &Policy) -> (Vec<PolicySpec>, Vec<Finding>, Vec<LossCode>) {
    let compiled = GatewayApi.compile(&Plan::of_policy("app", policy), GatewayApi.default_version());
    let text = compiled.files[0].text.as_bytes();
    let (named, findings) = policies(&GatewayApi.import(&NoIncludes(text), "httproutes.yaml").unwrap());
    let losses = compiled.losses.iter().map(|loss| loss.code).collect();
    (named.into_iter().map(|named| named.spec).collect(), findings, losses)
}

/// Whether a loss of the compilation says it.
fn is_listed(difference: &Difference, losses: &[LossCode], policy: &Policy) -> bool {
    let has = |codes: &[LossCode]| codes.iter().any(|code| losses.contains(code));
    match &difference.kind {
        // A handshake is an ordinary request.
        Kind::WebSocket => true,
        Kind::Reading => has(&[
            LossCode::OriginPatternDropped,
            LossCode::AnyPortUnsupported,
            LossCode::NullUnsupported,
            LossCode::ConditionalFields,
        ]),
        Kind::Method(_) => {
            has(&[LossCode::MethodLeftOut, LossCode::OriginPatternDropped, LossCode::AnyPortUnsupported])
        }
        Kind::RequestHeader(_) => has(&[LossCode::AnyHeaderUnsupported, LossCode::AuthorizationCovered]),
        Kind::MaxAge => has(&[LossCode::MaxAgeUnsupported]),
        Kind::PreflightStatus => has(&[LossCode::PreflightStatusFixed]),
        Kind::RefusedPreflightStatus => has(&[LossCode::RefusedPreflightStatusFixed]),
        Kind::PreflightVary => policy.spec().vary_on_preflight,
        Kind::Vary => has(&[LossCode::VaryMissing]),
        Kind::Enforcement => has(&[LossCode::EnforceLost]),
        Kind::Timing => has(&[LossCode::TimingLost]),
        Kind::PrivateNetwork => has(&[LossCode::PrivateNetworkUnsupported]),
        Kind::UpstreamFields => policy.upstream_cors() != UpstreamCors::Replace,
        Kind::Route | Kind::ExposedHeaders | Kind::ResourcePolicy => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_compiled_reads_back_as_the_same_grants_or_a_listed_loss(policy in specs()) {
        let (specs, findings, losses) = round_trip(&policy);
        let unclear: Vec<&Finding> =
            findings.iter().filter(|finding| ["I100", "I101", "I208"].contains(&finding.code.as_str())).collect();
        prop_assert!(unclear.is_empty(), "{:#?}\nof {:#?}", unclear, policy.spec());
        let Some(spec) = specs.first() else {
            // None of its origins has room in the schema.
            let nobody = [
                LossCode::AnyOriginWithCredentialsUnsupported,
                LossCode::OriginPatternDropped,
                LossCode::AnyPortUnsupported,
                LossCode::NullUnsupported,
            ];
            prop_assert!(nobody.iter().any(|code| losses.contains(code)), "{:#?}", policy.spec());
            return Ok(());
        };
        prop_assert_eq!(specs.len(), 1);
        let differences = compare(&policy, &spec.compile().unwrap()).unwrap();
        let unlisted: Vec<_> =
            differences.iter().filter(|difference| !is_listed(difference, &losses, &policy)).collect();
        prop_assert!(unlisted.is_empty(), "{:#?}\nof {:#?}\nback {:#?}", unlisted, policy.spec(), spec);
    }
}

#[test]
fn routes_read_back_with_their_hosts_and_paths() {
    let config = corsac_config::parse("corsac.toml", crate::policies::ROUTES).config.unwrap();
    let compiled = GatewayApi.compile(&Plan::of_config(&config), GatewayApi.default_version());
    let text = compiled.files[0].text.as_bytes();
    let (named, findings) = policies(&GatewayApi.import(&NoIncludes(text), "httproutes.yaml").unwrap());
    crate::policies::assert_routes(&named, &findings);
}
