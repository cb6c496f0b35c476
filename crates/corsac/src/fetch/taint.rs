//! Taint: what redirects make of a request's origin.

use super::request::Request;

/// How far a chain of redirects led from the request's origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedirectTaint {
    /// No other origin sent the request on to a third one.
    SameOrigin,
    /// Another origin of the same site did.
    SameSite,
    /// Another site did.
    CrossSite,
}

/// <https://fetch.spec.whatwg.org/#concept-request-tainted-origin>
#[must_use]
pub fn redirect_taint(request: &Request) -> RedirectTaint {
    let origin = &request.origin;
    // 2–3. Nothing seen yet, and no taint.
    let mut taint = RedirectTaint::SameOrigin;
    // 4. Each URL, with the one before it; the first has none.
    let origins = request.url_list().origins();
    for (before, after) in origins.clone().zip(origins.skip(1)) {
        // 4.2. A step between two sites that starts outside the request's own: no farther way.
        if !after.is_same_site(before) && !origin.is_same_site(before) {
            return RedirectTaint::CrossSite;
        }
        // 4.3. The same between origins of a site.
        if !after.is_same_origin(before) && !origin.is_same_origin(before) {
            taint = RedirectTaint::SameSite;
        }
    }
    // 5. What was found.
    taint
}

/// The origin as the request's `Origin` says it: `null` once it is tainted.
///
/// <https://fetch.spec.whatwg.org/#byte-serializing-a-request-origin>
#[must_use]
pub fn serialized_request_origin(request: &Request) -> &str {
    match redirect_taint(request) {
        RedirectTaint::SameOrigin => request.origin.serialization(),
        RedirectTaint::SameSite | RedirectTaint::CrossSite => "null",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Client, Origin};
    use url::Url;

    fn taint(page: &str, urls: &[&str]) -> RedirectTaint {
        let client = Client::new(Origin::parse(page).unwrap());
        let mut urls = urls.iter().map(|url| Url::parse(url).unwrap());
        let mut request = Request::new(client, urls.next().unwrap());
        urls.for_each(|url| request.url_list.push(url));
        redirect_taint(&request)
    }

    #[test]
    fn one_step_away_does_not_taint() {
        assert_eq!(taint("https://a.example", &["https://a.example/"]), RedirectTaint::SameOrigin);
        assert_eq!(taint("https://a.example", &["https://b.example/"]), RedirectTaint::SameOrigin);
        assert_eq!(
            taint("https://a.example", &["https://a.example/", "https://b.example/"]),
            RedirectTaint::SameOrigin
        );
        assert_eq!(
            taint("https://a.example", &["https://b.example/1", "https://b.example/2"]),
            RedirectTaint::SameOrigin
        );
    }

    #[test]
    fn another_site_that_sends_on_taints_even_back_home() {
        let home = ["https://a.example/", "https://b.example/", "https://a.example/"];
        assert_eq!(taint("https://a.example", &home), RedirectTaint::CrossSite);
        assert_eq!(
            taint("https://a.example", &["https://b.example/", "https://c.example/"]),
            RedirectTaint::CrossSite
        );
    }

    #[test]
    fn another_origin_of_the_site_that_sends_on_taints_less() {
        let urls = ["https://x.a.example/", "https://y.a.example/"];
        assert_eq!(taint("https://a.example", &urls), RedirectTaint::SameSite);
        assert_eq!(
            taint("https://z.a.example", &["http://x.a.example/", "https://y.a.example/"]),
            RedirectTaint::CrossSite
        );
    }

    #[test]
    fn an_opaque_origin_is_tainted_by_the_first_step_between_sites() {
        assert_eq!(taint("null", &["https://b.example/"]), RedirectTaint::SameOrigin);
        assert_eq!(taint("null", &["https://b.example/", "https://c.example/"]), RedirectTaint::CrossSite);
    }
}
