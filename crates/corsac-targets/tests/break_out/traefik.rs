//! Traefik: the printed file holds the keys that we write, and rules the functions that we write, no others.

use corsac_targets::traefik::Traefik;
use corsac_targets::{Plan, Target};
use toml::{Table, Value};

const KEYS: [&str; 17] = [
    "accessControlAllowCredentials",
    "accessControlAllowHeaders",
    "accessControlAllowMethods",
    "accessControlAllowOriginList",
    "accessControlAllowOriginListRegex",
    "accessControlMaxAge",
    "addVaryHeader",
    "customResponseHeaders",
    "headers",
    "ipAllowList",
    "loadBalancer",
    "middlewares",
    "priority",
    "rejectStatusCode",
    "rule",
    "service",
    "sourceRange",
];

/// Fails where the configuration of a plan holds something else.
pub(crate) fn check(plan: &Plan) {
    for file in Traefik.compile(plan, Traefik.default_version()).files {
        let read: Table = file.text.parse().unwrap_or_else(|error| panic!("{error}\n{}", file.text));
        walk(&read, &file.text);
    }
}

fn walk(table: &Table, text: &str) {
    for (key, value) in table {
        let is_field = key.chars().all(|char| char.is_ascii_alphabetic() || char == '-');
        let is_ours = KEYS.contains(&key.as_str())
            || ["http", "routers", "services", "servers", "url"].contains(&key.as_str())
            || key.starts_with("corsac-")
            || (is_field && key.starts_with(|first: char| first.is_ascii_uppercase()));
        assert!(is_ours, "{key:?}\n{text}");
        match value {
            Value::String(rule) if key == "rule" => rule_is_ours(rule),
            Value::Table(inner) => walk(inner, text),
            Value::Array(items) => {
                items.iter().filter_map(Value::as_table).for_each(|inner| walk(inner, text))
            }
            _ => {}
        }
    }
}

/// What stands outside of backticks are calls, and what joins them.
fn rule_is_ours(rule: &str) {
    assert_eq!(rule.matches('`').count() % 2, 0, "{rule}");
    let outside: String = rule.split('`').step_by(2).collect();
    for word in outside.split(|char: char| !char.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
        let known = ["Header", "HeaderRegexp", "HostRegexp", "Method", "Path", "PathPrefix", "PathRegexp"];
        assert!(known.contains(&word), "{word} in {rule}");
    }
    let signs = |char: char| char.is_ascii_alphabetic() || "()&|!, ".contains(char);
    assert!(outside.chars().all(signs), "{rule}");
}
