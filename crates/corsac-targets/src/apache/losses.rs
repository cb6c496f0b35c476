//! Losses: what Apache httpd cannot hold, each with a request that shows it.

use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY};
use corsac::policy::UpstreamCors;

use crate::loss::of_policies;
use crate::plan::{PolicyPlan, Readers, sample_origin};
use crate::rows;
use crate::{Loss, LossCode, Plan, Witness, asked};

/// All losses of a plan.
pub(super) fn losses(plan: &Plan) -> Vec<Loss> {
    of_policies(plan, of_policy).chain(rows::losses(plan)).collect()
}

fn of_policy(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = || Witness::new("GET", "/").header(ORIGIN, &origin);
    let asks = |method| {
        Witness::new("OPTIONS", "/").header(ORIGIN, &origin).header(ACCESS_CONTROL_REQUEST_METHOD, method)
    };
    let mut found = vec![
        (LossCode::EmptyFieldUnseen, asks("")),
        // So are more than 100 fields, and fields of more than 8190 bytes, unless LimitRequest… says otherwise.
        (LossCode::RequestRefused, Witness::new("GET", "/%").header(ORIGIN, &origin)),
        (LossCode::OwnErrorStatus, get()),
    ];
    if !plan.is_open() {
        found.push((LossCode::VaryTwice, get().upstream(VARY, "*")));
    }
    if matches!(plan.readers, Readers::AnyOrigin { .. }) {
        let malformed = Witness::new("GET", "/").header(ORIGIN, "https://256.0.0.1");
        found.push((LossCode::MalformedOriginTaken, malformed));
    }
    if plan.upstream_cors == UpstreamCors::Conflict {
        found.push((LossCode::ConflictUnseen, get().upstream(ACCESS_CONTROL_ALLOW_ORIGIN, "*")));
    }
    // The names are put in order here, so that of these losses only the budget remains.
    let of_names = asked::losses(plan, &asks("GET"));
    found.extend(of_names.into_iter().filter(|(code, _)| *code == LossCode::HeaderBudgetUnseen));
    found
}
