//! Product: two automata walked side by side.

use super::automaton::{Automaton, DEAD};
use super::explore::Walk;

/// What is kept of two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Union,
    Intersection,
    Difference,
}

/// Two automata and what is kept of them.
pub(super) struct Product<'a> {
    pub(super) left: &'a Automaton,
    pub(super) right: &'a Automaton,
    pub(super) operation: Operation,
}

impl Product<'_> {
    /// Whether some text that leads there can be kept.
    fn may_keep(&self, (left, right): (u32, u32)) -> bool {
        match self.operation {
            Operation::Union => left != DEAD || right != DEAD,
            Operation::Intersection => left != DEAD && right != DEAD,
            Operation::Difference => left != DEAD,
        }
    }
}

impl Walk for Product<'_> {
    type State = (u32, u32);

    fn first(&self) -> Option<Self::State> {
        Some((self.left.first(), self.right.first())).filter(|&first| self.may_keep(first))
    }

    fn accepts(&self, &(left, right): &Self::State) -> bool {
        let (left, right) = (self.left.accepts(left), self.right.accepts(right));
        match self.operation {
            Operation::Union => left || right,
            Operation::Intersection => left && right,
            Operation::Difference => left && !right,
        }
    }

    fn follow(&self, &(left, right): &Self::State, edges: &mut Vec<(u8, Self::State)>) {
        let (mut lefts, mut rights) = (self.left.edges(left), self.right.edges(right));
        // Both lists are in the order of their bytes: the smaller one goes first, equal ones together.
        loop {
            let byte = match (lefts.first(), rights.first()) {
                (Some(&(left, _)), Some(&(right, _))) => left.min(right),
                (Some(&(byte, _)), None) | (None, Some(&(byte, _))) => byte,
                (None, None) => return,
            };
            let next = (take(&mut lefts, byte), take(&mut rights, byte));
            if self.may_keep(next) {
                edges.push((byte, next));
            }
        }
    }
}

/// Takes the edge of that byte off the front of the list.
fn take(edges: &mut &[(u8, u32)], byte: u8) -> u32 {
    match edges.split_first() {
        Some((&(first, next), rest)) if first == byte => {
            *edges = rest;
            next
        }
        _ => DEAD,
    }
}
