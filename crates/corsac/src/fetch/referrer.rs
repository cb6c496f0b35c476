//! Referrer: which URL a request says that it comes from.
//!
//! <https://w3c.github.io/webappsec-referrer-policy/>

use super::mixed_content::is_potentially_trustworthy_url;
use super::modes::ReferrerPolicy;
use super::origin::Origin;
use super::request::{Referrer, Request};
use super::url_terms::without_userinfo;
use crate::headers::HeaderList;
use crate::headers::names::REFERRER_POLICY;
use url::Url;

/// A longer referrer shrinks to its origin.
const MAX_REFERRER_LENGTH: usize = 4096;

/// The URL that the request says, or none: <https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer>.
pub(super) fn determine_referrer(request: &Request) -> Option<Url> {
    // 1–3. What the policy is about: the page, unless the request names another URL.
    let source = referrer_source(request)?;
    // 4–5. The URL, and what is left of it for strangers.
    let url = strip_url(source, Strip::Secrets)?;
    let origin = strip_url(source, Strip::AllButOrigin)?;
    // 6. A long URL shrinks.
    let url = if url.as_str().len() > MAX_REFERRER_LENGTH { origin.clone() } else { url };
    // 8. What the policy lets out.
    let current = request.current_url();
    let is_at_home = Origin::of(&url).is_same_origin(request.url_list().last_origin());
    let is_downgrade = is_potentially_trustworthy_url(&url) && !is_potentially_trustworthy_url(current);
    match request.referrer_policy {
        ReferrerPolicy::NoReferrer => None,
        ReferrerPolicy::Origin => Some(origin),
        ReferrerPolicy::UnsafeUrl => Some(url),
        ReferrerPolicy::StrictOrigin => (!is_downgrade).then_some(origin),
        // Main fetch has put the default in the place of the empty policy.
        ReferrerPolicy::StrictOriginWhenCrossOrigin | ReferrerPolicy::Empty if is_at_home => Some(url),
        ReferrerPolicy::StrictOriginWhenCrossOrigin | ReferrerPolicy::Empty => {
            (!is_downgrade).then_some(origin)
        }
        ReferrerPolicy::SameOrigin => is_at_home.then_some(url),
        ReferrerPolicy::OriginWhenCrossOrigin => Some(if is_at_home { url } else { origin }),
        ReferrerPolicy::NoReferrerWhenDowngrade => (!is_downgrade).then_some(url),
    }
}

