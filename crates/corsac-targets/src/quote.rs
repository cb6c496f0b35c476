//! Quote: what the dialects' own quoted texts share: how they are printed, and the comment after a number sign.

/// Prints types that hold the quoted text, and nothing else.
macro_rules! displayed {
    ($($type:ident),*) => {
        $(impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        })*
    };
}

pub(crate) use displayed;

/// A comment of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

impl Comment {
    /// A comment.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Comment(format!("# {}", text.replace(|char: char| char.is_control(), " ")))
    }
}

displayed!(Comment);
