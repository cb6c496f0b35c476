//! Decision: what was decided, at which step, and which fields say so. Data, not an effect.

use super::{CrossOriginResourcePolicy, Reason, UpstreamCors};
use crate::step::Code;
use http::{HeaderMap, HeaderValue, StatusCode};
use std::borrow::Cow;

pub(super) const ANY: HeaderValue = HeaderValue::from_static("*");
pub(super) const ANY_AND_AUTHORIZATION: HeaderValue = HeaderValue::from_static("*,authorization");
pub(super) const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");

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
/// It borrows from the request only where a preflight's header list must be written anew;
/// [`into_owned`](Self::into_owned) lets go of the request.
#[derive(Clone, Debug)]
pub struct Decision<'r> {
    pub(super) kind: Kind,
    pub(super) verdict: Verdict,
    pub(super) reason: Reason,
    pub(super) evidence: Option<Cow<'r, [u8]>>,
    pub(super) matched_origin: Option<usize>,
    pub(super) fields: Fields<'r>,
    pub(super) vary: Option<HeaderValue>,
    pub(super) preflight_status: Option<StatusCode>,
    pub(super) enforced: bool,
    pub(super) upstream_cors: UpstreamCors,
}

/// The fields of a decision. On a refused preflight they are those of the steps passed, and only debug mode sends them.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields<'r> {
    pub(super) allow_origin: Option<HeaderValue>,
    pub(super) allow_credentials: bool,
    pub(super) allow_methods: Option<HeaderValue>,
    pub(super) allow_headers: Option<AllowHeaders<'r>>,
    pub(super) max_age: Option<HeaderValue>,
    pub(super) allow_private_network: bool,
    pub(super) expose_headers: Option<HeaderValue>,
    /// `Timing-Allow-Origin` says the same as `Access-Control-Allow-Origin`.
    pub(super) timing_allow_origin: bool,
    pub(super) cross_origin_resource_policy: Option<CrossOriginResourcePolicy>,
}

/// The header names that a preflight is granted.
#[derive(Clone, Debug)]
pub(super) enum AllowHeaders<'r> {
    Any,
    AnyAndAuthorization,
    /// The request's only line, which is in canonical form already.
    Line(HeaderValue),
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

    /// The members to merge into the response's `Vary`.
    #[must_use]
    pub const fn vary(&self) -> Option<&HeaderValue> {
        self.vary.as_ref()
    }

    /// The status with which to answer a preflight at once; none for everything else.
    #[must_use]
    pub const fn preflight_status(&self) -> Option<StatusCode> {
        self.preflight_status
    }

    /// The status with which to answer an enforced refusal in the handler's place.
    #[must_use]
    pub fn enforced_status(&self) -> Option<StatusCode> {
        self.enforced.then_some(StatusCode::FORBIDDEN)
    }

    /// What happens to CORS fields that the inner service sent.
    #[must_use]
    pub const fn upstream_cors(&self) -> UpstreamCors {
        self.upstream_cors
    }

    /// The decision without its hold on the request. Only a preflight that failed on a name, or one whose header list
    /// is written anew, allocates for it.
    #[must_use]
    pub fn into_owned(self) -> Decision<'static> {
        let allow_headers = self.fields.allow_headers.and_then(AllowHeaders::into_owned);
        Decision {
            kind: self.kind,
            verdict: self.verdict,
            reason: self.reason,
            evidence: self.evidence.map(|evidence| Cow::Owned(evidence.into_owned())),
            matched_origin: self.matched_origin,
            fields: Fields {
                allow_headers,
                allow_origin: self.fields.allow_origin,
                allow_credentials: self.fields.allow_credentials,
                allow_methods: self.fields.allow_methods,
                max_age: self.fields.max_age,
                allow_private_network: self.fields.allow_private_network,
                expose_headers: self.fields.expose_headers,
                timing_allow_origin: self.fields.timing_allow_origin,
                cross_origin_resource_policy: self.fields.cross_origin_resource_policy,
            },
            vary: self.vary,
            preflight_status: self.preflight_status,
            enforced: self.enforced,
            upstream_cors: self.upstream_cors,
        }
    }
}

impl AllowHeaders<'_> {
    /// The value of `Access-Control-Allow-Headers`.
    pub(super) fn value(&self) -> Option<HeaderValue> {
        match self {
            AllowHeaders::Any => Some(ANY),
            AllowHeaders::AnyAndAuthorization => Some(ANY_AND_AUTHORIZATION),
            AllowHeaders::Line(line) => Some(line.clone()),
            AllowHeaders::Asked(request) => super::request_header_names::joined(request),
        }
    }

    fn into_owned(self) -> Option<AllowHeaders<'static>> {
        match self {
            AllowHeaders::Any => Some(AllowHeaders::Any),
            AllowHeaders::AnyAndAuthorization => Some(AllowHeaders::AnyAndAuthorization),
            AllowHeaders::Line(line) => Some(AllowHeaders::Line(line)),
            AllowHeaders::Asked(_) => self.value().map(AllowHeaders::Line),
        }
    }
}
