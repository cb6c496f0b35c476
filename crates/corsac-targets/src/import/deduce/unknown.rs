//! Unknown: what a reader meets while it is asked, and does not understand.

use std::cell::RefCell;

use crate::import::{Finding, FindingCode, Position};

/// What is not understood, each place once; noted while requests are answered.
#[derive(Debug, Default)]
pub(crate) struct Unknown(RefCell<Vec<(Position, String)>>);

impl Unknown {
    /// Notes that the place is not understood, and why.
    pub(crate) fn note(&self, position: &Position, why: String) {
        let mut noted = self.0.borrow_mut();
        if !noted.iter().any(|(known, _)| known == position) {
            noted.push((position.clone(), why));
        }
    }

    /// The findings about it; nothing is noted then.
    pub(crate) fn take_findings(&self) -> Vec<Finding> {
        let noted = self.0.take();
        let finding =
            |(position, why): &(Position, String)| Finding::new(FindingCode::NotUnderstood, position, why);
        noted.iter().map(finding).collect()
    }
}

impl From<Vec<(Position, String)>> for Unknown {
    fn from(noted: Vec<(Position, String)>) -> Self {
        Unknown(RefCell::new(noted))
    }
}
