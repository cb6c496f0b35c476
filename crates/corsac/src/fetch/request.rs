//! Request: what is fetched, for whom and how.

use super::client::{Client, EmbedderPolicy};
use super::modes::{
    CacheMode, CredentialsMode, Destination, Mode, RedirectMode, ReferrerPolicy, ResponseTainting,
};
use super::origin::Origin;
use super::taint::{RedirectTaint, redirect_taint};
use crate::headers::HeaderList;
use http::Method;
use std::sync::Arc;
use url::Url;

/// A request: <https://fetch.spec.whatwg.org/#concept-request>.
///
/// [`Request::new`] gives the standard's defaults; the [presets](super::preset) give what `fetch()`,
/// `XMLHttpRequest` and the elements of HTML make of them.
#[derive(Clone, Debug)]
pub struct Request {
    /// <https://fetch.spec.whatwg.org/#concept-request-method>
    pub method: Method,
    /// <https://fetch.spec.whatwg.org/#concept-request-header-list>
    pub headers: HeaderList,
    /// <https://fetch.spec.whatwg.org/#concept-request-body>
    pub body: Body,
    /// <https://fetch.spec.whatwg.org/#unsafe-request-flag>: set by `fetch()` and `XMLHttpRequest`.
    pub unsafe_request: bool,
    /// <https://fetch.spec.whatwg.org/#use-cors-preflight-flag>
    pub use_cors_preflight: bool,
    /// Whether the user name and the password of the URL answer a server that asks for them.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-request-use-url-credentials-flag>
    pub use_url_credentials: bool,
    /// <https://fetch.spec.whatwg.org/#concept-request-client>
    pub client: Client,
    /// <https://fetch.spec.whatwg.org/#concept-request-origin>
    pub origin: Origin,
    /// <https://fetch.spec.whatwg.org/#concept-request-mode>
    pub mode: Mode,
    /// <https://fetch.spec.whatwg.org/#concept-request-credentials-mode>
    pub credentials: CredentialsMode,
    /// <https://fetch.spec.whatwg.org/#concept-request-redirect-mode>
    pub redirect: RedirectMode,
    /// <https://fetch.spec.whatwg.org/#concept-request-cache-mode>
    pub cache: CacheMode,
    /// <https://fetch.spec.whatwg.org/#concept-request-referrer>
    pub referrer: Referrer,
    /// <https://fetch.spec.whatwg.org/#concept-request-referrer-policy>
    pub referrer_policy: ReferrerPolicy,
    /// <https://fetch.spec.whatwg.org/#concept-request-destination>
    pub destination: Destination,
    /// <https://fetch.spec.whatwg.org/#request-keepalive-flag>
    pub keepalive: bool,
    /// Bytes of the client's other keepalive requests that are still under way.
    pub inflight_keepalive_bytes: u64,
    pub(crate) url_list: UrlList,
    pub(crate) redirect_count: u8,
    pub(crate) response_tainting: ResponseTainting,
    pub(crate) timing_allow_failed: bool,
    /// Whether `Content-Type` was put there with the body alone, and is no header of script's.
    pub(crate) type_is_of_body: bool,
    /// `Content-Type` as script set it, where its charset was changed since.
    pub(crate) type_as_set: Option<Box<[u8]>>,
    /// Whether `XMLHttpRequest` made it.
    pub(crate) is_xhr: bool,
    /// Whether `<link rel="modulepreload">` made it.
    pub(crate) is_module_preload: bool,
}

impl Request {
    /// A request with the standard's defaults: `GET`, mode `no-cors`, credentials `same-origin`, redirects followed.
    #[must_use]
    pub fn new(client: Client, url: Url) -> Self {
        Self {
            method: Method::GET,
            headers: HeaderList::new(),
            body: Body::Null,
            unsafe_request: false,
            use_cors_preflight: false,
            use_url_credentials: false,
            origin: client.origin.clone(),
            client,
            mode: Mode::NoCors,
            credentials: CredentialsMode::SameOrigin,
            redirect: RedirectMode::Follow,
            cache: CacheMode::Default,
            referrer: Referrer::Client,
            referrer_policy: ReferrerPolicy::Empty,
            destination: Destination::Empty,
            keepalive: false,
            inflight_keepalive_bytes: 0,
            url_list: UrlList::new(url),
            redirect_count: 0,
            response_tainting: ResponseTainting::Basic,
            timing_allow_failed: false,
            type_is_of_body: false,
            type_as_set: None,
            is_xhr: false,
            is_module_preload: false,
        }
    }

    /// <https://fetch.spec.whatwg.org/#concept-request-url>
    #[must_use]
    pub fn url(&self) -> &Url {
        self.url_list.first()
    }

