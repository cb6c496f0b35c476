//! Round trips: from a policy to its specification and back, and from a specification to text and back.

use crate::given::spec;
use crate::run::{CASES, holds};
use corsac::policy::PolicySpec;
use proptest::prelude::*;
use std::cell::Cell;

#[test]
fn a_policy_gives_back_a_specification_that_compiles_to_it() {
    let compiled = Cell::new(0_u32);
    holds("round trip", &spec(), |spec| {
        let Ok(policy) = spec.compile_for_provider() else { return Ok(()) };
        compiled.set(compiled.get() + 1);
        let again = policy.spec().compile_for_provider();
        prop_assert!(again.is_ok(), "{:?} does not compile again: {}", policy.spec(), again.unwrap_err());
        let again = again.unwrap();
        prop_assert_eq!(&again, &policy);
        prop_assert_eq!(again.spec(), policy.spec(), "canonical at once");
        prop_assert_eq!(again.is_open(), policy.is_open());
        Ok(())
    });
    println!("round trip: {} of {CASES} compile", compiled.get());
    assert!(compiled.get() * 3 > CASES, "enough of them compile: {}", compiled.get());
}

#[test]
fn a_specification_survives_text() {
    holds("serde", &spec(), |spec| {
        let json = serde_json::to_string(&spec).unwrap();
        prop_assert_eq!(&serde_json::from_str::<PolicySpec>(&json).unwrap(), &spec);
        let toml = toml::to_string(&spec).unwrap();
        prop_assert_eq!(&toml::from_str::<PolicySpec>(&toml).unwrap(), &spec, "{}", toml);
        Ok(())
    });
}
