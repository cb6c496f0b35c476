//! Quote: the texts of the dialect. Printers write only these and literals of their own.
//!
//! HAProxy splits a line into words at spaces. In single quotes nothing is special; a single quote itself stands outside
//! of them, after a backslash. A word that is a log-format reads `%` besides.

pub use crate::quote::Comment;
use crate::quote::displayed;

use http::HeaderName;

/// A word in single quotes, taken as it is: patterns, addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(String);

/// A word in single quotes in which `%` begins something: the value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format(String);

/// A name of ours: letters, digits, `-`, `_` and `.`; everything else becomes `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Word {
    /// Quotes a text. Control characters, which no field value holds, become spaces.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::haproxy::quote::Word;
    ///
    /// assert_eq!(Word::of("a' if $b").to_string(), r"'a'\'' if $b'");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Word(quoted(text))
    }
}

impl Format {
    /// A literal text.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::haproxy::quote::Format;
    ///
    /// assert_eq!(Format::of("%[src]").to_string(), "'%%[src]'");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Format(quoted(&text.replace('%', "%%")))
    }

    /// The value of a variable.
    #[must_use]
    pub fn variable(variable: &Name) -> Self {
        Format(quoted(&format!("%[var({variable})]")))
    }
}

impl Name {
    /// The name without what a name cannot hold.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
        Name(text.chars().map(|char| if fits(char) { char } else { '_' }).collect())
    }

    /// The name of a field.
    #[must_use]
    pub fn field(name: &HeaderName) -> Self {
        Name::of(name.as_str())
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for char in text.chars() {
        match char {
            '\'' => quoted.push_str("'\\''"),
            char if char.is_control() => quoted.push(' '),
            char => quoted.push(char),
        }
    }
    quoted.push('\'');
    quoted
}

displayed!(Word, Format, Name);
