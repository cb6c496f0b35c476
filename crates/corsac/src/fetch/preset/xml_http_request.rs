//! XMLHttpRequest: the request that `open()`, `setRequestHeader()` and `send()` make.

use super::body_init::BodyInit;
use super::charset::{with_charset_replaced, with_other_charsets_replaced};
use super::media_type::is_media_type;
use super::prepared::{Prepared, parse_url, refusal};
use crate::fetch::behaviour::Behaviour;
use crate::fetch::client::Client;
use crate::fetch::difference::Difference;
use crate::fetch::modes::{CredentialsMode, Mode};
use crate::fetch::refusal::{Refusal, RefusalKind};
use crate::fetch::request::{Body, Request};
use crate::fetch::request_headers::drops_request_header;
use crate::fetch::url_terms::includes_credentials;
use crate::headers::names::CONTENT_TYPE;
use crate::headers::{InvalidHeader, normalize_header_value};
use crate::method::{is_forbidden_method, normalize};
use crate::mime::MimeType;
use http::Method;

/// What script does with an `XMLHttpRequest`: <https://xhr.spec.whatwg.org/>.
#[derive(Clone, Debug)]
pub struct XmlHttpRequest {
    /// The method, as script spells it.
    pub method: String,
    /// What `setRequestHeader()` is called with, in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// What `send()` is called with.
    pub body: Option<BodyInit>,
    /// `withCredentials`.
    pub with_credentials: bool,
    /// Whether a listener is registered on `upload` when `send()` is called: that alone makes a preflight.
    pub has_upload_listener: bool,
}

impl Default for XmlHttpRequest {
    fn default() -> Self {
        Self {
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            with_credentials: false,
            has_upload_listener: false,
        }
    }
}

impl XmlHttpRequest {
    /// The request, for a URL that may be relative to the page's.
    ///
    /// # Errors
    /// [`Refusal`] where script gets a `SyntaxError` or a `SecurityError`.
    pub fn prepare(
        &self,
        client: &Client,
        url: &str,
        profile: impl Into<Behaviour>,
    ) -> Result<Prepared, Refusal> {
        let profile = profile.into();
        let method = self.open_method()?;
        // open(), 5–6. The URL, relative to the page's; secrets in it answer a server that asks.
        let url = parse_url(client, url)
            .ok_or_else(|| refusal(RefusalKind::XhrUrlParses { url: url.to_owned() }))?;
        let mut request = Request::new(client.clone(), url);
        request.method = method;
        let mut prepared = Prepared { request, dropped_headers: Vec::new() };
        for (name, value) in &self.headers {
            self.set_request_header(&mut prepared, name, value, profile)?;
        }
        self.send(&mut prepared.request, profile);
        Ok(prepared)
    }

    /// <https://xhr.spec.whatwg.org/#the-open()-method>
    fn open_method(&self) -> Result<Method, Refusal> {
        let method = &self.method;
        // 2. A method. 4. Six methods are upper-cased.
        let parsed = Method::from_bytes(normalize(method).as_bytes())
            .map_err(|_| refusal(RefusalKind::XhrMethodIsMethod { method: method.clone() }))?;
        // 3. One that pages may send.
        if is_forbidden_method(method.as_bytes()) {
            return Err(refusal(RefusalKind::XhrMethodNotForbidden { method: method.clone() }));
        }
        Ok(parsed)
    }

    /// <https://xhr.spec.whatwg.org/#the-setrequestheader()-method>
    fn set_request_header(
        &self,
        prepared: &mut Prepared,
        name: &str,
        value: &[u8],
        profile: Behaviour,
    ) -> Result<(), Refusal> {
        // 3. White space at the ends does not count.
        let value = normalize_header_value(value);
        let headers = &mut prepared.request.headers;
        let invalid = |_: InvalidHeader| {
            refusal(RefusalKind::HeaderIsHeader { name: name.to_owned(), value: value.to_vec() })
        };
        // 4. A name and a value.
        crate::headers::Header::new(name, value).map_err(invalid)?;
        // 5. Only the browser sets forbidden headers.
        if drops_request_header(name, value, profile) {
            prepared.dropped_headers.push(name.to_owned());
            return Ok(());
        }
        // 6. Values of one name are joined.
        headers.combine(name, value).map_err(invalid)
    }

    /// <https://xhr.spec.whatwg.org/#the-send()-method>
    fn send(&self, request: &mut Request, profile: Behaviour) {
        // 3. `GET` and `HEAD` send no body, and say nothing of it.
        let body = self.body.as_ref().filter(|_| !matches!(request.method.as_str(), "GET" | "HEAD"));
        // 4. The body, and its type.
        if let Some(init) = body {
            let init = if init.body == Body::Stream { &BodyInit::stringified_stream() } else { init };
            request.body = init.body.clone();
            request.type_is_of_body = !request.headers.contains(CONTENT_TYPE.as_str());
            settle_content_type(request, init, profile);
        }
        // 5. Only who listens before sees the upload.
        let is_seen = body.is_some() || !profile.has(Difference::XhrListenerWithoutBody);
        request.use_cors_preflight = self.has_upload_listener && is_seen;
        // 6. The request.
        request.unsafe_request = true;
        request.is_xhr = true;
        request.mode = Mode::Cors;
        request.credentials =
            if self.with_credentials { CredentialsMode::Include } else { CredentialsMode::SameOrigin };
        request.use_url_credentials = includes_credentials(request.url());
    }
}

