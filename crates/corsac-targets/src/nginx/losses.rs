//! Losses: what nginx cannot hold, each with a request that shows it.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use corsac::policy::UpstreamCors;

use super::{JOINED_LINES, place};
use crate::asked;
use crate::loss::of_policies;
use crate::plan::{PolicyPlan, Readers, sample_origin};
use crate::{Loss, LossCode, Plan, Version, Witness};

/// All losses of a plan.
pub(super) fn losses(plan: &Plan, version: Version) -> Vec<Loss> {
    let of_routes = of_routes(plan).into_iter().map(|(code, witness)| Loss { code, policy: None, witness });
    of_policies(plan, move |policy| of_policy(policy, version)).chain(of_routes).collect()
}

fn of_policy(plan: &PolicyPlan, version: Version) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = || Witness::new("GET", "/").header(ORIGIN, &origin);
    let preflight = |method: &str| {
        Witness::new("OPTIONS", "/").header(ORIGIN, &origin).header(ACCESS_CONTROL_REQUEST_METHOD, method)
    };
    let mut found = vec![
        (LossCode::EmptyFieldUnseen, preflight("")),
        (LossCode::RequestRefused, Witness::new("patch", "/").header(ORIGIN, &origin)),
    ];
    if !plan.is_open() {
        found.push((LossCode::VaryTwice, get().upstream(VARY, "Origin")));
        if version < JOINED_LINES {
            found.push((LossCode::RepeatedOriginUnseen, get().header(ORIGIN, "https://b.example")));
        }
    }
    if version < JOINED_LINES {
        let twice = preflight("GET").header(ACCESS_CONTROL_REQUEST_METHOD, "GET");
        found.push((LossCode::RepeatedRequestLinesUnseen, twice));
    }
    if matches!(plan.readers, Readers::AnyOrigin { .. }) {
        let malformed = Witness::new("GET", "/").header(ORIGIN, "https://256.0.0.1");
        found.push((LossCode::MalformedOriginTaken, malformed));
    }
    found.extend(asked::losses(plan, &preflight("GET")));
    found.extend(of_upstream(plan, &get(), version));
    found
}

fn of_upstream(plan: &PolicyPlan, get: &Witness, version: Version) -> Vec<(LossCode, Witness)> {
    let theirs = get.clone().upstream(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    match plan.upstream_cors {
        UpstreamCors::Replace => Vec::new(),
        UpstreamCors::Conflict => vec![(LossCode::ConflictUnseen, theirs)],
        UpstreamCors::Respect if version < JOINED_LINES => {
            let twice = theirs.upstream(ACCESS_CONTROL_ALLOW_ORIGIN, "https://b.example");
            vec![(LossCode::RepeatedUpstreamFieldsCut, twice)]
        }
        UpstreamCors::Respect => {
            let twice = theirs.upstream(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            vec![(LossCode::UpstreamFieldsJoined, twice.upstream(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"))]
        }
    }
}

fn of_routes(plan: &Plan) -> Vec<(LossCode, Witness)> {
    let mut found = Vec::new();
    if let Some(route) = place::unsupported(plan) {
        found.push((LossCode::MethodsShareRoute, Witness::new("GET", route.path.as_str())));
    }
    if !plan.routes.is_empty() {
        found.push((LossCode::PathsRefused, Witness::new("GET", "/a%2fb")));
    }
    if plan.routes.iter().any(|route| route.methods.is_some()) {
        found.push((LossCode::AllowMissing, Witness::new("DELETE", "/")));
    }
    found
}
