//! Pattern: the regular expressions of a configuration, compiled once each; what their groups took is kept.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::PikeVM;

use super::tokens::Regex;
use super::variables::substituted;
use crate::language::{self, Anchoring, Dialect, ExpressionRules};

/// The most bytes of one compiled expression.
const MAX_COMPILED: usize = 16 << 20;

/// What the groups of an expression took, the whole first.
pub(super) type Taken = Vec<String>;

/// The expressions that were asked for, each with the reason why it is not read, if it is not.
#[derive(Debug, Default)]
pub(super) struct Patterns(RefCell<HashMap<(String, bool), Compiled>>);

/// An expression that is ready, or the reason why it is not read.
type Compiled = Result<Rc<PikeVM>, String>;

impl Patterns {
    /// What the expression takes of the text, if it takes something. The error says why that is not known.
    pub(super) fn taken(&self, regex: &Regex, text: &str) -> Result<Option<Taken>, String> {
        let machine = self.compiled(regex)?;
        let mut captures = machine.create_captures();
        machine.captures(&mut machine.create_cache(), text, &mut captures);
        if !captures.is_match() {
            return Ok(None);
        }
        let group = |index| captures.get_group(index).and_then(|span| text.get(span.range()));
        let groups = (0..captures.group_len()).map(|index| group(index).unwrap_or_default().to_owned());
        Ok(Some(groups.collect()))
    }

    fn compiled(&self, regex: &Regex) -> Compiled {
        let key = (regex.text.clone(), regex.ignore_case);
        if let Some(known) = self.0.borrow().get(&key) {
            return known.clone();
        }
        let compiled = compile(regex).map(Rc::new);
        self.0.borrow_mut().insert(key, compiled.clone());
        compiled
    }
}

fn compile(regex: &Regex) -> Result<PikeVM, String> {
    let rules = ExpressionRules {
        dialect: Dialect::Pcre,
        anchoring: Anchoring::Search,
        ignore_case: regex.ignore_case,
    };
    let hir = language::parse(&regex.text, rules).map_err(|error| error.to_string())?;
    let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(MAX_COMPILED));
    let network = thompson::Compiler::new().configure(config).build_from_hir(&hir);
    PikeVM::builder()
        .build_from_nfa(network.map_err(|error| error.to_string())?)
        .map_err(|error| error.to_string())
}

impl Patterns {
    /// The text with something else in the place of what the expression takes: once, or as often as it takes something.
    pub(super) fn replaced(
        &self,
        regex: &Regex,
        text: &str,
        with: &str,
        is_global: bool,
    ) -> Result<String, String> {
        let machine = self.compiled(regex)?;
        let (mut whole, mut rest) = (String::new(), text);
        loop {
            let mut captures = machine.create_captures();
            machine.captures(&mut machine.create_cache(), rest, &mut captures);
            let Some(found) = captures.get_match() else { break };
            let group = |index| captures.get_group(index).and_then(|span| rest.get(span.range()));
            let taken: Vec<String> =
                (0..captures.group_len()).map(|index| group(index).unwrap_or_default().to_owned()).collect();
            whole.push_str(rest.get(..found.start()).unwrap_or_default());
            whole.push_str(&substituted(with, &taken).unwrap_or_default());
            rest = rest.get(found.end()..).unwrap_or_default();
            if !is_global || found.is_empty() {
                break;
            }
        }
        whole.push_str(rest);
        Ok(whole)
    }
}
