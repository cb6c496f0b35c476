//! Ordinary: the rows for requests that are no preflights: those of readers, of the others, and of who is refused.

use corsac::headers::names;

use super::matching::{HeaderMatch, listed, reader};
use super::path::PathMatch;
use super::row::{Action, Row, RowValue};
use crate::plan::{PolicyPlan, SetField, Value, When};

/// The status with which a policy refuses requests, if it does.
const FORBIDDEN: u16 = 403;

/// The rows for the requests of a path that `which` matches.
pub(crate) fn rows(plan: &PolicyPlan, path: &PathMatch, which: &[HeaderMatch], action: &Action) -> Vec<Row> {
    let row = |what: &str, of: Vec<HeaderMatch>, action: &Action, reads: bool| Row {
        policy: Some(plan.name.clone()),
        removed: plan.removed.clone(),
        upstream_cors: plan.upstream_cors,
        fields: fields(&plan.ordinary, reads),
        vary: plan.ordinary_vary.clone(),
        ..Row::bare(
            &format!("{}: {}{what}", plan.name, own_status(action)),
            path.clone(),
            of.into_iter().chain(which.iter().cloned()).collect(),
            action.clone(),
        )
    };
    let readers = reader(&plan.readers);
    if plan.is_open() {
        return vec![row("everyone reads", Vec::new(), action, true)];
    }
    let mut rows = vec![row("a reader", readers, action, true)];
    if plan.enforce {
        if !plan.own.is_empty() {
            rows.push(row("an own origin", listed(&plan.own, false), action, false));
        }
        rows.push(row("no origin", vec![HeaderMatch::absent(&names::ORIGIN)], action, false));
        let forbidden = Action::Answer { status: FORBIDDEN, allow: None };
        rows.push(row("refused", Vec::new(), &forbidden, false));
    } else {
        rows.push(row("no reader", Vec::new(), action, false));
    }
    rows
}

/// What the name of an answer of the gateway's own begins with.
fn own_status(action: &Action) -> String {
    match action {
        Action::Answer { status, .. } => format!("{status}, "),
        Action::Forward(_) => String::new(),
    }
}

pub(super) fn fields(all: &[SetField], reads: bool) -> Vec<(http::HeaderName, RowValue)> {
    let set = all.iter().filter(|field| reads || field.when == When::Always);
    set.map(|field| (field.name.clone(), value(&field.value))).collect()
}

/// Only preflights have the other values.
fn value(value: &Value) -> RowValue {
    match value {
        Value::Literal(text) => RowValue::literal(text),
        Value::Origin | Value::AskedMethod | Value::AskedHeaders => RowValue::Request(names::ORIGIN),
    }
}
