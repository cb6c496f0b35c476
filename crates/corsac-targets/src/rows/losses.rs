//! Losses: what a table of rows cannot hold of the routes of a policy file.

use crate::plan::uncertain;
use crate::{Loss, LossCode, Plan, Witness};

/// The losses of the routes.
pub(crate) fn losses(plan: &Plan) -> Vec<Loss> {
    let loss = |code, witness| Loss { code, policy: None, witness };
    let paths = (!plan.routes.is_empty()).then(|| loss(LossCode::PathsRefused, Witness::new("GET", "/%61")));
    let methods = uncertain(plan)
        .map(|route| loss(LossCode::FallbackUnsupported, Witness::new("DELETE", &route.path.to_string())));
    paths.into_iter().chain(methods).collect()
}
