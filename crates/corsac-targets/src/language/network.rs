//! Network: a nondeterministic automaton of literals and wildcards, and its walk within the grammar of origins.

use super::automaton::Automaton;
use super::explore::Walk;

/// States with any number of edges of a byte, and edges without one. State 0 is the first.
pub(super) struct Network {
    states: Vec<State>,
}

#[derive(Default)]
struct State {
    edges: Vec<(u8, u32)>,
    free: Vec<u32>,
    accepting: bool,
}

impl Network {
    pub(super) fn new() -> Self {
        Network { states: vec![State::default()] }
    }

    pub(super) fn add(&mut self) -> u32 {
        self.states.push(State::default());
        u32::try_from(self.states.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn accept(&mut self, state: u32) {
        if let Some(state) = self.states.get_mut(state as usize) {
            state.accepting = true;
        }
    }

    /// An edge that takes one of the bytes.
    pub(super) fn link(&mut self, from: u32, bytes: impl IntoIterator<Item = u8>, to: u32) {
        if let Some(state) = self.states.get_mut(from as usize) {
            state.edges.extend(bytes.into_iter().map(|byte| (byte, to)));
        }
    }

    /// An edge that takes nothing.
    pub(super) fn link_free(&mut self, from: u32, to: u32) {
        if let Some(state) = self.states.get_mut(from as usize).filter(|state| !state.free.contains(&to)) {
            state.free.push(to);
        }
    }

    /// The state that the text leads to, on edges that other texts share. For states that have no other edges.
    pub(super) fn literal(&mut self, from: u32, text: &[u8]) -> u32 {
        text.iter().fold(from, |state, &byte| {
            let edges =
                self.states.get(state as usize).map(|state| state.edges.as_slice()).unwrap_or_default();
            match edges.iter().find(|&&(known, _)| known == byte) {
                Some(&(_, next)) => next,
                None => {
                    let next = self.add();
                    self.link(state, [byte], next);
                    next
                }
            }
        })
    }

    /// The states with all that their free edges lead to, in order, each once.
    fn closed(&self, mut states: Vec<u32>) -> Box<[u32]> {
        let mut at = 0;
        while let Some(state) = states.get(at).and_then(|&state| self.states.get(state as usize)) {
            for free in &state.free {
                if !states.contains(free) {
                    states.push(*free);
                }
            }
            at += 1;
        }
        states.sort_unstable();
        states.dedup();
        states.into()
    }
}

/// A network, walked within an automaton: only what both accept.
pub(super) struct Within<'a> {
    pub(super) network: &'a Network,
    pub(super) bounds: &'a Automaton,
}

impl Walk for Within<'_> {
    type State = (u32, Box<[u32]>);

    fn first(&self) -> Option<Self::State> {
        Some((self.bounds.first(), self.network.closed(vec![0])))
    }

    fn accepts(&self, (bound, states): &Self::State) -> bool {
        let accepting =
            |&state: &u32| self.network.states.get(state as usize).is_some_and(|state| state.accepting);
        self.bounds.accepts(*bound) && states.iter().any(accepting)
    }

    fn follow(&self, (bound, states): &Self::State, edges: &mut Vec<(u8, Self::State)>) {
        let known = states.iter().filter_map(|&state| self.network.states.get(state as usize));
        let mut all: Vec<(u8, u32)> = known.flat_map(|state| state.edges.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        for group in all.chunk_by(|one, other| one.0 == other.0) {
            let Some(&(byte, _)) = group.first() else { continue };
            let bound = self.bounds.step(*bound, byte);
            if bound != super::automaton::DEAD {
                let next = self.network.closed(group.iter().map(|&(_, next)| next).collect());
                edges.push((byte, (bound, next)));
            }
        }
    }
}
