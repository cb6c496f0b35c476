//! Quoting: every text that is printed is one of these, so that no text of a policy file ends a scalar or is formatted.

use crate::quote::displayed;

use http::HeaderName;

/// A scalar in double quotes, with the escapes that YAML and JSON share, and YAML's for what is beyond the first plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar(String);

/// The value of a header field, in double quotes; Envoy formats such values, so `%` is doubled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldValue(String);

/// A comment of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

impl Scalar {
    /// Quotes a text.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::envoy::quote::Scalar;
    ///
    /// assert_eq!(Scalar::of("a\"\\\n").to_string(), r#""a\"\\\u000a""#);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Scalar(quoted(text))
    }
}

impl FieldValue {
    /// The text itself.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::envoy::quote::FieldValue;
    ///
    /// assert_eq!(FieldValue::of("x-%a").to_string(), "\"x-%%a\"");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        FieldValue(quoted(&text.replace('%', "%%")))
    }

    /// The value of a request's field, all its lines joined.
    #[must_use]
    pub fn request(name: &HeaderName) -> Self {
        FieldValue(quoted(&format!("%REQ({name})%")))
    }
}

impl Comment {
    /// A comment.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let is_break = |char: char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}');
        Comment(format!("# {}", text.replace(is_break, " ")))
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            ' '..='~' => quoted.push(char),
            char if u32::from(char) < 0x1_0000 => quoted.push_str(&format!("\\u{:04x}", u32::from(char))),
            char => quoted.push_str(&format!("\\U{:08x}", u32::from(char))),
        }
    }
    quoted.push('"');
    quoted
}

displayed!(Scalar, FieldValue, Comment);
