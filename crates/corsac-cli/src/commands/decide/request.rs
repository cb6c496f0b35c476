//! Request: what the arguments say of a request, as the engine takes it, and the preflight that goes before it.

use corsac::fetch::Profile;
use corsac::fetch::request_headers::{cors_unsafe_request_header_names, forbidden_request_header};
use corsac::headers::HeaderList;
use corsac::headers::names::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD};
use corsac::method::is_cors_safelisted_method;
use http::header::{CONNECTION, ORIGIN, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// The request to decide.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) host: Option<String>,
    pub(super) headers: HeaderMap,
}

impl Request {
    pub(super) fn new(
        method: Method,
        path: String,
        host: Option<String>,
        origin: Option<HeaderValue>,
        fields: Vec<(HeaderName, HeaderValue)>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        let origin = origin.map(|origin| (ORIGIN, origin));
        for (name, value) in origin.into_iter().chain(fields) {
            headers.append(name, value);
        }
        Request { method, path, host, headers }
    }

    /// The preflight by which a browser asks for leave to send this request; none where it needs no leave by its method
    /// and its header names.
    pub(super) fn preflight(&self) -> Option<Self> {
        let is_preflight =
            self.method == Method::OPTIONS && self.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let names = self.unsafe_names();
        let simple = is_cors_safelisted_method(self.method.as_str().as_bytes()) && names.is_empty();
        if is_preflight || simple || self.is_handshake() {
            return None;
        }
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, self.headers.get(ORIGIN)?.clone());
        headers.insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_str(self.method.as_str()).ok()?);
        if !names.is_empty() {
            headers.insert(ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_str(&names.join(",")).ok()?);
        }
        Some(Request { method: Method::OPTIONS, path: self.path.clone(), host: self.host.clone(), headers })
    }

    /// The names that a browser asks leave for, of the fields that a page can set.
    fn unsafe_names(&self) -> Vec<String> {
        let mut fields = HeaderList::from(&self.headers);
        fields.retain(|field| !forbidden_request_header(field.name(), field.value()));
        cors_unsafe_request_header_names(&fields, Profile::Spec)
    }

    /// Whether it asks to become a WebSocket: RFC 6455 section 4.1.
    pub(super) fn is_handshake(&self) -> bool {
        self.method == Method::GET
            && self.has_token(&UPGRADE, "websocket")
            && self.has_token(&CONNECTION, "upgrade")
    }

    fn has_token(&self, name: &HeaderName, token: &str) -> bool {
        let values = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|member| member.trim().eq_ignore_ascii_case(token))
    }

    /// The origins that it carries, as text.
    pub(super) fn origins(&self) -> Vec<String> {
        self.headers.get_all(ORIGIN).iter().map(|value| value.as_bytes().escape_ascii().to_string()).collect()
    }
}

/// Reads a method.
pub(super) fn method(text: &str) -> Result<Method, String> {
    Method::from_bytes(text.as_bytes())
        .map_err(|_| "a method is letters, digits and !#$%&'*+-.^_`|~".to_owned())
}

/// Reads the value of a field: any bytes but control characters.
pub(super) fn field_value(text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| "a field value has no control characters".to_owned())
}

/// Reads `name: value`.
pub(super) fn field(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Some((name, value)) = text.split_once(':') else {
        return Err("a field is a name, a colon and a value, as in 'Accept: text/plain'".to_owned());
    };
    let name = HeaderName::from_bytes(name.trim().as_bytes())
        .map_err(|_| "a field name is letters, digits and !#$%&'*+-.^_`|~".to_owned())?;
    Ok((name, field_value(value.trim_matches([' ', '\t']))?))
}
