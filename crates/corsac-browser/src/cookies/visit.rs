//! Visit: what a cookie may know of the request that it travels with or comes back from.

use corsac::fetch::{Destination, HttpRequest, Mode, Origin};
use url::Url;

/// A request as cookies see it.
pub(crate) struct Visit<'a> {
    pub(crate) url: &'a Url,
    /// Whether the page, its top-level page and every URL on the way are of one site.
    pub(crate) is_same_site: bool,
    /// Whether it shows a document in the window itself.
    pub(crate) is_top_level_navigation: bool,
    /// Whether the method is safe, so that Lax cookies go with such a navigation.
    pub(crate) is_safe: bool,
    /// The site of the top-level page: the partition of partitioned cookies.
    pub(crate) partition: Origin,
}

impl<'a> Visit<'a> {
    /// The user opens the URL.
    pub(crate) fn first_party(url: &'a Url) -> Self {
        let partition = Origin::of(url).site();
        Self { url, is_same_site: true, is_top_level_navigation: true, is_safe: true, partition }
    }

    /// <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-same-site-and-cross-site-re>
    pub(crate) fn of(request: &'a HttpRequest) -> Self {
        let is_navigation = request.mode == Mode::Navigate && request.destination == Destination::Document;
        Self {
            url: &request.url,
            is_same_site: request.is_same_site && request.origin.is_same_site(&request.top_level_origin),
            is_top_level_navigation: is_navigation,
            is_safe: request.method.is_safe(),
            partition: request.top_level_origin.site(),
        }
    }

    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether a `Secure` cookie may travel: TLS, or this machine, as Chromium and Firefox have it.
    pub(crate) fn is_secure(&self) -> bool {
        let origin = Origin::of(self.url);
        origin.as_tuple().is_some_and(corsac::fetch::TupleOrigin::is_potentially_trustworthy)
    }
}
