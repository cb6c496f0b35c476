//! Timing allow: whether a page sees how long its request took.

use super::modes::{Mode, ResponseTainting};
use super::request::Request;
use super::taint::serialized_request_origin;
use crate::headers::names::TIMING_ALLOW_ORIGIN;
use crate::headers::{HeaderList, get_decode_and_split};

/// Whether the response lets the page see timings: <https://fetch.spec.whatwg.org/#concept-tao-check>.
#[must_use]
pub fn tao_check(request: &Request, headers: &HeaderList) -> bool {
    // 2. One response on the way that hides its timings hides all.
    if request.timing_allow_failed {
        return false;
    }
    // 3–5. Everyone is listed, or the origin as redirects left it.
    let values = get_decode_and_split(headers, TIMING_ALLOW_ORIGIN.as_str()).unwrap_or_default();
    let origin = serialized_request_origin(request).as_bytes();
    if values.iter().any(|value| value == b"*" || value == origin) {
        return true;
    }
    // 6. A frame of another origin keeps its timings to itself.
    if request.mode == Mode::Navigate && !request.origin.is_same_origin(request.url_list().last_origin()) {
        return false;
    }
    // 7–8. At home nothing is hidden.
    request.response_tainting() == ResponseTainting::Basic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Client, Origin};
    use url::Url;

    fn request(tainting: ResponseTainting, urls: &[&str]) -> Request {
        let client = Client::new(Origin::parse("https://a.example").unwrap());
        let mut urls = urls.iter().map(|url| Url::parse(url).unwrap());
        let mut request = Request::new(client, urls.next().unwrap());
        urls.for_each(|url| request.url_list.push(url));
        request.response_tainting = tainting;
        request
    }

    fn passes(request: &Request, values: &[&str]) -> bool {
        let mut headers = HeaderList::new();
        let name = TIMING_ALLOW_ORIGIN;
        values.iter().for_each(|value| headers.append(name.as_str(), value.as_bytes()).unwrap());
        tao_check(request, &headers)
    }

    #[test]
    fn everyone_or_the_origin_is_listed_in_any_line() {
        let request = request(ResponseTainting::Cors, &["https://b.example/"]);
        for values in
            [&["*"][..], &["https://a.example"], &["https://x.example , https://a.example"], &["x", "*"]]
        {
            assert!(passes(&request, values), "{values:?}");
        }
        for values in
            [&[][..], &[""], &["https://a.example/"], &["HTTPS://A.EXAMPLE"], &["\"*\""], &["null"], &["**"]]
        {
            assert!(!passes(&request, values), "{values:?}");
        }
    }

    #[test]
    fn at_home_nothing_needs_to_be_listed() {
        assert!(passes(&request(ResponseTainting::Basic, &["https://a.example/"]), &[]));
        assert!(!passes(&request(ResponseTainting::Opaque, &["https://b.example/"]), &[]));
    }

    #[test]
    fn one_failure_on_the_way_is_failure() {
        let mut request = request(ResponseTainting::Basic, &["https://a.example/"]);
        request.timing_allow_failed = true;
        assert!(!passes(&request, &["*"]));
    }

    #[test]
    fn a_tainted_origin_is_null() {
        let tainted = request(ResponseTainting::Cors, &["https://b.example/", "https://c.example/"]);
        assert!(passes(&tainted, &["null"]));
        assert!(!passes(&tainted, &["https://a.example"]));
    }

    #[test]
    fn a_frame_of_another_origin_keeps_its_timings() {
        let mut request = request(ResponseTainting::Basic, &["https://b.example/"]);
        request.mode = Mode::Navigate;
        assert!(!passes(&request, &[]));
        assert!(passes(&request, &["*"]));
    }
}
