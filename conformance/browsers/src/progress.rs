//! Progress: how far a run is, on one line of a terminal, or on a line every ten seconds elsewhere.

use conformance_browsers::run::Tally;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// How far a run is. Dropping it ends its line.
#[derive(Debug)]
pub(crate) struct Progress {
    label: String,
    cases: u64,
    began: Instant,
    told: Option<Instant>,
    is_terminal: bool,
}

impl Progress {
    pub(crate) fn new(label: String, cases: u64) -> Self {
        let is_terminal = stderr().is_terminal();
        Self { label, cases, began: Instant::now(), told: None, is_terminal }
    }

    /// Tells it, if the last time is long enough ago.
    pub(crate) fn tell(&mut self, done: usize, tally: &Tally) {
        let every = if self.is_terminal { Duration::from_millis(200) } else { Duration::from_secs(10) };
        if self.told.unwrap_or(self.began).elapsed() < every {
            return;
        }
        self.told = Some(Instant::now());
        let line = self.line(done, tally);
        // Nobody is harmed when nobody reads it.
        let _ = match self.is_terminal {
            true => write!(stderr(), "\r{line}\x1b[K"),
            false => writeln!(stderr(), "{line}"),
        };
    }

    fn line(&self, done: usize, tally: &Tally) -> String {
        let cases = usize::try_from(self.cases).unwrap_or(usize::MAX);
        let rate = done as f64 / self.began.elapsed().as_secs_f64().max(0.001);
        let left = cases.saturating_sub(done) as f64 / rate.max(0.001);
        let total = tally.total();
        let disagree = total.all - total.agreed;
        let percent = done.saturating_mul(100) / cases.max(1);
        let label = &self.label;
        format!(
            "  {label}: {done} of {cases} cases ({percent} %), {rate:.0}/s, {} left, {disagree} disagree",
            clock(left)
        )
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_terminal && self.told.is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

/// Minutes and seconds.
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
