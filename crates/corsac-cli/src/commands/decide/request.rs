//! Request: what the arguments say of a request, as the engine takes it, and the preflight that goes before it.

use corsac::headers::is_forbidden_request_header_name;
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

    /// The names that a browser asks leave for, sorted. Values within the limits of the safelist are taken for granted.
    fn unsafe_names(&self) -> Vec<&str> {
        let asked = |name: &HeaderName, value: &HeaderValue| match name.as_str() {
            "accept" | "accept-language" | "content-language" => false,
            "content-type" => !is_safelisted_content_type(value),
            name => !is_forbidden_request_header_name(name),
        };
        let fields = self.headers.iter().filter(|(name, value)| asked(name, value));
        let mut names: Vec<&str> = fields.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
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

/// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
fn is_safelisted_content_type(value: &HeaderValue) -> bool {
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
        .iter()
        .any(|safelisted| essence.eq_ignore_ascii_case(safelisted))
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
