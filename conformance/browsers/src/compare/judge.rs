//! Judge: a case that was played against what the engine says of it.

use super::disagreement::{Disagreement, Kind};
use super::outcome::outcome_disagreements;
use super::requests::wire_disagreements;
use crate::case::Network;
use crate::harness::Played;
use crate::predict::Expected;
use crate::seen::Seen;
use crate::wire::{Judged, Wire};

/// All disagreements of a case, in the order of its fetches: first the requests, then what script saw.
#[must_use]
pub fn judge(played: &Played, expected: &[Expected], network: &Network) -> Vec<Disagreement> {
    if let Some(why) = &played.lost {
        return vec![lost(0, why)];
    }
    let turns = played.case.turns.iter().zip(expected).enumerate();
    turns
        .flat_map(|(turn, (asked, expected))| {
            let judged = Judged::of(&asked.ask);
            let records = played.records.iter().filter(|record| record.turn == turn);
            let wire: Vec<Wire> = records.map(|record| Wire::recorded(record, &judged, network)).collect();
            let wire = if asked.ask.api.is_media() { without_repeats(wire) } else { without_retries(wire) };
            let mut found = wire_disagreements(turn, &expected.wire, &wire);
            match played.seen.get(turn) {
                // The engine says so.
                Some(Seen::Timeout) if expected.seen == Seen::Timeout => {}
                None | Some(Seen::Timeout) => found.push(lost(turn, "script saw nothing")),
                Some(seen) => {
                    found.extend(outcome_disagreements(turn, expected, &generalized(seen, network)));
                }
            }
            found
        })
        .collect()
}

fn lost(turn: usize, why: &str) -> Disagreement {
    Disagreement {
        turn,
        kind: Kind::Lost,
        about: "no result".into(),
        expected: "an end".into(),
        seen: why.into(),
    }
}

/// A browser asks again when a server hangs up; how often is its own affair.
fn without_retries(mut wire: Vec<Wire>) -> Vec<Wire> {
    wire.dedup_by(|later, earlier| earlier.dropped && later == earlier);
    wire
}

/// A media player asks again for what it has read in part.
fn without_repeats(wire: Vec<Wire>) -> Vec<Wire> {
    let mut once: Vec<Wire> = Vec::new();
    for request in wire {
        if !once.contains(&request) {
            once.push(request);
        }
    }
    once
}

/// What script saw, in the words of cases.
fn generalized(seen: &Seen, network: &Network) -> Seen {
    let Seen::Response(response) = seen else { return seen.clone() };
    let mut response = response.clone();
    response.url = network.generalize(&response.url);
    for (_, value) in &mut response.headers {
        if let Some(general) = crate::case::Bytes::from_text(&network.generalize(&value.to_text())) {
            *value = general;
        }
    }
    Seen::Response(response)
}
