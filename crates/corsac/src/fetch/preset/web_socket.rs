//! WebSocket: the request of its handshake. It says its origin, and nobody checks the answer for CORS.

use super::prepared::{Prepared, refusal, require_url};
use crate::fetch::client::Client;
use crate::fetch::modes::{CacheMode, CredentialsMode, Mode, RedirectMode};
use crate::fetch::refusal::{Refusal, RefusalKind, without_password};
use crate::fetch::request::{Referrer, Request};
use url::Url;

/// The request of a handshake: <https://websockets.spec.whatwg.org/#concept-websocket-establish>.
///
/// `Sec-WebSocket-Key` is the caller's to add: it is random.
///
/// # Errors
/// [`Refusal`] when the text is no URL, or one that a WebSocket cannot have: of another scheme, with a fragment.
pub fn web_socket(client: &Client, url: &str) -> Result<Prepared, Refusal> {
    let mut request = Request::new(client.clone(), over_http(require_url(client, url)?)?);
    request.referrer = Referrer::NoReferrer;
    request.mode = Mode::WebSocket;
    request.credentials = CredentialsMode::Include;
    request.cache = CacheMode::NoStore;
    request.redirect = RedirectMode::Error;
    for (name, value) in
        [("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-version", "13")]
    {
        let _ = request.headers.append(name, value.as_bytes());
    }
    Ok(request.into())
}

/// `ws:` is spoken over `http:`, `wss:` over `https:`.
fn over_http(mut url: Url) -> Result<Url, Refusal> {
    let scheme = match url.scheme() {
        "ws" | "http" => "http",
        "wss" | "https" => "https",
        _ => return Err(refusal(RefusalKind::SchemeIsFetched { url: without_password(&url) })),
    };
    if url.fragment().is_some() {
        return Err(refusal(RefusalKind::UrlParses { url: without_password(&url) }));
    }
    // Between special schemes this cannot fail.
    let _ = url.set_scheme(scheme);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Fetch, Origin, PreflightCache, ResponseHead, Step, UserAgent};
    use std::time::Duration;

    #[test]
    fn a_handshake_says_its_origin_and_passes_without_cors() {
        let page = Client::new(Origin::parse("https://app.example").unwrap());
        let prepared = web_socket(&page, "wss://api.example/live").unwrap();
        let mut cache = PreflightCache::new();
        let step = Fetch::start(prepared.request, &UserAgent::default(), &mut cache, Duration::ZERO, ());
        let Step::Send(fetch) = step else { panic!("{step:?}") };
        assert_eq!(fetch.request().url.as_str(), "https://api.example/live");
        assert_eq!(fetch.request().headers.get("origin").as_deref(), Some(&b"https://app.example"[..]));
        let step = fetch.resume(Ok(ResponseHead::new(101)), &mut cache, Duration::ZERO);
        assert!(matches!(step, Step::Done(outcome) if outcome.result.is_ok()));
    }
}
