//! Prepare: from the arguments to the request that the standard makes of them.

use corsac::fetch::preset::{
    BodyInit, CorsSettings, Element, FetchInit, Prepared, XmlHttpRequest, event_source, send_beacon,
};
use corsac::fetch::{Body, Client, CredentialsMode, Mode, Profile, Refusal};

use super::means::Means;
use super::options::Options;

impl Options {
    /// The request, or why there is none.
    pub(super) fn prepare(&self, client: &Client, profile: Profile) -> Result<Prepared, Refusal> {
        match (self.means, self.means.element()) {
            (_, Some(element)) => self.prepare_element(element, client),
            (Means::Xhr, _) => self.xhr().prepare(client, &self.url, profile),
            (Means::Beacon, _) => send_beacon(client, &self.url, self.body().unwrap_or_else(no_data)),
            (Means::EventSource, _) => event_source(client, &self.url, self.has_credentials()),
            _ => self.fetch_init().prepare(client, &self.url, profile),
        }
    }

    /// The method that is asked for.
    pub(crate) fn method(&self) -> &str {
        let is_post = self.data.is_some() || self.means == Means::Beacon;
        self.method.as_deref().unwrap_or(if is_post { "POST" } else { "GET" })
    }

    fn fetch_init(&self) -> FetchInit {
        let default = FetchInit::default();
        FetchInit {
            method: self.method().to_owned(),
            headers: self.headers.clone(),
            body: self.body(),
            mode: self.mode.unwrap_or(default.mode),
            credentials: self.credentials.unwrap_or(default.credentials),
            redirect: self.redirect.unwrap_or(default.redirect),
            ..default
        }
    }

    fn xhr(&self) -> XmlHttpRequest {
        XmlHttpRequest {
            method: self.method().to_owned(),
            headers: self.headers.clone(),
            body: self.body(),
            with_credentials: self.has_credentials(),
            ..XmlHttpRequest::default()
        }
    }

    fn prepare_element(&self, element: Element, client: &Client) -> Result<Prepared, Refusal> {
        let settings = match (self.mode, self.credentials) {
            (None, None) | (Some(Mode::NoCors | Mode::SameOrigin), _) => CorsSettings::NoCors,
            (_, Some(CredentialsMode::Include)) => CorsSettings::UseCredentials,
            _ => CorsSettings::Anonymous,
        };
        element.prepare(client, &self.url, settings)
    }

    fn has_credentials(&self) -> bool {
        self.credentials == Some(CredentialsMode::Include)
    }

    /// A string as script gives it, where the data is text; bytes, which bring no type, where it is none.
    fn body(&self) -> Option<BodyInit> {
        let data = self.data.as_ref()?;
        Some(match std::str::from_utf8(data) {
            Ok(text) => BodyInit::text(text),
            Err(_) => BodyInit::bytes(data.to_vec()),
        })
    }
}

fn no_data() -> BodyInit {
    BodyInit { body: Body::Null, content_type: None }
}
