//! Play: cases through a player, whatever happens to it.

use super::attempt::Attempt;
use super::player::Player;
use crate::case::Case;
use crate::seen::Seen;
use crate::server::{Record, Server};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Cases that one page plays before it is opened anew.
const BATCH: usize = 500;

/// How many of a batch's unfinished cases are under suspicion when the browser fails: the page has 16 under way and takes
/// them in order, and a few more may be over and not yet posted.
const SUSPECTS: usize = 40;

/// So many cases that fail alone, one after the other, are no longer about the cases.
const PATIENCE_WITH_CASES: usize = 5;

/// Plays cases with one browser.
#[derive(Debug)]
pub struct Harness<P> {
    /// The servers of the cases.
    pub server: Server,
    /// The browser.
    pub player: P,
    /// How long a page may say nothing. A case ends within a minute: its fetches give up after 12 seconds each.
    pub patience: Duration,
    pub(super) tokens: usize,
    restarts: usize,
    /// Cases that failed alone, since one did not.
    lost_in_a_row: usize,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Played {
    /// The case, in the words of cases.
    pub case: Case,
    /// What script saw of each fetch.
    pub seen: Vec<Seen>,
    /// The requests that reached a server, in order.
    pub records: Vec<Record>,
    /// What the browser printed about it on its console.
    pub console: Vec<String>,
    /// Why there is nothing to see: the browser failed twice.
    pub lost: Option<String>,
}

/// Why a harness cannot go on.
#[derive(Debug)]
pub struct HarnessError(String);

impl fmt::Display for HarnessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for HarnessError {}

impl<P: Player> Harness<P> {
    /// A harness of this server and this browser.
    #[must_use]
    pub const fn new(server: Server, player: P) -> Self {
        let patience = Duration::from_secs(75);
        Self { server, player, patience, restarts: 0, tokens: 0, lost_in_a_row: 0 }
    }

    /// How often the browser was started again.
    #[must_use]
    pub const fn restarts(&self) -> usize {
        self.restarts
    }

    /// Plays all cases, in any order; `progress` hears how many more are done.
    ///
    /// # Errors
    /// The browser cannot be started again, or fails whatever it is given.
    pub async fn play(
        &mut self,
        cases: &[Case],
        progress: impl FnMut(usize),
    ) -> Result<Vec<Played>, HarnessError> {
        self.play_in_batches(cases, BATCH, progress).await
    }

    /// The same with at most so many cases in a page.
    ///
    /// # Errors
    /// The browser cannot be started again, or fails whatever it is given.
    pub async fn play_in_batches(
        &mut self,
        cases: &[Case],
        size: usize,
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<Played>, HarnessError> {
        let mut pages: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
        for case in cases {
            pages.entry(&case.page).or_default().push(case);
        }
        let mut played = Vec::new();
        for batch in pages.values().flat_map(|cases| cases.chunks(size.max(1))) {
            played.extend(self.play_batch(batch, &mut progress).await?);
        }
        Ok(played)
    }

    async fn play_batch(
        &mut self,
        batch: &[&Case],
        progress: &mut impl FnMut(usize),
    ) -> Result<Vec<Played>, HarnessError> {
        let (mut all, mut left) = (Vec::new(), batch.to_vec());
        while !left.is_empty() {
            let Attempt { played, left: mut suspects, failure } = self.attempt(&left, progress).await;
            all.extend(played);
            left = suspects.split_off(SUSPECTS.min(suspects.len()));
            if let Some(failure) = failure {
                self.start_again(&failure).await?;
                for suspect in suspects {
                    all.push(self.play_again(suspect, progress).await?);
                }
            }
        }
        Ok(all)
    }

    /// The second try of a case, alone.
    async fn play_again(
        &mut self,
        case: &Case,
        progress: &mut impl FnMut(usize),
    ) -> Result<Played, HarnessError> {
        let Attempt { mut played, failure, .. } = self.attempt(&[case], progress).await;
        let failure = failure.unwrap_or_default();
        if let Some(played) = played.pop() {
            self.lost_in_a_row = 0;
            return Ok(played);
        }
        self.lost_in_a_row += 1;
        if self.lost_in_a_row >= PATIENCE_WITH_CASES {
            return Err(HarnessError(format!("the browser fails whatever it is given: {failure}")));
        }
        self.start_again(&failure).await?;
        progress(1);
        Ok(Played {
            case: case.clone(),
            seen: Vec::new(),
            records: Vec::new(),
            console: Vec::new(),
            lost: Some(failure),
        })
    }

    async fn start_again(&mut self, failure: &str) -> Result<(), HarnessError> {
        eprintln!("  the browser failed ({failure}); starting it again");
        self.restarts += 1;
        let restarted = self.player.restart().await;
        restarted.map_err(|error| HarnessError(format!("the browser cannot be started again: {error}")))
    }
}
