//! Given: from the words of a vector to the engine's client, request and answers. Decides nothing.

use super::vector::{Answer, BodyText, Exchange, Given, Page, PageInit};
use crate::vector::HeaderLine;
use corsac::fetch::preset::{
    BodyInit, CorsSettings, Element, FetchInit, Prepared, XmlHttpRequest, event_source, send_beacon,
    web_socket,
};
use corsac::fetch::{
    AddressSpace, Behaviour, Body, Client, EmbedderPolicy, NetworkFailure, Origin, Refusal, Request,
    ResponseHead,
};
use corsac::headers::Header;
use corsac::step::StepId;
use std::error::Error;
use std::fmt;
use std::str::FromStr;
use url::Url;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

impl Page {
    /// The client that this page is.
    ///
    /// # Errors
    /// A word that the engine does not know.
    pub fn client(&self) -> Result<Client> {
        match self {
            Page::At(origin) => Ok(Client::new(Origin::parse(origin)?)),
            Page::With(page) => page.client(),
        }
    }
}

impl PageInit {
    fn client(&self) -> Result<Client> {
        let mut client = Client::new(Origin::parse(&self.origin)?);
        if let Some(top) = &self.top {
            client.top_level_origin = Origin::parse(top)?;
        }
        if let Some(url) = &self.url {
            client.creation_url = if url.is_empty() { None } else { Some(Url::parse(url)?) };
        }
        set(&mut client.referrer_policy, self.referrer_policy.as_deref())?;
        client.embedder_policy = match self.embedder_policy.as_deref() {
            None => EmbedderPolicy::UnsafeNone,
            Some("credentialless") => EmbedderPolicy::Credentialless,
            Some("require-corp") => EmbedderPolicy::RequireCorp,
            Some(word) => return Err(unknown("embedder policy", word)),
        };
        if let Some(space) = &self.address_space {
            client.address_space = address_space(space)?;
        }
        Ok(client)
    }
}

fn address_space(word: &str) -> Result<AddressSpace> {
    let spaces = [AddressSpace::Loopback, AddressSpace::Local, AddressSpace::Public];
    spaces.into_iter().find(|space| space.to_string() == word).ok_or_else(|| unknown("address space", word))
}

impl Given {
    /// The request that the page's script makes, or the refusal to make it.
    ///
    /// # Errors
    /// A word that the engine does not know.
    pub fn prepare(
        &self,
        client: &Client,
        profile: Behaviour,
    ) -> Result<std::result::Result<Prepared, Refusal>> {
        let prepared = self.made(client, profile)?;
        prepared
            .map(|prepared| self.changed(prepared))
            .map_or_else(|refusal| Ok(Err(refusal)), |made| made.map(Ok))
    }

    /// The steps that a request has passed once it is made: those that asked something of it. Nobody watches preparation.
    #[must_use]
    pub fn steps_of_preparation(&self) -> Vec<StepId> {
        let is = |word: &Option<String>, value: &str| word.as_deref() == Some(value);
        let stream = matches!(self.body, Some(BodyText::Stream(_)));
        let steps: &[(StepId, bool)] = match &*self.api {
            "fetch" => &[
                (StepId::UrlParses, true),
                (StepId::UrlWithoutUserinfo, true),
                (StepId::ReferrerParses, self.referrer.as_ref().is_some_and(|referrer| !referrer.is_empty())),
                (StepId::ModeNotNavigate, self.mode.is_some()),
                (StepId::CacheModeFitsMode, is(&self.cache, "only-if-cached")),
                (StepId::MethodIsMethod, self.method.is_some()),
                (StepId::MethodNotForbidden, self.method.is_some()),
                (StepId::NoCorsMethodSafelisted, is(&self.mode, "no-cors")),
                (StepId::HeaderIsHeader, !self.headers.is_empty()),
                (StepId::BodyFitsMethod, self.body.is_some()),
                (StepId::StreamSupported, stream),
                (StepId::StreamWithoutKeepalive, stream),
                (StepId::StreamFitsMode, stream),
            ],
            "xhr" => &[
                (StepId::XhrMethodIsMethod, true),
                (StepId::XhrMethodNotForbidden, true),
                (StepId::XhrUrlParses, true),
                (StepId::HeaderIsHeader, !self.headers.is_empty()),
            ],
            _ => &[(StepId::UrlParses, true)],
        };
        steps.iter().filter_map(|(step, asked)| asked.then_some(*step)).collect()
    }

    fn made(&self, client: &Client, profile: Behaviour) -> Result<std::result::Result<Prepared, Refusal>> {
        let (url, settings) = (&*self.url, cors_settings(self.crossorigin.as_deref())?);
        Ok(match &*self.api {
            "fetch" => self.fetch_init()?.prepare(client, url, profile),
            "xhr" => self.xml_http_request()?.prepare(client, url, profile),
            "beacon" => send_beacon(client, url, self.body_init().ok_or("a beacon has a body")?),
            "event-source" => event_source(client, url, self.with_credentials),
            "web-socket" => web_socket(client, url),
            "request" => Ok(self.request(client)?),
            word => element(word)?.prepare(client, url, settings),
        })
    }

    fn fetch_init(&self) -> Result<FetchInit> {
        let mut init =
            FetchInit { headers: self.header_pairs(), body: self.body_init(), ..FetchInit::default() };
        init.method = self.method.clone().unwrap_or(init.method);
        set(&mut init.mode, self.mode.as_deref())?;
        set(&mut init.credentials, self.credentials.as_deref())?;
        set(&mut init.redirect, self.redirect.as_deref())?;
        set(&mut init.cache, self.cache.as_deref())?;
        set(&mut init.referrer_policy, self.referrer_policy.as_deref())?;
        init.referrer.clone_from(&self.referrer);
        init.keepalive = self.keepalive.unwrap_or(false);
        Ok(init)
    }

