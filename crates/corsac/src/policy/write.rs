//! Write: a decision onto a response. Exactly one value of each field, and only the policy's.

use super::decision::{Allow, AllowHeaders, Decision, Kind, Verdict};
use super::request_header_names;
use super::vary::merge_vary;
use crate::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_PREFIX, CORS_RESPONSE_FIELDS, CORSAC_REASON,
    CROSS_ORIGIN_RESOURCE_POLICY, TIMING_ALLOW_ORIGIN,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// More of a name is not sent back: a client would choose the size of the answer.
const MAX_EVIDENCE_BYTES: usize = 128;

const ANY: HeaderValue = HeaderValue::from_static("*");
const ANY_AND_AUTHORIZATION: HeaderValue = HeaderValue::from_static("*,authorization");
const TRUE: HeaderValue = HeaderValue::from_static("true");
const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");

impl Decision<'_> {
    /// The fields that the decision sets on a response, without `Vary`.
    pub fn fields(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> + '_ {
        let mut fields = HeaderMap::new();
        self.write_cors(&mut fields);
        self.write_companions(&mut fields);
        fields.into_iter().filter_map(|(name, value)| Some((name?, value)))
    }

    /// The members to merge into the response's `Vary`.
    #[must_use]
    pub fn vary(&self) -> Option<&HeaderValue> {
        static ORDINARY: HeaderValue = VARY_ORIGIN;
        match self.kind {
            Kind::Preflight => self.policy.0.preflight_vary.as_ref(),
            Kind::Actual | Kind::NotCors => (!self.policy.is_open()).then_some(&ORDINARY),
        }
    }

    /// Writes the decision onto a response that is complete otherwise: CORS fields that are there are removed, the
    /// decision's are set, `Vary` is merged.
    pub fn apply(&self, response: &mut HeaderMap) {
        remove_cors(response);
        self.write_cors(response);
        self.apply_companions(response);
    }

    /// Writes what stands beside an inner service's own CORS fields: `Timing-Allow-Origin` and
    /// `Cross-Origin-Resource-Policy`, where the policy sets them, and `Vary`.
    pub fn apply_companions(&self, response: &mut HeaderMap) {
        self.write_companions(response);
        self.apply_vary(response);
    }

    /// Merges the fields of the request on which the decision depends into the response's `Vary`.
    pub fn apply_vary(&self, response: &mut HeaderMap) {
        if let Some(members) = self.vary() {
            merge_vary(response, members);
        }
    }

    /// On the answer to a refused preflight: the reason in words, and the fields of the steps passed so far, with which
    /// browsers print their most exact message. For debugging: it tells strangers about the policy.
    pub fn apply_debug(&self, response: &mut HeaderMap) {
        if self.is_refused_preflight() {
            self.write_passed(response);
            self.deny_method(response);
            response.insert(CORSAC_REASON, self.debug_reason());
        }
    }

    /// An empty list of methods where the method is refused. Without the field a browser would take the preflight of an
    /// upload listener, or of a streamed body, for a grant: <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, step 7.4.
    fn deny_method(&self, response: &mut HeaderMap) {
        if self.granted.origin.value().is_some() && self.granted.method.value().is_none() {
            response.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(""));
        }
    }

    fn is_refused_preflight(&self) -> bool {
        self.kind == Kind::Preflight && self.verdict == Verdict::Refused
    }

    fn write_cors(&self, response: &mut HeaderMap) {
        if !self.is_refused_preflight() {
            self.write_passed(response);
        }
    }

    /// The CORS fields of the steps passed: all of them unless the decision is a refused preflight's.
    fn write_passed(&self, response: &mut HeaderMap) {
        let Some(origin) = self.granted.origin.value() else { return };
        let policy = &self.policy.0;
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if policy.spec.credentials {
            response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
        }
        if self.kind == Kind::Preflight {
            self.write_preflight(response);
        } else if let Some(names) = &policy.expose_headers {
            response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
        }
    }

    fn write_preflight(&self, response: &mut HeaderMap) {
        if let Some(method) = self.granted.method.value() {
            response.insert(ACCESS_CONTROL_ALLOW_METHODS, method);
        }
        if let Some(names) = self.granted.headers.value() {
            response.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
        }
        if let Some(max_age) = self.policy.0.max_age.as_ref().filter(|_| self.granted.complete) {
            response.insert(ACCESS_CONTROL_MAX_AGE, max_age.clone());
        }
        if self.granted.private_network {
            response.insert(ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, TRUE);
        }
    }

    fn write_companions(&self, response: &mut HeaderMap) {
        if self.kind == Kind::Preflight {
            return;
        }
        let spec = &self.policy.0.spec;
        if spec.timing_allow_origin {
            match self.granted.origin.value() {
                Some(origin) => response.insert(TIMING_ALLOW_ORIGIN, origin),
                None => response.remove(TIMING_ALLOW_ORIGIN),
            };
        }
        if let Some(policy) = spec.cross_origin_resource_policy {
            response.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static(policy.as_str()));
        }
    }

    fn debug_reason(&self) -> HeaderValue {
        let (code, title) = (self.code().as_str(), self.code().title());
        let text = match self.evidence() {
            Some(evidence) => {
                let (shown, rest) = evidence.split_at(evidence.len().min(MAX_EVIDENCE_BYTES));
                let cut = if rest.is_empty() { "" } else { "..." };
                format!("{code}; {title}: {}{cut}", shown.escape_ascii())
            }
            None => format!("{code}; {title}"),
        };
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(code))
    }
}

/// Removes the CORS fields. Most responses have none, and one look over the names is cheaper than seven searches.
fn remove_cors(response: &mut HeaderMap) {
    static FIELDS: [HeaderName; 7] = CORS_RESPONSE_FIELDS;
    if response.keys().any(|name| name.as_str().starts_with(ACCESS_CONTROL_PREFIX)) {
        for name in &FIELDS {
            response.remove(name);
        }
    }
}

impl Allow<'_> {
    /// The value of `Access-Control-Allow-Origin` or `Access-Control-Allow-Methods`.
    fn value(&self) -> Option<HeaderValue> {
        match self {
            Allow::None => None,
            Allow::Any => Some(ANY),
            Allow::Echo(value) => Some(value.as_ref().clone()),
        }
    }
}

impl AllowHeaders<'_> {
    /// The value of `Access-Control-Allow-Headers`.
    pub(super) fn value(&self) -> Option<HeaderValue> {
        match self {
            AllowHeaders::None => None,
            AllowHeaders::Any => Some(ANY),
            AllowHeaders::AnyAndAuthorization => Some(ANY_AND_AUTHORIZATION),
            AllowHeaders::Line(line) => Some(line.as_ref().clone()),
            AllowHeaders::Asked(request) => request_header_names::joined(request),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headers::names::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
    use crate::policy::PolicySpec;
    use http::Method;

    #[test]
    fn the_reason_of_debug_mode_shows_a_long_name_cut() {
        let spec = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() };
        let policy = spec.compile().unwrap();
        let mut request = HeaderMap::new();
        request.insert(ORIGIN, HeaderValue::from_static("https://app.example.com"));
        request.insert(ACCESS_CONTROL_REQUEST_METHOD, "M".repeat(100_000).parse().unwrap());
        let mut response = HeaderMap::new();
        policy.decide(&Method::OPTIONS, &request).apply_debug(&mut response);
        let reason = response[CORSAC_REASON].to_str().unwrap();
        let cut = "M".repeat(MAX_EVIDENCE_BYTES);
        assert_eq!(reason, format!("S130; the policy does not allow the method: {cut}..."));
    }
}
