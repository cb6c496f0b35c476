//! URL terms: what the standards ask of a URL in so many words.

use url::Url;

/// <https://fetch.spec.whatwg.org/#http-scheme>
pub(super) fn has_http_scheme(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether a URL has a user name or a password: <https://url.spec.whatwg.org/#include-credentials>.
#[must_use]
pub fn includes_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The URL without its user name and password. A URL without a host has none that could stay.
pub(super) fn without_userinfo(url: &Url) -> Url {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
