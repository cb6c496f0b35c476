//! Finding: one thing that is wrong or odd in a policy file, and where it stands.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use corsac::step::Code;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but probably says something that its author did not mean, or is risky.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word, as output has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that is wrong or odd in a policy file or in an environment variable.
///
/// Its general name is `code.title()`; `message` says what it is in this case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The stable code.
    pub code: Code,
    /// The weight.
    pub severity: Severity,
    /// What is wrong and why, as one sentence without a full stop.
    pub message: String,
    /// The bytes of the file that it is about; `None` when it is about an environment variable.
    pub span: Option<Range<usize>>,
    /// The environment variable that it is about.
    pub variable: Option<Variable>,
    /// The text to write in the place of those bytes.
    pub suggestion: Option<String>,
    /// What to do, where that is more than a replacement.
    pub help: Option<String>,
    /// Another place of the file that belongs to it.
    pub related: Option<Related>,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The bytes of the file.
    pub span: Range<usize>,
    /// What stands there.
    pub label: String,
    /// The line, from 1.
    pub line: usize,
}

/// An environment variable that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// `NAME=value`, as the finding shows it.
    pub assignment: Arc<str>,
    /// The bytes of the assignment that the finding is about.
    pub span: Range<usize>,
}

impl Variable {
    /// The name of the variable.
    #[must_use]
    pub fn name(&self) -> &str {
        self.assignment.split('=').next().unwrap_or(&self.assignment)
    }
}

impl Finding {
    pub(crate) fn new(
        code: Code,
        severity: Severity,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Finding {
            code,
            severity,
            message: message.into(),
            span: Some(span),
            variable: None,
            suggestion: None,
            help: None,
            related: None,
            line: 1,
            column: 1,
        }
    }

    pub(crate) fn error(code: Code, span: Range<usize>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    /// With the text to write instead.
    pub(crate) fn suggest(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }

    /// With what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place that belongs to it.
    pub(crate) fn relate(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.related = Some(Related { span, label: label.into(), line: 1 });
        self
    }

    /// The line, from 1; for an environment variable always 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1; for an environment variable that in `NAME=value`.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}
