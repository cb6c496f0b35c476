//! Rules, read back from JSON or XML, as `aws s3api`, CloudFormation's properties or the REST API write them.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};

use super::{MAX_RULES, METHODS, settings};
use crate::document::{Node, data};
use crate::import::{Finding, FindingCode};
use crate::model::{Read, Rule, Settings};

/// What a text says.
pub(super) fn read(name: &str, text: &str) -> Read {
    Read::of_rules("bucket", data(name, text), rules, rule).at_most(MAX_RULES, "S3")
}

/// The rules: a bare list, or those under a name, however deep.
fn rules(tree: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    tree.walk(&mut |node| {
        for name in ["CORSRules", "CORSRule", "CorsRules"] {
            found.extend(node.all(name).flat_map(Node::items));
        }
    });
    if found.is_empty() {
        tree.items().iter().filter(|node| node.get("AllowedOrigins").is_some()).collect()
    } else {
        found
    }
}

/// The keys of a rule, in the spellings of JSON, XML and CloudFormation.
const KEYS: [&str; 12] = [
    "ID",
    "Id",
    "AllowedOrigins",
    "AllowedOrigin",
    "AllowedMethods",
    "AllowedMethod",
    "AllowedHeaders",
    "AllowedHeader",
    "ExposeHeaders",
    "ExposeHeader",
    "ExposedHeaders",
    "MaxAgeSeconds",
];

fn rule(node: &Node, findings: &mut Vec<Finding>) -> Option<Settings> {
    let mut rule = Rule::of(node, findings);
    rule.only(&KEYS.iter().copied().chain(["MaxAge"]).collect::<Vec<_>>());
    let origins = rule.texts(&["AllowedOrigins", "AllowedOrigin"], &ACCESS_CONTROL_ALLOW_ORIGIN)?;
    for (text, position) in origins {
        if text.matches('*').count() > 1 {
            rule.not_understood(&position, format!("`{text}` has more than one star: S3 refuses the rule"));
            continue;
        }
        rule.settings.origins.push(settings::entry(&text, &position));
    }
    let methods = rule.texts(&["AllowedMethods", "AllowedMethod"], &ACCESS_CONTROL_ALLOW_METHODS);
    for (method, position) in methods.iter().flatten() {
        if !METHODS.contains(&method.as_str()) {
            let message = format!("S3 knows GET, PUT, POST, DELETE and HEAD only, and refuses `{method}`");
            rule.find(FindingCode::MethodInvalid, position, message);
        }
    }
    let known = |(method, _): &(String, _)| METHODS.contains(&method.as_str());
    rule.settings.methods = Rule::plain(methods.map(|methods| methods.into_iter().filter(known).collect()));
    let headers = rule.texts(&["AllowedHeaders", "AllowedHeader"], &ACCESS_CONTROL_ALLOW_HEADERS);
    rule.settings.request_headers = Rule::plain(rule.without_prefixes(headers));
    let exposed =
        rule.texts(&["ExposeHeaders", "ExposeHeader", "ExposedHeaders"], &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.expose_headers = Rule::plain(exposed);
    rule.settings.max_age = rule.number(&["MaxAgeSeconds", "MaxAge"], &ACCESS_CONTROL_MAX_AGE);
    Some(rule.settings)
}
