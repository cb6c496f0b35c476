//! Running a property: 10,000 cases from a seed that is printed.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};

/// How many cases each property is tried with.
pub(crate) const CASES: u32 = 10_000;

/// Tries a property on [`CASES`] cases.
pub(crate) fn holds<S: Strategy>(
    name: &str,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let seed = seed();
    let hex = seed.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    println!("{name}: {CASES} cases, CORSAC_TEST_SEED={hex}");
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    if let Err(error) = runner.run(strategy, property) {
        panic!("{name} (CORSAC_TEST_SEED={hex}): {error}");
    }
}

fn seed() -> [u8; 32] {
    match std::env::var("CORSAC_TEST_SEED") {
        Ok(hex) => std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()),
        Err(_) => {
            let state = RandomState::new();
            std::array::from_fn(|at| state.hash_one(at).to_le_bytes()[0])
        }
    }
}
