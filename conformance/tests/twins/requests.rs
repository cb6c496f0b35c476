//! Any request under any policy: what always holds of a decision and of what it writes.

use crate::given::{inner, request, spec};
use crate::run::holds;
use conformance::naive;
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CORS_RESPONSE_FIELDS, ORIGIN, VARY,
};
use corsac::policy::{Decision, Kind, OriginVerdict, Policy, Verdict};
use http::{HeaderMap, Method};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

fn policies_and_requests() -> impl Strategy<Value = (Policy, (Method, HeaderMap), HeaderMap)> {
    let policy = spec().prop_filter_map("it compiles", |spec| spec.compile_for_provider().ok());
    (policy, request(), inner()).prop_map(|(policy, draft, inner)| {
        let request = draft.near(&policy.spec().origins);
        (policy, request, inner)
    })
}

#[test]
fn no_request_under_any_policy_makes_decide_panic_or_a_refusal_leak() {
    let codes = RefCell::new(BTreeMap::<&str, u32>::new());
    holds("any request", &policies_and_requests(), |(policy, (method, request), inner)| {
        let decision = policy.decide(&method, &request);
        *codes.borrow_mut().entry(decision.code().as_str()).or_default() += 1;
        let mut response = inner;
        let vary = text(&response, &VARY);
        decision.apply(&mut response);
        check(&policy, &method, &request, &decision, &response)?;
        let kept = naive::vary::members(&vary);
        let merged = naive::vary::members(&text(&response, &VARY));
        prop_assert!(kept.contains("*") || kept.is_subset(&merged), "{:?} in {:?}", kept, merged);
        Ok(())
    });
    println!("any request: {:?}", codes.borrow());
    let count = |code: &str| codes.borrow().get(code).copied().unwrap_or_default();
    for code in
        ["S100", "S102", "S103", "S110", "S120", "S121", "S122", "S123", "S130", "S131", "S140", "S141"]
    {
        assert!(count(code) >= 10, "{code} is reached {} times", count(code));
    }
}

#[test]
fn a_provider_never_widens_the_rules_and_debug_mode_only_adds_to_refusals() {
    let answers = select(vec![OriginVerdict::Allowed, OriginVerdict::Refused, OriginVerdict::Unavailable]);
    let allowed = Cell::new(0_u32);
    holds(
        "any provider",
        &(policies_and_requests(), answers),
        |((policy, (method, request), inner), answer)| {
            let decision = policy.decide_with(&method, &request, answer);
            let mut response = inner;
            decision.apply(&mut response);
            check(&policy, &method, &request, &decision, &response)?;
            let listed = policy.decide(&method, &request);
            if listed.verdict() == Verdict::Allowed {
                prop_assert_eq!(decision.code(), listed.code(), "the list comes first");
            }
            if decision.verdict() == Verdict::Allowed && listed.verdict() == Verdict::Refused {
                allowed.set(allowed.get() + 1);
                prop_assert!(matches!(answer, OriginVerdict::Allowed));
            }
            debug_adds_only_to_refused_preflights(&decision)?;
            Ok(())
        },
    );
    println!("any provider: {} allowed by it alone", allowed.get());
    assert!(allowed.get() > 100, "a provider allows {} times", allowed.get());
}

fn debug_adds_only_to_refused_preflights(decision: &Decision<'_>) -> Result<(), TestCaseError> {
    let mut plain = HeaderMap::new();
    decision.apply(&mut plain);
    let mut debugged = plain.clone();
    decision.apply_debug(&mut debugged);
    let refused = decision.kind() == Kind::Preflight && decision.verdict() == Verdict::Refused;
    prop_assert_eq!(refused, debugged != plain);
    prop_assert_eq!(refused, debugged.contains_key("corsac-reason"));
    Ok(())
}

/// What holds of every decision.
fn check(
    policy: &Policy,
    method: &Method,
    request: &HeaderMap,
    decision: &Decision<'_>,
    response: &HeaderMap,
) -> Result<(), TestCaseError> {
    for name in &CORS_RESPONSE_FIELDS {
        let lines = response.get_all(name).iter().count();
        prop_assert!(lines <= 1, "{} lines of {}", lines, name);
        prop_assert!(decision.verdict() == Verdict::Allowed || lines == 0, "{} leaks", name);
    }
    prop_assert_eq!(decision.kind(), kind(method, request));
    prop_assert_eq!(decision.preflight_status().is_some(), decision.kind() == Kind::Preflight);
    prop_assert!(decision.enforced_status().is_none() || policy.spec().enforce);
    prop_assert_eq!(
        decision.reason().allows() && decision.code().as_str() != "S101",
        response_allows(decision),
        "{}",
        decision.code()
    );
    if let Some(allowed) = response.get(ACCESS_CONTROL_ALLOW_ORIGIN) {
        let credentials = response.contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS);
        prop_assert_eq!(credentials, policy.spec().credentials);
        let echoed = request.get_all(ORIGIN).iter().eq([allowed])
            && naive::origin::parse(allowed.as_bytes()).is_some();
        prop_assert!(if policy.is_open() { allowed == "*" } else { echoed }, "{:?}", allowed);
    }
    let varies = naive::vary::members(&text(response, &VARY));
    let must = decision.kind() != Kind::Preflight && !policy.is_open();
    prop_assert!(!must || varies.contains("origin") || varies.contains("*"), "{:?}", varies);
    Ok(())
}

/// Whether the reason of an allowed decision allows; an own origin allows actual requests and no preflight.
fn response_allows(decision: &Decision<'_>) -> bool {
    decision.verdict() == Verdict::Allowed && decision.code().as_str() != "S101"
}

fn kind(method: &Method, request: &HeaderMap) -> Kind {
    match (request.contains_key("origin"), request.contains_key("access-control-request-method")) {
        (false, _) => Kind::NotCors,
        (true, true) if method == Method::OPTIONS => Kind::Preflight,
        (true, _) => Kind::Actual,
    }
}

fn text(map: &HeaderMap, name: &http::HeaderName) -> Vec<String> {
    map.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect()
}
