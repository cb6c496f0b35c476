//! Losses: what Traefik cannot hold, each with a request that shows it.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, TIMING_ALLOW_ORIGIN, VARY,
};
use corsac::policy::UpstreamCors;

use crate::loss::of_policies;
use crate::plan::{PolicyPlan, Readers, Value, sample_origin};
use crate::{Loss, LossCode, Plan, Witness};
use crate::{asked, rows};

/// The only status of a granted preflight.
const OK: u16 = 200;

/// All losses of a plan.
pub(super) fn losses(plan: &Plan) -> Vec<Loss> {
    let of_paths = [(LossCode::PathsRefused, "/a%2fb"), (LossCode::PathsDecoded, "/%61")]
        .into_iter()
        .filter(|_| !plan.routes.is_empty())
        .map(|(code, target)| rows::of_routes(code, "GET", target));
    of_policies(plan, of_policy).chain(of_paths).chain(rows::of_methods(plan)).collect()
}

fn of_policy(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = || Witness::new("GET", "/").header(ORIGIN, &origin);
    let preflight =
        Witness::new("OPTIONS", "/").header(ORIGIN, &origin).header(ACCESS_CONTROL_REQUEST_METHOD, "GET");
    let twice = preflight.clone().header(ACCESS_CONTROL_REQUEST_METHOD, "GET");
    let mut found = vec![
        (LossCode::RequestRefused, Witness::new("GET", "/a%2fb").header(ORIGIN, &origin)),
        (LossCode::EmptyFieldUnseen, preflight.clone().header(ORIGIN, "")),
        (LossCode::MoreThanAsked, preflight.clone()),
        (LossCode::RepeatedRequestLinesUnseen, twice),
    ];
    if plan.granted_status != OK {
        found.push((LossCode::PreflightStatusFixed, preflight.clone()));
    }
    if !plan.is_open() {
        let lines = get().upstream(VARY, "Accept").upstream(VARY, "Cookie");
        found.push((LossCode::VaryLinesCut, lines));
        found.push((LossCode::RepeatedOriginUnseen, get().header(ORIGIN, "https://b.example")));
        found.push((LossCode::VaryTwice, get().upstream(VARY, "Origin")));
    }
    if matches!(plan.readers, Readers::AnyOrigin { .. }) {
        let malformed = Witness::new("GET", "/").header(ORIGIN, "https://256.0.0.1");
        found.push((LossCode::MalformedOriginTaken, malformed));
    }
    if plan.ordinary.iter().any(|field| field.name == TIMING_ALLOW_ORIGIN && field.value == Value::Origin) {
        found.push((LossCode::TimingLost, get()));
    }
    let theirs = get().upstream(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    match plan.upstream_cors {
        UpstreamCors::Replace => {}
        UpstreamCors::Conflict => found.push((LossCode::ConflictUnseen, theirs)),
        UpstreamCors::Respect => found.push((LossCode::RespectLost, theirs)),
    }
    found.extend(asked::losses(plan, &preflight));
    found
}
