//! Losses: those of Envoy's filter, and what a `VirtualService` has no word for.

use corsac::headers::names::{ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, ORIGIN};

use crate::envoy::losses_of_filter;
use crate::loss::of_policies;
use crate::plan::{PolicyPlan, sample_origin};
use crate::{Loss, LossCode, Plan, Witness, rows};

/// All losses of a plan.
pub(super) fn losses(plan: &Plan) -> Vec<Loss> {
    let mut all: Vec<Loss> = of_policies(plan, of_policy).chain(rows::losses(plan)).collect();
    let is_known = all.iter().any(|loss| loss.code == LossCode::FallbackUnsupported);
    let with_methods = plan.routes.iter().find(|route| route.methods.is_some() && route.policy.is_some());
    let path =
        plan.fallback.map(|_| "/".to_owned()).or_else(|| with_methods.map(|route| route.path.to_string()));
    let bare = path.map(|path| rows::of_routes(LossCode::FallbackUnsupported, "DELETE", &path));
    all.extend(bare.filter(|_| !is_known));
    all
}

fn of_policy(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let mut found = losses_of_filter(plan);
    if plan.spec.allow_private_network {
        let asks = Witness::new("OPTIONS", "/")
            .header(ORIGIN, sample_origin(&plan.readers))
            .header(ACCESS_CONTROL_REQUEST_METHOD, "GET")
            .header(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, "true");
        found.push((LossCode::PrivateNetworkUnsupported, asks));
    }
    found
}
