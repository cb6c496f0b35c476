//! The gateway over real TCP: what clients and upstreams see of it, byte by byte where bytes matter.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod answer;
mod bad_input;
mod bodies;
mod errors;
mod forwarding;
mod http2;
mod limits;
mod reload;
mod running;
mod stop;
mod timeouts;
mod upstream;
mod websocket;
