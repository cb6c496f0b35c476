//! Pattern: the regular expressions of a configuration, compiled once each.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::PikeVM;

use super::words::Word;
use crate::import::{Anchoring, OriginMatcher};
use crate::language::{self, Dialect, ExpressionRules};

/// The most bytes of one compiled expression.
const MAX_COMPILED: usize = 16 << 20;

/// The expressions that were asked for, and those that are not read here.
#[derive(Debug, Default)]
pub(in crate::nginx) struct Patterns {
    compiled: RefCell<HashMap<String, Option<Rc<PikeVM>>>>,
    refused: RefCell<Vec<(Word, String)>>,
}

/// The expression of a word such as `~*^https?://`, and whether case counts not.
pub(super) fn expression(word: &str) -> Option<(&str, bool)> {
    let after = word.strip_prefix('~')?;
    Some(after.strip_prefix('*').map_or((after, false), |rest| (rest, true)))
}

/// The expression as a row by which origins are recognised.
pub(super) fn matcher(word: &str) -> Option<OriginMatcher> {
    let (text, ignore_case) = expression(word)?;
    Some(OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Search, ignore_case })
}

impl Patterns {
    /// Whether the word's expression matches a part of the text; one that is not read matches nothing, and is kept for
    /// a finding.
    pub(in crate::nginx) fn matches(&self, word: &Word, text: &str) -> bool {
        let compiled = self.compiled.borrow().get(&word.text).cloned();
        let compiled = compiled.unwrap_or_else(|| self.compile(word));
        compiled.is_some_and(|compiled| compiled.is_match(&mut compiled.create_cache(), text))
    }

    /// The expressions that were not read, each with the reason.
    pub(super) fn refused(&self) -> Vec<(Word, String)> {
        self.refused.borrow().clone()
    }

    fn compile(&self, word: &Word) -> Option<Rc<PikeVM>> {
        let compiled = compile(&word.text).map(Rc::new);
        if let Err(why) = &compiled {
            self.refused.borrow_mut().push((word.clone(), why.clone()));
        }
        let compiled = compiled.ok();
        self.compiled.borrow_mut().insert(word.text.clone(), compiled.clone());
        compiled
    }
}

fn compile(word: &str) -> Result<PikeVM, String> {
    let (text, ignore_case) = expression(word).ok_or("it is no expression")?;
    let rules =
        ExpressionRules { dialect: Dialect::Pcre, anchoring: language::Anchoring::Search, ignore_case };
    let hir = language::parse(text, rules).map_err(|error| error.to_string())?;
    let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(MAX_COMPILED));
    let network = thompson::Compiler::new().configure(config).build_from_hir(&hir);
    PikeVM::builder()
        .build_from_nfa(network.map_err(|error| error.to_string())?)
        .map_err(|error| error.to_string())
}