/// send(), step 4: the type that the body brings, or script's with the charset that is true.
fn settle_content_type(request: &mut Request, init: &BodyInit, profile: Behaviour) {
    let Some(brought) = &init.content_type else { return };
    let headers = &mut request.headers;
    let name = CONTENT_TYPE.as_str();
    let Some(own) = headers.get(name).map(std::borrow::Cow::into_owned) else {
        if is_media_type(brought) || !profile.has(Difference::XhrBlobTypeParsed) {
            let _ = headers.append(name, brought);
        }
        return;
    };
    if profile.has(Difference::XhrCharsetReplaced) {
        if init.is_text() || init.is_url_encoded() {
            let _ = headers.set(name, &with_charset_replaced(&own, b"UTF-8"));
        }
        return;
    }
    if init.is_url_encoded() && profile.has(Difference::XhrUrlEncodedCharsetReplaced) {
        let _ = headers.set(name, &with_other_charsets_replaced(&own, b"UTF-8"));
        request.type_as_set = Some(own.into());
        return;
    }
    let is_text = init.is_text() || (init.is_url_encoded() && profile.has(Difference::XhrUrlEncodedIsText));
    // 4.4. A string is sent as UTF-8, whatever script says of it.
    if let (true, Some(mut mime_type)) = (is_text, MimeType::parse(&own))
        && mime_type.parameter("charset").is_some_and(|charset| !charset.eq_ignore_ascii_case(b"UTF-8"))
    {
        mime_type.set_parameter("charset", b"UTF-8");
        let _ = headers.set(name, &mime_type.serialize());
        request.type_as_set = Some(own.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Origin, Profile};

    fn prepare(request: &XmlHttpRequest, url: &str) -> Prepared {
        let page = Client::new(Origin::parse("https://app.example").unwrap());
        request.prepare(&page, url, Profile::Spec).unwrap()
    }

    fn header(name: &str, value: &str) -> (String, Vec<u8>) {
        (name.to_owned(), value.as_bytes().to_vec())
    }

    #[test]
    fn an_upload_listener_forces_a_preflight() {
        let plain = XmlHttpRequest { method: "post".to_owned(), ..XmlHttpRequest::default() };
        assert!(!prepare(&plain, "/").request.use_cors_preflight);
        let listening = XmlHttpRequest { has_upload_listener: true, ..plain };
        assert!(prepare(&listening, "/").request.use_cors_preflight);
    }

    #[test]
    fn values_of_one_name_are_joined_and_forbidden_ones_dropped() {
        let headers = vec![header("X-A", "1"), header("x-a", " 2 "), header("Origin", "https://b.example")];
        let prepared = prepare(&XmlHttpRequest { headers, ..XmlHttpRequest::default() }, "/");
        assert_eq!(prepared.request.headers.get("x-a").as_deref(), Some(&b"1, 2"[..]));
        assert_eq!(prepared.request.headers.len(), 1);
        assert_eq!(prepared.dropped_headers, ["Origin"]);
    }

    #[test]
    fn with_credentials_is_include_and_userinfo_answers_the_server() {
        let with = XmlHttpRequest { with_credentials: true, ..XmlHttpRequest::default() };
        let request = prepare(&with, "https://user:secret@api.example/").request;
        assert_eq!(request.credentials, CredentialsMode::Include);
        assert!(request.use_url_credentials && request.unsafe_request);
        assert!(!prepare(&with, "https://api.example/").request.use_url_credentials);
    }

    #[test]
    fn a_string_is_utf_8_whatever_script_says() {
        let sent = |own: &str| {
            let request = XmlHttpRequest {
                method: "POST".to_owned(),
                headers: vec![header("Content-Type", own)],
                body: Some(BodyInit::text("a")),
                ..XmlHttpRequest::default()
            };
            String::from_utf8(
                prepare(&request, "/").request.headers.get("content-type").unwrap().into_owned(),
            )
            .unwrap()
        };
        assert_eq!(sent("text/x;charset=iso-8859-1"), "text/x;charset=UTF-8");
        assert_eq!(sent("text/x; charset=utf-8"), "text/x; charset=utf-8");
        assert_eq!(sent("text/x"), "text/x");
    }

    #[test]
    fn get_sends_no_body_and_no_type() {
        let get = XmlHttpRequest { body: Some(BodyInit::text("a")), ..XmlHttpRequest::default() };
        let request = prepare(&get, "/").request;
        assert_eq!(request.body, Body::Null);
        assert!(request.headers.is_empty());
    }
}
