//! Comparisons: with which texts and expressions a place compares what a request says, bounded.

use std::collections::{BTreeSet, HashSet};

use super::OriginTest;
use crate::import::Position;

/// The most words that methods and header names are taken from, and the longest.
const MAX_WORDS: usize = 4096;
const MAX_WORD: usize = 128;

/// The most comparisons of the origin.
const MAX_TESTS: usize = 10_000;

/// What a place compares with.
#[derive(Debug, Default)]
pub(crate) struct Comparisons {
    pub(crate) tests: Vec<OriginTest>,
    pub(crate) words: BTreeSet<String>,
    /// Expressions on methods and header names that take more than a list, and what there was too much of.
    pub(crate) open: Vec<(Position, String)>,
    tested: HashSet<String>,
    /// Whether there were more comparisons than are made.
    is_full: bool,
}

impl Comparisons {
    /// Adds a comparison of the origin, once.
    pub(crate) fn add_test(&mut self, test: OriginTest) {
        if self.is_full || !self.tested.insert(format!("{:?}", test.matcher)) {
            return;
        }
        if self.tests.len() < MAX_TESTS {
            self.tests.push(test);
            return;
        }
        self.is_full = true;
        let message = format!("more than {MAX_TESTS} origins are not compared: this one and those after it");
        self.open.push((test.position, message));
    }

    /// Adds the words of a text, by these characters. A token may have some of the characters by which texts are put
    /// together, so that the whole text may be one as well.
    pub(crate) fn add_words(&mut self, text: &str, separators: &[char]) {
        let whole = std::iter::once(text).filter(|text| !text.contains([',', ' ', '\t']));
        for word in whole.chain(text.split(separators)) {
            if !word.is_empty() && word.len() <= MAX_WORD && self.words.len() < MAX_WORDS {
                self.words.insert(word.to_owned());
            }
        }
    }

    /// In the order in which the comparisons stand.
    pub(crate) fn sort(&mut self) {
        self.tests.sort_by(|one, other| one.position.cmp(&other.position));
    }
}
