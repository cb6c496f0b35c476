//! Text: how one text is compared: `exact`, `prefix`, `suffix`, `contains`, `safe_regex`, with or without case.

use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_syntax::ast::{self, Ast};

use crate::import::{Anchoring, OriginMatcher};
use crate::language::{self, Dialect, ExpressionRules};
use crate::regex::{REFUSED_ORIGINS, escape};
use crate::yaml::Node;

/// The most bytes of one compiled expression.
const MAX_COMPILED: usize = 16 << 20;

/// A comparison.
pub(super) struct TextMatch {
    /// As a row by which origins are recognised; what is no text as a whole is an expression.
    pub(super) matcher: OriginMatcher,
    /// The words that it looks for.
    pub(super) words: Vec<String>,
    compiled: Option<Box<PikeVM>>,
}

impl TextMatch {
    /// A `StringMatcher`; `None`: it is none of those known here.
    pub(super) fn of(node: &Node) -> Result<Self, String> {
        let ignore_case = node.is_true("ignore_case");
        if let Some(text) = node.text_of("exact") {
            return Ok(Self::exact(text, ignore_case));
        }
        if let Some(text) = node.at(&["safe_regex", "regex"]).and_then(Node::text) {
            return Self::expression(text, false);
        }
        let with = |name: &str| node.text_of(name).map(escape);
        let expression = if let Some(text) = with("prefix") {
            format!("{text}.*")
        } else if let Some(text) = with("suffix") {
            format!(".*{text}")
        } else if let Some(text) = with("contains") {
            format!(".*{text}.*")
        } else {
            return Err("a comparison that is not known here".into());
        };
        Self::expression(&expression, ignore_case)
    }

    pub(super) fn exact(text: &str, ignore_case: bool) -> Self {
        let matcher = OriginMatcher::Exact { text: text.into(), ignore_case };
        TextMatch { matcher, words: vec![text.into()], compiled: None }
    }

    pub(super) fn expression(text: &str, ignore_case: bool) -> Result<Self, String> {
        let rules =
            ExpressionRules { dialect: Dialect::Re2, anchoring: language::Anchoring::Whole, ignore_case };
        let hir = language::parse(text, rules).map_err(|error| error.to_string())?;
        let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(MAX_COMPILED));
        let network = thompson::Compiler::new().configure(config).build_from_hir(&hir);
        let network = network.map_err(|error| error.to_string())?;
        let compiled = PikeVM::builder().build_from_nfa(network).map_err(|error| error.to_string())?;
        let matcher = OriginMatcher::Regex { text: text.into(), anchoring: Anchoring::Full, ignore_case };
        let words = crate::import::deduce::literal_words(text);
        Ok(TextMatch { matcher, words, compiled: Some(Box::new(compiled)) })
    }

    /// The rows by which this recognises origins: an alternation is as many.
    pub(super) fn rows(&self) -> Vec<OriginMatcher> {
        let OriginMatcher::Regex { text, anchoring, ignore_case } = &self.matcher else {
            return vec![self.matcher.clone()];
        };
        let parts = match ast::parse::Parser::new().parse(text) {
            Ok(Ast::Alternation(ref alternation)) => {
                alternation.asts.iter().map(|part| part.to_string()).collect()
            }
            _ => vec![text.clone()],
        };
        let parts = parts.into_iter().map(|part| as_printed(&part));
        let row = |text| OriginMatcher::Regex { text, anchoring: *anchoring, ignore_case: *ignore_case };
        parts.map(row).collect()
    }

    /// Whether it is the text `*`.
    pub(super) fn is_star(&self) -> bool {
        matches!(&self.matcher, OriginMatcher::Exact { text, .. } if text == "*")
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match (&self.matcher, &self.compiled) {
            (OriginMatcher::Exact { text: exact, ignore_case: true }, _) => exact.eq_ignore_ascii_case(text),
            (OriginMatcher::Exact { text: exact, .. }, _) => exact == text,
            (_, Some(compiled)) => {
                let mut cache = compiled.create_cache();
                let mut slots = [None; 2];
                let input = regex_automata::Input::new(text).anchored(regex_automata::Anchored::Yes);
                compiled.search_slots(&mut cache, &input, &mut slots).is_some()
            }
            _ => false,
        }
    }
}

/// An expression of ours that takes a beginning only is printed with an end that takes everything.
fn as_printed(expression: &str) -> String {
    let beginning = expression.strip_suffix(".*").filter(|text| REFUSED_ORIGINS.contains(text));
    beginning.unwrap_or(expression).to_owned()
}
