//! Quoting: every text that is printed is one of these, so that no text of a policy file ends a string of TOML or of a rule.

pub use crate::quote::Comment;
use crate::quote::displayed;

/// A string of TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

/// A text or an expression within a rule, in backticks, which know no escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(String);

impl Text {
    /// Quotes a text.
    ///
    /// # Examples
    /// ```
    /// use corsac_targets::traefik::quote::Text;
    ///
    /// assert_eq!(Text::of("a\"b").to_string(), "\"a\\\"b\"");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let write = |char: char| match char {
            '"' | '\\' => format!("\\{char}"),
            ' '..='~' => char.to_string(),
            char => format!("\\U{:08x}", u32::from(char)),
        };
        Text(format!("\"{}\"", text.chars().map(write).collect::<String>()))
    }
}

impl Word {
    /// A text. Backticks, which no origin and no path of a policy file holds, become spaces.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Word(format!("`{}`", text.replace('`', " ")))
    }

    /// An expression.
    #[must_use]
    pub fn expression(expression: &str) -> Self {
        Word(format!("`{}`", expression.replace("\\`", "\\x60").replace('`', "\\x60")))
    }
}

displayed!(Text, Word);
