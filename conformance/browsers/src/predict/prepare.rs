//! Prepare: the engine's request for what a case asks.

use crate::case::{Api, Ask, AskedBody};
use corsac::fetch::preset::{
    BodyInit, CorsSettings, Element, FetchInit, Prepared, XmlHttpRequest, event_source,
};
use corsac::fetch::{Behaviour, Client, CredentialsMode, Destination, Refusal};

/// What the runner puts into a blob and into a stream.
const BLOB: &[u8] = b"blob";
const BOUNDARY: &str = "boundary";

/// The engine's request for what a case asks.
///
/// # Errors
/// [`Refusal`] where script gets an error at once.
pub fn prepare(ask: &Ask, client: &Client, profile: impl Into<Behaviour>) -> Result<Prepared, Refusal> {
    let headers = || ask.headers.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect();
    let cors = CorsSettings::from_attribute(ask.crossorigin.as_deref());
    let element = |element: Element| element.prepare(client, &ask.url, cors);
    match ask.api {
        Api::Fetch => FetchInit {
            method: ask.method.clone(),
            headers: headers(),
            body: body(&ask.body),
            mode: ask.mode,
            credentials: ask.credentials,
            redirect: ask.redirect,
            cache: ask.cache,
            ..FetchInit::default()
        }
        .prepare(client, &ask.url, profile),
        Api::Xhr => XmlHttpRequest {
            method: ask.method.clone(),
            headers: headers(),
            body: body(&ask.body),
            with_credentials: ask.credentials == CredentialsMode::Include,
            has_upload_listener: ask.upload_listener,
        }
        .prepare(client, &ask.url, profile),
        Api::Image => element(Element::Image),
        Api::Script => element(Element::Script),
        Api::ModuleScript => element(Element::ModuleScript),
        Api::Stylesheet => element(Element::Stylesheet),
        Api::ModulePreload => element(Element::ModulePreload),
        Api::PreloadScript => element(Element::Preload(Destination::Script)),
        Api::PreloadImage => element(Element::Preload(Destination::Image)),
        Api::PreloadStyle => element(Element::Preload(Destination::Style)),
        Api::Font => element(Element::Font),
        Api::Audio => element(Element::Audio),
        Api::Video => element(Element::Video),
        Api::Track => element(Element::Track),
        Api::EventSource => event_source(client, &ask.url, ask.credentials == CredentialsMode::Include),
    }
}

fn body(asked: &AskedBody) -> Option<BodyInit> {
    Some(match asked {
        AskedBody::Null => return None,
        AskedBody::Text(text) => BodyInit::text(text),
        AskedBody::UrlEncoded(text) => BodyInit::url_encoded(text),
        AskedBody::FormData(text) => BodyInit::form_data(text.clone().into_bytes(), BOUNDARY),
        AskedBody::Blob(content_type) => BodyInit::blob(BLOB.to_vec(), content_type),
        AskedBody::Buffer(length) => BodyInit::bytes(vec![0; *length]),
        AskedBody::Stream => BodyInit::stream(),
    })
}
