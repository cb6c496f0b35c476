//! Configurations, read back from JSON, as the command, templates and OpenAPI documents write them.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};

use super::{METHODS, settings};
use crate::document::{Node, Value, data};
use crate::import::{Finding, FindingCode};
use crate::model::{Read, Rule, Settings, Texts};

const ORIGINS: [&str; 2] = ["AllowOrigins", "allowOrigins"];
const METHOD_LISTS: [&str; 2] = ["AllowMethods", "allowMethods"];
const HEADERS: [&str; 2] = ["AllowHeaders", "allowHeaders"];
const EXPOSED: [&str; 2] = ["ExposeHeaders", "exposeHeaders"];
const SECONDS: [&str; 2] = ["MaxAge", "maxAge"];
const CREDENTIALS: [&str; 2] = ["AllowCredentials", "allowCredentials"];

/// What a text says: each configuration is a place.
pub(super) fn read(name: &str, text: &str) -> Read {
    Read::of_tables("api", data(name, text), configurations, configuration)
}

/// Those under a name, however deep, or the whole.
fn configurations(tree: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    tree.walk(&mut |node| {
        for name in ["CorsConfiguration", "corsConfiguration", "x-amazon-apigateway-cors"] {
            found.extend(node.all(name));
        }
    });
    let is_one = || [ORIGINS, METHOD_LISTS].concat().iter().any(|key| tree.get(key).is_some());
    if found.is_empty() && is_one() { vec![tree] } else { found }
}

fn configuration(node: &Node, findings: &mut Vec<Finding>) -> Option<Settings> {
    let mut rule = Rule::of(node, findings);
    if !matches!(node.value, Value::Table(_)) {
        rule.not_understood(&node.position, "a table was expected here");
        return None;
    }
    rule.only(&[ORIGINS, METHOD_LISTS, HEADERS, EXPOSED, SECONDS, CREDENTIALS].concat());
    let origins = rule.texts(&ORIGINS, &ACCESS_CONTROL_ALLOW_ORIGIN).unwrap_or_default();
    rule.settings.origins = origins.iter().map(|(text, position)| settings::entry(text, position)).collect();
    let methods = rule.texts(&METHOD_LISTS, &ACCESS_CONTROL_ALLOW_METHODS);
    for (method, position) in methods.iter().flatten() {
        if method != "*" && !METHODS.contains(&method.as_str()) {
            let message = format!("API Gateway knows {} only, not `{method}`", METHODS.join(", "));
            rule.find(FindingCode::MethodInvalid, position, message);
        }
    }
    let is_known = |(method, _): &(String, _)| method == "*" || METHODS.contains(&method.as_str());
    rule.settings.methods =
        Rule::plain(methods.map(|methods| methods.into_iter().filter(is_known).collect()));
    let headers = rule.texts(&HEADERS, &ACCESS_CONTROL_ALLOW_HEADERS);
    rule.settings.request_headers = Rule::plain(headers);
    let exposed = rule.texts(&EXPOSED, &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.expose_headers = Rule::plain(exposed);
    rule.settings.max_age = rule.number(&SECONDS, &ACCESS_CONTROL_MAX_AGE);
    rule.settings.credentials = rule.truth(&CREDENTIALS, &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    rule.settings.in_list = true;
    rule.settings.strips = true;
    schemes(&mut rule, &origins);
    let (star, credentials) = (rule.settings.has_star(), rule.settings.credentials == Some(true));
    if let Some(node) = rule.get(&CREDENTIALS).filter(|_| star && credentials) {
        let message = "API Gateway refuses the configuration: credentials are not possible beside *";
        rule.find(FindingCode::WildcardWithCredentials, &node.position, message);
    }
    Some(rule.settings)
}

/// A scheme with a star echoes whatever asks.
fn schemes(rule: &mut Rule<'_>, origins: &Texts) {
    let how =
        if rule.settings.credentials == Some(true) { "with credentials" } else { "without credentials" };
    for (text, position) in origins.iter().filter(|(text, _)| text.ends_with("://*")) {
        let message = format!("every origin of `{text}` is echoed, {how}");
        rule.find(FindingCode::OriginReflected, position, message);
    }
}