    /// <https://fetch.spec.whatwg.org/#concept-request-current-url>
    #[must_use]
    pub fn current_url(&self) -> &Url {
        self.url_list.last()
    }

    /// <https://fetch.spec.whatwg.org/#concept-request-url-list>
    #[must_use]
    pub const fn url_list(&self) -> &UrlList {
        &self.url_list
    }

    /// <https://fetch.spec.whatwg.org/#concept-request-response-tainting>
    #[must_use]
    pub const fn response_tainting(&self) -> ResponseTainting {
        self.response_tainting
    }

    /// Whether cookies and other credentials go with the request as it stands: its credentials mode is `include`, or
    /// `same-origin` while the response tainting is `basic`; and the page's embedder policy lets them.
    #[must_use]
    pub fn includes_credentials(&self) -> bool {
        self.embedder_policy_allows_credentials() && self.credentials_mode_includes()
    }

    /// Whether the first URL of the fetch is of the request's own origin.
    pub(super) fn began_at_home(&self) -> bool {
        self.url_list.origins().next().is_some_and(|first| self.origin.is_same_origin(first))
    }

    /// <https://fetch.spec.whatwg.org/#cross-origin-embedder-policy-allows-credentials>
    fn embedder_policy_allows_credentials(&self) -> bool {
        // 2–4. Only a page that asked for it goes without, and only without CORS.
        self.mode != Mode::NoCors
            || self.client.embedder_policy != EmbedderPolicy::Credentialless
            // 5. At home credentials may go. The draft asks for a taint here: a slip, for then nothing at home would have any.
            || (self.origin.is_same_origin(self.url_list.last_origin())
                && redirect_taint(self) == RedirectTaint::SameOrigin)
    }

    fn credentials_mode_includes(&self) -> bool {
        match self.credentials {
            CredentialsMode::Include => true,
            CredentialsMode::SameOrigin => self.response_tainting == ResponseTainting::Basic,
            CredentialsMode::Omit => false,
        }
    }
}

/// A request's body: <https://fetch.spec.whatwg.org/#concept-body>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// None.
    Null,
    /// Bytes whose source can be read again, after a redirect say.
    Bytes(Arc<[u8]>),
    /// A stream: its source is null, so it can be sent once.
    Stream,
}

impl Body {
    /// <https://fetch.spec.whatwg.org/#concept-body-total-bytes>, in bytes; a stream's is not known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match self {
            Body::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Body::Null | Body::Stream => None,
        }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Body::Bytes(bytes.into())
    }
}

/// A request's referrer: <https://fetch.spec.whatwg.org/#concept-request-referrer>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referrer {
    /// The client's URL.
    Client,
    /// None.
    NoReferrer,
    /// This one.
    Url(Url),
}

/// A request's URL list: <https://fetch.spec.whatwg.org/#concept-request-url-list>. It has at least one.
#[derive(Clone, Debug)]
pub struct UrlList {
    first: Located,
    rest: Vec<Located>,
}

/// A URL and its origin, which is asked for more often than it is made.
#[derive(Clone, Debug)]
struct Located {
    url: Url,
    origin: Origin,
}

impl Located {
    fn new(url: Url) -> Self {
        Self { origin: Origin::of(&url), url }
    }
}

impl UrlList {
    pub(crate) fn new(first: Url) -> Self {
        Self { first: Located::new(first), rest: Vec::new() }
    }

    /// The URL that was asked for.
    #[must_use]
    pub const fn first(&self) -> &Url {
        &self.first.url
    }

    /// The URL after all redirects so far.
    #[must_use]
    pub fn last(&self) -> &Url {
        &self.rest.last().unwrap_or(&self.first).url
    }

    /// The origin of [`last`](Self::last).
    #[must_use]
    pub fn last_origin(&self) -> &Origin {
        &self.rest.last().unwrap_or(&self.first).origin
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Url> {
        std::iter::once(&self.first).chain(&self.rest).map(|located| &located.url)
    }

    /// The origins of all, in order.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> + Clone {
        std::iter::once(&self.first).chain(&self.rest).map(|located| &located.origin)
    }

    /// How many redirects there were.
    #[must_use]
    pub fn redirects(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn push(&mut self, url: Url) {
        self.rest.push(Located::new(url));
    }

    /// Takes the last redirect back.
    pub(crate) fn pop(&mut self) {
        self.rest.pop();
    }

    /// Puts another URL in the place of the last: an upgrade to `https:`.
    pub(crate) fn replace_last(&mut self, url: Url) {
        *self.rest.last_mut().unwrap_or(&mut self.first) = Located::new(url);
    }
}
