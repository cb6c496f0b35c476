//! Prepared: a request as an API of the web makes it.

use crate::fetch::client::Client;
use crate::fetch::refusal::{Place, Refusal, RefusalKind};
use crate::fetch::request::Request;
use url::Url;

/// A request that is ready to be fetched.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The request.
    pub request: Request,
    /// The names of headers that script gave and the browser silently left out:
    /// [`Code::RequestHeaderDropped`](crate::step::Code::RequestHeaderDropped).
    pub dropped_headers: Vec<String>,
}

impl From<Request> for Prepared {
    fn from(request: Request) -> Self {
        Self { request, dropped_headers: Vec::new() }
    }
}

/// The URL, relative to the page's: `None` when the text is none.
pub(super) fn parse_url(client: &Client, url: &str) -> Option<Url> {
    Url::options().base_url(client.creation_url.as_ref()).parse(url).ok()
}

/// As [`parse_url`], or the Request constructor's refusal, which stands for that of every API.
pub(super) fn require_url(client: &Client, url: &str) -> Result<Url, Refusal> {
    parse_url(client, url).ok_or_else(|| refusal(RefusalKind::UrlParses { url: url.to_owned() }))
}

/// A refusal before there is a request.
pub(super) const fn refusal(kind: RefusalKind) -> Refusal {
    Refusal { kind, place: Place::START }
}
