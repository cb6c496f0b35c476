//! Tally: what became of the cases of a run, and whether they reached what they must.

use super::answer::Names;
use super::judge::{Complaint, Judged};
use conformance::closed_loop::oracle::Verdict;
use conformance::closed_loop::reasons::{NOT_BY_A_BROWSER, STEPS};
use corsac::fetch::Difference;
use corsac::policy::Reason;
use corsac::step::StepId;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// A run of so many cases must meet each reason so many times.
const ENOUGH: (usize, usize) = (2_000, 50);

/// A run of so many cases must meet each refusing step as often, one of [`ENOUGH`] once: some are rare behind servers that
/// follow a policy.
const MANY: usize = 10_000;

/// A shorter one of at least so many must meet each once; a handful of cases need meet nothing.
const SOME: usize = 200;

/// The step that no request comes to here: bodies are no streams, which the gateways' listeners cannot carry.
const NOT_THROUGH_A_GATEWAY: StepId = StepId::RedirectedBodyHasSource;

/// What became of the cases of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many cases.
    pub cases: usize,
    /// How many visits are readable, opaque redirects, and refused, by the oracle.
    pub verdicts: [usize; 3],
    /// What the gateways decided, by their logs.
    pub reasons: BTreeMap<String, usize>,
    /// The steps at which the standard refuses what browsers refused.
    pub steps: BTreeMap<StepId, usize>,
    /// Visits explained by a difference of the browser's profile.
    pub departures: BTreeMap<Difference, usize>,
    /// Cases in which the standard's preflight cache served a request that the policy would have refused to ask.
    pub by_cache: usize,
    /// Header names of the services' answers that policies expose and withhold: script read the ones and not the others.
    pub names: Names,
    /// The cases that are not as the policies say, by number.
    pub failures: BTreeMap<u64, Vec<Complaint>>,
    /// How often the browser was started again.
    pub restarts: usize,
    /// How long it took.
    pub elapsed: Duration,
}

impl Tally {
    pub(super) fn note(&mut self, number: u64, judged: Judged) {
        self.cases += 1;
        for walked in &judged.expected {
            let [readable, opaque, refused] = &mut self.verdicts;
            *match walked.verdict {
                Verdict::Readable => readable,
                Verdict::OpaqueRedirect => opaque,
                Verdict::Refused => refused,
            } += 1;
        }
        for access in judged.accesses {
            *self.reasons.entry(access.code).or_default() += 1;
        }
        for step in judged.refused_at {
            *self.steps.entry(step).or_default() += 1;
        }
        self.names += judged.names;
        self.by_cache += usize::from(judged.by_cache);
        for difference in judged.departures {
            *self.departures.entry(difference).or_default() += 1;
        }
        if !judged.complaints.is_empty() {
            self.failures.insert(number, judged.complaints);
        }
    }

    /// What was reached too seldom for a run of this length, and what was reached although it cannot be.
    #[must_use]
    pub fn shortcomings(&self) -> Vec<String> {
        let (many, times) = ENOUGH;
        if self.cases < SOME {
            return Vec::new();
        }
        let least = if self.cases < many { 1 } else { times };
        let [readable, opaque, refused] = self.verdicts;
        let visits = readable + opaque + refused;
        let mut short = Vec::new();
        if readable * 10 < visits * 3 {
            short.push(format!("only {readable} of {visits} visits are allowed"));
        }
        for (what, count) in [("exposed", self.names.exposed), ("withheld", self.names.withheld)] {
            if count < least {
                short.push(format!("a header that the policy {what} only {count} times"));
            }
        }
        for step in STEPS.into_iter().filter(|step| *step != NOT_THROUGH_A_GATEWAY) {
            let count = self.steps.get(&step).copied().unwrap_or_default();
            let least = if self.cases < MANY { 1 } else { times };
            if self.cases >= many && count < least {
                short.push(format!("refused at {} only {count} times", step.name()));
            }
        }
        for reason in Reason::ALL {
            let code = reason.code();
            let count = self.reasons.get(code.as_str()).copied().unwrap_or_default();
            let excused = NOT_BY_A_BROWSER.iter().find(|(other, _)| other == reason);
            match excused {
                None if count < least => short.push(format!("{code} ({}) only {count} times", code.title())),
                Some((_, why)) if count > 0 => {
                    short.push(format!("{code} ({}) {count} times, although {why}", code.title()));
                }
                _ => {}
            }
        }
        short
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [readable, opaque, refused] = self.verdicts;
        let visits = readable + opaque + refused;
        writeln!(
            f,
            "{} cases, {visits} visits in {:.1} s ({:.0} cases a second), {} restarts",
            self.cases,
            self.elapsed.as_secs_f64(),
            self.rate(),
            self.restarts
        )?;
        writeln!(
            f,
            "  allowed {readable} ({} %), opaque redirects {opaque}, refused {refused}",
            readable * 100 / visits.max(1)
        )?;
        let Names { exposed, withheld } = self.names;
        writeln!(
            f,
            "  headers that policies exposed and pages read {exposed}, that they withheld {withheld}"
        )?;
        let reasons = self.reasons.iter().map(|(code, count)| format!("{code} {count}"));
        listed(f, "decided", 8, &reasons.collect::<Vec<_>>())?;
        let steps = self.steps.iter().map(|(step, count)| format!("{} {count}", step.name()));
        listed(f, "refused", 3, &steps.collect::<Vec<_>>())?;
        for (difference, count) in &self.departures {
            writeln!(f, "  not as the policies say, but as the profile does: {count} × {difference}")?;
        }
        if self.by_cache > 0 {
            writeln!(
                f,
                "  not as the policies say, but as the standard's preflight cache does: {}",
                self.by_cache
            )?;
        }
        write!(f, "  cases that are not as the policies say: {}", self.failures.len())
    }
}

impl Tally {
    fn rate(&self) -> f64 {
        u32::try_from(self.cases).map_or(0.0, f64::from) / self.elapsed.as_secs_f64().max(0.001)
    }
}

/// Counts under a title, some to a line.
fn listed(f: &mut fmt::Formatter<'_>, title: &str, in_a_line: usize, counts: &[String]) -> fmt::Result {
    for (line, counts) in counts.chunks(in_a_line).enumerate() {
        let title = if line == 0 { title } else { "" };
        writeln!(f, "  {title:7} {}", counts.join(", "))?;
    }
    Ok(())
}
