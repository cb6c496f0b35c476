//! Answer: what a server says to one request, byte for byte. Data only.

use super::bytes::Bytes;
use corsac::headers::names::CONTENT_LENGTH;
use serde::{Deserialize, Serialize};

/// What is answered to the requests of one URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The URL, absolute and without fragment.
    pub url: String,
    /// Whether this is the answer to preflights, or to all other requests.
    pub preflight: bool,
    /// What is answered.
    pub answer: Answer,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status, 200 to 599.
    pub status: u16,
    /// The reason phrase.
    pub reason: Bytes,
    /// The header lines, in order, as they stand on the wire after `name:`.
    pub headers: Vec<(String, Bytes)>,
    /// The body; it is left out where HTTP has none.
    pub body: Bytes,
    /// How long the server thinks, in milliseconds.
    pub delay_ms: u64,
    /// Whether the server hangs up instead.
    pub drops: bool,
}

impl Answer {
    /// An answer without headers or body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            reason: Bytes::from("OK"),
            headers: Vec::new(),
            body: Bytes::default(),
            delay_ms: 0,
            drops: false,
        }
    }

    /// The same answer with one more header line.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<str>, value: impl Into<Bytes>) -> Self {
        self.headers.push((name.as_ref().to_owned(), value.into()));
        self
    }

    /// What the server says where a case says nothing.
    #[must_use]
    pub fn unscripted() -> Self {
        Self::new(404)
    }

    /// The header lines and the framing that goes with them.
    #[must_use]
    pub fn lines(&self) -> Vec<(String, Bytes)> {
        let mut lines = self.headers.clone();
        if !matches!(self.status, 100..=199 | 204 | 304) {
            lines.push((CONTENT_LENGTH.as_str().to_owned(), self.body.0.len().to_string().into()));
        }
        lines
    }

    /// Whether HTTP gives the answer a body.
    #[must_use]
    pub fn has_body(&self, method: &str) -> bool {
        method != "HEAD" && !matches!(self.status, 100..=199 | 204 | 304)
    }
}
