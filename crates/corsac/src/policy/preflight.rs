//! Preflight: from an announced request to what is granted of it, and to the step that refuses.
//!
//! The steps follow the order in which a browser checks the answer, so that a page's author learns of the first one:
//! origin, method, header names.

use super::Reason;
use super::compiled::Policy;
use super::decision::{AllowHeaders, Decision, Fields, Kind, Verdict};
use super::origins::OriginFinding;
use super::request_header_names;
use crate::headers::is_token;
use crate::headers::names::{
    ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, AUTHORIZATION,
};
use http::{HeaderMap, HeaderValue};
use std::borrow::Cow;

/// Where a preflight stopped, and on what.
struct Stop<'r> {
    reason: Reason,
    evidence: Option<&'r [u8]>,
}

impl<'r> Stop<'r> {
    const fn at(reason: Reason, evidence: &'r [u8]) -> Self {
        Stop { reason, evidence: Some(evidence) }
    }

    const fn bare(reason: Reason) -> Self {
        Stop { reason, evidence: None }
    }
}

impl Policy {
    pub(super) fn preflight<'r>(
        &self,
        request: &'r HeaderMap,
        origin: &HeaderValue,
        finding: OriginFinding,
    ) -> Decision<'r> {
        let mut fields = Fields::default();
        let stop = self.grant(request, origin, finding.reason, &mut fields).err();
        let verdict = if stop.is_none() { Verdict::Allowed } else { Verdict::Refused };
        let status = match verdict {
            Verdict::Allowed => self.0.preflight_status,
            Verdict::Refused => self.0.refused_preflight_status,
        };
        let Stop { reason, evidence } = stop.unwrap_or(Stop::bare(Reason::PreflightGranted));
        Decision {
            kind: Kind::Preflight,
            verdict,
            reason,
            evidence: evidence.map(Cow::Borrowed),
            matched_origin: finding.matched,
            fields,
            vary: self.0.preflight_vary.clone(),
            preflight_status: Some(status),
            enforced: false,
            upstream_cors: self.upstream_cors(),
        }
    }

    /// Fills in the fields step by step; those of the steps passed stay when a later one refuses.
    fn grant<'r>(
        &self,
        request: &'r HeaderMap,
        origin: &HeaderValue,
        reason: Reason,
        fields: &mut Fields<'r>,
    ) -> Result<(), Stop<'r>> {
        // A same-origin request never has a preflight, so an own origin is refused here as well.
        fields.allow_origin = Some(self.allow_origin(origin, reason).ok_or(Stop::bare(reason))?);
        fields.allow_credentials = self.0.spec.credentials;
        fields.allow_methods = Some(self.grant_method(request)?);
        fields.allow_headers = self.grant_headers(request)?;
        fields.max_age = self.0.max_age.clone();
        fields.allow_private_network = self.0.spec.allow_private_network && asks_private_network(request);
        Ok(())
    }

    fn grant_method<'r>(&self, request: &'r HeaderMap) -> Result<HeaderValue, Stop<'r>> {
        let mut asked = request.get_all(ACCESS_CONTROL_REQUEST_METHOD).iter();
        // Both are unreachable without a first line: that is what makes the request a preflight.
        let method = asked.next().ok_or(Stop::bare(Reason::MethodMalformed))?;
        if asked.next().is_some() {
            return Err(Stop::bare(Reason::MethodRepeated));
        }
        let name = method.as_bytes();
        if !is_token(name) {
            return Err(Stop::at(Reason::MethodMalformed, name));
        }
        if self.0.spec.credentials && name == b"*" {
            return Err(Stop::at(Reason::MethodWildcard, name));
        }
        match &self.0.methods {
            super::methods::Methods::Any if !self.0.spec.credentials => Ok(super::decision::ANY.clone()),
            methods if methods.allows(name) => Ok(method.clone()),
            _ => Err(Stop::at(Reason::MethodNotAllowed, name)),
        }
    }

    fn grant_headers<'r>(&self, request: &'r HeaderMap) -> Result<Option<AllowHeaders<'r>>, Stop<'r>> {
        if !request_header_names::within_budget(request) {
            return Err(Stop::bare(Reason::HeadersOverBudget));
        }
        let (mut any_asked, mut authorization) = (false, false);
        for name in request_header_names::asked(request) {
            any_asked = true;
            authorization |= self.grant_header(name)?;
        }
        Ok(match (any_asked, self.0.any_request_header && !self.0.spec.credentials) {
            (false, _) => None,
            (true, true) if authorization => Some(AllowHeaders::AnyAndAuthorization),
            (true, true) => Some(AllowHeaders::Any),
            (true, false) => Some(match request_header_names::canonical_line(request) {
                Some(line) => AllowHeaders::Line(line.clone()),
                None => AllowHeaders::Asked(request),
            }),
        })
    }

    /// Grants one name; says whether it is `authorization`, which `*` never covers.
    fn grant_header<'r>(&self, name: &'r [u8]) -> Result<bool, Stop<'r>> {
        let refused = Stop::at(Reason::HeaderNotAllowed, name);
        if !is_token(name) {
            return Err(Stop::at(Reason::HeaderMalformed, name));
        }
        if self.0.spec.credentials && name == b"*" {
            return Err(Stop::at(Reason::HeaderWildcard, name));
        }
        if !self.0.any_request_header {
            return if self.0.request_headers.contains(name) { Ok(false) } else { Err(refused) };
        }
        let authorization = name.eq_ignore_ascii_case(AUTHORIZATION.as_str().as_bytes());
        if authorization && !self.0.authorization_listed { Err(refused) } else { Ok(authorization) }
    }
}

/// Whether the preflight asks for access to a private network: <https://wicg.github.io/private-network-access/>.
fn asks_private_network(request: &HeaderMap) -> bool {
    let mut asked = request.get_all(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK).iter();
    asked.next().is_some_and(|value| value == "true") && asked.next().is_none()
}
