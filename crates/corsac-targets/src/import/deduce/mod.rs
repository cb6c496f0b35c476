//! Deduce: from a server that can be asked to a [`Behaviour`](super::Behaviour), and what is to be said about it.
//!
//! A target's reader runs a configuration: it says what is answered to a request. Who may read, and what, is then asked,
//! with requests chosen so that nothing is left to chance: one origin of every set that the configuration tells apart,
//! every word that it compares with, and words that it cannot know.
//!
//! | room | what it is |
//! |---|---|
//! | `ask` | [`Answers`]: what is asked, and how |
//! | `origins` | who may read, exactly |
//! | `candidates` | patterns that an expression may stand for |
//! | `comparisons` | the texts and expressions that a place compares with |
//! | `preflight` | methods, header names, statuses |
//! | `behaviour` | everything together |
//! | `side` | a place as one side of a comparison |
//! | `lists` | expressions that are lists of words |
//! | `unknown` | what is met on the way and not understood |
//! | `judge` | findings about origins, answers and preflights |
//! | `expressions` | findings about expressions that take more than they seem to |

mod ask;
mod behaviour;
mod candidates;
mod comparisons;
mod expressions;
mod judge;
mod lists;
mod origins;
mod preflight;
mod side;
mod unknown;

pub use ask::{Answers, OriginTest, Reply, Request, is_about_cors};
pub use behaviour::{Deduced, deduce};
pub use candidates::literal_words;
pub(crate) use comparisons::Comparisons;
pub(crate) use lists::is_list;
pub(crate) use side::{AskedSide, tell};
pub(crate) use unknown::Unknown;
