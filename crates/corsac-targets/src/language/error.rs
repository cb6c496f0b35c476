//! Errors: why a description is no language.

use std::fmt;

/// Why a set of origins cannot be told exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanguageError {
    /// The automaton has more states than are worth their memory.
    TooLarge {
        /// The bound that was reached.
        states: usize,
    },
    /// A regular expression that is not read: its meaning would be guessed.
    NotUnderstood {
        /// The expression.
        expression: String,
        /// Where in it, in bytes from 0, when one place is to blame.
        at: Option<usize>,
        /// Why, in one sentence.
        why: String,
    },
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LanguageError::TooLarge { states } => {
                write!(f, "the origins cannot be told exactly: that takes more than {states} states")
            }
            LanguageError::NotUnderstood { why, at: Some(at), .. } => {
                write!(f, "the expression is not understood at byte {}: {why}", at + 1)
            }
            LanguageError::NotUnderstood { why, at: None, .. } => {
                write!(f, "the expression is not understood: {why}")
            }
        }
    }
}

impl std::error::Error for LanguageError {}
