//! Quoting: every text that is printed is one of these, so that no text of a policy file ends a string or a line.
//!
//! Strings of VCL have no escapes: what ends one stands in a string of the other kind beside it.

pub use crate::quote::Comment;
use crate::quote::displayed;

use http::HeaderName;

use crate::title_case::title_case;

/// A string, or several side by side, which VCL joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

/// A name of ours: letters, digits and `_`; everything else becomes `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol(String);

/// A field of a request or an answer: `req.http.Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field(String);

impl Text {
    /// Quotes a text. Control characters, which no field value holds, become spaces.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::varnish::quote::Text;
    ///
    /// assert_eq!(Text::of("a\"b").to_string(), "\"a\" {\"\"\"} \"b\"");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.replace(|char: char| char.is_control(), " ");
        Text(format!("\"{}\"", text.replace('"', "\" {\"\"\"} \"")))
    }
}

impl Pattern {
    /// Quotes an expression: what ends the string, and bytes beyond ASCII, are written as numbers.
    #[must_use]
    pub fn of(expression: &str) -> Self {
        let mut plain = String::from("\"");
        let mut bytes = expression.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' => match bytes.next() {
                    Some(escaped) if is_plain(escaped) => plain.extend(['\\', char::from(escaped)]),
                    Some(escaped) => plain.push_str(&number(escaped)),
                    None => plain.push_str(&number(byte)),
                },
                byte if is_plain(byte) => plain.push(char::from(byte)),
                byte => plain.push_str(&number(byte)),
            }
        }
        plain.push('"');
        Pattern(plain)
    }
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"'
}

fn number(byte: u8) -> String {
    format!("\\x{byte:02x}")
}

impl Symbol {
    /// The text as a name.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let word = |char: char| if char.is_ascii_alphanumeric() { char } else { '_' };
        Symbol(text.chars().map(word).collect())
    }
}

impl Field {
    /// A field of the request.
    #[must_use]
    pub fn request(name: &HeaderName) -> Self {
        Field(format!("req.http.{}", title_case(name)))
    }

    /// A field of the answer.
    #[must_use]
    pub fn answer(name: &HeaderName) -> Self {
        Field(format!("resp.http.{}", title_case(name)))
    }
}

displayed!(Text, Pattern, Symbol, Field);
