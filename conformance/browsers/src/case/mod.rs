//! Case: what is asked of a browser, and what servers answer. Data, and where it comes from.
//!
//! [`Case`] is a page and its history of [`Ask`]s, each with the [`Route`]s that answer it; [`generate`] makes cases of a
//! seed; [`Network`] says where the servers of cases really listen.

mod answer;
mod ask;
mod bytes;
pub mod generate;
mod history;
mod network;
mod word;

pub use answer::{Answer, Route};
pub use ask::{Api, Ask, AskedBody};
pub use bytes::Bytes;
pub use history::{Area, Case, Turn};
pub use network::{Network, PORTS};
