//! Row: one route of the table: what it takes, what becomes of the request, which fields the answer gets.

use std::fmt::Write;

use corsac::headers::names;
use http::HeaderName;

use super::matching::HeaderMatch;
use super::path::PathMatch;
use super::quote::{FieldValue, Scalar};

/// One entry of `routes`.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What people read in logs and in the configuration.
    pub(super) name: String,
    pub(super) path: PathMatch,
    pub(super) headers: Vec<HeaderMatch>,
    pub(super) action: Action,
    /// The fields of the application that never reach the client.
    pub(super) removed: Vec<HeaderName>,
    pub(super) fields: Vec<(HeaderName, FieldValue)>,
    /// The members of `Vary`, which joins what is there.
    pub(super) vary: Vec<HeaderName>,
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// It goes to the cluster of that name.
    Forward(String),
    /// It is answered with this status; of a 405, the methods that are allowed.
    Answer { status: u16, allow: Option<String> },
}

/// Where a list of rows stands, in spaces.
const INDENT: &str = "    ";

impl Row {
    /// A row that neither reads nor writes a CORS field.
    pub(super) fn bare(name: &str, path: PathMatch, headers: Vec<HeaderMatch>, action: Action) -> Self {
        let (removed, fields, vary) = Default::default();
        Row { name: name.into(), path, headers, action, removed, fields, vary }
    }

    pub(super) fn print(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "{INDENT}- name: {}\n{INDENT}  match:\n{INDENT}    {}",
            Scalar::of(&self.name),
            self.path
        );
        if !self.headers.is_empty() {
            let _ = writeln!(out, "{INDENT}    headers:");
        }
        for header in &self.headers {
            let _ = writeln!(out, "{INDENT}    - {header}");
        }
        let _ = match &self.action {
            Action::Forward(cluster) => {
                writeln!(out, "{INDENT}  route: {{cluster: {}}}", Scalar::of(cluster))
            }
            Action::Answer { status, .. } => writeln!(out, "{INDENT}  direct_response: {{status: {status}}}"),
        };
        self.print_fields(out);
    }

    fn print_fields(&self, out: &mut String) {
        if !self.removed.is_empty() && matches!(self.action, Action::Forward(_)) {
            let names: Vec<String> =
                self.removed.iter().map(|name| Scalar::of(name.as_str()).to_string()).collect();
            let _ = writeln!(out, "{INDENT}  response_headers_to_remove: [{}]", names.join(", "));
        }
        let allow = match &self.action {
            Action::Answer { allow: Some(methods), .. } => {
                Some((http::header::ALLOW, FieldValue::of(methods)))
            }
            _ => None,
        };
        let fields: Vec<&(HeaderName, FieldValue)> = self.fields.iter().chain(&allow).collect();
        if fields.is_empty() && self.vary.is_empty() {
            return;
        }
        let _ = writeln!(out, "{INDENT}  response_headers_to_add:");
        for (name, value) in fields {
            print_field(out, name, value, "OVERWRITE_IF_EXISTS_OR_ADD");
        }
        if !self.vary.is_empty() {
            let title =
                |name: &HeaderName| if *name == names::ORIGIN { "Origin".into() } else { name.to_string() };
            let members: Vec<String> = self.vary.iter().map(title).collect();
            let value = FieldValue::of(&members.join(", "));
            print_field(out, &names::VARY, &value, "APPEND_IF_EXISTS_OR_ADD");
        }
    }
}

fn print_field(out: &mut String, name: &HeaderName, value: &FieldValue, action: &'static str) {
    let key = Scalar::of(name.as_str());
    let _ = writeln!(out, "{INDENT}  - {{header: {{key: {key}, value: {value}}}, append_action: {action}}}");
}
