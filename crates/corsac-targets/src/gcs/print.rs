//! JSON for `gcloud storage`, XML for the REST API.

use std::fmt::Write;

use serde::Serialize;

use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::model::{Named, Settings, as_json, file_stems};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'s> {
    origin: Vec<&'s str>,
    method: &'s [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    response_header: &'s [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age_seconds: Option<i64>,
}

/// Both notations of each policy.
pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    let stems = file_stems(policies);
    policies.iter().zip(stems).flat_map(|(named, stem)| of_policy(named, &stem)).collect()
}

fn of_policy(named: &Named<'_>, stem: &str) -> [OutputFile; 2] {
    let entries: Vec<Entry<'_>> = named.settings.iter().map(entry_of).collect();
    let json = as_json(&entries);
    [
        OutputFile {
            name: format!("{stem}.json"),
            text: json,
            purpose: format!(
                "`gcloud storage buckets update gs://BUCKET --cors-file={stem}.json`; the JSON API's endpoints answer \
                 every origin, whatever stands here"
            ),
        },
        OutputFile {
            name: format!("{stem}.xml"),
            text: xml(named),
            purpose: "the same for the XML API, to be put at `/?cors` of the bucket".into(),
        },
    ]
}

fn entry_of(rule: &Settings) -> Entry<'_> {
    Entry {
        origin: rule.origins.iter().map(|entry| entry.text.as_str()).collect(),
        method: rule.methods.as_deref().unwrap_or_default(),
        response_header: rule.request_headers.as_deref().unwrap_or_default(),
        max_age_seconds: rule.max_age,
    }
}

fn xml(named: &Named<'_>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let comments = [
        format!("Policy {}", named.plan.name),
        "Made by `corsac compile gcs`; change the policy file, not this one.".into(),
        "Only the XML API's endpoints look at it: those of the JSON API answer every origin.".into(),
    ];
    for comment in comments {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{}", Comment::xml(&comment));
    }
    out.push_str("<CorsConfig>\n");
    for rule in &named.settings {
        out.push_str("  <Cors>\n");
        let origins: Vec<String> = rule.origins.iter().map(|entry| entry.text.clone()).collect();
        list(&mut out, "Origin", &origins);
        list(&mut out, "Method", rule.methods.as_deref().unwrap_or_default());
        list(&mut out, "ResponseHeader", rule.request_headers.as_deref().unwrap_or_default());
        if let Some(seconds) = rule.max_age_text() {
            let _ = writeln!(out, "    <MaxAgeSec>{seconds}</MaxAgeSec>");
        }
        out.push_str("  </Cors>\n");
    }
    out.push_str("</CorsConfig>\n");
    out
}

/// A list in an element of its own.
fn list(out: &mut String, name: &str, texts: &[String]) {
    if texts.is_empty() {
        return;
    }
    let _ = writeln!(out, "    <{name}s>");
    for text in texts {
        let _ = writeln!(out, "      <{name}>{}</{name}>", Quoted::xml(text));
    }
    let _ = writeln!(out, "    </{name}s>");
}
