//! Lists of header names: the engine's walk against one that splits, trims, lower-cases, collects and compares.

use crate::given::header_name;
use crate::run::holds;
use conformance::naive::names::{Judgement, Listed, judge};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use corsac::policy::{Policy, PolicySpec, Verdict};
use http::{HeaderMap, HeaderValue, Method};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use std::cell::Cell;
use std::collections::BTreeSet;

fn listed() -> impl Strategy<Value = Listed> {
    let names = btree_set(select(vec!["x-a", "x-b", "x-ab", "content-type", "authorization", "x"]), 0..6);
    (any::<bool>(), prop::bool::weighted(0.3), names).prop_map(|(credentials, any, names)| Listed {
        credentials,
        any,
        names: names.into_iter().map(String::from).collect(),
    })
}

/// An element of a list, with what may stand around it.
fn element() -> impl Strategy<Value = String> {
    let odd = select(vec!["", " ", "x a", "x-é", "x;", "\"x\"", "x-evil", "X-AB"]).prop_map(String::from);
    let white = select(vec!["", "", "", " ", "\t", "  \t"]);
    (white.clone(), prop_oneof![8 => header_name(), 2 => odd], white)
        .prop_map(|(before, name, after)| format!("{before}{name}{after}"))
}

/// Elements that a page of the policy's might ask for, in the form that browsers write.
fn canonical(listed: &Listed) -> impl Strategy<Value = Vec<Vec<u8>>> + use<> {
    let names: Vec<String> = listed.names.iter().cloned().collect();
    let count = names.len();
    prop::sample::subsequence(names, 0..=count).prop_map(|names| vec![names.join(",").into_bytes()])
}

/// The lines of a list: as browsers write them, odd ones, and ones near the budget.
fn lines(listed: &Listed) -> impl Strategy<Value = Vec<Vec<u8>>> + use<> {
    let odd = vec(vec(element(), 0..6).prop_map(|elements| elements.join(",").into_bytes()), 0..4);
    let many = (55..75_usize, element()).prop_map(|(times, element)| vec![element.into_bytes(); times]);
    let names = (250..262_usize, header_name())
        .prop_map(|(times, name)| vec![format!("{name},").repeat(times).into_bytes()]);
    let bytes = (8180..8200_usize, header_name())
        .prop_map(|(length, name)| vec![format!("{:,>length$}", name).into_bytes()]);
    let split = (1..9_usize, 8180..8200_usize).prop_map(|(parts, length)| {
        (0..parts).map(|part| vec![b','; length / parts + usize::from(part < length % parts)]).collect()
    });
    prop_oneof![4 => canonical(listed), 8 => odd, 1 => many, 1 => names, 1 => bytes, 1 => split]
}

fn cases() -> impl Strategy<Value = (Listed, Vec<Vec<u8>>)> {
    listed().prop_flat_map(|listed| {
        let lines = lines(&listed);
        (Just(listed), lines)
    })
}

fn policy(listed: &Listed) -> Policy {
    let any = listed.any.then(|| "*".to_owned());
    let spec = PolicySpec {
        origins: vec!["https://a.example".into()],
        credentials: listed.credentials,
        request_headers: listed.names.iter().cloned().chain(any).collect(),
        ..PolicySpec::default()
    };
    spec.compile().unwrap()
}

fn preflight(lines: &[Vec<u8>]) -> HeaderMap {
    let mut request = HeaderMap::new();
    request.insert(ORIGIN, HeaderValue::from_static("https://a.example"));
    request.insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("GET"));
    for line in lines {
        request.append(ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_bytes(line).unwrap());
    }
    request
}

#[test]
fn a_list_of_names_is_granted_exactly_when_splitting_and_comparing_grants_it() {
    let counts: [Cell<u32>; 3] = Default::default();
    let count = |at: usize| counts[at].set(counts[at].get() + 1);
    holds("header lists", &cases(), |(listed, lines)| {
        let policy = policy(&listed);
        let request = preflight(&lines);
        let decision = policy.decide(&Method::OPTIONS, &request);
        let mut response = HeaderMap::new();
        decision.apply(&mut response);
        match judge(&listed, &lines) {
            Judgement::Granted(names) => {
                count(0);
                prop_assert_eq!(decision.code().as_str(), "S110");
                prop_assert_eq!(granted(&response), names);
            }
            Judgement::Refused(refused) => {
                count(1);
                prop_assert_eq!(decision.verdict(), Verdict::Refused);
                let code = decision.code().as_str();
                let of_code =
                    |name: &[u8]| refused.iter().any(|(other, refused)| *other == code && refused == name);
                prop_assert!(
                    refused.iter().any(|(refused, _)| *refused == code),
                    "{} of {:?}",
                    code,
                    refused
                );
                prop_assert!(
                    decision.evidence().is_none_or(of_code),
                    "{:?} of {:?}",
                    decision.evidence(),
                    refused
                );
                prop_assert!(response.is_empty());
            }
            Judgement::OverBudget => {
                count(2);
                prop_assert_eq!(decision.code().as_str(), "S150");
                prop_assert!(response.is_empty());
            }
        }
        Ok(())
    });
    let [granted, refused, over] = counts.map(Cell::into_inner);
    println!("header lists: {granted} granted, {refused} refused, {over} over budget");
    assert!(granted > 1_000 && refused > 1_000 && over > 500, "every way is tried");
}

fn granted(response: &HeaderMap) -> BTreeSet<String> {
    let lines: Vec<_> = response.get_all(ACCESS_CONTROL_ALLOW_HEADERS).iter().collect();
    assert!(lines.len() <= 1, "one line");
    let text = lines.first().map_or("", |line| line.to_str().unwrap());
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(String::from).collect()
}
