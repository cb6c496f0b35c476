//! Ask: what a page asks for, and by which API. Data only.

use super::bytes::Bytes;
use super::word;
use corsac::fetch::{CacheMode, CredentialsMode, Mode, RedirectMode};
use serde::{Deserialize, Serialize};

/// One request as script makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// By which API.
    pub api: Api,
    /// The URL, absolute.
    pub url: String,
    /// The method, as script spells it; elements have none.
    pub method: String,
    /// The headers, as script gives them.
    pub headers: Vec<(String, Bytes)>,
    /// The body.
    pub body: AskedBody,
    /// The mode; only `fetch()` has one.
    #[serde(with = "word")]
    pub mode: Mode,
    /// The credentials mode; for `XMLHttpRequest` `include` is `withCredentials`.
    #[serde(with = "word")]
    pub credentials: CredentialsMode,
    /// The redirect mode; only `fetch()` has one.
    #[serde(with = "word")]
    pub redirect: RedirectMode,
    /// The cache mode; only `fetch()` has one.
    #[serde(with = "word")]
    pub cache: CacheMode,
    /// Whether `upload` has a listener; only `XMLHttpRequest` has one.
    pub upload_listener: bool,
    /// The `crossorigin` attribute of an element.
    pub crossorigin: Option<String>,
}

impl Ask {
    /// `fetch(url)`.
    #[must_use]
    pub fn fetch(url: &str) -> Self {
        Self {
            api: Api::Fetch,
            url: url.into(),
            method: "GET".into(),
            headers: Vec::new(),
            body: AskedBody::Null,
            mode: Mode::Cors,
            credentials: CredentialsMode::SameOrigin,
            redirect: RedirectMode::Follow,
            cache: CacheMode::Default,
            upload_listener: false,
            crossorigin: None,
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// `fetch()`
    Fetch,
    /// `XMLHttpRequest`
    Xhr,
    /// `<img>`
    Image,
    /// `<script>`
    Script,
    /// `<script type="module">`
    ModuleScript,
    /// `<link rel="stylesheet">`
    Stylesheet,
    /// `<link rel="modulepreload">`
    ModulePreload,
    /// `<link rel="preload" as="script">`
    PreloadScript,
    /// `<link rel="preload" as="image">`
    PreloadImage,
    /// `<link rel="preload" as="style">`; as `fetch` the engine does not tell it from `fetch()`, and browsers do.
    PreloadStyle,
    /// `new FontFace()`: its requests are judged, and not whether the font is one.
    Font,
    /// `<audio>`: its requests are judged, and not whether the browser can play it.
    Audio,
    /// `<video>`, judged as `<audio>` is.
    Video,
    /// `<track>` of a video, judged as `<audio>` is.
    Track,
    /// `new EventSource()`
    EventSource,
}

impl Api {
    /// The name, as reports call it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Api::Fetch => "fetch()",
            Api::Xhr => "XMLHttpRequest",
            Api::Image => "<img>",
            Api::Script => "<script>",
            Api::ModuleScript => "<script type=module>",
            Api::Stylesheet => "<link rel=stylesheet>",
            Api::ModulePreload => "<link rel=modulepreload>",
            Api::PreloadScript => "<link rel=preload as=script>",
            Api::PreloadImage => "<link rel=preload as=image>",
            Api::PreloadStyle => "<link rel=preload as=style>",
            Api::Font => "FontFace",
            Api::Audio => "<audio>",
            Api::Video => "<video>",
            Api::Track => "<track>",
            Api::EventSource => "EventSource",
        }
    }

    /// Whether only its requests are judged. What a page hears of fonts, media and tracks is about their content; after a
    /// preload Firefox says `load` whatever came.
    #[must_use]
    pub const fn is_silent(self) -> bool {
        matches!(
            self,
            Api::ModulePreload
                | Api::PreloadScript
                | Api::PreloadImage
                | Api::PreloadStyle
                | Api::Font
                | Api::Audio
                | Api::Video
                | Api::Track
        )
    }

    /// Whether it may ask for the same again: media players do, each in its own way.
    #[must_use]
    pub const fn is_media(self) -> bool {
        matches!(self, Api::Audio | Api::Video | Api::Track)
    }

    /// Whether script chooses method, headers and body.
    #[must_use]
    pub const fn is_scripted(self) -> bool {
        matches!(self, Api::Fetch | Api::Xhr)
    }
}

/// A request's body, as script gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBody {
    /// None.
    Null,
    /// A string.
    Text(String),
    /// `URLSearchParams`
    UrlEncoded(String),
    /// `FormData` with one field.
    FormData(String),
    /// A `Blob` of this type.
    Blob(String),
    /// An `ArrayBuffer` of this length.
    Buffer(usize),
    /// A `ReadableStream`.
    Stream,
}
