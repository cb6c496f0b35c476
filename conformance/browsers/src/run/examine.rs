//! Examine: plays the cases of a seed and holds each against the engine.

use super::detail::detail;
use super::tally::{Finding, Tally};
use crate::case::{Case, generate};
use crate::compare::{Disagreement, Kind, judge};
use crate::engine::EngineKind;
use crate::harness::{Harness, Played, Player};
use crate::ledger::{Ledger, profile};
use crate::predict::predict;
use crate::seen::Seen;
use corsac::fetch::Profile;
use std::collections::BTreeSet;
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
    let mut tally = Tally { engine: engine.to_string(), seed, ..Tally::default() };
    let cases: Vec<u64> = numbers.collect();
    let mut done = 0;
    for chunk in cases.chunks(CHUNK) {
        let cases: Vec<Case> = chunk.iter().map(|number| generate::case(seed, *number)).collect();
        let played = harness.play(&cases, |more| {
            done += more;
            progress(done, &tally);
        });
        let played = played.await?;
        for played in &played {
            count(harness, engine, ledger, played, &mut tally)?;
        }
    }
    tally.restarts = harness.restarts();
    tally.elapsed = began.elapsed();
    Ok(tally)
}

fn count<P>(
    harness: &Harness<P>,
    engine: EngineKind,
    ledger: &Ledger,
    played: &Played,
    tally: &mut Tally,
) -> Result<(), Box<dyn Error>> {
    let network = harness.server.network();
    let expected = predict(&played.case, profile(engine))?;
    let all = judge(played, &expected, &network);
    let found = ledger.without_unstable(engine, all.clone());
    tally.note(played.case.area, found.is_empty());
    tally.allowed += usize::from(!played.seen.iter().any(|seen| matches!(seen, Seen::Failed { .. })));
    count_unstable(&all, &found, tally);
    let kinds: BTreeSet<Kind> = found.iter().map(|disagreement| disagreement.kind).collect();
    for kind in kinds {
        *tally.kinds.entry(kind).or_default() += 1;
    }
    if let Some(first) = found.first() {
        Finding::add(&mut tally.findings, detail(&played.case, first), &played.case, &found);
        return Ok(());
    }
    let standard = judge(played, &predict(&played.case, Profile::Spec)?, &network);
    let standard = ledger.without_unstable(engine, standard);
    if let Some(first) = standard.first() {
        Finding::add(&mut tally.departures, first.signature(), &played.case, &standard);
    }
    Ok(())
}

fn count_unstable(all: &[Disagreement], found: &[Disagreement], tally: &mut Tally) {
    for unstable in all.iter().filter(|disagreement| !found.contains(disagreement)) {
        tally.unstable.entry(unstable.signature()).or_default().all += 1;
    }
}
