//! Message: the engine's requests and responses as the `http` crate's, and back.

use crate::request_body::RequestBody;
use crate::transport::Errand;
use bytes::Bytes;
use corsac::fetch::{Body, Mode, NetworkFailure, ResponseHead};
use corsac::headers::{Header, HeaderList};
use http::Uri;
use http::header::{
    CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use std::sync::Arc;
use url::{Position, Url};

/// What a handshake says. The key is the sample of RFC 6455: it proves nothing to anybody, and a constant makes traces
/// repeat. <https://websockets.spec.whatwg.org/#concept-websocket-establish>
pub(super) static HANDSHAKE: [(HeaderName, HeaderValue); 4] = [
    (UPGRADE, HeaderValue::from_static("websocket")),
    (CONNECTION, HeaderValue::from_static("Upgrade")),
    (SEC_WEBSOCKET_KEY, HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ==")),
    (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
];

/// The request for a service, with a `Host` field and a path, as HTTP/1 has it; or for HTTP/2, with an absolute URI.
///
/// Fragment and user information stay at home.
pub(crate) fn to_http(
    errand: &Errand<'_>,
    host: Option<&str>,
) -> Result<http::Request<RequestBody>, NetworkFailure> {
    let request = errand.request;
    let mut headers = HeaderMap::with_capacity(request.headers.len() + 1);
    if let Some(host) = host {
        headers
            .insert(HOST, HeaderValue::from_str(host).map_err(|_| not_carried("the host", host.as_bytes()))?);
    }
    for header in &request.headers {
        let (name, value) = field(header)?;
        headers.append(name, value);
    }
    if request.mode == Mode::WebSocket {
        add_handshake(&mut headers);
    }
    let mut message = http::Request::new(body(errand));
    *message.method_mut() = request.method.clone();
    *message.uri_mut() = uri(&request.url, host.is_some())?;
    *message.headers_mut() = headers;
    Ok(message)
}

/// Host and port, unless the port is the scheme's own.
pub(crate) fn authority(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

/// The head of a response over HTTP/2, which has no reason.
pub(super) fn to_head(parts: &http::response::Parts) -> ResponseHead {
    ResponseHead {
        status: parts.status.as_u16(),
        headers: HeaderList::from(&parts.headers),
        ..ResponseHead::default()
    }
}

pub(super) fn body(errand: &Errand<'_>) -> RequestBody {
    match &errand.request.body {
        Body::Null => RequestBody::default(),
        Body::Bytes(bytes) => RequestBody::bytes(Bytes::from_owner(Arc::clone(bytes))),
        Body::Stream => RequestBody::stream(errand.stream.clone()),
    }
}

fn uri(url: &Url, is_path_only: bool) -> Result<Uri, NetworkFailure> {
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let text =
        if is_path_only { path.to_owned() } else { format!("{}://{}{path}", url.scheme(), authority(url)) };
    Uri::try_from(text).map_err(|error| NetworkFailure::Connection {
        message: format!("the network transport cannot carry the URL {url}: {error}"),
    })
}

fn field(header: &Header) -> Result<(HeaderName, HeaderValue), NetworkFailure> {
    let refused = || not_carried(&format!("the request header {}", header.name()), header.value());
    let name = HeaderName::from_bytes(header.name().as_bytes()).map_err(|_| refused())?;
    let value = HeaderValue::from_bytes(header.value()).map_err(|_| refused())?;
    Ok((name, value))
}

fn not_carried(what: &str, value: &[u8]) -> NetworkFailure {
    let message = format!(
        "the network transport cannot carry {what}: its value holds a control byte: \"{}\"",
        value.escape_ascii()
    );
    NetworkFailure::Connection { message }
}

fn add_handshake(headers: &mut HeaderMap) {
    for (name, value) in &HANDSHAKE {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}
