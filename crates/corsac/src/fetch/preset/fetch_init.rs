//! Fetch init: the request that `fetch()` makes.

use super::body_init::BodyInit;
use super::prepared::{Prepared, parse_url, refusal, require_url};
use crate::fetch::behaviour::Behaviour;
use crate::fetch::client::Client;
use crate::fetch::difference::Difference;
use crate::fetch::modes::{CacheMode, CredentialsMode, Mode, RedirectMode, ReferrerPolicy};
use crate::fetch::origin::Origin;
use crate::fetch::refusal::{Refusal, RefusalKind, without_password};
use crate::fetch::request::{Body, Referrer, Request};
use crate::fetch::request_headers::{Appended, Guard, append};
use crate::fetch::url_terms::includes_credentials;
use crate::headers::names::CONTENT_TYPE;
use crate::method::{is_cors_safelisted_method, is_forbidden_method, normalize};
use http::Method;

/// What script gives to `fetch()`: <https://fetch.spec.whatwg.org/#requestinit>. The default is `fetch(url)`.
///
/// # Examples
/// ```
/// use corsac::fetch::{Client, Mode, Origin, Profile, preset::{BodyInit, FetchInit}};
/// let page = Client::new(Origin::parse("https://app.example")?);
/// let init = FetchInit {
///     method: "put".into(),
///     headers: vec![("Cookie".into(), b"a=b".to_vec())],
///     body: Some(BodyInit::text("hello")),
///     ..FetchInit::default()
/// };
/// let prepared = init.prepare(&page, "/cart", Profile::Spec)?;
/// assert_eq!(prepared.request.method, "PUT");
/// assert_eq!(prepared.request.mode, Mode::Cors);
/// assert_eq!(prepared.request.url().as_str(), "https://app.example/cart");
/// assert_eq!(prepared.dropped_headers, ["Cookie"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FetchInit {
    /// The method, as script spells it.
    pub method: String,
    /// The headers, as script spells them.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Option<BodyInit>,
    /// The mode.
    pub mode: Mode,
    /// The credentials mode.
    pub credentials: CredentialsMode,
    /// The redirect mode.
    pub redirect: RedirectMode,
    /// The referrer: `None` is the page, the empty string is none.
    pub referrer: Option<String>,
    /// The referrer policy; the empty one is the page's.
    pub referrer_policy: ReferrerPolicy,
    /// The cache mode.
    pub cache: CacheMode,
    /// Whether the request outlives the page.
    pub keepalive: bool,
}

impl Default for FetchInit {
    fn default() -> Self {
        Self {
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            mode: Mode::Cors,
            credentials: CredentialsMode::SameOrigin,
            redirect: RedirectMode::Follow,
            referrer: None,
            referrer_policy: ReferrerPolicy::Empty,
            cache: CacheMode::Default,
            keepalive: false,
        }
    }
}

impl FetchInit {
    /// The request, for a URL that may be relative to the page's: <https://fetch.spec.whatwg.org/#dom-request>.
    ///
    /// # Errors
    /// [`Refusal`] where script gets a `TypeError`.
    pub fn prepare(
        &self,
        client: &Client,
        url: &str,
        profile: impl Into<Behaviour>,
    ) -> Result<Prepared, Refusal> {
        let profile = profile.into();
        // 5.1–5.2. The URL, relative to the page's.
        let url = require_url(client, url)?;
        // 5.3. Secrets do not belong into a URL.
        if includes_credentials(&url) {
            return Err(refusal(RefusalKind::UrlWithoutUserinfo { url: without_password(&url) }));
        }
        // 12. A request whose method and headers are script's.
        let mut request = Request::new(client.clone(), url);
        request.unsafe_request = true;
        // 14. The referrer.
        request.referrer = self.referrer(client)?;
        // 15. The referrer policy.
        request.referrer_policy = self.referrer_policy;
        // 16–18. The mode.
        request.mode = self.allowed_mode()?;
        // 19. The credentials mode.
        request.credentials = self.credentials;
        // 20–21. The cache mode.
        request.cache = self.allowed_cache()?;
        // 22. The redirect mode.
        request.redirect = self.redirect;
        // 24. Whether it outlives the page.
        request.keepalive = self.keepalive;
        // 25. The method.
        request.method = self.allowed_method()?;
        // 31–32. The headers' guard, and which methods go without CORS.
        let guard = self.guard(&request.method)?;
        // 33. The headers.
        let mut prepared = Prepared { request, dropped_headers: Vec::new() };
        self.fill(&mut prepared, guard, profile)?;
        // 35–42. The body.
        self.put_body(&mut prepared, guard, profile)?;
        Ok(prepared)
    }

