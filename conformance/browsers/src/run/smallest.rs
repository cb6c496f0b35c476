//! Smallest: shrinks a case in the browser itself.

use super::tally::size;
use super::verdict::Judge;
use crate::case::Case;
use crate::compare::{Disagreement, judge};
use crate::engine::EngineKind;
use crate::harness::{Harness, HarnessError, Played, Player};
use crate::ledger::Ledger;
use crate::predict::predict;
use crate::shrink::candidates;
use corsac::fetch::{Behaviour, Difference};

/// Steps of shrinking; each opens a page.
const ROUNDS: usize = 25;

/// A case that nothing can be left out of, and what it shows.
#[derive(Clone, Debug)]
pub struct Smallest {
    /// The case.
    pub case: Case,
    /// What it shows.
    pub disagreements: Vec<Disagreement>,
}

/// The smallest case that still disagrees in this way with what is known of the browser, its console lines among it.
///
/// # Errors
/// The browser cannot be started again.
pub async fn smallest<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    ledger: &Ledger,
    case: &Case,
    signature: &str,
) -> Result<Smallest, HarnessError> {
    let judge = Judge { engine, ledger, network: harness.server.network() };
    let shows = |played: &Played| {
        let found = judge.judge(played.clone()).ok()?.found;
        found.iter().any(|disagreement| disagreement.signature() == signature).then_some(found)
    };
    shrink(harness, case, shows).await
}

/// The smallest case in which the browser does what is said of it, and with or without this difference would not.
///
/// # Errors
/// The browser cannot be started again.
pub async fn smallest_departure<P: Player>(
    harness: &mut Harness<P>,
    behaviour: Behaviour,
    case: &Case,
    difference: Difference,
) -> Result<Smallest, HarnessError> {
    let otherwise = behaviour.turned(difference);
    let network = harness.server.network();
    let shows = |played: &Played| {
        let expected = predict(&played.case, behaviour).ok()?;
        let found = judge(played, &predict(&played.case, otherwise).ok()?, &network);
        (!found.is_empty() && judge(played, &expected, &network).is_empty()).then_some(found)
    };
    shrink(harness, case, shows).await
}

async fn shrink<P: Player>(
    harness: &mut Harness<P>,
    case: &Case,
    shows: impl Fn(&Played) -> Option<Vec<Disagreement>>,
) -> Result<Smallest, HarnessError> {
    let mut smallest = Smallest { case: case.clone(), disagreements: Vec::new() };
    for _ in 0..ROUNDS {
        let mut smaller = candidates(&smallest.case);
        for (number, case) in smaller.iter_mut().enumerate() {
            *case = case.renamed(&format!("s{number}"));
        }
        let mut played = harness.play(&smaller, |_| ()).await?;
        played.sort_by_key(|played| size(&played.case));
        let still = played.iter().find_map(|played| Some((played, shows(played)?)));
        let Some((played, disagreements)) = still else { break };
        smallest = Smallest { case: played.case.clone(), disagreements };
    }
    smallest.case = smallest.case.renamed("t");
    Ok(smallest)
}
