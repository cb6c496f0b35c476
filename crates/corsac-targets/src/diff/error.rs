//! Errors: why two sides cannot be compared.

use crate::language::LanguageError;
use std::fmt;

/// Why two sides cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffError {
    /// The origins cannot be told exactly.
    Origins(LanguageError),
    /// The paths of the routes fall into more classes than are worth the time.
    TooManyPaths {
        /// The bound that was reached.
        classes: usize,
    },
}

impl From<LanguageError> for DiffError {
    fn from(error: LanguageError) -> Self {
        DiffError::Origins(error)
    }
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiffError::Origins(error) => error.fmt(f),
            DiffError::TooManyPaths { classes } => {
                write!(
                    f,
                    "the paths of the routes fall into more than {classes} classes; compare fewer routes at once"
                )
            }
        }
    }
}

impl std::error::Error for DiffError {}