    /// Step 14.
    fn referrer(&self, client: &Client) -> Result<Referrer, Refusal> {
        let Some(referrer) = &self.referrer else { return Ok(Referrer::Client) };
        // 14.2. The empty string is none.
        if referrer.is_empty() {
            return Ok(Referrer::NoReferrer);
        }
        // 14.3.1–2. Everything else is a URL.
        let url = parse_url(client, referrer)
            .ok_or_else(|| refusal(RefusalKind::ReferrerParses { referrer: referrer.clone() }))?;
        // 14.3.3–4. Of the page's own origin, or the page's.
        let is_about_client = url.scheme() == "about" && url.path() == "client";
        let is_foreign = !client.origin.is_same_origin(&Origin::of(&url));
        Ok(if is_about_client || is_foreign { Referrer::Client } else { Referrer::Url(url) })
    }

    /// Step 17. Web IDL knows no more modes than these four, so what script cannot say at all is refused here too.
    fn allowed_mode(&self) -> Result<Mode, Refusal> {
        match self.mode {
            Mode::Navigate | Mode::WebSocket | Mode::WebTransport => {
                Err(refusal(RefusalKind::ModeNotNavigate { mode: self.mode }))
            }
            mode => Ok(mode),
        }
    }

    /// Step 21.
    fn allowed_cache(&self) -> Result<CacheMode, Refusal> {
        if self.cache == CacheMode::OnlyIfCached && self.mode != Mode::SameOrigin {
            return Err(refusal(RefusalKind::CacheModeFitsMode { mode: self.mode }));
        }
        Ok(self.cache)
    }

    /// Step 25.
    fn allowed_method(&self) -> Result<Method, Refusal> {
        let method = &self.method;
        // 25.2. A method, and one that pages may send.
        let parsed = Method::from_bytes(normalize(method).as_bytes())
            .map_err(|_| refusal(RefusalKind::MethodIsMethod { method: method.clone() }))?;
        if is_forbidden_method(method.as_bytes()) {
            return Err(refusal(RefusalKind::MethodNotForbidden { method: method.clone() }));
        }
        // 25.3. Six methods are upper-cased; above.
        Ok(parsed)
    }

    /// Step 32.
    fn guard(&self, method: &Method) -> Result<Guard, Refusal> {
        if self.mode != Mode::NoCors {
            return Ok(Guard::Request);
        }
        // 32.1. Only safelisted methods.
        if !is_cors_safelisted_method(method.as_str().as_bytes()) {
            return Err(refusal(RefusalKind::NoCorsMethodSafelisted { method: method.to_string() }));
        }
        // 32.2. Only safelisted headers.
        Ok(Guard::RequestNoCors)
    }

    /// Step 33.
    fn fill(&self, prepared: &mut Prepared, guard: Guard, profile: Behaviour) -> Result<(), Refusal> {
        self.headers.iter().try_for_each(|(name, value)| put_header(prepared, name, value, guard, profile))
    }

