//! Ledger: the vectors that a subject is known not to meet, each with its reason.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

/// The known divergences of one subject.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The divergences.
    #[serde(default)]
    pub divergences: Vec<Divergence>,
}

/// Vectors that the subject does not meet, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Divergence {
    /// `topic: name` of a vector, or `topic: *` for all of a topic.
    pub vector: String,
    /// Why the subject cannot meet it.
    pub reason: String,
}

/// What became of one vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was met.
    Met,
    /// It was run and not met: the complaints.
    Unmet(Vec<String>),
    /// The subject cannot be given it at all: why.
    NotCarried(String),
}

/// What a driver found, all vectors together.
#[derive(Clone, Debug, Default)]
pub struct Report {
    outcomes: BTreeMap<String, Outcome>,
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn load(path: &Path) -> Result<Ledger, Box<dyn Error>> {
        Ok(toml::from_str(&fs::read_to_string(path)?)?)
    }

    fn covers(&self, title: &str) -> bool {
        self.divergences.iter().any(|divergence| divergence.covers(title))
    }
}

impl Divergence {
    fn covers(&self, title: &str) -> bool {
        match self.vector.strip_suffix('*') {
            Some(topic) => title.starts_with(topic),
            None => self.vector == title,
        }
    }
}

impl Report {
    /// Notes what became of a vector.
    pub fn note(&mut self, title: String, outcome: Outcome) {
        self.outcomes.insert(title, outcome);
    }

    /// All that speaks against the subject or against its ledger: a vector that is not met and not in the ledger, one that
    /// is met though it is in the ledger, and an entry that names no vector.
    #[must_use]
    pub fn complaints(&self, ledger: &Ledger) -> Vec<String> {
        let outcomes =
            self.outcomes.iter().filter_map(|(title, outcome)| match (outcome, ledger.covers(title)) {
                (Outcome::Met, true) => {
                    Some(format!("{title}\n    met, though the ledger says that it is not"))
                }
                (Outcome::Unmet(complaints), false) => {
                    Some(format!("{title}\n    {}", complaints.join("\n    ")))
                }
                (Outcome::NotCarried(why), false) => Some(format!("{title}\n    not carried: {why}")),
                _ => None,
            });
        let stale =
            ledger.divergences.iter().filter(|entry| !self.outcomes.keys().any(|title| entry.covers(title)));
        outcomes.chain(stale.map(|entry| format!("{}\n    stale: no such vector", entry.vector))).collect()
    }

    /// One line: how many vectors there are, and what became of them.
    #[must_use]
    pub fn summary(&self, subject: &str) -> String {
        let count = |is: fn(&Outcome) -> bool| self.outcomes.values().filter(|outcome| is(outcome)).count();
        let met = count(|outcome| matches!(outcome, Outcome::Met));
        let unmet = count(|outcome| matches!(outcome, Outcome::Unmet(_)));
        let not_carried = count(|outcome| matches!(outcome, Outcome::NotCarried(_)));
        format!(
            "{subject}: {} vectors, {met} met, {unmet} not met, {not_carried} not carried",
            self.outcomes.len()
        )
    }

    /// How many vectors were met.
    #[must_use]
    pub fn met(&self) -> usize {
        self.outcomes.values().filter(|outcome| **outcome == Outcome::Met).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(vector: &str) -> Ledger {
        Ledger { divergences: vec![Divergence { vector: vector.into(), reason: "a test".into() }] }
    }

    fn report(outcome: Outcome) -> Report {
        let mut report = Report::default();
        report.note("topic: name".into(), outcome);
        report
    }

    #[test]
    fn an_unmet_vector_is_a_complaint_unless_the_ledger_names_it() {
        let unmet = report(Outcome::Unmet(vec!["status".into()]));
        assert_eq!(unmet.complaints(&Ledger::default()).len(), 1);
        assert_eq!(unmet.complaints(&ledger("topic: name")).len(), 0);
        assert_eq!(unmet.complaints(&ledger("topic: *")).len(), 0);
    }

    #[test]
    fn an_unexpected_success_and_a_stale_entry_are_complaints() {
        let met = report(Outcome::Met);
        assert_eq!(met.complaints(&Ledger::default()).len(), 0);
        assert_eq!(met.complaints(&ledger("topic: name")).len(), 1);
        assert_eq!(met.complaints(&ledger("topic: other")).len(), 1);
    }
}
