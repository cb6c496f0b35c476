//! Cookies: what a browser keeps for servers, and with which requests it travels.
//!
//! RFC 6265bis (<https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis>) with the partitioned cookies of
//! CHIPS. Knows URLs, origins and bytes; no connection and no clock.

mod cookie;
mod date;
mod fault;
mod jar;
mod set_cookie;
mod visit;

pub use fault::CookieFault;
pub(crate) use fault::Refused;
pub(crate) use jar::Jar;
pub(crate) use visit::Visit;
