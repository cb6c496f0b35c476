//! JSON for `aws s3api`, XML for the REST API.

use std::fmt::Write;

use serde::Serialize;

use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::model::{Named, Settings, as_json, file_stems};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration<'s> {
    #[serde(rename = "CORSRules")]
    rules: Vec<Rule<'s>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Rule<'s> {
    #[serde(rename = "ID")]
    id: String,
    allowed_origins: Vec<&'s str>,
    allowed_methods: &'s [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    allowed_headers: &'s [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    expose_headers: &'s [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age_seconds: Option<i64>,
}

/// Both notations of each policy.
pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    let stems = file_stems(policies);
    policies.iter().zip(stems).flat_map(|(named, stem)| of_policy(named, &stem)).collect()
}

fn of_policy(named: &Named<'_>, stem: &str) -> [OutputFile; 2] {
    let rules: Vec<Rule<'_>> = named.settings.iter().map(|rule| rule_of(&named.plan.name, rule)).collect();
    let json = as_json(&Configuration { rules });
    [
        OutputFile {
            name: format!("{stem}.json"),
            text: json,
            purpose: format!(
                "`aws s3api put-bucket-cors --bucket BUCKET --cors-configuration file://{stem}.json`"
            ),
        },
        OutputFile {
            name: format!("{stem}.xml"),
            text: xml(named),
            purpose: "the same for the REST API: `PUT /?cors` of the bucket".into(),
        },
    ]
}

fn rule_of<'s>(name: &str, rule: &'s Settings) -> Rule<'s> {
    Rule {
        id: id(name),
        allowed_origins: rule.origins.iter().map(|entry| entry.text.as_str()).collect(),
        allowed_methods: rule.methods.as_deref().unwrap_or_default(),
        allowed_headers: rule.request_headers.as_deref().unwrap_or_default(),
        expose_headers: rule.expose_headers.as_deref().unwrap_or_default(),
        max_age_seconds: rule.max_age,
    }
}

/// An identifier of at most 255 characters.
fn id(name: &str) -> String {
    format!("corsac: {name}").chars().take(255).collect()
}

fn xml(named: &Named<'_>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let comments = [
        format!("Policy {}", named.plan.name),
        "Made by `corsac compile s3`; change the policy file, not this one.".into(),
        "S3 allows credentials for every listed origin, and not for *.".into(),
    ];
    for comment in comments {
        let _ = writeln!(out, "{}", Comment::xml(&comment));
    }
    out.push_str("<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n");
    for rule in &named.settings {
        out.push_str("  <CORSRule>\n");
        let mut add = |name: &str, text: &str| {
            let _ = writeln!(out, "    <{name}>{}</{name}>", Quoted::xml(text));
        };
        add("ID", &id(&named.plan.name));
        rule.origins.iter().for_each(|entry| add("AllowedOrigin", &entry.text));
        let lists = [
            ("AllowedMethod", &rule.methods),
            ("AllowedHeader", &rule.request_headers),
            ("ExposeHeader", &rule.expose_headers),
        ];
        for (name, list) in lists {
            list.iter().flatten().for_each(|text| add(name, text));
        }
        if let Some(seconds) = rule.max_age_text() {
            add("MaxAgeSeconds", &seconds);
        }
        out.push_str("  </CORSRule>\n");
    }
    out.push_str("</CORSConfiguration>\n");
    out
}
