//! What can go wrong between us and a browser, for the person who must act.

use std::{fmt, io, time::Duration};

use super::EngineKind;

/// Of everything that drives a browser.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a browser could not be started or driven.
#[derive(Debug)]
pub enum Error {
    /// A program is not on this machine.
    Missing {
        /// Who needs it.
        engine: EngineKind,
        /// What was looked for, and where.
        what: String,
    },
    /// The browser ended by itself.
    Ended {
        /// Which one.
        engine: EngineKind,
        /// The last lines it wrote.
        last_words: String,
    },
    /// The browser did not answer in time: it hangs, or the machine is very busy.
    Late {
        /// Which one.
        engine: EngineKind,
        /// What it was asked to do.
        task: String,
        /// How long it was given.
        given: Duration,
    },
    /// The browser answered that it cannot.
    Refused {
        /// Which one.
        engine: EngineKind,
        /// What it was asked to do.
        task: String,
        /// Its answer.
        answer: String,
    },
    /// A file, a process or a connection failed.
    Io {
        /// Which browser it was for.
        engine: EngineKind,
        /// What was being done.
        task: String,
        /// The failure.
        source: io::Error,
    },
}

impl Error {
    /// Whether a new start of the browser may help: it ended, or hangs.
    #[must_use]
    pub fn is_worth_a_restart(&self) -> bool {
        !matches!(self, Self::Missing { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { engine, what } => {
                write!(
                    f,
                    "{engine} cannot be started: {what}; `cargo xtask setup --for browsers` installs it"
                )
            }
            Self::Ended { engine, last_words } if last_words.is_empty() => {
                write!(f, "{engine} ended by itself and said nothing")
            }
            Self::Ended { engine, last_words } => {
                write!(f, "{engine} ended by itself; it last said:\n{last_words}")
            }
            Self::Late { engine, task, given } => {
                write!(f, "{engine} did not {task} within {:.1} s", given.as_secs_f64())
            }
            Self::Refused { engine, task, answer } => write!(f, "{engine} could not {task}: {answer}"),
            Self::Io { engine, task, source } => write!(f, "cannot {task} for {engine}: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
