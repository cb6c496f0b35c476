//! Expression: a regular expression as a walk over whole texts.
//!
//! Parser and automata are those of the `regex` family; what an engine means by an expression, `dialect` knows. Bounded: an
//! expression that needs a larger automaton is an error, not a wait.

use super::LanguageError;
use super::automaton::{Automaton, DEAD};
use super::dialect::{Anchoring, ExpressionRules, parse};
use super::explore::Walk;
use super::grammar::ALPHABET;
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Dot, Hir, Look, Repetition};

/// The bounds of what the expression may grow to, in bytes.
const MAX_NETWORK_BYTES: usize = 1 << 20;
const MAX_AUTOMATON_BYTES: usize = 4 << 20;

/// An expression that takes whole texts.
pub(super) struct Compiled {
    automaton: dense::DFA<Vec<u32>>,
    first: StateID,
}

/// Compiles an expression as the rules of its engine read it.
pub(super) fn compile(expression: &str, rules: ExpressionRules) -> Result<Compiled, LanguageError> {
    let hir = anchored(parse(expression, rules)?, rules.anchoring);
    build(&hir).map_err(|why| not_understood(expression, why))
}

/// Compiles an expression of this crate, which means what the library means.
pub(super) fn compile_trusted(expression: &str) -> Result<Compiled, LanguageError> {
    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(expression);
    let hir = parsed.map_err(|error| not_understood(expression, error.to_string()))?;
    build(&anchored(hir, Anchoring::Whole)).map_err(|why| not_understood(expression, why))
}

fn not_understood(expression: &str, why: String) -> LanguageError {
    LanguageError::NotUnderstood { expression: expression.to_owned(), at: None, why }
}

/// The expression with what may stand before and after it, so that it takes the whole text.
fn anchored(hir: Hir, anchoring: Anchoring) -> Hir {
    let anything = || {
        let sub = Box::new(Hir::dot(Dot::AnyByte));
        Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub })
    };
    let before = if anchoring == Anchoring::Search { anything() } else { Hir::empty() };
    let after = if anchoring == Anchoring::Whole { Hir::empty() } else { anything() };
    Hir::concat(vec![Hir::look(Look::Start), before, hir, after, Hir::look(Look::End)])
}

fn build(hir: &Hir) -> Result<Compiled, String> {
    let too_large = |_| "its automaton is too large".to_owned();
    let network = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .nfa_size_limit(Some(MAX_NETWORK_BYTES))
                .which_captures(WhichCaptures::None),
        )
        .build_from_hir(hir)
        .map_err(|error| error.to_string())?;
    let automaton = dense::Builder::new()
        .configure(
            dense::Config::new()
                .accelerate(false)
                // All ways to match, not the one that an engine would report.
                .match_kind(MatchKind::All)
                .start_kind(StartKind::Anchored)
                .dfa_size_limit(Some(MAX_AUTOMATON_BYTES))
                .determinize_size_limit(Some(MAX_AUTOMATON_BYTES)),
        )
        .build_from_nfa(&network)
        .map_err(too_large)?;
    let first = automaton.start_state(&start::Config::new().anchored(Anchored::Yes));
    first.map(|first| Compiled { automaton, first }).map_err(|error| error.to_string())
}

impl Compiled {
    fn accepts(&self, state: StateID) -> bool {
        self.automaton.is_match_state(self.automaton.next_eoi_state(state))
    }

    fn step(&self, state: StateID, byte: u8) -> Option<StateID> {
        Some(self.automaton.next_state(state, byte)).filter(|&next| !self.automaton.is_dead_state(next))
    }
}

/// Every text over the bytes of origins that the expression takes.
pub(super) struct Whole<'a>(pub(super) &'a Compiled);

impl Walk for Whole<'_> {
    type State = StateID;

    fn first(&self) -> Option<StateID> {
        Some(self.0.first)
    }

    fn accepts(&self, state: &StateID) -> bool {
        self.0.accepts(*state)
    }

    fn follow(&self, state: &StateID, edges: &mut Vec<(u8, StateID)>) {
        edges.extend(ALPHABET.iter().filter_map(|&byte| Some((byte, self.0.step(*state, byte)?))));
    }
}

/// What the expression takes of an automaton's language.
pub(super) struct Within<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) bounds: &'a Automaton,
}

impl Walk for Within<'_> {
    type State = (u32, StateID);

    fn first(&self) -> Option<Self::State> {
        Some((self.bounds.first(), self.compiled.first)).filter(|&(bound, _)| bound != DEAD)
    }

    fn accepts(&self, &(bound, state): &Self::State) -> bool {
        self.bounds.accepts(bound) && self.compiled.accepts(state)
    }

    fn follow(&self, &(bound, state): &Self::State, edges: &mut Vec<(u8, Self::State)>) {
        let next = |&(byte, bound): &(u8, u32)| Some((byte, (bound, self.compiled.step(state, byte)?)));
        edges.extend(self.bounds.edges(bound).iter().filter_map(next));
    }
}
