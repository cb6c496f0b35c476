//! The figures of all rounds, by subject and case.

use std::collections::BTreeMap;

use crate::tree::Leaf;

#[derive(Default)]
pub(crate) struct Figures {
    times: BTreeMap<String, f64>,
    allocations: BTreeMap<String, f64>,
}

impl Figures {
    /// Keeps each case's lowest median: what else runs on a machine only ever adds time, and not to all cases alike.
    pub(crate) fn add_round(&mut self, leaves: &[Leaf]) {
        for leaf in leaves {
            let lowest = self.times.entry(leaf.path.clone()).or_insert(leaf.time);
            *lowest = lowest.min(leaf.time);
        }
    }

    pub(crate) fn add_allocations(&mut self, leaves: &[Leaf]) {
        self.allocations.extend(leaves.iter().map(|leaf| (leaf.path.clone(), leaf.allocations)));
    }

    /// Nanoseconds.
    pub(crate) fn time(&self, subject: &str, case: &str) -> Option<f64> {
        self.times.get(&path(subject, case)).copied()
    }

    pub(crate) fn allocations(&self, subject: &str, case: &str) -> Option<f64> {
        self.allocations.get(&path(subject, case)).copied()
    }

    /// The cases of a subject, `question/number of origins`, in order of both.
    pub(crate) fn cases(&self, subject: &str) -> Vec<&str> {
        let prefix = path(subject, "");
        let mut cases: Vec<&str> = self.times.keys().filter_map(|path| path.strip_prefix(&prefix)).collect();
        cases.sort_by_key(|case| {
            let (question, number) = case.rsplit_once('/').unwrap_or(("", case));
            (question, number.parse::<usize>().unwrap_or(0))
        });
        cases
    }
}

fn path(subject: &str, case: &str) -> String {
    format!("{subject}::{case}")
}
