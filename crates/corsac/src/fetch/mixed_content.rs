//! Mixed content: what a secure page does not load over an insecure connection.
//!
//! <https://www.w3.org/TR/mixed-content/>

use super::behaviour::Behaviour;
use super::client::Client;
use super::difference::Difference;
use super::modes::{Destination, Mode};
use super::origin::{Origin, TupleOrigin, is_ip_address};
use super::request::Request;
use url::Url;

/// Whether nobody on the way can read or change what the URL gives.
///
/// HTTPS, this machine, and what comes over no network at all.
/// <https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy>
///
/// # Examples
/// ```
/// use corsac::fetch::is_potentially_trustworthy_url;
/// use url::Url;
/// assert!(is_potentially_trustworthy_url(&Url::parse("http://127.0.0.1:8080/")?));
/// assert!(!is_potentially_trustworthy_url(&Url::parse("http://api.example/")?));
/// # Ok::<(), url::ParseError>(())
/// ```
#[must_use]
pub fn is_potentially_trustworthy_url(url: &Url) -> bool {
    // 1–2. What the page itself holds.
    match url.scheme() {
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        "data" => true,
        // 3. What its origin says.
        _ => is_potentially_trustworthy(&Origin::of(url)),
    }
}

/// <https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy>
pub(super) fn is_potentially_trustworthy(origin: &Origin) -> bool {
    origin.as_tuple().is_some_and(TupleOrigin::is_potentially_trustworthy)
}

/// <https://www.w3.org/TR/mixed-content/#upgrade-algorithm>
pub(super) fn upgrade_mixed_content(request: &mut Request, profile: impl Into<Behaviour>) {
    let profile = profile.into();
    let url = request.current_url();
    // 1. Left as they are: what is safe, what no certificate names, what an insecure page asks for, and all but pictures,
    //    sound and film. (Sets of images, which are left too, are not modelled.)
    let is_upgradeable =
        matches!(request.destination, Destination::Audio | Destination::Image | Destination::Video);
    if !is_upgradeable
        || is_potentially_trustworthy_url(url)
        || is_ip_address(url)
        || !prohibits_mixed_security_contexts(&request.client, profile)
    {
        return;
    }
    // 2. The rest is asked for over HTTPS.
    let mut upgraded = url.clone();
    if url.scheme() == "http" && upgraded.set_scheme("https").is_ok() {
        request.url_list.replace_last(upgraded);
    }
}

/// Whether a secure page asks for what is not: <https://www.w3.org/TR/mixed-content/#should-block-fetch>.
pub(super) fn mixed_content_blocks_request(request: &Request, profile: impl Into<Behaviour>) -> bool {
    let profile = profile.into();
    // 1. Left alone: what an insecure page asks for, what is safe, and a new page in the place of the old one.
    let is_top_level_navigation =
        request.mode == Mode::Navigate && request.destination == Destination::Document;
    let is_track =
        request.destination == Destination::Track && profile.has(Difference::TracksNotMixedContent);
    let is_allowed = is_track
        || !prohibits_mixed_security_contexts(&request.client, profile)
        || is_potentially_trustworthy_url(request.current_url())
        || is_top_level_navigation;
    // 2. The rest is blocked.
    !is_allowed
}

