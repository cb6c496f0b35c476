//! Message: what goes over the wire, and what comes back.

use super::modes::{CacheMode, Destination, Mode};
use super::origin::Origin;
use super::request::Body;
use crate::headers::HeaderList;
use http::Method;
use std::fmt;
use url::Url;

/// A request that a browser puts on the wire: the caller of [`Fetch`](super::Fetch) sends it.
///
/// The header list is complete but for what the connection adds (`Host`, `Connection`, `Accept-Encoding`) and, when
/// [`includes_credentials`](Self::includes_credentials) says so, `Cookie`.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// What the request is for.
    pub stage: Stage,
    /// How many redirects came before it.
    pub hop: usize,
    /// The method.
    pub method: Method,
    /// Where it goes; a fragment and user information stay at home.
    pub url: Url,
    /// The headers, in order.
    pub headers: HeaderList,
    /// The body.
    pub body: Body,
    /// Whether cookies go with it and are stored from its response, whatever is decided about that response.
    pub includes_credentials: bool,
    /// The request's mode: `websocket` requests need a connection of their own.
    pub mode: Mode,
    /// The request's destination.
    pub destination: Destination,
    /// The cache mode, after the standard's changes to it.
    pub cache: CacheMode,
    /// Whether the request must not go over a connection that is already open: the last answer was a 421.
    pub needs_new_connection: bool,
    /// For SameSite cookies: the site of the top-level page.
    pub top_level_origin: Origin,
    /// For SameSite cookies: the origin that asks.
    pub origin: Origin,
    /// Whether the page, its top-level page and the URL are of one site, and no other site sent the request there, so that
    /// SameSite cookies travel.
    pub is_same_site: bool,
}

/// What a request on the wire is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A CORS-preflight request.
    Preflight,
    /// The request itself.
    Actual,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Preflight => "preflight",
            Stage::Actual => "request",
        })
    }
}

/// The head of a response as it came: the caller of [`Fetch`](super::Fetch) brings it and keeps the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHead {
    /// The status, 0 to 999; interim responses are the connection's affair.
    pub status: u16,
    /// The reason phrase, as bytes; empty over HTTP/2.
    pub status_message: Vec<u8>,
    /// The headers, in order, with their bytes.
    pub headers: HeaderList,
    /// Whether it answers, from a cache or a service worker, with what another request's `Range` had asked for.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-response-range-requested-flag>
    pub range_requested: bool,
}

impl ResponseHead {
    /// A response of this status without headers.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same response with one more header.
    ///
    /// # Errors
    /// [`InvalidHeader`](crate::headers::InvalidHeader), as [`HeaderList::append`].
    pub fn with(mut self, name: &str, value: &[u8]) -> Result<Self, crate::headers::InvalidHeader> {
        self.headers.push(crate::headers::Header::new(name, value)?);
        Ok(self)
    }
}

/// Why no response came: the caller of [`Fetch`](super::Fetch) says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkFailure {
    /// Nothing answered: the name does not resolve, nobody listens, the connection broke, the answer was no HTTP.
    Connection {
        /// What the connection says of it.
        message: String,
    },
    /// The TLS handshake failed.
    Tls {
        /// What TLS says of it.
        message: String,
    },
    /// No response came in time.
    Timeout {
        /// After how many milliseconds.
        milliseconds: u64,
    },
    /// The body is a stream, and the connection speaks HTTP/1.
    StreamOverHttp1,
    /// The resolved address is not for this page: [`local_network_access_check`](super::local_network_access_check).
    LocalNetworkAccess {
        /// The space of the address.
        target: super::local_network::AddressSpace,
    },
    /// The caller has no such server: nothing was sent.
    NotServed,
}
