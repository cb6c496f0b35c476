//! Run: the cases of a seed through one browser and the gateways.

use super::access::Access;
use super::case::{Served, tree};
use super::judge::{Judged, judge};
use super::site::Site;
use super::tally::Tally;
use crate::harness::{Harness, Played, Player};
use corsac::fetch::Behaviour;
use proptest::strategy::ValueTree;
use std::collections::HashMap;
use std::error::Error;
use std::ops::Range;
use std::time::Instant;

/// Cases whose policies stand in one file.
const CHUNK: u64 = 500;

/// A browser, the gateways, and the service behind them.
#[derive(Debug)]
pub struct Loop<P> {
    /// The browser and the service.
    pub harness: Harness<P>,
    /// The gateways.
    pub site: Site,
    /// Where the browser is known to leave the standard.
    pub behaviour: Behaviour,
}

/// Plays the cases of these numbers; `progress` hears how many are done.
///
/// # Errors
/// The browser or a gateway cannot go on.
pub async fn examine<P: Player>(
    played_by: &mut Loop<P>,
    seed: u64,
    numbers: Range<u64>,
    mut progress: impl FnMut(&Tally),
) -> Result<Tally, Box<dyn Error>> {
    let (began, mut tally) = (Instant::now(), Tally::default());
    let mut from = numbers.start;
    while from < numbers.end {
        let to = (from + CHUNK).min(numbers.end);
        let cases = (from..to).map(|number| Ok(tree(seed, number)?.current()));
        let cases: Vec<Served> = cases.collect::<Result<_, Box<dyn Error>>>()?;
        for (number, judged) in (from..to).zip(played_by.play(&cases).await?) {
            tally.note(number, judged);
        }
        tally.restarts = played_by.harness.restarts();
        tally.elapsed = began.elapsed();
        progress(&tally);
        from = to;
    }
    Ok(tally)
}

impl<P: Player> Loop<P> {
    /// Plays cases, and judges each.
    ///
    /// # Errors
    /// The browser or a gateway cannot go on.
    pub async fn play(&mut self, cases: &[Served]) -> Result<Vec<Judged>, Box<dyn Error>> {
        self.site.configure(cases).await?;
        // What came before is of nobody here.
        self.site.accesses().await?;
        let to_play: Vec<_> = cases.iter().map(Served::to_play).collect();
        let mut played: HashMap<String, Played> = self
            .harness
            .play(&to_play, |_| ())
            .await?
            .into_iter()
            .map(|played| (name(&played), played))
            .collect();
        let mut accesses = by_case(self.site.accesses().await?);
        let judged = cases.iter().map(|case| {
            let played = played.remove(&case.name).ok_or("a case was not played")?;
            judge(case, &played, accesses.remove(&case.name).unwrap_or_default(), self.behaviour)
        });
        judged.collect()
    }
}

/// The harness adds the number of the try to the token.
fn name(played: &Played) -> String {
    played.case.token.split('.').next().unwrap_or_default().to_owned()
}

fn by_case(accesses: Vec<Access>) -> HashMap<String, Vec<Access>> {
    let mut cases: HashMap<String, Vec<Access>> = HashMap::new();
    for access in accesses {
        let segment = access.path.rsplit('/').next().unwrap_or_default();
        if let Some((name, _)) = segment.split_once('-') {
            cases.entry(name.to_owned()).or_default().push(access);
        }
    }
    cases
}
