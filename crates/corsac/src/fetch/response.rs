//! Response: what script sees of an answer.

use super::message::ResponseHead;
use crate::headers::HeaderList;
use std::fmt;
use url::Url;

/// A filtered response: <https://fetch.spec.whatwg.org/#concept-filtered-response>.
#[derive(Clone, Debug)]
pub struct Response {
    /// <https://fetch.spec.whatwg.org/#concept-response-type>
    pub response_type: ResponseType,
    /// The status that script sees: 0 for an opaque response.
    pub status: u16,
    /// The status message that script sees.
    pub status_message: Vec<u8>,
    /// The headers that script sees.
    pub headers: HeaderList,
    /// The URL that script sees: without fragment; `None` for an opaque response.
    pub url: Option<Url>,
    /// Whether script sees that there was a redirect.
    pub redirected: bool,
    /// What script sees of the body.
    pub body: ResponseBody,
    /// Whether script sees timings: <https://fetch.spec.whatwg.org/#concept-response-timing-allow-passed>.
    pub timing_allow_passed: bool,
    /// The response as it came; not for script.
    pub internal: ResponseHead,
}

/// <https://fetch.spec.whatwg.org/#concept-response-type>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseType {
    /// Of the page's own origin.
    Basic,
    /// Of another origin, which allowed it.
    Cors,
    /// Of another origin, which was not asked.
    Opaque,
    /// A redirect that was not followed.
    OpaqueRedirect,
}

impl ResponseType {
    /// The standard's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ResponseType::Basic => "basic",
            ResponseType::Cors => "cors",
            ResponseType::Opaque => "opaque",
            ResponseType::OpaqueRedirect => "opaqueredirect",
        }
    }
}

impl fmt::Display for ResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What script sees of a response's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseBody {
    /// Null: script sees that there is none.
    Null,
    /// The bytes that follow the head, which the caller of [`Fetch`](super::Fetch) holds.
    Received,
    /// These bytes: the URL itself holds them.
    Bytes(Vec<u8>),
}
