//! `cargo xtask test`: everything that a change must pass, step by step, and one line that sums it up.

mod checks;
mod step;
mod tally;

use std::{process::ExitCode, time::Instant};

use self::{
    checks::{Check, Work},
    step::Finished,
    tally::{Counts, Tally},
};
use crate::{floors, setup};

/// Set up, then run formatting, clippy, floors, documentation, examples, all tests and doctests, and cases in real browsers.
pub(crate) fn run() -> ExitCode {
    let mut report = Report::default();
    match checks::all() {
        Ok(checks) => run_all(&checks, &mut report),
        Err(error) => report.add(&format!("the workspace: {error:#}"), Outcome::of(false)),
    }
    report.print()
}

fn run_all(checks: &[Check], report: &mut Report) {
    for (index, check) in checks.iter().enumerate() {
        println!("\n== {}/{} {}", index + 1, checks.len(), check.title);
        let start = Instant::now();
        let outcome = perform(check);
        println!("   {} ({:.1} s)", outcome.word(), start.elapsed().as_secs_f64());
        report.add(&check.title, outcome);
    }
}

enum Outcome {
    Counted(Counts),
    NotRun(String),
}

impl Outcome {
    fn of(passed: bool) -> Self {
        Self::Counted(Counts { passed: passed.into(), failed: (!passed).into(), ignored: 0 })
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Counted(counts) if counts.failed > 0 => "FAILED",
            Self::Counted(_) => "ok",
            Self::NotRun(_) => "NOT RUN",
        }
    }
}

fn perform(check: &Check) -> Outcome {
    match &check.work {
        Work::SetUp(purpose) => judge(setup::prepare(&[*purpose])),
        Work::Floors => judge(floors::run()),
        Work::Quiet(command) => {
            let finished = step::run(command, |_| ());
            if !finished.success {
                println!("{}", finished.output);
            }
            Outcome::of(finished.success)
        }
        Work::Told(command) => Outcome::of(step::run(command, |line| println!("{line}")).success),
        Work::Tests(command) => Outcome::Counted(count_tests(command)),
        Work::NotRun(reason) => Outcome::NotRun(reason.clone()),
    }
}

fn judge(result: anyhow::Result<()>) -> Outcome {
    if let Err(error) = &result {
        println!("{error:#}");
    }
    Outcome::of(result.is_ok())
}

fn count_tests(command: &step::Line) -> Counts {
    let mut tally = Tally::default();
    let Finished { success, .. } = step::run(command, |line| {
        tally.read(line);
        if !tally::is_routine(line) {
            println!("{line}");
        }
    });
    for name in &tally.failures {
        println!("   failed test: {name}");
    }
    tally.finish(success)
}

#[derive(Default)]
struct Report {
    total: Counts,
    failed: Vec<String>,
    not_run: Vec<String>,
}

impl Report {
    fn add(&mut self, title: &str, outcome: Outcome) {
        match outcome {
            Outcome::Counted(counts) => {
                self.total += counts;
                if counts.failed > 0 {
                    self.failed.push(title.to_owned());
                }
            }
            Outcome::NotRun(reason) => self.not_run.push(format!("{title}: {reason}")),
        }
    }

    fn print(self) -> ExitCode {
        println!();
        for line in &self.not_run {
            println!("not run: {line}");
        }
        if self.total.ignored > 0 {
            println!("ignored: {} (each is named above with its reason)", self.total.ignored);
        }
        for title in &self.failed {
            println!("failed: {title}");
        }
        println!("{} passed, {} failed", self.total.passed, self.total.failed);
        if self.total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
