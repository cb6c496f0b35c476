//! Tally: what became of the cases of a run. Counts and examples only.

use super::detail::detail;
use super::remeasure::Measured;
use super::verdict::Verdict;
use crate::case::{Area, Case};
use crate::compare::{Disagreement, Kind};
use crate::messages::{Message, Messages};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// In a run of so many cases nearly every message that a browser prints is met.
const LONG: usize = 100_000;

/// What became of the cases of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The browser.
    pub engine: String,
    /// Its version.
    pub version: String,
    /// The seed of the cases.
    pub seed: u64,
    /// Cases of each area.
    pub areas: BTreeMap<Area, Count>,
    /// Cases that the browser lets script read in all their fetches.
    pub allowed: usize,
    /// How many cases disagree in what script notices.
    pub noticed: usize,
    /// How many cases disagree in each kind of thing; a case may in several.
    pub kinds: BTreeMap<Kind, usize>,
    /// What is found and in no ledger, by signature.
    pub findings: BTreeMap<String, Finding>,
    /// What was found and not seen again when the case was played twice more, by signature.
    pub not_again: BTreeMap<String, Finding>,
    /// Where the browser leaves the standard as is known of it, by the difference that decides.
    pub departures: BTreeMap<String, Finding>,
    /// What was unstable: how many cases, and the most in one fetch.
    pub unstable: BTreeMap<String, Count>,
    /// What the cases of the ledger's unstable entries showed.
    pub measured: Vec<Measured>,
    /// What the browser printed where it refuses.
    pub messages: Messages,
    /// How often the browser was started again.
    pub restarts: usize,
    /// How long it took.
    pub elapsed: Duration,
}

/// How many, and how many of them agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub all: usize,
    /// How many agree.
    pub agreed: usize,
}

/// Cases that show the same.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How many.
    pub count: usize,
    /// The smallest of them, as it was generated.
    pub example: Case,
    /// What was found in it.
    pub disagreements: Vec<Disagreement>,
}

impl Tally {
    /// Cases of all areas.
    #[must_use]
    pub fn total(&self) -> Count {
        self.areas.values().fold(Count::default(), |sum, count| Count {
            all: sum.all + count.all,
            agreed: sum.agreed + count.agreed,
        })
    }

    /// Whether engine and browser agree: of the cases that disagree script notices nothing and they are no more than are
    /// `tolerated`, and what was not seen again is within bounds.
    #[must_use]
    pub fn agrees(&self, tolerated: usize) -> bool {
        let total = self.total();
        self.noticed == 0 && total.all - total.agreed <= tolerated && !self.is_restless()
    }

    /// Whether too much disagreed that did not do so again: anything that script reads, or of other things more than 0.2 %
    /// of the cases and more than one. A case that was merely late is among the latter.
    #[must_use]
    pub fn is_restless(&self) -> bool {
        let is_read = |finding: &Finding| {
            finding
                .disagreements
                .iter()
                .any(|found| found.kind.is_seen_by_script() && found.kind != Kind::Lost)
        };
        let count = self.not_seen_again();
        self.not_again.values().any(is_read) || count > 1 && count * 500 > self.total().all
    }

    /// The messages of this browser that no case of a long run met.
    #[must_use]
    pub fn stale_messages(&self, known: &Messages) -> Vec<Message> {
        if self.total().all < LONG {
            return Vec::new();
        }
        let is_met = |message: &Message| {
            let Message { engine, code, step, text, .. } = message;
            self.messages.knows(engine, code, step, text)
        };
        let own = known.iter().filter(|message| message.engine == self.engine);
        own.filter(|message| !is_met(message)).cloned().collect()
    }

    /// How many cases disagreed and did not do so again.
    #[must_use]
    pub fn not_seen_again(&self) -> usize {
        self.not_again.values().map(|finding| finding.count).sum()
    }

    pub(super) fn count(&mut self, verdict: &Verdict) {
        let Verdict { played, found, unstable, standard, deciding, printed, is_readable } = verdict;
        let count = self.areas.entry(played.case.area).or_default();
        count.all += 1;
        count.agreed += usize::from(found.is_empty());
        self.allowed += usize::from(*is_readable);
        printed.iter().for_each(|message| self.messages.add(message.clone()));
        for disagreement in unstable {
            self.unstable.entry(disagreement.signature()).or_default().all += 1;
        }
        let kinds: BTreeSet<Kind> = found.iter().map(|disagreement| disagreement.kind).collect();
        self.noticed += usize::from(kinds.iter().any(|kind| kind.is_seen_by_script()));
        for kind in kinds {
            *self.kinds.entry(kind).or_default() += 1;
        }
        if let Some(first) = found.first() {
            Finding::add(&mut self.findings, detail(&played.case, first), &played.case, found);
        }
        for difference in deciding {
            Finding::add(&mut self.departures, difference.to_string(), &played.case, standard);
        }
        // Each of several may be enough.
        if let (true, [], Some(first)) = (found.is_empty(), deciding.as_slice(), standard.first()) {
            let key = format!("several differences: {}", first.signature());
            Finding::add(&mut self.departures, key, &played.case, standard);
        }
    }

    pub(super) fn count_not_again(&mut self, verdict: &Verdict) {
        if let Some(first) = verdict.found.first() {
            let case = &verdict.played.case;
            Finding::add(&mut self.not_again, detail(case, first), case, &verdict.found);
        }
    }
}

impl Finding {
    /// Adds a case to those that show the same; the smaller one stays as the example.
    pub fn add<K: Ord>(
        findings: &mut BTreeMap<K, Finding>,
        key: K,
        example: &Case,
        disagreements: &[Disagreement],
    ) {
        let new = || Finding { count: 0, example: example.clone(), disagreements: disagreements.to_vec() };
        let finding = findings.entry(key).or_insert_with(new);
        finding.count += 1;
        if size(example) < size(&finding.example) {
            let count = finding.count;
            *finding = Finding { count, ..new() };
        }
    }
}

/// How much there is to read in a case.
pub(super) fn size(case: &Case) -> usize {
    serde_json::to_string(case).map_or(usize::MAX, |json| json.len())
}
