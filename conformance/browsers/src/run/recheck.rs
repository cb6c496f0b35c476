//! Recheck: holds the ledger's evidence against the browser of today.

use crate::case::Network;
use crate::compare::judge;
use crate::engine::EngineKind;
use crate::harness::{Harness, Played, Player};
use crate::ledger::{Divergence, Ledger, profile};
use crate::predict::predict;
use corsac::fetch::{InvalidOrigin, Profile};
use std::error::Error;

/// How often a case is played before its complaint counts.
const TIMES: usize = 3;

/// What is no longer as the ledger says: an entry whose case the browser now answers as the standard does, or otherwise
/// than its profile says. A case that says so is played twice more before it counts.
///
/// # Errors
/// The browser cannot be started again.
pub async fn recheck<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    ledger: &Ledger,
) -> Result<Vec<String>, Box<dyn Error>> {
    let entries: Vec<&Divergence> =
        ledger.divergences.iter().filter(|entry| entry.is_about(engine)).collect();
    let mut cases = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        cases.push(entry.case()?.renamed(&format!("e{number}")));
    }
    let mut complaints = Vec::new();
    for _ in 0..TIMES {
        complaints.clear();
        let mut doubtful = Vec::new();
        for played in harness.play(&cases, |_| ()).await? {
            let number = played.case.own_token().trim_start_matches('e').parse().ok();
            let entry = number.and_then(|number: usize| entries.get(number));
            let found = complain(&played, engine, &harness.server.network())?;
            let name = entry.map_or("?", |entry| entry.difference.as_str());
            if !found.is_empty() {
                doubtful.push(played.case);
            }
            complaints.extend(found.iter().map(|complaint| format!("{name}: {complaint}")));
        }
        cases = doubtful;
    }
    Ok(complaints)
}

fn complain(played: &Played, engine: EngineKind, network: &Network) -> Result<Vec<String>, InvalidOrigin> {
    let by = |profile| Ok(judge(played, &predict(&played.case, profile)?, network));
    let mut complaints = Vec::new();
    if by(Profile::Spec)?.is_empty() {
        complaints.push("stale: the browser does what the standard says".to_owned());
    }
    complaints.extend(by(profile(engine))?.iter().map(|found| format!("not as the profile says: {found}")));
    Ok(complaints)
}
