//! XML for the REST API, JSON for ARM.

use std::fmt::Write;

use serde::Serialize;

use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::model::{Named, Settings, as_json, file_stems};

/// The properties of `Microsoft.Storage/storageAccounts/blobServices`.
#[derive(Serialize)]
struct Service<'s> {
    properties: Properties<'s>,
}

#[derive(Serialize)]
struct Properties<'s> {
    cors: Cors<'s>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cors<'s> {
    cors_rules: Vec<Rule<'s>>,
}

/// All five are required.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'s> {
    allowed_origins: Vec<&'s str>,
    allowed_methods: &'s [String],
    allowed_headers: &'s [String],
    exposed_headers: &'s [String],
    max_age_in_seconds: i64,
}

/// Both notations of each policy.
pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    let stems = file_stems(policies);
    policies.iter().zip(stems).flat_map(|(named, stem)| of_policy(named, &stem)).collect()
}

fn of_policy(named: &Named<'_>, stem: &str) -> [OutputFile; 2] {
    let cors_rules = named.settings.iter().map(rule_of).collect();
    let service = Service { properties: Properties { cors: Cors { cors_rules } } };
    let json = as_json(&service);
    [
        OutputFile {
            name: format!("{stem}.json"),
            text: json,
            purpose: "for ARM: the body of `blobServices/default` of the account, as `az rest --method put` takes it"
                .into(),
        },
        OutputFile {
            name: format!("{stem}.xml"),
            text: xml(named),
            purpose: "the same for the REST API: Set Blob Service Properties".into(),
        },
    ]
}

fn rule_of(rule: &Settings) -> Rule<'_> {
    Rule {
        allowed_origins: rule.origins.iter().map(|entry| entry.text.as_str()).collect(),
        allowed_methods: rule.methods.as_deref().unwrap_or_default(),
        allowed_headers: rule.request_headers.as_deref().unwrap_or_default(),
        exposed_headers: rule.expose_headers.as_deref().unwrap_or_default(),
        max_age_in_seconds: rule.max_age.unwrap_or_default(),
    }
}

fn xml(named: &Named<'_>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let comments = [
        format!("Policy {}", named.plan.name),
        "Made by `corsac compile azure`; change the policy file, not this one.".into(),
        "The rules are those of the whole blob service: five at most, of 2 KiB together.".into(),
    ];
    for comment in comments {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{}", Comment::xml(&comment));
    }
    out.push_str("<StorageServiceProperties>\n  <Cors>\n");
    for rule in named.settings.iter().map(rule_of) {
        let texts = [
            ("AllowedOrigins", rule.allowed_origins.join(",")),
            ("AllowedMethods", rule.allowed_methods.join(",")),
            ("AllowedHeaders", rule.allowed_headers.join(",")),
            ("ExposedHeaders", rule.exposed_headers.join(",")),
            ("MaxAgeInSeconds", rule.max_age_in_seconds.to_string()),
        ];
        out.push_str("    <CorsRule>\n");
        for (name, text) in texts {
            let _ = writeln!(out, "      <{name}>{}</{name}>", Quoted::xml(&text));
        }
        out.push_str("    </CorsRule>\n");
    }
    out.push_str("  </Cors>\n</StorageServiceProperties>\n");
    out
}
