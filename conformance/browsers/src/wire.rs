//! Wire: a request on the wire, as far as engine and browser are compared by it.

use crate::case::{Ask, AskedBody, Bytes, Network};
use crate::server::Record;
use corsac::fetch::{HttpRequest, Mode};
use corsac::headers::is_forbidden_request_header_name;
use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN, RANGE, USER_AGENT,
};
use http::HeaderName;
use http::header::COOKIE;
use std::collections::BTreeMap;
use std::fmt;

/// A request on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The judged headers that it has, names in lower case.
    pub headers: BTreeMap<String, Bytes>,
    /// Whether the server hung up on it.
    pub dropped: bool,
}

/// The request headers of the CORS protocol, and the one that redirects take away.
const PROTOCOL: [HeaderName; 4] =
    [ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_HEADERS, AUTHORIZATION];

/// What a request tells of where it comes from and what it is for.
const METADATA: [&str; 3] = ["sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site"];

/// The cookie that every host has set before the first case. It is one of `https:` alone: only such a cookie goes to
/// other sites in every browser.
pub(crate) const TASTE: &str = "taste=sweet";

/// How a request says that the cookie goes with it, among its judged headers.
const SENT: &str = "sent";

/// How a request says that it has a body, and of what length, among its judged headers.
const BODY: &str = "body";

/// Which headers of a request are judged: those of the CORS protocol, its fetch metadata, whether cookies go with it, the length of the
/// body, and what script sets.
///
/// Metadata and cookies are judged over `https:`. Elsewhere no browser sends the former, but for the mode that preflights of
/// Chromium name, and the cookie of the test goes to secure places alone.
#[derive(Clone, Debug)]
pub struct Judged {
    names: Vec<String>,
    /// Whether the body is as long as the engine makes it: the boundaries of a form are each browser's own.
    has_known_length: bool,
}

impl Judged {
    /// The headers that are judged of what is asked. `User-Agent` is each browser's own.
    #[must_use]
    pub fn of(ask: &Ask) -> Self {
        let mut names: Vec<String> = PROTOCOL.iter().map(|name| name.as_str().to_owned()).collect();
        // Without CORS the browser puts values of its own where it drops script's.
        if ask.mode != Mode::NoCors {
            let settable = ask.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
            names.extend(settable.filter(|name| is_scripts_own(name)));
        }
        names.sort();
        names.dedup();
        Self { names, has_known_length: !matches!(ask.body, AskedBody::FormData(_)) }
    }

    /// Of a preflight nothing is script's: what else it has is each browser's own.
    fn pick(
        &self,
        url: &str,
        has_cookie: bool,
        body_length: usize,
        value: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> BTreeMap<String, Bytes> {
        let is_preflight = value(ACCESS_CONTROL_REQUEST_METHOD.as_str()).is_some();
        let names = self.names.iter().map(String::as_str).filter(|name| !is_preflight || is_protocol(name));
        let is_secure = url.starts_with("https:");
        let metadata = METADATA.into_iter().filter(|_| is_secure);
        let judged = names.chain(metadata);
        let mut picked: BTreeMap<String, Bytes> =
            judged.filter_map(|name| Some((name.to_owned(), rewritten(name, Bytes(value(name)?))))).collect();
        if is_secure && has_cookie {
            picked.insert(COOKIE.as_str().to_owned(), SENT.into());
        }
        if body_length > 0 {
            let length = if self.has_known_length { body_length.to_string() } else { "some".into() };
            picked.insert(BODY.to_owned(), format!("{length} bytes").into());
        }
        picked
    }
}

impl Wire {
    /// The request that the engine puts on the wire.
    #[must_use]
    pub fn expected(request: &HttpRequest, judged: &Judged, dropped: bool) -> Self {
        let url = sent_url(request);
        let value = |name: &str| Some(request.headers.get(name)?.trim_ascii().to_vec());
        let length =
            request.body.length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        let headers = judged.pick(&url, request.includes_credentials, length, value);
        Self { method: request.method.to_string(), url, headers, dropped }
    }

    /// The request that a browser sent, in the words of cases.
    #[must_use]
    pub fn recorded(record: &Record, judged: &Judged, network: &Network) -> Self {
        let value = |name: &str| {
            let values = record.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
            let values: Vec<&[u8]> = values.map(|(_, value)| value.0.as_slice()).collect();
            let joined = Bytes::from(values.join(&b", "[..]).trim_ascii());
            (!values.is_empty()).then(|| in_words_of_cases(network, &joined))
        };
        let url = network.generalize(&record.url);
        let has_cookie = record.header(COOKIE.as_str()).is_some_and(|value| value.to_text().contains(TASTE));
        let headers = judged.pick(&url, has_cookie, record.body_length, value);
        Self { method: record.method.clone(), url, headers, dropped: record.dropped }
    }

    /// Whether it is a preflight.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD.as_str())
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)?;
        self.headers.iter().try_for_each(|(name, value)| write!(f, " {name}: {value:?}"))
    }
}

fn is_scripts_own(name: &str) -> bool {
    !is_forbidden_request_header_name(name) && name != USER_AGENT.as_str()
}

fn is_protocol(name: &str) -> bool {
    PROTOCOL.iter().any(|field| field.as_str() == name)
}

/// HTTP caches write a range anew before they send it, so only that it is there is judged.
fn rewritten(name: &str, value: Bytes) -> Bytes {
    if name == RANGE.as_str() { "a range".into() } else { value }
}

fn in_words_of_cases(network: &Network, value: &Bytes) -> Vec<u8> {
    Bytes::from_text(&network.generalize(&value.to_text())).unwrap_or_default().0
}

/// The URL as its request line and `Host` say it: fragment and user information stay at home.
pub(crate) fn sent_url(request: &HttpRequest) -> String {
    let mut url = request.url.clone();
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}
