//! Isomorphic: bytes as strings whose code points are the bytes. Knows nothing of JSON or HTTP.

/// <https://infra.spec.whatwg.org/#isomorphic-decode>
pub(crate) fn decode(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes, or the first code point that is none: beyond U+00FF.
///
/// <https://infra.spec.whatwg.org/#isomorphic-encode>
pub(crate) fn encode(text: &str) -> Result<Vec<u8>, char> {
    text.chars().map(|point| u8::try_from(point).map_err(|_| point)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_and_nothing_else_is_one() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(encode(&decode(&all)), Ok(all));
        assert_eq!(encode("aĀ"), Err('Ā'));
    }
}
