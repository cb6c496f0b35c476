//! The browser against services in this process, servers on loopback, and servers that mean no good.

// Tests may stop on a wrong value; Clippy's own allowance covers only functions marked as tests.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, clippy::expect_used)]

mod bodies;
mod cookies;
mod hostile;
mod keepalive;
mod network;
mod raw_server;
mod served;
mod tls;
