//! Row: one row of the table as a `handle`, the first of which takes a request.

use std::fmt::Display;

use corsac::headers::names;
use corsac::policy::UpstreamCors;
use http::HeaderName;

use super::matcher::Matcher;
use super::quote::{Bare, Comment, Word};
use super::upstream;
use crate::lines::Lines;
use crate::rows::{Action, Row, RowValue, vary_text};

/// Prints rows; their matchers are `@PREFIX-1` and so on.
pub(super) fn print_all(rows: &[Row], prefix: &str, lines: &mut Lines) {
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            lines.blank();
        }
        lines.line(Comment::of(&row.name));
        let matcher = Matcher::of(row);
        if matcher.is_everything() {
            lines.block("handle", |lines| handle(row, lines));
            return;
        }
        let name = Bare::of(&format!("{prefix}-{}", index + 1));
        matcher.print(&name, lines);
        lines.block(format_args!("handle @{name}"), |lines| handle(row, lines));
    }
}

fn handle(row: &Row, lines: &mut Lines) {
    if let Some(methods) = row.allow() {
        lines.line(format_args!("header Allow {}", Word::of(methods)));
    }
    for (name, value) in &row.fields {
        lines.line(format_args!("header {} {}", Bare::field(name), word(value)));
    }
    if !row.vary.is_empty() {
        lines.line(format_args!("header +{} {}", Bare::field(&names::VARY), Word::of(&vary_text(&row.vary))));
    }
    match &row.action {
        Action::Answer { status, .. } => lines.line(format_args!("respond {status}")),
        Action::Forward(upstream) => {
            over_the_applications(row, lines);
            if let Some(upstream) = upstream {
                upstream::reverse_proxy(upstream, row.upstream_cors, lines);
            }
        }
    }
}

/// The same fields once more when the answer begins, over those of the application; the first time they are set for errors.
fn over_the_applications(row: &Row, lines: &mut Lines) {
    let stays = |name: &HeaderName| {
        row.upstream_cors == UpstreamCors::Respect && names::CORS_RESPONSE_FIELDS.contains(name)
    };
    let set = row.fields.iter().filter(|(name, _)| !stays(name));
    let mut inside: Vec<String> =
        set.map(|(name, value)| format!("{} {}", Bare::field(name), word(value))).collect();
    let is_set = |name: &HeaderName| row.fields.iter().any(|(each, _)| each == name);
    let removed = row.removed.iter().filter(|name| !stays(name) && !is_set(name));
    inside.extend(removed.map(|name| format!("-{}", Bare::field(name))));
    if !inside.is_empty() {
        deferred(&inside, lines);
    }
}

/// A `header` block that works when the answer begins.
pub(super) fn deferred(inside: &[impl Display], lines: &mut Lines) {
    lines.block("header", |lines| {
        inside.iter().for_each(|line| lines.line(line));
        lines.line("defer");
    });
}

fn word(value: &RowValue) -> Word {
    match value {
        RowValue::Literal(text) => Word::of(text),
        RowValue::Request(name) => Word::request(name),
    }
}
