//! Text: bytes as a vector writes them. Knows nothing of HTTP.

use serde::Deserialize;

/// Bytes, written so that a person can read them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// A string stands for its UTF-8.
    Plain(String),
    /// `{ bytes = 'x-\xe9' }`: `\xNN` is a byte, everything else stands for itself.
    Bytes {
        /// The text with escapes.
        bytes: String,
    },
    /// `{ repeat = "x-a,", times = 1000 }`.
    Repeat {
        /// What is repeated.
        repeat: String,
        /// How often.
        times: usize,
    },
    /// `{ numbered = "x-{},", times = 256 }`: `{}` is 0, 1, 2 and so on.
    Numbered {
        /// What is repeated, with `{}` where the number stands.
        numbered: String,
        /// How often.
        times: usize,
    },
    /// An array: its members one after the other.
    Parts(Vec<Text>),
}

impl Text {
    /// The bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Text::Plain(text) => text.clone().into_bytes(),
            Text::Bytes { bytes } => unescape(bytes),
            Text::Repeat { repeat, times } => repeat.repeat(*times).into_bytes(),
            Text::Numbered { numbered, times } => (0..*times)
                .map(|number| numbered.replace("{}", &number.to_string()))
                .collect::<String>()
                .into_bytes(),
            Text::Parts(parts) => parts.iter().flat_map(Text::to_bytes).collect(),
        }
    }
}

/// Replaces each `\xNN` by its byte; what is no escape stands for itself.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        match after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_writing_gives_its_bytes() {
        let bytes = |text: &str| Text::Bytes { bytes: text.into() }.to_bytes();
        assert_eq!(Text::Plain("é".into()).to_bytes(), "é".as_bytes());
        assert_eq!(bytes(r"a\xffb\x00\xq"), b"a\xffb\x00\\xq");
        assert_eq!(Text::Repeat { repeat: "ab".into(), times: 2 }.to_bytes(), b"abab");
        assert_eq!(Text::Numbered { numbered: "x{},".into(), times: 3 }.to_bytes(), b"x0,x1,x2,");
        let parts = vec![Text::Plain("a".into()), Text::Repeat { repeat: "b".into(), times: 2 }];
        assert_eq!(Text::Parts(parts).to_bytes(), b"abb");
    }
}
