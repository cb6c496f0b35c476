//! Counts: what a run of the closed loop has reached, and what it must.

use conformance::closed_loop::oracle::Verdict;
use conformance::closed_loop::reasons::{NOT_BY_A_BROWSER, STEPS};
use conformance::closed_loop::run::Ran;
use corsac::policy::Reason;
use corsac::step::StepId;
use std::collections::BTreeMap;
use std::fmt;

/// How often each reason and each refusing step must be reached.
const AT_LEAST: u32 = 50;

/// What a run has reached.
#[derive(Default)]
pub(crate) struct Counts {
    verdicts: [u32; 3],
    reasons: BTreeMap<&'static str, u32>,
    steps: BTreeMap<StepId, u32>,
}

impl Counts {
    pub(crate) fn note(&mut self, ran: &Ran) {
        let at = match ran.verdict {
            Verdict::Readable => 0,
            Verdict::OpaqueRedirect => 1,
            Verdict::Refused => 2,
        };
        self.verdicts[at] += 1;
        for reason in &ran.reasons {
            *self.reasons.entry(reason.code().as_str()).or_default() += 1;
        }
        if let Some(step) = ran.refused_at() {
            *self.steps.entry(step).or_default() += 1;
        }
    }

    /// What was reached too seldom, and what was reached although it cannot be.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        let [readable, _, _] = self.verdicts;
        if readable * 10 < self.total() * 3 {
            complaints.push(format!("only {readable} of {} are allowed", self.total()));
        }
        for reason in Reason::ALL {
            let count = self.reasons.get(reason.code().as_str()).copied().unwrap_or(0);
            let excused = NOT_BY_A_BROWSER.iter().any(|(other, _)| other == reason);
            if count < AT_LEAST && !excused {
                complaints.push(format!("{} {reason:?} only {count} times", reason.code()));
            }
            if count > 0 && excused {
                complaints.push(format!("{} {reason:?} can be reached after all", reason.code()));
            }
        }
        for step in STEPS {
            let count = self.steps.get(&step).copied().unwrap_or(0);
            if count < AT_LEAST {
                complaints.push(format!("{} refused only {count} times", step.name()));
            }
        }
        let others = self.steps.keys().filter(|step| !STEPS.contains(step));
        complaints.extend(others.map(|step| format!("{} refused and is not in the list", step.name())));
        complaints
    }

    fn total(&self) -> u32 {
        self.verdicts.iter().sum()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [readable, opaque, refused] = self.verdicts;
        let total = self.total();
        let percent = readable * 100 / total.max(1);
        writeln!(
            f,
            "closed loop: {total} cases: {readable} readable ({percent} %), {opaque} opaque redirects, {refused} refused"
        )?;
        let reasons: Vec<String> =
            self.reasons.iter().map(|(code, count)| format!("{code} {count}")).collect();
        writeln!(f, "closed loop: the servers decided: {}", reasons.join(", "))?;
        let steps: Vec<String> =
            self.steps.iter().map(|(step, count)| format!("{} {count}", step.name())).collect();
        write!(f, "closed loop: the browser refused at: {}", steps.join(", "))
    }
}
