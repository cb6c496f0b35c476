//! Property tests: the engine against its naive twins, and what holds of every policy and every request.
//!
//! Each prints its seed; `CORSAC_TEST_SEED=HEX` runs it again with that one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod given;
mod matching;
mod names;
mod parsing;
mod preflight_cache;
mod requests;
mod round_trip;
mod run;
mod vary;
