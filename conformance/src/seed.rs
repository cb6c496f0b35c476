//! Seed: where a property test's cases come from. It is printed, and can be given.

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};

/// The variable that gives the seed, in hexadecimal.
pub const VARIABLE: &str = "CORSAC_TEST_SEED";

/// The seed of a run: from the environment, or a new one.
///
/// # Errors
/// The variable does not hold 64 hexadecimal digits.
pub fn seed() -> Result<[u8; 32], String> {
    match std::env::var(VARIABLE) {
        Ok(text) => {
            parse(&text).ok_or_else(|| format!("{VARIABLE} holds 64 hexadecimal digits, not {text:?}"))
        }
        Err(_) => {
            let state = RandomState::new();
            Ok(std::array::from_fn(|at| u8::try_from(state.hash_one(at) & 0xff).unwrap_or_default()))
        }
    }
}

/// The seed as the variable takes it.
#[must_use]
pub fn hex(seed: &[u8; 32]) -> String {
    seed.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let mut seed = [0; 32];
    for (at, byte) in seed.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    (text.len() == 64).then_some(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_read_as_it_is_printed() {
        let seed = std::array::from_fn(|at| u8::try_from(at * 7).unwrap());
        assert_eq!(parse(&hex(&seed)), Some(seed));
        assert_eq!(parse("00"), None);
    }
}
