//! Network: names, TCP, TLS and HTTP, with hyper and rustls.
//!
//! | room | what it is |
//! |---|---|
//! | [`settings`](Network), [`name_overrides`](Address), [`certificates`](CertificateError) | what the builder is given |
//! | [`connector`](Connector) | the way of a request: an idle connection or a new one, and once more if it was stale |
//! | `dial`, `tls` | from a host to a connection |
//! | `http1` | the connection of HTTP/1.1, whose heads are exact |
//! | `connection`, `pool` | a connection that speaks HTTP, and where it waits |
//! | `message`, `failure` | to and from the `http` crate's types; failures in words |

mod certificates;
mod connection;
mod connector;
mod dial;
mod failure;
mod http1;
mod message;
mod name_overrides;
mod pool;
mod settings;
mod tls;

pub use certificates::CertificateError;
pub(super) use connector::Connector;
pub(super) use failure::message_of;
pub(super) use message::{authority, to_http};
pub use name_overrides::Address;
pub use settings::Network;