    /// Steps 35 to 42.
    fn put_body(&self, prepared: &mut Prepared, guard: Guard, profile: Behaviour) -> Result<(), Refusal> {
        let Some(init) = self.body.as_ref().filter(|init| init.body != Body::Null) else { return Ok(()) };
        let request = &prepared.request;
        // 35. Some methods have none.
        if matches!(request.method.as_str(), "GET" | "HEAD") {
            return Err(refusal(RefusalKind::BodyFitsMethod { method: request.method.to_string() }));
        }
        let init = supported(init, profile)?;
        // 37.1. A stream does not outlive its page.
        if init.body == Body::Stream && self.keepalive {
            return Err(refusal(RefusalKind::StreamWithoutKeepalive));
        }
        // 37.4. The type that the body brings, under the same guard as script's.
        if let Some(content_type) = &init.content_type
            && !request.headers.contains(CONTENT_TYPE.as_str())
        {
            put_header(prepared, CONTENT_TYPE.as_str(), content_type, guard, profile)?;
        }
        // 39. A stream needs a preflight, as no form could ever send one.
        if init.body == Body::Stream {
            // 39.2. So it needs a mode that has preflights.
            if !matches!(self.mode, Mode::SameOrigin | Mode::Cors) {
                return Err(refusal(RefusalKind::StreamFitsMode { mode: self.mode }));
            }
            // 39.3.
            prepared.request.use_cors_preflight = true;
            if profile.has(Difference::StreamingBodyForcesCors) {
                prepared.request.mode = Mode::Cors;
            }
        }
        prepared.request.body = init.body;
        Ok(())
    }
}

/// A header that script or its body brings.
fn put_header(
    prepared: &mut Prepared,
    name: &str,
    value: &[u8],
    guard: Guard,
    profile: Behaviour,
) -> Result<(), Refusal> {
    let invalid = |_| refusal(RefusalKind::HeaderIsHeader { name: name.to_owned(), value: value.to_vec() });
    match append(&mut prepared.request.headers, name, value, guard, profile).map_err(invalid)? {
        Appended::Added => {}
        Appended::Dropped => prepared.dropped_headers.push(name.to_owned()),
    }
    Ok(())
}

