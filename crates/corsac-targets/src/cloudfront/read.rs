//! Response headers policies, read back from JSON, as the command and templates write them.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CORS_RESPONSE_FIELDS,
};

use super::{METHODS, settings};
use crate::document::{Node, data};
use crate::import::{Finding, FindingCode};
use crate::model::{Read, Rule, Settings};

const ORIGINS: &str = "AccessControlAllowOrigins";
const METHOD_LIST: &str = "AccessControlAllowMethods";
const HEADERS: &str = "AccessControlAllowHeaders";
const EXPOSED: &str = "AccessControlExposeHeaders";
const SECONDS: &str = "AccessControlMaxAgeSec";
const CREDENTIALS: &str = "AccessControlAllowCredentials";
const OVERRIDE: &str = "OriginOverride";
const CORS: &str = "CorsConfig";
const REMOVED: &str = "RemoveHeadersConfig";

/// What a text says: each policy is a place.
pub(super) fn read(name: &str, text: &str) -> Read {
    Read::of_tables("policy", data(name, text), policies, policy)
}

/// The tables that have one of both parts, or the part alone.
fn policies(tree: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    tree.walk(&mut |node| {
        if node.get(CORS).is_some() || node.get(REMOVED).is_some() {
            found.push(node);
        }
    });
    if found.is_empty() && tree.get(ORIGINS).is_some() { vec![tree] } else { found }
}

fn policy(node: &Node, findings: &mut Vec<Finding>) -> Option<Settings> {
    let strips = removes(node, findings);
    let cors = node.get(CORS).or(node.get(ORIGINS).map(|_| node));
    let mut settings = match cors {
        Some(cors) => configuration(cors, findings),
        None if strips => Settings { position: node.position.clone(), ..Settings::default() },
        None => return None,
    };
    settings.strips = strips;
    Some(settings)
}

/// Whether all CORS fields of the application are removed; where it is only some of them, nobody knows what is left.
fn removes(node: &Node, findings: &mut Vec<Finding>) -> bool {
    let Some(removed) = node.get(REMOVED) else { return false };
    let items = removed.get("Items").into_iter().flat_map(Node::items);
    let names = items.filter_map(|item| item.get("Header")?.text()).map(str::to_ascii_lowercase);
    let names: Vec<String> = names.collect();
    let count =
        CORS_RESPONSE_FIELDS.iter().filter(|field| names.iter().any(|name| *name == field.as_str())).count();
    if count > 0 && count < CORS_RESPONSE_FIELDS.len() {
        let message = "some of the application's CORS fields are removed, and others not";
        findings.push(Finding::new(FindingCode::NotUnderstood, &removed.position, message));
    }
    count == CORS_RESPONSE_FIELDS.len()
}

fn configuration(node: &Node, findings: &mut Vec<Finding>) -> Settings {
    let mut rule = Rule::of(node, findings);
    rule.only(&[ORIGINS, METHOD_LIST, HEADERS, EXPOSED, SECONDS, CREDENTIALS, OVERRIDE]);
    let origins = rule.nested(ORIGINS, "Items", &ACCESS_CONTROL_ALLOW_ORIGIN);
    rule.settings.origins =
        origins.iter().flatten().map(|(text, position)| settings::entry(text, position)).collect();
    let methods = rule.nested(METHOD_LIST, "Items", &ACCESS_CONTROL_ALLOW_METHODS);
    for (method, position) in methods.iter().flatten() {
        if method != "ALL" && !METHODS.contains(&method.as_str()) {
            let message =
                format!("CloudFront knows {} and ALL only, and refuses `{method}`", METHODS.join(", "));
            rule.find(FindingCode::MethodInvalid, position, message);
        }
    }
    let is_known = |(method, _): &(String, _)| method == "ALL" || METHODS.contains(&method.as_str());
    let methods = methods.map(|methods| methods.into_iter().filter(is_known).collect());
    rule.settings.methods =
        Rule::plain(methods).map(|methods| match methods.iter().any(|each| each == "ALL") {
            true => METHODS.map(str::to_owned).to_vec(),
            false => methods,
        });
    let headers = rule.nested(HEADERS, "Items", &ACCESS_CONTROL_ALLOW_HEADERS);
    rule.settings.request_headers = Rule::plain(headers);
    let exposed = rule.nested(EXPOSED, "Items", &ACCESS_CONTROL_EXPOSE_HEADERS);
    rule.settings.expose_headers = Rule::plain(exposed);
    rule.settings.max_age = rule.number(&[SECONDS], &ACCESS_CONTROL_MAX_AGE);
    rule.settings.credentials = rule.truth(&[CREDENTIALS], &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    rule.settings.overrides = rule.truth(&[OVERRIDE], &ACCESS_CONTROL_ALLOW_ORIGIN).unwrap_or_default();
    rule.settings.in_list = true;
    rule.settings
}
