//! Step: the names under which both sides report what they decided and where.
//!
//! Knows nothing of the algorithms; every floor above may use it.

mod code;

pub use code::{Code, UnknownCode};
