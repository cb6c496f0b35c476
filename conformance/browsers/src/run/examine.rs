//! Examine: plays the cases of a seed and holds each against the engine.

use super::confirm::confirm;
use super::tally::Tally;
use super::verdict::{Judge, Verdict};
use crate::case::{Case, generate};
use crate::engine::EngineKind;
use crate::harness::{Harness, Player};
use crate::ledger::Ledger;
use std::error::Error;
use std::ops::Range;
use std::time::Instant;

/// Cases that are held in memory at a time.
const CHUNK: usize = 1_000;

/// Plays the cases of these numbers; `progress` hears how many are done.
///
/// # Errors
/// The browser cannot be started again.
pub async fn examine<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    ledger: &Ledger,
    seed: u64,
    numbers: Range<u64>,
    mut progress: impl FnMut(usize, &Tally),
) -> Result<Tally, Box<dyn Error>> {
    let began = Instant::now();
    let judge = Judge { engine, ledger, network: harness.server.network() };
    let mut tally = Tally { engine: engine.to_string(), seed, ..Tally::default() };
    let cases: Vec<u64> = numbers.collect();
    let mut done = 0;
    for chunk in cases.chunks(CHUNK) {
        let cases: Vec<Case> = chunk.iter().map(|number| generate::case(seed, *number)).collect();
        let played = harness.play(&cases, |more| {
            done += more;
            progress(done, &tally);
        });
        let verdicts: Result<Vec<Verdict>, _> =
            played.await?.into_iter().map(|played| judge.judge(played)).collect();
        let (agreeing, doubtful): (Vec<_>, Vec<_>) = verdicts?.into_iter().partition(Verdict::agrees);
        agreeing.iter().for_each(|verdict| tally.count(verdict));
        for confirmed in confirm(harness, &judge, doubtful).await? {
            tally.count(&confirmed.verdict);
            confirmed.not_again.iter().for_each(|first| tally.count_not_again(first));
        }
    }
    tally.restarts = harness.restarts();
    tally.elapsed = began.elapsed();
    Ok(tally)
}