/// Whether the page or one that frames it is secure: <https://www.w3.org/TR/mixed-content/#categorize-settings-object>.
fn prohibits_mixed_security_contexts(client: &Client, profile: Behaviour) -> bool {
    let is_https = |origin: &Origin| origin.as_tuple().is_some_and(|tuple| tuple.scheme() == "https");
    let is_secure = |origin: &Origin| match profile.has(Difference::MixedContentFromHttpsOnly) {
        true => is_https(origin),
        false => is_potentially_trustworthy(origin),
    };
    is_secure(&client.origin) || is_secure(&client.top_level_origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Profile;

    fn request(page: &str, url: &str, destination: Destination) -> Request {
        let client = Client::new(Origin::parse(page).unwrap());
        let mut request = Request::new(client, Url::parse(url).unwrap());
        request.destination = destination;
        request
    }

    fn is_blocked(page: &str, url: &str) -> bool {
        mixed_content_blocks_request(&request(page, url, Destination::Empty), Profile::Spec)
    }

    fn upgraded(page: &str, url: &str, destination: Destination) -> String {
        let mut request = request(page, url, destination);
        upgrade_mixed_content(&mut request, Profile::Spec);
        request.current_url().to_string()
    }

    #[test]
    fn https_this_machine_and_the_page_itself_are_trustworthy() {
        for url in [
            "https://a.example/",
            "wss://a.example/",
            "http://localhost:3000/",
            "http://app.localhost/",
            "http://127.0.0.1/",
            "http://127.9.9.9:1/",
            "http://[::1]:8080/",
            "data:,x",
            "about:blank",
            "about:srcdoc",
            "blob:https://a.example/1",
        ] {
            assert!(is_potentially_trustworthy_url(&Url::parse(url).unwrap()), "{url}");
        }
        for url in [
            "http://a.example/",
            "ws://a.example/",
            "ftp://a.example/",
            "http://192.168.0.1/",
            "http://[::2]/",
            "http://localhost.example/",
            "about:client",
            "blob:http://a.example/1",
            "http://128.0.0.1/",
        ] {
            assert!(!is_potentially_trustworthy_url(&Url::parse(url).unwrap()), "{url}");
        }
    }

    #[test]
    fn a_secure_page_does_not_load_over_an_insecure_connection() {
        assert!(is_blocked("https://a.example", "http://b.example/"));
        assert!(!is_blocked("https://a.example", "https://b.example/"));
        assert!(!is_blocked("https://a.example", "http://localhost:8080/"));
        assert!(!is_blocked("http://a.example", "http://b.example/"));
        assert!(!is_blocked("null", "http://b.example/"));
    }

    #[test]
    fn a_page_of_this_machine_is_secure_to_the_standard_and_not_to_browsers() {
        let local = request("http://localhost:3000", "http://api.example/", Destination::Empty);
        assert!(mixed_content_blocks_request(&local, Profile::Spec));
        for profile in [Profile::Chromium, Profile::Firefox, Profile::WebKit] {
            assert!(!mixed_content_blocks_request(&local, profile));
        }
    }

    #[test]
    fn a_page_in_a_secure_page_counts_as_secure() {
        let mut framed = request("null", "http://b.example/", Destination::Empty);
        framed.client.top_level_origin = Origin::parse("https://a.example").unwrap();
        assert!(mixed_content_blocks_request(&framed, Profile::Spec));
        let mut framing = request("https://a.example", "http://b.example/", Destination::Empty);
        framing.client.top_level_origin = Origin::parse("http://c.example").unwrap();
        assert!(mixed_content_blocks_request(&framing, Profile::Spec));
    }

    #[test]
    fn a_secure_page_may_be_left_for_an_insecure_one() {
        let mut request = request("https://a.example", "http://b.example/", Destination::Document);
        request.mode = Mode::Navigate;
        assert!(!mixed_content_blocks_request(&request, Profile::Spec));
        request.destination = Destination::Iframe;
        assert!(mixed_content_blocks_request(&request, Profile::Spec));
    }

    #[test]
    fn pictures_sound_and_film_are_upgraded() {
        for destination in [Destination::Image, Destination::Audio, Destination::Video] {
            assert_eq!(
                upgraded("https://a.example", "http://b.example/x", destination),
                "https://b.example/x"
            );
            assert_eq!(
                upgraded("https://a.example", "http://b.example:81/", destination),
                "https://b.example:81/"
            );
            assert_eq!(upgraded("http://a.example", "http://b.example/x", destination), "http://b.example/x");
        }
        for destination in [Destination::Empty, Destination::Script, Destination::Track, Destination::Font] {
            assert_eq!(upgraded("https://a.example", "http://b.example/", destination), "http://b.example/");
        }
    }

    #[test]
    fn addresses_are_not_upgraded_but_blocked() {
        for url in ["http://192.168.0.1/", "http://[2001:db8::1]/"] {
            let mut picture = request("https://a.example", url, Destination::Image);
            upgrade_mixed_content(&mut picture, Profile::Spec);
            assert_eq!(picture.current_url().as_str(), url);
            assert!(mixed_content_blocks_request(&picture, Profile::Spec));
        }
    }

    #[test]
    fn this_machine_needs_no_upgrade() {
        assert_eq!(
            upgraded("https://a.example", "http://localhost/", Destination::Image),
            "http://localhost/"
        );
    }
}
