//! Token: the grammar of methods and field names, RFC 9110 section 5.6.2.

/// Whether the bytes are a token: what a method and a field name must be.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>
///
/// # Examples
/// ```
/// assert!(corsac::headers::is_token(b"x-csrf-token"));
/// assert!(!corsac::headers::is_token(b"x csrf"));
/// assert!(!corsac::headers::is_token(b""));
/// ```
#[must_use]
pub fn is_token(bytes: &[u8]) -> bool {
    !matches!(TokenCase::of(bytes), TokenCase::NotToken)
}

/// How a token is spelled: what is in lower case already needs no folding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenCase {
    /// Without upper-case letters.
    Lower,
    /// With at least one.
    Mixed,
    /// Not a token.
    NotToken,
}

impl TokenCase {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        bytes.iter().fold(ByteClasses::default(), |classes, &byte| classes.and(byte)).case()
    }
}

/// Which classes the bytes seen so far are of: each byte of every name of every preflight comes by here, once.
#[derive(Clone, Copy, Default)]
pub(crate) struct ByteClasses(u8);

impl ByteClasses {
    pub(crate) fn and(self, byte: u8) -> Self {
        ByteClasses(self.0 | CLASSES.get(usize::from(byte)).copied().unwrap_or(OTHER))
    }

    pub(crate) const fn case(self) -> TokenCase {
        match self.0 {
            LOWER => TokenCase::Lower,
            0 | OTHER.. => TokenCase::NotToken,
            _ => TokenCase::Mixed,
        }
    }
}

/// A byte of a token that is no upper-case letter.
const LOWER: u8 = 1;
/// An upper-case letter.
const UPPER: u8 = 2;
/// A byte that stands in no token.
const OTHER: u8 = 4;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        #[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            classes[byte as usize] = match byte {
                b'A'..=b'Z' => UPPER,
                b'a'..=b'z' | b'0'..=b'9' => LOWER,
                b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~' => LOWER,
                _ => OTHER,
            };
        }
        byte += 1;
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_letters_digits_and_fifteen_others() {
        let others: Vec<u8> =
            (0..=255).filter(|byte| is_token(&[*byte]) && !byte.is_ascii_alphanumeric()).collect();
        assert_eq!(others, *b"!#$%&'*+-.^_`|~");
        assert_eq!(TokenCase::of(b"x-a1"), TokenCase::Lower);
        assert_eq!(TokenCase::of(b"X-a"), TokenCase::Mixed);
        assert_eq!(TokenCase::of(b"X a"), TokenCase::NotToken);
        assert_eq!(TokenCase::of(b""), TokenCase::NotToken);
    }
}
