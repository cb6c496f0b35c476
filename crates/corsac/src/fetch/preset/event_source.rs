//! Event source: the request that `new EventSource()` makes.

use super::element::{CorsSettings, potential_cors_request};
use super::prepared::Prepared;
use crate::fetch::client::Client;
use crate::fetch::modes::{CacheMode, Destination};
use crate::fetch::refusal::Refusal;
use crate::headers::names::ACCEPT;

/// The request of an event source: <https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource>.
///
/// # Errors
/// [`Refusal`] when the text is no URL.
pub fn event_source(client: &Client, url: &str, with_credentials: bool) -> Result<Prepared, Refusal> {
    let cors = if with_credentials { CorsSettings::UseCredentials } else { CorsSettings::Anonymous };
    let mut request = potential_cors_request(client, url, Destination::Empty, cors)?;
    let _ = request.headers.append(ACCEPT.as_str(), b"text/event-stream");
    request.cache = CacheMode::NoStore;
    Ok(request.into())
}
