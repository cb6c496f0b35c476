//! Plugins within routes: `plugins.cors`, as the Admin API, the standalone file and plugin_configs have it, and `name: cors` of the
//! ingress controller.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};

use super::settings::expression;
use super::{FORCED, print};
use crate::document::{Node, documents};
use crate::import::{Finding, FindingCode, Place};
use crate::model::{Entry, Read, Rule, Settings};

const KEYS: [&str; 9] = [
    "allow_origins",
    "allow_methods",
    "allow_headers",
    "expose_headers",
    "max_age",
    "allow_credential",
    "allow_origins_by_regex",
    "allow_origins_by_metadata",
    "_meta",
];

/// What a text says.
pub(super) fn read(name: &str, text: &str) -> Read {
    let documents = match documents(name, text) {
        Ok(documents) => documents,
        Err(finding) => return Read { places: Vec::new(), findings: vec![finding] },
    };
    let mut read = Read::default();
    for document in &documents {
        document.walk(&mut |node| {
            let Some(plugins) = node.get("plugins") else { return };
            let named = plugins.items().iter().filter(|item| is_named(item));
            let of_name = named.filter_map(|item| item.get("config"));
            let strips = strips(plugins);
            for node in plugins.get("cors").into_iter().chain(of_name) {
                let settings = Settings { strips, ..rule(node, &mut read.findings) };
                let place =
                    Place { name: "cors".into(), position: node.position.clone(), ..Place::default() };
                read.places.push((place, vec![settings]));
            }
        });
    }
    read
}

/// An item of the ingress controller's list.
fn is_named(item: &Node) -> bool {
    item.get("name").and_then(Node::text) == Some("cors")
        && item.get("enable").and_then(Node::truth) != Some(false)
}

/// Whether the Lua that this crate prints stands beside it.
fn strips(plugins: &Node) -> bool {
    let mut found = false;
    plugins.walk(&mut |node| found |= node.text() == Some(print::keeper().as_str()));
    found
}

fn rule(node: &Node, findings: &mut Vec<Finding>) -> Settings {
    let mut rule = Rule::of(node, findings);
    rule.only(&KEYS);
    rule.settings.in_list = true;
    rule.settings.credentials = rule.truth(&["allow_credential"], &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    let methods = rule.listed(&["allow_methods"], &ACCESS_CONTROL_ALLOW_METHODS);
    rule.settings.methods = Rule::plain(methods);
    let headers = rule.listed(&["allow_headers"], &ACCESS_CONTROL_ALLOW_HEADERS);
    rule.settings.request_headers = Rule::plain(headers);
    let exposed = rule.listed(&["expose_headers"], &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.expose_headers = Rule::plain(exposed);
    rule.settings.max_age = rule.number(&["max_age"], &ACCESS_CONTROL_MAX_AGE);
    if let Some(node) = rule.get(&["allow_origins_by_metadata"]) {
        rule.not_understood(&node.position, "the lists that it names stand elsewhere");
    }
    origins(&mut rule);
    rule.settings
}

fn origins(rule: &mut Rule<'_>) {
    let listed = rule.listed(&["allow_origins"], &ACCESS_CONTROL_ALLOW_ORIGIN);
    let is_star = listed.iter().flatten().all(|(text, _)| text == "*");
    rule.settings.varies = listed.is_some() && !is_star;
    let expressions = rule.texts(&["allow_origins_by_regex"], &ACCESS_CONTROL_ALLOW_ORIGIN);
    let Some(expressions) = expressions else {
        let position = rule.settings.position.clone();
        for (text, position) in listed.unwrap_or_else(|| vec![("*".to_owned(), position)]) {
            match text.as_str() {
                FORCED => rule.settings.reflects = true,
                text => rule.settings.origins.push(Entry::exact(text, &position)),
            }
        }
        return;
    };
    for (text, position) in expressions {
        match expression(&text, &position) {
            Some(entry) => rule.settings.origins.push(entry),
            None => rule.not_understood(&position, "which origins this lets in is not known"),
        }
    }
}

/// Defaults that grant, and what APISIX refuses.
pub(super) fn remarks(settings: &[Settings]) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in settings {
        let has = |field| rule.positions.iter().any(|(name, _)| *name == field);
        let mut say = |code, message: &str| found.push(Finding::new(code, &rule.position, message));
        if !has(ACCESS_CONTROL_ALLOW_ORIGIN) {
            say(FindingCode::DefaultGrants, "without `allow_origins`, everyone may read");
        }
        if rule.methods.is_none() {
            say(FindingCode::DefaultGrants, "without `allow_methods`, any method is granted");
        }
        if rule.request_headers.is_none() {
            say(
                FindingCode::DefaultGrants,
                "without `allow_headers`, any header but authorization is granted",
            );
        }
        let is_star =
            |list: &Option<Vec<String>>| list.as_ref().is_none_or(|names| names.as_slice() == ["*"]);
        let stars = [rule.has_star(), is_star(&rule.methods), is_star(&rule.request_headers)];
        if rule.credentials == Some(true) && stars.contains(&true) {
            let message = "APISIX refuses * beside credentials; ** would echo whatever asks";
            say(FindingCode::WildcardWithCredentials, message);
        }
    }
    found
}
