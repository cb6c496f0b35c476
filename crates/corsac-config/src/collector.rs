//! Collector: the findings of one run, bounded, so that a file full of mistakes costs no more than its reading.

use crate::finding::{Finding, Severity};

/// At most so many findings of each severity are kept.
pub(crate) const MAX_FINDINGS: usize = 10_000;

/// The findings so far.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    findings: Vec<Finding>,
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl Collector {
    /// Keeps a finding, or counts it when there are too many already.
    pub(crate) fn push(&mut self, finding: Finding) {
        let count = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        };
        *count += 1;
        if *count <= MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// Whether further errors are only counted, so that nothing needs to be found out for them.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= MAX_FINDINGS
    }

    /// Whether there is an error.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many findings were counted and not kept.
    pub(crate) fn omitted(&self) -> usize {
        [self.errors, self.warnings, self.notes].iter().map(|count| count.saturating_sub(MAX_FINDINGS)).sum()
    }

    /// The findings that were kept.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
