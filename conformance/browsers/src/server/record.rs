//! Record: a request that reached a server.

use crate::case::Bytes;

/// A request that reached a server, as it stood on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its place among all requests of the run.
    pub order: u64,
    /// The connection it came by.
    pub connection: u64,
    /// Which fetch of its case was under way.
    pub turn: usize,
    /// The method.
    pub method: String,
    /// The URL that it asks for: of the port's scheme, its `Host` and its target.
    pub url: String,
    /// All header lines, in order.
    pub headers: Vec<(String, Bytes)>,
    /// How long its body is, in bytes.
    pub body_length: usize,
    /// Whether the server hung up on it.
    pub dropped: bool,
}

impl Record {
    /// The first value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&Bytes> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}
