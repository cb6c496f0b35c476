//! Write: a decision onto a response. Exactly one value of each field, and only the policy's.

use super::decision::{Decision, Fields, Kind, Verdict};
use super::vary::merge_vary;
use crate::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, CORS_RESPONSE_FIELDS, CORSAC_REASON, CROSS_ORIGIN_RESOURCE_POLICY,
    TIMING_ALLOW_ORIGIN,
};
use http::{HeaderMap, HeaderName, HeaderValue};

const TRUE: HeaderValue = HeaderValue::from_static("true");

impl Decision<'_> {
    /// The fields that the decision sets on a response, without `Vary`.
    pub fn fields(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> + '_ {
        let fields =
            (!self.is_refused_preflight()).then(|| self.fields.cors().chain(self.fields.companions()));
        fields.into_iter().flatten()
    }

    /// Writes the decision onto a response that is complete otherwise: CORS fields that are there are removed, the
    /// decision's are set, `Vary` is merged.
    pub fn apply(&self, response: &mut HeaderMap) {
        for name in CORS_RESPONSE_FIELDS {
            response.remove(name);
        }
        if !self.is_refused_preflight() {
            response.extend(self.fields.cors());
        }
        self.apply_companions(response);
    }

    /// Writes what stands beside an inner service's own CORS fields: `Timing-Allow-Origin` and
    /// `Cross-Origin-Resource-Policy`, where the policy sets them, and `Vary`.
    pub fn apply_companions(&self, response: &mut HeaderMap) {
        if self.fields.timing_allow_origin {
            response.remove(TIMING_ALLOW_ORIGIN);
        }
        for (name, value) in self.fields.companions() {
            response.insert(name, value);
        }
        self.apply_vary(response);
    }

    /// Merges the fields of the request on which the decision depends into the response's `Vary`.
    pub fn apply_vary(&self, response: &mut HeaderMap) {
        if let Some(members) = &self.vary {
            merge_vary(response, members);
        }
    }

    /// On the answer to a refused preflight: the reason in words, and the fields of the steps passed so far, with which
    /// browsers print their most exact message. For debugging: it tells strangers about the policy.
    pub fn apply_debug(&self, response: &mut HeaderMap) {
        if !self.is_refused_preflight() {
            return;
        }
        for (name, value) in self.fields.cors() {
            response.insert(name, value);
        }
        response.insert(CORSAC_REASON, self.debug_reason());
    }

    fn is_refused_preflight(&self) -> bool {
        self.kind == Kind::Preflight && self.verdict == Verdict::Refused
    }

    fn debug_reason(&self) -> HeaderValue {
        let (code, title) = (self.code().as_str(), self.code().title());
        let text = match self.evidence() {
            Some(evidence) => format!("{code}; {title}: {}", evidence.escape_ascii()),
            None => format!("{code}; {title}"),
        };
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(code))
    }
}

impl Fields<'_> {
    fn cors(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> + '_ {
        present([
            (ACCESS_CONTROL_ALLOW_ORIGIN, self.allow_origin.clone()),
            (ACCESS_CONTROL_ALLOW_CREDENTIALS, self.allow_credentials.then_some(TRUE)),
            (ACCESS_CONTROL_ALLOW_METHODS, self.allow_methods.clone()),
            (ACCESS_CONTROL_ALLOW_HEADERS, self.allow_headers.as_ref().and_then(|names| names.value())),
            (ACCESS_CONTROL_MAX_AGE, self.max_age.clone()),
            (ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, self.allow_private_network.then_some(TRUE)),
            (ACCESS_CONTROL_EXPOSE_HEADERS, self.expose_headers.clone()),
        ])
    }

    fn companions(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> + '_ {
        let timing = self.allow_origin.as_ref().filter(|_| self.timing_allow_origin);
        let policy =
            self.cross_origin_resource_policy.map(|policy| HeaderValue::from_static(policy.as_str()));
        present([(TIMING_ALLOW_ORIGIN, timing.cloned()), (CROSS_ORIGIN_RESOURCE_POLICY, policy)])
    }
}

fn present<const N: usize>(
    fields: [(HeaderName, Option<HeaderValue>); N],
) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    fields.into_iter().filter_map(|(name, value)| Some((name, value?)))
}
