//! Nearest: "did you mean", within bounds that keep a file full of mistakes cheap.

/// Longer words are not compared: nobody mistypes a key of this length.
const MAX_WORD: usize = 64;

/// At most so many candidates are compared.
const MAX_CANDIDATES: usize = 512;

/// The candidate that the word was probably meant to be.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > MAX_WORD {
        return None;
    }
    let plain = plain(word);
    candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .filter(|candidate| candidate.len() <= MAX_WORD)
        .filter_map(|candidate| Some((distance(&plain, &self::plain(candidate))?, candidate)))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The number of slips between two words; `None` when they are too many for a mistake.
fn distance(word: &str, candidate: &str) -> Option<usize> {
    const ALIKE: f64 = 0.88;
    let distance = strsim::osa_distance(word, candidate);
    let is_slip = distance <= (word.len().max(candidate.len()) / 3).max(1);
    // `policy` and `policies` are three slips apart, but alike where it counts: at their beginning.
    (is_slip || strsim::jaro_winkler(word, candidate) >= ALIKE).then_some(distance)
}

/// `maxAge`, `max_age` and `MAX-AGE` are the same mistake.
fn plain(word: &str) -> String {
    word.chars().filter(|char| !matches!(char, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let keys = ["origins", "credentials", "max-age", "methods"];
        assert_eq!(nearest("orgins", keys), Some("origins"));
        assert_eq!(nearest("maxAge", keys), Some("max-age"));
        assert_eq!(nearest("policy", ["policies", "gateway"]), Some("policies"));
        assert_eq!(nearest("color", keys), None);
        assert_eq!(nearest(&"o".repeat(1 << 20), keys), None);
    }
}
