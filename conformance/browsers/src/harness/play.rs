//! Play: batches of cases through a player.

use super::player::Player;
use crate::case::Case;
use crate::seen::Seen;
use crate::server::{Batch, Record, Server};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::time::Duration;
use url::Url;

/// Cases that one page plays before it is opened anew.
const BATCH: usize = 500;

/// Plays cases with one browser.
#[derive(Debug)]
pub struct Harness<P> {
    /// The servers of the cases.
    pub server: Server,
    /// The browser.
    pub player: P,
    /// How long a batch may take.
    pub patience: Duration,
    restarts: usize,
    tokens: usize,
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
        Self { server, player, patience: Duration::from_secs(90), restarts: 0, tokens: 0 }
    }

    /// How often the browser was started again.
    #[must_use]
    pub const fn restarts(&self) -> usize {
        self.restarts
    }

    /// Plays all cases, in any order; `progress` hears how many more are done.
    ///
    /// # Errors
    /// The browser cannot be started again.
    pub async fn play(
        &mut self,
        cases: &[Case],
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<Played>, HarnessError> {
        let mut pages: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
        for case in cases {
            pages.entry(&case.page).or_default().push(case);
        }
        let mut played = Vec::new();
        for batch in pages.values().flat_map(|cases| cases.chunks(BATCH)) {
            played.extend(self.play_batch(batch).await?);
            progress(batch.len());
        }
        Ok(played)
    }

    async fn play_batch(&mut self, batch: &[&Case]) -> Result<Vec<Played>, HarnessError> {
        let first = self.try_batch(batch).await;
        let Err(error) = first else { return Ok(first.unwrap_or_default()) };
        eprintln!("  the browser failed ({error}); starting it again");
        self.restarts += 1;
        let restarted = self.player.restart().await;
        restarted.map_err(|error| HarnessError(format!("the browser cannot be started again: {error}")))?;
        Ok(self.try_batch(batch).await.unwrap_or_else(|error| {
            let lost = |case: &&Case| Played {
                case: (*case).clone(),
                seen: Vec::new(),
                records: Vec::new(),
                lost: Some(error.to_string()),
            };
            batch.iter().map(lost).collect()
        }))
    }

    async fn try_batch(&mut self, batch: &[&Case]) -> Result<Vec<Played>, Box<dyn Error>> {
        let network = self.server.network();
        // A token is played once: a page of an earlier try must not meddle with this one.
        let renamed: Vec<Case> = batch
            .iter()
            .map(|case| {
                self.tokens += 1;
                case.renamed(&format!("{}.{}", case.token, self.tokens))
            })
            .collect();
        let local: Vec<Case> = renamed.iter().map(|case| network.localize(case)).collect();
        let Some(first) = local.first() else { return Ok(Vec::new()) };
        let Batch { number, results } = self.server.board().post(&local)?;
        let page = Url::parse(&format!("{}/.runner?run={number}", first.page))?;
        let posted = match self.player.open(&page).await {
            Ok(()) => tokio::time::timeout(self.patience, results).await,
            Err(error) => return Err(error),
        };
        self.server.board().forget(number);
        let json = posted.map_err(|_| format!("no results within {:?}", self.patience))??;
        let mut seen: HashMap<String, Vec<Seen>> =
            serde_json::from_str::<Vec<(String, Vec<Seen>)>>(&json)?.into_iter().collect();
        let gather = |case: Case| Played {
            records: self.server.board().take(&case.token),
            seen: seen.remove(&case.token).unwrap_or_default(),
            case,
            lost: None,
        };
        Ok(renamed.into_iter().map(gather).collect())
    }
}
