//! Explore: any description that can be walked byte by byte, walked into an automaton.

use super::LanguageError;
use super::automaton::Automaton;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// More states are not held: some 100 bytes each, so that a description of a few bytes cannot fill the memory.
pub(super) const MAX_STATES: usize = 2_000_000;

/// A deterministic walk through texts, its states made up as they are met.
pub(super) trait Walk {
    type State: Clone + Eq + Hash;

    fn first(&self) -> Option<Self::State>;
    fn accepts(&self, state: &Self::State) -> bool;
    /// Pushes what may follow: each byte once, in the order of the bytes.
    fn follow(&self, state: &Self::State, edges: &mut Vec<(u8, Self::State)>);
}

/// The automaton of everything that the walk accepts.
pub(super) fn explore<W: Walk>(walk: &W) -> Result<Automaton, LanguageError> {
    explore_within(walk, MAX_STATES)
}

/// The same, with a bound of its own.
pub(super) fn explore_within<W: Walk>(walk: &W, bound: usize) -> Result<Automaton, LanguageError> {
    let mut numbers: HashMap<W::State, u32, RandomState> = HashMap::default();
    let mut states: Vec<W::State> = walk.first().into_iter().collect();
    numbers.extend(states.first().map(|first| (first.clone(), 0)));
    let mut automaton = Automaton::default();
    let (mut at, mut edges) = (0, Vec::new());
    while let Some(state) = states.get(at).cloned() {
        walk.follow(&state, &mut edges);
        let mut numbered = Vec::with_capacity(edges.len());
        for (byte, next) in edges.drain(..) {
            let number = match numbers.entry(next) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    let number = u32::try_from(states.len()).ok().filter(|_| states.len() < bound);
                    let number = number.ok_or(LanguageError::TooLarge { states: bound })?;
                    states.push(new.key().clone());
                    *new.insert(number)
                }
            };
            numbered.push((byte, number));
        }
        automaton.push(walk.accepts(&state), numbered);
        at += 1;
    }
    Ok(automaton.trimmed())
}
