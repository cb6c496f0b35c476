//! The layer around services of its own, and inside axum, hyper and tonic.

// Tests may stop on a wrong value; Clippy's own allowance covers only functions marked as tests.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod actual;
mod cost;
mod exchange;
mod handle;
mod in_axum;
mod in_hyper;
mod in_tonic;
mod log;
mod preflight;
#[cfg(feature = "provider")]
mod provider;
mod record;
mod upstream_cors;
