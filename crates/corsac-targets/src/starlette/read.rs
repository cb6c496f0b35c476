//! Calls within a program: `CORSMiddleware(app, …)`, `add_middleware(CORSMiddleware, …)`, `Middleware(CORSMiddleware, …)`.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
};
use http::HeaderName;

use super::GRANTED_HEADERS;
use super::settings::expression;
use crate::document::{Language, Literals, Node, Value, keywords, resolved};
use crate::import::{Finding, FindingCode, Place, Position};
use crate::model::{Entry, Read, Rule, Settings};

const MIDDLEWARE: &str = "CORSMiddleware";

const KEYS: [&str; 8] = [
    "allow_origins",
    "allow_origin_regex",
    "allow_methods",
    "allow_headers",
    "allow_credentials",
    "allow_private_network",
    "expose_headers",
    "max_age",
];

/// What a program says.
pub(super) fn read(name: &str, text: &str) -> Read {
    let mut read = Read::default();
    let program = match Literals::of(name, text, Language::Python) {
        Ok(program) => program,
        Err(finding) => {
            read.findings.push(finding);
            return read;
        }
    };
    let strips = !program.words("KeepFields").is_empty();
    for byte in program.words(MIDDLEWARE) {
        let Some(node) = call(&program, byte) else { continue };
        let settings = Settings { strips, ..rule(&resolved(&program, node), &mut read.findings) };
        let position = program.from(byte - MIDDLEWARE.len()).position();
        let place = Place { name: "cors".into(), position: position.clone(), ..Place::default() };
        read.places.push((place, vec![Settings { position, ..settings }]));
    }
    read
}

/// The arguments of the call, the application aside; none if it is no call.
fn call<'t>(program: &Literals<'t>, byte: usize) -> Option<Node> {
    let before = program.before(byte - MIDDLEWARE.len()).trim_end();
    let mut call = program.from(byte);
    if call.take("(") {
        return (!before.ends_with("class")).then(|| without_application(keywords(call)));
    }
    let is_named = ["add_middleware(", "Middleware("].iter().any(|end| before.ends_with(end));
    if !is_named {
        return None;
    }
    call.take(",");
    Some(keywords(call))
}

/// The first argument is the application.
fn without_application(node: Node) -> Node {
    let Value::Table(mut members) = node.value else { return node };
    let is_application = |(name, _): &(String, Node)| name.is_empty() || name == "app";
    if let Some(index) = members.iter().position(is_application) {
        members.remove(index);
    }
    Node { value: Value::Table(members), ..node }
}

fn rule(node: &Node, findings: &mut Vec<Finding>) -> Settings {
    let mut rule = Rule::of(node, findings);
    for (_, node) in node.members().iter().filter(|(name, _)| name.is_empty()) {
        rule.not_understood(&node.position, "what this argument brings is not known here");
    }
    rule.only(&[KEYS.as_slice(), &[""]].concat());
    rule.settings.in_list = true;
    rule.settings.credentials = rule.truth(&["allow_credentials"], &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    rule.settings.private_network =
        rule.truth(&["allow_private_network"], &ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK);
    rule.settings.methods = list(&mut rule, "allow_methods", &ACCESS_CONTROL_ALLOW_METHODS);
    let headers = list(&mut rule, "allow_headers", &ACCESS_CONTROL_ALLOW_HEADERS).unwrap_or_default();
    rule.settings.request_headers = Some(headers);
    rule.settings.expose_headers = list(&mut rule, "expose_headers", &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.max_age = rule.number(&["max_age"], &ACCESS_CONTROL_MAX_AGE);
    origins(&mut rule);
    rule.settings
}

/// The texts of a list. In one text Python looks for parts, which only `*` means.
fn list(rule: &mut Rule<'_>, key: &str, field: &HeaderName) -> Option<Vec<String>> {
    let texts = listed(rule, key, field);
    Rule::plain(texts)
}

fn listed(rule: &mut Rule<'_>, key: &str, field: &HeaderName) -> Option<Vec<(String, Position)>> {
    let node = rule.get(&[key])?;
    if node.text().is_some_and(|text| text != "*") {
        rule.not_understood(&node.position, "a text and no list: Python looks for parts of it");
        return Some(Vec::new());
    }
    rule.texts(&[key], field)
}

fn origins(rule: &mut Rule<'_>) {
    for (text, position) in listed(rule, "allow_origins", &ACCESS_CONTROL_ALLOW_ORIGIN).unwrap_or_default() {
        rule.settings.origins.push(Entry::exact(&text, &position));
    }
    let Some(node) = rule.get(&["allow_origin_regex"]) else { return };
    let text = match &node.value {
        Value::Text(text) => Some(text),
        Value::Expression { text, flags } if flags.is_empty() => Some(text),
        Value::Plain(word) if word == "None" => return,
        _ => None,
    };
    rule.settings.positions.push((ACCESS_CONTROL_ALLOW_ORIGIN, node.position.clone()));
    match text.and_then(|text| expression(text, &node.position)) {
        Some(entry) => rule.settings.origins.push(entry),
        None => rule.not_understood(&node.position, "which origins this lets in is not known"),
    }
}

/// What is so without being written.
pub(super) fn remarks(settings: &[Settings]) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in settings {
        let star = rule.origins.iter().find(|entry| entry.is_star());
        if let Some(star) = star.filter(|_| rule.credentials == Some(true)) {
            let message = "Starlette turns it into the asking origin: every page reads as the user";
            found.push(Finding::new(FindingCode::WildcardWithCredentials, &star.test.position, message));
        }
        let listed = rule.request_headers.iter().flatten();
        let is_said = |name: &String| name == "*" || name.eq_ignore_ascii_case("content-type");
        if !{ listed }.any(is_said) {
            let message = format!("{} are granted always", GRANTED_HEADERS.join(", "));
            found.push(Finding::new(FindingCode::DefaultGrants, &rule.position, message));
        }
    }
    found
}
