//! Path: what a row asks of a request's path, without its query, compared as it came.

use crate::plan::{PathPart, parts};
use crate::regex::escape;
use corsac_config::PathPattern;

/// The path of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathMatch {
    /// Every path.
    All,
    /// This path.
    Exact(String),
    /// This path, and what is below it.
    Below(String),
    /// An expression for the whole path.
    Expression(String),
}

/// Paths with dot segments, and those that are no paths: the policy's gateway refuses them.
pub(crate) fn bad() -> PathMatch {
    let slash = r"(?:/|\\|%2f|%5c)";
    PathMatch::Expression(format!("(?i)(?:.*{slash}(?:\\.|%2e){{1,2}}(?:{slash}.*)?|[^/].*)"))
}

/// Paths with encoded characters that need no encoding: the policy's gateway decodes them, these rows compare them as they came.
pub(crate) fn needlessly_encoded() -> PathMatch {
    let unreserved = "%(?:2d|2e|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])";
    PathMatch::Expression(format!("(?i).*{unreserved}.*"))
}

/// What a table refuses in front of all routes.
pub(crate) fn refused_paths() -> [PathMatch; 2] {
    [bad(), needlessly_encoded()]
}

impl PathMatch {
    /// What a pattern matches.
    pub(crate) fn of(path: &PathPattern) -> Self {
        let parts = parts(path);
        let literal = |part: &PathPart| match part {
            PathPart::Literal(text) if !text.contains('%') => Some(format!("/{text}")),
            _ => None,
        };
        if parts == [PathPart::Rest] {
            return PathMatch::All;
        }
        if let Some(exact) = parts.iter().map(literal).collect::<Option<String>>() {
            return PathMatch::Exact(exact);
        }
        let above = parts.split_last().filter(|(last, _)| **last == PathPart::Rest);
        let prefix = above.and_then(|(_, above)| above.iter().map(literal).collect::<Option<String>>());
        match prefix.filter(|prefix| !prefix.ends_with('/')) {
            Some(prefix) => PathMatch::Below(prefix),
            None => PathMatch::Expression(parts.iter().map(expression).collect()),
        }
    }
}

fn expression(part: &PathPart) -> String {
    match part {
        PathPart::Literal(text) => format!("/{}", encoded(text)),
        PathPart::One => "/[^/]+".into(),
        PathPart::Rest => "(?:/.*)?".into(),
    }
}

/// The digits of an encoded character are compared without case.
fn encoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let first = pieces.next().map(escape).unwrap_or_default();
    pieces.fold(first, |mut expression, piece| {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        expression.push_str(&format!("(?i:%{}){}", escape(digits), escape(rest)));
        expression
    })
}
