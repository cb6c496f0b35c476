//! Findings: the errors and lints that compiling collects.

use crate::policy::error::{PolicyError, PolicyErrorKind, PolicyErrors};
use crate::policy::lint::{PolicyLint, PolicyLintKind};
use crate::policy::{FieldPath, Key};

#[derive(Default)]
pub(super) struct Findings {
    errors: Vec<PolicyError>,
    lints: Vec<PolicyLint>,
}

impl Findings {
    pub(super) fn error(&mut self, kind: PolicyErrorKind, path: FieldPath, value: &str) {
        self.error_instead(kind, path, value, None);
    }

    pub(super) fn error_instead(
        &mut self,
        kind: PolicyErrorKind,
        path: FieldPath,
        value: &str,
        suggestion: Option<String>,
    ) {
        self.errors.push(PolicyError { kind, path, value: value.to_owned(), suggestion });
    }

    pub(super) fn lint(&mut self, kind: PolicyLintKind, path: FieldPath, value: &str) {
        self.lint_instead(kind, path, value, None);
    }

    pub(super) fn lint_instead(
        &mut self,
        kind: PolicyLintKind,
        path: FieldPath,
        value: &str,
        suggestion: Option<String>,
    ) {
        self.lints.push(PolicyLint { kind, path, value: value.to_owned(), suggestion });
    }

    /// A flag that lifts no error.
    pub(super) fn flag_without_effect(&mut self, key: Key) {
        self.lint(PolicyLintKind::FlagWithoutEffect, FieldPath::key(key), "true");
    }

    /// The lints, when there is no error.
    pub(super) fn into_lints(self) -> Result<Vec<PolicyLint>, PolicyErrors> {
        let Findings { mut errors, mut lints } = self;
        errors.sort_by_key(|error| error.path);
        lints.sort_by_key(|lint| lint.path);
        if errors.is_empty() { Ok(lints) } else { Err(PolicyErrors { errors, lints }) }
    }
}
