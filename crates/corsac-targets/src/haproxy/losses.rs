//! Losses: what HAProxy cannot hold, each with a request that shows it.

use corsac::headers::names::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY};

use crate::loss::of_policies;
use crate::plan::{HeaderGrant, PolicyPlan, Readers, sample_origin};
use crate::rows;
use crate::{Loss, LossCode, Plan, Witness};

/// <https://docs.haproxy.org/2.8/configuration.html#3.2-tune.http.maxhdr>
const MAX_LINES: usize = 101;

/// All losses of a plan.
pub(super) fn losses(plan: &Plan) -> Vec<Loss> {
    of_policies(plan, of_policy).chain(rows::losses(plan)).collect()
}

fn of_policy(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = || Witness::new("GET", "/").header(ORIGIN, &origin);
    let mut found = vec![(LossCode::OwnErrorStatus, get())];
    if !plan.is_open() {
        found.push((LossCode::VaryTwice, get().upstream(VARY, "Accept")));
    }
    if matches!(plan.readers, Readers::AnyOrigin { .. }) {
        let malformed = Witness::new("GET", "/").header(ORIGIN, "https://256.0.0.1");
        found.push((LossCode::MalformedOriginTaken, malformed));
    }
    let name = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.first().map_or(",", String::as_str),
        HeaderGrant::Any { .. } => "x-a",
    };
    let preflight = Witness::new("OPTIONS", "/").header(ORIGIN, &origin);
    let asks = preflight.header(ACCESS_CONTROL_REQUEST_METHOD, "GET");
    let once = asks.header(ACCESS_CONTROL_REQUEST_HEADERS, name);
    found.push((LossCode::RepeatedRequestLinesUnseen, once.header(ACCESS_CONTROL_REQUEST_HEADERS, name)));
    // More lines than HAProxy takes unless `tune.http.maxhdr` says otherwise.
    let many = (0..MAX_LINES).fold(get(), |many, _| many.header("x-a", "1"));
    found.push((LossCode::RequestRefused, many));
    found
}
