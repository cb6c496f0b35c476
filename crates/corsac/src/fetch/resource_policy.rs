//! Resource policy: whether a page may embed what it cannot read.

use super::client::{Client, EmbedderPolicy};
use super::origin::Origin;
use super::refusal::RefusalKind;
use crate::headers::HeaderList;
use crate::headers::names::CROSS_ORIGIN_RESOURCE_POLICY;
use url::Url;

/// Whether a page may have an opaque response: <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check>.
///
/// Takes the request's origin and the page, the response's URL and headers, whether the request had credentials, and
/// whether it loads a frame. Reports of violations are not modelled.
///
/// # Errors
/// [`RefusalKind::ResourcePolicyAllows`] with the field's value, when the response or the page's embedder policy forbids
/// it.
pub fn cross_origin_resource_policy_check(
    origin: &Origin,
    client: &Client,
    response_url: &Url,
    headers: &HeaderList,
    request_includes_credentials: bool,
    is_navigation: bool,
) -> Result<(), RefusalKind> {
    let response =
        Embedded { origin, url: response_url, headers, request_includes_credentials, is_navigation };
    // 1–2. The page's embedder policy.
    // 3. What the response says for itself, whatever the page's policy.
    // 4. A policy that only reports blocks nothing.
    // 5–7. What the page's policy makes of it.
    if response.internal_check(EmbedderPolicy::UnsafeNone) && response.internal_check(client.embedder_policy)
    {
        return Ok(());
    }
    let policy = headers.get(CROSS_ORIGIN_RESOURCE_POLICY.as_str()).map(std::borrow::Cow::into_owned);
    Err(RefusalKind::ResourcePolicyAllows { policy, origin: origin.to_string() })
}

/// A response that a page would embed.
struct Embedded<'a> {
    origin: &'a Origin,
    url: &'a Url,
    headers: &'a HeaderList,
    request_includes_credentials: bool,
    is_navigation: bool,
}

/// The values of `Cross-Origin-Resource-Policy`, in lower case only.
#[derive(Clone, Copy)]
enum Policy {
    SameOrigin,
    SameSite,
    CrossOrigin,
}

