//! Wire: a request on the wire, as far as engine and browser are compared by it.

use crate::case::{Ask, Bytes, Network};
use crate::server::Record;
use corsac::fetch::{HttpRequest, Mode};
use corsac::headers::is_forbidden_request_header_name;
use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN, RANGE, USER_AGENT,
};
use http::HeaderName;
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

/// Which headers of a request are judged: those of the CORS protocol, and those that script sets.
#[derive(Clone, Debug)]
pub struct Judged(Vec<String>);

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
        Self(names)
    }

    /// Of a preflight nothing is script's: what else it has is each browser's own.
    fn pick(&self, value: impl Fn(&str) -> Option<Vec<u8>>) -> BTreeMap<String, Bytes> {
        let is_preflight = value(ACCESS_CONTROL_REQUEST_METHOD.as_str()).is_some();
        let judged = self.0.iter().filter(|name| !is_preflight || is_protocol(name));
        judged.filter_map(|name| Some((name.clone(), rewritten(name, Bytes(value(name)?))))).collect()
    }
}

impl Wire {
    /// The request that the engine puts on the wire.
    #[must_use]
    pub fn expected(request: &HttpRequest, judged: &Judged, dropped: bool) -> Self {
        Self {
            method: request.method.to_string(),
            url: sent_url(request),
            headers: judged.pick(|name| Some(request.headers.get(name)?.trim_ascii().to_vec())),
            dropped,
        }
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
        Self {
            method: record.method.clone(),
            url: network.generalize(&record.url),
            headers: judged.pick(value),
            dropped: record.dropped,
        }
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
