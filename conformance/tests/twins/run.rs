//! Running a property: 10,000 cases from a seed that is printed.

use conformance::seed;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// How many cases each property is tried with.
pub(crate) const CASES: u32 = 10_000;

/// Tries a property on [`CASES`] cases.
pub(crate) fn holds<S: Strategy>(
    name: &str,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let seed = seed::seed().unwrap();
    let hex = seed::hex(&seed);
    println!("{name}: {CASES} cases, CORSAC_TEST_SEED={hex}");
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    if let Err(error) = runner.run(strategy, property) {
        panic!("{name} (CORSAC_TEST_SEED={hex}): {error}");
    }
}
