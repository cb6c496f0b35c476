//! Ask: requests, replies, and what can be asked.

use corsac::headers::names;
use http::{HeaderMap, HeaderName};

use crate::import::{OriginMatcher, Position};
use crate::language::Dialect;

/// A request that is put to a configuration.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The method.
    pub method: &'r str,
    /// `Origin`.
    pub origin: Option<&'r str>,
    /// `Access-Control-Request-Method`.
    pub asked_method: Option<&'r str>,
    /// `Access-Control-Request-Headers`.
    pub asked_headers: Option<&'r str>,
    /// Whether `Access-Control-Request-Private-Network: true` is sent.
    pub private_network: bool,
    /// The fields that the application would answer with.
    pub application: &'r [(HeaderName, String)],
    /// The status that it would answer with.
    pub application_status: u16,
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Whether the server answered without the application.
    pub answered: bool,
    /// The fields that CORS and caches look at; of others nothing is said.
    pub headers: HeaderMap,
}

/// A comparison of the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginTest {
    /// With what it is compared.
    pub matcher: OriginMatcher,
    /// Where.
    pub position: Position,
}

/// What can be asked.
pub trait Answers {
    /// What is answered to a request.
    fn answer(&self, request: &Request<'_>) -> Reply;

    /// Whose regular expressions the configuration has.
    fn dialect(&self) -> Dialect;

    /// Every comparison on which an answer may depend: [`OriginMatcher::Exact`] and [`OriginMatcher::Regex`].
    fn tests(&self) -> &[OriginTest];

    /// Every text that methods or header names may be compared with.
    fn words(&self) -> &[String];

    /// Where the field is set.
    fn position_of(&self, name: &HeaderName) -> Position;

    /// Whether an application answers behind the place.
    fn has_application(&self) -> bool;
}

impl<'r> Request<'r> {
    /// A `GET` from a page.
    pub(crate) fn get(origin: Option<&'r str>) -> Self {
        Request {
            method: "GET",
            origin,
            asked_method: None,
            asked_headers: None,
            private_network: false,
            application: &[],
            application_status: 200,
        }
    }

    /// A preflight.
    pub(super) fn preflight(origin: Option<&'r str>, method: &'r str, headers: Option<&'r str>) -> Self {
        Request {
            method: "OPTIONS",
            asked_method: Some(method),
            asked_headers: headers,
            ..Request::get(origin)
        }
    }
}

impl<'r> Request<'r> {
    /// The value of a field; `None`: it is none of those that are asked here.
    #[allow(clippy::option_option, reason = "a field that is not known differs from one that is absent")]
    pub(crate) fn field(&self, name: &str) -> Option<Option<&'r str>> {
        match name.to_ascii_lowercase().parse::<HeaderName>().ok()? {
            name if name == names::ORIGIN => Some(self.origin),
            name if name == names::ACCESS_CONTROL_REQUEST_METHOD => Some(self.asked_method),
            name if name == names::ACCESS_CONTROL_REQUEST_HEADERS => Some(self.asked_headers),
            name if name == names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK => {
                Some(self.private_network.then_some("true"))
            }
            _ => None,
        }
    }
}

impl Reply {
    /// The only value of a field.
    pub(super) fn only(&self, name: &HeaderName) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// The members of a list.
    pub(super) fn list(&self, name: &HeaderName) -> Vec<String> {
        let lines = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let members = lines.flat_map(|line| line.split(',')).map(|member| member.trim().to_owned());
        members.filter(|member| !member.is_empty()).collect()
    }

    pub(super) fn has(&self, name: &HeaderName) -> bool {
        self.headers.contains_key(name)
    }

    /// Whether a page of that origin may read it, without credentials at least.
    pub(super) fn grants(&self, origin: &str) -> bool {
        self.only(&names::ACCESS_CONTROL_ALLOW_ORIGIN).is_some_and(|value| value == "*" || value == origin)
    }

    pub(super) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether `Vary` names the field.
    pub(super) fn varies_by(&self, name: &HeaderName) -> bool {
        let members = self.list(&names::VARY);
        members.iter().any(|member| member == "*" || member.eq_ignore_ascii_case(name.as_str()))
    }
}

/// Whether CORS, its companions or caches look at the field.
#[must_use]
pub fn is_about_cors(name: &HeaderName) -> bool {
    names::CORS_RESPONSE_FIELDS.contains(name)
        || [names::TIMING_ALLOW_ORIGIN, names::CROSS_ORIGIN_RESOURCE_POLICY, names::VARY].contains(name)
}
