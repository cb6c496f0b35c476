//! The closed loop: servers decide by their policies, a browser reads or does not, and an oracle that knows neither engine
//! says which is right.
//!
//! The seed is printed; `CORSAC_TEST_SEED=HEX` runs the same cases again. A failure is shrunk, its seed is kept in
//! `proptest-regressions/closed_loop.txt` and tried first from then on, and it is printed as a vector.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod counts;

use conformance::closed_loop::as_vector::as_vector;
use conformance::closed_loop::case::Case;
use conformance::closed_loop::given::{self, Places};
use conformance::closed_loop::oracle::walk;
use conformance::closed_loop::run::Servers;
use conformance::fetch::drive;
use conformance::fetch::vector::FetchFile;
use conformance::seed;
use corsac::fetch::{PreflightCache, Profile};
use counts::Counts;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner,
};
use std::cell::RefCell;

/// How many cases a run tries.
const CASES: u32 = 20_000;

/// Where the seeds of failures are kept.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/proptest-regressions/closed_loop.txt");

#[test]
fn a_page_reads_exactly_what_the_policies_allow() {
    let seed = seed::seed().unwrap();
    println!("closed loop: {CASES} cases, {}={}", seed::VARIABLE, seed::hex(&seed));
    let config = Config {
        cases: CASES,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(KEPT))),
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let counts = RefCell::new(Counts::default());
    let outcome = runner.run(&given::case(&Places::example()), |case| agree(&case, &mut counts.borrow_mut()));
    if let Err(TestError::Fail(why, case)) = &outcome {
        panic!("{why}\n{}={}\nas a vector:\n\n{}", seed::VARIABLE, seed::hex(&seed), vector(case));
    }
    outcome.unwrap();
    let counts = counts.into_inner();
    println!("{counts}");
    assert_eq!(counts.complaints(), Vec::<String>::new());
}

/// The engines agree with the oracle on who reads and on what gets to the services, and agree again when the browser remembers what its preflights learned: every URL
/// has one policy for all methods.
fn agree(case: &Case, counts: &mut Counts) -> Result<(), TestCaseError> {
    let expected = walk(case, usize::MAX);
    let servers = Servers::of(case).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let mut cache = PreflightCache::new();
    for visit in ["first", "second"] {
        let ran = servers
            .visit(Profile::Spec, &mut cache)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let why = ran.refusal.as_ref().map(ToString::to_string);
        prop_assert_eq!(
            ran.verdict,
            expected.verdict,
            "{} visit: {:?}; decisions {:?}",
            visit,
            why,
            ran.reasons
        );
        prop_assert_eq!(&ran.arrivals, &expected.arrivals, "{} visit: what got to the services", visit);
        if visit == "first" {
            counts.note(&ran);
        }
    }
    Ok(())
}

fn vector(case: &Case) -> String {
    match Servers::of(case).and_then(|servers| servers.visit(Profile::Spec, &mut PreflightCache::new())) {
        Ok(ran) => as_vector(case, &ran, "found by the closed loop"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_case_written_as_a_vector_is_met() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..200 {
        let case = given::case(&Places::example()).new_tree(&mut runner).unwrap().current();
        let text = vector(&case);
        let vectors: FetchFile = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let ran = drive::run(&vectors.vectors[0]).unwrap();
        assert!(ran.complaints.is_empty(), "{:?}\n{text}", ran.complaints);
    }
}
