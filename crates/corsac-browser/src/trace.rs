//! Trace: all that happened in a fetch, for whoever must explain it.

use crate::cookies::CookieFault;
use corsac::fetch::{Event, HttpRequest, NetworkFailure, ResponseHead};
use corsac::step::Code;
use std::fmt;
use std::time::Duration;
use url::Url;

/// What happened in a fetch.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// What the engine decided, in order.
    pub events: Vec<Event>,
    /// What went over the wire, in order.
    pub exchanges: Vec<Exchange>,
    /// The names of request headers that the browser dropped before the fetch began.
    pub dropped_headers: Vec<String>,
    /// The cookies that did not travel, or were not stored.
    pub notes: Vec<Note>,
}

/// A request on the wire and what came back.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The request as it was sent: `Cookie` and `Accept-Encoding` included.
    pub request: HttpRequest,
    /// The head of the response, or why there is none.
    pub response: Result<ResponseHead, NetworkFailure>,
    /// The version that the connection spoke; `None` without a connection: the origin is served in this process, or the
    /// network failed before.
    pub http_version: Option<http::Version>,
    /// From the request to the head of its response, connecting included.
    pub elapsed: Duration,
}

/// A cookie that could have travelled and did not, or that came and was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How many redirects came before.
    pub hop: usize,
    /// The URL that the request went to.
    pub url: Url,
    /// The cookie's name; empty for a cookie without one.
    pub cookie: String,
    /// Why.
    pub fault: CookieFault,
}

impl Note {
    /// The stable code: [`Code::CookieNotSent`].
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::CookieNotSent
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.fault.is_at_storing() { "was not stored" } else { "was not sent" };
        write!(f, "the cookie {:?} {what}: {}", self.cookie, self.fault)
    }
}
