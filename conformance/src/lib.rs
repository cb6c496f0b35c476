//! Conformance: what Corsac is held to, as data, and the means to hold it there.
//!
//! | room | what it is |
//! |---|---|
//! | [`text`] | bytes as a vector writes them: plain, escaped, repeated, numbered |
//! | [`vector`] | a policy vector: given a policy and a request, expect a decision and fields |
//! | [`finding`] | a vector of findings: given a policy or a file, expect codes and places |
//! | [`closed_loop`] | generated pages and servers, both engines, and an oracle that knows neither |
//! | [`fetch`] | vectors of the browser's side: given a page and a server, expect requests and an outcome |
//! | [`judged`] | the fields that a vector judges, and how two sets of them are compared |
//! | [`observed`] | what a subject did with a vector, and whether that is what the vector expects |
//! | [`ledger`] | known divergences, each with its reason; a stale one is an error |
//! | [`seed`] | where a property test's cases come from |
//! | [`naive`] | twins of the engine's fast structures in a few obvious lines |
//!
//! The drivers stand in `tests/`: one a subject. `vectors/README.md` explains the format.

pub mod closed_loop;
pub mod fetch;
pub mod finding;
pub mod judged;
pub mod ledger;
pub mod naive;
pub mod observed;
pub mod seed;
pub mod text;
pub mod vector;

use std::path::{Path, PathBuf};

/// The folder with the vectors.
#[must_use]
pub fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// The folder with the ledgers.
#[must_use]
pub fn ledgers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ledgers")
}
