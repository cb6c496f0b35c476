//! The JSON of commands is as their published schemas say.

use serde_json::Value;

/// What of the value is not as the schema says: the keywords that the published schema uses.
pub(crate) fn complaints(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "type" if !types(rule).any(|name| is_of_type(value, name)) => {
                found.push(format!("{place}: not {rule}: {value}"))
            }
            "const" if value != rule => found.push(format!("{place}: not {rule}: {value}")),
            "enum" if !rule.as_array().unwrap().contains(value) => {
                found.push(format!("{place}: none of {rule}: {value}"))
            }
            "anyOf"
                if rule.as_array().unwrap().iter().all(|one| !complaints(one, value, place).is_empty()) =>
            {
                found.push(format!("{place}: none of the kinds: {:?}", complaints(&rule[0], value, place)));
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(complaints(rule, item, &format!("{place}[{index}]")));
                }
            }
            "pattern" => {
                // The patterns of the schemas are of codes.
                let is_code = |text: &str| {
                    text.parse::<corsac::step::Code>().is_ok()
                        || text.parse::<corsac_targets::LossCode>().is_ok()
                        || text.parse::<corsac_targets::import::FindingCode>().is_ok()
                };
                if value.as_str().is_some_and(|text| !is_code(text)) {
                    found.push(format!("{place}: no code: {value}"));
                }
            }
            "properties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(schema) => found.extend(complaints(schema, member, &format!("{place}.{name}"))),
                        None => found.push(format!("{place}.{name} is not in the schema")),
                    }
                }
            }
            "required" => {
                let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                let missing = names.filter(|name| value.is_object() && value.get(name).is_none());
                found.extend(missing.map(|name| format!("{place}.{name} is missing")));
            }
            "type" | "const" | "enum" | "anyOf" | "$schema" | "title" | "description" => {}
            other => panic!("the test does not know the keyword {other}"),
        }
    }
    found
}

fn types(rule: &Value) -> impl Iterator<Item = &str> {
    let one = rule.as_str();
    one.into_iter().chain(rule.as_array().into_iter().flatten().filter_map(Value::as_str))
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the test does not know the type {other}"),
    }
}

#[test]
fn the_schemas_are_printed_by_the_command() {
    for of in ["check", "explain", "har"] {
        let printed = json_of(&["schema", of]);
        assert_eq!(printed, published(of));
        assert!(!complaints(&printed, &serde_json::json!({ "version": 2 }), of).is_empty());
    }
}

#[test]
fn what_explain_says_of_every_code_is_as_its_schema_says() {
    let codes = corsac::step::Code::ALL.iter().map(|code| code.as_str());
    let losses = corsac_targets::LossCode::ALL.iter().map(|code| code.as_str());
    let findings = corsac_targets::import::FindingCode::ALL.iter().map(|code| code.as_str());
    for code in codes.chain(losses).chain(findings) {
        fits("explain", &json_of(&["explain", code, "--format", "json"]), code);
    }
    let all = json_of(&["explain", "--format", "json"]);
    fits("explain", &all, "all codes");
    assert!(["D312", "L303", "I201"].iter().all(|code| all.to_string().contains(&format!("\"{code}\""))));
}

#[test]
fn what_explain_says_of_messages_is_as_its_schema_says() {
    for text in [
        "Preflight response is not successful. Status code: 301",
        "Failed to load resource: net::ERR_FAILED",
        "SEC7120: Origin http://app.example not found in Access-Control-Allow-Origin header.",
        "Method PUT is not allowed by Access-Control-Allow-Methods. \
         Fetch API cannot load https://a.example/ due to access control checks.",
        "TypeError: Failed to fetch",
        "Error: connect ECONNREFUSED 127.0.0.1:3000",
        "it does not work",
    ] {
        fits("explain", &json_of(&["explain", "--message", text, "--format", "json"]), text);
    }
}

#[test]
fn what_har_says_is_as_its_schema_says() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/recording.har");
    fits("har", &json_of(&["har", file, "--format", "json"]), file);
    let diagnosis = |schema: &Value, place: &str| schema.pointer(place).unwrap().clone();
    assert_eq!(
        diagnosis(&published("har"), "/properties/groups/items/properties/diagnosis"),
        diagnosis(&published("check"), "/properties/profiles/items/properties/diagnosis"),
        "a diagnosis is the same wherever it is printed"
    );
}

fn json_of(arguments: &[&str]) -> Value {
    let output = crate::shell::corsac(arguments).output().unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {output:?}"))
}

fn fits(of: &str, value: &Value, place: &str) {
    assert_eq!(complaints(&published(of), value, place), Vec::<String>::new());
}

/// The schema of the output of this command.
pub(crate) fn published(of: &str) -> Value {
    let text = match of {
        "check" => include_str!("../../schemas/check.json"),
        "explain" => include_str!("../../schemas/explain.json"),
        "har" => include_str!("../../schemas/har.json"),
        other => panic!("{other} has no schema"),
    };
    serde_json::from_str(text).unwrap()
}
