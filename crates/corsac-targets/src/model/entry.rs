//! Entry: one origin of a configuration, as its server compares it.

use std::fmt;

use corsac::origin::OriginPattern;
use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::PikeVM;

use crate::import::deduce::OriginTest;
use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::{self, Dialect, ExpressionRules};
use crate::plan::Readers;
use crate::regex;

/// The most bytes of one compiled expression.
const MAX_COMPILED: usize = 16 << 20;

/// An origin, a wildcard or an expression.
#[derive(Clone)]
pub(crate) struct Entry {
    /// As it is written.
    pub(crate) text: String,
    /// With what origins are compared, and where it stands.
    pub(crate) test: OriginTest,
    compiled: Option<PikeVM>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.text).field(&self.test.matcher).finish()
    }
}

impl Entry {
    /// A text that is compared as a whole.
    pub(crate) fn exact(text: &str, position: &Position) -> Self {
        let matcher = OriginMatcher::Exact { text: text.into(), ignore_case: false };
        Entry::of(text, matcher, position)
    }

    /// What is written as `text` and means the expression.
    ///
    /// # Errors
    /// When the expression cannot be read as the dialect reads it.
    pub(crate) fn expression(
        text: &str,
        matcher: OriginMatcher,
        dialect: Dialect,
        position: &Position,
    ) -> Result<Self, String> {
        let compiled = compile(&matcher, dialect)?;
        Ok(Entry { compiled, ..Entry::of(text, matcher, position) })
    }

    /// A text in which the stars stand for any characters: for `some` of them, or `.*`.
    pub(crate) fn with_stars(text: &str, some: &str, dialect: Dialect, position: &Position) -> Self {
        let parts: Vec<String> = text.split('*').map(regex::escape).collect();
        let matcher = OriginMatcher::Regex {
            text: format!("^{}$", parts.join(some)),
            anchoring: Anchoring::Full,
            ignore_case: false,
        };
        Entry::expression(text, matcher, dialect, position).unwrap_or_else(|_| Entry::exact(text, position))
    }

    /// A text as services have it that know one wildcard: alone it is every origin, within a text it stands for `some`
    /// characters.
    pub(crate) fn starred(text: &str, some: &str, position: &Position) -> Self {
        match text.contains('*') && text != "*" {
            true => Entry::with_stars(text, some, Dialect::Pcre, position),
            false => Entry::exact(text, position),
        }
    }

    /// The readers of a policy where each origin has its own entry: as it is, or as the expression that `expression` makes.
    pub(crate) fn each(readers: &Readers, expression: impl Fn(&str) -> Option<Self>) -> Vec<Self> {
        let exact = |text: &str| Entry::exact(text, &Position::default());
        let (entries, null): (Vec<Self>, bool) = match readers {
            Readers::Everyone => (vec![exact("*")], false),
            Readers::AnyOrigin { null } => (expression(&regex::any_origin()).into_iter().collect(), *null),
            Readers::Listed { patterns, null } => {
                let entry = |pattern: &OriginPattern| match pattern.is_exact() {
                    true => Some(exact(&pattern.to_string())),
                    false => expression(&regex::origin(pattern)),
                };
                (patterns.iter().filter_map(entry).collect(), *null)
            }
        };
        entries.into_iter().chain(null.then(|| exact("null"))).collect()
    }

    fn of(text: &str, matcher: OriginMatcher, position: &Position) -> Self {
        let test = OriginTest { matcher, position: position.clone() };
        Entry { text: text.into(), test, compiled: None }
    }

    /// Whether it is the wildcard alone.
    pub(crate) fn is_star(&self) -> bool {
        self.text == "*"
    }

    /// Whether it takes the origin.
    pub(crate) fn takes(&self, origin: &str) -> bool {
        match &self.test.matcher {
            OriginMatcher::Exact { text, ignore_case: true } => text.eq_ignore_ascii_case(origin),
            OriginMatcher::Exact { text, .. } => text == origin,
            _ => self.compiled.as_ref().is_some_and(|compiled| {
                let whole = compiled.find_iter(&mut compiled.create_cache(), origin).next();
                whole.is_some()
            }),
        }
    }
}

fn compile(matcher: &OriginMatcher, dialect: Dialect) -> Result<Option<PikeVM>, String> {
    let OriginMatcher::Regex { text, anchoring, ignore_case } = matcher else { return Ok(None) };
    let text = match anchoring {
        Anchoring::Search => text.clone(),
        Anchoring::Start => format!("^(?:{text})"),
        Anchoring::Full => format!("^(?:{text})$"),
    };
    let rules =
        ExpressionRules { dialect, anchoring: language::Anchoring::Search, ignore_case: *ignore_case };
    let hir = language::parse(&text, rules).map_err(|error| error.to_string())?;
    let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(MAX_COMPILED));
    let network = thompson::Compiler::new().configure(config).build_from_hir(&hir);
    let network = network.map_err(|error| error.to_string())?;
    PikeVM::builder().build_from_nfa(network).map(Some).map_err(|error| error.to_string())
}
