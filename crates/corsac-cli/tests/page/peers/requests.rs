//! Requests: what pages ask of the peers.

use std::fmt;

/// What a page asks.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) origin: &'static str,
    pub(super) method: &'static str,
    pub(super) headers: &'static [&'static str],
    pub(super) credentials: &'static str,
}

impl Request {
    /// Whether a browser asks for leave first.
    pub(super) fn is_preflighted(&self) -> bool {
        let is_unsafe =
            |header: &&str| [JSON, TOKEN, OTHER, AUTHORIZATION, TWO_RANGES, LONG_ACCEPT].contains(header);
        !self.has_safelisted_method() || self.headers.iter().any(is_unsafe)
    }

    pub(super) fn has_safelisted_method(&self) -> bool {
        ["GET", "HEAD", "POST"].contains(&self.method)
    }

    pub(super) fn includes_credentials(&self) -> bool {
        self.credentials == "include"
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} with {} from {}", self.method, self.headers, self.credentials, self.origin)
    }
}

pub(super) const APP: &str = "https://app.example";
pub(super) const JSON: &str = "Content-Type: application/json";
pub(super) const TOKEN: &str = "X-Token: 1";
pub(super) const AUTHORIZATION: &str = "Authorization: Bearer abc";
const OTHER: &str = "X-Other: 1";
const TWO_RANGES: &str = "Range: bytes=0-1,5-6";

/// A value that no preflight-free `Accept` has: longer than 128 bytes.
pub(super) const LONG_ACCEPT: &str = concat!(
    "Accept: text/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
);

/// What pages of the first listed origin ask.
const ASKED: &[(&str, &[&str])] = &[
    ("GET", &[]),
    ("HEAD", &[]),
    ("POST", &["Content-Type: text/plain"]),
    ("POST", &["Content-Type: Text/Plain; charset=utf-8", "Accept: application/json", "Accept-Language: de"]),
    ("POST", &[JSON]),
    ("GET", &[TOKEN]),
    ("HEAD", &[TOKEN]),
    ("GET", &[OTHER]),
    ("GET", &[TOKEN, OTHER]),
    ("GET", &[AUTHORIZATION]),
    ("GET", &["Range: bytes=0-1"]),
    ("GET", &[TWO_RANGES]),
    ("GET", &[LONG_ACCEPT]),
    ("PUT", &[]),
    ("PUT", &[JSON]),
    ("PUT", &[JSON, TOKEN]),
    ("PUT", &[AUTHORIZATION]),
    ("DELETE", &[]),
    ("DELETE", &[TOKEN]),
    ("PATCH", &[]),
    ("patch", &[]),
    ("PURGE", &[]),
    ("OPTIONS", &[]),
];

/// What pages of other origins ask as well.
const OF_OTHERS: &[(&str, &[&str])] = &[("GET", &[]), ("PUT", &[JSON]), ("GET", &[AUTHORIZATION])];

pub(super) fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    let pages = [(APP, ASKED), ("https://other.example", OF_OTHERS), ("null", OF_OTHERS)];
    for (origin, asked) in pages {
        for &(method, headers) in asked {
            for credentials in ["same-origin", "include"] {
                requests.push(Request { origin, method, headers, credentials });
            }
        }
    }
    requests
}
