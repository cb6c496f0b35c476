//! Smallest: shrinks a case in the browser itself.

use super::tally::size;
use crate::case::Case;
use crate::compare::{Disagreement, judge};
use crate::engine::EngineKind;
use crate::harness::{Harness, HarnessError, Played, Player};
use crate::ledger::profile;
use crate::predict::predict;
use crate::shrink::candidates;
use corsac::fetch::Profile;

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

/// The smallest case that still disagrees with the browser's profile in this way.
///
/// # Errors
/// The browser cannot be started again.
pub async fn smallest<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    case: &Case,
    signature: &str,
) -> Result<Smallest, HarnessError> {
    let network = harness.server.network();
    let shows = |played: &Played| {
        let found = judge(played, &predict(&played.case, profile(engine)).ok()?, &network);
        found.iter().any(|disagreement| disagreement.signature() == signature).then_some(found)
    };
    shrink(harness, case, shows).await
}

/// The smallest case in which the profile agrees with the browser, and the standard disagrees in this way.
///
/// # Errors
/// The browser cannot be started again.
pub async fn smallest_departure<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    case: &Case,
    signature: &str,
) -> Result<Smallest, HarnessError> {
    let network = harness.server.network();
    let shows = |played: &Played| {
        let expected = predict(&played.case, profile(engine)).ok()?;
        let found = judge(played, &predict(&played.case, Profile::Spec).ok()?, &network);
        let is_it = found.iter().any(|disagreement| disagreement.signature() == signature);
        (is_it && judge(played, &expected, &network).is_empty()).then_some(found)
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
