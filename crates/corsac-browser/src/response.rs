//! Response: what script sees, and beside it what it does not.

use crate::trace::Trace;
use corsac::fetch::{Departure, ResponseType, Verdict};
use corsac::headers::HeaderList;
use std::borrow::Cow;
use url::Url;

/// The response that script gets.
#[derive(Clone, Debug)]
pub struct Response {
    pub(crate) filtered: corsac::fetch::Response,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) body_error: Option<String>,
    pub(crate) departures: Vec<Departure>,
    pub(crate) verdict: Verdict,
    pub(crate) trace: Trace,
}

impl Response {
    /// Whether script sees all that it may of a CORS response, or nothing, or everything: its type.
    #[must_use]
    pub fn response_type(&self) -> ResponseType {
        self.filtered.response_type
    }

    /// The status that script sees: 0 for an opaque response.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.filtered.status
    }

    /// The status message that script sees, as the bytes received; empty over HTTP/2.
    #[must_use]
    pub fn status_message(&self) -> &[u8] {
        &self.filtered.status_message
    }

    /// The headers that script sees. `Content-Encoding` and `Content-Length` are as received, the body is decoded.
    #[must_use]
    pub fn headers(&self) -> &HeaderList {
        &self.filtered.headers
    }

    /// The values of a header that script sees, joined by `, `.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        self.filtered.headers.get(name)
    }

    /// The URL that script sees, without fragment; `None` for an opaque response.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        self.filtered.url.as_ref()
    }

    /// Whether script sees that there was a redirect.
    #[must_use]
    pub fn redirected(&self) -> bool {
        self.filtered.redirected
    }

    /// The body that script sees, its content coding undone; `None` is a null body.
    ///
    /// After a [`body_error`](Self::body_error) it is what came before.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The body as `Response.text()` decodes it: UTF-8, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> String {
        let body = self.body().unwrap_or_default();
        String::from_utf8_lossy(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)).into_owned()
    }

    /// Why the body is not whole, which makes script's promise for the body reject: cut short, too late, over the limit or
    /// not in the coding it claims.
    #[must_use]
    pub fn body_error(&self) -> Option<&str> {
        self.body_error.as_deref()
    }

    /// Whether script sees timings: <https://fetch.spec.whatwg.org/#concept-response-timing-allow-passed>.
    #[must_use]
    pub fn timing_allow_passed(&self) -> bool {
        self.filtered.timing_allow_passed
    }

    /// Allowed, or allowed today although the standard refuses.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Where the profile let pass what the standard refuses.
    #[must_use]
    pub fn departures(&self) -> &[Departure] {
        &self.departures
    }

    /// What happened on the way.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }
}
