//! Recheck: holds the ledger's evidence against the browser of today.

use crate::case::{Case, Network};
use crate::compare::judge;
use crate::engine::EngineKind;
use crate::harness::{Harness, Played, Player};
use crate::ledger::{Divergence, Ledger, Older, named};
use crate::predict::predict;
use corsac::fetch::{Behaviour, Difference, InvalidOrigin};
use std::error::Error;

/// How often a case is played before its complaint counts.
const TIMES: usize = 3;

/// What is no longer as the ledger says: an entry whose case the browser now answers as if it had not the difference, or
/// otherwise than is known of it; and an entry that does not name this release of the browser. A case that says so is
/// played twice more before it counts.
///
/// # Errors
/// The browser cannot be started again.
pub async fn recheck<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    version: &str,
    ledger: &Ledger,
) -> Result<Vec<String>, Box<dyn Error>> {
    let behaviour = ledger.behaviour(engine);
    let evidence = evidence(ledger, engine)?;
    let mut cases: Vec<Case> = evidence.iter().map(|(_, case)| case.clone()).collect();
    let mut complaints = Vec::new();
    for _ in 0..TIMES {
        complaints.clear();
        let mut doubtful = Vec::new();
        for played in harness.play(&cases, |_| ()).await? {
            let Some((name, _)) = evidence.get(number(&played.case)) else { continue };
            let found = complain(&played, behaviour, *name, &harness.server.network())?;
            if !found.is_empty() {
                doubtful.push(played.case);
            }
            complaints.extend(found.iter().map(|complaint| format!("{name}: {complaint}")));
        }
        cases = doubtful;
    }
    complaints.extend(unseen(ledger, engine, behaviour, version).map(|name| unseen_in(name, version)));
    Ok(complaints)
}

fn complain(
    played: &Played,
    behaviour: Behaviour,
    difference: Difference,
    network: &Network,
) -> Result<Vec<String>, InvalidOrigin> {
    let by = |behaviour| Ok(judge(played, &predict(&played.case, behaviour)?, network));
    let mut complaints = Vec::new();
    // So the browser would do without the difference; an older release that is not as its profile: if it were.
    if by(behaviour.turned(difference))?.is_empty() {
        complaints.push("stale: its case no longer shows it".to_owned());
    }
    complaints.extend(by(behaviour)?.iter().map(|found| format!("not as is known of it: {found}")));
    Ok(complaints)
}

/// The cases of the entries about a browser, by the names of their differences. A case is known by its place.
fn evidence(ledger: &Ledger, engine: EngineKind) -> Result<Vec<(Difference, Case)>, Box<dyn Error>> {
    let divergences = ledger.divergences.iter().filter(|entry| entry.is_about(engine));
    let older = ledger.older.iter().filter(|entry| entry.is_about(engine));
    let divergences = divergences.map(|entry| (entry.difference.as_str(), Divergence::case(entry)));
    let older = older.map(|entry| (entry.difference.as_str(), Older::case(entry)));
    let entries = divergences.chain(older).enumerate();
    entries.map(|(number, (name, case))| Ok((named(name)?, case?.renamed(&format!("e{number}"))))).collect()
}

fn number(case: &Case) -> usize {
    case.own_token().trim_start_matches('e').parse().unwrap_or(usize::MAX)
}

/// The differences that this release has and was not yet seen with.
fn unseen<'l>(
    ledger: &'l Ledger,
    engine: EngineKind,
    behaviour: Behaviour,
    version: &'l str,
) -> impl Iterator<Item = &'l str> {
    let has = move |name: &str| named(name).is_ok_and(|difference| behaviour.has(difference));
    let entries = ledger.divergences.iter().filter(move |entry| entry.is_about(engine));
    entries
        .filter(move |entry| has(&entry.difference) && !entry.was_seen_in(version))
        .map(|entry| entry.difference.as_str())
}

fn unseen_in(name: &str, version: &str) -> String {
    format!("{name}: its entry does not name {version}; add the version if the case is as it says")
}
