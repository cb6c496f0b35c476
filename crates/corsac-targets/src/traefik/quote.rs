//! Quoting: every text that is printed is one of these, so that no text of a policy file ends a string of TOML or of a rule.

use std::fmt;

/// A string of TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

/// A text or an expression within a rule, in backticks, which know no escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(String);

/// A comment of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

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

impl Comment {
    /// A comment.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Comment(format!("# {}", text.replace(|char: char| char.is_control(), " ")))
    }
}

macro_rules! displayed {
    ($($type:ident),*) => {
        $(impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        })*
    };
}

displayed!(Text, Word, Comment);
