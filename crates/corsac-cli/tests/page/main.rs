//! `corsac check` and `corsac fetch` as a shell sees them, against servers that answer as each test says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod check;
mod explained;
mod fetch;
mod hostile;
mod over_time;
mod pains;
mod peers;
mod schema;
mod server;
mod shell;
mod tls;
mod unanswered;
mod usage;
