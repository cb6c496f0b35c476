//! Naive: twins of the engine's fast structures, written from the contract in a few obvious lines. Speed is no aim.
//!
//! They may know nothing of how the engine does it.

pub mod names;
pub mod origin;
pub mod pattern;
pub mod preflight_cache;
pub mod vary;
