//! Searched: an expression of a server's dialect, run against a text as the server runs it: anywhere in it, unless it says
//! otherwise.

use std::cell::RefCell;

use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::util::captures::Captures;
use regex_syntax::ast::{self, Ast};

use crate::import::{Anchoring, OriginMatcher};
use crate::language::{self, Dialect, ExpressionRules};
use crate::regex::REFUSED_ORIGINS;

/// The most bytes of one compiled expression.
const MAX_COMPILED: usize = 16 << 20;

/// An expression, ready to be run.
pub(crate) struct Searched {
    pub(crate) text: String,
    ignore_case: bool,
    program: Box<Program>,
}

struct Program {
    compiled: PikeVM,
    cache: RefCell<Cache>,
}

/// The parts of a text that the groups of an expression match, with the names of those that have one.
pub(crate) type Groups = Vec<(Option<String>, Option<String>)>;

impl Searched {
    /// The expression, if it is known here what the dialect means by it; the error says why not.
    pub(crate) fn new(text: &str, dialect: Dialect, ignore_case: bool) -> Result<Self, String> {
        let rules = ExpressionRules { dialect, anchoring: language::Anchoring::Search, ignore_case };
        let hir = language::parse(text, rules).map_err(|error| error.to_string())?;
        let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(MAX_COMPILED));
        let network = thompson::Compiler::new().configure(config).build_from_hir(&hir);
        let network = network.map_err(|error| error.to_string())?;
        let compiled = PikeVM::builder().build_from_nfa(network).map_err(|error| error.to_string())?;
        let cache = RefCell::new(compiled.create_cache());
        let program = Box::new(Program { compiled, cache });
        Ok(Searched { text: text.into(), ignore_case, program })
    }

    /// Whether some part of the text matches.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.program.compiled.is_match(&mut self.program.cache.borrow_mut(), text)
    }

    /// What the groups match, the whole match first; `None`: nothing matches.
    pub(crate) fn groups(&self, text: &str) -> Option<Groups> {
        let Program { compiled, cache } = &*self.program;
        let mut captures: Captures = compiled.create_captures();
        compiled.captures(&mut cache.borrow_mut(), text, &mut captures);
        if !captures.is_match() {
            return None;
        }
        let info = captures.group_info();
        let names = captures.pattern().map(|pattern| info.pattern_names(pattern)).into_iter().flatten();
        let part = |index| Some(text.get(captures.get_group(index)?.range())?.to_owned());
        Some(names.enumerate().map(|(index, name)| (name.map(str::to_owned), part(index))).collect())
    }

    /// Where the first match begins.
    pub(crate) fn start(&self, text: &str) -> Option<usize> {
        let Program { compiled, cache } = &*self.program;
        compiled.find(&mut cache.borrow_mut(), text).map(|found| found.start())
    }

    /// The rows by which it recognises origins: an alternation is as many.
    pub(crate) fn rows(&self) -> Vec<OriginMatcher> {
        let parts = match ast::parse::Parser::new().parse(&self.text) {
            Ok(Ast::Alternation(ref alternation)) => {
                alternation.asts.iter().map(|part| part.to_string()).collect()
            }
            _ => vec![self.text.clone()],
        };
        let row = |text: String| OriginMatcher::Regex {
            text: as_printed(&text),
            anchoring: Anchoring::Search,
            ignore_case: self.ignore_case,
        };
        parts.into_iter().map(row).collect()
    }
}

/// An expression of ours that takes a beginning only is printed with an end that takes everything.
fn as_printed(expression: &str) -> String {
    let beginning = expression.strip_suffix(".*").filter(|text| REFUSED_ORIGINS.contains(text));
    beginning.unwrap_or(expression).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_what_the_parts_match() {
        let searched = Searched::new("^(?P<scheme>https?)://(a)?", Dialect::Re2, false).unwrap();
        let groups = searched.groups("https://b").unwrap();
        let shown: Vec<Option<&str>> = groups.iter().map(|(_, part)| part.as_deref()).collect();
        assert_eq!(shown, [Some("https://"), Some("https"), None]);
        assert_eq!(groups[1].0.as_deref(), Some("scheme"));
        assert!(searched.groups("ftp://b").is_none() && searched.is_match("http://"));
    }

    #[test]
    fn an_alternation_is_as_many_rows() {
        let searched = Searched::new("^a$|^b$", Dialect::Re2, false).unwrap();
        assert_eq!(searched.rows().len(), 2);
        assert!(Searched::new("(?=a)", Dialect::Pcre, false).is_err());
    }
}
