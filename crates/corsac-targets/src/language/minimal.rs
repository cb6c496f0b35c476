//! Minimal: an automaton of the same language with as few states as it can have.
//!
//! Moore's refinement: states stay in one class as long as nothing tells them apart, first whether they accept, then the
//! classes that their bytes lead to. <https://en.wikipedia.org/wiki/DFA_minimization>

use super::automaton::Automaton;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// What a state is known by in one round: its class so far, and the classes it leads to.
type Signature = (u32, Vec<(u8, u32)>);

pub(super) fn minimal(automaton: &Automaton) -> Automaton {
    let mut classes: Vec<u32> =
        automaton.states().map(|state| u32::from(automaton.accepts(state) != automaton.accepts(0))).collect();
    let mut count = classes.iter().max().map_or(0, |&last| last as usize + 1);
    loop {
        let (refined, signatures) = refine(automaton, &classes);
        if signatures.len() == count {
            return rebuild(automaton, &classes, count);
        }
        (classes, count) = (refined, signatures.len());
    }
}

/// One round; the class of the first state stays 0, since classes are numbered as they are met.
fn refine(automaton: &Automaton, classes: &[u32]) -> (Vec<u32>, HashMap<Signature, u32, RandomState>) {
    let class = |state: u32| classes.get(state as usize).copied().unwrap_or_default();
    let mut signatures: HashMap<Signature, u32, RandomState> = HashMap::default();
    let refined = automaton.states().map(|state| {
        let edges = automaton.edges(state).iter().map(|&(byte, next)| (byte, class(next))).collect();
        let next = u32::try_from(signatures.len()).unwrap_or(u32::MAX);
        *signatures.entry((class(state), edges)).or_insert(next)
    });
    (refined.collect(), signatures)
}

/// One state for each class, in the order in which the classes are met.
fn rebuild(automaton: &Automaton, classes: &[u32], count: usize) -> Automaton {
    let class = |state: u32| classes.get(state as usize).copied().unwrap_or_default();
    let mut chosen: Vec<Option<u32>> = vec![None; count];
    for state in automaton.states() {
        if let Some(place) = chosen.get_mut(class(state) as usize) {
            place.get_or_insert(state);
        }
    }
    let mut rebuilt = Automaton::default();
    for state in chosen.into_iter().flatten() {
        let edges = automaton.edges(state).iter().map(|&(byte, next)| (byte, class(next)));
        rebuilt.push(automaton.accepts(state), edges);
    }
    rebuilt
}