/// The body as the profile takes it: streams are not known everywhere.
fn supported(init: &BodyInit, profile: Behaviour) -> Result<BodyInit, Refusal> {
    match init.body {
        Body::Stream if profile.has(Difference::StreamingBodyNotSupported) => {
            Err(refusal(RefusalKind::StreamSupported { profile: profile.profile() }))
        }
        Body::Stream if profile.has(Difference::StreamingBodyStringified) => {
            Ok(BodyInit::stringified_stream())
        }
        _ => Ok(init.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Profile;
    use crate::step::StepId;

    fn page() -> Client {
        Client::new(Origin::parse("https://app.example").unwrap())
    }

    fn prepare(init: &FetchInit) -> Result<Prepared, StepId> {
        init.prepare(&page(), "https://api.example/", Profile::Spec).map_err(|refusal| refusal.step())
    }

    fn method(method: &str) -> FetchInit {
        FetchInit { method: method.to_owned(), ..FetchInit::default() }
    }

    #[test]
    fn the_default_is_a_cors_request_of_script() {
        let request = prepare(&FetchInit::default()).unwrap().request;
        assert!(request.unsafe_request && !request.use_cors_preflight && !request.use_url_credentials);
        assert_eq!((request.mode, request.credentials), (Mode::Cors, CredentialsMode::SameOrigin));
    }

    #[test]
    fn six_methods_are_upper_cased_and_patch_is_not() {
        assert_eq!(prepare(&method("dElEtE")).unwrap().request.method, "DELETE");
        assert_eq!(prepare(&method("patch")).unwrap().request.method, "patch");
        assert_eq!(prepare(&method("*")).unwrap().request.method, "*");
    }

    #[test]
    fn script_learns_of_what_no_browser_sends() {
        let url = |url| FetchInit::default().prepare(&page(), url, Profile::Spec).unwrap_err().step();
        assert_eq!(url("https://user@api.example/"), StepId::UrlWithoutUserinfo);
        assert_eq!(url("https://:80:80/"), StepId::UrlParses);
        assert_eq!(prepare(&method("tRaCk")).unwrap_err(), StepId::MethodNotForbidden);
        assert_eq!(prepare(&method("a b")).unwrap_err(), StepId::MethodIsMethod);
        assert_eq!(
            prepare(&FetchInit { mode: Mode::NoCors, ..method("PUT") }).unwrap_err(),
            StepId::NoCorsMethodSafelisted
        );
        assert_eq!(
            prepare(&FetchInit { mode: Mode::Navigate, ..method("GET") }).unwrap_err(),
            StepId::ModeNotNavigate
        );
        let cached = FetchInit { cache: CacheMode::OnlyIfCached, ..method("GET") };
        assert_eq!(prepare(&cached).unwrap_err(), StepId::CacheModeFitsMode);
        let referrer = FetchInit { referrer: Some("https://:80:80/".to_owned()), ..method("GET") };
        assert_eq!(prepare(&referrer).unwrap_err(), StepId::ReferrerParses);
        let header = FetchInit { headers: vec![("x y".to_owned(), Vec::new())], ..method("GET") };
        assert_eq!(prepare(&header).unwrap_err(), StepId::HeaderIsHeader);
        let body = FetchInit { body: Some(BodyInit::text("")), ..method("head") };
        assert_eq!(prepare(&body).unwrap_err(), StepId::BodyFitsMethod);
    }

    #[test]
    fn a_stream_needs_a_preflight_and_a_mode_that_has_one() {
        let stream = FetchInit { body: Some(BodyInit::stream()), ..method("POST") };
        assert!(prepare(&stream).unwrap().request.use_cors_preflight);
        assert_eq!(
            prepare(&FetchInit { keepalive: true, ..stream.clone() }).unwrap_err(),
            StepId::StreamWithoutKeepalive
        );
        assert_eq!(
            prepare(&FetchInit { mode: Mode::NoCors, ..stream.clone() }).unwrap_err(),
            StepId::StreamFitsMode
        );
        let firefox = stream.prepare(&page(), "/", Profile::Firefox).unwrap().request;
        assert!(!firefox.use_cors_preflight && firefox.body.length() == Some(23));
        assert!(stream.prepare(&page(), "/", Profile::WebKit).is_err());
    }

    #[test]
    fn a_body_brings_its_type_unless_script_sets_one() {
        let text = FetchInit { body: Some(BodyInit::text("a")), ..method("POST") };
        let content_type = |init: &FetchInit| {
            prepare(init).unwrap().request.headers.get("content-type").map(|value| value.to_vec())
        };
        assert_eq!(content_type(&text).as_deref(), Some(&b"text/plain;charset=UTF-8"[..]));
        let own = FetchInit { headers: vec![("content-type".to_owned(), b"a/b".to_vec())], ..text.clone() };
        assert_eq!(content_type(&own).as_deref(), Some(&b"a/b"[..]));
        let blob = FetchInit {
            body: Some(BodyInit::blob(b"{}".to_vec(), "application/json")),
            mode: Mode::NoCors,
            ..text
        };
        assert_eq!(content_type(&blob), None, "without CORS the type is dropped");
    }

    #[test]
    fn a_foreign_referrer_is_the_page() {
        let referrer = |text: &str| {
            let init = FetchInit { referrer: Some(text.to_owned()), ..FetchInit::default() };
            prepare(&init).unwrap().request.referrer
        };
        assert_eq!(referrer(""), Referrer::NoReferrer);
        assert_eq!(referrer("about:client"), Referrer::Client);
        assert_eq!(referrer("https://other.example/"), Referrer::Client);
        assert!(matches!(referrer("/a"), Referrer::Url(url) if url.as_str() == "https://app.example/a"));
    }
}
