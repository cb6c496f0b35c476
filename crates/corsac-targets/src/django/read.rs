//! Settings within a module: `CORS_… = literal`.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
};
use http::HeaderName;

use super::settings::expression;
use super::{HEADERS, METHODS};
use crate::document::{Language, Literals, Node, Value, assignments, resolved};
use crate::import::{Finding, FindingCode, Place, Position};
use crate::model::{Entry, Read, Rule, Settings};

/// Each setting; where two names are for one, the second counts only without the first.
const KEYS: [&[&str]; 10] = [
    &["CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"],
    &["CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST"],
    &["CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST"],
    &["CORS_ALLOW_CREDENTIALS"],
    &["CORS_ALLOW_METHODS"],
    &["CORS_ALLOW_HEADERS"],
    &["CORS_EXPOSE_HEADERS"],
    &["CORS_ALLOW_PRIVATE_NETWORK"],
    &["CORS_PREFLIGHT_MAX_AGE"],
    &["CORS_URLS_REGEX"],
];

/// What a module says.
pub(super) fn read(name: &str, text: &str) -> Read {
    let mut read = Read::default();
    let program = match Literals::of(name, text, Language::Python) {
        Ok(program) => program,
        Err(finding) => {
            read.findings.push(finding);
            return read;
        }
    };
    let mut members: Vec<(String, Node)> = Vec::new();
    for keys in KEYS {
        members.extend(keys.iter().find_map(|key| setting(&program, key, &mut read.findings)));
    }
    members.sort_by(|(_, one), (_, other)| one.position.cmp(&other.position));
    let Some(position) = members.first().map(|(_, node)| node.position.clone()) else { return read };
    let node = Node { value: Value::Table(members), position: position.clone() };
    let strips = !program.words("keep_fields").is_empty();
    let settings = Settings { strips, ..rule(&node, &mut read.findings) };
    let place = Place { name: "cors".into(), position, ..Place::default() };
    read.places.push((place, vec![settings]));
    read
}

/// A setting that is made once. One that is made again is not known, and stands there without a value.
fn setting(program: &Literals<'_>, key: &'static str, findings: &mut Vec<Finding>) -> Option<(String, Node)> {
    let mut made = assignments(program, key).into_iter();
    let (first, again) = (made.next()?, made.next());
    let node = resolved(program, sum(first));
    let Some(again) = again else { return Some((key.to_owned(), node)) };
    let message = format!("`{key}` is set again: which of both counts is not known");
    findings.push(Finding::new(FindingCode::NotUnderstood, &again.position(), message));
    Some((key.to_owned(), Node { value: Value::List(Vec::new()), ..node }))
}

/// Lists that are added, and the library's own within them.
fn sum(mut reader: Literals<'_>) -> Node {
    let start = reader.clone();
    let mut items = Vec::new();
    loop {
        let node = operand(&mut reader);
        let Value::List(more) = node.value else { break };
        items.extend(more.into_iter().flat_map(with_defaults));
        if !reader.take("+") {
            return Node { value: Value::List(items), position: node.position };
        }
    }
    { start }.value()
}

fn operand(reader: &mut Literals<'_>) -> Node {
    let mut ahead = reader.clone();
    let wrapped = ["list(", "tuple(", "["].iter().find(|start| ahead.take(start)).copied();
    let (position, _) = (ahead.position(), ahead.take("*"));
    let defaults = ahead.word().and_then(defaults);
    let ends = match wrapped {
        Some("[") => ahead.take("]"),
        Some(_) => ahead.take(")"),
        None => true,
    };
    match defaults.filter(|_| ends) {
        Some(names) => {
            *reader = ahead;
            let items = names.iter().map(|name| text(name, &position)).collect();
            Node { value: Value::List(items), position }
        }
        None => reader.operand(),
    }
}

/// `*default_headers` in a list.
fn with_defaults(item: Node) -> Vec<Node> {
    let names = match &item.value {
        Value::Other(text) => text.strip_prefix('*').and_then(defaults),
        _ => None,
    };
    match names {
        Some(names) => names.iter().map(|name| text(name, &item.position)).collect(),
        None => vec![item],
    }
}

