//! Rules, read back from XML or JSON, as the REST API, ARM and `az storage cors list` write them.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};

use super::{MAX_BYTES, MAX_RULES, METHODS, settings};
use crate::document::{Node, data};
use crate::import::{Finding, FindingCode};
use crate::model::{Read, Rule, Settings, Texts};

const ORIGINS: [&str; 2] = ["allowedOrigins", "AllowedOrigins"];
const METHOD_LISTS: [&str; 2] = ["allowedMethods", "AllowedMethods"];
const HEADERS: [&str; 2] = ["allowedHeaders", "AllowedHeaders"];
const EXPOSED: [&str; 2] = ["exposedHeaders", "ExposedHeaders"];
const SECONDS: [&str; 2] = ["maxAgeInSeconds", "MaxAgeInSeconds"];

/// What a text says.
pub(super) fn read(name: &str, text: &str) -> Read {
    let mut read = Read::of_rules("blob", data(name, text), rules, rule).at_most(MAX_RULES, "Azure");
    let bytes: usize = read.places.iter().flat_map(|(_, rules)| rules).map(bytes).sum();
    if let Some((place, _)) = read.places.first().filter(|_| bytes > MAX_BYTES) {
        let message = format!("the texts of all rules are {bytes} bytes; Azure takes {MAX_BYTES}");
        let finding = Finding::new(FindingCode::NotUnderstood, &place.position, message);
        read.findings.push(finding);
    }
    read
}

/// The rules: those under a name, however deep, or a bare list.
fn rules(tree: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    tree.walk(&mut |node| {
        for name in ["CorsRule", "corsRules"] {
            found.extend(node.all(name).flat_map(Node::items));
        }
    });
    let has_origins = |node: &&Node| ORIGINS.iter().any(|key| node.get(key).is_some());
    if found.is_empty() { tree.items().iter().filter(has_origins).collect() } else { found }
}

fn rule(node: &Node, findings: &mut Vec<Finding>) -> Option<Settings> {
    let mut rule = Rule::of(node, findings);
    let lists = [ORIGINS, METHOD_LISTS, HEADERS, EXPOSED, SECONDS];
    rule.only(&lists.concat().into_iter().chain(["Service"]).collect::<Vec<_>>());
    let origins = rule.listed(&ORIGINS, &ACCESS_CONTROL_ALLOW_ORIGIN)?;
    let count = origins.len();
    for (text, position) in origins {
        if text == "*" && count > 1 {
            rule.not_understood(&position, "what * means beside other origins is not known");
            continue;
        }
        rule.settings.origins.push(settings::entry(&text, &position));
    }
    let methods = rule.listed(&METHOD_LISTS, &ACCESS_CONTROL_ALLOW_METHODS);
    for (method, position) in methods.iter().flatten().filter(|(method, _)| !is_known(method)) {
        let message = format!("Azure knows {} only, and refuses `{method}`", METHODS.join(", "));
        rule.find(FindingCode::MethodInvalid, position, message);
    }
    let methods = methods.map(|methods| methods.into_iter().filter(|(method, _)| is_known(method)).collect());
    rule.settings.methods = Rule::plain(methods);
    let headers = rule.listed(&HEADERS, &ACCESS_CONTROL_ALLOW_HEADERS);
    rule.settings.request_headers = Rule::plain(rule.without_prefixes(headers));
    let exposed = rule.listed(&EXPOSED, &ACCESS_CONTROL_EXPOSE_HEADERS);
    let exposed = rule.without_prefixes(exposed);
    rule.settings.expose_headers = Rule::plain(exposed_of(&mut rule, exposed));
    rule.settings.max_age = rule.number(&SECONDS, &ACCESS_CONTROL_MAX_AGE);
    Some(rule.settings)
}

fn is_known(method: &str) -> bool {
    METHODS.contains(&method)
}

/// `*` stands for every header that the answer has, and Azure names them: with credentials no policy says that.
fn exposed_of(rule: &mut Rule<'_>, exposed: Option<Texts>) -> Option<Texts> {
    if rule.settings.has_star() {
        return exposed;
    }
    let (stars, names): (Texts, Texts) = exposed?.into_iter().partition(|(name, _)| name == "*");
    for (_, position) in stars {
        rule.not_understood(&position, "every header of the answer is exposed, with credentials too");
    }
    Some(names)
}

/// The bytes of a rule's texts, with a comma after each.
fn bytes(rule: &Settings) -> usize {
    let lists = [&rule.methods, &rule.request_headers, &rule.expose_headers];
    let names = lists.into_iter().flatten().flatten().map(|name| name.len() + 1);
    names.chain(rule.origins.iter().map(|entry| entry.text.len() + 1)).sum()
}
