//! Bytes: values that need not be text. In JSON each byte is the character of its number, as scripts write byte strings.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// Bytes of a header value, a reason phrase or a body.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    /// The text whose characters are the bytes.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }

    /// The bytes that a text's characters stand for; `None` when one is beyond 255.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect::<Option<_>>().map(Self)
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_text(&text).ok_or_else(|| D::Error::custom(format!("{text:?} has a character beyond 255")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_json() {
        let all = Bytes((0..=255).collect());
        let json = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<Bytes>(&json).unwrap(), all);
    }

    #[test]
    fn a_character_beyond_255_is_no_byte() {
        assert!(serde_json::from_str::<Bytes>("\"\u{100}\"").is_err());
    }
}
