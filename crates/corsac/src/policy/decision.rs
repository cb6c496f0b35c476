//! Decision: what was decided, at which step, and which fields say so. Data, not an effect.

use super::compiled::Policy;
use super::{Reason, UpstreamCors};
use crate::step::Code;
use http::{HeaderMap, HeaderValue, StatusCode};
use std::borrow::Cow;
use std::fmt;

/// What kind of request it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No `Origin` field.
    NotCors,
    /// `Origin`, and no preflight: the handler's. An `OPTIONS` without `Access-Control-Request-Method` is one.
    Actual,
    /// `OPTIONS` with `Origin` and `Access-Control-Request-Method`: answered in the handler's place.
    Preflight,
}

impl Kind {
    /// `not-cors`, `actual` or `preflight`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::NotCors => "not-cors",
            Kind::Actual => "actual",
            Kind::Preflight => "preflight",
        }
    }
}

/// Whether the policy lets the request pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It does; what is no CORS request always passes.
    Allowed,
    /// It does not: the page may not read.
    Refused,
}

impl Verdict {
    /// `allowed` or `refused`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::Refused => "refused",
        }
    }
}

/// The decision on a request.
///
/// It borrows from policy and request, so deciding copies nothing; [`into_owned`](Self::into_owned) lets go of both.
/// Its `Debug` form is fit for a log: neither the whole policy nor other fields of the request, cookies say, are in it.
#[derive(Clone)]
pub struct Decision<'r> {
    pub(super) policy: Cow<'r, Policy>,
    pub(super) kind: Kind,
    pub(super) verdict: Verdict,
    pub(super) reason: Reason,
    pub(super) evidence: Option<Cow<'r, [u8]>>,
    pub(super) matched_origin: Option<usize>,
    pub(super) granted: Granted<'r>,
    pub(super) enforced: bool,
}

/// What the request is granted. On a refused preflight: of the steps passed, and only debug mode tells.
#[derive(Clone, Default)]
pub(super) struct Granted<'r> {
    pub(super) origin: Allow<'r>,
    pub(super) method: Allow<'r>,
    pub(super) headers: AllowHeaders<'r>,
    /// Whether every step of a preflight was passed.
    pub(super) complete: bool,
    pub(super) private_network: bool,
}

/// What a field with one value allows: the origin that may read, the method that a preflight is granted.
#[derive(Clone, Debug, Default)]
pub(super) enum Allow<'r> {
    #[default]
    None,
    /// `*`.
    Any,
    /// What the request itself says.
    Echo(Cow<'r, HeaderValue>),
}

/// The header names that a preflight is granted.
#[derive(Clone, Default)]
pub(super) enum AllowHeaders<'r> {
    #[default]
    None,
    Any,
    AnyAndAuthorization,
    /// The request's only line, which is in canonical form already.
    Line(Cow<'r, HeaderValue>),
    /// The names that the request's lines hold: joined when they are written, so that deciding allocates nothing.
    Asked(&'r HeaderMap),
}

impl Decision<'_> {
    /// What kind of request it was.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the policy lets the request pass.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The step that settled it.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// The stable code of the reason.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.reason.code()
    }

    /// The method or header name on which a preflight failed, as the request spells it.
    #[must_use]
    pub fn evidence(&self) -> Option<&[u8]> {
        self.evidence.as_deref()
    }

    /// The member of [`PolicySpec::origins`](super::PolicySpec::origins), in canonical form, that allowed the origin.
    #[must_use]
    pub const fn matched_origin(&self) -> Option<usize> {
        self.matched_origin
    }

    /// The policy that decided.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The status with which to answer a preflight at once; none for everything else.
    #[must_use]
    pub fn preflight_status(&self) -> Option<StatusCode> {
        match (self.kind, self.verdict) {
            (Kind::Preflight, Verdict::Allowed) => Some(self.policy.0.preflight_status),
            (Kind::Preflight, Verdict::Refused) => Some(self.policy.0.refused_preflight_status),
            _ => None,
        }
    }

    /// The status with which to answer an enforced refusal in the handler's place.
    #[must_use]
    pub fn enforced_status(&self) -> Option<StatusCode> {
        self.enforced.then_some(StatusCode::FORBIDDEN)
    }

    /// What happens to CORS fields that the inner service sent.
    #[must_use]
    pub fn upstream_cors(&self) -> UpstreamCors {
        self.policy.upstream_cors()
    }

    /// The decision without its hold on policy and request: a few reference counts. Only a preflight that failed on a
    /// name, or one whose header list is written anew, allocates for it.
    #[must_use]
    pub fn into_owned(self) -> Decision<'static> {
        Decision {
            policy: Cow::Owned(self.policy.into_owned()),
            kind: self.kind,
            verdict: self.verdict,
            reason: self.reason,
            evidence: self.evidence.map(|evidence| Cow::Owned(evidence.into_owned())),
            matched_origin: self.matched_origin,
            granted: self.granted.into_owned(),
            enforced: self.enforced,
        }
    }
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("kind", &self.kind)
            .field("verdict", &self.verdict)
            .field("reason", &self.reason)
            .field("evidence", &self.evidence().map(|evidence| evidence.escape_ascii().to_string()))
            .field("matched_origin", &self.matched_origin)
            .finish_non_exhaustive()
    }
}

impl Granted<'_> {
    fn into_owned(self) -> Granted<'static> {
        Granted {
            origin: self.origin.into_owned(),
            method: self.method.into_owned(),
            headers: self.headers.into_owned(),
            complete: self.complete,
            private_network: self.private_network,
        }
    }
}

impl Allow<'_> {
    fn into_owned(self) -> Allow<'static> {
        match self {
            Allow::None => Allow::None,
            Allow::Any => Allow::Any,
            Allow::Echo(value) => Allow::Echo(Cow::Owned(value.into_owned())),
        }
    }
}

impl AllowHeaders<'_> {
    fn into_owned(self) -> AllowHeaders<'static> {
        match self {
            AllowHeaders::None => AllowHeaders::None,
            AllowHeaders::Any => AllowHeaders::Any,
            AllowHeaders::AnyAndAuthorization => AllowHeaders::AnyAndAuthorization,
            AllowHeaders::Line(_) | AllowHeaders::Asked(_) => match self.value() {
                Some(value) => AllowHeaders::Line(Cow::Owned(value)),
                None => AllowHeaders::None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::headers::names::{
        ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN,
    };
    use crate::policy::PolicySpec;
    use http::{HeaderMap, HeaderValue, Method};

    #[test]
    fn a_decision_in_a_log_tells_nothing_but_the_decision() {
        let spec = PolicySpec {
            origins: vec!["https://app.example.com".into(), "https://partner.example".into()],
            request_headers: vec!["x-a".into(), "x-b".into()],
            ..PolicySpec::default()
        };
        let policy = spec.compile().unwrap();
        let mut request = HeaderMap::new();
        for (name, value) in [
            (ORIGIN, "https://app.example.com"),
            (ACCESS_CONTROL_REQUEST_METHOD, "GET"),
            (ACCESS_CONTROL_REQUEST_HEADERS, "x-a, x-b"),
            (AUTHORIZATION, "secret"),
        ] {
            request.insert(name, HeaderValue::from_static(value));
        }
        let logged = format!("{:?}", policy.decide(&Method::OPTIONS, &request));
        assert!(logged.contains("PreflightGranted"), "{logged}");
        assert!(!logged.contains("secret") && !logged.contains("partner"), "{logged}");
    }
}
