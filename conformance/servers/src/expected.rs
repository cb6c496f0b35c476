//! Expected: what the policy answers, by the engine's server side.

use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, CORS_RESPONSE_FIELDS};
use corsac::policy::{Policy, UpstreamCors};
use http::HeaderMap;

use crate::Outcome;
use crate::case::{Case, header_map};
use crate::exchange::Answer;

/// The status with which a gateway answers conflicts, and an application that is down.
const BAD_GATEWAY: u16 = 502;

/// The answer, and whether the application is asked.
pub(crate) fn expected(policy: &Policy, case: &Case) -> Outcome<(Answer, bool)> {
    let (method, request) = (case.http_method()?, case.header_map()?);
    let decision = policy.decide(&method, &request);
    let mut fields = HeaderMap::new();
    if let Some(status) = decision.preflight_status().or_else(|| decision.enforced_status()) {
        decision.apply(&mut fields);
        return Ok((Answer { status: status.as_u16(), fields }, false));
    }
    let Some(inner) = &case.inner else {
        return Ok((refused(policy, case, BAD_GATEWAY)?, false));
    };
    fields = header_map(&inner.headers)?;
    let theirs = CORS_RESPONSE_FIELDS.iter().any(|name| fields.contains_key(name));
    let mut status = inner.status;
    match policy.upstream_cors() {
        UpstreamCors::Respect if fields.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) => {
            decision.apply_companions(&mut fields);
        }
        UpstreamCors::Conflict if theirs => {
            status = BAD_GATEWAY;
            fields.clear();
            decision.apply(&mut fields);
        }
        _ => decision.apply(&mut fields),
    }
    Ok((Answer { status, fields }, true))
}

/// The answer of a gateway that does not ask the application, under a policy: a preflight is answered all the same.
pub(crate) fn refused(policy: &Policy, case: &Case, status: u16) -> Outcome<Answer> {
    let request = case.header_map()?;
    let decision = policy.decide(&case.http_method()?, &request);
    let own = decision.preflight_status().or_else(|| decision.enforced_status());
    let mut fields = HeaderMap::new();
    decision.apply(&mut fields);
    Ok(Answer { status: own.map_or(status, |own| own.as_u16()), fields })
}
