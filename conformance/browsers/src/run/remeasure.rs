//! Remeasure: plays the cases of what is unstable several times, and says how often each time it is seen.

use crate::case::Case;
use crate::compare::{Disagreement, judge};
use crate::engine::EngineKind;
use crate::harness::{Harness, Player};
use crate::ledger::{Ledger, Unstable, family};
use crate::predict::predict;
use std::error::Error;

/// How often a case is played.
const TIMES: usize = 8;

/// Few in a page, so that they meet the browser in different states.
const BATCH: usize = 2;

/// What was seen of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// What the browser does.
    pub what: String,
    /// How many disagreements of the entry's signature each play had, at most in one fetch.
    pub counts: Vec<usize>,
    /// What the entry says and is not so.
    pub complaint: Option<String>,
}

/// Plays the case of each entry on what is unstable in the browser.
///
/// # Errors
/// The browser cannot be started again, or an entry's evidence is no case.
pub async fn remeasure<P: Player>(
    harness: &mut Harness<P>,
    engine: EngineKind,
    ledger: &Ledger,
) -> Result<Vec<Measured>, Box<dyn Error>> {
    let mut measured = Vec::new();
    for entry in ledger.unstable.iter().filter(|entry| entry.engine == family(engine)) {
        let case = entry.case()?;
        let cases: Vec<Case> = (0..TIMES).map(|time| case.renamed(&format!("u{time}"))).collect();
        let mut counts = Vec::new();
        for played in harness.play_in_batches(&cases, BATCH, |_| ()).await? {
            let expected = predict(&played.case, ledger.behaviour(engine))?;
            let found = judge(&played, &expected, &harness.server.network());
            counts.push(most_in_a_fetch(&found, &entry.signature));
        }
        let complaint = complain(entry, &counts);
        measured.push(Measured { what: entry.what.clone(), counts, complaint });
    }
    Ok(measured)
}

fn most_in_a_fetch(found: &[Disagreement], signature: &str) -> usize {
    let of_turn = |turn| {
        let alike = |other: &&Disagreement| other.turn == turn && other.signature() == signature;
        found.iter().filter(alike).count()
    };
    found.iter().map(|disagreement| of_turn(disagreement.turn)).max().unwrap_or_default()
}

fn complain(entry: &Unstable, counts: &[usize]) -> Option<String> {
    let (least, most) = (counts.iter().min()?, counts.iter().max()?);
    if *most > entry.at_most {
        return Some(format!(
            "unstable: {}: {most} in a fetch, and {} are allowed",
            entry.what, entry.at_most
        ));
    }
    (least == most).then(|| format!("unstable: {}: stale: {TIMES} plays had {most} each", entry.what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Unstable {
        Unstable {
            engine: "firefox".into(),
            versions: Vec::new(),
            what: "asks again".into(),
            signature: "request: preflight sent by the browser only".into(),
            at_most: 1,
            evidence: String::new(),
        }
    }

    #[test]
    fn what_varies_within_its_counts_is_unstable() {
        assert_eq!(complain(&entry(), &[0, 1, 0, 1]), None);
    }

    #[test]
    fn what_never_varies_is_stale_and_what_is_seen_too_often_is_not_covered() {
        assert!(complain(&entry(), &[1, 1, 1]).unwrap().contains("stale"));
        assert!(complain(&entry(), &[0, 2, 1]).unwrap().contains("2 in a fetch"));
    }
}
