//! Matcher: what a row asks of a request, as a named matcher, all of whose lines must hold.

use corsac::headers::names;
use http::HeaderName;

use super::quote::{Bare, Condition, Pattern};
use crate::lines::Lines;
use crate::regex::escape;
use crate::rows::{Asks, HeaderMatch, PathMatch, Row, Subject};

/// What a row asks; without lines it takes every request.
pub(super) struct Matcher {
    lines: Vec<String>,
    conditions: Vec<Condition>,
}

impl Matcher {
    pub(super) fn of(row: &Row) -> Self {
        let mut matcher = Matcher { lines: Vec::new(), conditions: Vec::new() };
        matcher.conditions.extend(path(&row.path));
        let asks_origin =
            |header: &HeaderMatch| !header.inverted && header.asks != Asks::Present && is_of_origin(header);
        let has_origin = row.headers.iter().any(asks_origin);
        for header in &row.headers {
            // A line that asks for its value asks for the field too.
            if !(has_origin && header.asks == Asks::Present && is_of_origin(header)) {
                matcher.add(header);
            }
        }
        matcher
    }

    /// The matcher of a host.
    pub(super) fn of_host(host: &corsac_config::HostPattern) -> Self {
        let labels = if host.is_wildcard() { "(?:[^.:]+\\.)+" } else { "" };
        let expression = format!("(?i)^{labels}{}\\.?(?::[0-9]*)?$", escape(host.name()));
        Matcher { lines: Vec::new(), conditions: vec![Condition::host_matches(&expression)] }
    }

    fn add(&mut self, header: &HeaderMatch) {
        match (&header.subject, &header.asks) {
            (Subject::Field(name), Asks::Present) => {
                let name = Bare::field(name);
                self.lines.push(if header.inverted {
                    format!("header !{name}")
                } else {
                    format!("header {name} *")
                });
            }
            (Subject::Field(name), Asks::Expression { expression, .. }) if *name == names::ORIGIN => {
                self.origin(name, expression, header.inverted);
            }
            _ => self.conditions.extend(condition(header)),
        }
    }

    /// Long lists are beyond what CEL takes; this sees each line of the field by itself.
    fn origin(&mut self, name: &HeaderName, expression: &str, inverted: bool) {
        let not = if inverted { "not " } else { "" };
        self.lines.push(format!("{not}header_regexp {} {}", Bare::field(name), Pattern::of(expression)));
        if !inverted {
            self.conditions.push(Condition::field_has_comma(name).not());
        }
    }

    pub(super) fn is_everything(&self) -> bool {
        self.lines.is_empty() && self.conditions.is_empty()
    }

    /// The definition.
    pub(super) fn print(&self, name: &Bare, lines: &mut Lines) {
        let condition =
            (!self.conditions.is_empty()).then(|| format!("expression {}", Condition::all(&self.conditions)));
        let all: Vec<&String> = self.lines.iter().chain(&condition).collect();
        match all.as_slice() {
            [only] => lines.line(format_args!("@{name} {only}")),
            all => lines.block(format_args!("@{name}"), |lines| all.iter().for_each(|line| lines.line(line))),
        }
    }
}

fn is_of_origin(header: &HeaderMatch) -> bool {
    header.subject == Subject::Field(names::ORIGIN)
}

fn condition(header: &HeaderMatch) -> Option<Condition> {
    let condition = match (&header.subject, &header.asks) {
        (Subject::Method, Asks::Exact(text)) => Condition::method_is(text),
        (Subject::Method, Asks::Expression { expression, .. }) => Condition::method_matches(expression),
        (Subject::Field(name), Asks::Exact(text)) => Condition::field_is(name, text),
        (Subject::Field(name), Asks::Expression { expression, .. }) => {
            Condition::field_matches(name, expression)
        }
        (_, Asks::Present) => return None,
    };
    Some(if header.inverted { condition.not() } else { condition })
}

fn path(path: &PathMatch) -> Option<Condition> {
    Some(match path {
        PathMatch::All => return None,
        PathMatch::Exact(path) => Condition::path_is(path),
        PathMatch::Below(path) => Condition::path_matches(&format!("{}(?:/.*)?", escape(path))),
        PathMatch::Expression(expression) => Condition::path_matches(expression),
    })
}
