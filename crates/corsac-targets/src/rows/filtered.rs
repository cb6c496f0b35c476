//! Filtered: the rows of a policy that a filter of the server holds: what the filter would grant beyond the policy is refused
//! in front of it, and what it never sets is set by the rows.

use corsac::headers::names;

use super::matching::{HeaderMatch, beyond_wildcards, preflight};
use super::ordinary as exact;
use super::path::PathMatch;
use super::preflight::refused;
use super::row::{Action, Row};
use crate::plan::PolicyPlan;

/// The rows for the preflights that `*` of the filter would cover and the policy does not.
pub(crate) fn refused_in_front(policy: &PolicyPlan, path: &PathMatch, also: &[HeaderMatch]) -> Vec<Row> {
    let with = |more: HeaderMatch| also.iter().cloned().chain([more]).collect::<Vec<HeaderMatch>>();
    beyond_wildcards(policy).into_iter().map(|more| refused(policy, path, &with(more))).collect()
}

/// The row for all other preflights of a path, which the filter answers.
pub(crate) fn preflights(
    policy: &PolicyPlan,
    path: &PathMatch,
    also: &[HeaderMatch],
    action: &Action,
) -> Row {
    let asked = preflight().into_iter().chain(also.iter().cloned()).collect();
    filtered(policy, Row::bare("preflights", path.clone(), asked, action.clone()))
}

/// The rows for the other requests of a path.
pub(crate) fn ordinary(
    policy: &PolicyPlan,
    path: &PathMatch,
    which: &[HeaderMatch],
    action: &Action,
) -> Vec<Row> {
    if policy.enforce {
        let rows = exact::rows(policy, path, which, action).into_iter();
        let of_policy = |row: Row| match row.action {
            Action::Forward(_) => {
                Row { fields: always(policy), vary: vary(policy), is_filtered: true, ..row }
            }
            Action::Answer { .. } => row,
        };
        return rows.map(of_policy).collect();
    }
    let name = if which.is_empty() { "all requests" } else { "all others" };
    vec![filtered(policy, Row::bare(name, path.clone(), which.to_vec(), action.clone()))]
}

fn filtered(policy: &PolicyPlan, row: Row) -> Row {
    Row {
        name: format!("{}: {}", policy.name, row.name),
        policy: Some(policy.name.clone()),
        removed: policy.removed.clone(),
        upstream_cors: policy.upstream_cors,
        fields: always(policy),
        vary: vary(policy),
        is_filtered: true,
        ..row
    }
}

/// The fields that stand on every answer that is no preflight's; the filter writes over them where it has its own.
fn always(policy: &PolicyPlan) -> Vec<(http::HeaderName, super::RowValue)> {
    exact::fields(&policy.ordinary, false)
}

/// The filter echoes the origin, also where the policy says `*`.
fn vary(policy: &PolicyPlan) -> Vec<http::HeaderName> {
    if policy.is_open() { vec![names::ORIGIN] } else { policy.ordinary_vary.clone() }
}
