//! Import: whatever bytes a configuration is, reading it ends, says something, and its policies compile.
#![no_main]

use corsac_targets::import::{NoIncludes, policies};
use corsac_targets::readers;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for target in readers() {
        let Some(imported) = target.import(&NoIncludes(bytes), "fuzzed") else { continue };
        assert!(!imported.sites.is_empty() || !imported.findings.is_empty());
        for policy in policies(&imported).0 {
            policy.spec.compile().expect("an imported policy compiles");
        }
    }
});
