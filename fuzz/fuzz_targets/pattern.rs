//! Patterns of origins: each parses into one that prints itself, and the set agrees with the pattern.
#![no_main]

use corsac::origin::{Origin, OriginPattern, OriginSet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (pattern, origin) = input;
    let Ok(parsed) = OriginPattern::parse(pattern) else { return };
    let printed = parsed.pattern.to_string();
    let again = OriginPattern::parse(&printed).expect("a pattern prints as one");
    assert_eq!(again.pattern, parsed.pattern);
    if let Ok(Origin::Tuple(tuple)) = Origin::parse(origin.as_bytes()) {
        let set: OriginSet = [&parsed.pattern].into_iter().collect();
        assert_eq!(set.find(&tuple).is_some(), parsed.pattern.matches(&tuple));
    }
});
