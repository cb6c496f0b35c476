//! Counting what `cargo test --no-fail-fast` prints.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) ignored: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Tally {
    counts: Counts,
    /// A test program was started and has printed no result yet.
    is_waiting: bool,
    /// Test programs that ended without a result: they count as one test each.
    mute: u64,
    /// The names of failed tests.
    pub(super) failures: Vec<String>,
}

impl Tally {
    pub(super) fn read(&mut self, line: &str) {
        if is_start(line) {
            self.mute += u64::from(self.is_waiting);
            self.is_waiting = true;
        } else if let Some(counts) = result(line) {
            self.counts += counts;
            self.is_waiting = false;
        } else if let Some(name) =
            line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
    }

    /// The sum. A run that failed without a failed test to show for it (it did not compile, a program was killed) has
    /// one failure.
    pub(super) fn finish(&mut self, success: bool) -> Counts {
        self.mute += u64::from(self.is_waiting);
        match success {
            true => self.counts.passed += self.mute,
            false => self.counts.failed += self.mute,
        }
        if !success && self.counts.failed == 0 {
            self.counts.failed = 1;
        }
        self.counts
    }
}

/// Cargo starts a test program, or rustdoc.
fn is_start(line: &str) -> bool {
    line.starts_with("     Running ") || line.starts_with("   Doc-tests ")
}

/// `test result: ok. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn result(line: &str) -> Option<Counts> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let of = |what: &str| {
        let part = counts.split("; ").find_map(|part| part.strip_suffix(what));
        part.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    };
    Some(Counts { passed: of("passed"), failed: of("failed"), ignored: of("ignored") })
}

/// Lines that say nothing to a reader of the log.
pub(super) fn is_routine(line: &str) -> bool {
    const PROGRESS: [&str; 6] =
        ["   Compiling", "    Checking", " Downloading", "  Downloaded", "    Blocking", "running "];
    line.is_empty()
        || (line.starts_with("test ") && line.ends_with(" ok"))
        || PROGRESS.iter().any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &str, success: bool) -> Counts {
        let mut tally = Tally::default();
        lines.lines().for_each(|line| tally.read(line));
        tally.finish(success)
    }

    #[test]
    fn results_of_several_programs_are_added() {
        let lines = "     Running unittests src/lib.rs (a)\n\
                     test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                     \u{20}  Doc-tests corsac\n\
                     test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n";
        assert_eq!(count(lines, false), Counts { passed: 5, failed: 4, ignored: 1 });
    }

    #[test]
    fn a_program_that_dies_without_a_result_is_a_failure() {
        let lines = "     Running unittests src/lib.rs (a)\n     Running tests/b.rs (b)\n\
                     test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(count(lines, false), Counts { passed: 3, failed: 1, ignored: 0 });
    }

    #[test]
    fn a_program_with_a_harness_of_its_own_counts_as_one_test() {
        assert_eq!(
            count("     Running tests/own.rs (a)\n", true),
            Counts { passed: 1, failed: 0, ignored: 0 }
        );
    }

    #[test]
    fn tests_that_do_not_compile_are_a_failure() {
        assert_eq!(
            count("error: could not compile `corsac`\n", false),
            Counts { passed: 0, failed: 1, ignored: 0 }
        );
    }
}
