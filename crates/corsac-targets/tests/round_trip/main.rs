//! `import(compile(policy))` is the policy: what was compiled reads back as the same grants, decided exactly.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod apache;
mod caddy;
mod gateway_api;
mod nginx;
mod policies;
mod traefik;
mod varnish;
