//! Losses: what Varnish cannot hold, each with a request that shows it.

use corsac::headers::names::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY};

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
    // Varnish takes 64 lines of fields, and lines of 8 KiB, unless it is started with other parameters.
    let many = (0..70).fold(get(), |request, _| request.header("x-line", "1"));
    let mut found = vec![(LossCode::RequestRefused, many)];
    if !plan.is_open() {
        found.push((LossCode::VaryTwice, get().upstream(VARY, "Origin")));
    }
    if matches!(plan.readers, Readers::AnyOrigin { .. }) {
        let malformed = Witness::new("GET", "/").header(ORIGIN, "https://256.0.0.1");
        found.push((LossCode::MalformedOriginTaken, malformed));
    }
    let preflight = Witness::new("OPTIONS", "/").header(ORIGIN, &origin);
    found.extend(asked::losses(plan, &preflight.header(ACCESS_CONTROL_REQUEST_METHOD, "GET")));
    found
}
