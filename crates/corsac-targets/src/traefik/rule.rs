//! Rule: what a row asks of a request, as the rule of a router. Of several lines of a field any may match.

use corsac_config::HostPattern;

use super::quote::Word;
use crate::regex::escape;
use crate::rows::{Asks, HeaderMatch, PathMatch, Row, Subject};
use crate::title_case::title_case;

/// The rule of a row for the requests of a host.
pub(super) fn rule(host: Option<&HostPattern>, row: &Row) -> String {
    let mut all = vec![path(&row.path)];
    all.extend(host.map(host_rule));
    all.extend(row.headers.iter().map(header));
    all.join(" && ")
}

fn host_rule(host: &HostPattern) -> String {
    let labels = if host.is_wildcard() { "(?:[^.:]+\\.)+" } else { "" };
    let expression = format!("(?i)^{labels}{}\\.?$", escape(host.name()));
    format!("HostRegexp({})", Word::expression(&expression))
}

fn header(header: &HeaderMatch) -> String {
    let asked = match &header.subject {
        Subject::Method => methods(&header.asks),
        Subject::Field(name) => field(&title_case(name), &header.asks),
    };
    if header.inverted { format!("!{asked}") } else { asked }
}

fn field(name: &str, asks: &Asks) -> String {
    match asks {
        Asks::Present => format!("HeaderRegexp(`{name}`, `.*`)"),
        Asks::Exact(text) => format!("Header(`{name}`, {})", Word::of(text)),
        Asks::Expression { expression, missing_is_empty } => {
            let matches = format!("HeaderRegexp(`{name}`, {})", Word::expression(expression));
            match missing_is_empty {
                true => format!("({matches} || !HeaderRegexp(`{name}`, `.*`))"),
                false => matches,
            }
        }
    }
}

fn methods(asks: &Asks) -> String {
    let methods = match asks {
        Asks::Exact(method) => vec![method.clone()],
        Asks::Expression { expression, .. } => words(expression),
        Asks::Present => Vec::new(),
    };
    let each: Vec<String> = methods.iter().map(|method| format!("Method({})", Word::of(method))).collect();
    format!("({})", each.join(" || "))
}

/// The words of an expression of [`one_of`](crate::regex::one_of): there is no rule that matches a method.
fn words(expression: &str) -> Vec<String> {
    let list = expression.trim_start_matches("^(?:").trim_end_matches(")$");
    list.split('|').map(|word| word.replace('\\', "")).collect()
}

/// Rules see a path in which characters that are no delimiters are decoded.
fn path(path: &PathMatch) -> String {
    match path {
        PathMatch::All => "PathPrefix(`/`)".into(),
        PathMatch::Exact(path) => format!("Path({})", Word::of(path)),
        PathMatch::Below(path) => regexp(&format!("^{}(?:/.*)?$", escape(path))),
        PathMatch::Expression(expression) => regexp(&format!("^(?:{})$", or_decoded(expression))),
    }
}

fn regexp(expression: &str) -> String {
    format!("PathRegexp({})", Word::expression(expression))
}

/// `(?i:%20)` as what takes the space too.
fn or_decoded(expression: &str) -> String {
    let mut pieces = expression.split("(?i:%");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |mut whole, piece| {
        let digits = piece.get(..2).unwrap_or_default();
        whole.push_str(&format!("(?:\\x{digits}|(?i:%{digits}))"));
        whole.push_str(piece.get(3..).unwrap_or_default());
        whole
    })
}
