//! Options within a program: every call of `cors`, and every table that has its options.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};

use super::settings::expression;
use crate::document::{Language, Literals, Node, Value};
use crate::import::{Finding, FindingCode, Place, Position};
use crate::model::{Entry, Read, Rule, Settings};

const KEYS: [&str; 8] = [
    "origin",
    "methods",
    "allowedHeaders",
    "exposedHeaders",
    "credentials",
    "maxAge",
    "preflightContinue",
    "optionsSuccessStatus",
];

/// What a program says.
pub(super) fn read(name: &str, text: &str) -> Read {
    let mut read = Read::default();
    let program = match Literals::of(name, text, Language::JavaScript) {
        Ok(program) => program,
        Err(finding) => {
            read.findings.push(finding);
            return read;
        }
    };
    let strips = !program.words("keepFields").is_empty();
    let mut seen: Vec<Position> = Vec::new();
    for node in tables(&program) {
        if !seen.contains(&node.position) {
            seen.push(node.position.clone());
            let settings = Settings { strips, ..rule(&node, &mut read.findings) };
            let place = Place { name: "cors".into(), position: node.position.clone(), ..Place::default() };
            read.places.push((place, vec![settings]));
        }
    }
    read
}

/// The tables with options: those that are given to `cors`, and those that are named before.
fn tables(program: &Literals<'_>) -> Vec<Node> {
    let mut found = Vec::new();
    for byte in program.words("cors") {
        let mut call = program.from(byte);
        if !call.take("(") {
            continue;
        }
        let position = call.position();
        match call.take(")") {
            true => found.push(Node { value: Value::Table(Vec::new()), position }),
            false => found.push(call.value()),
        }
    }
    found.retain(|node| matches!(node.value, Value::Table(_)));
    for byte in program.words("origin") {
        if let Some(start) = program.opening_before(byte) {
            let node = program.from(start).value();
            if KEYS.iter().any(|key| node.get(key).is_some()) {
                found.push(node);
            }
        }
    }
    found.sort_by(|one, other| one.position.cmp(&other.position));
    found
}

fn rule(node: &Node, findings: &mut Vec<Finding>) -> Settings {
    let mut rule = Rule::of(node, findings);
    rule.only(&KEYS);
    rule.settings.credentials = rule.truth(&["credentials"], &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    let mut list = |key: &str, field| {
        let texts = rule.listed(&[key], field);
        Rule::plain(texts)
    };
    let methods = list("methods", &ACCESS_CONTROL_ALLOW_METHODS);
    let request_headers = list("allowedHeaders", &ACCESS_CONTROL_ALLOW_HEADERS);
    let exposed = list("exposedHeaders", &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.methods = methods;
    rule.settings.request_headers = request_headers;
    rule.settings.expose_headers = exposed;
    rule.settings.max_age = rule.number(&["maxAge"], &ACCESS_CONTROL_MAX_AGE);
    let status = rule.number(&["optionsSuccessStatus"], &ACCESS_CONTROL_ALLOW_METHODS);
    rule.settings.status = status.and_then(|status| u16::try_from(status).ok());
    if let Some(node) = rule.get(&["preflightContinue"]).filter(|node| node.truth() != Some(false)) {
        rule.not_understood(&node.position, "what answers the preflight then is not seen here");
    }
    origins(&mut rule);
    rule.settings
}

fn origins(rule: &mut Rule<'_>) {
    let Some(node) = rule.get(&["origin"]) else {
        let position = rule.settings.position.clone();
        rule.settings.origins.push(Entry::exact("*", &position));
        return;
    };
    rule.settings.positions.push((ACCESS_CONTROL_ALLOW_ORIGIN, node.position.clone()));
    match &node.value {
        Value::Text(text) => return rule.settings.origins.push(Entry::exact(text, &node.position)),
        Value::Plain(word) if word == "true" => return rule.settings.reflects = true,
        Value::Plain(word) if matches!(word.as_str(), "false" | "null") => {
            let message = "cors does nothing then";
            return rule.not_understood(&node.position, message);
        }
        _ => rule.settings.in_list = true,
    }
    for item in node.items() {
        let entry = match &item.value {
            Value::Text(text) => Some(Entry::exact(text, &item.position)),
            Value::Expression { text, flags } => expression(text, flags, &item.position),
            _ => None,
        };
        match entry {
            Some(entry) => rule.settings.origins.push(entry),
            None => rule.not_understood(&item.position, "which origins this lets in is not known"),
        }
    }
}

/// Defaults that grant.
pub(super) fn remarks(settings: &[Settings]) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in settings {
        let has = |field| rule.positions.iter().any(|(name, _)| *name == field);
        let mut say =
            |message: &str| found.push(Finding::new(FindingCode::DefaultGrants, &rule.position, message));
        if !has(ACCESS_CONTROL_ALLOW_ORIGIN) {
            say("without `origin`, * stands on every answer");
        }
        if rule.request_headers.is_none() {
            say("without `allowedHeaders`, whatever is asked for is granted, authorization too");
        }
        if rule.methods.is_none() {
            say("without `methods`, GET, HEAD, PUT, PATCH, POST and DELETE are granted");
        }
    }
    found
}
