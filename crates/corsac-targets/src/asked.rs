//! Asked: what servers lose that compare the asked header names by an expression, and echo them.

use corsac::headers::names::ACCESS_CONTROL_REQUEST_HEADERS;

use crate::plan::{HeaderGrant, PolicyPlan};
use crate::{LossCode, Witness};

/// The losses, shown by a preflight that is granted without asking for names.
pub(crate) fn losses(plan: &PolicyPlan, preflight: &Witness) -> Vec<(LossCode, Witness)> {
    let name = match &plan.request_headers {
        HeaderGrant::Listed(names) => names.first().cloned(),
        HeaderGrant::Any { .. } => Some("x-a".to_owned()),
    };
    let Some(name) = name else { return Vec::new() };
    let asks = |times: usize, text: &str| {
        let mut asked = preflight.clone();
        for _ in 0..times {
            asked = asked.header(ACCESS_CONTROL_REQUEST_HEADERS, text);
        }
        asked
    };
    let mut found = vec![(LossCode::HeaderBudgetUnseen, asks(65, &name))];
    let is_literal = matches!(plan.request_headers, HeaderGrant::Any { .. }) && !plan.spec.credentials;
    if !is_literal {
        found.push((LossCode::NamesAsReceived, asks(1, &format!("{} ,", name.to_ascii_uppercase()))));
    }
    found
}