fn defaults(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "default_headers" => Some(&HEADERS),
        "default_methods" => Some(&METHODS),
        _ => None,
    }
}

fn text(text: &str, position: &Position) -> Node {
    Node { value: Value::Text(text.to_owned()), position: position.clone() }
}

fn rule(node: &Node, findings: &mut Vec<Finding>) -> Settings {
    let mut rule = Rule::of(node, findings);
    rule.settings.in_list = true;
    rule.settings.credentials = rule.truth(KEYS[3], &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    rule.settings.private_network = rule.truth(KEYS[7], &ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK);
    rule.settings.methods = list(&mut rule, KEYS[4], &ACCESS_CONTROL_ALLOW_METHODS);
    rule.settings.request_headers = list(&mut rule, KEYS[5], &ACCESS_CONTROL_ALLOW_HEADERS);
    rule.settings.expose_headers = list(&mut rule, KEYS[6], &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.max_age = rule.number(KEYS[8], &ACCESS_CONTROL_MAX_AGE);
    if let Some(node) = rule.get(KEYS[9]) {
        rule.not_understood(&node.position, "only the paths that match it have fields: name them in a route");
    }
    origins(&mut rule);
    rule.settings
}

fn list(rule: &mut Rule<'_>, keys: &[&str], field: &HeaderName) -> Option<Vec<String>> {
    let texts = rule.texts(keys, field);
    Rule::plain(texts)
}

fn origins(rule: &mut Rule<'_>) {
    let allows_all = rule.truth(KEYS[0], &ACCESS_CONTROL_ALLOW_ORIGIN) == Some(true);
    if let Some(node) = rule.get(KEYS[0]).filter(|_| allows_all) {
        rule.settings.origins.push(Entry::exact("*", &node.position));
    }
    for (text, position) in rule.texts(KEYS[1], &ACCESS_CONTROL_ALLOW_ORIGIN).unwrap_or_default() {
        match text.as_str() {
            "*" => rule.not_understood(&position, "Django refuses `*` here: CORS_ALLOW_ALL_ORIGINS says it"),
            _ => rule.settings.origins.push(Entry::exact(&text, &position)),
        }
    }
    let Some(node) = rule.get(KEYS[2]) else { return };
    rule.settings.positions.push((ACCESS_CONTROL_ALLOW_ORIGIN, node.position.clone()));
    for item in node.items() {
        let text = match &item.value {
            Value::Text(text) => Some(text),
            Value::Expression { text, flags } if flags.is_empty() => Some(text),
            _ => None,
        };
        let entry = text.and_then(|text| match text.strip_prefix("(?i)") {
            Some(text) => expression(text, true, &item.position),
            None => expression(text, false, &item.position),
        });
        match entry {
            Some(entry) => rule.settings.origins.push(entry),
            None => rule.not_understood(&item.position, "which origins this lets in is not known"),
        }
    }
}

/// Defaults that grant, and what is turned into more.
pub(super) fn remarks(settings: &[Settings]) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in settings {
        let star = rule.origins.iter().find(|entry| entry.is_star());
        if let Some(star) = star.filter(|_| rule.credentials == Some(true)) {
            let message = "every asking origin is echoed beside credentials: every page reads as the user";
            found.push(Finding::new(FindingCode::WildcardWithCredentials, &star.test.position, message));
        }
        let mut say =
            |message: String| found.push(Finding::new(FindingCode::DefaultGrants, &rule.position, message));
        if rule.origins.is_empty() {
            continue;
        }
        if rule.request_headers.is_none() {
            say(format!("without `CORS_ALLOW_HEADERS`, {} are granted", HEADERS.join(", ")));
        }
        if rule.methods.is_none() {
            say(format!("without `CORS_ALLOW_METHODS`, {} are granted", METHODS.join(", ")));
        }
    }
    found
}
