//! Origin matching: the sets of the engine against a matcher that tries pattern by pattern.

use crate::given::{near_origin, near_pattern, pattern};
use crate::run::holds;
use conformance::naive;
use corsac::origin::{Origin, OriginPattern, OriginSet};
use corsac::policy::{Policy, PolicySpec, Verdict};
use http::{HeaderMap, HeaderValue, Method, header};
use proptest::collection::vec;
use proptest::prelude::*;
use std::cell::Cell;

/// Patterns, and texts that come near to one of them or to none.
fn patterns_and_origins() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let near = vec((any::<prop::sample::Index>(), 0..40_u8), 12);
    let patterns = prop_oneof![8 => vec(pattern(), 1..8), 1 => vec(pattern(), 30..60)];
    (patterns, near, vec(near_origin(), 6)).prop_map(|(patterns, near, others)| {
        let near = near.iter().map(|(at, twist)| near_pattern(at.get::<String>(&patterns), *twist));
        let origins = near.chain(others).chain(["null".to_owned()]).collect();
        (patterns, origins)
    })
}

#[test]
fn a_set_finds_an_origin_exactly_when_one_of_its_patterns_matches() {
    let (found, missed) = (Cell::new(0_u32), Cell::new(0_u32));
    holds("origin set", &patterns_and_origins(), |(patterns, origins)| {
        let patterns: Vec<OriginPattern> = patterns
            .iter()
            .filter_map(|text| OriginPattern::parse(text).ok())
            .map(|parsed| parsed.pattern)
            .collect();
        let texts: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let set: OriginSet = patterns.iter().collect();
        for origin in &origins {
            let Ok(Origin::Tuple(tuple)) = Origin::parse(origin.as_bytes()) else { continue };
            let number = set.find(&tuple);
            let counter = if number.is_some() { &found } else { &missed };
            counter.set(counter.get() + 1);
            let naive = naive::pattern::first_match(&texts, origin.as_bytes());
            prop_assert_eq!(number.is_some(), naive.is_some(), "{} in {:?}", origin, texts);
            if let Some(number) = number {
                prop_assert!(
                    naive::pattern::matches(&texts[number], origin.as_bytes()),
                    "{} by {}",
                    origin,
                    texts[number]
                );
            }
        }
        Ok(())
    });
    println!("origin set: {} found, {} not found", found.get(), missed.get());
    assert!(found.get() > 10_000 && missed.get() > 10_000, "both ways are tried");
}

#[test]
fn a_policy_allows_an_origin_exactly_when_one_of_its_patterns_matches() {
    let (allowed, refused) = (Cell::new(0_u32), Cell::new(0_u32));
    let given = (patterns_and_origins(), prop::bool::weighted(0.2));
    holds("policy's origins", &given, |((patterns, origins), null)| {
        let policy = listing(&patterns, null);
        for origin in origins {
            let mut request = HeaderMap::new();
            let Ok(value) = HeaderValue::from_str(&origin) else { continue };
            request.insert(header::ORIGIN, value);
            let decision = policy.decide(&Method::GET, &request);
            let naive = naive::pattern::first_match(&policy.spec().origins, origin.as_bytes());
            let is_allowed = decision.verdict() == Verdict::Allowed;
            let counter = if is_allowed { &allowed } else { &refused };
            counter.set(counter.get() + 1);
            prop_assert_eq!(is_allowed, naive.is_some(), "{} under {:?}", origin, policy.spec().origins);
            if let Some(matched) = decision.matched_origin() {
                let pattern = &policy.spec().origins[matched];
                prop_assert!(
                    naive::pattern::matches(pattern, origin.as_bytes()),
                    "{} by {}",
                    origin,
                    pattern
                );
            }
            prop_assert_eq!(decision.matched_origin().is_some(), is_allowed);
        }
        Ok(())
    });
    println!("policy's origins: {} allowed, {} refused", allowed.get(), refused.get());
    assert!(allowed.get() > 10_000 && refused.get() > 10_000, "both ways are tried");
}

/// A policy that lists the patterns that are some, and `null` if asked to.
fn listing(patterns: &[String], null: bool) -> Policy {
    let written = patterns.iter().filter(|text| OriginPattern::parse(text).is_ok()).cloned();
    let null = null.then(|| "null".to_owned());
    let spec = PolicySpec {
        origins: written.chain(null.clone()).chain(["https://always.example".to_owned()]).collect(),
        dangerously_allow_null_origin: null.is_some(),
        ..PolicySpec::default()
    };
    spec.compile().unwrap()
}
