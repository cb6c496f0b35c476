//! Beacon: the request that `navigator.sendBeacon()` makes.

use super::body_init::BodyInit;
use super::prepared::{Prepared, refusal, require_url};
use crate::fetch::client::Client;
use crate::fetch::modes::{CredentialsMode, Mode};
use crate::fetch::profile::Profile;
use crate::fetch::refusal::{Refusal, RefusalKind};
use crate::fetch::request::{Body, Request};
use crate::fetch::request_headers::cors_safelisted_request_header;
use crate::fetch::url_terms::has_http_scheme;
use crate::headers::names::CONTENT_TYPE;
use http::Method;

/// The request of a beacon, which always has credentials: <https://w3c.github.io/beacon/#sendbeacon-method>.
///
/// A body whose type is not safelisted makes it a CORS request with a preflight.
///
/// # Errors
/// [`Refusal`] when the text is no HTTP(S) URL; when the body is a stream, which cannot outlive its page.
pub fn send_beacon(client: &Client, url: &str, body: BodyInit) -> Result<Prepared, Refusal> {
    let url = require_url(client, url)?;
    if !has_http_scheme(&url) {
        return Err(refusal(RefusalKind::SchemeIsHttp { scheme: url.scheme().to_owned() }));
    }
    if body.body == Body::Stream {
        return Err(refusal(RefusalKind::StreamWithoutKeepalive));
    }
    let mut request = Request::new(client.clone(), url);
    request.method = Method::POST;
    request.keepalive = true;
    request.credentials = CredentialsMode::Include;
    request.mode = Mode::NoCors;
    if let Some(content_type) = &body.content_type {
        let name = CONTENT_TYPE.as_str();
        if !cors_safelisted_request_header(name, content_type, Profile::Spec) {
            request.mode = Mode::Cors;
            request.unsafe_request = true;
        }
        let _ = request.headers.append(name, content_type);
    }
    request.body = body.body;
    Ok(request.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Origin;

    fn beacon(body: BodyInit) -> Request {
        let page = Client::new(Origin::parse("https://app.example").unwrap());
        send_beacon(&page, "https://stats.example/", body).unwrap().request
    }

    #[test]
    fn a_beacon_of_json_needs_a_preflight_and_one_of_text_does_not() {
        let text = beacon(BodyInit::text("hello"));
        assert_eq!((text.mode, text.unsafe_request), (Mode::NoCors, false));
        let json = beacon(BodyInit::blob(b"{}".to_vec(), "application/json"));
        assert_eq!((json.mode, json.unsafe_request), (Mode::Cors, true));
        assert_eq!(json.credentials, CredentialsMode::Include);
        assert!(json.keepalive);
    }
}
