//! Beginning: a request as script made it, for browsers that look back at it after redirects.

use super::behaviour::Behaviour;
use super::difference::Difference;
use super::redirect::becomes_get;
use super::request::Request;
use super::request_headers::{
    cors_safelisted_request_header, cors_unsafe_request_header_names,
    is_cors_non_wildcard_request_header_name, is_request_body_header_name,
};
use crate::headers::HeaderList;
use crate::headers::names::CONTENT_TYPE;
use http::Method;

/// A request as script made it.
#[derive(Clone, Debug)]
pub(super) struct Beginning {
    method: Method,
    headers: HeaderList,
    unsafe_names: Vec<String>,
}

/// What a redirect took off the request.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    /// Those that tell of a body: the method became `GET`.
    pub(super) body_headers: bool,
    /// `Authorization`: it leads to another origin.
    pub(super) authorization: bool,
}

impl Beginning {
    /// `None` where the profile does not look back.
    pub(super) fn of(request: &Request, profile: Behaviour) -> Option<Box<Self>> {
        let looks_back = [
            Difference::PreflightByFirstHeaders,
            Difference::HeadersReturnAfterRedirect,
            Difference::TypeWeighedAsSet,
        ];
        if !looks_back.into_iter().any(|difference| profile.has(difference)) {
            return None;
        }
        let mut headers = request.headers.clone();
        if request.type_is_of_body {
            headers.delete(CONTENT_TYPE.as_str());
        }
        if let (true, Some(as_set)) = (profile.has(Difference::TypeWeighedAsSet), &request.type_as_set) {
            // Script set it, so it is a header.
            let _ = headers.set(CONTENT_TYPE.as_str(), as_set);
        }
        let unsafe_names = cors_unsafe_request_header_names(&headers, profile);
        Some(Box::new(Self { method: request.method.clone(), headers, unsafe_names }))
    }

    /// Whether its headers alone want a preflight.
    pub(super) fn wants_preflight(&self) -> bool {
        !self.unsafe_names.is_empty()
    }

    /// The unsafe names of the hop after a redirect that took this. What the body brought with it is asked for as long as
    /// it is there.
    pub(super) fn unsafe_names_after(&self, taken: Taken, now: &Request, profile: Behaviour) -> Vec<String> {
        let is_left = |name: &&String| !taken.includes(name);
        let mut names: Vec<String> = self.unsafe_names.iter().filter(is_left).cloned().collect();
        let of_body = CONTENT_TYPE.as_str();
        let is_unsafe = |value: &[u8]| !cors_safelisted_request_header(of_body, value, profile);
        if now.type_is_of_body && now.headers.get(of_body).is_some_and(|value| is_unsafe(&value)) {
            names.push(of_body.to_owned());
            names.sort_unstable();
        }
        names
    }

    /// The headers after a redirect: all but what it takes itself, and what the body still brings. Whether it makes a `GET`
    /// is asked of the first method.
    pub(super) fn headers_after(&self, status: u16, to_other_origin: bool, now: &Request) -> HeaderList {
        let taken = Taken { body_headers: becomes_get(&self.method, status), authorization: to_other_origin };
        let mut headers = self.headers.clone();
        headers.retain(|header| !taken.includes(header.name()));
        if let (true, Some(of_body)) = (now.type_is_of_body, now.headers.get(CONTENT_TYPE.as_str())) {
            // It was a header before.
            let _ = headers.append(CONTENT_TYPE.as_str(), &of_body);
        }
        headers
    }
}

impl Taken {
    fn includes(self, name: &str) -> bool {
        (self.body_headers && is_request_body_header_name(name))
            || (self.authorization && is_cors_non_wildcard_request_header_name(name))
    }
}
