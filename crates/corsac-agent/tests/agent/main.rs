//! The agent as a program in another language meets it: JSON over TCP, against servers on loopback.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod bodies;
mod bytes;
mod door;
mod fields;
mod lines;
mod memory;
mod names;
mod peer;
mod running;
mod types;
