//! The paths of one host as a tree of segments, walked in the order of rank: literal, `{x}`, `{*rest}`.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::path::{PathPattern, Segment};

/// A place in the tree: what may follow, and the routes whose pattern ends here.
///
/// A place is reached by exactly one way, so that a walk visits each place once at most, however it backtracks.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    literals: HashMap<Box<str>, Tree>,
    one: Option<Box<Tree>>,
    end: Leaf,
    rest: Leaf,
}

/// The routes of one pattern: those with methods in the order of the file, and the one without.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaf {
    pub(super) with_methods: Vec<usize>,
    pub(super) without: Option<usize>,
}

impl Tree {
    /// The leaf of a pattern, made when it is missing.
    pub(super) fn leaf(&mut self, pattern: &PathPattern) -> &mut Leaf {
        let mut place = self;
        for segment in pattern.segments() {
            place = match segment {
                Segment::Literal(literal) => place.literals.entry(literal.clone()).or_default(),
                Segment::One => place.one.get_or_insert_default(),
            };
        }
        if pattern.has_rest() { &mut place.rest } else { &mut place.end }
    }

    /// Visits the leaves that match, first in rank first, until a visit breaks off.
    ///
    /// `tail` is what remains of the path; `None` when no segment remains, not even an empty one.
    pub(super) fn walk<B>(
        &self,
        tail: Option<&str>,
        visit: &mut impl FnMut(&Leaf) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match tail {
            None => visit(&self.end)?,
            Some(tail) => self.walk_segment(tail, visit)?,
        }
        visit(&self.rest)
    }

    fn walk_segment<B>(&self, tail: &str, visit: &mut impl FnMut(&Leaf) -> ControlFlow<B>) -> ControlFlow<B> {
        let (segment, tail) = match tail.split_once('/') {
            Some((segment, tail)) => (segment, Some(tail)),
            None => (tail, None),
        };
        if let Some(child) = self.literals.get(segment) {
            child.walk(tail, visit)?;
        }
        match &self.one {
            Some(child) if !segment.is_empty() => child.walk(tail, visit),
            _ => ControlFlow::Continue(()),
        }
    }
}
