//! JSON for `aws apigatewayv2`, and as a resource of a CloudFormation template.

use serde::Serialize;

use crate::OutputFile;
use crate::model::{Named, Settings, as_json, file_stems};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration<'s> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow_origins: Vec<&'s str>,
    allow_credentials: bool,
    allow_methods: &'s [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    allow_headers: &'s [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    expose_headers: &'s [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'s> {
    name: String,
    protocol_type: &'static str,
    cors_configuration: Configuration<'s>,
}

/// Both files of each policy.
pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    let stems = file_stems(policies);
    policies.iter().zip(stems).flat_map(|(named, stem)| of_policy(named, &stem)).collect()
}

fn of_policy(named: &Named<'_>, stem: &str) -> Vec<OutputFile> {
    let of_rule = |rule: &Settings| {
        let properties = Properties {
            name: stem.to_owned(),
            protocol_type: "HTTP",
            cors_configuration: configuration(rule),
        };
        let resource = serde_json::json!({ "Type": "AWS::ApiGatewayV2::Api", "Properties": properties });
        [
            OutputFile {
                name: format!("{stem}.json"),
                text: as_json(&configuration(rule)),
                purpose: format!(
                    "`aws apigatewayv2 update-api --api-id API --cors-configuration file://{stem}.json`"
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

fn configuration(rule: &Settings) -> Configuration<'_> {
    Configuration {
        allow_origins: rule.origins.iter().map(|entry| entry.text.as_str()).collect(),
        allow_credentials: rule.credentials.unwrap_or_default(),
        allow_methods: rule.methods.as_deref().unwrap_or_default(),
        allow_headers: rule.request_headers.as_deref().unwrap_or_default(),
        expose_headers: rule.expose_headers.as_deref().unwrap_or_default(),
        max_age: rule.max_age,
    }
}
