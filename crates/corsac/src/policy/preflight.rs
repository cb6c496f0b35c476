//! Preflight: from an announced request to what is granted of it, and to the step that refuses.
//!
//! The steps follow the order in which a browser checks the answer, so that a page's author learns of the first one:
//! origin, method, header names.

use super::Reason;
use super::compiled::Policy;
use super::decision::{Allow, AllowHeaders, Decision, Granted, Kind, Verdict};
use super::methods::Methods;
use super::origins::OriginFinding;
use super::request_header_names::{AskedHeaders, AskedName};
use crate::headers::names::{ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, AUTHORIZATION};
use crate::headers::{TokenCase, is_token};
use http::{HeaderMap, HeaderValue};
use std::borrow::Cow;

/// The method that a preflight announces.
#[derive(Clone, Copy)]
pub(super) struct AskedMethod<'r> {
    pub(super) value: &'r HeaderValue,
    pub(super) repeated: bool,
}

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
        &'r self,
        request: &'r HeaderMap,
        origin: &'r HeaderValue,
        finding: OriginFinding,
        method: AskedMethod<'r>,
    ) -> Decision<'r> {
        let mut granted = Granted::default();
        let stop = self.grant(request, origin, finding.reason, method, &mut granted).err();
        let verdict = if stop.is_none() { Verdict::Allowed } else { Verdict::Refused };
        let Stop { reason, evidence } = stop.unwrap_or(Stop::bare(Reason::PreflightGranted));
        Decision {
            policy: Cow::Borrowed(self),
            kind: Kind::Preflight,
            verdict,
            reason,
            evidence: evidence.map(Cow::Borrowed),
            matched_origin: finding.matched,
            granted,
            enforced: false,
        }
    }

    /// Grants step by step; what the steps passed so far granted stays when a later one refuses.
    fn grant<'r>(
        &'r self,
        request: &'r HeaderMap,
        origin: &'r HeaderValue,
        reason: Reason,
        method: AskedMethod<'r>,
        granted: &mut Granted<'r>,
    ) -> Result<(), Stop<'r>> {
        granted.origin = self.allow_origin(origin, reason);
        if matches!(granted.origin, Allow::None) {
            // An own origin too: a same-origin request never has a preflight.
            return Err(Stop::bare(reason));
        }
        granted.method = self.grant_method(method)?;
        granted.headers = self.grant_headers(request)?;
        granted.private_network = self.0.spec.allow_private_network && asks_private_network(request);
        granted.complete = true;
        Ok(())
    }

    fn grant_method<'r>(&self, method: AskedMethod<'r>) -> Result<Allow<'r>, Stop<'r>> {
        if method.repeated {
            return Err(Stop::bare(Reason::MethodRepeated));
        }
        let name = method.value.as_bytes();
        if self.0.spec.credentials && name == b"*" {
            return Err(Stop::at(Reason::MethodWildcard, name));
        }
        if self.0.methods.lists(name) {
            return Ok(Allow::Echo(Cow::Borrowed(method.value)));
        }
        match &self.0.methods {
            _ if !is_token(name) => Err(Stop::at(Reason::MethodMalformed, name)),
            Methods::Listed(_) => Err(Stop::at(Reason::MethodNotAllowed, name)),
            Methods::Any if self.0.spec.credentials => Ok(Allow::Echo(Cow::Borrowed(method.value))),
            Methods::Any => Ok(Allow::Any),
        }
    }

    fn grant_headers<'r>(&self, request: &'r HeaderMap) -> Result<AllowHeaders<'r>, Stop<'r>> {
        let asked = AskedHeaders::of(request).ok_or(Stop::bare(Reason::HeadersOverBudget))?;
        let (mut any_asked, mut authorization) = (false, false);
        let canonical = asked.try_for_each(|name| {
            any_asked = true;
            authorization |= self.grant_header(name)?;
            Ok(())
        })?;
        Ok(match (any_asked, self.0.any_request_header && !self.0.spec.credentials) {
            (false, _) => AllowHeaders::None,
            (true, true) if authorization => AllowHeaders::AnyAndAuthorization,
            (true, true) => AllowHeaders::Any,
            (true, false) => match asked {
                AskedHeaders::Line(line) if canonical => AllowHeaders::Line(Cow::Borrowed(line)),
                _ => AllowHeaders::Asked(request),
            },
        })
    }

    /// Grants one name; says whether it is `authorization`, which `*` never covers.
    fn grant_header<'r>(&self, name: AskedName<'r>) -> Result<bool, Stop<'r>> {
        let policy = &self.0;
        if name.case == TokenCase::NotToken {
            return Err(Stop::at(Reason::HeaderMalformed, name.bytes));
        }
        if policy.spec.credentials && name.bytes == b"*" {
            return Err(Stop::at(Reason::HeaderWildcard, name.bytes));
        }
        let authorization = || name.bytes.eq_ignore_ascii_case(AUTHORIZATION.as_str().as_bytes());
        if policy.request_headers.contains(name) {
            return Ok(policy.any_request_header && authorization());
        }
        if policy.any_request_header && !authorization() {
            return Ok(false);
        }
        Err(Stop::at(Reason::HeaderNotAllowed, name.bytes))
    }
}

/// Whether the preflight asks for access to a private network: <https://wicg.github.io/private-network-access/>.
fn asks_private_network(request: &HeaderMap) -> bool {
    let mut asked = request.get_all(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK).iter();
    asked.next().is_some_and(|value| value == "true") && asked.next().is_none()
}
