//! Policy: from the plan of a policy to a chain of sections: each takes some requests, sets fields, and perhaps answers.
//!
//! Fields are set in the table `always`, which stands on every answer; those of the application are in the other one and
//! are removed from both: <https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header>.

use corsac::headers::names;
use corsac::policy::UpstreamCors;
use http::HeaderName;

use super::condition;
use super::quote::{Name, Value};
use super::section::Lines;
use crate::plan::PolicyPlan;
use crate::rows::{Action, HeaderMatch, PathMatch, Row, RowValue, policy_rows, vary_text};

/// Whether the application has no `Access-Control-Allow-Origin`; once ours is set the answer has one.
const THEY_SAY_NOTHING: &str = "-z resp('Access-Control-Allow-Origin')";

/// The same, later: a note keeps what the application said.
const THEY_SAID_NOTHING: &str = "-z note('corsac_theirs')";

/// The lines of a policy, for any place in which `<If>` may stand.
pub(super) fn print(plan: &PolicyPlan, lines: &mut Lines) {
    lines.comment(format_args!("Policy {}", plan.name));
    lines.comment("Fields of the application.");
    removed(plan).for_each(|line| lines.line(line));
    let rows = policy_rows(plan, &PathMatch::All, &Action::Forward(None));
    for (index, row) in rows.iter().enumerate() {
        let conditions: Vec<String> = needed(row).map(condition::header).collect();
        let condition = condition::all(&conditions);
        lines.comment(&row.name);
        lines.link(index, condition.as_deref(), |lines| fields(row, lines));
    }
}

/// The lines that remove fields. Everything in the table `always` is done before the other one is begun.
fn removed(plan: &PolicyPlan) -> impl Iterator<Item = String> {
    let field = Name::field(&names::ACCESS_CONTROL_ALLOW_ORIGIN);
    let respects = plan.upstream_cors == UpstreamCors::Respect;
    let note = respects.then(|| format!("Header note {field} corsac_theirs"));
    let is_last = |name: &&HeaderName| **name == names::ACCESS_CONTROL_ALLOW_ORIGIN;
    let (last, first): (Vec<&HeaderName>, Vec<&HeaderName>) = plan.removed.iter().partition(is_last);
    let unsets = first.into_iter().chain(last).flat_map(move |name| {
        let stays = respects && names::CORS_RESPONSE_FIELDS.contains(name);
        [("always ", THEY_SAY_NOTHING), ("", THEY_SAID_NOTHING)].map(|(table, condition)| {
            let condition = if stays { format!(" \"expr={condition}\"") } else { String::new() };
            format!("Header {table}unset {}{condition}", Name::field(name))
        })
    });
    note.into_iter().chain(unsets)
}

/// What is asked, without what follows from the rest.
fn needed(row: &Row) -> impl Iterator<Item = &HeaderMatch> {
    let asks_more = |header: &HeaderMatch| {
        row.headers.iter().any(|other| other.subject == header.subject && other.asks_for_value())
    };
    row.headers.iter().filter(move |header| !header.is_presence() || !asks_more(header))
}

fn is_preflight(row: &Row) -> bool {
    row.headers.contains(&HeaderMatch::method("OPTIONS"))
}

fn fields(row: &Row, lines: &mut Lines) {
    let respects = row.upstream_cors == UpstreamCors::Respect && matches!(row.action, Action::Forward(_));
    let is_last = |name: &HeaderName| respects && *name == names::ACCESS_CONTROL_ALLOW_ORIGIN;
    let (last, first): (Vec<_>, Vec<_>) = row.fields.iter().partition(|(name, _)| is_last(name));
    for (name, value) in first.into_iter().chain(last) {
        let condition = match respects && names::CORS_RESPONSE_FIELDS.contains(name) {
            true => format!(" \"expr={THEY_SAY_NOTHING}\""),
            false => String::new(),
        };
        lines.line(format_args!("Header always set {} {}{condition}", Name::field(name), text(value)));
        if *value == RowValue::Request(names::ACCESS_CONTROL_REQUEST_HEADERS) {
            tidy(name, lines);
        }
    }
    let vary = Value::of(&vary_text(&row.vary));
    match &row.action {
        _ if row.vary.is_empty() => {}
        Action::Forward(_) => lines.line(format_args!("Header always merge Vary {vary}")),
        Action::Answer { .. } if is_preflight(row) => {
            lines.line(format_args!("Header always set Vary {vary}"))
        }
        Action::Answer { .. } => lines.line(format_args!("Header always merge Vary {vary}")),
    }
    if let Action::Answer { status, .. } = &row.action {
        answer(*status, is_preflight(row), lines);
    }
}

/// The application is not asked, and nothing that stands before it: browsers send preflights without credentials.
fn answer(status: u16, is_preflight: bool, lines: &mut Lines) {
    if is_preflight {
        lines.line("Require all granted");
    }
    match status {
        200 => lines.line("ErrorDocument 200 \"%{reqenv:corsac_no_text}\""),
        status if status >= 400 => lines.line(format_args!("ErrorDocument {status} default")),
        _ => {}
    }
    lines.line(format_args!("Redirect {status} /"));
}

/// The asked names without spaces and empty members.
fn tidy(name: &HeaderName, lines: &mut Lines) {
    let name = Name::field(name);
    for (action, expression, with) in
        [("edit*", "[ \\t]+", ""), ("edit*", ",,+", ","), ("edit", "^,", ""), ("edit", ",$", "")]
    {
        lines.line(format_args!("Header always {action} {name} \"{expression}\" \"{with}\""));
    }
}

fn text(value: &RowValue) -> Value {
    match value {
        RowValue::Literal(text) => Value::of(text),
        RowValue::Request(name) if *name == names::ACCESS_CONTROL_REQUEST_HEADERS => {
            Value::request_in_lower_case(name)
        }
        RowValue::Request(name) => Value::request(name),
    }
}
