//! Entries, read back from JSON or XML, as `gcloud storage` takes and describes them and both APIs write them.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};

use super::METHODS;
use crate::document::{Node, data};
use crate::import::{Finding, FindingCode, Position};
use crate::model::{Entry, Read, Rule, Settings};

/// The names of an entry's lists, in JSON, and in XML, where each is an element within one.
const ORIGINS: [&str; 3] = ["origin", "Origins", "Origin"];
const METHOD_LISTS: [&str; 3] = ["method", "Methods", "Method"];
const HEADERS: [&str; 4] = ["responseHeader", "response_header", "ResponseHeaders", "ResponseHeader"];
const SECONDS: [&str; 3] = ["maxAgeSeconds", "max_age_seconds", "MaxAgeSec"];

/// What a text says.
pub(super) fn read(name: &str, text: &str) -> Read {
    Read::of_rules("bucket", data(name, text), entries, rule)
}

/// The entries: a bare list, or those under a name, however deep.
fn entries(tree: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    tree.walk(&mut |node| {
        for name in ["cors", "cors_config", "corsConfig", "Cors"] {
            found.extend(node.all(name).flat_map(Node::items));
        }
    });
    let has_origin = |node: &&Node| node.get("origin").is_some();
    if found.is_empty() { tree.items().iter().filter(has_origin).collect() } else { found }
}

fn rule(node: &Node, findings: &mut Vec<Finding>) -> Option<Settings> {
    let mut rule = Rule::of(node, findings);
    let known: Vec<&str> = [&ORIGINS[..], &METHOD_LISTS, &HEADERS, &SECONDS]
        .iter()
        .flat_map(|keys| keys.iter().copied())
        .collect();
    rule.only(&known);
    let origins = rule.texts(&ORIGINS, &ACCESS_CONTROL_ALLOW_ORIGIN)?;
    for (text, position) in origins {
        rule.settings.origins.push(Entry::exact(&text, &position));
    }
    let methods = rule.texts(&METHOD_LISTS, &ACCESS_CONTROL_ALLOW_METHODS);
    for (method, position) in methods.iter().flatten() {
        unknown_method(&mut rule, method, position);
    }
    let is_known = |(method, _): &(String, _)| method == "*" || METHODS.contains(&method.as_str());
    rule.settings.methods =
        Rule::plain(methods.map(|methods| methods.into_iter().filter(is_known).collect()));
    let headers = rule.texts(&HEADERS, &ACCESS_CONTROL_ALLOW_HEADERS);
    let headers = rule.without_prefixes(headers);
    if let Some((_, position)) = headers.iter().flatten().next() {
        let exposed = (ACCESS_CONTROL_EXPOSE_HEADERS, position.clone());
        rule.settings.positions.push(exposed);
    }
    let headers = Rule::plain(headers);
    rule.settings.expose_headers = headers.clone();
    rule.settings.request_headers = headers;
    rule.settings.max_age = rule.number(&SECONDS, &ACCESS_CONTROL_MAX_AGE);
    Some(rule.settings)
}

/// `OPTIONS` is no mistake that changes anything: preflights are answered without it.
fn unknown_method(rule: &mut Rule<'_>, method: &str, position: &Position) {
    if method != "*" && method != "OPTIONS" && !METHODS.contains(&method) {
        let message =
            format!("Google Cloud Storage knows GET, HEAD, POST, PUT and DELETE only, not `{method}`");
        rule.find(FindingCode::MethodInvalid, position, message);
    }
}
