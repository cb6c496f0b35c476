//! Language: a set of serialised origins, held exactly, whatever dialect described it.
//!
//! A [`Language`] is a deterministic automaton over the bytes of origins that a browser can send. Two descriptions, a list
//! of patterns and a regular expression say, allow the same origins exactly when the difference of their languages is
//! empty; if it is not, [`Language::witness`] gives an origin that shows it.
//!
//! | room | what it is |
//! |---|---|
//! | `set` | [`Language`]: made from patterns, expressions and matchers; asked and combined |
//! | `automaton`, `explore` | the automaton, and how every other description is walked into one |
//! | `product`, `minimal` | union, intersection, difference; fewer states |
//! | `grammar` | which texts are serialised origins |
//! | `network`, `matcher`, `patterns` | literals, wildcards and lists of patterns as walks |
//! | `expression`, `dialect` | regular expressions, and what each engine means by one |
//! | `witness`, `search`, `within_limits` | an origin to show, a readable one first |
//!
//! What an automaton cannot hold in reasonable size, the 253 bytes of a host and the 4 KiB of a whole origin, the search
//! for a witness observes: emptiness and equality are exact for what [`corsac::origin::Origin::parse`] takes.

mod automaton;
mod dialect;
mod error;
mod explore;
mod expression;
mod grammar;
mod matcher;
mod minimal;
mod network;
mod patterns;
mod product;
mod search;
mod set;
mod within_limits;
mod witness;

pub(crate) use dialect::parse;
pub use dialect::{Anchoring, Dialect, ExpressionRules};
pub use error::LanguageError;
pub use matcher::{Case, Piece};
pub use set::Language;
