//! Plugins within declarative configuration: `- name: cors`, and `plugin: cors` of Kubernetes.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
};

use super::{METHODS, NO_HEADER, origin, print, settings};
use crate::document::{Node, Value, documents};
use crate::import::{Finding, FindingCode, Place};
use crate::model::{Read, Rule, Settings};

const KEYS: [&str; 9] = [
    "origins",
    "methods",
    "headers",
    "exposed_headers",
    "credentials",
    "max_age",
    "preflight_continue",
    "private_network",
    "allow_origin_absent",
];

/// What a text says.
pub(super) fn read(name: &str, text: &str) -> Read {
    let documents = match documents(name, text) {
        Ok(documents) => documents,
        Err(finding) => return Read { places: Vec::new(), findings: vec![finding] },
    };
    let mut read = Read::default();
    let strips = documents.iter().any(strips);
    for document in &documents {
        document.walk(&mut |node| {
            let is_cors = ["name", "plugin"].iter().any(|key| {
                node.get(key).and_then(Node::text) == Some("cors") && (*key == "plugin" || is_plugin(node))
            });
            if is_cors && node.get("enabled").and_then(Node::truth) != Some(false) {
                let settings = Settings { strips, ..rule(node, &mut read.findings) };
                let place =
                    Place { name: "cors".into(), position: node.position.clone(), ..Place::default() };
                read.places.push((place, vec![settings]));
            }
        });
    }
    read
}

/// A route may be named so too: it has no settings of a plugin.
fn is_plugin(node: &Node) -> bool {
    let of_plugin = ["name", "config", "enabled", "protocols", "tags", "service", "route", "id", "consumer"];
    node.members().iter().all(|(key, _)| of_plugin.contains(&key.as_str()) || key.starts_with('_'))
}

/// Whether the Lua that this crate prints stands there.
fn strips(document: &Node) -> bool {
    let mut found = false;
    document.walk(&mut |node| found |= node.text() == Some(print::keeper().as_str()));
    found
}

fn rule(plugin: &Node, findings: &mut Vec<Finding>) -> Settings {
    let empty = Node { value: Value::Table(Vec::new()), position: plugin.position.clone() };
    let node = plugin.get("config").unwrap_or(&empty);
    let mut rule = Rule::of(node, findings);
    rule.only(&KEYS);
    rule.settings.position = plugin.position.clone();
    rule.settings.credentials = rule.truth(&["credentials"], &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    rule.settings.private_network = rule.truth(&["private_network"], &ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK);
    let absent = rule.truth(&["allow_origin_absent"], &ACCESS_CONTROL_ALLOW_ORIGIN);
    rule.settings.needs_origin = absent == Some(false);
    let methods = rule.texts(&["methods"], &ACCESS_CONTROL_ALLOW_METHODS);
    for (method, position) in methods.iter().flatten() {
        if !METHODS.contains(&method.as_str()) {
            rule.find(FindingCode::MethodInvalid, position, format!("Kong refuses `{method}`"));
        }
    }
    let is_known = |method: &String| METHODS.contains(&method.as_str());
    rule.settings.methods =
        Rule::plain(methods).map(|methods| methods.into_iter().filter(is_known).collect());
    let headers = rule.texts(&["headers"], &ACCESS_CONTROL_ALLOW_HEADERS);
    let headers = Rule::plain(headers).filter(|names| !names.is_empty());
    let is_none = |names: &Vec<String>| names.as_slice() == [NO_HEADER];
    rule.settings.request_headers = headers.map(|names| if is_none(&names) { Vec::new() } else { names });
    let exposed = rule.texts(&["exposed_headers"], &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.expose_headers = Rule::plain(exposed);
    rule.settings.max_age = rule.number(&["max_age"], &ACCESS_CONTROL_MAX_AGE);
    if let Some(node) = rule.get(&["preflight_continue"]).filter(|node| node.truth() != Some(false)) {
        rule.not_understood(&node.position, "what answers the preflight then is not seen here");
    }
    for (text, position) in rule.texts(&["origins"], &ACCESS_CONTROL_ALLOW_ORIGIN).unwrap_or_default() {
        match origin::entry(&text, &position) {
            Ok(entry) => rule.settings.origins.push(entry),
            Err(why) => rule.not_understood(&position, why),
        }
    }
    rule.settings.in_list = !settings::is_fixed(&rule.settings.origins);
    rule.settings
}

/// Defaults that grant, and what is turned into more.
pub(super) fn remarks(settings: &[Settings]) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in settings {
        let star = rule.origins.iter().find(|entry| entry.is_star());
        if let Some(star) = star.filter(|_| rule.credentials == Some(true)) {
            let message = "Kong turns it into the asking origin: every page reads as the user";
            found.push(Finding::new(FindingCode::WildcardWithCredentials, &star.test.position, message));
        }
        let mut say =
            |message: &str| found.push(Finding::new(FindingCode::DefaultGrants, &rule.position, message));
        if rule.origins.is_empty() {
            say("without `origins`, everyone may read");
        }
        if rule.request_headers.is_none() {
            say("without `headers`, whatever is asked for is granted, authorization too");
        }
        if rule.methods.is_none() {
            say("without `methods`, all that Kong knows are granted, TRACE and CONNECT too");
        }
    }
    found
}
