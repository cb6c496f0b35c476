//! Exit codes: what the command says to a script.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Yes, or clean.
    Yes,
    /// No: refused, or findings.
    No,
    /// Usage or configuration.
    Unusable,
    /// The peer gave no answer.
    Unreachable,
    /// Something that should not happen.
    Internal,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Yes => 0,
            Exit::No => 1,
            Exit::Unusable => 2,
            Exit::Unreachable => 3,
            Exit::Internal => 4,
        })
    }
}
