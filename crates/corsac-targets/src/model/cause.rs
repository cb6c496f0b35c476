//! Cause: why a server grants more or less than a policy.

use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, AUTHORIZATION, ORIGIN,
};
use corsac::origin::{Origin, OriginPattern};
use http::{HeaderMap, HeaderValue, Method};

use super::exchange::as_answer;
use super::{Application, Exchange};
use crate::LossCode;
use crate::diff::Reading;

/// What a page gets by a preflight with this answer: the method and all header names, in the credentials mode.
pub(super) fn level(exchange: &Exchange<'_>, status: u16, fields: &HeaderMap) -> Reading {
    let answer = as_answer(status, fields);
    let (origin, method) = (exchange.origin().unwrap_or_default(), exchange.asked_method());
    let names = exchange.asked_headers();
    let grants = |credentials: bool| {
        answer.grants_method(origin, method, credentials)
            && names.iter().all(|name| answer.grants_header(origin, name, credentials))
    };
    match (grants(true), grants(false)) {
        (true, _) => Reading::WithCredentials,
        (false, true) => Reading::Allowed,
        _ => Reading::Refused,
    }
}

/// Why the origin reads more at the server.
pub(super) fn wider_origin(exchange: &Exchange<'_>, policy: Reading, server: Reading) -> LossCode {
    let origin = exchange.origin().unwrap_or_default();
    if Origin::parse(origin.as_bytes()).is_err() && origin != "null" {
        return LossCode::MalformedOriginTaken;
    }
    if policy == Reading::Allowed && server == Reading::WithCredentials {
        return LossCode::CredentialsAlwaysAllowed;
    }
    let is_apex = |pattern: &OriginPattern| {
        let wildcard = format!("{}://*.", pattern.scheme());
        pattern.to_string().replacen(&wildcard, &format!("{}://", pattern.scheme()), 1) == origin
    };
    let patterns = patterns(exchange);
    match patterns.iter().any(|pattern| pattern.has_subdomain_wildcard() && is_apex(pattern)) {
        true => LossCode::ApexIncluded,
        false => LossCode::SubdomainsTooWide,
    }
}

/// Why it reads less.
pub(super) fn narrower_origin(exchange: &Exchange<'_>, policy: Reading, server: Reading) -> LossCode {
    let origin = exchange.origin().unwrap_or_default();
    let spec = exchange.policy.spec();
    let patterns = patterns(exchange);
    let parsed = OriginPattern::parse(origin).ok().map(|parsed| parsed.pattern);
    let is_listed = parsed.is_some_and(|origin| patterns.contains(&origin));
    match () {
        () if policy == Reading::WithCredentials && server == Reading::Allowed => {
            LossCode::CredentialsUnsupported
        }
        () if exchange.origin().is_none() => LossCode::ConditionalFields,
        () if origin == "null" => LossCode::NullUnsupported,
        () if spec.origins.iter().any(|each| each == "*") && spec.credentials => {
            LossCode::AnyOriginWithCredentialsUnsupported
        }
        () if spec.origins.iter().any(|each| each == "*") => LossCode::MalformedOriginRefused,
        () if is_listed => LossCode::OriginLeftOut,
        () => LossCode::OriginPatternDropped,
    }
}

/// Why a preflight is granted more than the policy says.
pub(super) fn wider(exchange: &Exchange<'_>, server: Reading) -> LossCode {
    let (bare, policy) = (exchange.get(), |exchange: &Exchange<'_>| {
        let wanted = exchange.wanted();
        level_or_reading(exchange, wanted.status, &wanted.fields)
    });
    let reads = policy(&bare.exchange(exchange));
    if reads < server {
        return wider_origin(exchange, reads, server);
    }
    let without_names = exchange.without_names();
    if policy(&without_names.exchange(exchange)) < server {
        return LossCode::MethodsNotJudged;
    }
    match exchange.asked_headers().iter().any(|name| name == AUTHORIZATION.as_str()) {
        true if exchange.policy.spec().request_headers.iter().any(|name| name == "*") => {
            LossCode::AuthorizationCovered
        }
        _ => LossCode::HeadersNotJudged,
    }
}

