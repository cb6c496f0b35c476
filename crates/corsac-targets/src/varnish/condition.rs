//! Condition: what a row asks of a request, as the condition of an `if`.

use corsac_config::HostPattern;

use super::quote::{Field, Pattern, Text};
use crate::regex::escape;
use crate::rows::{Asks, HeaderMatch, PathMatch, Row, Subject};

/// The path without the query, in a field of the request that `print` sets.
pub(super) const PATH: &str = "req.http.corsac-path";

/// All that a row asks; nothing: it takes every request.
pub(super) fn conditions(row: &Row) -> Vec<String> {
    path(&row.path).into_iter().chain(row.headers.iter().map(header)).collect()
}

/// Whether the request is for the host.
pub(super) fn host(host: &HostPattern) -> String {
    let labels = if host.is_wildcard() { "(?:[^.:]+\\.)+" } else { "" };
    let expression = format!("(?i)^{labels}{}\\.?(?::[0-9]*)?$", escape(host.name()));
    format!("req.http.Host ~ {}", Pattern::of(&expression))
}

fn header(header: &HeaderMatch) -> String {
    let subject = match &header.subject {
        Subject::Method => "req.method".to_owned(),
        Subject::Field(name) => Field::request(name).to_string(),
    };
    match (&header.asks, header.inverted) {
        (Asks::Present, false) => subject,
        (Asks::Present, true) => format!("!{subject}"),
        (Asks::Exact(text), false) => format!("{subject} == {}", Text::of(text)),
        (Asks::Exact(text), true) => format!("{subject} != {}", Text::of(text)),
        (Asks::Expression { expression, .. }, false) => format!("{subject} ~ {}", Pattern::of(expression)),
        (Asks::Expression { expression, .. }, true) => format!("{subject} !~ {}", Pattern::of(expression)),
    }
}

fn path(path: &PathMatch) -> Option<String> {
    let matches = |expression: &str| format!("{PATH} ~ {}", Pattern::of(expression));
    Some(match path {
        PathMatch::All => return None,
        PathMatch::Exact(path) => format!("{PATH} == {}", Text::of(path)),
        PathMatch::Below(path) => matches(&format!("^{}(?:/.*)?$", escape(path))),
        PathMatch::Expression(expression) => matches(&format!("^(?:{expression})$")),
    })
}