/// Step 3. A page without an origin of its own says nothing.
fn referrer_source(request: &Request) -> Option<&Url> {
    match &request.referrer {
        Referrer::NoReferrer => None,
        Referrer::Url(url) => Some(url),
        Referrer::Client => {
            request.client.origin.as_tuple()?;
            request.client.creation_url.as_ref()
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Strip {
    Secrets,
    AllButOrigin,
}

/// <https://w3c.github.io/webappsec-referrer-policy/#strip-url>
fn strip_url(url: &Url, strip: Strip) -> Option<Url> {
    // 1–2. What the page itself holds is no place to come from.
    if matches!(url.scheme(), "about" | "blob" | "data") {
        return None;
    }
    // 3–5. Neither user, password nor fragment.
    let mut url = without_userinfo(url);
    url.set_fragment(None);
    // 6. Of the rest, only the origin.
    if strip == Strip::AllButOrigin {
        url.set_path("");
        url.set_query(None);
    }
    Some(url)
}

/// A redirect may set another policy for what follows.
///
/// <https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect>
pub(super) fn set_referrer_policy_on_redirect(request: &mut Request, headers: &HeaderList) {
    // 1–2. The policy of the response, if it has one.
    if let Some(policy) = parse_referrer_policy(headers) {
        request.referrer_policy = policy;
    }
}

/// The last word of `Referrer-Policy` that is a policy: <https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header>.
///
/// Words of the future are passed over, and the grammar's words have no case.
fn parse_referrer_policy(headers: &HeaderList) -> Option<ReferrerPolicy> {
    let value = headers.get(REFERRER_POLICY.as_str())?;
    let words = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    words.filter_map(policy_named).next_back()
}

fn policy_named(word: &[u8]) -> Option<ReferrerPolicy> {
    let mut policies = ReferrerPolicy::ALL.iter().copied().filter(|policy| *policy != ReferrerPolicy::Empty);
    policies.find(|policy| word.eq_ignore_ascii_case(policy.as_str().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Client;
    use ReferrerPolicy as P;

    const PAGE: &str = "https://user:secret@a.example/path?query#fragment";

    fn request(page: &str, url: &str, policy: ReferrerPolicy) -> Request {
        let page = Url::parse(page).unwrap();
        let mut client = Client::new(Origin::of(&page));
        client.creation_url = Some(page);
        let mut request = Request::new(client, Url::parse(url).unwrap());
        request.referrer_policy = policy;
        request
    }

    fn referrer(page: &str, url: &str, policy: ReferrerPolicy) -> Option<String> {
        determine_referrer(&request(page, url, policy)).map(|url| url.to_string())
    }

    #[test]
    fn each_policy_lets_out_what_it_says() {
        let full = Some("https://a.example/path?query");
        let origin = Some("https://a.example/");
        // Policy; at home; at another secure origin; at an insecure one.
        let table = [
            (P::NoReferrer, None, None, None),
            (P::NoReferrerWhenDowngrade, full, full, None),
            (P::SameOrigin, full, None, None),
            (P::Origin, origin, origin, origin),
            (P::StrictOrigin, origin, origin, None),
            (P::OriginWhenCrossOrigin, full, origin, origin),
            (P::StrictOriginWhenCrossOrigin, full, origin, None),
            (P::Empty, full, origin, None),
            (P::UnsafeUrl, full, full, full),
        ];
        assert_eq!(table.len(), ReferrerPolicy::ALL.len());
        for (policy, home, secure, insecure) in table {
            assert_eq!(referrer(PAGE, "https://a.example/x", policy).as_deref(), home, "{policy:?}");
            assert_eq!(referrer(PAGE, "https://b.example/", policy).as_deref(), secure, "{policy:?}");
            assert_eq!(referrer(PAGE, "http://b.example/", policy).as_deref(), insecure, "{policy:?}");
        }
    }

    #[test]
    fn an_insecure_page_has_nothing_to_lose() {
        for policy in [P::NoReferrerWhenDowngrade, P::StrictOrigin, P::StrictOriginWhenCrossOrigin] {
            assert!(referrer("http://a.example/", "http://b.example/", policy).is_some(), "{policy}");
        }
    }

    #[test]
    fn a_long_url_shrinks_to_its_origin() {
        let page = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
        assert_eq!(referrer(&page(4096), "https://a.example/", P::UnsafeUrl), Some(page(4096)));
        assert_eq!(
            referrer(&page(4097), "https://a.example/", P::UnsafeUrl).as_deref(),
            Some("https://a.example/")
        );
    }

    #[test]
    fn pages_without_an_origin_and_local_urls_say_nothing() {
        for page in ["data:text/html,x", "about:blank", "blob:https://a.example/1"] {
            assert_eq!(referrer(page, "https://b.example/", P::UnsafeUrl), None, "{page}");
        }
        let mut sandboxed = request(PAGE, "https://b.example/", P::UnsafeUrl);
        sandboxed.client.origin = Origin::opaque();
        assert_eq!(determine_referrer(&sandboxed), None);
    }

    #[test]
    fn a_request_may_name_another_url_or_none() {
        let mut request = request(PAGE, "https://a.example/", P::UnsafeUrl);
        request.referrer = Referrer::Url(Url::parse("https://a.example/other#x").unwrap());
        assert_eq!(determine_referrer(&request).unwrap().as_str(), "https://a.example/other");
        request.referrer = Referrer::NoReferrer;
        assert_eq!(determine_referrer(&request), None);
    }

    #[test]
    fn a_redirect_sets_the_last_policy_that_it_names() {
        let policy = |values: &[&str]| {
            let mut request = request(PAGE, "https://a.example/", P::Origin);
            let mut headers = HeaderList::new();
            values.iter().for_each(|value| headers.append("Referrer-Policy", value.as_bytes()).unwrap());
            set_referrer_policy_on_redirect(&mut request, &headers);
            request.referrer_policy
        };
        assert_eq!(policy(&["no-referrer"]), P::NoReferrer);
        assert_eq!(policy(&["no-referrer, unsafe-url"]), P::UnsafeUrl);
        assert_eq!(policy(&["no-referrer,\tfuture-policy,"]), P::NoReferrer);
        assert_eq!(policy(&["no-referrer", "Same-Origin"]), P::SameOrigin);
        for nothing in [&[][..], &[""], &["future-policy"], &["\"no-referrer\""], &["never"]] {
            assert_eq!(policy(nothing), P::Origin, "{nothing:?}");
        }
    }
}
