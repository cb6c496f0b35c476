//! Reading: an answer as a browser reads it.

use super::side::Answer;
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, CROSS_ORIGIN_RESOURCE_POLICY, TIMING_ALLOW_ORIGIN, VARY,
};
use corsac::method::is_cors_safelisted_method;
use http::HeaderName;
use std::collections::BTreeSet;

/// How far a page may read an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reading {
    /// Not at all.
    Refused,
    /// Only when the request had no credentials.
    Allowed,
    /// With credentials too.
    WithCredentials,
}

impl Reading {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Reading::Refused => "refused",
            Reading::Allowed => "allowed without credentials",
            Reading::WithCredentials => "allowed with credentials",
        }
    }
}

impl Answer {
    /// The CORS check, for both credentials modes: <https://fetch.spec.whatwg.org/#concept-cors-check>.
    pub(crate) fn reading(&self, origin: &str) -> Reading {
        let credentials = self.value(&ACCESS_CONTROL_ALLOW_CREDENTIALS).as_deref() == Some("true");
        match self.value(&ACCESS_CONTROL_ALLOW_ORIGIN) {
            Some(allowed) if allowed == origin && credentials => Reading::WithCredentials,
            Some(allowed) if allowed == origin || allowed == "*" => Reading::Allowed,
            _ => Reading::Refused,
        }
    }

    /// Whether a preflight with this answer grants the method: <https://fetch.spec.whatwg.org/#cors-preflight-fetch>, step 7.
    pub(crate) fn grants_method(&self, origin: &str, method: &str, credentials: bool) -> bool {
        self.passes(origin, credentials)
            && (is_cors_safelisted_method(method.as_bytes())
                || self.lists(&ACCESS_CONTROL_ALLOW_METHODS, credentials, |name| name == method))
    }

    /// Whether it grants the header name; `*` never covers `authorization`.
    pub(crate) fn grants_header(&self, origin: &str, header: &str, credentials: bool) -> bool {
        let without_wildcard = credentials || header == AUTHORIZATION.as_str();
        self.passes(origin, credentials)
            && self.lists(&ACCESS_CONTROL_ALLOW_HEADERS, without_wildcard, |name| {
                name.eq_ignore_ascii_case(header)
            })
    }

    /// Whether it is the answer of a preflight that passes at all.
    fn passes(&self, origin: &str, credentials: bool) -> bool {
        let needed = if credentials { Reading::WithCredentials } else { Reading::Allowed };
        self.status.is_some_and(|status| (200..300).contains(&status)) && self.reading(origin) >= needed
    }

    fn lists(&self, field: &HeaderName, literal: bool, is_it: impl Fn(&str) -> bool) -> bool {
        self.names(field).iter().any(|name| is_it(name) || (name == "*" && !literal))
    }

    /// The response headers that script may read beyond the safelisted; `*` alone stands for all.
    pub(crate) fn exposed(&self, credentials: bool) -> BTreeSet<String> {
        let names = self.names(&ACCESS_CONTROL_EXPOSE_HEADERS);
        match names.iter().any(|name| name == "*") && !credentials {
            true => BTreeSet::from(["*".to_owned()]),
            false => names.iter().map(|name| name.to_ascii_lowercase()).collect(),
        }
    }

    /// How long a browser may keep a preflight's answer.
    pub(crate) fn max_age(&self) -> String {
        self.value(&ACCESS_CONTROL_MAX_AGE).map_or("not sent".to_owned(), |seconds| format!("{seconds} s"))
    }

    pub(crate) fn shows_timing(&self, origin: &str) -> bool {
        self.names(&TIMING_ALLOW_ORIGIN).iter().any(|name| name == "*" || name == origin)
    }

    pub(crate) fn resource_policy(&self) -> String {
        self.value(&CROSS_ORIGIN_RESOURCE_POLICY).unwrap_or("not sent".to_owned())
    }

    pub(crate) fn grants_private_network(&self) -> bool {
        self.value(&ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK).as_deref() == Some("true")
    }

    /// The members of `Vary`, in lower case.
    pub(crate) fn vary(&self) -> String {
        let names: BTreeSet<String> =
            self.names(&VARY).iter().map(|name| name.to_ascii_lowercase()).collect();
        match names.is_empty() {
            true => "no Vary".to_owned(),
            false => format!("Vary: {}", names.into_iter().collect::<Vec<_>>().join(", ")),
        }
    }

    /// The status where the side answers by itself.
    pub(crate) fn status(&self) -> String {
        self.status.map_or("reaches the application".to_owned(), |status| status.to_string())
    }

    /// The values of a field, joined as browsers join them.
    fn value(&self, field: &HeaderName) -> Option<String> {
        let lines = self.fields.get_all(field).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let lines: Vec<_> = lines.collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    fn names(&self, field: &HeaderName) -> Vec<String> {
        let value = self.value(field).unwrap_or_default();
        let names = value.split(',').map(|name| name.trim_matches([' ', '\t']));
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}
