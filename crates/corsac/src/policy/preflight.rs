//! Preflight: from an announced request to what is granted of it, and to the step that refuses.
//!
//! The steps follow the order in which a browser checks the answer, so that a page's author learns of the first one:
//! origin, method, header names.

use super::Reason;
use super::compiled::Policy;
use super::decision::{AllowHeaders, AllowMethod, AllowOrigin, Decision, Granted, Kind, Verdict};
use super::methods::Methods;
use super::origins::OriginFinding;
use super::request_header_names::AskedHeaders;
use crate::headers::is_token;
use crate::headers::names::{ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, AUTHORIZATION};
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
        if matches!(granted.origin, AllowOrigin::None) {
            // An own origin too: a same-origin request never has a preflight.
            return Err(Stop::bare(reason));
        }
        granted.method = self.grant_method(method)?;
        granted.headers = self.grant_headers(request)?;
        granted.private_network = self.0.spec.allow_private_network && asks_private_network(request);
        granted.complete = true;
        Ok(())
    }

    fn grant_method<'r>(&self, method: AskedMethod<'r>) -> Result<AllowMethod<'r>, Stop<'r>> {
        if method.repeated {
            return Err(Stop::bare(Reason::MethodRepeated));
        }
        let name = method.value.as_bytes();
        if !is_token(name) {
            return Err(Stop::at(Reason::MethodMalformed, name));
        }
        if self.0.spec.credentials && name == b"*" {
            return Err(Stop::at(Reason::MethodWildcard, name));
        }
        match &self.0.methods {
            Methods::Any if !self.0.spec.credentials => Ok(AllowMethod::Any),
            methods if methods.allows(name) => Ok(AllowMethod::Echo(Cow::Borrowed(method.value))),
            _ => Err(Stop::at(Reason::MethodNotAllowed, name)),
        }
    }

    fn grant_headers<'r>(&self, request: &'r HeaderMap) -> Result<AllowHeaders<'r>, Stop<'r>> {
        let asked = AskedHeaders::of(request).ok_or(Stop::bare(Reason::HeadersOverBudget))?;
        let (mut any_asked, mut authorization) = (false, false);
        for name in asked.names() {
            any_asked = true;
            authorization |= self.grant_header(name)?;
        }
        Ok(match (any_asked, self.0.any_request_header && !self.0.spec.credentials) {
            (false, _) => AllowHeaders::None,
            (true, true) if authorization => AllowHeaders::AnyAndAuthorization,
            (true, true) => AllowHeaders::Any,
            (true, false) => match asked.canonical_line() {
                Some(line) => AllowHeaders::Line(Cow::Borrowed(line)),
                None => AllowHeaders::Asked(request),
            },
        })
    }

    /// Grants one name; says whether it is `authorization`, which `*` never covers.
    fn grant_header<'r>(&self, name: &'r [u8]) -> Result<bool, Stop<'r>> {
        // A listed name is a token, so what is not one is found among the others.
        let listed = self.0.request_headers.contains(name) && name != b"*";
        if listed && !self.0.any_request_header {
            return Ok(false);
        }
        if !is_token(name) {
            return Err(Stop::at(Reason::HeaderMalformed, name));
        }
        if self.0.spec.credentials && name == b"*" {
            return Err(Stop::at(Reason::HeaderWildcard, name));
        }
        let authorization = name.eq_ignore_ascii_case(AUTHORIZATION.as_str().as_bytes());
        if listed || (self.0.any_request_header && !authorization) {
            Ok(authorization)
        } else {
            Err(Stop::at(Reason::HeaderNotAllowed, name))
        }
    }
}

/// Whether the preflight asks for access to a private network: <https://wicg.github.io/private-network-access/>.
fn asks_private_network(request: &HeaderMap) -> bool {
    let mut asked = request.get_all(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK).iter();
    asked.next().is_some_and(|value| value == "true") && asked.next().is_none()
}
