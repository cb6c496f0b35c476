//! The figures of all rounds, by subject and case.

use std::collections::BTreeMap;

use crate::tree::Leaf;

#[derive(Default)]
pub(crate) struct Figures {
    times: BTreeMap<String, Vec<f64>>,
    allocations: BTreeMap<String, f64>,
}

impl Figures {
    pub(crate) fn add_round(&mut self, leaves: &[Leaf]) {
        for leaf in leaves {
            self.times.entry(leaf.path.clone()).or_default().push(leaf.time);
        }
    }

    pub(crate) fn add_allocations(&mut self, leaves: &[Leaf]) {
        self.allocations.extend(leaves.iter().map(|leaf| (leaf.path.clone(), leaf.allocations)));
    }

    /// Nanoseconds: the median of the rounds.
    pub(crate) fn time(&self, subject: &str, case: &str) -> Option<f64> {
        self.times.get(&path(subject, case)).and_then(|times| median(times.clone()))
    }

    /// Nanoseconds that `subject` takes longer than `base`: the median of the differences within each round.
    pub(crate) fn added(&self, subject: &str, base: &str, case: &str) -> Option<f64> {
        self.paired(subject, base, case, |ours, base| ours - base)
    }

    /// How many times longer `subject` takes than `base`: the median of the ratios within each round.
    pub(crate) fn ratio(&self, subject: &str, base: &str, case: &str) -> Option<f64> {
        self.paired(subject, base, case, |ours, base| ours / base)
    }

    fn paired(&self, subject: &str, base: &str, case: &str, figure: impl Fn(f64, f64) -> f64) -> Option<f64> {
        let [ours, base] = [subject, base].map(|subject| self.times.get(&path(subject, case)));
        median(ours?.iter().zip(base?).map(|(ours, base)| figure(*ours, *base)).collect())
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

fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}
