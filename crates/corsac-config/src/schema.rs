//! Schema: the keys of the file as JSON Schema, for editors and other programs.

use serde_json::{Map, Value, json};

use crate::keys::{Bounds, Declaration, Kind, Section, required};

/// The JSON Schema (draft 2020-12) of a policy file.
///
/// # Examples
/// ```
/// let schema = corsac_config::schema();
/// assert_eq!(schema["$defs"]["policy"]["properties"]["credentials"]["type"], "boolean");
/// ```
#[must_use]
pub fn schema() -> Value {
    let mut root = object(Section::File);
    root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("title".into(), json!("Corsac policy file"));
    root.insert(
        "description".into(),
        json!("Cross-Origin Resource Sharing policies, and the gateway that runs them"),
    );
    root.insert(
        "$defs".into(),
        json!({ "policy": object(Section::Policy), "route": object(Section::Route) }),
    );
    Value::Object(root)
}

fn object(section: Section) -> Map<String, Value> {
    let properties: Map<String, Value> =
        section.keys().iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let mut object = Map::new();
    object.insert("type".into(), json!("object"));
    object.insert("properties".into(), Value::Object(properties));
    object.insert("additionalProperties".into(), json!(false));
    let required: Vec<&str> = required(section).iter().map(|(name, _)| *name).collect();
    if !required.is_empty() {
        object.insert("required".into(), json!(required));
    }
    object
}

fn property(key: &Declaration) -> Value {
    let mut property = kind(key.kind);
    property.insert("description".into(), json!(key.doc));
    if let Some(default) = key.default {
        // The defaults of the table are TOML that is JSON as well.
        property.insert("default".into(), serde_json::from_str(default).unwrap_or(Value::Null));
    }
    Value::Object(property)
}

fn kind(kind: Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Text | Kind::PolicyName => json!({ "type": "string" }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Status(codes) => json!({ "enum": codes }),
        Kind::Seconds => json!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": 86400 },
            { "type": "string", "pattern": "^[0-9]+(s|m|h|d)$" },
        ] }),
        Kind::Timeout { min } => json!({ "anyOf": [
            { "type": "integer", "minimum": min, "maximum": 86400 },
            { "type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$" },
        ] }),
        Kind::Bytes(bounds) => json!({ "anyOf": [
            integer(bounds),
            { "type": "string", "pattern": "^[0-9]+(B|kB|KiB|MB|MiB|GB|GiB)$" },
        ] }),
        Kind::Count(bounds) => integer(bounds),
        Kind::PolicyNameOrFalse => json!({ "anyOf": [{ "type": "string" }, { "const": false }] }),
        Kind::Table(section) => return object(section),
        Kind::Policies => {
            json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/policy" } })
        }
        Kind::Routes => json!({ "type": "array", "items": { "$ref": "#/$defs/route" } }),
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn integer(Bounds { min, max }: Bounds) -> Value {
    match max {
        u64::MAX => json!({ "type": "integer", "minimum": min }),
        _ => json!({ "type": "integer", "minimum": min, "maximum": max }),
    }
}
