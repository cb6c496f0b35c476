//! Report: the differences for people and for programs.

use std::fmt::Write;

use clap::builder::styling::{AnsiColor, Style};
use corsac_doctor::wrap_under;
use corsac_targets::diff::{Difference, Direction, Kind, Place, Section};
use http::Method;
use serde_json::{Value, json};

use crate::terminal::Look;

/// More places or origins are counted, not shown.
const MAX_SHOWN: usize = 6;
/// The column of the texts behind `widened`, `narrowed`, `changed`.
const COLUMN: usize = 12;

/// The differences as text: how many, then section by section.
pub(super) fn human(sections: &[Section], [left, right]: [&str; 2], look: Look) -> String {
    if sections.is_empty() {
        return format!("{left} and {right} allow the same: no request tells them apart\n");
    }
    let mut text = format!("{left} (left) and {right} (right) differ: {}\n", counts(sections));
    for section in sections {
        text.push('\n');
        for line in wrap_under("  ", &heading(section), look.width) {
            let _ = writeln!(text, "{line}");
        }
        text.extend(section.differences.iter().map(|difference| paragraph(section, difference, look)));
    }
    text
}

/// `2 widened, 1 changed`.
fn counts(sections: &[Section]) -> String {
    let all = || sections.iter().flat_map(|section| &section.differences);
    let count = |direction| all().filter(|difference| difference.direction == direction).count();
    let counts = [Direction::Widened, Direction::Narrowed, Direction::Changed]
        .map(|direction| (count(direction), direction))
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, direction)| format!("{count} {}", direction.as_str()));
    counts.collect::<Vec<_>>().join(", ")
}

/// Who decides on both sides, and for which places.
fn heading(section: &Section) -> String {
    let who = match section.left == section.right {
        true => section.left.clone(),
        false => format!("{} -> {}", section.left, section.right),
    };
    let places = section.places.iter().map(place_text).collect::<Vec<_>>();
    match places.is_empty() {
        true => who,
        false => format!("{who}, at {}", shortened(&places)),
    }
}

fn place_text(place: &Place) -> String {
    match (&place.left, &place.right) {
        (Some(left), Some(right)) if left != right => format!("{left} -> {right}"),
        (Some(pattern), _) | (_, Some(pattern)) => pattern.clone(),
        (None, None) => format!("{}{}", place.host, place.path),
    }
}

fn shortened(texts: &[String]) -> String {
    let shown = texts.iter().take(MAX_SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match texts.len().saturating_sub(MAX_SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn paragraph(section: &Section, difference: &Difference, look: Look) -> String {
    let color = match difference.direction {
        Direction::Widened => AnsiColor::Red,
        Direction::Narrowed => AnsiColor::Yellow,
        Direction::Changed => AnsiColor::Cyan,
    };
    let style = if look.color { color.on_default().bold() } else { Style::new() };
    let mut lines = wrap_under("", &sentence(section, difference), look.width.saturating_sub(COLUMN));
    let is_the_example =
        difference.origins.len() == 1 && difference.origins.first() == difference.example.origin.as_ref();
    if !difference.origins.is_empty() && !is_the_example {
        let listed = format!("listed as {}", shortened(&difference.origins));
        lines.extend(wrap_under("  ", &listed, look.width.saturating_sub(COLUMN)));
    }
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let word = if index == 0 { difference.direction.as_str() } else { "" };
        let _ =
            writeln!(text, "  {style}{word}{style:#}{:width$}{line}", "", width = COLUMN - 2 - word.len());
    }
    text
}

fn sentence(section: &Section, difference: &Difference) -> String {
    let place = if is_verdict(&difference.kind) { "by" } else { "on" };
    let (subject, left, right) = (subject(section, difference), &difference.left, &difference.right);
    format!("{subject}: {left} {place} the left, {right} {place} the right")
}

/// Whether the sides are said to allow or to refuse.
fn is_verdict(kind: &Kind) -> bool {
    matches!(kind, Kind::Reading | Kind::Method(_) | Kind::RequestHeader(_) | Kind::PrivateNetwork)
}

/// What the difference is about, with its example.
fn subject(section: &Section, difference: &Difference) -> String {
    let origin = difference.example.origin.as_deref();
    let from = origin.map_or("without Origin".to_owned(), |origin| format!("from {origin}"));
    match &difference.kind {
        Kind::Route => match section.places.first() {
            Some(place) => format!("{} {}{}", methods(&place.methods), place.host, place.path),
            None => "the policy".to_owned(),
        },
        Kind::Reading => format!("origin {}", origin.unwrap_or_default()),
        Kind::Method(method) => format!("preflight for {method} {from}"),
        Kind::RequestHeader(name) => format!("preflight for the header {name} {from}"),
        Kind::ExposedHeaders => format!("response headers that script reads, {from}"),
        Kind::MaxAge => "how long a preflight's answer is kept".to_owned(),
        Kind::PreflightStatus => "status of a granted preflight".to_owned(),
        Kind::RefusedPreflightStatus => "status of a refused preflight".to_owned(),
        Kind::PreflightVary => "answers to preflights".to_owned(),
        Kind::Vary => format!("answers to requests {from}"),
        Kind::Enforcement => format!("request {from}"),
        Kind::WebSocket => format!("WebSocket handshake {from}"),
        Kind::Timing => format!("timings, {from}"),
        Kind::ResourcePolicy => "Cross-Origin-Resource-Policy".to_owned(),
        Kind::PrivateNetwork => format!("access to a private network {from}"),
        Kind::UpstreamFields => "CORS fields of the application".to_owned(),
    }
}

fn methods(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

/// The differences as JSON.
pub(super) fn json(sections: &[Section]) -> Value {
    sections.iter().map(section_json).collect()
}

fn section_json(section: &Section) -> Value {
    let place = |place: &Place| {
        json!({
            "left": place.left,
            "right": place.right,
            "host": place.host,
            "path": place.path,
            "methods": place.methods.iter().map(Method::as_str).collect::<Vec<_>>(),
        })
    };
    json!({
        "left": section.left,
        "right": section.right,
        "places": section.places.iter().map(place).collect::<Vec<_>>(),
        "differences": section.differences.iter().map(difference_json).collect::<Vec<_>>(),
    })
}

fn difference_json(difference: &Difference) -> Value {
    let name = match &difference.kind {
        Kind::Method(name) | Kind::RequestHeader(name) => Some(name),
        _ => None,
    };
    let example = &difference.example;
    json!({
        "kind": difference.kind.as_str(),
        "name": name,
        "direction": difference.direction.as_str(),
        "example": {
            "origin": example.origin,
            "method": example.method,
            "header": example.header,
            "preflight": example.preflight,
        },
        "left": difference.left,
        "right": difference.right,
        "origins": difference.origins,
    })
}
