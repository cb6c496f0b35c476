//! A module with a middleware a policy.

use std::fmt::Write;

use corsac::headers::names::CORS_RESPONSE_FIELDS;

use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::import::OriginMatcher;
use crate::model::{Entry, Named, Settings};

pub(super) fn file(policies: &[Named<'_>]) -> OutputFile {
    let mut text = String::new();
    let comments = [
        "CORS policies for Express, with the cors package 2.8.5 and newer: npm install cors",
        "Made by `corsac compile express`; change the policy file, not this one.",
        "",
        "    const policies = require(\"./cors-policies.cjs\");",
        "    app.use(\"/api\", policies[\"NAME\"]);",
        "",
        "A policy must stand before everything that answers, body parsers and authentication included.",
    ];
    for comment in comments {
        let _ = writeln!(text, "{}", Comment::slashes(comment).to_string().trim_end());
    }
    text.push_str("\"use strict\";\n\nconst cors = require(\"cors\");\n\n");
    text.push_str(&keeper());
    text.push_str("module.exports = {\n");
    for named in policies {
        let _ = writeln!(text, "  {}: [", Quoted::json(&named.plan.name));
        named.settings.iter().for_each(|settings| options(settings, &mut text));
        text.push_str("    keepFields,\n  ],\n");
    }
    text.push_str("};\n");
    OutputFile {
        name: "cors-policies.cjs".into(),
        text,
        purpose: "a module for your application: `app.use(PATH, require(\"./cors-policies.cjs\")[POLICY])`"
            .into(),
    }
}

/// What keeps the application from replacing the fields of the policy.
fn keeper() -> String {
    let names: Vec<String> =
        CORS_RESPONSE_FIELDS.iter().map(|name| format!("  {},\n", Quoted::json(name.as_str()))).collect();
    format!(
        "// The fields that only the policy may write: what the application sets is left out, and its Vary is added.\n\
         const OURS = new Set([\n{}]);\n\nfunction keepFields(request, response, next) {{\n  \
         const set = response.setHeader;\n  response.setHeader = function (name, value) {{\n    \
         const field = String(name).toLowerCase();\n    if (OURS.has(field)) return this;\n    \
         const vary = field === \"vary\" ? this.getHeader(\"vary\") : undefined;\n    \
         return set.call(this, name, vary === undefined ? value : [].concat(vary, value).join(\", \"));\n  }};\n  \
         response.appendHeader = function (name, value) {{\n    const before = this.getHeader(name);\n    \
         return this.setHeader(name, before === undefined ? value : [].concat(before, value));\n  }};\n  \
         next();\n}}\n\n",
        names.concat()
    )
}

fn options(settings: &Settings, text: &mut String) {
    let list = |items: Vec<String>| format!("[{}]", items.join(", "));
    let texts = |names: &[String]| list(names.iter().map(|name| Quoted::json(name).to_string()).collect());
    let origin = match settings.fixed() {
        Some(fixed) => Quoted::json(fixed).to_string(),
        None => list(settings.origins.iter().map(origin).collect()),
    };
    let mut line = |key: &str, value: String| {
        let _ = writeln!(text, "      {key}: {value},");
    };
    line("origin", origin);
    line("credentials", settings.credentials.unwrap_or_default().to_string());
    if let Some(methods) = &settings.methods {
        line("methods", texts(methods));
    }
    match &settings.request_headers {
        Some(names) => line("allowedHeaders", texts(names)),
        None => line("// allowedHeaders", "what is asked for is echoed".into()),
    }
    line("exposedHeaders", texts(settings.expose_headers.as_deref().unwrap_or_default()));
    if let Some(seconds) = settings.max_age {
        line("maxAge", seconds.to_string());
    }
    if let Some(status) = settings.status {
        line("optionsSuccessStatus", status.to_string());
    }
    let start = text.rfind("      origin:").unwrap_or(text.len());
    text.insert_str(start, "    cors({\n");
    text.push_str("    }),\n");
}

fn origin(entry: &Entry) -> String {
    match &entry.test.matcher {
        OriginMatcher::Regex { text, .. } => format!("new RegExp({})", Quoted::json(text)),
        _ => Quoted::json(&entry.text).to_string(),
    }
}
