//! The engine against the policy vectors: `Policy::decide`, and `Decision::apply` on the inner service's response.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::ledger::{Ledger, Outcome, Report};
use conformance::observed::{Observed, Seen, complaints};
use conformance::vector::{PolicyName, ProviderAnswer, Vector, VectorFile};
use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, CORS_RESPONSE_FIELDS};
use corsac::policy::{Decision, OriginVerdict, Policy, UpstreamCors, Verdict};
use http::{HeaderMap, StatusCode};

const CONFLICT_STATUS: u16 = 500;

#[test]
fn the_engine_meets_every_vector() {
    let mut report = Report::default();
    for file in VectorFile::load_all(&conformance::vectors().join("policy")).unwrap() {
        for vector in &file.vectors {
            report.note(file.title(vector), run(&file, vector));
        }
    }
    println!("{}", report.summary("engine"));
    let complaints = report.complaints(&Ledger::load(&conformance::ledgers().join("engine.toml")).unwrap());
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

fn run(file: &VectorFile, vector: &Vector) -> Outcome {
    if !vector.route || matches!(vector.policy, Some(PolicyName::None(_))) {
        return Outcome::NotCarried("the engine has no routes".into());
    }
    let policy = policy(file, vector);
    let request = vector.request.header_map().unwrap();
    let decision = decide(&policy, vector, &request);
    let (status, fields) = respond(vector, &decision);
    let observed = Observed {
        decision: Some(Seen::of(&decision)),
        status: status.as_u16(),
        fields: Some(fields),
        reached_inner: None,
        conflict_status: CONFLICT_STATUS,
    };
    match complaints(vector, &observed) {
        complaints if complaints.is_empty() => Outcome::Met,
        complaints => Outcome::Unmet(complaints),
    }
}

fn policy(file: &VectorFile, vector: &Vector) -> Policy {
    let spec = file.spec(vector.policy_name().expect("a policy")).unwrap();
    let compiled = if vector.provider.is_some() { spec.compile_for_provider() } else { spec.compile() };
    compiled.unwrap_or_else(|errors| panic!("{}: {errors}", file.title(vector)))
}

fn decide<'r>(policy: &'r Policy, vector: &Vector, request: &'r HeaderMap) -> Decision<'r> {
    let method = vector.request.method().unwrap();
    if let Some(host) = &vector.handshake {
        return policy.decide_handshake(request, host);
    }
    match vector.provider {
        None => policy.decide(&method, request),
        Some(ProviderAnswer::Allowed) => policy.decide_with(&method, request, OriginVerdict::Allowed),
        Some(ProviderAnswer::Refused) => policy.decide_with(&method, request, OriginVerdict::Refused),
        Some(ProviderAnswer::Unavailable) => policy.decide_with(&method, request, OriginVerdict::Unavailable),
    }
}

/// What a server does with a decision, in a few obvious lines.
fn respond(vector: &Vector, decision: &Decision<'_>) -> (StatusCode, HeaderMap) {
    let mut fields = HeaderMap::new();
    if let Some(status) = decision.preflight_status() {
        decision.apply(&mut fields);
        if vector.debug && decision.verdict() == Verdict::Refused {
            decision.apply_debug(&mut fields);
        }
        return (status, fields);
    }
    if let Some(status) = decision.enforced_status() {
        decision.apply(&mut fields);
        return (status, fields);
    }
    let status = StatusCode::from_u16(vector.inner.status).unwrap();
    if status == StatusCode::SWITCHING_PROTOCOLS {
        return (status, fields);
    }
    fields = vector.inner.header_map().unwrap();
    let conflicts = CORS_RESPONSE_FIELDS.iter().any(|name| fields.contains_key(name));
    match decision.upstream_cors() {
        UpstreamCors::Respect if fields.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) => {
            decision.apply_companions(&mut fields);
        }
        UpstreamCors::Conflict if conflicts => {
            fields = HeaderMap::new();
            decision.apply(&mut fields);
            return (StatusCode::from_u16(CONFLICT_STATUS).unwrap(), fields);
        }
        _ => decision.apply(&mut fields),
    }
    (status, fields)
}
