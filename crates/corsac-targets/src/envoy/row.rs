//! Row: one route of the table, printed.

use std::fmt::Write;

use corsac::headers::names;
use http::HeaderName;

use super::matches::Printed;
use super::quote::{FieldValue, Scalar};
use super::{clusters, filter};
use crate::Plan;
use crate::rows::{Action, Row, RowValue, vary_text};

/// Where a list of rows stands, in spaces.
const INDENT: &str = "    ";

/// One entry of `routes`.
pub(super) fn print(row: &Row, plan: &Plan, out: &mut String) {
    let _ = writeln!(
        out,
        "{INDENT}- name: {}\n{INDENT}  match:\n{INDENT}    {}",
        Scalar::of(&row.name),
        Printed(&row.path)
    );
    if !row.headers.is_empty() {
        let _ = writeln!(out, "{INDENT}    headers:");
    }
    for header in &row.headers {
        let _ = writeln!(out, "{INDENT}    - {}", Printed(header));
    }
    let _ = match &row.action {
        Action::Forward(upstream) => {
            let cluster = clusters::name(upstream.as_ref());
            writeln!(out, "{INDENT}  route: {{cluster: {}}}", Scalar::of(&cluster))
        }
        Action::Answer { status, .. } => writeln!(out, "{INDENT}  direct_response: {{status: {status}}}"),
    };
    print_fields(row, out);
    let policy = plan.policies.iter().find(|policy| Some(&policy.name) == row.policy.as_ref());
    if let Some(policy) = policy.filter(|_| row.is_filtered) {
        filter::print(policy, INDENT, out);
    }
}

fn print_fields(row: &Row, out: &mut String) {
    if !row.removed.is_empty() && matches!(row.action, Action::Forward(_)) {
        let names: Vec<String> =
            row.removed.iter().map(|name| Scalar::of(name.as_str()).to_string()).collect();
        let _ = writeln!(out, "{INDENT}  response_headers_to_remove: [{}]", names.join(", "));
    }
    let allow = row.allow().map(|methods| (http::header::ALLOW, RowValue::literal(methods)));
    let fields: Vec<&(HeaderName, RowValue)> = row.fields.iter().chain(&allow).collect();
    if fields.is_empty() && row.vary.is_empty() {
        return;
    }
    let _ = writeln!(out, "{INDENT}  response_headers_to_add:");
    for (name, value) in fields {
        print_field(out, name, &field_value(value), "OVERWRITE_IF_EXISTS_OR_ADD");
    }
    if !row.vary.is_empty() {
        let value = FieldValue::of(&vary_text(&row.vary));
        print_field(out, &names::VARY, &value, "APPEND_IF_EXISTS_OR_ADD");
    }
}

fn field_value(value: &RowValue) -> FieldValue {
    match value {
        RowValue::Literal(text) => FieldValue::of(text),
        RowValue::Request(name) => FieldValue::request(name),
    }
}

fn print_field(out: &mut String, name: &HeaderName, value: &FieldValue, action: &'static str) {
    let key = Scalar::of(name.as_str());
    let _ = writeln!(out, "{INDENT}  - {{header: {{key: {key}, value: {value}}}, append_action: {action}}}");
}
