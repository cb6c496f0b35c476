//! The JSON of `corsac check` is as its published schema says.

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
                let is_code = |text: &str| text.parse::<corsac::step::Code>().is_ok();
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
fn the_schema_is_printed_by_the_command() {
    let output = crate::shell::corsac(&["schema", "check"]).output().unwrap();
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed, published());
    assert!(!complaints(&printed, &serde_json::json!({ "version": 2 }), "check").is_empty());
}

/// The schema of `corsac check --format json`.
pub(crate) fn published() -> Value {
    serde_json::from_str(include_str!("../../schemas/check.json")).unwrap()
}
