//! Example: a situation in which a code comes up. Those that can be played are played by the tests of the command.

/// A situation in which a code comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// A page asks and a server answers.
    Check {
        /// The arguments of `corsac check`, as a shell takes them.
        arguments: &'static str,
        /// What the server answers, one text a request in their order: the status, then a field a line. A page that needs no
        /// answer has none.
        answers: &'static [&'static str],
        /// The answers with which the page may read; empty where it is not the server that must change.
        cured: &'static [&'static str],
    },
    /// A policy decides a request.
    Decide {
        /// The policy file.
        policy: &'static str,
        /// The arguments of `corsac decide` after the file, as a shell takes them.
        arguments: &'static str,
    },
    /// A policy file with the finding, and as it should be.
    File {
        /// The file in which it is found.
        wrong: &'static str,
        /// The file without it.
        right: &'static str,
    },
    /// A situation that needs more than a page and a server, told.
    Told(&'static str),
}

/// A page asks and a server answers; with the cured answers the page may read.
pub(crate) const fn check(
    arguments: &'static str,
    answers: &'static [&'static str],
    cured: &'static [&'static str],
) -> Example {
    Example::Check { arguments, answers, cured }
}

/// A policy decides a request.
pub(crate) const fn decide(policy: &'static str, arguments: &'static str) -> Example {
    Example::Decide { policy, arguments }
}

/// A file as it is wrong and as it is right.
pub(crate) const fn file(wrong: &'static str, right: &'static str) -> Example {
    Example::File { wrong, right }
}
