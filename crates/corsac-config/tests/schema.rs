//! The published schema and the walker name the same keys and agree about what they take.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::Key;
use corsac::step::Code;
use corsac_config::{parse, schema};
use serde_json::Value;

/// A file around one line.
type Around = fn(&str) -> String;

/// The sections of a file: where the schema has them, and a file around one line of them.
fn sections() -> Vec<(Value, Around)> {
    let schema = schema();
    let gateway = schema["properties"]["gateway"].clone();
    let limits = gateway["properties"]["limits"].clone();
    let timeouts = gateway["properties"]["timeouts"].clone();
    vec![
        (schema["$defs"]["policy"].clone(), |line| format!("[policies.app]\n{line}\n")),
        (schema["$defs"]["route"].clone(), |line| format!("[gateway]\n[[gateway.routes]]\n{line}\n")),
        (gateway, |line| format!("[gateway]\n{line}\n")),
        (limits, |line| format!("[gateway.limits]\n{line}\n")),
        (timeouts, |line| format!("[gateway.timeouts]\n{line}\n")),
        (schema, |line| format!("{line}\n")),
    ]
}

fn codes(text: &str) -> Vec<Code> {
    parse("schema.toml", text).findings.iter().map(|finding| finding.code).collect()
}

/// Values that a property's schema takes, and values that it does not, as TOML.
fn samples(schema: &Value) -> (Vec<String>, Vec<&'static str>) {
    if let Some(words) = schema["enum"].as_array() {
        return (words.iter().map(Value::to_string).collect(), vec!["\"no such word\"", "1.5", "{}"]);
    }
    let any = schema["anyOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
    let good = any.iter().flat_map(|schema| match schema["type"].as_str() {
        Some("boolean") => vec!["true".to_owned(), "false".to_owned()],
        Some("string") if schema["pattern"].as_str().is_some_and(|pattern| pattern.contains("KiB")) => {
            vec!["\"2KiB\"".to_owned()]
        }
        Some("string") if schema["pattern"].is_string() => vec!["\"10m\"".to_owned(), "\"1d\"".to_owned()],
        Some("string") => vec!["\"text\"".to_owned()],
        Some("array") if schema["items"]["$ref"].is_string() => vec!["[]".to_owned()],
        Some("array") => vec!["[]".to_owned(), "[\"text\"]".to_owned()],
        Some("integer") => ["minimum", "maximum"]
            .iter()
            .filter_map(|bound| schema[bound].as_u64())
            .map(|bound| bound.to_string())
            .collect(),
        Some("object") => vec!["{}".to_owned()],
        None if schema["const"] == false => vec!["false".to_owned()],
        other => panic!("no sample for {other:?}"),
    });
    (good.collect(), vec!["1979-05-27"])
}

#[test]
fn every_key_of_the_schema_is_a_key_of_the_walker_and_takes_the_same_values() {
    for (section, file) in sections() {
        for (key, property) in section["properties"].as_object().unwrap() {
            let (good, bad) = samples(property);
            assert!(!good.is_empty(), "{key} has a sample");
            let type_codes = [Code::UnknownKey, Code::WrongType, Code::UnknownValue, Code::InvalidDuration];
            for value in good {
                let found = codes(&file(&format!("{key} = {value}")));
                assert!(!found.iter().any(|code| type_codes.contains(code)), "{key} = {value}: {found:?}");
                let limit = found.contains(&Code::LimitInvalid);
                assert!(!limit, "{key} = {value} lies within the bounds that the schema states");
            }
            for value in bad {
                let found = codes(&file(&format!("{key} = {value}")));
                assert!(found.iter().any(|code| type_codes.contains(code)), "{key} = {value}: {found:?}");
            }
        }
    }
}

#[test]
fn the_bounds_of_the_schema_are_those_of_the_walker() {
    for (section, file) in sections() {
        for (key, property) in section["properties"].as_object().unwrap() {
            let any = property["anyOf"].as_array().cloned().unwrap_or_else(|| vec![property.clone()]);
            for maximum in any.iter().filter_map(|schema| schema["maximum"].as_u64()) {
                let found = codes(&file(&format!("{key} = {}", maximum + 1)));
                let refused = [Code::LimitInvalid, Code::MaxAgeTooLarge];
                let refused = found.iter().any(|code| refused.contains(code)) || key == "max-age";
                assert!(refused, "{key} beyond {maximum}: {found:?}");
            }
        }
    }
}

#[test]
fn the_policy_of_the_schema_has_exactly_the_keys_of_the_engine_and_the_gateway_those_of_the_contract() {
    let schema = schema();
    let names = |section: &Value| {
        let mut names: Vec<String> = section["properties"].as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    let mut engine: Vec<&str> = Key::ALL.iter().map(|key| key.as_str()).collect();
    engine.sort_unstable();
    assert_eq!(names(&schema["$defs"]["policy"]), engine);
    assert_eq!(names(&schema["$defs"]["route"]), ["host", "methods", "path", "policy", "upstream"]);
    let gateway = &schema["properties"]["gateway"];
    assert_eq!(names(gateway), ["debug", "limits", "listen", "policy", "routes", "timeouts"]);
    let timeouts = &gateway["properties"]["timeouts"];
    assert_eq!(names(timeouts), ["connect", "headers", "idle", "response", "stop"]);
}

#[test]
fn every_property_says_what_it_means_and_defaults_are_what_a_file_without_the_key_gets() {
    for (section, _) in sections() {
        for (key, property) in section["properties"].as_object().unwrap() {
            assert!(property["description"].as_str().is_some_and(|text| !text.is_empty()), "{key}");
            assert!(
                !property["default"].is_null() || property.get("default").is_none(),
                "{key}: default is JSON"
            );
        }
    }
    let with_defaults: String = schema()["$defs"]["policy"]["properties"]
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(key, property)| Some(format!("{key} = {}\n", property.get("default")?)))
        .collect();
    let origins = "[policies.app]\norigins = [\"https://app.example.com\"]\n";
    let policy =
        |text: &str| parse("defaults.toml", text).config.expect("no errors").policy("app").unwrap().policy;
    assert_eq!(policy(&format!("{origins}{with_defaults}")), policy(origins));
}

#[test]
fn gateway_defaults_of_the_schema_are_those_in_force() {
    let schema = schema();
    let defaults = |section: &Value| -> String {
        let properties = section["properties"].as_object().unwrap().iter();
        properties
            .filter_map(|(key, property)| Some(format!("{key} = {}\n", property.get("default")?)))
            .collect()
    };
    let gateway = &schema["properties"]["gateway"];
    let text = format!(
        "[gateway]\nroutes = []\n{}[gateway.limits]\n{}[gateway.timeouts]\n{}",
        defaults(gateway),
        defaults(&gateway["properties"]["limits"]),
        defaults(&gateway["properties"]["timeouts"]),
    );
    let gateway = parse("defaults.toml", &text).config.expect("no errors").gateway.unwrap();
    let bare = corsac_config::Gateway::default();
    assert_eq!(gateway.listen, bare.listen);
    assert_eq!(gateway.debug, bare.debug);
    assert_eq!(gateway.limits, bare.limits);
    assert_eq!(gateway.timeouts, bare.timeouts);
}
