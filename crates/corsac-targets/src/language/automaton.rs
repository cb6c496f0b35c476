//! Automaton: states and the bytes between them, deterministic, without states that lead nowhere.

/// The state that is none: a text that leads there is not in the language, whatever follows.
pub(super) const DEAD: u32 = u32::MAX;

/// A deterministic automaton. State 0 is the first; without states the language is empty.
///
/// Every state is reached from the first and reaches an accepting one; an edge that is missing leads nowhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Automaton {
    edges: Vec<(u8, u32)>,
    /// Where the edges of each state end; they begin where those of the state before end.
    ends: Vec<usize>,
    accepting: Vec<bool>,
}

impl Automaton {
    /// Adds a state with its edges, in the order of their bytes.
    pub(super) fn push(&mut self, accepting: bool, edges: impl IntoIterator<Item = (u8, u32)>) {
        self.edges.extend(edges);
        self.ends.push(self.edges.len());
        self.accepting.push(accepting);
    }

    pub(super) const fn len(&self) -> usize {
        self.accepting.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.accepting.is_empty()
    }

    /// The first state, which is dead when the language is empty.
    pub(super) const fn first(&self) -> u32 {
        if self.is_empty() { DEAD } else { 0 }
    }

    pub(super) fn accepts(&self, state: u32) -> bool {
        self.accepting.get(state as usize) == Some(&true)
    }

    /// The edges of a state, in the order of their bytes; a dead state has none.
    pub(super) fn edges(&self, state: u32) -> &[(u8, u32)] {
        let state = state as usize;
        let Some(&end) = self.ends.get(state) else { return &[] };
        let start = state.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.edges.get(start..end).unwrap_or_default()
    }

    /// The state after one more byte.
    pub(super) fn step(&self, state: u32, byte: u8) -> u32 {
        let edges = self.edges(state);
        let found = edges.binary_search_by_key(&byte, |&(byte, _)| byte).ok();
        found.and_then(|at| edges.get(at)).map_or(DEAD, |&(_, next)| next)
    }

    /// The state after a text.
    pub(super) fn walk(&self, from: u32, text: &[u8]) -> u32 {
        text.iter().fold(from, |state, &byte| self.step(state, byte))
    }

    /// The same language without the states from which no text is accepted.
    pub(super) fn trimmed(&self) -> Self {
        let alive = self.alive();
        if alive.first() != Some(&true) {
            return Automaton::default();
        }
        let mut names = vec![DEAD; self.len()];
        let kept = names.iter_mut().zip(&alive).filter(|(_, alive)| **alive);
        for ((name, _), number) in kept.zip(0..) {
            *name = number;
        }
        let name = |state: u32| names.get(state as usize).copied().unwrap_or(DEAD);
        let mut trimmed = Automaton::default();
        for state in self.states().filter(|&state| name(state) != DEAD) {
            let edges = self.edges(state).iter().map(|&(byte, next)| (byte, name(next)));
            trimmed.push(self.accepts(state), edges.filter(|&(_, next)| next != DEAD));
        }
        trimmed
    }

    pub(super) fn states(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.len()).unwrap_or(DEAD)
    }

    /// For each state, whether an accepting one can be reached: asked backwards, from those that accept.
    fn alive(&self) -> Vec<bool> {
        let mut sources: Vec<Vec<u32>> = vec![Vec::new(); self.len()];
        for state in self.states() {
            for &(_, next) in self.edges(state) {
                if let Some(sources) = sources.get_mut(next as usize) {
                    sources.push(state);
                }
            }
        }
        let mut alive = self.accepting.clone();
        let mut waiting: Vec<u32> = self.states().filter(|&state| self.accepts(state)).collect();
        while let Some(state) = waiting.pop() {
            for &source in sources.get(state as usize).into_iter().flatten() {
                if let Some(alive) = alive.get_mut(source as usize).filter(|alive| !**alive) {
                    *alive = true;
                    waiting.push(source);
                }
            }
        }
        alive
    }
}
