//! Fetch metadata: what a request tells a server of where it comes from and what it is for.
//!
//! <https://w3c.github.io/webappsec-fetch-metadata/>

use super::behaviour::Behaviour;
use super::difference::Difference;
use super::fetch::Params;
use super::message::Stage;
use super::mixed_content::is_potentially_trustworthy_url;
use super::modes::{Destination, Mode};
use super::origin::Origin;
use super::request::Request;
use super::taint::{RedirectTaint, redirect_taint};
use crate::headers::HeaderList;

const SITE: &str = "sec-fetch-site";
const FIELDS: [&str; 3] = ["sec-fetch-dest", "sec-fetch-mode", SITE];

/// Appends `Sec-Fetch-Dest`, `Sec-Fetch-Mode` and `Sec-Fetch-Site`.
///
/// A preflight is a request of its own here, with the destination and the URLs of the request that it is for. `Sec-Fetch-User` belongs to navigations, which are not modelled.
/// <https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-append-the-fetch-metadata-headers-for-a-request>
pub(super) fn append_fetch_metadata(request: &Request, headers: &mut HeaderList) {
    // 1. Nothing for those who listen on the way.
    if !is_potentially_trustworthy_url(request.current_url()) {
        return;
    }
    // 2–4. What for, how, and from where.
    let destination =
        if request.destination == Destination::Empty { "empty" } else { request.destination.as_str() };
    let values = [destination, request.mode.as_str(), site(request, request.url_list().origins())];
    for (name, value) in FIELDS.into_iter().zip(values) {
        // Words of the standard are header values.
        let _ = headers.set(name, value.as_bytes());
    }
}

/// The farthest way that any URL of the list is from the origin.
///
/// <https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site>
fn site<'r>(request: &Request, origins: impl Iterator<Item = &'r Origin>) -> &'static str {
    // 2. At home, until a URL is not.
    let mut site = "same-origin";
    // 4. Each URL of the list; another site is the farthest way.
    for origin in origins {
        if request.origin.is_same_origin(origin) {
            continue;
        }
        if !request.origin.is_same_site(origin) {
            return "cross-site";
        }
        site = "same-site";
    }
    site
}

/// Makes of the fetch metadata what a profile says after redirects.
pub(super) fn adapt_fetch_metadata<O>(params: &Params<O>, stage: Stage, headers: &mut HeaderList) {
    if !headers.contains(SITE) {
        return;
    }
    let adapted = match stage {
        Stage::Actual => adapted_of_request(params),
        Stage::Preflight => adapted_of_preflight(&params.request, params.user_agent.profile),
    };
    match adapted {
        Adapted::Kept => {}
        Adapted::Lost => {
            headers.retain(|header| !FIELDS.iter().any(|name| header.name().eq_ignore_ascii_case(name)));
        }
        Adapted::Site(site) => {
            // A word of the standard is a header value.
            let _ = headers.set(SITE, site.as_bytes());
        }
    }
}

/// What becomes of the metadata.
enum Adapted {
    Kept,
    Lost,
    Site(&'static str),
}

fn adapted_of_request<O>(params: &Params<O>) -> Adapted {
    let (request, profile) = (&params.request, params.user_agent.profile);
    if profile.has(Difference::MetadataLostAcrossOrigins)
        && request.mode == Mode::Cors
        && was_led_to_another_origin(request)
    {
        return Adapted::Lost;
    }
    match profile.has(Difference::SiteSinceMadeAnew) {
        true => Adapted::Site(site_since(request, params.made_anew_at)),
        false => Adapted::Kept,
    }
}

fn adapted_of_preflight(request: &Request, profile: Behaviour) -> Adapted {
    let first = request.url_list().first();
    if profile.has(Difference::PreflightMetadataOfFirstUrl) && !is_potentially_trustworthy_url(first) {
        return Adapted::Lost;
    }
    let is_tainted = redirect_taint(request) != RedirectTaint::SameOrigin;
    if is_tainted && profile.has(Difference::PreflightSiteOfTaintedOrigin) {
        return Adapted::Site("cross-site");
    }
    match profile.has(Difference::PreflightSiteOfItsUrl) {
        true => Adapted::Site(site_since(request, request.url_list().redirects())),
        false => Adapted::Kept,
    }
}

/// The site that the URLs from this hop on tell.
fn site_since(request: &Request, hop: usize) -> &'static str {
    site(request, request.url_list().origins().skip(hop))
}

/// Whether the last redirect led to another origin.
fn was_led_to_another_origin(request: &Request) -> bool {
    let origins = request.url_list().origins();
    let last = origins.clone().zip(origins.skip(1)).last();
    last.is_some_and(|(from, to)| !from.is_same_origin(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Client;
    use url::Url;

    fn request(page: &str, urls: &[&str]) -> Request {
        let client = Client::new(Origin::parse(page).unwrap());
        let mut urls = urls.iter().map(|url| Url::parse(url).unwrap());
        let mut request = Request::new(client, urls.next().unwrap());
        urls.for_each(|url| request.url_list.push(url));
        request.mode = Mode::Cors;
        request
    }

    fn metadata(request: &Request) -> Option<[String; 3]> {
        let mut headers = HeaderList::new();
        append_fetch_metadata(request, &mut headers);
        let text = |name| Some(String::from_utf8(headers.get(name)?.into_owned()).unwrap());
        Some([text("Sec-Fetch-Dest")?, text("Sec-Fetch-Mode")?, text("Sec-Fetch-Site")?])
    }

    fn site_of(page: &str, urls: &[&str]) -> String {
        metadata(&request(page, urls)).unwrap()[2].clone()
    }

    #[test]
    fn a_request_says_what_it_is_for() {
        let mut request = request("https://a.example", &["https://b.test/"]);
        assert_eq!(metadata(&request).unwrap(), ["empty", "cors", "cross-site"]);
        request.destination = Destination::Image;
        request.mode = Mode::NoCors;
        assert_eq!(metadata(&request).unwrap(), ["image", "no-cors", "cross-site"]);
    }

    #[test]
    fn the_site_is_the_farthest_of_the_chain() {
        let page = "https://a.example";
        assert_eq!(site_of(page, &["https://a.example/"]), "same-origin");
        assert_eq!(site_of(page, &["https://www.a.example/"]), "same-site");
        assert_eq!(site_of(page, &["https://a.example:8443/"]), "same-site");
        assert_eq!(site_of(page, &["https://b.example/"]), "cross-site");
        assert_eq!(site_of(page, &["https://www.a.example/", "https://a.example/"]), "same-site");
        assert_eq!(site_of(page, &["https://www.a.example/", "https://b.example/"]), "cross-site");
        assert_eq!(site_of(page, &["https://b.example/", "https://a.example/"]), "cross-site");
        assert_eq!(site_of("http://a.example", &["https://a.example/"]), "cross-site");
        assert_eq!(site_of("null", &["https://a.example/"]), "cross-site");
        assert_eq!(site_of(page, &["https://a.example./"]), "cross-site");
        assert_eq!(site_of("https://a.example.", &["https://www.a.example./"]), "same-site");
    }

    #[test]
    fn nothing_is_said_where_others_listen() {
        assert_eq!(metadata(&request("https://a.example", &["http://b.example/"])), None);
        assert_eq!(
            metadata(&request("https://a.example", &["https://b.example/", "http://b.example/"])),
            None
        );
        assert!(metadata(&request("http://a.example", &["http://localhost/"])).is_some());
    }
}
