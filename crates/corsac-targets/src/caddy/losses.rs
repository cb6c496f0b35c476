//! Losses: what Caddy cannot hold, each with a request that shows it.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use corsac::policy::UpstreamCors;

use crate::loss::of_policies;
use crate::plan::{PolicyPlan, Readers, sample_origin};
use crate::{Loss, LossCode, Plan, Witness};
use crate::{asked, rows};

/// All losses of a plan.
pub(super) fn losses(plan: &Plan) -> Vec<Loss> {
    of_policies(plan, of_policy).chain(rows::losses(plan)).collect()
}

fn of_policy(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = || Witness::new("GET", "/").header(ORIGIN, &origin);
    // So does more than a mebibyte of fields.
    let mut found = vec![(LossCode::RequestRefused, Witness::new("GET", "/%").header(ORIGIN, &origin))];
    if !plan.is_open() {
        found.push((LossCode::VaryTwice, get().upstream(VARY, "Origin")));
    }
    if matches!(plan.readers, Readers::AnyOrigin { .. }) {
        let malformed = Witness::new("GET", "/").header(ORIGIN, "https://256.0.0.1");
        found.push((LossCode::MalformedOriginTaken, malformed));
    }
    if plan.upstream_cors == UpstreamCors::Respect {
        let theirs = get().upstream(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        let twice = theirs.upstream(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        let joined = twice.upstream(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        found.push((LossCode::UpstreamFieldsJoined, joined));
    }
    let preflight = Witness::new("OPTIONS", "/").header(ORIGIN, &origin);
    found.extend(asked::losses(plan, &preflight.header(ACCESS_CONTROL_REQUEST_METHOD, "GET")));
    found
}
