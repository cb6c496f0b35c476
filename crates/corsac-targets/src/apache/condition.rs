//! Condition: what a row asks of a request, as an expression: <https://httpd.apache.org/docs/2.4/expr.html>.

use corsac_config::HostPattern;

use super::quote::{Name, Pattern, Text};
use crate::regex::escape;
use crate::rows::{Asks, HeaderMatch, PathMatch, Subject};

/// The variable with the path as it came, without the query.
pub(super) const PATH: &str = "corsac_path";

/// Regular expressions end after 8191 bytes.
const MAX_EXPRESSION: usize = 6000;

/// All of the conditions; none: nothing is asked.
pub(super) fn all(conditions: &[String]) -> Option<String> {
    (!conditions.is_empty()).then(|| conditions.join(" && "))
}

/// The variable of a request.
pub(super) fn variable(name: &str) -> String {
    format!("reqenv({})", Text::of(name))
}

/// Whether a variable has that value.
pub(super) fn variable_is(name: &str, value: &str) -> String {
    format!("{} == {}", variable(name), Text::of(value))
}

/// What is asked of a method or a field. Nothing is added to `Vary` by asking.
pub(super) fn header(header: &HeaderMatch) -> String {
    let subject = subject(&header.subject);
    match (&header.asks, header.inverted) {
        (Asks::Present, false) => format!("-n {subject}"),
        (Asks::Present, true) => format!("-z {subject}"),
        (Asks::Exact(text), false) => format!("{subject} == {}", Text::of(text)),
        (Asks::Exact(text), true) => format!("{subject} != {}", Text::of(text)),
        (Asks::Expression { expression, .. }, inverted) => matches(&subject, expression, inverted),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Method => "%{REQUEST_METHOD}".into(),
        Subject::Field(name) => format!("req_novary('{}')", Name::field(name)),
    }
}

/// Long lists of expressions stand in several.
fn matches(subject: &str, expression: &str, inverted: bool) -> String {
    let operator = if inverted { "!~" } else { "=~" };
    let parts: Vec<String> =
        parts(expression).iter().map(|part| format!("{subject} {operator} {}", Pattern::of(part))).collect();
    match parts.as_slice() {
        [only] => only.clone(),
        parts => format!("({})", parts.join(if inverted { " && " } else { " || " })),
    }
}

fn parts(expression: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    // Each alternative has its own beginning and end; in what is escaped these never stand side by side.
    for (index, piece) in expression.split("$|^").enumerate() {
        let piece = if index == 0 { piece.to_owned() } else { format!("^{piece}") };
        match parts.last_mut() {
            Some(part) if part.len() + piece.len() < MAX_EXPRESSION => part.push_str(&format!("$|{piece}")),
            Some(part) => {
                part.push('$');
                parts.push(piece);
            }
            None => parts.push(piece),
        }
    }
    parts
}

/// What is asked of the path; `None`: nothing.
pub(super) fn path(path: &PathMatch) -> Option<String> {
    let subject = variable(PATH);
    let matches = |expression: &str| format!("{subject} =~ {}", Pattern::of(expression));
    Some(match path {
        PathMatch::All => return None,
        PathMatch::Exact(path) => format!("{subject} == {}", Text::of(path)),
        PathMatch::Below(path) => matches(&format!("^{}(?:/.*)?$", escape(path))),
        PathMatch::Expression(expression) => match expression.strip_prefix("(?i)") {
            Some(expression) => matches(&format!("(?i)^(?:{expression})$")),
            None => matches(&format!("^(?:{expression})$")),
        },
    })
}

/// Whether the request is for the host.
pub(super) fn host(host: &HostPattern) -> String {
    let labels = if host.is_wildcard() { "(?:[^.:]+\\.)+" } else { "" };
    let expression = format!("(?i)^{labels}{}\\.?(?::[0-9]*)?$", escape(host.name()));
    format!("req_novary('Host') =~ {}", Pattern::of(&expression))
}
