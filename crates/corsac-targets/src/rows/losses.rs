//! Losses: what a table of rows cannot hold of the routes of a policy file.

use crate::plan::uncertain;
use crate::{Loss, LossCode, Plan, Witness};

/// The losses of the routes, for a server that compares paths as they came.
pub(crate) fn losses(plan: &Plan) -> Vec<Loss> {
    let paths = (!plan.routes.is_empty()).then(|| of_routes(LossCode::PathsRefused, "GET", "/%61"));
    paths.into_iter().chain(of_methods(plan)).collect()
}

/// The loss of methods, for any server.
pub(crate) fn of_methods(plan: &Plan) -> Option<Loss> {
    let route = uncertain(plan)?;
    Some(of_routes(LossCode::FallbackUnsupported, "DELETE", &route.path.to_string()))
}

/// A loss that is no policy's.
pub(crate) fn of_routes(code: LossCode, method: &str, target: &str) -> Loss {
    Loss { code, policy: None, witness: Witness::new(method, target) }
}
