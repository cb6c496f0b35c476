//! Decide: from a request to a decision. Classifies, judges the origin, then asks the rule of that kind.

use super::Reason;
use super::compiled::Policy;
use super::decision::{Allow, Decision, Granted, Kind, Verdict};
use super::origins::{OriginFinding, Provided};
use super::preflight::AskedMethod;
use crate::headers::names::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use crate::origin::Origin;
use http::{HeaderMap, HeaderValue, Method};
use std::borrow::Cow;

/// What an origin provider said of an origin that the policy does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OriginVerdict {
    /// It may read.
    Allowed,
    /// It may not.
    Refused,
    /// There was no answer in time: the origin is refused, with a reason of its own.
    Unavailable,
}

impl Policy {
    /// Decides a request by its method and fields.
    ///
    /// Allocates nothing. What it takes in time is bounded by the 4 KiB of an `Origin`, the budget of
    /// `Access-Control-Request-Headers` ([`MAX_REQUEST_HEADER_BYTES`](super::MAX_REQUEST_HEADER_BYTES)), and the length
    /// of an `Access-Control-Request-Method`, which is looked at once and bounded by the server's limit on fields.
    ///
    /// # Examples
    /// ```
    /// use corsac::policy::{Kind, PolicySpec, Reason, Verdict};
    /// use http::{HeaderMap, HeaderValue, Method, header};
    ///
    /// let policy = PolicySpec { origins: vec!["https://app.example.com".into()], ..Default::default() }.compile()?;
    /// let mut request = HeaderMap::new();
    /// request.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
    /// request.insert(header::ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("DELETE"));
    ///
    /// let decision = policy.decide(&Method::OPTIONS, &request);
    /// assert_eq!(decision.kind(), Kind::Preflight);
    /// assert_eq!(decision.verdict(), Verdict::Refused);
    /// assert_eq!(decision.reason(), Reason::MethodNotAllowed);
    /// assert_eq!(decision.evidence(), Some(&b"DELETE"[..]));
    /// # Ok::<(), corsac::policy::PolicyErrors>(())
    /// ```
    #[must_use]
    pub fn decide<'r>(&'r self, method: &Method, request: &'r HeaderMap) -> Decision<'r> {
        self.evaluate(method, request, None)
    }

    /// As [`decide`](Self::decide), with a provider's verdict on an origin that the policy does not list.
    ///
    /// The provider cannot lift the policy's rules: not for a malformed or repeated origin, for `null` or for an
    /// insecure origin beside credentials without their flags.
    #[must_use]
    pub fn decide_with<'r>(
        &'r self,
        method: &Method,
        request: &'r HeaderMap,
        verdict: OriginVerdict,
    ) -> Decision<'r> {
        self.evaluate(method, request, Some(verdict))
    }

    /// The origin that a provider should be asked about; none when the policy settles the request by itself.
    #[must_use]
    pub fn asks_provider<'r>(&self, request: &'r HeaderMap) -> Option<&'r str> {
        let (origin, repeated) = origin_field(request)?;
        if repeated || self.judge(origin, false, None).reason.allows_origin() {
            return None;
        }
        match Origin::parse(origin.as_bytes()) {
            Ok(Origin::Tuple(tuple)) => Some(tuple.as_str()),
            _ => None,
        }
    }

    fn evaluate<'r>(
        &'r self,
        method: &Method,
        request: &'r HeaderMap,
        verdict: Option<OriginVerdict>,
    ) -> Decision<'r> {
        let Some((origin, repeated)) = origin_field(request) else {
            return self.without_origin();
        };
        let finding = self.judge(origin, repeated, verdict);
        if *method == Method::OPTIONS {
            let mut asked = request.get_all(ACCESS_CONTROL_REQUEST_METHOD).iter();
            if let Some(method) = asked.next() {
                let method = AskedMethod { value: method, repeated: asked.next().is_some() };
                return self.preflight(request, origin, finding, method);
            }
        }
        self.actual(origin, finding)
    }

    /// The verdict on the origin alone; `own-origins` is asked last.
    pub(super) fn judge(
        &self,
        origin: &HeaderValue,
        repeated: bool,
        verdict: Option<OriginVerdict>,
    ) -> OriginFinding {
        if self.is_open() {
            return OriginFinding::new(Reason::OpenPolicy, Some(0));
        }
        if repeated {
            return OriginFinding::new(Reason::OriginRepeated, None);
        }
        let finding = self.0.origins.judge(origin, self.provided(verdict));
        if !finding.reason.allows() && self.0.own_origins.find_exact(origin.as_bytes()).is_some() {
            return OriginFinding::new(Reason::OwnOrigin, None);
        }
        finding
    }

    fn provided(&self, verdict: Option<OriginVerdict>) -> Provided {
        let spec = &self.0.spec;
        Provided {
            verdict,
            may_allow_null: spec.dangerously_allow_null_origin,
            may_allow_insecure: !spec.credentials || spec.dangerously_allow_insecure_origins,
        }
    }

    fn without_origin(&self) -> Decision<'_> {
        let origin = if self.is_open() { Allow::Any } else { Allow::None };
        self.ordinary(Kind::NotCors, Verdict::Allowed, OriginFinding::new(Reason::NotCors, None), origin)
    }

    fn actual<'r>(&'r self, origin: &'r HeaderValue, finding: OriginFinding) -> Decision<'r> {
        let verdict = if finding.reason.allows() { Verdict::Allowed } else { Verdict::Refused };
        let origin = self.allow_origin(origin, finding.reason);
        self.ordinary(Kind::Actual, verdict, finding, origin)
    }

    /// The origin that the reason lets read.
    pub(super) fn allow_origin<'r>(&self, origin: &'r HeaderValue, reason: Reason) -> Allow<'r> {
        match reason {
            Reason::OpenPolicy => Allow::Any,
            reason if reason.allows_origin() => Allow::Echo(Cow::Borrowed(origin)),
            _ => Allow::None,
        }
    }

    fn ordinary<'r>(
        &'r self,
        kind: Kind,
        verdict: Verdict,
        finding: OriginFinding,
        origin: Allow<'r>,
    ) -> Decision<'r> {
        Decision {
            policy: Cow::Borrowed(self),
            kind,
            verdict,
            reason: finding.reason,
            evidence: None,
            matched_origin: finding.matched,
            granted: Granted { origin, ..Granted::default() },
            enforced: self.0.spec.enforce && verdict == Verdict::Refused,
        }
    }
}

impl Reason {
    /// Whether the origin itself may read: an own origin passes, and needs no field for it.
    const fn allows_origin(self) -> bool {
        matches!(self, Reason::OpenPolicy | Reason::OriginAllowed | Reason::OriginAllowedByProvider)
    }
}

/// The first `Origin` field, and whether there are more.
pub(super) fn origin_field(request: &HeaderMap) -> Option<(&HeaderValue, bool)> {
    let mut origins = request.get_all(ORIGIN).iter();
    let first = origins.next()?;
    Some((first, origins.next().is_some()))
}