impl Embedded<'_> {
    /// <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check>
    fn internal_check(&self, embedder_policy: EmbedderPolicy) -> bool {
        // 1. Frames are asked by embedder policies only.
        if self.is_navigation && embedder_policy == EmbedderPolicy::UnsafeNone {
            return true;
        }
        // 2–4. What the response says, or what the page takes its silence for.
        // 5. Who may have it.
        match self.policy().or_else(|| self.default_policy(embedder_policy)) {
            None | Some(Policy::CrossOrigin) => true,
            Some(Policy::SameOrigin) => self.origin.is_same_origin_as_url(self.url),
            Some(Policy::SameSite) => self.is_same_site(),
        }
    }

    /// Two fields, or a list, are none of the three values, and so none at all.
    fn policy(&self) -> Option<Policy> {
        match &*self.headers.get(CROSS_ORIGIN_RESOURCE_POLICY.as_str())? {
            b"same-origin" => Some(Policy::SameOrigin),
            b"same-site" => Some(Policy::SameSite),
            b"cross-origin" => Some(Policy::CrossOrigin),
            _ => None,
        }
    }

    fn default_policy(&self, embedder_policy: EmbedderPolicy) -> Option<Policy> {
        let is_same_origin = match embedder_policy {
            EmbedderPolicy::UnsafeNone => false,
            EmbedderPolicy::Credentialless => self.request_includes_credentials || self.is_navigation,
            EmbedderPolicy::RequireCorp => true,
        };
        is_same_origin.then_some(Policy::SameOrigin)
    }

    /// Same site whatever the scheme, but nothing from HTTPS goes to a page that came without.
    fn is_same_site(&self) -> bool {
        let is_page_https = self.origin.as_tuple().is_some_and(|tuple| tuple.scheme() == "https");
        self.origin.is_schemelessly_same_site(&Origin::of(self.url))
            && (is_page_https || self.url.scheme() != "https")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        page: &str,
        embedder_policy: EmbedderPolicy,
        url: &str,
        values: &[&str],
        with_credentials: bool,
        is_navigation: bool,
    ) -> Result<(), RefusalKind> {
        let mut client = Client::new(Origin::parse(page).unwrap());
        client.embedder_policy = embedder_policy;
        let mut headers = HeaderList::new();
        let name = CROSS_ORIGIN_RESOURCE_POLICY;
        values.iter().for_each(|value| headers.append(name.as_str(), value.as_bytes()).unwrap());
        let url = Url::parse(url).unwrap();
        cross_origin_resource_policy_check(
            &client.origin,
            &client,
            &url,
            &headers,
            with_credentials,
            is_navigation,
        )
    }

    fn says(page: &str, url: &str, value: &str) -> bool {
        check(page, EmbedderPolicy::UnsafeNone, url, &[value], true, false).is_ok()
    }

    #[test]
    fn without_a_policy_everyone_embeds() {
        assert!(
            check("https://a.example", EmbedderPolicy::UnsafeNone, "https://b.test/", &[], true, false)
                .is_ok()
        );
        for value in ["", "Same-Origin", "SAME-SITE", "same-origin, same-origin", "same-origin,", "none"] {
            assert!(says("https://a.example", "https://b.test/", value), "{value}");
        }
    }

    #[test]
    fn two_fields_are_none() {
        let twice = ["same-origin", "same-origin"];
        assert!(
            check("https://a.example", EmbedderPolicy::UnsafeNone, "https://b.test/", &twice, true, false)
                .is_ok()
        );
    }

    #[test]
    fn same_origin_compares_scheme_host_and_port() {
        assert!(says("https://a.example", "https://a.example/x", "same-origin"));
        assert!(!says("https://a.example", "https://www.a.example/", "same-origin"));
        assert!(!says("https://a.example", "https://a.example:8443/", "same-origin"));
        assert!(!says("https://a.example", "http://a.example/", "same-origin"));
        assert!(!says("null", "https://a.example/", "same-origin"));
    }

    #[test]
    fn same_site_compares_registrable_domains_and_keeps_https_from_http() {
        assert!(says("https://a.example", "https://www.a.example:8443/", "same-site"));
        assert!(says("https://a.example", "http://www.a.example/", "same-site"));
        assert!(says("http://a.example", "http://www.a.example/", "same-site"));
        assert!(!says("http://a.example", "https://www.a.example/", "same-site"));
        assert!(!says("https://a.example", "https://b.example/", "same-site"));
        assert!(!says("https://a.github.io", "https://b.github.io/", "same-site"));
        assert!(!says("null", "http://a.example/", "same-site"));
    }

    #[test]
    fn cross_origin_is_for_everyone() {
        for policy in
            [EmbedderPolicy::UnsafeNone, EmbedderPolicy::Credentialless, EmbedderPolicy::RequireCorp]
        {
            for is_navigation in [false, true] {
                let checked =
                    check("null", policy, "https://b.test/", &["cross-origin"], true, is_navigation);
                assert_eq!(checked, Ok(()));
            }
        }
    }

    #[test]
    fn an_embedder_policy_takes_silence_for_same_origin() {
        use EmbedderPolicy::{Credentialless, RequireCorp, UnsafeNone};
        let embeds = |policy, with_credentials, is_navigation| {
            check("https://a.example", policy, "https://b.test/", &[], with_credentials, is_navigation)
                .is_ok()
        };
        assert!(embeds(UnsafeNone, true, true));
        assert!(!embeds(RequireCorp, false, false));
        assert!(!embeds(RequireCorp, true, true));
        assert!(embeds(Credentialless, false, false));
        assert!(!embeds(Credentialless, true, false));
        assert!(!embeds(Credentialless, false, true));
    }

    #[test]
    fn frames_are_asked_by_embedder_policies_only() {
        let frame = |policy| {
            check("https://a.example", policy, "https://b.test/", &["same-origin"], true, true).is_ok()
        };
        assert!(frame(EmbedderPolicy::UnsafeNone));
        assert!(!frame(EmbedderPolicy::RequireCorp));
    }

    #[test]
    fn a_refusal_shows_the_value_and_the_page() {
        let refused = check(
            "https://a.example",
            EmbedderPolicy::UnsafeNone,
            "https://b.test/",
            &["same-site"],
            true,
            false,
        );
        let policy = Some(b"same-site".to_vec());
        assert_eq!(
            refused,
            Err(RefusalKind::ResourcePolicyAllows { policy, origin: "https://a.example".into() })
        );
    }
}
