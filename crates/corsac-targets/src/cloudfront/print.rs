//! JSON for `aws cloudfront`, which counts its lists, and as a resource of a CloudFormation template, which does not.

use corsac::headers::names::CORS_RESPONSE_FIELDS;
use serde_json::{Map, Value, json};

use crate::OutputFile;
use crate::model::{Named, Settings, as_json, file_stems};

/// Both files of each policy.
pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    let stems = file_stems(policies);
    policies.iter().zip(stems).flat_map(|(named, stem)| of_policy(named, &stem)).collect()
}

fn of_policy(named: &Named<'_>, stem: &str) -> Vec<OutputFile> {
    let of_rule = |rule: &Settings| {
        let properties = json!({ "ResponseHeadersPolicyConfig": configuration(rule, stem, uncounted) });
        let resource = json!({ "Type": "AWS::CloudFront::ResponseHeadersPolicy", "Properties": properties });
        [
            OutputFile {
                name: format!("{stem}.json"),
                text: as_json(&configuration(rule, stem, counted)),
                purpose: format!(
                    "`aws cloudfront create-response-headers-policy --response-headers-policy-config \
                     file://{stem}.json`; its behaviour must let OPTIONS through, and the application answer it"
                ),
            },
            OutputFile {
                name: format!("{stem}.template.json"),
                text: as_json(&resource),
                purpose: "the same as a resource of a CloudFormation template".into(),
            },
        ]
    };
    named.settings.iter().flat_map(of_rule).collect()
}

fn counted(items: Vec<Value>) -> Value {
    json!({ "Quantity": items.len(), "Items": items })
}

fn uncounted(items: Vec<Value>) -> Value {
    json!({ "Items": items })
}

fn configuration(rule: &Settings, stem: &str, list: fn(Vec<Value>) -> Value) -> Value {
    let removed = CORS_RESPONSE_FIELDS.into_iter().map(|name| json!({ "Header": name.as_str() }));
    let mut whole = Map::new();
    whole.insert("Name".into(), json!(format!("cors-{stem}")));
    if !rule.origins.is_empty() {
        whole.insert("CorsConfig".into(), cors(rule, list));
    }
    whole.insert("RemoveHeadersConfig".into(), list(removed.collect()));
    Value::Object(whole)
}

fn cors(rule: &Settings, list: fn(Vec<Value>) -> Value) -> Value {
    let texts = |texts: &[String]| list(texts.iter().map(|text| json!(text)).collect());
    let origins: Vec<Value> = rule.origins.iter().map(|entry| json!(entry.text)).collect();
    let mut cors = Map::new();
    let mut add = |key: &str, value: Value| cors.insert(key.into(), value);
    add("AccessControlAllowOrigins", list(origins));
    add("AccessControlAllowCredentials", json!(rule.credentials.unwrap_or_default()));
    add("AccessControlAllowMethods", texts(rule.methods.as_deref().unwrap_or_default()));
    add("AccessControlAllowHeaders", texts(rule.request_headers.as_deref().unwrap_or_default()));
    if let Some(names) = rule.expose_headers.as_deref().filter(|names| !names.is_empty()) {
        add("AccessControlExposeHeaders", texts(names));
    }
    if let Some(seconds) = rule.max_age {
        add("AccessControlMaxAgeSec", json!(seconds));
    }
    add("OriginOverride", json!(rule.overrides));
    Value::Object(cors)
}
