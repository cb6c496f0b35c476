//! Element: the requests that elements and style sheets make.

use super::prepared::{Prepared, require_url};
use crate::fetch::client::Client;
use crate::fetch::modes::{CredentialsMode, Destination, Mode};
use crate::fetch::refusal::Refusal;
use crate::fetch::request::Request;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    /// `<img>`
    Image,
    /// `<script>`
    Script,
    /// `<script type="module">` and imports
    ModuleScript,
    /// `<link rel="modulepreload">`: asked for as a module script is, and in some browser weighed otherwise.
    ModulePreload,
    /// `<link rel="stylesheet">`
    Stylesheet,
    /// `<link rel="icon">`
    Icon,
    /// `<link rel="preload" as="…">`
    Preload(Destination),
    /// `@font-face`
    Font,
    /// `<audio>`
    Audio,
    /// `<video>`
    Video,
    /// `<track>`
    Track,
    /// `<link rel="manifest">`
    Manifest,
}

/// The state of a `crossorigin` attribute: <https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attribute>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CorsSettings {
    /// There is no such attribute.
    #[default]
    NoCors,
    /// `crossorigin`, `crossorigin="anonymous"` and every unknown value.
    Anonymous,
    /// `crossorigin="use-credentials"`
    UseCredentials,
}

impl CorsSettings {
    /// The state that the attribute's value means; `None` without the attribute.
    #[must_use]
    pub fn from_attribute(value: Option<&str>) -> Self {
        match value {
            None => Self::NoCors,
            Some(value) if value.eq_ignore_ascii_case("use-credentials") => Self::UseCredentials,
            Some(_) => Self::Anonymous,
        }
    }

    /// <https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attribute-credentials-mode>
    const fn credentials_mode(self) -> CredentialsMode {
        match self {
            Self::NoCors | Self::Anonymous => CredentialsMode::SameOrigin,
            Self::UseCredentials => CredentialsMode::Include,
        }
    }
}

impl Element {
    /// The request, for a URL that may be relative to the page's.
    ///
    /// # Errors
    /// [`Refusal`] when the text is no URL.
    pub fn prepare(self, client: &Client, url: &str, cors: CorsSettings) -> Result<Prepared, Refusal> {
        let mut request = potential_cors_request(client, url, self.destination(), cors)?;
        match self {
            // These ask with CORS whatever the attribute says; it chooses the credentials.
            Element::ModuleScript | Element::ModulePreload | Element::Manifest => {
                request.mode = Mode::Cors;
                request.credentials = cors.credentials_mode();
                request.is_module_preload = self == Element::ModulePreload;
            }
            // Style sheets have no such attribute.
            Element::Font => {
                request.mode = Mode::Cors;
                request.credentials = CredentialsMode::SameOrigin;
            }
            // The same-origin fallback flag: without CORS a track stays at home.
            Element::Track if cors == CorsSettings::NoCors => request.mode = Mode::SameOrigin,
            _ => {}
        }
        Ok(request.into())
    }

    const fn destination(self) -> Destination {
        match self {
            Element::Image | Element::Icon => Destination::Image,
            Element::Script | Element::ModuleScript | Element::ModulePreload => Destination::Script,
            Element::Stylesheet => Destination::Style,
            Element::Preload(destination) => destination,
            Element::Font => Destination::Font,
            Element::Audio => Destination::Audio,
            Element::Video => Destination::Video,
            Element::Track => Destination::Track,
            Element::Manifest => Destination::Manifest,
        }
    }
}

/// <https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request>
pub(super) fn potential_cors_request(
    client: &Client,
    url: &str,
    destination: Destination,
    cors: CorsSettings,
) -> Result<Request, Refusal> {
    let mut request = Request::new(client.clone(), require_url(client, url)?);
    request.destination = destination;
    // 1. With the attribute the mode is `cors`.
    request.mode = if cors == CorsSettings::NoCors { Mode::NoCors } else { Mode::Cors };
    // 3–4. Credentials go unless the attribute is anonymous.
    request.credentials =
        if cors == CorsSettings::Anonymous { CredentialsMode::SameOrigin } else { CredentialsMode::Include };
    // 5. Secrets in the URL answer a server that asks.
    request.use_url_credentials = true;
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Origin;
    use CorsSettings::{Anonymous, NoCors, UseCredentials};

    fn modes(element: Element, cors: CorsSettings) -> (Mode, CredentialsMode) {
        let page = Client::new(Origin::parse("https://app.example").unwrap());
        let request = element.prepare(&page, "https://cdn.example/", cors).unwrap().request;
        assert!(!request.unsafe_request);
        (request.mode, request.credentials)
    }

    #[test]
    fn crossorigin_chooses_mode_and_credentials() {
        for element in [Element::Image, Element::Script, Element::Stylesheet, Element::Audio, Element::Video]
        {
            assert_eq!(modes(element, NoCors), (Mode::NoCors, CredentialsMode::Include));
            assert_eq!(modes(element, Anonymous), (Mode::Cors, CredentialsMode::SameOrigin));
            assert_eq!(modes(element, UseCredentials), (Mode::Cors, CredentialsMode::Include));
        }
    }

    #[test]
    fn module_scripts_fonts_and_manifests_always_ask_with_cors() {
        for cors in [NoCors, Anonymous] {
            assert_eq!(modes(Element::ModuleScript, cors), (Mode::Cors, CredentialsMode::SameOrigin));
            assert_eq!(modes(Element::Manifest, cors), (Mode::Cors, CredentialsMode::SameOrigin));
        }
        assert_eq!(modes(Element::ModuleScript, UseCredentials), (Mode::Cors, CredentialsMode::Include));
        assert_eq!(modes(Element::Font, UseCredentials), (Mode::Cors, CredentialsMode::SameOrigin));
    }

    #[test]
    fn a_track_without_crossorigin_stays_at_home() {
        assert_eq!(modes(Element::Track, NoCors).0, Mode::SameOrigin);
        assert_eq!(modes(Element::Track, Anonymous).0, Mode::Cors);
    }

    #[test]
    fn an_unknown_value_of_crossorigin_is_anonymous() {
        assert_eq!(CorsSettings::from_attribute(None), NoCors);
        assert_eq!(CorsSettings::from_attribute(Some("")), Anonymous);
        assert_eq!(CorsSettings::from_attribute(Some("omit")), Anonymous);
        assert_eq!(CorsSettings::from_attribute(Some("Use-Credentials")), UseCredentials);
    }
}