/// Why it is granted less.
pub(super) fn narrower(exchange: &Exchange<'_>, policy: Reading) -> LossCode {
    let server = |exchange: &Exchange<'_>| {
        let found = exchange.found();
        level_or_reading(exchange, found.status, &found.headers)
    };
    if exchange.without_network().exchange(exchange).found_level() >= policy {
        return LossCode::PrivateNetworkUnsupported;
    }
    let plain = exchange.preflight_for("GET").exchange(exchange).found_level();
    if plain < policy {
        let read = server(&exchange.get().exchange(exchange));
        return match read < policy {
            true => narrower_origin(exchange, policy, read),
            false => LossCode::MethodLeftOut,
        };
    }
    if exchange.without_names().exchange(exchange).found_level() < policy {
        return match exchange.policy.spec().methods.iter().any(|method| method == "*") {
            true => LossCode::AnyMethodListed,
            false => LossCode::MethodLeftOut,
        };
    }
    match exchange.policy.spec().request_headers.iter().any(|name| name == "*") {
        true => LossCode::AnyHeaderUnsupported,
        false if exchange.has_odd_list() => LossCode::ListFormRefused,
        false => LossCode::HeaderLeftOut,
    }
}

fn level_or_reading(exchange: &Exchange<'_>, status: u16, fields: &HeaderMap) -> Reading {
    match exchange.is_preflight() {
        true => level(exchange, status, fields),
        false => super::judge::reading(exchange, status, fields),
    }
}

fn patterns(exchange: &Exchange<'_>) -> Vec<OriginPattern> {
    let origins = exchange.policy.spec().origins.iter();
    origins.filter_map(|origin| OriginPattern::parse(origin).ok()).map(|parsed| parsed.pattern).collect()
}

/// Whether the text is a token of RFC 9110.
pub(super) fn is_token(text: &str) -> bool {
    Method::from_bytes(text.as_bytes()).is_ok()
}

/// A request like another, but for what is left out.
struct Like {
    method: Method,
    fields: HeaderMap,
    application: Application,
}

impl Like {
    fn exchange<'l>(&'l self, like: &Exchange<'l>) -> Exchange<'l> {
        Exchange { method: &self.method, fields: &self.fields, application: &self.application, ..*like }
    }
}

impl Exchange<'_> {
    /// The `GET` of the same origin.
    fn get(&self) -> Like {
        let mut fields = HeaderMap::new();
        if let Some(origin) = self.fields.get(ORIGIN) {
            fields.insert(ORIGIN, origin.clone());
        }
        Like { method: Method::GET, fields, application: Application::default() }
    }

    /// The same preflight, asking for no header names and no private network.
    fn without_names(&self) -> Like {
        let mut fields = self.fields.clone();
        fields.remove(ACCESS_CONTROL_REQUEST_HEADERS);
        fields.remove(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK);
        Like { method: self.method.clone(), fields, application: Application::default() }
    }

    /// The same preflight, not of a private network.
    fn without_network(&self) -> Like {
        let mut fields = self.fields.clone();
        fields.remove(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK);
        Like { method: self.method.clone(), fields, application: Application::default() }
    }

    /// A preflight of the same origin for a method alone.
    fn preflight_for(&self, method: &'static str) -> Like {
        let mut like = self.without_names();
        like.fields
            .insert(corsac::headers::names::ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static(method));
        like
    }

    fn found_level(&self) -> Reading {
        let found = self.found();
        level(self, found.status, &found.headers)
    }

    /// Whether the list of names has empty members or white space.
    fn has_odd_list(&self) -> bool {
        let text = self.request(&ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
        text.split(',')
            .any(|name| name.is_empty() || name.trim() != name || name.to_ascii_lowercase() != name)
    }
}
