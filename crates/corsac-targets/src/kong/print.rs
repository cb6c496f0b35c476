//! Declarative configuration: the plugins of each policy.

use std::fmt::Write;

use corsac::headers::names::CORS_RESPONSE_FIELDS;

use super::NO_HEADER;
use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::model::{Named, Settings, file_stems};

pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    policies.iter().zip(file_stems(policies)).map(|(named, stem)| file(named, &stem)).collect()
}

fn file(named: &Named<'_>, stem: &str) -> OutputFile {
    let mut text = String::new();
    let comments = [
        format!("Policy {}", named.plan.name),
        "for Kong 3.5 and newer: the plugins of a route, of a service, or as they stand here of all.".into(),
        "Made by `corsac compile kong`; change the policy file, not this one.".into(),
        "Plugins that ask for a login need `run_on_preflight: false`.".into(),
    ];
    for comment in comments {
        let _ = writeln!(text, "{}", Comment::hash(&comment));
    }
    text.push_str("_format_version: \"3.0\"\nplugins:\n");
    text.push_str(
        "# Before the policy: the fields that only it may write are taken from the application's answer.\n",
    );
    let _ = writeln!(
        text,
        "- name: pre-function\n  config:\n    header_filter:\n    - {}",
        Quoted::json(&keeper())
    );
    text.push_str("- name: cors\n  config:\n");
    named.settings.iter().for_each(|settings| config(settings, &mut text));
    let name = format!("kong-{stem}.yaml");
    let purpose =
        "declarative configuration: `deck gateway sync`, or the plugins put at a route or service".into();
    OutputFile { name, text, purpose }
}

/// Lua that keeps the fields of the application from the answer, and leaves what the plugin answers itself.
pub(super) fn keeper() -> String {
    let names: Vec<String> =
        CORS_RESPONSE_FIELDS.iter().map(|name| Quoted::json(name.as_str()).to_string()).collect();
    format!(
        "if kong.response.get_source() == \"service\" then for _, name in ipairs({{{}}}) do kong.response.clear_header(name) end end",
        names.join(", ")
    )
}

fn config(settings: &Settings, text: &mut String) {
    let list = |texts: Vec<&str>| {
        let texts: Vec<String> = texts.into_iter().map(|text| Quoted::json(text).to_string()).collect();
        format!("[{}]", texts.join(", "))
    };
    let names = |names: &[String]| list(names.iter().map(String::as_str).collect());
    let mut line = |key: &str, value: String| {
        let _ = writeln!(text, "    {key}: {value}");
    };
    line("origins", list(settings.origins.iter().map(|entry| entry.text.as_str()).collect()));
    line("credentials", (settings.credentials == Some(true)).to_string());
    line("methods", names(settings.methods.as_deref().unwrap_or_default()));
    match settings.request_headers.as_deref() {
        // An empty list would echo what is asked for.
        Some([]) => line("headers", list(vec![NO_HEADER])),
        Some(headers) => line("headers", names(headers)),
        None => line("headers", "[] # what is asked for is echoed".to_owned()),
    }
    line("exposed_headers", names(settings.expose_headers.as_deref().unwrap_or_default()));
    if let Some(seconds) = settings.max_age_text() {
        line("max_age", seconds);
    }
    if settings.private_network == Some(true) {
        line("private_network", "true".to_owned());
    }
    line("preflight_continue", "false".to_owned());
}
