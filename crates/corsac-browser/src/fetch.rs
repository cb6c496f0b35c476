//! Fetch: what script passes to `fetch()`, written as Rust.

use corsac::fetch::preset::{BodyInit, FetchInit};
use corsac::fetch::{CacheMode, CredentialsMode, Mode, RedirectMode, ReferrerPolicy};
use url::Url;

/// A call of `fetch()`: a URL and an init object, with the defaults of `fetch()`.
///
/// Nothing is checked here: what `fetch()` would throw comes back from
/// [`Page::fetch`](crate::Page::fetch) as a refusal.
///
/// # Examples
/// ```
/// use corsac::fetch::CredentialsMode;
/// use corsac_browser::put;
///
/// let call = put("https://api.example/cart")
///     .header("Content-Type", "application/json")
///     .body(r#"{"hats": 2}"#)
///     .credentials(CredentialsMode::Include);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Fetch {
    pub(crate) url: String,
    pub(crate) init: FetchInit,
    pub(crate) stream: Option<Vec<u8>>,
}

/// `GET`.
pub fn get(url: impl Into<String>) -> Fetch {
    Fetch::new("GET", url)
}

/// `HEAD`.
pub fn head(url: impl Into<String>) -> Fetch {
    Fetch::new("HEAD", url)
}

/// `POST`.
pub fn post(url: impl Into<String>) -> Fetch {
    Fetch::new("POST", url)
}

/// `PUT`.
pub fn put(url: impl Into<String>) -> Fetch {
    Fetch::new("PUT", url)
}

/// `PATCH`.
pub fn patch(url: impl Into<String>) -> Fetch {
    Fetch::new("PATCH", url)
}

/// `DELETE`.
pub fn delete(url: impl Into<String>) -> Fetch {
    Fetch::new("DELETE", url)
}

/// `OPTIONS`.
pub fn options(url: impl Into<String>) -> Fetch {
    Fetch::new("OPTIONS", url)
}

impl Fetch {
    /// A call with this method, as script writes it. A relative URL is one of the page's.
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        let init = FetchInit { method: method.to_owned(), ..FetchInit::default() };
        Self { url: url.into(), init, stream: None }
    }

    /// One more header; a name that no page may set is dropped, and the trace says so.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.init.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// The body: text, bytes, or a [`BodyInit`], which says its `Content-Type` too.
    pub fn body(mut self, body: impl Into<FetchBody>) -> Self {
        self.init.body = Some(body.into().0);
        self
    }

    /// A body that is a stream of these bytes: it always has a preflight, and needs HTTP/2.
    pub fn stream(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.init.body = Some(BodyInit::stream());
        self.stream = Some(bytes.into());
        self
    }

    /// `credentials`: [`CredentialsMode::SameOrigin`] unless told otherwise.
    pub fn credentials(mut self, credentials: CredentialsMode) -> Self {
        self.init.credentials = credentials;
        self
    }

    /// `mode`: [`Mode::Cors`] unless told otherwise.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.init.mode = mode;
        self
    }

    /// `redirect`: [`RedirectMode::Follow`] unless told otherwise.
    pub fn redirect(mut self, redirect: RedirectMode) -> Self {
        self.init.redirect = redirect;
        self
    }

    /// `cache`: [`CacheMode::Default`] unless told otherwise. There is no HTTP cache; a mode sets the request's fields.
    pub fn cache(mut self, cache: CacheMode) -> Self {
        self.init.cache = cache;
        self
    }

    /// `referrer`: the page's URL unless told otherwise; empty for none.
    pub fn referrer(mut self, referrer: impl Into<String>) -> Self {
        self.init.referrer = Some(referrer.into());
        self
    }

    /// `referrerPolicy`: the page's unless told otherwise.
    pub fn referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.init.referrer_policy = policy;
        self
    }

    /// `keepalive`: the request outlives its page, and its body is limited: to 64 KiB, with those of the page's other
    /// keepalive requests that are under way.
    pub fn keepalive(mut self, keepalive: bool) -> Self {
        self.init.keepalive = keepalive;
        self
    }
}

impl From<&str> for Fetch {
    fn from(url: &str) -> Self {
        get(url)
    }
}

impl From<String> for Fetch {
    fn from(url: String) -> Self {
        get(url)
    }
}

impl From<Url> for Fetch {
    fn from(url: Url) -> Self {
        get(url)
    }
}

/// What [`Fetch::body`] takes.
#[derive(Clone, Debug)]
pub struct FetchBody(BodyInit);

impl From<BodyInit> for FetchBody {
    fn from(body: BodyInit) -> Self {
        Self(body)
    }
}

/// A string: `Content-Type: text/plain;charset=UTF-8`, unless a header says otherwise.
impl From<&str> for FetchBody {
    fn from(text: &str) -> Self {
        Self(BodyInit::text(text))
    }
}

/// A string: `Content-Type: text/plain;charset=UTF-8`, unless a header says otherwise.
impl From<String> for FetchBody {
    fn from(text: String) -> Self {
        Self(BodyInit::text(&text))
    }
}

/// Bytes, as of an `ArrayBuffer`: without `Content-Type`.
impl From<Vec<u8>> for FetchBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(BodyInit::bytes(bytes))
    }
}

/// Bytes, as of an `ArrayBuffer`: without `Content-Type`.
impl From<&[u8]> for FetchBody {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}
