//! Table: the rows of each host of a policy file. The first row that takes a request wins, as the first route in rank does.

use corsac::headers::names;
use corsac_config::HostPattern;
use http::Method;

use super::matching::{HeaderMatch, preflight};
use super::path::{self, PathMatch};
use super::row::{Action, Row};
use super::{filtered, ordinary, preflight as answers};
use crate::Plan;
use crate::plan::{self, Answer, PolicyPlan};

/// The rows of one host; of every host that no route names.
pub(crate) struct HostTable<'p> {
    pub(crate) host: Option<&'p HostPattern>,
    pub(crate) rows: Vec<Row>,
}

/// Who decides about requests that are forwarded under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The rows.
    Rows,
    /// A filter of the server.
    Filter,
    /// The same; what the server answers by itself has no fields.
    BareFilter,
}

/// A table for each host that a route names, and one for all others, which is the last.
pub(crate) fn host_tables(plan: &Plan) -> Vec<HostTable<'_>> {
    host_tables_in(plan, Style::Rows)
}

/// The same in a style.
pub(crate) fn host_tables_in(plan: &Plan, style: Style) -> Vec<HostTable<'_>> {
    plan::tables(plan)
        .into_iter()
        .map(|table| HostTable { host: table.host, rows: rows_of(plan, &table.rows, style) })
        .collect()
}

fn rows_of(plan: &Plan, table: &[plan::Row<'_>], style: Style) -> Vec<Row> {
    let fallback = plan.fallback.and_then(|index| plan.policies.get(index));
    let fallback = fallback.filter(|_| style != Style::BareFilter);
    let mut rows = Vec::new();
    let bad_request = Action::Answer { status: 400, allow: None };
    refuse(fallback, &path::bad(), "bad path", &bad_request, &mut rows);
    // Without fields: the route that the policy file means may grant less than the policy of requests without a route.
    rows.push(Row::bare("needlessly encoded", path::needlessly_encoded(), Vec::new(), bad_request));
    for row in table {
        route_rows(plan, row, style, &mut rows);
    }
    rows
}

/// Everything of a policy on every path, for the application of whoever reads the output.
pub(crate) fn policy_rows_in(policy: &PolicyPlan, style: Style) -> Vec<Row> {
    let action = Action::Forward(None);
    match style {
        Style::Rows => policy_rows(policy, &PathMatch::All, &action),
        Style::Filter | Style::BareFilter => {
            let mut rows = Vec::new();
            filtered_rows(policy, &PathMatch::All, None, &action, &mut rows);
            rows
        }
    }
}

/// Everything of a policy on a path.
pub(crate) fn policy_rows(policy: &PolicyPlan, path: &PathMatch, action: &Action) -> Vec<Row> {
    let mut rows = answers::rows(policy, path, &[]);
    rows.extend(ordinary::rows(policy, path, &[], action));
    rows
}

/// An answer of the gateway's own, under a policy or bare.
fn refuse(policy: Option<&PolicyPlan>, path: &PathMatch, what: &str, action: &Action, rows: &mut Vec<Row>) {
    match policy {
        Some(policy) => rows.extend(policy_rows(policy, path, action)),
        None => rows.push(Row::bare(what, path.clone(), Vec::new(), action.clone())),
    }
}

fn route_rows(plan: &Plan, row: &plan::Row<'_>, style: Style, rows: &mut Vec<Row>) {
    let (path, action) = (row.path.map_or(PathMatch::All, PathMatch::of), action(&row.answer));
    let policy = row.policy.and_then(|index| plan.policies.get(index));
    if let (Some(policy), Style::Filter | Style::BareFilter, Action::Forward(_)) = (policy, style, &action) {
        return filtered_rows(policy, &path, row.methods.as_ref(), &action, rows);
    }
    let policy = policy.filter(|_| style != Style::BareFilter);
    let name = name(row);
    let Some(methods) = &row.methods else {
        return refuse(policy, &path, &name, &action, rows);
    };
    let bare = |headers| Row::bare(&name, path.clone(), headers, action.clone());
    let announced = HeaderMatch::announced_of(&methods.listed);
    let none = methods.unannounced.then(HeaderMatch::announces_no_token);
    match policy {
        Some(policy) => {
            rows.extend(answers::rows(policy, &path, &[announced]));
            rows.extend(none.map(|none| answers::refused(policy, &path, &[none])));
        }
        None => {
            for also in std::iter::once(announced).chain(none) {
                rows.push(bare(preflight().into_iter().chain([also]).collect()));
            }
        }
    }
    for which in ordinary_requests(&methods.listed) {
        match policy {
            Some(policy) => rows.extend(ordinary::rows(policy, &path, &which, &action)),
            None => rows.push(bare(which)),
        }
    }
}

/// The rows of a route whose policy is a filter's.
fn filtered_rows(
    policy: &PolicyPlan,
    path: &PathMatch,
    methods: Option<&plan::Methods>,
    action: &Action,
    rows: &mut Vec<Row>,
) {
    let Some(methods) = methods else {
        rows.extend(filtered::refused_in_front(policy, path, &[]));
        // Rows that refuse by the origin take no preflights; one row for all requests takes them, too.
        rows.extend(policy.enforce.then(|| filtered::preflights(policy, path, &[], action)));
        return rows.extend(filtered::ordinary(policy, path, &[], action));
    };
    let announced = [HeaderMatch::announced_of(&methods.listed)];
    rows.extend(filtered::refused_in_front(policy, path, &announced));
    rows.push(filtered::preflights(policy, path, &announced, action));
    let none = methods.unannounced.then(HeaderMatch::announces_no_token);
    rows.extend(none.map(|none| answers::refused(policy, path, &[none])));
    for which in ordinary_requests(&methods.listed) {
        rows.extend(filtered::ordinary(policy, path, &which, action));
    }
}

fn action(answer: &Answer<'_>) -> Action {
    match answer {
        Answer::Forward(upstream) => Action::Forward(upstream.cloned()),
        Answer::NotAllowed(allow) => Action::Answer { status: 405, allow: Some(allow.clone()) },
        Answer::NotFound => Action::Answer { status: 404, allow: None },
    }
}

/// The name of a row that has no policy.
fn name(row: &plan::Row<'_>) -> String {
    let what = match row.answer {
        Answer::Forward(_) => "no policy",
        Answer::NotAllowed(_) => "no such method",
        Answer::NotFound => "no route",
    };
    row.path.map_or_else(|| what.into(), |path| format!("{path}: {what}"))
}

/// The requests with these methods that are no preflights, in as many rows as it takes to say so.
fn ordinary_requests(methods: &[String]) -> Vec<Vec<HeaderMatch>> {
    let others: Vec<String> =
        methods.iter().filter(|method| *method != Method::OPTIONS.as_str()).cloned().collect();
    let mut requests = Vec::new();
    if others.len() < methods.len() {
        for missing in [&names::ORIGIN, &names::ACCESS_CONTROL_REQUEST_METHOD] {
            requests.push(vec![HeaderMatch::method(Method::OPTIONS.as_str()), HeaderMatch::absent(missing)]);
        }
    }
    if !others.is_empty() {
        requests.push(vec![HeaderMatch::method_of(&others)]);
    }
    requests
}
