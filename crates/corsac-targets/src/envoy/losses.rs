//! Losses: what Envoy cannot hold, each with a request that shows it.

use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY};
use corsac::policy::UpstreamCors;

use crate::loss::of_policies;
use crate::plan::{PolicyPlan, Readers, sample_origin};
use crate::{Loss, LossCode, Plan, Witness};
use crate::{asked, rows};

/// All losses of a plan.
pub(super) fn losses(plan: &Plan) -> Vec<Loss> {
    of_policies(plan, of_policy).chain(rows::losses(plan)).collect()
}

pub(super) fn of_policy(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = || Witness::new("GET", "/").header(ORIGIN, &origin);
    let preflight = Witness::new("OPTIONS", "/").header(ORIGIN, &origin);
    let mut found = vec![
        (LossCode::RequestRefused, Witness::new("patch", "/").header(ORIGIN, &origin)),
        (LossCode::OwnErrorStatus, get()),
        (
            LossCode::EmptyFieldUnseen,
            preflight
                .clone()
                .header(ACCESS_CONTROL_REQUEST_METHOD, "GET")
                .header(ACCESS_CONTROL_REQUEST_METHOD, ""),
        ),
        (LossCode::UpstreamFieldsJoined, get().upstream(VARY, "Accept").upstream(VARY, "Accept-Encoding")),
    ];
    if !plan.is_open() {
        found.push((LossCode::VaryTwice, get().upstream(VARY, "Origin")));
    }
    if matches!(plan.readers, Readers::AnyOrigin { .. }) {
        found.push((
            LossCode::MalformedOriginTaken,
            Witness::new("GET", "/").header(ORIGIN, "https://256.0.0.1"),
        ));
    }
    let theirs = get().upstream(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    match plan.upstream_cors {
        UpstreamCors::Replace => {}
        UpstreamCors::Conflict => found.push((LossCode::ConflictUnseen, theirs)),
        UpstreamCors::Respect => found.push((LossCode::RespectLost, theirs)),
    }
    found.extend(asked::losses(plan, &preflight.header(ACCESS_CONTROL_REQUEST_METHOD, "GET")));
    found
}
