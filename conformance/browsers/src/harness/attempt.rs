//! Attempt: one batch in one page, as far as it comes.

use super::play::{Harness, Played};
use super::player::Player;
use crate::case::Case;
use crate::engine::ConsoleLine;
use crate::messages::lines_of;
use crate::seen::Seen;
use crate::server::Batch;
use std::collections::HashMap;
use std::error::Error;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use url::Url;

/// How often a silent browser is asked whether it still runs.
const TICK: Duration = Duration::from_millis(500);

/// How often a browser is asked for more lines of its console, and how soon again.
const ROUNDS: usize = 10;
const BETWEEN_ROUNDS: Duration = Duration::from_millis(40);

/// What came of a batch.
#[derive(Debug)]
pub(super) struct Attempt<'c> {
    /// The cases that were played to their end.
    pub(super) played: Vec<Played>,
    /// The others, in their order.
    pub(super) left: Vec<&'c Case>,
    /// Why there are others.
    pub(super) failure: Option<String>,
}

type Results = HashMap<String, Vec<Seen>>;

impl<P: Player> Harness<P> {
    /// Plays a batch once. `progress` hears of cases that are over.
    pub(super) async fn attempt<'c>(
        &mut self,
        batch: &[&'c Case],
        progress: &mut impl FnMut(usize),
    ) -> Attempt<'c> {
        let renamed: Vec<Case> = batch.iter().map(|case| self.with_own_token(case)).collect();
        let mut results = Results::new();
        let failure = self.results(&renamed, &mut results, progress).await.err();
        let mut lines = lines_of(&self.console(failure.is_some()).await);
        let mut attempt = Attempt { played: Vec::new(), left: Vec::new(), failure: None };
        for (case, given) in renamed.into_iter().zip(batch) {
            let records = self.server.board().take(&case.token);
            match results.remove(&case.token) {
                Some(seen) => {
                    let console = lines.remove(&case.token).unwrap_or_default();
                    attempt.played.push(Played { case, seen, records, console, lost: None });
                }
                None => attempt.left.push(given),
            }
        }
        attempt.failure = failure.map(|failure| failure.to_string());
        attempt
    }

    /// Lines may come later than results: until none comes any more. One that failed is not asked.
    async fn console(&mut self, has_failed: bool) -> Vec<ConsoleLine> {
        let mut lines = Vec::new();
        for _ in 0..if has_failed { 0 } else { ROUNDS } {
            let some = self.player.console().await;
            if some.is_empty() {
                break;
            }
            lines.extend(some);
            tokio::time::sleep(BETWEEN_ROUNDS).await;
        }
        lines
    }

    /// A token is played once: a page of an earlier try must not meddle with this one.
    fn with_own_token(&mut self, case: &Case) -> Case {
        self.tokens += 1;
        case.renamed(&format!("{}.{}", case.token, self.tokens))
    }

    async fn results(
        &mut self,
        cases: &[Case],
        results: &mut Results,
        progress: &mut impl FnMut(usize),
    ) -> Result<(), Box<dyn Error>> {
        let network = self.server.network();
        let local: Vec<Case> = cases.iter().map(|case| network.localize(case)).collect();
        let Some(first) = local.first() else { return Ok(()) };
        let batch = self.server.board().post(&local)?;
        let number = batch.number;
        let page = Url::parse(&format!("{}/.runner?run={number}", first.page))?;
        let opened = self.player.open(&page).await;
        let received = match opened {
            Ok(()) => self.receive(batch, local.len(), results, progress).await,
            Err(error) => Err(error),
        };
        self.server.board().forget(number);
        received
    }

    /// Waits for all results, as long as some come.
    async fn receive(
        &mut self,
        mut batch: Batch,
        count: usize,
        results: &mut Results,
        progress: &mut impl FnMut(usize),
    ) -> Result<(), Box<dyn Error>> {
        let mut last = Instant::now();
        while results.len() < count {
            match timeout(TICK, batch.results.recv()).await {
                Ok(posted) => {
                    let json = posted.ok_or("nobody listens for results any more")?;
                    let some: Vec<(String, Vec<Seen>)> = serde_json::from_str(&json)?;
                    progress(some.len());
                    results.extend(some);
                    last = Instant::now();
                }
                Err(_) if !self.player.is_running() => return Err("it ended by itself".into()),
                Err(_) if last.elapsed() > self.patience => {
                    return Err(format!("its page said nothing for {:?}", self.patience).into());
                }
                Err(_) => {}
            }
        }
        Ok(())
    }
}