    fn xml_http_request(&self) -> Result<XmlHttpRequest> {
        Ok(XmlHttpRequest {
            method: self.method.clone().unwrap_or_else(|| "GET".into()),
            headers: self.header_pairs(),
            body: self.body_init(),
            with_credentials: self.with_credentials,
            has_upload_listener: self.upload_listener,
        })
    }

    /// A request that no API of a page has shaped.
    fn request(&self, client: &Client) -> Result<Prepared> {
        let mut request = Request::new(client.clone(), Url::parse(&self.url)?);
        request.method = self.method.as_deref().unwrap_or("GET").parse()?;
        for (name, value) in self.header_pairs() {
            request.headers.append(&name, &value)?;
        }
        request.body = self.body_init().map_or(Body::Null, |init| init.body);
        set(&mut request.mode, self.mode.as_deref())?;
        set(&mut request.credentials, self.credentials.as_deref())?;
        set(&mut request.redirect, self.redirect.as_deref())?;
        set(&mut request.cache, self.cache.as_deref())?;
        set(&mut request.referrer_policy, self.referrer_policy.as_deref())?;
        request.keepalive = self.keepalive.unwrap_or(false);
        Ok(Prepared { request, dropped_headers: Vec::new() })
    }

    fn changed(&self, mut prepared: Prepared) -> Result<Prepared> {
        let request = &mut prepared.request;
        set(&mut request.destination, self.destination.as_deref())?;
        request.unsafe_request = self.unsafe_request.unwrap_or(request.unsafe_request);
        request.use_cors_preflight = self.use_cors_preflight.unwrap_or(request.use_cors_preflight);
        request.use_url_credentials = self.use_url_credentials.unwrap_or(request.use_url_credentials);
        request.inflight_keepalive_bytes = self.inflight_keepalive_bytes.unwrap_or(0);
        Ok(prepared)
    }

    fn header_pairs(&self) -> Vec<(String, Vec<u8>)> {
        let lines = self.headers.iter().map(HeaderLine::parts);
        lines.flat_map(|(name, value, times)| vec![(name.to_owned(), value); times]).collect()
    }

    fn body_init(&self) -> Option<BodyInit> {
        Some(match self.body.as_ref()? {
            BodyText::Text(text) => BodyInit::text(text),
            BodyText::UrlEncoded(text) => BodyInit::url_encoded(text),
            BodyText::FormData(boundary) => BodyInit::form_data(b"form".to_vec(), boundary),
            BodyText::Blob(content_type) => BodyInit::blob(b"blob".to_vec(), content_type),
            BodyText::Bytes(bytes) => BodyInit::bytes(bytes.to_bytes()),
            BodyText::Length(length) => BodyInit::text(&"x".repeat(*length)),
            BodyText::Stream(_) => BodyInit::stream(),
        })
    }
}

fn cors_settings(attribute: Option<&str>) -> Result<CorsSettings> {
    Ok(match attribute {
        None => CorsSettings::NoCors,
        Some("anonymous") => CorsSettings::Anonymous,
        Some("use-credentials") => CorsSettings::UseCredentials,
        Some(word) => return Err(unknown("crossorigin", word)),
    })
}

fn element(word: &str) -> Result<Element> {
    Ok(match word {
        "image" => Element::Image,
        "script" => Element::Script,
        "module-script" => Element::ModuleScript,
        "module-preload" => Element::ModulePreload,
        "stylesheet" => Element::Stylesheet,
        "icon" => Element::Icon,
        "font" => Element::Font,
        "audio" => Element::Audio,
        "video" => Element::Video,
        "track" => Element::Track,
        "manifest" => Element::Manifest,
        word => match word.strip_prefix("preload-") {
            Some(destination) => Element::Preload(destination.parse()?),
            None => return Err(unknown("maker of requests", word)),
        },
    })
}

impl Exchange {
    /// What the engine is told of the answer.
    ///
    /// # Errors
    /// A word or a header that the engine does not know.
    pub fn answer(&self) -> Result<std::result::Result<ResponseHead, NetworkFailure>> {
        let status = match &self.answer {
            Answer::Status(status) => *status,
            Answer::Failure(word) => return Ok(Err(failure(word)?)),
        };
        let mut head = ResponseHead { range_requested: self.range_requested, ..ResponseHead::new(status) };
        for (name, value, times) in self.headers.iter().map(HeaderLine::parts) {
            for _ in 0..times {
                head.headers.push(Header::new(name, &value)?);
            }
        }
        Ok(Ok(head))
    }
}

fn failure(word: &str) -> Result<NetworkFailure> {
    Ok(match word {
        "connection" => NetworkFailure::Connection { message: "connection refused".into() },
        "tls" => NetworkFailure::Tls { message: "unknown issuer".into() },
        "timeout" => NetworkFailure::Timeout { milliseconds: 20_000 },
        "http1" => NetworkFailure::StreamOverHttp1,
        "not-served" => NetworkFailure::NotServed,
        space => NetworkFailure::LocalNetworkAccess { target: address_space(space)? },
    })
}

/// Sets a value whose word the vector gives; without one, the default stays.
fn set<T: FromStr<Err: fmt::Display>>(value: &mut T, word: Option<&str>) -> Result<()> {
    if let Some(word) = word {
        *value = word.parse().map_err(|error| format!("{word:?}: {error}"))?;
    }
    Ok(())
}

fn unknown(what: &str, word: &str) -> Box<dyn Error> {
    format!("no {what} is called {word:?}").into()
}
